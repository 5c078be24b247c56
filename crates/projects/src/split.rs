//! Who gets how much: milestones of what was raised, and fans of what is left. Pure; the database repeats it
//! (`projects_check_release`, `projects_part`), and a test compares the two.

use money::{AmountError, Bps, Money};

/// What a milestone releases: the platform's fee and what the owner gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// All of it.
    pub amount: Money,
    /// The platform's part.
    pub fee: Money,
    /// The owner's part.
    pub net: Money,
}

/// What the milestone releases that brings the parts so far from `before` to `after` basis points of what was raised:
/// `due(after) - due(before)`, `due(b) = floor(raised * b / 10 000 / step) * step`. So the parts of all milestones are exactly
/// what was raised. The fee is `floor(amount * fee / 10 000 / step) * step`.
///
/// # Errors
/// [`AmountError`] for amounts that are none.
pub fn release(
    raised: Money,
    (before, after): (Bps, Bps),
    fee: Bps,
    step_minor: i64,
) -> Result<Release, AmountError> {
    let due_before = before.of_floor(raised, step_minor)?;
    let amount = after
        .of_floor(raised, step_minor)?
        .checked_sub(due_before)?;
    let fee = fee.of_floor(amount, step_minor)?;
    Ok(Release {
        amount,
        fee,
        net: amount.checked_sub(fee)?,
    })
}

/// An investment's part of what is left, before the units that rounding leaves are given out: `floor(left / step * invested /
/// raised) * step`, and the remainder of the division, by which they are.
///
/// # Errors
/// [`AmountError::OutOfRange`] for amounts that are none, [`AmountError`] for amounts of different currencies.
pub fn part(
    left: Money,
    invested: Money,
    raised: Money,
    step_minor: i64,
) -> Result<(Money, i64), AmountError> {
    left.checked_sub(raised)?;
    left.checked_sub(invested)?;
    if left.amount_minor() < 0 || invested.amount_minor() < 0 || step_minor < 1 {
        return Err(AmountError::OutOfRange);
    }
    let units = i128::from(left.amount_minor())
        .checked_div(i128::from(step_minor))
        .ok_or(AmountError::OutOfRange)?;
    // Less than 2^126, so the product never saturates.
    let product = units.saturating_mul(i128::from(invested.amount_minor()));
    let raised = i128::from(raised.amount_minor());
    let parts = (product.checked_div(raised), product.checked_rem(raised));
    let (Some(whole), Some(remainder)) = parts else {
        return Err(AmountError::OutOfRange);
    };
    let minor = whole.saturating_mul(i128::from(step_minor));
    match (i64::try_from(minor), i64::try_from(remainder)) {
        (Ok(minor), Ok(remainder)) => Ok((Money::new(minor, left.currency()), remainder)),
        _ => Err(AmountError::OutOfRange),
    }
}

/// What all of these investments get of what is left, exactly that in all: each its [`part()`], and the steps that are missing
/// then to those with the largest remainders, the earliest first among equals. The order of the list is their age.
///
/// # Errors
/// As [`part()`].
pub fn pro_rata(
    left: Money,
    invested: &[Money],
    raised: Money,
    step_minor: i64,
) -> Result<Vec<Money>, AmountError> {
    let mut parts = Vec::with_capacity(invested.len());
    let mut given = Money::zero(left.currency());
    for one in invested {
        let (part, remainder) = part(left, *one, raised, step_minor)?;
        given = given.checked_add(part)?;
        parts.push((part, remainder));
    }
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(parts.get(*at).map(|(_, remainder)| *remainder)));
    let missing = left.checked_sub(given)?.amount_minor();
    let missing = missing.checked_div(step_minor).unwrap_or_default();
    let missing = usize::try_from(missing).unwrap_or_default();
    let step = Money::new(step_minor, left.currency());
    for at in order.into_iter().take(missing) {
        if let Some((part, _)) = parts.get_mut(at) {
            *part = part.checked_add(step)?;
        }
    }
    Ok(parts.into_iter().map(|(part, _)| part).collect())
}

#[cfg(test)]
mod tests {
    use money::Currency;
    use proptest::prelude::*;

    use super::*;

    fn mad(amount_minor: i64) -> Money {
        Money::new(amount_minor, Currency::MAD)
    }

    fn bps(bps: u16) -> Bps {
        Bps::try_new(bps).unwrap()
    }

    #[test]
    fn the_units_that_rounding_leaves_go_to_the_largest_remainders_and_then_to_the_earliest() {
        let invested = [mad(10), mad(10), mad(10)];
        let parts = pro_rata(mad(20), &invested, mad(30), 1).unwrap();
        assert_eq!(parts, [mad(7), mad(7), mad(6)]);
        let parts = pro_rata(mad(10), &[mad(1), mad(29)], mad(30), 1).unwrap();
        assert_eq!(parts, [mad(0), mad(10)]);
    }

    proptest! {
        #[test]
        fn milestones_release_exactly_what_was_raised(
            cuts in proptest::collection::btree_set(1_u16..10_000, 0..11),
            units in 1_i64..1_000_000_000_000,
            fee in 0_u16..=10_000,
            step in prop::sample::select(vec![1_i64, 10, 100]),
        ) {
            let raised = mad(units * step);
            let mut before = 0;
            let mut all = 0;
            for after in cuts.into_iter().chain([10_000]) {
                let released = release(raised, (bps(before), bps(after)), bps(fee), step).unwrap();
                prop_assert_eq!(released.fee.checked_add(released.net).unwrap(), released.amount);
                for money in [released.amount, released.fee, released.net] {
                    prop_assert!(money.amount_minor() >= 0 && money.is_multiple_of(step));
                }
                all += released.amount.amount_minor();
                before = after;
            }
            prop_assert_eq!(all, raised.amount_minor());
        }

        #[test]
        fn what_is_left_goes_back_whole_and_nobody_is_a_step_off_its_part(
            units in proptest::collection::vec(1_i64..1_000_000_000, 1..40),
            share in 0_u16..=10_000,
            step in prop::sample::select(vec![1_i64, 10, 100]),
        ) {
            let invested: Vec<Money> = units.iter().map(|units| mad(units * step)).collect();
            let raised = Money::sum(Currency::MAD, invested.iter().copied()).unwrap();
            let left = bps(share).of_floor(raised, step).unwrap();
            let parts = pro_rata(left, &invested, raised, step).unwrap();
            let all: i64 = parts.iter().map(|part| part.amount_minor()).sum();
            prop_assert_eq!(all, left.amount_minor());
            for (part, invested) in parts.iter().zip(&invested) {
                prop_assert!(part.is_multiple_of(step));
                // |part - left * invested / raised| < step, without a fraction.
                let exact = i128::from(left.amount_minor()) * i128::from(invested.amount_minor());
                let got = i128::from(part.amount_minor()) * i128::from(raised.amount_minor());
                let most = i128::from(step) * i128::from(raised.amount_minor());
                prop_assert!((exact - got).abs() < most);
                prop_assert!(part.amount_minor() <= invested.amount_minor());
            }
        }
    }
}
