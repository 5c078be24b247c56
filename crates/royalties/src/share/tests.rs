//! Tables of what is whose.

use kernel::Id;
use money::{AmountError, Bps, Currency, Money};
use uuid::Uuid;

use super::{Break, CapBps, Due, Marks, Overflow, Owner, Point, Recoup, Term, Terms, Tiers};
use crate::{Month, RoyaltyError};

fn mad(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::MAD)
}

fn bps(bps: u16) -> Bps {
    Bps::try_new(bps).unwrap()
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn terms(promised: u16, cap: i64) -> Terms {
    Terms::new(bps(promised), mad(cap))
}

fn due(terms: &Terms, sold: &[(&str, i64)]) -> Due {
    let sold: Vec<_> = sold
        .iter()
        .map(|(at, minor)| (month(at), mad(*minor)))
        .collect();
    terms.due(&Tiers::plain(mad(100)).unwrap(), &sold).unwrap()
}

fn fans(terms: &Terms, sold: &[(&str, i64)]) -> i64 {
    due(terms, sold).fans.amount_minor()
}

#[test]
fn the_cap_ends_what_the_fans_get() {
    let terms = terms(2_500, 1_000);
    let got = [0, 3, 4, 3_999, 4_000, 1_000_000].map(|minor| fans(&terms, &[("2026-01", minor)]));
    assert_eq!(got, [0, 0, 1, 999, 1_000, 1_000]);
}

#[test]
fn months_outside_the_term_count_nothing_for_fans_and_all_for_owners() {
    let mut terms = terms(5_000, 1_000_000);
    terms.term = Some(Term::of(month("2026-02"), 2).unwrap());
    let sold = [
        ("2026-01", 100),
        ("2026-02", 200),
        ("2026-03", 300),
        ("2026-04", 400),
    ];
    let due = due(&terms, &sold);
    assert_eq!(
        (due.revenue, due.fans, due.rest),
        (mad(1_000), mad(250), mad(750))
    );
}

#[test]
fn a_rate_changes_behind_an_amount_and_from_a_month_on_and_the_last_that_is_reached_counts() {
    let mut terms = terms(5_000, 1_000_000);
    let amount = |minor, promised| Break {
        from: Point::Amount(mad(minor)),
        promised: bps(promised),
    };
    let from = |text, promised| Break {
        from: Point::Month(month(text)),
        promised: bps(promised),
    };
    terms.breaks = vec![amount(1_000, 2_000)];
    for (minor, got) in [(1_000, 500), (1_005, 501), (2_000, 700)] {
        assert_eq!(fans(&terms, &[("2026-01", minor)]), got, "{minor}");
    }
    // 1 000 at half; the next 1 000 at a fifth, all of them in the second month.
    assert_eq!(
        fans(&terms, &[("2026-02", 1_500), ("2026-01", 500)]),
        500 + 200
    );
    terms.breaks.push(from("2026-02", 1_000));
    assert_eq!(
        fans(&terms, &[("2026-02", 1_500), ("2026-01", 500)]),
        250 + 150
    );
    // In the other order the amount's rate counts behind it, whatever the month.
    terms.breaks.reverse();
    assert_eq!(
        fans(&terms, &[("2026-02", 1_500), ("2026-01", 500)]),
        250 + 50 + 200
    );
}

#[test]
fn what_is_recouped_first_counts_for_nobody_else() {
    let mut terms = terms(5_000, 1_000_000);
    let recoup = |party, minor| Recoup {
        party: Id::from_uuid(Uuid::from_u128(party)),
        amount: mad(minor),
    };
    terms.recoup = vec![recoup(1, 100), recoup(2, 50)];
    for (minor, all, parts, fans) in [
        (70, 70, [70, 0], 0),
        (120, 120, [100, 20], 0),
        (250, 150, [100, 50], 50),
        (-5, 0, [0, 0], 0),
    ] {
        let due = due(&terms, &[("2026-01", minor)]);
        assert_eq!((due.recoup, due.fans), (mad(all), mad(fans)), "{minor}");
        assert_eq!(
            terms.recouped(due.recoup).unwrap(),
            parts.map(mad),
            "{minor}"
        );
    }
}

#[test]
fn owners_have_their_parts_of_the_rest_and_what_rounding_leaves_waits() {
    let mut terms = terms(5_000, 1_000_000);
    let owner = |party, share| Owner {
        party: Id::from_uuid(Uuid::from_u128(party)),
        share: bps(share),
    };
    terms.owners = vec![owner(1, 3_333), owner(2, 6_667)];
    let due = due(&terms, &[("2026-01", 1_001)]);
    assert_eq!((due.fans, due.rest), (mad(500), mad(501)));
    assert_eq!(terms.owned(due.rest).unwrap(), [mad(166), mad(334)]);
}

/// Holders who invested 100 without a cap, 100 up to twice as much, 200 up to three times as much.
fn tiers() -> Tiers {
    let cap = |bps| Some(CapBps::try_new(bps).unwrap());
    Tiers::try_new([
        (None, mad(100)),
        (cap(30_000), mad(150)),
        (cap(20_000), mad(100)),
        (cap(30_000), mad(50)),
    ])
    .unwrap()
}

#[test]
fn what_capped_holders_cannot_take_is_the_artists_or_the_others() {
    let parts = |overflow, fans| {
        let of = |cap: Option<u32>, invested| {
            let cap = cap.map(|cap| CapBps::try_new(cap).unwrap());
            let level = tiers().level(mad(fans), overflow, cap).unwrap();
            level.part(mad(invested)).unwrap().amount_minor()
        };
        let pool = tiers().pool(mad(fans), overflow).unwrap();
        (
            [of(Some(20_000), 100), of(Some(30_000), 200), of(None, 100)],
            pool.amount_minor(),
        )
    };
    for (fans, artist, holders) in [
        (0, ([0, 0, 0], 0), ([0, 0, 0], 0)),
        (400, ([100, 200, 100], 400), ([100, 200, 100], 400)),
        (800, ([200, 400, 200], 800), ([200, 400, 200], 800)),
        (801, ([200, 400, 200], 801), ([200, 400, 200], 801)),
        (1_000, ([200, 500, 250], 950), ([200, 533, 266], 1_000)),
        (1_100, ([200, 550, 275], 1_025), ([200, 600, 300], 1_100)),
        (2_000, ([200, 600, 500], 1_300), ([200, 600, 1_200], 2_000)),
    ] {
        assert_eq!(parts(Overflow::Artist, fans), artist, "{fans}");
        assert_eq!(parts(Overflow::Holders, fans), holders, "{fans}");
    }
}

#[test]
fn when_all_holders_are_at_their_caps_nobody_takes_more() {
    let cap = Some(CapBps::try_new(12_345).unwrap());
    let tiers = Tiers::try_new([(cap, mad(3)), (cap, mad(4))]).unwrap();
    for overflow in [Overflow::Artist, Overflow::Holders] {
        // 7 * 1.2345 = 8.6415
        assert_eq!(tiers.pool(mad(1_000), overflow), Ok(mad(9)));
        let level = tiers.level(mad(1_000), overflow, cap).unwrap();
        assert_eq!(level.part(mad(4)), Ok(mad(4)));
        assert_eq!(level.waiting(mad(4)), Ok(Some((469, 500))));
    }
}

#[test]
fn a_correction_holds_up_what_comes_next_and_takes_nothing_back() {
    let mut terms = terms(5_000, 1_000_000);
    terms.owners = vec![Owner {
        party: Id::from_uuid(Uuid::from_u128(1)),
        share: bps(10_000),
    }];
    let tiers = Tiers::plain(mad(100)).unwrap();
    let mut marks = Marks::none(Currency::MAD);
    let (mut sold, mut cash) = (0, 0);
    for (minor, came, fans, rest) in [
        (1_000, 1_000, 500, 500),
        // 300 are taken back: nobody is paid, nobody pays.
        (-300, 0, 500, 500),
        // 100 more bring both nearer to what they have, and nothing beyond.
        (100, 0, 500, 500),
        (400, 200, 600, 600),
    ] {
        sold += minor;
        cash += came;
        let due = due(&terms, &[("2026-01", sold)]);
        marks = marks
            .forward(&due, mad(cash), (&tiers, Overflow::Artist))
            .unwrap();
        assert_eq!((marks.fans, marks.rest), (mad(fans), mad(rest)), "{minor}");
    }
}

#[test]
fn nobody_is_paid_more_than_there_is_and_the_fans_come_before_the_owners() {
    let terms = terms(5_000, 1_000_000);
    let tiers = Tiers::plain(mad(100)).unwrap();
    let due = due(&terms, &[("2026-01", 1_000)]);
    for (cash, fans, rest) in [(0, 0, 0), (499, 499, 0), (700, 500, 200), (5_000, 500, 500)] {
        let none = Marks::none(Currency::MAD);
        let marks = none
            .forward(&due, mad(cash), (&tiers, Overflow::Artist))
            .unwrap();
        assert_eq!((marks.fans, marks.rest), (mad(fans), mad(rest)), "{cash}");
        assert!(
            marks
                .forward(&due, mad(cash - 1), (&tiers, Overflow::Artist))
                .is_err()
                || cash > 1_000
        );
    }
}

#[test]
fn the_largest_amounts_have_exact_parts() {
    let most = mad(i64::MAX);
    let terms = Terms::new(bps(10_000), most);
    let tiers = Tiers::plain(most).unwrap();
    let due = terms.due(&tiers, &[(month("2026-01"), most)]).unwrap();
    assert_eq!((due.fans, due.rest), (most, mad(0)));
    let level = tiers.level(most, Overflow::Artist, None).unwrap();
    assert_eq!(level.part(most), Ok(most));
    assert_eq!(level.part(mad(i64::MAX - 1)), Ok(mad(i64::MAX - 1)));
    let beyond = [(month("2026-01"), most), (month("2026-02"), mad(1))];
    assert_eq!(terms.due(&tiers, &beyond), Err(AmountError::OutOfRange));
    let least = [(month("2026-01"), mad(i64::MIN))];
    assert_eq!(terms.due(&tiers, &least).unwrap().fans, mad(0));
}

#[test]
fn currencies_are_not_mixed_and_nothing_is_negative() {
    let eur = |minor| Money::new(minor, Currency::parse("EUR").unwrap());
    let tiers = Tiers::plain(mad(1)).unwrap();
    assert!(
        terms(1, 1)
            .due(&tiers, &[(month("2026-01"), eur(1))])
            .is_err()
    );
    assert!(tiers.level(eur(1), Overflow::Artist, None).is_err());
    assert!(tiers.level(mad(-1), Overflow::Artist, None).is_err());
    assert!(tiers.pool(mad(-1), Overflow::Artist).is_err());
    let level = tiers.level(mad(1), Overflow::Artist, None).unwrap();
    assert!(level.part(mad(-1)).is_err());
    for none in [
        vec![],
        vec![(None, mad(0))],
        vec![(None, mad(1)), (None, eur(1))],
    ] {
        assert!(Tiers::try_new(none).is_err());
    }
}

#[test]
fn terms_that_cannot_be_are_refused() {
    let eur = Money::new(1, Currency::parse("EUR").unwrap());
    let recoup = |amount| Recoup {
        party: Id::from_uuid(Uuid::from_u128(1)),
        amount,
    };
    let owner = |share| Owner {
        party: Id::from_uuid(Uuid::from_u128(1)),
        share: bps(share),
    };
    let nowhere = Break {
        from: Point::Amount(mad(0)),
        promised: bps(1),
    };
    let backwards = Term {
        first: month("2026-02"),
        last: month("2026-01"),
    };
    let good = terms(5_000, 1_000);
    assert!(good.check().is_ok());
    let with = |change: &dyn Fn(&mut Terms)| {
        let mut terms = good.clone();
        change(&mut terms);
        terms.check()
    };
    for refused in [
        with(&|terms| terms.promised = bps(0)),
        with(&|terms| terms.cap = mad(0)),
        with(&|terms| terms.breaks.push(nowhere)),
        with(&|terms| terms.owners.push(owner(9_999))),
        with(&|terms| terms.owners.extend([owner(10_000), owner(0)])),
        with(&|terms| terms.recoup.extend([recoup(mad(1)); 51])),
        with(&|terms| terms.term = Some(backwards)),
    ] {
        assert!(
            matches!(refused, Err(RoyaltyError::Terms(_))),
            "{refused:?}"
        );
    }
    for refused in [
        with(&|terms| terms.recoup.push(recoup(eur))),
        with(&|terms| terms.recoup.extend([recoup(mad(i64::MAX)); 2])),
    ] {
        assert!(
            matches!(refused, Err(RoyaltyError::Amount(_))),
            "{refused:?}"
        );
    }
    assert!(Term::of(month("2026-01"), 0).is_err());
}
