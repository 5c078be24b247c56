//! The money of each act, as named ledger transfers. Nothing is moved when there is nothing to move.

use ledger::{Account, Transfer};
use money::Money;
use payments::Deposit;

use crate::{
    RoundsOffer,
    model::{Budget, Escrow, Release},
};

/// The steps of a deposit's act from here on are its purpose's; those below belong to the room `payments`.
const FIRST_STEP: u16 = 10;

/// A settled deposit, out of the rail's clearing: what fits the budget is locked, the surplus is owed to the brand.
///
/// They are steps of the deposit's own act, so that they meet the same lane of the clearing account as its settling.
pub(crate) fn lock(
    deposit: &Deposit,
    budget: &Budget,
    (locked, surplus): (Money, Money),
) -> Vec<Transfer> {
    let clearing = Account::RailClearing(deposit.rail);
    let (campaign, wallet) = (
        Account::Campaign(budget.campaign),
        Account::Wallet(budget.brand.uuid()),
    );
    let steps = [
        (FIRST_STEP, "escrow.lock", campaign, locked),
        (
            FIRST_STEP.saturating_add(1),
            "escrow.surplus",
            wallet,
            surplus,
        ),
    ];
    positive(steps.map(|(step, kind, to, money)| {
        Transfer::of(deposit.id, (step, kind), (clearing, to), money)
    }))
}

/// A creator's part of the locked budget. It happens once, so the transaction's id is the act.
pub(crate) fn fund(escrow: &Escrow) -> Vec<Transfer> {
    positive([Transfer::of(
        escrow.id,
        (0, "escrow.fund"),
        (
            Account::Campaign(escrow.campaign),
            Account::Escrow(escrow.id.uuid()),
        ),
        escrow.amount,
    )])
}

/// The price of further rounds, out of the locked budget. The accepted offer is the act.
pub(crate) fn fund_rounds(escrow: &Escrow, offer: &RoundsOffer) -> Vec<Transfer> {
    positive([Transfer::of(
        offer.id,
        (0, "escrow.fund_rounds"),
        (
            Account::Campaign(escrow.campaign),
            Account::Escrow(escrow.id.uuid()),
        ),
        offer.price,
    )])
}

/// What the brand validated: the net to the creator's wallet, the fee to the platform.
pub(crate) fn release(escrow: &Escrow, release: &Release) -> Vec<Transfer> {
    let held = Account::Escrow(escrow.id.uuid());
    let steps = [
        (
            0,
            "escrow.release",
            Account::Wallet(escrow.creator.uuid()),
            release.net,
        ),
        (1, "escrow.fee", Account::FeesPlatform, release.fee),
    ];
    positive(
        steps.map(|(step, kind, to, money)| {
            Transfer::of(release.id, (step, kind), (held, to), money)
        }),
    )
}

fn positive(transfers: impl IntoIterator<Item = Transfer>) -> Vec<Transfer> {
    transfers
        .into_iter()
        .filter(|transfer| transfer.money.is_positive())
        .collect()
}
