//! The ledger's transfers behind what happened to a project, as far as its reader may have a receipt of them.

use std::collections::BTreeMap;

use kernel::{Failure, Id, Tx};
use ledger::{Account, Entry};
use parties::Party;
use uuid::Uuid;

use crate::model::{Happening, Project};

/// Who reads a history.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reader {
    /// Its owner, or somebody who watches: everything of the project.
    Whole,
    /// A fan: what its own investments moved.
    Fan(Id<Party>),
}

impl Reader {
    /// Whether it may have receipts of what this moved.
    fn sees(self, happening: &Happening) -> bool {
        match self {
            Self::Whole => true,
            // A fan's history has no investment but its own.
            Self::Fan(_) => happening.investment.is_some(),
        }
    }

    /// The accounts whose transfers it may have receipts of.
    fn accounts(self, project: &Project) -> [Account; 2] {
        let party = match self {
            Self::Whole => project.owner,
            Self::Fan(fan) => fan,
        };
        [
            Account::Raise(project.id.uuid()),
            Account::Wallet(party.uuid()),
        ]
    }
}

/// These happenings, each with the transfers that it caused.
///
/// # Errors
/// [`Failure`] of the database.
pub(crate) async fn with_transfers(
    tx: &mut Tx,
    (project, reader): (&Project, Reader),
    happenings: Vec<Happening>,
) -> Result<Vec<(Happening, Vec<Entry>)>, Failure> {
    let seen = happenings.iter().filter(|one| reader.sees(one));
    let acts: Vec<Uuid> = seen.filter_map(|one| one.ledger_act).collect();
    // What goes back has acts of its own in the room of payments.
    let refunds = payments::list_refund_groups(tx, &acts).await?;
    let refunds: BTreeMap<Uuid, Uuid> = refunds.into_iter().collect();
    let of = |act: Uuid| refunds.get(&act).copied().unwrap_or(act);
    let posted: Vec<Uuid> = acts.into_iter().map(of).collect();
    let accounts = reader.accounts(project);
    let mut moved: BTreeMap<Uuid, Vec<Entry>> = BTreeMap::new();
    for entry in ledger::transfers_of_acts_in(tx, &posted).await? {
        if accounts.iter().any(|account| entry.touches(*account)) {
            moved.entry(entry.act).or_default().push(entry);
        }
    }
    let with = happenings.into_iter().map(|one| {
        let act = one.ledger_act.map(of).filter(|_| reader.sees(&one));
        let entries = act.and_then(|act| moved.get(&act)).cloned();
        (one, entries.unwrap_or_default())
    });
    Ok(with.collect())
}
