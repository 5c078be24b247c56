//! What happens beside the books and is sealed with them, and what is forgotten.

use kernel::{Failure, Tx};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::store;

/// Writes down, in the transaction of what it tells of, that something happened: it becomes a leaf of the log.
///
/// `kind` is `room.what`; the facts are texts, and no more of a person than the proof needs.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn record(
    tx: &mut Tx,
    kind: &str,
    party: Option<Uuid>,
    facts: &[(&'static str, String)],
) -> Result<(), Failure> {
    store::record(tx, kind, party, &object(facts)).await
}

/// The same, unless the last record of this kind says exactly this.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn record_change(
    tx: &mut Tx,
    kind: &str,
    facts: &[(&'static str, String)],
) -> Result<(), Failure> {
    let facts = object(facts);
    if store::latest_record(tx, kind).await?.as_ref() == Some(&facts) {
        return Ok(());
    }
    store::record(tx, kind, None, &facts).await
}

fn object(facts: &[(&'static str, String)]) -> Value {
    let fields = facts
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Value::String(value.clone())));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// Erases the keys that open a party's leaves, for good: its own, and those of the accounts in its name. Proofs that others hold
/// stay good, the tree stays as it is; nobody can connect the leaves with anything any more. Returns how many keys.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn forget(tx: &mut Tx, party: Uuid) -> Result<i64, Failure> {
    store::forget(tx, party).await
}
