//! What can be done with a campaign's money: one file for each act, one database transaction around each.

mod accept_proposal;
mod accept_rounds;
mod adopt_rules;
mod cancel;
mod carry_out;
mod chargeback_lost;
mod chargeback_opened;
mod chargeback_won;
mod close_budget;
mod collect_losses;
mod decline_proposal;
mod decline_rounds;
mod deposit;
mod engage;
mod fall_due;
mod fund;
mod hold_brand;
mod lock_budget;
mod open_budget;
mod open_dispute;
mod propose;
mod propose_rounds;
mod release;
mod remind;
mod return_surplus;
mod revise;
mod settle_dispute;
mod submit;
mod thaw;

pub use accept_proposal::accept_proposal;
pub use accept_rounds::accept_rounds;
pub use adopt_rules::adopt_rules;
pub use cancel::cancel;
pub use chargeback_lost::chargeback_lost;
pub use chargeback_opened::chargeback_opened;
pub use chargeback_won::chargeback_won;
pub use close_budget::close_budget;
pub use decline_proposal::decline_proposal;
pub use decline_rounds::decline_rounds;
pub use deposit::deposit;
pub use engage::engage;
pub use fund::fund;
pub use hold_brand::hold_brand;
pub use lock_budget::lock_budget;
pub use open_budget::open_budget;
pub use open_dispute::open_dispute;
pub use propose::propose;
pub use propose_rounds::propose_rounds;
pub use release::release;
pub use revise::revise;
pub use settle_dispute::settle_dispute;
pub use submit::submit;

pub(crate) use close_budget::{Closing, close_due};
pub(crate) use fall_due::fall_due;
pub(crate) use remind::remind;
pub(crate) use return_surplus::return_surplus;

use kernel::{Id, Tx};
use parties::{Party, Role};

use crate::{
    EscrowError,
    model::{Actor, Escrow},
    steps::Occasion,
    store,
};

impl Occasion {
    /// This moment, and an act of the ledger of its own.
    pub(crate) fn new(tx: &Tx, by: Option<Actor>) -> Self {
        Self {
            now: tx.now(),
            act: tx.new_id(),
            by,
        }
    }
}

/// The transaction, held, and who acts on it as which side.
async fn lock_as_side(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Escrow>,
) -> Result<(Escrow, Actor), EscrowError> {
    let escrow = store::lock(tx, id).await?.ok_or(EscrowError::NotFound)?;
    let role = if by == escrow.brand {
        Role::Brand
    } else if by == escrow.creator {
        Role::Creator
    } else {
        return Err(EscrowError::NotFound);
    };
    Ok((escrow, Actor { party: by, role }))
}
