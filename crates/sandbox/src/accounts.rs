//! Connected accounts: who money is transferred and paid out to, once onboarded.
//!
//! An account starts without details; its capabilities become active when onboarding is complete (hosted page or admin
//! route) and can be lost and regained by an admin route. One bank account takes payouts in every currency: Stripe wants
//! one for each, but the sandbox has to show campaigns in any currency.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::amount;
use crate::error::{Answer, Refusal};
use crate::events;
use crate::model::{Account, Bank, Capability, Metadata};
use crate::operations::Call;
use crate::state::{State, new_id};

/// Endings of bank account tokens whose payouts fail, with Stripe's failure code of each.
const FAILING_BANKS: &[(&str, &str)] = &[
    ("noAccount", "no_account"),
    ("accountClosed", "account_closed"),
    ("insufficientFunds", "insufficient_funds"),
    ("debitNotAuthorized", "debit_not_authorized"),
    ("invalidCurrency", "invalid_currency"),
];

/// `POST /v1/accounts`
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let params = &call.params;
    let country = params
        .owned("/country")
        .unwrap_or_else(|| "US".to_owned())
        .to_ascii_uppercase();
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(Refusal::invalid(format!("Country '{country}' is unknown."))
            .code("country_unsupported")
            .param("country"));
    }
    if params.at("/type").is_some() && params.at("/controller").is_some() {
        return Err(
            Refusal::invalid("You may not specify both `type` and `controller`.").param("type"),
        );
    }
    let default_currency = match params.at("/default_currency") {
        Some(_) => amount::currency(call, "/default_currency")?,
        None => currency_of(&country).to_owned(),
    };
    let mut account = Account {
        id: new_id("acct_"),
        created: state.now(),
        country,
        default_currency,
        email: None,
        business_type: None,
        business_name: None,
        dashboard: params
            .owned("/type")
            .unwrap_or_else(|| dashboard_type(call)),
        controller: controller(call),
        details_submitted: false,
        capabilities: BTreeMap::new(),
        bank: None,
        metadata: Metadata::new(),
    };
    change(&mut account, call);
    let answer = wire(&account);
    state.put(account);
    Ok(answer)
}

/// What `type` shows for an account made by `controller`.
fn dashboard_type(call: &Call) -> String {
    match call.params.text("/controller/stripe_dashboard/type") {
        Some("express") => "express",
        Some("none") => "none",
        _ => "standard",
    }
    .to_owned()
}

fn controller(call: &Call) -> Value {
    let or = |pointer: &str, default: &str| {
        call.params
            .owned(pointer)
            .unwrap_or_else(|| default.to_owned())
    };
    json!({
        "fees": { "payer": or("/controller/fees/payer", "account") },
        "is_controller": true,
        "losses": { "payments": or("/controller/losses/payments", "stripe") },
        "requirement_collection": or("/controller/requirement_collection", "stripe"),
        "stripe_dashboard": { "type": or("/controller/stripe_dashboard/type", "full") },
        "type": "application",
    })
}

/// The usual currency of a country; `eur` for those not named, most of which use it.
fn currency_of(country: &str) -> &'static str {
    match country {
        "US" => "usd",
        "GB" => "gbp",
        "MA" => "mad",
        "CA" => "cad",
        "CH" | "LI" => "chf",
        "KR" => "krw",
        "JP" => "jpy",
        "BR" => "brl",
        "TN" => "tnd",
        "DZ" => "dzd",
        "SN" | "CI" => "xof",
        _ => "eur",
    }
}

/// What create and update have in common.
fn change(account: &mut Account, call: &Call) {
    let params = &call.params;
    for (field, pointer) in [
        (&mut account.email, "/email"),
        (&mut account.business_type, "/business_type"),
        (&mut account.business_name, "/business_profile/name"),
    ] {
        if let Some(given) = params.owned(pointer) {
            *field = Some(given);
        }
    }
    if let Some(token) = params.owned("/external_account") {
        account.bank = Some(bank(&token));
    }
    for name in ["card_payments", "transfers"] {
        if params.is_true(&format!("/capabilities/{name}/requested"))
            && !account.capabilities.contains_key(name)
        {
            let status = if account.details_submitted {
                Capability::Active
            } else {
                Capability::Inactive
            };
            account.capabilities.insert(name.to_owned(), status);
        }
    }
    account.metadata = params.metadata("/metadata", &account.metadata);
}

/// The bank account of a token: any token makes one, some make one that refuses payouts.
fn bank(token: &str) -> Bank {
    let fails_with = FAILING_BANKS
        .iter()
        .find(|(ending, _)| token.ends_with(ending))
        .map(|(_, code)| (*code).to_owned());
    Bank {
        id: new_id("ba_"),
        last4: "6789".to_owned(),
        fails_with,
    }
}

fn of_path(state: &State, call: &Call) -> Result<Account, Refusal> {
    state
        .get::<Account>(call.id(0))
        .cloned()
        .ok_or_else(|| Refusal::not_found("account", call.id(0)))
}

/// `GET /v1/accounts/{account}`
pub(crate) fn retrieve(state: &mut State, call: &Call) -> Answer {
    of_path(state, call).map(|account| wire(&account))
}

/// `POST /v1/accounts/{account}`
pub(crate) fn update(state: &mut State, call: &Call) -> Answer {
    let mut account = of_path(state, call)?;
    if call.params.at("/default_currency").is_some() {
        account.default_currency = amount::currency(call, "/default_currency")?;
    }
    let before = account.capabilities.clone();
    change(&mut account, call);
    state.put(account.clone());
    for name in account
        .capabilities
        .keys()
        .filter(|name| before.get(*name) != account.capabilities.get(*name))
    {
        tell_capability(state, &account, name);
    }
    tell(state, "account.updated", &account);
    Ok(wire(&account))
}

/// Completes onboarding: details given, capabilities active, a bank account there. Again changes nothing.
pub(crate) fn onboard(state: &mut State, mut account: Account) -> Account {
    if account.details_submitted {
        return account;
    }
    account.details_submitted = true;
    // Onboarding asks for what a platform of Daman's kind needs, even if it did not request it.
    account
        .capabilities
        .entry("transfers".to_owned())
        .or_insert(Capability::Inactive);
    account
        .capabilities
        .values_mut()
        .for_each(|status| *status = Capability::Active);
    let had_bank = account.bank.is_some();
    account.bank.get_or_insert_with(|| bank("btok_sandbox"));
    state.put(account.clone());
    if !had_bank {
        let object = bank_wire(&account);
        events::tell(
            state,
            Some(&account.id),
            "account.external_account.created",
            object,
        );
    }
    for name in account.capabilities.keys() {
        tell_capability(state, &account, name);
    }
    tell(state, "account.updated", &account);
    account
}

/// The party names another bank at Stripe's own pages: the one of this token from now on.
pub(crate) fn name_bank(state: &mut State, mut account: Account, token: &str) -> Account {
    account.bank = Some(bank(token));
    state.put(account.clone());
    let object = bank_wire(&account);
    events::tell(
        state,
        Some(&account.id),
        "account.external_account.created",
        object,
    );
    tell(state, "account.updated", &account);
    account
}

/// Gives or takes away a capability, as Stripe does when it learns something about an account.
pub(crate) fn set_capability(
    state: &mut State,
    mut account: Account,
    name: &str,
    status: Capability,
) -> Account {
    if account.capabilities.insert(name.to_owned(), status) == Some(status) {
        return account;
    }
    state.put(account.clone());
    tell_capability(state, &account, name);
    tell(state, "account.updated", &account);
    account
}

/// Whether transfers to the account are taken.
pub(crate) fn takes_transfers(account: &Account) -> bool {
    account.capabilities.get("transfers") == Some(&Capability::Active)
}

/// Whether payouts from the account are made.
pub(crate) fn makes_payouts(account: &Account) -> bool {
    account.details_submitted && account.bank.is_some()
}

fn tell(state: &mut State, kind: &'static str, account: &Account) {
    events::tell(state, Some(&account.id), kind, wire(account));
}

fn tell_capability(state: &mut State, account: &Account, name: &str) {
    let status = account.capabilities.get(name);
    let object = json!({
        "id": name, "object": "capability", "account": account.id, "requested": true, "requested_at": account.created,
        "requirements": requirements(account), "status": status,
    });
    events::tell(state, Some(&account.id), "capability.updated", object);
}

fn requirements(account: &Account) -> Value {
    let mut due = Vec::new();
    if !account.details_submitted {
        due.extend(["business_type", "tos_acceptance.date", "tos_acceptance.ip"]);
    }
    if account.bank.is_none() {
        due.push("external_account");
    }
    let lost = account.details_submitted
        && account
            .capabilities
            .values()
            .any(|status| *status == Capability::Inactive);
    let disabled_reason = match (due.is_empty(), lost) {
        (false, _) => Some("requirements.past_due"),
        (true, true) => Some("under_review"),
        (true, false) => None,
    };
    json!({
        "alternatives": [], "current_deadline": null, "currently_due": due, "disabled_reason": disabled_reason, "errors": [],
        "eventually_due": due, "past_due": due, "pending_verification": [],
    })
}

fn bank_wire(account: &Account) -> Value {
    json!(account.bank.as_ref().map(|bank| json!({
        "id": bank.id, "object": "bank_account", "account": account.id, "account_holder_name": null,
        "account_holder_type": null, "account_type": null, "bank_name": "SANDBOX BANK", "country": account.country,
        "currency": account.default_currency, "default_for_currency": true, "fingerprint": null, "last4": bank.last4,
        "metadata": {}, "routing_number": null, "status": "new",
    })))
}

/// A connected account in Stripe's shape.
pub(crate) fn wire(account: &Account) -> Value {
    let banks: Vec<Value> = account.bank.iter().map(|_| bank_wire(account)).collect();
    json!({
        "id": account.id,
        "object": "account",
        "business_profile": {
            "mcc": null, "name": account.business_name, "product_description": null, "support_address": null,
            "support_email": null, "support_phone": null, "support_url": null, "url": null,
        },
        "business_type": account.business_type,
        "capabilities": account.capabilities,
        "charges_enabled": account.capabilities.get("card_payments") == Some(&Capability::Active),
        "controller": account.controller,
        "country": account.country,
        "created": account.created,
        "default_currency": account.default_currency,
        "details_submitted": account.details_submitted,
        "email": account.email,
        "external_accounts": {
            "object": "list", "data": banks, "has_more": false, "total_count": banks.len(),
            "url": format!("/v1/accounts/{}/external_accounts", account.id),
        },
        "future_requirements": {
            "alternatives": [], "current_deadline": null, "currently_due": [], "disabled_reason": null, "errors": [],
            "eventually_due": [], "past_due": [], "pending_verification": [],
        },
        "metadata": account.metadata,
        "payouts_enabled": makes_payouts(account),
        "requirements": requirements(account),
        "settings": {
            "dashboard": { "display_name": account.business_name, "timezone": "Etc/UTC" },
            "payouts": { "debit_negative_balances": true, "schedule": { "delay_days": 0, "interval": "daily" }, "statement_descriptor": null },
        },
        "tos_acceptance": { "date": account.details_submitted.then_some(account.created), "ip": null, "user_agent": null },
        "type": account.dashboard,
    })
}
