//! The money of refunds and chargebacks, as named ledger transfers.
//!
//! Steps of the act `refund.group`, the first refund of an act: 1 from what held it to in transit, for all parts at once (or
//! from clearing, for what was never credited, with 6 the rail's fee of it); then for each part ten times its number plus 2
//! in transit -> clearing, 3 in transit -> wallet, 4 clearing -> wallet, 5 in transit -> wallet of what no deposit covers. What
//! pays what the payer owes is never in transit: it is a recovery of the chargeback's, below.
//!
//! Steps of the act `chargeback.id` (`docs/decisions/0010-chargebacks.md`): 1 withdrawn, 2 the rail's fee, 3 set aside,
//! 4 reinstated, 5 the fee returned, 6 the set-aside taken back, 7 written off, 8 reinstated of what was written off, 9 of what
//! was recovered, 10 more than was taken; recovery `n` (from 0) is `100 + 2n`, and its part of the set-aside `101 + 2n`.

use ledger::{Account, Transfer};
use money::Money;

use crate::{Chargeback, Refund, chargeback::GivenBack};

/// An act gives back what `from` holds, less what its payer owes: in transit, all parts at once.
pub(crate) fn reserved(refund: &Refund, from: Account, whole: Money) -> Transfer {
    let accounts = (from, Account::RailInTransit(refund.rail));
    Transfer::of(refund.group, (1, "refunds.reserved"), accounts, whole)
}

/// What no deposit could cover: it waits in the payer's wallet.
pub(crate) fn uncovered(rest: &Refund) -> Transfer {
    let accounts = (
        Account::RailInTransit(rest.rail),
        Account::Wallet(rest.payer.uuid()),
    );
    part(rest, (5, "refunds.uncovered"), accounts)
}

/// Money that was never credited, because it is not what was asked for, goes back whence it came.
pub(crate) fn mismatched(refund: &Refund, fee: Money) -> Vec<Transfer> {
    let clearing = Account::RailClearing(refund.rail);
    let whole = (clearing, Account::RailInTransit(refund.rail));
    let mut transfers = vec![Transfer::of(
        refund.group,
        (1, "refunds.mismatched"),
        whole,
        refund.booked,
    )];
    if fee.is_positive() {
        let accounts = (Account::FeesRail, clearing);
        transfers.push(Transfer::of(
            refund.group,
            (6, "refunds.rail_fee"),
            accounts,
            fee,
        ));
    }
    transfers
}

/// Given back: what was in transit is no longer at the rail.
pub(crate) fn done(refund: &Refund) -> Transfer {
    let accounts = (
        Account::RailInTransit(refund.rail),
        Account::RailClearing(refund.rail),
    );
    part(refund, (2, "refunds.done"), accounts)
}

/// The rail certainly did not give it back, and will not: to the payer's wallet.
pub(crate) fn refused(refund: &Refund) -> Transfer {
    let accounts = (
        Account::RailInTransit(refund.rail),
        Account::Wallet(refund.payer.uuid()),
    );
    part(refund, (3, "refunds.refused"), accounts)
}

/// The payer's bank sent back what had been given back: at the rail again, and owed to the payer.
pub(crate) fn bounced(refund: &Refund) -> Transfer {
    let accounts = (
        Account::RailClearing(refund.rail),
        Account::Wallet(refund.payer.uuid()),
    );
    part(refund, (4, "refunds.bounced"), accounts)
}

fn part(
    refund: &Refund,
    (kind, name): (u16, &'static str),
    accounts: (Account, Account),
) -> Transfer {
    // Parts end at 100 (a CHECK of the table), so this is at most 1,005.
    let step = refund.part.saturating_mul(10).saturating_add(kind);
    Transfer::of(refund.group, (step, name), accounts, refund.booked)
}

/// The bank took the money: the payer owes it, the rail's fee is spent, and all of it is set aside as a loss to come.
pub(crate) fn withdrawn(chargeback: &Chargeback) -> Vec<Transfer> {
    let clearing = Account::RailClearing(chargeback.rail);
    let payer = chargeback.payer().uuid();
    let of =
        |step, name, accounts, money| Transfer::of(chargeback.id, (step, name), accounts, money);
    let mut transfers = vec![
        of(
            1,
            "chargebacks.withdrawn",
            (Account::Receivable(payer), clearing),
            chargeback.money,
        ),
        of(
            3,
            "chargebacks.set_aside",
            (Account::LossChargeback, Account::Reserve(payer)),
            chargeback.money,
        ),
    ];
    if chargeback.fee.is_positive() {
        transfers.push(of(
            2,
            "chargebacks.rail_fee",
            (Account::FeesRail, clearing),
            chargeback.fee,
        ));
    }
    transfers
}

/// The rail gave money back: to whom it belongs, each part that there is.
pub(crate) fn reinstated(chargeback: &Chargeback, back: &GivenBack) -> Vec<Transfer> {
    let clearing = Account::RailClearing(chargeback.rail);
    let payer = chargeback.payer().uuid();
    let (receivable, reserve) = (Account::Receivable(payer), Account::Reserve(payer));
    let parts = [
        (
            4,
            "chargebacks.reinstated",
            (clearing, receivable),
            back.owed,
        ),
        (
            6,
            "chargebacks.set_aside_no_more",
            (reserve, Account::LossChargeback),
            back.owed,
        ),
        (
            8,
            "chargebacks.written_off_returned",
            (clearing, Account::LossChargeback),
            back.written_off,
        ),
        (
            9,
            "chargebacks.recovered_returned",
            (clearing, Account::Wallet(payer)),
            back.recovered,
        ),
        (
            10,
            "chargebacks.more_returned",
            (clearing, Account::FeesRail),
            back.more,
        ),
        (
            5,
            "chargebacks.rail_fee_returned",
            (clearing, Account::FeesRail),
            back.fee,
        ),
    ];
    parts
        .into_iter()
        .filter(|(_, _, _, money)| money.is_positive())
        .map(|(step, name, accounts, money)| {
            Transfer::of(chargeback.id, (step, name), accounts, money)
        })
        .collect()
}

/// Something of the payer's pays what the payer owes, and that much need not be set aside any more.
pub(crate) fn recovered(chargeback: &Chargeback, from: Account, money: Money) -> Vec<Transfer> {
    let payer = chargeback.payer().uuid();
    let step = chargeback.recoveries.saturating_mul(2).saturating_add(100);
    vec![
        Transfer::of(
            chargeback.id,
            (step, "chargebacks.recovered"),
            (from, Account::Receivable(payer)),
            money,
        ),
        Transfer::of(
            chargeback.id,
            (step.saturating_add(1), "chargebacks.set_aside_no_more"),
            (Account::Reserve(payer), Account::LossChargeback),
            money,
        ),
    ]
}

/// What is given up of what the payer owes: what was set aside for it is used.
pub(crate) fn written_off(chargeback: &Chargeback, money: Money) -> Transfer {
    let payer = chargeback.payer().uuid();
    Transfer::of(
        chargeback.id,
        (7, "chargebacks.written_off"),
        (Account::Reserve(payer), Account::Receivable(payer)),
        money,
    )
}
