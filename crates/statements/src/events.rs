//! What is told: the statement's history, and its owner.

use kernel::{Failure, Id, Tx, http::WireMoney};
use messages::Event;
use parties::{Party, Role};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{LateStep, Statement, Status, model::Cash, store};

/// What happened by itself, into the history, and to the owner.
pub(crate) async fn happened(
    tx: &mut Tx,
    statement: &Statement,
    what: &'static str,
    facts: &Value,
) -> Result<(), Failure> {
    moved(tx, statement, what, (facts, &[])).await
}

/// The same of what moved money, with the acts of the ledger that did.
pub(crate) async fn moved(
    tx: &mut Tx,
    statement: &Statement,
    what: &'static str,
    (facts, ledger_acts): (&Value, &[Uuid]),
) -> Result<(), Failure> {
    let facts_of_it = json!({ "facts": facts });
    let entry = (&facts_of_it, ledger_acts);
    store::insert_movement(tx, statement.id, what, (None, None), entry).await?;
    tell(tx, statement, what, &[statement.owner]).await
}

/// What somebody did, into the history.
pub(crate) async fn done(
    tx: &mut Tx,
    statement: Id<Statement>,
    what: &str,
    (by, reason): (Id<Party>, Option<&str>),
    facts: &Value,
) -> Result<(), Failure> {
    store::insert_event(tx, statement, what, (Some(by), reason), facts).await
}

/// The cash of a statement is late, or its rates, and this far: its owner is told, and whoever runs the platform.
pub(crate) async fn late(
    tx: &mut Tx,
    statement: &Statement,
    step: LateStep,
    facts: &Value,
) -> Result<(), Failure> {
    store::insert_event(tx, statement.id, step.as_str(), (None, None), facts).await?;
    let operators = parties::list_of_role(tx, Role::Operator).await?;
    let mut audience = vec![statement.owner];
    audience.extend(operators.iter().map(|party| party.id));
    tell(tx, statement, step.as_str(), &audience).await
}

/// Its owner contests that it is late: the operators are told.
pub(crate) async fn lateness_contested(
    tx: &mut Tx,
    statement: &Statement,
    reason: &str,
) -> Result<(), Failure> {
    let actor = (Some(statement.owner), Some(reason));
    store::insert_event(tx, statement.id, "contested", actor, &json!({})).await?;
    let operators = parties::list_of_role(tx, Role::Operator).await?;
    let audience: Vec<Id<Party>> = operators.iter().map(|party| party.id).collect();
    tell(tx, statement, "contested", &audience).await
}

async fn tell(
    tx: &mut Tx,
    statement: &Statement,
    stage: &'static str,
    audience: &[Id<Party>],
) -> Result<(), Failure> {
    let cash = store::find_cash(tx, statement.id).await?;
    let missing: Vec<WireMoney> = cash
        .iter()
        .filter(|cash| cash.missing.is_positive())
        .map(|cash: &Cash| cash.missing.into())
        .collect();
    let now = store::find(tx, statement.id).await?;
    let mut data = json!({ "stage": stage, "file_name": statement.file_name, "missing": missing });
    let due = now.as_ref().and_then(|now| now.owed_by().or(now.due_at));
    if let (Some(due), Some(data)) = (due, data.as_object_mut()) {
        data.insert("due_at".to_owned(), json!(due));
    }
    // Which rates it waits for, of a statement whose cash is there.
    let waits = now.as_ref().filter(|now| now.status == Status::Booked);
    if let (Some(waits), Some(data)) = (
        waits.filter(|now| !now.why.is_empty()),
        data.as_object_mut(),
    ) {
        data.insert("why".to_owned(), json!(waits.why));
    }
    if let (Some(first), Some(data)) = (missing.first(), data.as_object_mut()) {
        data.insert("amount".to_owned(), json!(first));
    }
    let event = Event {
        topic: "statement_stage",
        object: statement.id.uuid(),
        audience,
        data,
    };
    messages::publish(tx, event).await
}
