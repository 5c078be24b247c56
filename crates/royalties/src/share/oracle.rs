//! Random projects against a model that shares nothing with what it checks: revenue unit by unit, and exact fractions.
//! `DAMAN_TEST_PROJECTS` says how many.

use std::collections::BTreeMap;

use kernel::Id;
use money::{Bps, Currency, Money};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::{collection::vec, prelude::*, sample::select};
use uuid::Uuid;

use super::{Break, CapBps, Marks, Overflow, Owner, Point, Recoup, Term, Terms, Tiers};
use crate::Month;

/// A project, and what became known of its revenue, in this order.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) terms: Terms,
    /// What fans paid, and their own caps; those that are `false` took it back before the raise closed.
    pub(crate) fans: Vec<(i64, Option<CapBps>, bool)>,
    /// By how much what was sold in which month changed, and the cash beyond what covers it.
    pub(crate) known: Vec<(Month, i64, i64)>,
}

fn mad(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::MAD)
}

fn month(number: u32) -> Month {
    Month::new(2026 + i32::try_from(number / 12).unwrap(), number % 12 + 1).unwrap()
}

fn rate() -> impl Strategy<Value = Bps> {
    (0_u16..=10_000).prop_map(|bps| Bps::try_new(bps).unwrap())
}

fn terms() -> impl Strategy<Value = Terms> {
    let point = prop_oneof![
        (1_i64..900).prop_map(|minor| Point::Amount(mad(minor))),
        (0_u32..24).prop_map(|number| Point::Month(month(number))),
    ];
    let breaks = vec(
        (point, rate()).prop_map(|(from, promised)| Break { from, promised }),
        0..4,
    );
    let party = |number: u128| Id::from_uuid(Uuid::from_u128(number));
    let recoup = vec(
        (1_i64..200).prop_map(move |minor| Recoup {
            party: party(1),
            amount: mad(minor),
        }),
        0..3,
    );
    let owners = vec(1_u16..5_000, 0..4).prop_map(move |parts| {
        let rest = 10_000_u16.saturating_sub(parts.iter().take(1).sum());
        let shares = parts
            .first()
            .map(|one| vec![*one, rest])
            .unwrap_or_default();
        let owner = |bps| Owner {
            party: party(2),
            share: Bps::try_new(bps).unwrap(),
        };
        shares.into_iter().map(owner).collect()
    });
    let term = prop::option::of((0_u32..12, 1_u16..24));
    (
        rate(),
        1_i64..1_500,
        breaks,
        term,
        recoup,
        owners,
        any::<bool>(),
    )
        .prop_map(
            |(promised, cap, breaks, term, recoup, owners, artist)| Terms {
                promised,
                cap: mad(cap),
                breaks,
                term: term.map(|(first, months)| Term::of(month(first), months).unwrap()),
                recoup,
                owners,
                overflow: if artist {
                    Overflow::Artist
                } else {
                    Overflow::Holders
                },
            },
        )
}

pub(crate) fn sample() -> impl Strategy<Value = Sample> {
    let caps = select(vec![
        None,
        None,
        Some(5_000),
        Some(12_345),
        Some(20_000),
        Some(7),
    ]);
    let cap = caps.prop_map(|cap| cap.map(|bps| CapBps::try_new(bps).unwrap()));
    let fans = vec((1_i64..400, cap, prop::bool::weighted(0.9)), 1..12);
    let known = vec((0_u32..24, -150_i64..400, 0_i64..3), 1..12);
    (terms(), fans, known).prop_map(|(terms, mut fans, known)| {
        fans[0].2 = true;
        let known = known
            .into_iter()
            .map(|(at, minor, more)| (month(at), minor, more))
            .collect();
        Sample { terms, fans, known }
    })
}

fn whole(number: i64) -> BigRational {
    BigRational::from_integer(BigInt::from(number))
}

/// The fans' money, unit by unit; and what lies behind what is recouped first.
fn fans_of(terms: &Terms, months: &BTreeMap<Month, i64>) -> (i64, i64) {
    let first: i64 = terms
        .recoup
        .iter()
        .map(|line| line.amount.amount_minor())
        .sum();
    let (mut at, mut within, mut gross) = (0_i64, 0_i64, 0_i64);
    let rate = |behind: i64, sold: Month| {
        let mut rate = terms.promised;
        for one in &terms.breaks {
            let reached = match one.from {
                Point::Amount(amount) => behind >= amount.amount_minor(),
                Point::Month(from) => sold >= from,
            };
            if reached {
                rate = one.promised;
            }
        }
        i64::from(rate.get())
    };
    for (sold, amount) in months {
        let counts = terms
            .term
            .is_none_or(|term| term.first <= *sold && *sold <= term.last);
        for _ in 0..amount.unsigned_abs() {
            if *amount > 0 {
                if at >= first && counts {
                    gross += rate(within, *sold);
                    within += 1;
                }
                at += 1;
            } else {
                at -= 1;
                if at >= first && counts {
                    within -= 1;
                    gross -= rate(within, *sold);
                }
            }
        }
    }
    let net = (at - first).max(0);
    let fans = gross
        .div_euclid(10_000)
        .min(terms.cap.amount_minor())
        .min(net)
        .max(0);
    (fans, net)
}

/// What each holder is entitled to, exactly: those who would get more than their caps get these, and it begins again with the
/// others.
fn holders_of(
    fans: i64,
    holders: &[(i64, Option<CapBps>)],
    overflow: Overflow,
) -> Vec<BigRational> {
    let raised: i64 = holders.iter().map(|one| one.0).sum();
    let cap = |(invested, cap): &(i64, Option<CapBps>)| {
        cap.map(|cap| whole(*invested) * whole(cap.get().into()) / whole(10_000))
    };
    let mut parts: Vec<Option<BigRational>> = vec![None; holders.len()];
    let (mut left, mut among) = (whole(fans), whole(raised));
    loop {
        // The lowest cap that is too low; all with it are stopped at once.
        let over = |one: &(i64, Option<CapBps>)| {
            cap(one).filter(|cap| *cap <= &left * whole(one.0) / &among)
        };
        let lowest = holders
            .iter()
            .zip(&parts)
            .filter(|(one, part)| part.is_none() && over(one).is_some());
        let Some(lowest) = lowest.filter_map(|(one, _)| one.1).min() else {
            break;
        };
        for (one, part) in holders.iter().zip(&mut parts) {
            if one.1 == Some(lowest) {
                *part = cap(one);
            }
        }
        if overflow == Overflow::Holders {
            let of = |part: &Option<BigRational>| part.clone().unwrap_or_else(|| whole(0));
            left = whole(fans) - parts.iter().map(of).sum::<BigRational>();
            let free = holders
                .iter()
                .zip(&parts)
                .filter(|(_, part)| part.is_none());
            among = free.map(|(one, _)| whole(one.0)).sum();
        }
        if parts.iter().all(Option::is_some) {
            break;
        }
    }
    let rest = |one: &(i64, Option<CapBps>)| &left * whole(one.0) / &among;
    holders
        .iter()
        .zip(parts)
        .map(|(one, part)| part.unwrap_or_else(|| rest(one)))
        .collect()
}

/// What each holder was paid when the fans' mark stands there.
fn parts(sample: &Sample, tiers: &Tiers, fans: Money) -> Vec<i64> {
    let holders = sample.fans.iter().filter(|one| one.2);
    let part = |(invested, cap, _): &(i64, Option<CapBps>, bool)| {
        let level = tiers.level(fans, sample.terms.overflow, *cap).unwrap();
        level.part(mad(*invested)).unwrap().amount_minor()
    };
    holders.map(part).collect()
}

fn check(sample: &Sample) -> Result<(), TestCaseError> {
    let holders: Vec<_> = sample
        .fans
        .iter()
        .filter(|one| one.2)
        .map(|one| (one.0, one.1))
        .collect();
    let tiers = Tiers::try_new(holders.iter().map(|one| (one.1, mad(one.0)))).unwrap();
    let mut marks = Marks::none(Currency::MAD);
    let (mut months, mut sold) = (BTreeMap::new(), Vec::new());
    let (mut came, mut all) = (0_i64, 0_i64);
    for (at, minor, more) in &sample.known {
        *months.entry(*at).or_insert(0) += minor;
        sold.push((*at, mad(*minor)));
        all += minor;
        // As much as covers all that was ever reported, and sometimes more.
        came = came.max(all) + more;
        let due = sample.terms.due(&tiers, &sold).unwrap();
        let (fans, net) = fans_of(&sample.terms, &months);
        prop_assert_eq!(due.fans, mad(fans));

        // To the holder: less than a unit below the exact fraction, never above; together no more than the pool.
        let exact = holders_of(fans, &holders, sample.terms.overflow);
        let parts_due = parts(sample, &tiers, due.fans);
        for (part, exact) in parts_due.iter().zip(&exact) {
            let below = exact - whole(*part);
            prop_assert!(
                below >= whole(0) && below < whole(1),
                "{} of {}",
                part,
                exact
            );
        }
        let pool: BigRational = exact.into_iter().sum();
        prop_assert_eq!(whole(due.pool.amount_minor()), pool.ceil());
        prop_assert!(parts_due.iter().sum::<i64>() <= due.pool.amount_minor());
        // Sums are whole: what is recouped, the pool and the rest are all of it.
        prop_assert_eq!(due.rest.amount_minor(), net - due.pool.amount_minor());
        prop_assert_eq!(due.recoup.amount_minor() + net, all.max(0));

        let before = marks;
        marks = marks
            .forward(&due, mad(came), (&tiers, sample.terms.overflow))
            .unwrap();
        step_is_right(sample, &tiers, (&before, &marks), (&due, came))?;
    }
    // However it came, what is whose in the end is the same.
    let due = sample.terms.due(&tiers, &sold).unwrap();
    sold.reverse();
    prop_assert_eq!(sample.terms.due(&tiers, &sold).unwrap(), due);
    let merged: Vec<_> = months
        .into_iter()
        .map(|(at, minor)| (at, mad(minor)))
        .collect();
    prop_assert_eq!(sample.terms.due(&tiers, &merged).unwrap(), due);
    Ok(())
}

/// Nothing goes back, nothing exceeds the cash, nobody gets more than is due but what was paid before a correction, and whoever
/// got less than is due got all that there was.
fn step_is_right(
    sample: &Sample,
    tiers: &Tiers,
    (before, after): (&Marks, &Marks),
    (due, came): (&super::Due, i64),
) -> Result<(), TestCaseError> {
    let minor = Money::amount_minor;
    let pool = tiers.pool(after.fans, sample.terms.overflow).unwrap();
    let gone = minor(after.recoup) + minor(pool) + minor(after.rest);
    prop_assert!(gone <= came, "{} of {}", gone, came);
    for (before, after, due) in [
        (before.recoup, after.recoup, due.recoup),
        (before.fans, after.fans, due.fans),
        (before.rest, after.rest, due.rest),
    ] {
        prop_assert!(minor(after) >= minor(before));
        prop_assert!(minor(after) <= minor(before).max(minor(due)));
    }
    // In the order of the waterfall: what has not come as far as it should has left nothing to those behind it.
    let reached = minor(after.recoup) >= minor(due.recoup);
    let held = minor(tiers.pool(before.fans, sample.terms.overflow).unwrap()) + minor(before.rest);
    prop_assert!(reached || minor(after.recoup) + held == came);
    let further = Money::new(minor(after.fans) + 1, Currency::MAD);
    let further = minor(tiers.pool(further, sample.terms.overflow).unwrap());
    let reached = minor(after.fans) >= minor(due.fans);
    prop_assert!(reached || minor(after.recoup) + further + minor(before.rest) > came);
    prop_assert!(minor(after.rest) >= minor(due.rest) || gone == came);
    let paid = parts(sample, tiers, after.fans);
    let had = parts(sample, tiers, before.fans);
    prop_assert!(paid.iter().zip(&had).all(|(paid, had)| paid >= had));
    prop_assert!(paid.iter().sum::<i64>() <= minor(pool));
    let owned = sample.terms.owned(after.rest).unwrap();
    prop_assert!(owned.iter().map(|part| minor(*part)).sum::<i64>() <= minor(after.rest));
    let recouped = sample.terms.recouped(after.recoup).unwrap();
    prop_assert_eq!(
        recouped.iter().map(|part| minor(*part)).sum::<i64>(),
        minor(after.recoup)
    );
    Ok(())
}

pub(crate) fn cases() -> u32 {
    #[expect(clippy::disallowed_methods, reason = "a test says how long it runs")]
    let asked = std::env::var("DAMAN_TEST_PROJECTS");
    asked
        .ok()
        .and_then(|asked| asked.parse().ok())
        .unwrap_or(500)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn random_projects_are_shared_as_exact_fractions_say(sample in sample()) {
        check(&sample)?;
    }
}
