//! `expand[]`: ids in an answer replaced by the objects they name.
//!
//! Paths are checked before the act is done, against the graph of what Stripe lets expand: a bad path changes nothing.

use serde_json::Value;

use crate::error::Refusal;
use crate::model::{Account, Charge, Intent, Payout, Refund, Reversal, Session, Transfer, Txn};
use crate::operations::Operation;
use crate::state::State;
use crate::{
    accounts, balance, charges, checkout, intents, payouts, refunds, reversals, transfers,
};

/// Stripe's own limit.
const MAX_DEPTH: usize = 4;

/// Which field of which object names which object. `*`: its kind shows in the id.
const EXPANDABLE: &[(&str, &str, &str)] = &[
    ("checkout.session", "payment_intent", "payment_intent"),
    ("checkout.session", "line_items", "line_items"),
    ("payment_intent", "latest_charge", "charge"),
    ("charge", "balance_transaction", "balance_transaction"),
    ("charge", "payment_intent", "payment_intent"),
    ("charge", "source_transfer", "transfer"),
    ("transfer", "balance_transaction", "balance_transaction"),
    ("transfer", "destination", "account"),
    ("transfer", "destination_payment", "charge"),
    ("transfer", "source_transaction", "charge"),
    (
        "transfer_reversal",
        "balance_transaction",
        "balance_transaction",
    ),
    ("transfer_reversal", "transfer", "transfer"),
    ("payout", "balance_transaction", "balance_transaction"),
    (
        "payout",
        "failure_balance_transaction",
        "balance_transaction",
    ),
    ("refund", "balance_transaction", "balance_transaction"),
    ("refund", "charge", "charge"),
    ("refund", "payment_intent", "payment_intent"),
    ("balance_transaction", "source", "*"),
];

/// Refuses a path that leads nowhere.
pub(crate) fn check(operation: &Operation, paths: &[&str]) -> Result<(), Refusal> {
    for path in paths {
        let steps: Vec<&str> = path.split('.').collect();
        if steps.len() > MAX_DEPTH + usize::from(operation.lists) {
            return Err(Refusal::invalid(format!(
                "You cannot expand more than {MAX_DEPTH} levels of a property ({path})."
            ))
            .param("expand"));
        }
        let steps = match steps.split_first() {
            Some((&"data", rest)) if operation.lists && !rest.is_empty() => rest,
            _ if operation.lists => return Err(cannot(path)),
            _ => &steps,
        };
        let mut kind = operation.answers;
        for step in steps {
            kind = EXPANDABLE
                .iter()
                .find(|(of, field, _)| (kind == "*" || *of == kind) && field == step)
                .map(|(_, _, to)| *to)
                .ok_or_else(|| cannot(path))?;
        }
    }
    Ok(())
}

fn cannot(path: &str) -> Refusal {
    Refusal::invalid(format!("This property cannot be expanded ({path}).")).param("expand")
}

/// Replaces the ids that `paths` lead to in an answer.
pub(crate) fn apply(state: &State, answer: &mut Value, paths: &[&str]) {
    for path in paths {
        follow(state, answer, &path.split('.').collect::<Vec<_>>());
    }
}

fn follow(state: &State, at: &mut Value, steps: &[&str]) {
    let Some((step, rest)) = steps.split_first() else {
        return;
    };
    if *step == "line_items" {
        let items = at
            .get("id")
            .and_then(Value::as_str)
            .and_then(|id| state.get::<Session>(id))
            .map(checkout::line_items);
        if let (Some(items), Some(object)) = (items, at.as_object_mut()) {
            object.insert("line_items".to_owned(), items);
        }
        return;
    }
    let Some(field) = at.get_mut(*step) else {
        return;
    };
    if let Some(items) = field.as_array_mut() {
        for item in items {
            follow(state, item, rest);
        }
        return;
    }
    if let Some(object) = field.as_str().and_then(|id| wire(state, id)) {
        *field = object;
    }
    follow(state, field, rest);
}

/// The object of this id, in Stripe's shape.
pub(crate) fn wire(state: &State, id: &str) -> Option<Value> {
    let (prefix, _) = id.split_once('_')?;
    match prefix {
        "cs" => state
            .get::<Session>(id)
            .map(|row| checkout::wire(state, row)),
        "pi" => state.get::<Intent>(id).map(intents::wire),
        "ch" | "py" => state.get::<Charge>(id).map(charges::wire),
        "txn" => state.get::<Txn>(id).map(balance::wire),
        "tr" => state
            .get::<Transfer>(id)
            .map(|row| transfers::wire(state, row)),
        "trr" => state.get::<Reversal>(id).map(reversals::wire),
        "po" => state.get::<Payout>(id).map(payouts::wire),
        "re" => state.get::<Refund>(id).map(refunds::wire),
        "acct" => state.get::<Account>(id).map(accounts::wire),
        _ => None,
    }
}
