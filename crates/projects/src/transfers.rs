//! The money of this room, as named ledger transfers. What goes back, the room of payments posts: `refunds.reserved`.

use kernel::Id;
use ledger::{Account, Transfer};
use payments::Deposit;

use crate::{
    model::{Project, Released},
    split::Release,
};

/// The steps of a deposit's act from here on are its purpose's; those below belong to the room `payments`. The guard knows it.
const FIRST_STEP: u16 = 10;

/// A settled deposit, out of the rail's clearing: all of it, whatever becomes of it next.
pub(crate) fn collect(deposit: &Deposit, project: Id<Project>) -> Transfer {
    Transfer::of(
        deposit.id,
        (FIRST_STEP, "projects.collect"),
        (
            Account::RailClearing(deposit.rail),
            Account::Raise(project.uuid()),
        ),
        deposit.money,
    )
}

/// What a milestone releases: the net to its owner's wallet, the fee to the platform. Nothing is moved when there is nothing.
pub(crate) fn release(act: Id<Released>, project: &Project, released: &Release) -> Vec<Transfer> {
    let raise = Account::Raise(project.id.uuid());
    let steps = [
        (
            0,
            "projects.release",
            Account::Wallet(project.owner.uuid()),
            released.net,
        ),
        (1, "projects.fee", Account::FeesPlatform, released.fee),
    ];
    steps
        .into_iter()
        .filter(|(_, _, _, money)| money.is_positive())
        .map(|(step, kind, to, money)| Transfer::of(act, (step, kind), (raise, to), money))
        .collect()
}
