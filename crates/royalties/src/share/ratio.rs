//! Whole numbers and fractions of them, exactly.

/// `floor(whole * over / under)` for numbers that are not negative, `under` above nothing; `None` for others, and for a result
/// beyond 126 bits.
pub(super) fn part_of(whole: i64, over: i128, under: i128) -> Option<i128> {
    if whole < 0 || over < 0 || under <= 0 {
        return None;
    }
    if let Some(product) = i128::from(whole).checked_mul(over) {
        return product.checked_div(under);
    }
    // The product does not fit: digit by digit of `whole`, in base 2, the highest first. What is left over each time is less
    // than `under`, so it never grows.
    let (units, left) = (over.checked_div(under)?, over.checked_rem(under)?);
    let (mut part, mut rest) = (0_i128, 0_i128);
    for place in (0..63).rev() {
        part = part.checked_mul(2)?;
        rest = rest.checked_mul(2)?;
        if whole.checked_shr(place)? & 1 == 1 {
            part = part.checked_add(units)?;
            rest = rest.checked_add(left)?;
        }
        part = part.checked_add(rest.checked_div(under)?)?;
        rest = rest.checked_rem(under)?;
    }
    Some(part)
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_part_is_the_exact_fraction_rounded_down(
            whole in 0..=i64::MAX,
            (over, under, small) in (0..=1_i128 << 77, 1..=1_i128 << 77, any::<bool>()),
        ) {
            let (over, under) = if small { (over >> 40, under >> 50) } else { (over, under) };
            let under = under.max(1);
            let exact = BigInt::from(whole) * BigInt::from(over) / BigInt::from(under);
            let fits = i128::try_from(exact).ok().filter(|exact| *exact < 1 << 120);
            prop_assert!(fits.is_none() || part_of(whole, over, under) == fits);
        }
    }

    #[test]
    fn what_is_no_fraction_has_no_part() {
        for (whole, over, under) in [(-1, 1, 1), (1, -1, 1), (1, 1, 0), (1, 1, -1)] {
            assert_eq!(part_of(whole, over, under), None);
        }
        assert_eq!(part_of(i64::MAX, i128::MAX, 1), None);
    }
}
