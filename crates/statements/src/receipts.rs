//! The ledger's transfers behind what happened to a statement.

use std::collections::BTreeMap;

use kernel::{Failure, Id, Tx};
use ledger::{Account, Entry};
use uuid::Uuid;

use crate::{Statement, store};

/// The history of a statement, the oldest first, each entry with its transfers into the statement's account and out of it:
/// whoever sees the statement may have a receipt of each.
pub(crate) async fn history(
    tx: &mut Tx,
    id: Id<Statement>,
) -> Result<Vec<(store::Event, Vec<Entry>)>, Failure> {
    let events = store::list_events(tx, id).await?;
    let acts: Vec<Uuid> = events
        .iter()
        .flat_map(|event| event.ledger_acts.iter().copied())
        .collect();
    let mut moved: BTreeMap<Uuid, Vec<Entry>> = BTreeMap::new();
    for entry in ledger::transfers_of_acts_in(tx, &acts).await? {
        if entry.touches(Account::Statement(id.uuid())) {
            moved.entry(entry.act).or_default().push(entry);
        }
    }
    let with = events.into_iter().map(|event| {
        let acts = event.ledger_acts.iter();
        let entries = acts.filter_map(|act| moved.get(act)).flatten().cloned();
        let entries = entries.collect();
        (event, entries)
    });
    Ok(with.collect())
}
