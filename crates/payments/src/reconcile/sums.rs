//! The sums: what the rail holds for us, against the ledger's clearing account.

use std::collections::BTreeMap;

use kernel::Failure;
use ledger::{Account, Rail};
use money::{Currency, Money};

use super::{CaseKind, Difference};
use crate::{Context, store};

/// How often the sums are read before a difference of theirs is believed: money moves while they are.
const READS: u32 = 3;

/// What the sums of the rail and of the ledger differ by, in each currency where they do.
pub(super) async fn compare_sums(
    ctx: &Context,
    rail: Rail,
    young: &[Money],
) -> Result<Vec<Difference>, Failure> {
    let mut believed = sums(ctx, rail, young).await?;
    for _ in 1..READS {
        if believed.is_empty() {
            break;
        }
        let again = sums(ctx, rail, young).await?;
        // Only what is found again, to the minor unit, is more than money on the move.
        believed.retain(|difference| again.contains(difference));
    }
    Ok(believed)
}

async fn sums(ctx: &Context, rail: Rail, young: &[Money]) -> Result<Vec<Difference>, Failure> {
    let held = ctx.rail.balance(None).await.map_err(Failure::new)?;
    let outside = store::list_outside(&ctx.db, rail).await?;
    let booked = ledger::balances(&ctx.db, Account::RailClearing(rail)).await?;
    let mut by_currency: BTreeMap<Currency, Sums> = BTreeMap::new();
    for money in held.available.iter().chain(&held.pending) {
        add(
            &mut by_currency.entry(money.currency()).or_default().rail,
            *money,
        );
    }
    for money in young {
        add(
            &mut by_currency.entry(money.currency()).or_default().young,
            *money,
        );
    }
    for money in booked {
        add(
            &mut by_currency.entry(money.currency()).or_default().ledger,
            money,
        );
    }
    for outside in outside {
        let sums = by_currency.entry(outside.currency).or_default();
        add(&mut sums.elsewhere, outside.elsewhere);
        add(&mut sums.unknown, outside.unknown);
    }
    by_currency
        .into_iter()
        .filter(|(_, sums)| !sums.agree())
        .map(|(currency, sums)| sums.difference(rail, currency))
        .collect()
}

fn add(sum: &mut i128, money: Money) {
    *sum = sum.saturating_add(i128::from(money.amount_minor()));
}

/// The sums of one currency, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sums {
    /// What the rail holds for us.
    rail: i128,
    /// What of that is too young to be known here.
    young: i128,
    /// What the ledger has in clearing.
    ledger: i128,
    /// What of that is on parties' accounts, or in refunds that are not confirmed.
    elsewhere: i128,
    /// What of it was asked for and may have left.
    unknown: i128,
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "sums of 64-bit amounts do not leave 128 bits"
)]
impl Sums {
    /// What the rail should hold.
    const fn expected(self) -> i128 {
        self.ledger - self.elsewhere + self.young
    }

    /// Whether the rail holds what it should, or less by no more than what may have left unheard.
    const fn agree(self) -> bool {
        let less = self.expected() - self.rail;
        0 <= less && less <= self.unknown
    }

    fn difference(self, rail: Rail, currency: Currency) -> Result<Difference, Failure> {
        let money = |minor: i128| -> Result<Money, Failure> {
            Ok(Money::new(
                i64::try_from(minor).map_err(Failure::new)?,
                currency,
            ))
        };
        Ok(Difference {
            kind: CaseKind::Balance,
            reference: "balance".to_owned(),
            expected: money(self.expected())?,
            found: money(self.rail)?,
            detail: format!(
                "{} holds {} by the ledger, of which {} left the platform's balance and {} may have; {} came too lately to be known; the rail says {}",
                Account::RailClearing(rail),
                money(self.ledger)?,
                money(self.elsewhere)?,
                money(self.unknown)?,
                money(self.young)?,
                money(self.rail)?
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sums_agree_exactly_when_the_difference_is_what_may_have_left(
            ledger in -1_000_i128..1_000_000,
            elsewhere in 0_i128..1_000,
            young in -1_000_i128..1_000,
            unknown in 0_i128..1_000,
            off in -2_000_i128..2_000,
        ) {
            let rail = ledger - elsewhere + young - off;
            let sums = Sums { rail, young, ledger, elsewhere, unknown };
            prop_assert_eq!(sums.agree(), (0..=unknown).contains(&off));
        }
    }
}
