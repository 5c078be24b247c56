//! The API: every operation, its parameters, and the function that does it.

use axum::http::Method;

use crate::error::Answer;
use crate::params::{Param, Params};
use crate::state::State;
use crate::{
    accounts, balance, charges, checkout, disputes, endpoints, events, intents, links, payouts,
    refunds, reversals, tables, transfers,
};

/// A request that passed the door: its parameters are checked.
pub(crate) struct Call {
    /// The connected account it acts on (`Stripe-Account`); `None`: the platform.
    pub(crate) owner: Option<String>,
    /// The ids in its path, in order.
    pub(crate) ids: Vec<String>,
    /// Its checked parameters.
    pub(crate) params: Params,
}

impl Call {
    /// The nth id of the path; empty, hence unknown, when the path has none.
    pub(crate) fn id(&self, place: usize) -> &str {
        self.ids.get(place).map_or("", String::as_str)
    }
}

/// The HTTP methods of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Post,
    Delete,
}

impl Verb {
    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// One operation of the API.
#[derive(Clone, Copy)]
pub(crate) struct Operation {
    /// HTTP method.
    pub(crate) verb: Verb,
    /// Path as in Stripe's specification, ids in braces.
    pub(crate) path: &'static str,
    /// What it takes.
    pub(crate) params: &'static [&'static [Param]],
    /// The kind of object it answers, for checking `expand`; lists say the kind they list.
    pub(crate) answers: &'static str,
    /// Whether it answers a list.
    pub(crate) lists: bool,
    /// Does it.
    pub(crate) act: fn(&mut State, &Call) -> Answer,
}

const fn get(
    path: &'static str,
    answers: &'static str,
    act: fn(&mut State, &Call) -> Answer,
) -> Operation {
    Operation {
        verb: Verb::Get,
        path,
        params: &[tables::EXPAND],
        answers,
        lists: false,
        act,
    }
}

const fn list(
    path: &'static str,
    params: &'static [&'static [Param]],
    answers: &'static str,
    act: fn(&mut State, &Call) -> Answer,
) -> Operation {
    Operation {
        verb: Verb::Get,
        path,
        params,
        answers,
        lists: true,
        act,
    }
}

const fn post(
    path: &'static str,
    params: &'static [&'static [Param]],
    answers: &'static str,
    act: fn(&mut State, &Call) -> Answer,
) -> Operation {
    Operation {
        verb: Verb::Post,
        path,
        params,
        answers,
        lists: false,
        act,
    }
}

macro_rules! with {
    ($table:ident) => {
        &[tables::EXPAND, tables::$table]
    };
    (page $table:ident) => {
        &[tables::EXPAND, tables::PAGE, tables::$table]
    };
}

/// Every operation of the sandbox.
pub(crate) static OPERATIONS: &[Operation] = &[
    post(
        "/v1/checkout/sessions",
        with!(SESSION_CREATE),
        "checkout.session",
        checkout::create,
    ),
    list(
        "/v1/checkout/sessions",
        with!(page SESSION_LIST),
        "checkout.session",
        checkout::list,
    ),
    get(
        "/v1/checkout/sessions/{session}",
        "checkout.session",
        checkout::retrieve,
    ),
    post(
        "/v1/checkout/sessions/{session}/expire",
        &[tables::EXPAND],
        "checkout.session",
        checkout::expire,
    ),
    post(
        "/v1/payment_intents",
        with!(INTENT_CREATE),
        "payment_intent",
        intents::create,
    ),
    list(
        "/v1/payment_intents",
        with!(page INTENT_LIST),
        "payment_intent",
        intents::list,
    ),
    get(
        "/v1/payment_intents/{intent}",
        "payment_intent",
        intents::retrieve,
    ),
    post(
        "/v1/payment_intents/{intent}/confirm",
        with!(INTENT_CONFIRM),
        "payment_intent",
        intents::confirm,
    ),
    post(
        "/v1/payment_intents/{intent}/cancel",
        with!(INTENT_CANCEL),
        "payment_intent",
        intents::cancel,
    ),
    post(
        "/v1/payment_intents/{intent}/capture",
        with!(INTENT_CAPTURE),
        "payment_intent",
        intents::capture,
    ),
    list(
        "/v1/charges",
        with!(page CHARGE_LIST),
        "charge",
        charges::list,
    ),
    list(
        "/v1/disputes",
        with!(page DISPUTE_LIST),
        "dispute",
        disputes::list,
    ),
    get("/v1/disputes/{dispute}", "dispute", disputes::retrieve),
    post(
        "/v1/disputes/{dispute}",
        with!(DISPUTE_UPDATE),
        "dispute",
        disputes::update,
    ),
    get("/v1/charges/{charge}", "charge", charges::retrieve),
    post(
        "/v1/accounts",
        with!(ACCOUNT_CREATE),
        "account",
        accounts::create,
    ),
    get("/v1/accounts/{account}", "account", accounts::retrieve),
    post(
        "/v1/accounts/{account}",
        with!(ACCOUNT_UPDATE),
        "account",
        accounts::update,
    ),
    post(
        "/v1/account_links",
        with!(ACCOUNT_LINK_CREATE),
        "account_link",
        links::create,
    ),
    Operation {
        params: &[],
        ..get(
            "/v1/balance_settings",
            "balance_settings",
            balance::retrieve_settings,
        )
    },
    post(
        "/v1/balance_settings",
        with!(BALANCE_SETTINGS_UPDATE),
        "balance_settings",
        balance::update_settings,
    ),
    post(
        "/v1/transfers",
        with!(TRANSFER_CREATE),
        "transfer",
        transfers::create,
    ),
    list(
        "/v1/transfers",
        with!(page TRANSFER_LIST),
        "transfer",
        transfers::list,
    ),
    get("/v1/transfers/{transfer}", "transfer", transfers::retrieve),
    post(
        "/v1/transfers/{id}/reversals",
        with!(REVERSAL_CREATE),
        "transfer_reversal",
        reversals::create,
    ),
    list(
        "/v1/transfers/{id}/reversals",
        &[tables::EXPAND, tables::PAGE],
        "transfer_reversal",
        reversals::list,
    ),
    get(
        "/v1/transfers/{transfer}/reversals/{id}",
        "transfer_reversal",
        reversals::retrieve,
    ),
    post(
        "/v1/payouts",
        with!(PAYOUT_CREATE),
        "payout",
        payouts::create,
    ),
    list(
        "/v1/payouts",
        with!(page PAYOUT_LIST),
        "payout",
        payouts::list,
    ),
    get("/v1/payouts/{payout}", "payout", payouts::retrieve),
    post(
        "/v1/refunds",
        with!(REFUND_CREATE),
        "refund",
        refunds::create,
    ),
    list(
        "/v1/refunds",
        with!(page REFUND_LIST),
        "refund",
        refunds::list,
    ),
    get("/v1/refunds/{refund}", "refund", refunds::retrieve),
    get("/v1/balance", "balance", balance::retrieve),
    list(
        "/v1/balance_transactions",
        with!(page TXN_LIST),
        "balance_transaction",
        balance::list_transactions,
    ),
    get(
        "/v1/balance_transactions/{id}",
        "balance_transaction",
        balance::retrieve_transaction,
    ),
    list("/v1/events", with!(page EVENT_LIST), "event", events::list),
    get("/v1/events/{id}", "event", events::retrieve),
    post(
        "/v1/webhook_endpoints",
        with!(ENDPOINT_CREATE),
        "webhook_endpoint",
        endpoints::create,
    ),
    list(
        "/v1/webhook_endpoints",
        &[tables::EXPAND, tables::PAGE],
        "webhook_endpoint",
        endpoints::list,
    ),
    get(
        "/v1/webhook_endpoints/{webhook_endpoint}",
        "webhook_endpoint",
        endpoints::retrieve,
    ),
    Operation {
        verb: Verb::Delete,
        params: &[],
        ..get(
            "/v1/webhook_endpoints/{webhook_endpoint}",
            "webhook_endpoint",
            endpoints::delete,
        )
    },
];

/// The operation that a method and path ask for, and the ids in the path.
pub(crate) fn find(method: &Method, path: &str) -> Option<(&'static Operation, Vec<String>)> {
    OPERATIONS
        .iter()
        .filter(|operation| operation.verb.name() == method.as_str())
        .find_map(|operation| Some((operation, ids(operation.path, path)?)))
}

fn ids(pattern: &str, path: &str) -> Option<Vec<String>> {
    let mut ids = Vec::new();
    let mut given = path.split('/');
    for part in pattern.split('/') {
        let here = given.next()?;
        if part.starts_with('{') {
            if here.is_empty() {
                return None;
            }
            ids.push(here.to_owned());
        } else if part != here {
            return None;
        }
    }
    given.next().is_none().then_some(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_with_its_ids() {
        let (operation, ids) = find(&Method::GET, "/v1/transfers/tr_1/reversals/trr_2").unwrap();
        assert_eq!(operation.path, "/v1/transfers/{transfer}/reversals/{id}");
        assert_eq!(ids, ["tr_1", "trr_2"]);
    }

    #[test]
    fn what_stripe_does_not_have_is_not_found() {
        for (method, path) in [
            (Method::GET, "/v1/transfers/"),
            (Method::DELETE, "/v1/transfers/tr_1"),
            (Method::GET, "/v1/balance/x"),
            (Method::GET, "/v2/balance"),
        ] {
            assert!(find(&method, path).is_none(), "{method} {path}");
        }
    }
}
