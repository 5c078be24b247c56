//! The inbox: events of a rail, stored once before they mean anything, and what each is about.

use kernel::{Failure, Id, Tx};
use rails::{Event, RailName};
use serde_json::{Value, json};

use crate::{Deposit, Payout, Refund, jobs, store};

/// The kinds of events that something here depends on; others are stored and ignored.
pub(crate) const KINDS: [&str; 23] = [
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "payment_intent.succeeded",
    "payment_intent.canceled",
    "account.updated",
    "account.external_account.created",
    "account.external_account.updated",
    "account.external_account.deleted",
    "capability.updated",
    "payout.updated",
    "payout.paid",
    "payout.failed",
    "payout.canceled",
    "charge.refunded",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
];

/// An event to be stored.
pub(crate) struct NewEvent<'a> {
    /// The rail.
    pub(crate) rail: RailName,
    /// The event.
    pub(crate) event: &'a Event,
    /// The signature header it came with; absent when it was read from the rail's list.
    pub(crate) signature: Option<&'a str>,
}

/// What came of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Something moved.
    Acted,
    /// It had moved already.
    Unchanged,
    /// Of no concern here.
    Ignored,
    /// About an object that nobody here knows.
    Parked,
}

impl Outcome {
    /// The word in the table.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Acted => "acted",
            Self::Unchanged => "unchanged",
            Self::Ignored => "ignored",
            Self::Parked => "parked",
        }
    }
}

/// What an event is about: what to look at. Taken from the event's body, so it is a hint and never more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Concern {
    /// A deposit of ours, by our own label or by the rail's id of its page.
    Deposit {
        id: Option<Id<Deposit>>,
        session: Option<String>,
    },
    /// An account at the rail.
    Account(String),
    /// A payout of ours, by our own label and the rail's id.
    Payout {
        id: Option<Id<Payout>>,
        bank_attempt: Option<u16>,
        payout_ref: String,
    },
    /// A refund of ours, by our own label and the rail's id.
    Refund {
        id: Option<Id<Refund>>,
        refund_ref: String,
    },
    /// A payment of which something was refunded.
    Payment(String),
    /// A dispute of a payment.
    Dispute(String),
}

impl Concern {
    /// What the event is about; `None` when it is of no concern here, or about nothing that has an id.
    pub(crate) fn of(event: &Event) -> Option<Self> {
        if !KINDS.contains(&event.kind.as_str()) {
            return None;
        }
        let object = &event.object;
        let id = event.object_id().map(str::to_owned);
        match event.kind.split('.').next().unwrap_or_default() {
            "checkout" => Some(Self::Deposit {
                id: text(object, "client_reference_id").and_then(|id| id.parse().ok()),
                session: id,
            }),
            "payment_intent" => label(object, "deposit").map(|id| Self::Deposit {
                id: Some(id),
                session: None,
            }),
            "account" | "capability" => {
                let own = id.filter(|_| event.kind == "account.updated");
                event
                    .account
                    .clone()
                    .or_else(|| text(object, "account").map(str::to_owned))
                    .or(own)
                    .map(Self::Account)
            }
            "payout" => id.map(|payout_ref| Self::Payout {
                id: label(object, "payout"),
                bank_attempt: label(object, "attempt"),
                payout_ref,
            }),
            "refund" => id.map(|refund_ref| Self::Refund {
                id: label(object, "refund"),
                refund_ref,
            }),
            "charge" if event.kind == "charge.refunded" => {
                text(object, "payment_intent").map(|payment| Self::Payment(payment.to_owned()))
            }
            "charge" => id.map(Self::Dispute),
            _ => None,
        }
    }
}

fn text<'a>(object: &'a Value, field: &str) -> Option<&'a str> {
    object.get(field).and_then(Value::as_str)
}

/// One of the labels we keep with objects at the rail.
fn label<T: std::str::FromStr>(object: &Value, name: &str) -> Option<T> {
    text(object.get("metadata")?, name).and_then(|text| text.parse().ok())
}

/// Stores an event once, and what is to be done about it. An event of no concern is done with at once.
///
/// # Errors
/// [`Failure`] of the database: the rail must be asked to tell it again.
pub(crate) async fn receive(tx: &mut Tx, new: &NewEvent<'_>) -> Result<(), Failure> {
    if !store::insert_event(tx, new).await? {
        return Ok(());
    }
    if Concern::of(new.event).is_none() {
        return store::finish_event(tx, new.rail, &new.event.id, Outcome::Ignored).await;
    }
    jobs::enqueue_now(tx, jobs::PROCESS_EVENT, json!({ "event": new.event.id })).await
}

#[cfg(test)]
mod tests {
    use kernel::testing::START;

    use super::*;

    fn event(kind: &str, account: Option<&str>, object: Value) -> Event {
        Event {
            id: "evt_1".to_owned(),
            kind: kind.to_owned(),
            created: START,
            account: account.map(str::to_owned),
            live: false,
            object,
            raw: String::new(),
        }
    }

    fn concern(kind: &str, account: Option<&str>, object: Value) -> Concern {
        Concern::of(&event(kind, account, object)).unwrap()
    }

    #[test]
    fn an_event_says_which_deposit_to_look_at() {
        let id = Id::new(START);
        let session = || Some("cs_1".to_owned());
        for (kind, object, id, session) in [
            (
                "checkout.session.completed",
                json!({"id": "cs_1", "client_reference_id": id}),
                Some(id),
                session(),
            ),
            (
                "checkout.session.expired",
                json!({"id": "cs_1", "client_reference_id": null}),
                None,
                session(),
            ),
            (
                "payment_intent.succeeded",
                json!({"id": "pi_1", "metadata": {"deposit": id}}),
                Some(id),
                None,
            ),
        ] {
            assert_eq!(
                concern(kind, None, object),
                Concern::Deposit { id, session }
            );
        }
    }

    #[test]
    fn an_event_says_which_account_to_look_at() {
        for (kind, account, object) in [
            ("account.updated", None, json!({"id": "acct_1"})),
            ("account.updated", Some("acct_1"), json!({"id": "acct_1"})),
            (
                "capability.updated",
                None,
                json!({"id": "transfers", "account": "acct_1"}),
            ),
            (
                "account.external_account.created",
                Some("acct_1"),
                json!({"id": "ba_2", "account": "acct_1"}),
            ),
            (
                "account.external_account.updated",
                Some("acct_1"),
                json!({"id": "ba_1"}),
            ),
        ] {
            let expected = Concern::Account("acct_1".to_owned());
            assert_eq!(concern(kind, account, object), expected, "{kind}");
        }
    }

    #[test]
    fn an_event_says_which_payout_to_look_at() {
        let id = Id::new(START);
        for (metadata, id, bank_attempt) in [
            (json!({"payout": id, "attempt": "2"}), Some(id), Some(2)),
            (json!({"payout": "x", "attempt": "-1"}), None, None),
            (json!({}), None, None),
        ] {
            let object = json!({"id": "po_1", "metadata": metadata});
            let expected = Concern::Payout {
                id,
                bank_attempt,
                payout_ref: "po_1".to_owned(),
            };
            assert_eq!(concern("payout.paid", Some("acct_1"), object), expected);
        }
    }

    #[test]
    fn an_event_says_which_refund_or_dispute_to_look_at() {
        let id = Id::new(START);
        for (kind, object, expected) in [
            (
                "refund.failed",
                json!({"id": "re_1", "metadata": {"refund": id}}),
                Concern::Refund {
                    id: Some(id),
                    refund_ref: "re_1".to_owned(),
                },
            ),
            (
                "refund.updated",
                json!({"id": "re_1", "metadata": null}),
                Concern::Refund {
                    id: None,
                    refund_ref: "re_1".to_owned(),
                },
            ),
            (
                "charge.refunded",
                json!({"id": "ch_1", "payment_intent": "pi_1"}),
                Concern::Payment("pi_1".to_owned()),
            ),
            (
                "charge.dispute.created",
                json!({"id": "dp_1", "payment_intent": "pi_1"}),
                Concern::Dispute("dp_1".to_owned()),
            ),
        ] {
            assert_eq!(concern(kind, None, object), expected, "{kind}");
        }
    }

    #[test]
    fn an_event_of_no_concern_or_about_nothing_is_ignored() {
        for (kind, object) in [
            ("charge.succeeded", json!({"id": "ch_1"})),
            (
                "payment_intent.succeeded",
                json!({"id": "pi_1", "metadata": {}}),
            ),
            ("payment_intent.succeeded", json!({"id": "pi_1"})),
            ("payout.paid", json!({})),
            ("account.updated", json!({})),
            ("capability.updated", json!({"id": "transfers"})),
            ("", json!(null)),
        ] {
            assert_eq!(Concern::of(&event(kind, None, object)), None, "{kind}");
        }
    }
}
