//! What this room looks like on the wire.

mod back;
mod budget;
mod line;
mod next;
mod offers;
mod status;
mod transaction;

use kernel::Id;
use parties::{Party, Role};

use crate::model::Escrow;

pub use back::PinView;
pub(crate) use budget::{CampaignBudgetView, CampaignDepositView};
pub(crate) use status::EscrowStatusView;
pub(crate) use transaction::EscrowView;

/// Who reads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader {
    pub(crate) party: Id<Party>,
    pub(crate) role: Role,
}

impl Reader {
    /// Whether it may read everybody's.
    pub(crate) const fn reads_all(self) -> bool {
        match self.role {
            Role::Operator | Role::Auditor => true,
            Role::Brand
            | Role::Creator
            | Role::Fan
            | Role::Artist
            | Role::Label
            | Role::Mediator => false,
        }
    }

    /// Whether this transaction is for it to see.
    pub(crate) fn sees(self, escrow: &Escrow) -> bool {
        self.reads_all() || self.party == escrow.brand || self.party == escrow.creator
    }
}

fn name(parties: &[Party], id: Id<Party>) -> Option<String> {
    let party = parties.iter().find(|party| party.id == id);
    party.map(|party| party.name.clone())
}
