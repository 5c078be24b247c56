//! The money of this room, as named ledger transfers.

use kernel::Id;
use ledger::{Account, Transfer};
use money::Money;
use parties::Party;
use payments::Deposit;

use crate::{
    Statement,
    model::{Round, Share},
};

/// The steps of a deposit's act from here on are its purpose's; those below belong to the room `payments`.
const FIRST_STEP: u16 = 10;

/// A settled deposit, out of the rail's clearing. A step of the deposit's own act, so that it meets the same lane.
pub(crate) fn receive(statement: Id<Statement>, deposit: &Deposit) -> Transfer {
    Transfer::of(
        deposit.id,
        (FIRST_STEP, "statements.cash"),
        (
            Account::RailClearing(deposit.rail),
            Account::Statement(statement.uuid()),
        ),
        deposit.money,
    )
}

/// What a booked round brings a project.
pub(crate) fn book(statement: Id<Statement>, share: &Share) -> Transfer {
    Transfer::of::<Round>(
        share.round,
        (share.step, "statements.revenue"),
        (
            Account::Statement(statement.uuid()),
            Account::Revenue(share.project),
        ),
        share.money,
    )
}

/// What came above what is needed, back to the owner.
pub(crate) fn surplus(
    (act, statement): (Id<()>, Id<Statement>),
    owner: Id<Party>,
    money: Money,
) -> Transfer {
    Transfer::of(
        act,
        (0, "statements.surplus"),
        (
            Account::Statement(statement.uuid()),
            Account::Wallet(owner.uuid()),
        ),
        money,
    )
}
