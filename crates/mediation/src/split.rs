//! Frozen money in two parts. Pure.

use escrow::{Line, LineStatus};
use kernel::Failure;
use money::{AmountError, Bps, Money};

use crate::rules::DefaultSplit;

/// The frozen amount in its two parts; there is never a third.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// What the creator is paid, the platform's fee included.
    pub creator: Money,
    /// What goes back to the brand.
    pub brand: Money,
}

impl Split {
    /// The split that leaves `creator` of `frozen` to the creator. `None` unless the amount is one of that currency,
    /// between nothing and all, that a rail carries: a multiple of `step_minor`.
    pub fn of_amount(frozen: Money, creator: Money, step_minor: i64) -> Option<Self> {
        let brand = frozen.checked_sub(creator).ok()?;
        let within = creator.amount_minor() >= 0 && brand.amount_minor() >= 0;
        (within && creator.is_multiple_of(step_minor)).then_some(Self { creator, brand })
    }

    /// The split that leaves this share to the creator, rounded down to what a rail carries; the rest is the brand's:
    /// `creator = step × floor(frozen × share / 10 000 / step)`, `brand = frozen − creator`.
    ///
    /// # Errors
    /// [`AmountError`] for a negative amount or step.
    pub fn of_share(frozen: Money, share: Bps, step_minor: i64) -> Result<Self, AmountError> {
        let creator = share.of_floor(frozen, step_minor)?;
        Ok(Self {
            creator,
            brand: frozen.checked_sub(creator)?,
        })
    }

    /// What happens when the last day comes without an award, known from the first day on: half of what the rule counts
    /// is the creator's, rounded down to what a rail carries, and all the rest is the brand's.
    ///
    /// # Errors
    /// [`Failure`] when the lines are not of the frozen money's currency.
    pub(crate) fn by_default(
        frozen: Money,
        lines: &[Line],
        (rule, step_minor): (DefaultSplit, i64),
    ) -> Result<Self, Failure> {
        let counted = match rule {
            DefaultSplit::Half => frozen,
            DefaultSplit::Delivered => {
                let delivered = lines.iter().filter(|line| is_delivered(line.status));
                let sum = Money::sum(frozen.currency(), delivered.map(|line| line.amount))?;
                // Never more than what is frozen, whatever the lines say.
                Money::new(
                    sum.amount_minor().min(frozen.amount_minor()),
                    frozen.currency(),
                )
            }
        };
        let half = Bps::try_new(5_000).map_err(Failure::new)?;
        let creator = half.of_floor(counted, step_minor)?;
        Ok(Self {
            creator,
            brand: frozen.checked_sub(creator)?,
        })
    }
}

/// Whether content was delivered for a line whose money is still frozen.
const fn is_delivered(status: LineStatus) -> bool {
    match status {
        LineStatus::Submitted { .. } => true,
        LineStatus::Disputed { content } => content.is_some(),
        LineStatus::Awaited
        | LineStatus::Released { .. }
        | LineStatus::Settled { .. }
        | LineStatus::Refunded
        | LineStatus::Cancelled => false,
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use escrow::Review;
    use kernel::testing::START;
    use money::Currency;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn of(code: &str, minor: i64) -> Money {
        Money::new(minor, Currency::parse(code).unwrap())
    }

    fn line(minor: i64, status: LineStatus) -> Line {
        Line {
            deliverable: Uuid::nil(),
            title: "A video".to_owned(),
            amount: of("MAD", minor),
            status,
            due_at: START,
            rounds: 0,
            revised_at: None,
        }
    }

    const NOTHING: LineStatus = LineStatus::Disputed { content: None };

    fn delivered() -> LineStatus {
        let review = Review {
            since: START,
            ends_at: START + Duration::days(5),
        };
        LineStatus::Disputed {
            content: Some((Uuid::nil(), review)),
        }
    }

    #[test]
    fn an_offer_is_an_amount_between_nothing_and_all_that_a_rail_carries() {
        let frozen = of("TND", 100_000);
        for (creator, step, fits) in [
            (of("TND", 0), 10, true),
            (of("TND", 100_000), 10, true),
            (of("TND", 60_000), 10, true),
            (of("TND", 60_005), 10, false),
            (of("TND", 100_010), 10, false),
            (of("TND", -10), 10, false),
            (of("MAD", 10), 10, false),
        ] {
            let split = Split::of_amount(frozen, creator, step);
            assert_eq!(split.is_some(), fits, "{creator}");
        }
    }

    #[test]
    fn by_default_half_of_what_was_delivered_is_the_creators() {
        let frozen = of("MAD", 100_000);
        let part = [line(60_000, delivered()), line(40_000, NOTHING)];
        let none = [line(100_000, NOTHING)];
        let all = [line(100_000, delivered())];
        for (rule, lines, creator) in [
            (DefaultSplit::Delivered, &part[..], 30_000),
            (DefaultSplit::Delivered, &none[..], 0),
            (DefaultSplit::Delivered, &all[..], 50_000),
            (DefaultSplit::Half, &part[..], 50_000),
            (DefaultSplit::Half, &none[..], 50_000),
        ] {
            let split = Split::by_default(frozen, lines, (rule, 1)).unwrap();
            assert_eq!(split.creator, of("MAD", creator), "{rule:?}");
        }
    }

    #[test]
    fn lines_never_count_for_more_than_what_is_frozen() {
        let lines = [line(90_000, delivered())];
        let split = Split::by_default(of("MAD", 10_000), &lines, (DefaultSplit::Delivered, 1));
        assert_eq!(split.unwrap().creator, of("MAD", 5_000));
    }

    proptest! {
        #[test]
        fn the_two_parts_of_an_award_are_the_frozen_amount(
            (code, step) in prop::sample::select(vec![("MAD", 1i64), ("TND", 10), ("HUF", 100), ("KRW", 1)]),
            steps in 0i64..1_000_000_000_000,
            share in 0u16..=10_000,
        ) {
            let frozen = of(code, steps * step);
            let split = Split::of_share(frozen, Bps::try_new(share).unwrap(), step).unwrap();
            prop_assert_eq!(split.creator.checked_add(split.brand).unwrap(), frozen);
            for part in [split.creator, split.brand] {
                prop_assert!(part.amount_minor() >= 0 && part.is_multiple_of(step));
            }
            prop_assert_eq!(Split::of_amount(frozen, split.creator, step), Some(split));
            // Rounding costs the creator less than one step.
            let exact = i128::from(frozen.amount_minor()) * i128::from(share);
            let given = i128::from(split.creator.amount_minor()) * 10_000;
            prop_assert!(given <= exact && exact - given < i128::from(step) * 10_000);
        }

        #[test]
        fn the_written_default_loses_nothing_either(
            prices in prop::collection::vec((1i64..1_000_000, any::<bool>()), 1..10),
            half in any::<bool>(),
        ) {
            let status = |there| if there { delivered() } else { NOTHING };
            let lines: Vec<Line> = prices.iter().map(|(price, there)| line(*price, status(*there))).collect();
            let frozen = of("MAD", prices.iter().map(|(price, _)| price).sum());
            let rule = if half { DefaultSplit::Half } else { DefaultSplit::Delivered };
            let split = Split::by_default(frozen, &lines, (rule, 1)).unwrap();
            prop_assert_eq!(split.creator.checked_add(split.brand).unwrap(), frozen);
            prop_assert!(split.creator.amount_minor() >= 0 && split.brand.amount_minor() >= 0);
        }
    }
}
