//! The money of this room, as named ledger transfers. What holders are paid, `royalties.share`, the database posts itself.

use kernel::Id;
use ledger::{Account, Transfer};
use money::Money;

use crate::{
    model::{Booking, Distribution, Project},
    store::Owed,
};

/// Cash that comes with a revenue. It happens once, so the revenue's id is the act.
pub(crate) fn receive(project: &Project, booking: &Booking) -> Transfer {
    Transfer::of(
        booking.id,
        (0, "royalties.revenue"),
        (booking.from, Account::Revenue(project.id.uuid())),
        booking.cash,
    )
}

/// What somebody who recoups first, or an owner, is paid by a distribution.
pub(crate) fn owed(project: &Project, distribution: Id<Distribution>, owed: &Owed) -> Transfer {
    Transfer::of(
        distribution,
        (owed.step, "royalties.owed"),
        (
            Account::Revenue(project.id.uuid()),
            Account::Wallet(owed.party.uuid()),
        ),
        Money::new(owed.amount_minor, project.raised.currency()),
    )
}
