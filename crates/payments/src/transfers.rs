//! The money of each act, as named ledger transfers.
//!
//! Steps of the act `deposit.id`: 1 is the rail's fee; 10 and up belong to the deposit's purpose ([`crate::Reactions`]).
//! Steps of the act `payout.id`: a kind (1 to 5) plus ten for each attempt after the first, so that the first ones are
//! 1 wallet -> in transit, 2 in transit -> clearing, 3 in transit -> wallet, 4 clearing -> in transit, 5 in transit -> wallet of
//! what was at the party's account already.

use ledger::{Account, Transfer};
use money::Money;

use crate::{Deposit, Payout};

/// What the rail kept of a deposit; nothing when it kept nothing.
pub(crate) fn rail_fee(deposit: &Deposit, fee: Money) -> Option<Transfer> {
    let accounts = (Account::FeesRail, Account::RailClearing(deposit.rail));
    fee.is_positive()
        .then(|| Transfer::of(deposit.id, (1, "deposits.rail_fee"), accounts, fee))
}

/// Before the rail is asked: from the party's wallet to what is in transit.
pub(crate) fn reserved(payout: &Payout) -> Transfer {
    let accounts = (
        Account::Wallet(payout.party.uuid()),
        Account::RailInTransit(payout.rail),
    );
    step(payout, (1, payout.attempt), "payouts.reserved", accounts)
}

/// At the bank: what was in transit is no longer at the rail.
pub(crate) fn paid(payout: &Payout) -> Transfer {
    let accounts = (
        Account::RailInTransit(payout.rail),
        Account::RailClearing(payout.rail),
    );
    step(payout, (2, payout.bank_attempt), "payouts.paid", accounts)
}

/// The rail certainly did not move it: back to the wallet.
pub(crate) fn refused(payout: &Payout) -> Transfer {
    let accounts = (
        Account::RailInTransit(payout.rail),
        Account::Wallet(payout.party.uuid()),
    );
    step(payout, (3, payout.attempt), "payouts.refused", accounts)
}

/// The bank sent back what had been paid: at the rail again, and in transit.
pub(crate) fn returned(payout: &Payout) -> Transfer {
    let accounts = (
        Account::RailClearing(payout.rail),
        Account::RailInTransit(payout.rail),
    );
    step(
        payout,
        (4, payout.bank_attempt),
        "payouts.returned",
        accounts,
    )
}

/// The rail took back what it had moved to the party's account: back to the wallet.
pub(crate) fn taken_back(payout: &Payout) -> Transfer {
    let accounts = (
        Account::RailInTransit(payout.rail),
        Account::Wallet(payout.party.uuid()),
    );
    step(payout, (5, payout.attempt), "payouts.taken_back", accounts)
}

fn step(
    payout: &Payout,
    (kind, attempt): (u16, u16),
    name: &'static str,
    accounts: (Account, Account),
) -> Transfer {
    // Attempts end at 6000 (a CHECK of the table), so this is at most 59,995.
    let number = attempt
        .saturating_sub(1)
        .saturating_mul(10)
        .saturating_add(kind);
    Transfer::of(payout.id, (number, name), accounts, payout.money)
}
