//! What holders are entitled to. Pure; the database repeats it (`royalties_fans`, `royalties_part`), and a test compares the two.

use money::{AmountError, Bps, Money};

/// What a project promised its fans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Of all revenue, so much is the fans'.
    pub promised: Bps,
    /// What they get in all, at most.
    pub cap: Money,
}

impl Terms {
    /// What the fans are entitled to in all, of all revenue so far: `F = min(cap, floor(R * promised_bps / 10 000))`.
    ///
    /// # Errors
    /// [`AmountError`] for a negative revenue, or one of another currency than the cap.
    pub fn fans(&self, revenue: Money) -> Result<Money, AmountError> {
        let promised = self.promised.of_floor(revenue, 1)?;
        // Whichever is less, and a refusal where the two cannot be compared.
        let over_cap = promised.checked_sub(self.cap)?;
        Ok(if over_cap.is_positive() {
            self.cap
        } else {
            promised
        })
    }
}

/// What a holder is entitled to in all, of what the fans are: `E = floor(F * invested / raised)`. What a distribution pays is this
/// of the fans' money after it less this of the fans' money before it.
///
/// # Errors
/// [`AmountError`] for amounts of different currencies, negative ones, and an investment beyond what was raised.
pub fn part(fans: Money, invested: Money, raised: Money) -> Result<Money, AmountError> {
    let rest = raised.checked_sub(invested)?;
    fans.checked_sub(raised)?;
    let negative = [fans, invested, rest]
        .iter()
        .any(|amount| amount.amount_minor() < 0);
    // Less than 2^126, so the product never saturates.
    let product =
        i128::from(fans.amount_minor()).saturating_mul(i128::from(invested.amount_minor()));
    let part = product
        .checked_div(i128::from(raised.amount_minor()))
        .and_then(|part| i64::try_from(part).ok());
    match part {
        Some(part) if !negative => Ok(Money::new(part, fans.currency())),
        Some(_) | None => Err(AmountError::OutOfRange),
    }
}

#[cfg(test)]
mod tests {
    use money::Currency;
    use proptest::prelude::*;

    use super::*;

    fn mad(amount_minor: i64) -> Money {
        Money::new(amount_minor, Currency::MAD)
    }

    fn minor(money: Result<Money, AmountError>) -> i64 {
        money.unwrap().amount_minor()
    }

    fn terms(bps: u16, cap: i64) -> Terms {
        Terms {
            promised: Bps::try_new(bps).unwrap(),
            cap: mad(cap),
        }
    }

    #[test]
    fn the_cap_ends_what_the_fans_get() {
        let terms = terms(2_500, 1_000);
        let fans =
            [0, 3, 4, 3_999, 4_000, 1_000_000].map(|revenue| minor(terms.fans(mad(revenue))));
        assert_eq!(fans, [0, 0, 1, 999, 1_000, 1_000]);
    }

    #[test]
    fn what_is_no_part_is_refused() {
        let eur = Money::new(1, Currency::parse("EUR").unwrap());
        assert!(terms(1, 1).fans(mad(-1)).is_err());
        assert!(terms(1, 1).fans(eur).is_err());
        for (fans, invested, raised) in [
            (mad(1), mad(2), mad(1)),
            (mad(-1), mad(1), mad(1)),
            (mad(1), mad(-1), mad(1)),
            (mad(0), mad(0), mad(0)),
            (mad(1), mad(1), eur),
            (mad(1), eur, mad(1)),
            (eur, mad(1), mad(1)),
        ] {
            assert!(part(fans, invested, raised).is_err(), "{fans} {invested}");
        }
    }

    #[test]
    fn the_largest_amounts_have_exact_parts() {
        let most = mad(i64::MAX);
        assert_eq!(part(most, most, most), Ok(most));
        assert_eq!(minor(part(most, mad(i64::MAX - 1), most)), i64::MAX - 1);
    }

    /// Natural numbers as digits in base 2^32, the lowest first: an exact model that shares nothing with what it checks.
    fn product(a: i64, b: i64) -> [u64; 4] {
        let split = |x: i64| [x.cast_unsigned() & 0xffff_ffff, x.cast_unsigned() >> 32];
        let mut digits = [0_u64; 4];
        for (i, x) in split(a).into_iter().enumerate() {
            let mut carry = 0;
            for (j, y) in split(b).into_iter().enumerate() {
                let sum = digits[i + j] + x * y + carry;
                digits[i + j] = sum & 0xffff_ffff;
                carry = sum >> 32;
            }
            digits[i + 2] += carry;
        }
        digits
    }

    /// Whether `a * b <= c * d`, exactly.
    fn at_most((a, b): (i64, i64), (c, d): (i64, i64)) -> bool {
        product(a, b).iter().rev().le(product(c, d).iter().rev())
    }

    /// Amounts of all magnitudes.
    fn amount() -> impl Strategy<Value = i64> {
        (0_u32..63, any::<i64>()).prop_map(|(shift, bits)| (bits & i64::MAX) >> shift)
    }

    /// What each investor is paid, distribution by distribution, and what that leaves undistributed.
    fn distribute(terms: Terms, invested: &[i64], revenues: &[i64]) -> Vec<i64> {
        let raised = mad(invested.iter().sum());
        let mut paid = vec![0; invested.len()];
        let (mut all, mut before) = (0, mad(0));
        for revenue in revenues {
            all += revenue;
            let fans = terms.fans(mad(all)).unwrap();
            let mut left = fans.amount_minor() - paid.iter().sum::<i64>();
            for (sum, invested) in paid.iter_mut().zip(invested) {
                let of = |fans| minor(part(fans, mad(*invested), raised));
                let due = of(fans) - of(before);
                assert!(due >= 0 && due <= left, "{due} of {left}");
                *sum += due;
                left -= due;
            }
            assert!(left < i64::try_from(invested.len()).unwrap());
            before = fans;
        }
        paid
    }

    proptest! {
        /// `part` is the largest whole number not above the exact fraction.
        #[test]
        fn a_part_is_the_exact_fraction_rounded_down(fans in amount(), a in amount(), b in amount()) {
            let (invested, raised) = (a.min(b), a.max(b).max(1));
            let part = minor(part(mad(fans), mad(invested), mad(raised)));
            prop_assert!(at_most((part, raised), (fans, invested)));
            if let Some(above) = part.checked_add(1) {
                prop_assert!(!at_most((above, raised), (fans, invested)));
            }
        }

        #[test]
        fn the_fans_part_is_the_exact_fraction_rounded_down(revenue in amount(), bps in 0_u16..=10_000, cap in amount()) {
            let fans = minor(terms(bps, cap).fans(mad(revenue)));
            prop_assert!(fans <= cap && at_most((fans, 10_000), (revenue, bps.into())));
            prop_assert!(fans == cap || !at_most((fans + 1, 10_000), (revenue, bps.into())));
        }

        #[test]
        fn no_unit_is_made_or_lost_and_neither_order_nor_parts_matter(
            bps in 1_u16..=10_000,
            cap in 1_i64..100_000,
            invested in prop::collection::vec(1_i64..5_000, 1..40),
            mut revenues in prop::collection::vec(1_i64..20_000, 1..12),
        ) {
            let terms = terms(bps, cap);
            let paid = distribute(terms, &invested, &revenues);
            let raised = mad(invested.iter().sum());
            let all = revenues.iter().sum();
            let fans = terms.fans(mad(all)).unwrap();
            for (paid, invested) in paid.iter().zip(&invested) {
                prop_assert_eq!(*paid, minor(part(fans, mad(*invested), raised)));
            }
            revenues.reverse();
            prop_assert_eq!(&distribute(terms, &invested, &revenues), &paid);
            prop_assert_eq!(&distribute(terms, &invested, &[all]), &paid);
        }
    }
}
