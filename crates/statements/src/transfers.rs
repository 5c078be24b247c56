//! The money of this room, as named ledger transfers. What becomes revenue, the room of royalties posts.

use kernel::Id;
use ledger::{Account, Transfer};
use money::Money;
use parties::Party;
use payments::Deposit;

use crate::Statement;

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
