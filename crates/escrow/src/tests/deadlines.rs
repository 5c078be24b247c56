//! What is due when, what comes of it, and how what is disputed is split when nobody decides.

use std::collections::BTreeSet;

use chrono::Duration;
use kernel::{Id, testing::START};
use money::{Currency, Money};
use parties::Role;
use proptest::prelude::*;
use uuid::Uuid;

use super::{
    machine::{Machine, agreed},
    mad,
};
use crate::{
    Actor, DefaultSplit, Escrow, LineStatus, Review, Split, Status,
    deadlines::{Outcome, deadlines},
    default_split,
    steps::{self, Occasion},
};

#[test]
fn no_state_is_without_a_deadline_and_an_outcome() {
    let review = Review {
        since: START,
        ends_at: START + Duration::days(7),
    };
    let funded = || Escrow {
        status: Status::PendingFunds,
        funded_at: Some(START),
        held_since: Some(START),
        ..agreed(&[100, 200])
    };
    let reviewed = || {
        let mut escrow = funded();
        escrow.lines[0].status = LineStatus::Submitted {
            submission: Uuid::nil(),
            review,
        };
        Escrow {
            status: Status::UnderReview(review),
            ..escrow
        }
    };
    let disputed = || {
        let mut escrow = reviewed();
        escrow.lines[0].status = LineStatus::Disputed {
            content: Some((Uuid::nil(), review)),
        };
        Escrow {
            status: Status::Disputed { at: START },
            ..escrow
        }
    };
    let mut seen = BTreeSet::new();
    for (escrow, first, ends) in [
        (agreed(&[100, 200]), "cancel_unfunded", "cancelled"),
        (funded(), "refund_undelivered", "refunded"),
        (reviewed(), "release_unanswered", "refunded"),
        (disputed(), "end_holding", "released"),
    ] {
        seen.insert(escrow.status.name());
        let mut due = deadlines(&escrow);
        due.retain(|deadline| deadline.outcome != Outcome::WarnHolding);
        let next = due.iter().min_by_key(|deadline| deadline.acts_at).unwrap();
        assert_eq!(next.outcome.name(), first);
        let mut machine = Machine::new(&[100, 200]);
        machine.escrow = escrow;
        machine.wait(Duration::days(86));
        assert_eq!(machine.escrow.status.name(), ends);
    }
    for over in [
        Status::Released { at: START },
        Status::Refunded { at: START },
        Status::Cancelled { at: START },
    ] {
        seen.insert(over.name());
        assert_eq!(
            deadlines(&Escrow {
                status: over,
                ..funded()
            }),
            []
        );
    }
    assert_eq!(seen, BTreeSet::from(Status::NAMES));
}

#[test]
fn reminders_come_at_half_at_four_fifths_and_a_day_before() {
    let deadline = |hours: i64| {
        let mut escrow = agreed(&[100]);
        escrow.deadline_at = START + Duration::hours(hours);
        deadlines(&escrow)[0]
    };
    for (hours, expected) in [
        (100, vec![50, 76, 80]),
        // A day before is four fifths already.
        (120, vec![60, 96]),
        // No time for a day before.
        (20, vec![10, 16]),
        (0, vec![]),
    ] {
        let at = deadline(hours).reminders();
        let at: Vec<i64> = at.iter().map(|at| (*at - START).num_hours()).collect();
        assert_eq!(at, expected, "{hours}");
    }
}

#[test]
fn a_currency_that_no_rail_carries_to_the_last_unit_is_split_in_whole_steps() {
    let tnd = |minor| Money::new(minor, Currency::parse("TND").unwrap());
    let mut escrow = Escrow {
        amount: tnd(1_000),
        released: tnd(0),
        refunded: tnd(0),
        fee_taken: tnd(0),
        status: Status::Disputed { at: START },
        ..agreed(&[1_000])
    };
    escrow.lines[0].amount = tnd(1_000);
    let on = Occasion {
        now: START,
        act: Id::from_uuid(Uuid::nil()),
        by: Some(Actor {
            party: escrow.brand,
            role: Role::Mediator,
        }),
    };
    let moved = steps::settle(escrow, Split { creator: tnd(337) }, on)
        .unwrap()
        .unwrap();
    let release = moved.release.unwrap();
    assert_eq!(
        (release.amount, release.fee, moved.back),
        (tnd(330), tnd(30), Some(tnd(670)))
    );
}

/// A dispute in which each line has this price and was delivered or not; `paid` was released before.
fn disputed(rule: DefaultSplit, lines: &[(i64, bool)], paid: i64) -> Escrow {
    let prices: Vec<i64> = lines.iter().map(|(price, _)| *price).collect();
    let mut escrow = Escrow {
        status: Status::Disputed { at: START },
        released: mad(paid),
        amount: mad(prices.iter().sum::<i64>() + paid),
        ..agreed(&prices)
    };
    let review = Review {
        since: START,
        ends_at: START + Duration::days(7),
    };
    for (line, (_, delivered)) in escrow.lines.iter_mut().zip(lines) {
        let content = delivered.then_some((Uuid::nil(), review));
        line.status = LineStatus::Disputed { content };
    }
    escrow.rules.default_split = rule;
    escrow
}

#[test]
fn by_default_half_of_what_was_delivered_is_the_creators() {
    let part: &[(i64, bool)] = &[(60_000, true), (40_000, false)];
    let none: &[(i64, bool)] = &[(100_000, false)];
    let all: &[(i64, bool)] = &[(100_000, true)];
    for (rule, lines, creator) in [
        (DefaultSplit::Delivered, part, 30_000),
        (DefaultSplit::Delivered, none, 0),
        (DefaultSplit::Delivered, all, 50_000),
        (DefaultSplit::Half, part, 50_000),
        (DefaultSplit::Half, none, 50_000),
    ] {
        let split = default_split(&disputed(rule, lines, 7)).unwrap();
        assert_eq!(split.creator, mad(creator), "{rule:?} {lines:?}");
    }
}

#[test]
fn lines_never_count_for_more_than_what_is_held() {
    let mut escrow = disputed(DefaultSplit::Delivered, &[(90_000, true)], 0);
    escrow.amount = mad(10_000);
    assert_eq!(default_split(&escrow).unwrap().creator, mad(5_000));
}

proptest! {
    #[test]
    fn the_written_default_gives_no_more_than_is_held(
        lines in prop::collection::vec((1i64..1_000_000, any::<bool>()), 1..10),
        paid in 0i64..1_000,
        half in any::<bool>(),
    ) {
        let rule = if half { DefaultSplit::Half } else { DefaultSplit::Delivered };
        let escrow = disputed(rule, &lines, paid);
        let creator = default_split(&escrow).unwrap().creator.amount_minor();
        prop_assert!(creator >= 0 && creator <= escrow.held().unwrap().amount_minor());
    }
}
