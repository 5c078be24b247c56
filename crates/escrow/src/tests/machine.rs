//! The pure steps against the model: ten thousand random histories with clock moves.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use kernel::Id;
use kernel::testing::START;
use money::{Bps, Currency, Money};
use parties::Role;
use proptest::prelude::*;
use uuid::Uuid;

use super::{
    deliverable, mad,
    model::{self, DEADLINE, Deed, Model, ROUNDS},
};
use crate::{
    Actor, Escrow, EscrowError, Line, LineStatus, Proposal, Review, Rules, Split, Status,
    deadlines::{Outcome, deadlines},
    steps::{self, Moved, Occasion},
};

/// A transaction and a clock, moved by the room's pure steps alone.
struct Machine {
    now: DateTime<Utc>,
    escrow: Escrow,
    /// What was credited and taken, as the steps said.
    credited: i64,
    fees: i64,
    back: i64,
    acts: u128,
}

fn agreed(prices: &[i64]) -> Escrow {
    let line = |(place, price): (usize, &i64)| Line {
        deliverable: deliverable(place),
        title: format!("Video {place}"),
        amount: mad(*price),
        status: LineStatus::Awaited,
        due_at: START + Duration::hours(DEADLINE),
        rounds: 0,
        revised_at: None,
    };
    Escrow {
        id: Id::from_uuid(Uuid::from_u128(1)),
        campaign: Uuid::from_u128(2),
        campaign_title: "Summer launch".to_owned(),
        brand: Id::from_uuid(Uuid::from_u128(3)),
        creator: Id::from_uuid(Uuid::from_u128(4)),
        amount: mad(prices.iter().sum()),
        fee: Bps::try_new(1_000).unwrap(),
        status: Status::AwaitingDeposit,
        released: mad(0),
        fee_taken: mad(0),
        refunded: mad(0),
        review_window_days: 5,
        calendar: "FR".to_owned(),
        items: vec!["The product is in the picture".to_owned()],
        rules: Rules::default(),
        deadline_at: START + Duration::hours(DEADLINE),
        revision_rounds: ROUNDS,
        funded_at: None,
        held_since: None,
        frozen_at: None,
        awarded: None,
        proposal: None,
        created_at: START,
        updated_at: START,
        version: 1,
        lines: prices.iter().enumerate().map(line).collect(),
    }
}

impl Machine {
    fn new(prices: &[i64]) -> Self {
        Self {
            now: START,
            escrow: agreed(prices),
            credited: 0,
            fees: 0,
            back: 0,
            acts: 0,
        }
    }

    fn on(&mut self) -> Occasion {
        self.acts += 1;
        Occasion {
            now: self.now,
            act: Id::from_uuid(Uuid::from_u128(self.acts << 16)),
            by: None,
        }
    }

    /// What the acts do around a step (`acts::carry_out`), but for the database.
    fn carry_out(&mut self, stepped: Result<Option<Moved>, EscrowError>) -> bool {
        let Ok(moved) = stepped else {
            return false;
        };
        let Some(mut moved) = moved else {
            return true;
        };
        let going_on = matches!(
            moved.escrow.status,
            Status::PendingFunds | Status::UnderReview(_)
        );
        if moved.release.is_some() || !going_on || moved.escrow.frozen_at.is_some() {
            moved.escrow.proposal = None;
        }
        if let Some(release) = moved.release {
            assert_eq!(
                release.amount.checked_sub(release.fee).unwrap(),
                release.net
            );
            self.credited += release.net.amount_minor();
            self.fees += release.fee.amount_minor();
        }
        self.back += moved.back.map_or(0, Money::amount_minor);
        self.escrow = moved.escrow;
        true
    }

    fn named(&self, lines: u8) -> Vec<Uuid> {
        (0..self.escrow.lines.len())
            .filter(|place| lines & (1 << place) > 0)
            .map(deliverable)
            .collect()
    }

    fn does(&mut self, deed: Deed) -> bool {
        let (escrow, on) = (self.escrow.clone(), self.on());
        let held = escrow.held().unwrap().amount_minor();
        match deed {
            Deed::Wait { hours } => {
                self.wait(Duration::hours(hours));
                true
            }
            Deed::Fund => {
                if escrow.status == Status::AwaitingDeposit {
                    self.carry_out(steps::lock(escrow, self.now, on));
                }
                true
            }
            Deed::Cancel => self.carry_out(steps::cancel(escrow, on)),
            Deed::Submit { lines } => {
                let named = self.named(lines);
                let submission = Uuid::from_u128(self.acts);
                !named.is_empty() && self.carry_out(steps::submit(escrow, &named, submission, on))
            }
            Deed::Release { lines } => {
                let named = self.named(lines);
                let open = named
                    .iter()
                    .all(|id| escrow.line(*id).unwrap().status.review().is_some());
                !named.is_empty() && open && self.carry_out(steps::release(escrow, &named, on))
            }
            Deed::Revise { lines } => {
                let named = self.named(lines);
                if named.is_empty() {
                    return false;
                }
                let past = steps::past_the_last_round(&escrow, &named);
                let stepped = steps::revise(escrow.clone(), &named, on);
                if stepped.is_ok() && past {
                    return self.carry_out(steps::dispute(escrow, Some(&named), on));
                }
                self.carry_out(stepped)
            }
            Deed::Dispute { lines } => {
                let named = self.named(lines);
                let new = !matches!(escrow.status, Status::Disputed { .. });
                new && self.carry_out(steps::dispute(escrow, Some(&named), on))
            }
            Deed::Settle { percent } => {
                let split = Split {
                    creator: mad(held * percent / 100),
                };
                let open = matches!(escrow.status, Status::Disputed { .. });
                open && self.carry_out(steps::settle(escrow, split, on))
            }
            Deed::Offer { by_brand, percent } => self.offer(by_brand, held * percent / 100),
            Deed::Answer { by_brand, accept } => self.answer(by_brand, accept),
            Deed::Contest => {
                let frozen = if held > 0 {
                    steps::freeze(escrow, self.now)
                } else {
                    None
                };
                self.carry_out(Ok(frozen))
            }
            Deed::Won => self.won(),
            Deed::Lost => {
                if escrow.frozen_at.is_some() {
                    self.carry_out(steps::take_back(escrow, on));
                }
                true
            }
        }
    }

    #[expect(
        clippy::fn_params_excessive_bools,
        reason = "a deed is drawn at random, its two sides and two answers with it"
    )]
    fn side(&self, by_brand: bool) -> Id<parties::Party> {
        if by_brand {
            self.escrow.brand
        } else {
            self.escrow.creator
        }
    }

    #[expect(
        clippy::fn_params_excessive_bools,
        reason = "a deed is drawn at random, its two sides and two answers with it"
    )]
    fn offer(&mut self, by_brand: bool, creator: i64) -> bool {
        let on = self.on();
        let split = Split {
            creator: mad(creator),
        };
        let going_on = matches!(
            self.escrow.status,
            Status::PendingFunds | Status::UnderReview(_)
        );
        let possible = going_on && self.escrow.proposal.is_none();
        if !possible || steps::agree(self.escrow.clone(), split, on).is_err() {
            return false;
        }
        self.escrow.proposal = Some(Proposal {
            id: Id::from_uuid(Uuid::from_u128(self.acts)),
            by: self.side(by_brand),
            creator: split.creator,
            note: None,
            at: self.now,
            answer_by: self.now + Duration::hours(48),
        });
        true
    }

    #[expect(
        clippy::fn_params_excessive_bools,
        reason = "a deed is drawn at random, its two sides and two answers with it"
    )]
    fn answer(&mut self, by_brand: bool, accept: bool) -> bool {
        let on = self.on();
        let Some(offer) = self.escrow.proposal.clone() else {
            return false;
        };
        if !accept {
            self.escrow.proposal = None;
            return true;
        }
        let split = Split {
            creator: offer.creator,
        };
        offer.by != self.side(by_brand)
            && self.carry_out(steps::agree(self.escrow.clone(), split, on))
    }

    fn won(&mut self) -> bool {
        let awarded = self.escrow.awarded;
        let Some(moved) = steps::thaw(self.escrow.clone(), self.now) else {
            return true;
        };
        self.carry_out(Ok(Some(moved)));
        let on = self.on();
        if let Some(creator) = awarded {
            self.carry_out(steps::settle(self.escrow.clone(), Split { creator }, on));
        }
        self.wait(Duration::zero());
        true
    }

    /// Lets time pass, and does what falls due on the way, as the jobs do.
    fn wait(&mut self, time: Duration) {
        let until = self.now + time;
        loop {
            let mut due = deadlines(&self.escrow);
            due.retain(|deadline| {
                deadline.outcome != Outcome::WarnHolding && deadline.acts_at <= until
            });
            let Some(first) = due.into_iter().min_by_key(|deadline| deadline.acts_at) else {
                break;
            };
            self.now = self.now.max(first.acts_at);
            self.fall_due(first.outcome);
        }
        self.now = until;
    }

    fn fall_due(&mut self, outcome: Outcome) {
        let (escrow, on) = (self.escrow.clone(), self.on());
        let done = match outcome {
            Outcome::CancelUnfunded => self.carry_out(steps::cancel(escrow, on)),
            Outcome::ReleaseUnanswered => {
                let silent = steps::unanswered(&escrow, self.now);
                self.carry_out(steps::release(escrow, &silent, on))
            }
            Outcome::RefundUndelivered => self.carry_out(steps::refund(escrow, on)),
            Outcome::WithdrawProposal => {
                self.escrow.proposal = None;
                true
            }
            Outcome::WarnHolding => true,
            Outcome::EndHolding => self.end_holding(),
        };
        assert!(done, "{outcome:?} in {:?}", self.escrow.status);
    }

    fn end_holding(&mut self) -> bool {
        let (escrow, on) = (self.escrow.clone(), self.on());
        let done = match escrow.status {
            Status::Disputed { .. } => {
                let split = steps::default_split(&escrow).unwrap();
                self.carry_out(steps::settle(escrow, split, on))
            }
            Status::UnderReview(_) => {
                let submitted = steps::submitted(&escrow);
                self.carry_out(steps::release(escrow, &submitted, on))
            }
            Status::AwaitingDeposit
            | Status::PendingFunds
            | Status::Released { .. }
            | Status::Refunded { .. }
            | Status::Cancelled { .. } => true,
        };
        let on = self.on();
        match self.escrow.status {
            Status::PendingFunds => self.carry_out(steps::refund(self.escrow.clone(), on)),
            Status::AwaitingDeposit
            | Status::UnderReview(_)
            | Status::Disputed { .. }
            | Status::Released { .. }
            | Status::Refunded { .. }
            | Status::Cancelled { .. } => done,
        }
    }

    /// Money in is money out and money held, to the minor unit; and over means that nothing is held.
    fn balances(&self) {
        let escrow = &self.escrow;
        let funded = escrow.funded_at.map_or(0, |_| escrow.amount.amount_minor());
        let held = escrow.held().unwrap().amount_minor();
        assert_eq!(self.credited + self.fees + self.back + held, funded);
        assert_eq!(self.credited + self.fees, escrow.released.amount_minor());
        assert_eq!(self.fees, escrow.fee_taken.amount_minor());
        assert_eq!(self.back, escrow.refunded.amount_minor());
        if escrow.status.is_over() {
            assert_eq!(held, 0);
            assert!(escrow.lines.iter().all(Line::status_is_over));
            assert_eq!(deadlines(escrow), []);
        } else {
            assert!(!deadlines(escrow).is_empty() || escrow.frozen_at.is_some());
        }
    }
}

fn agree((prices, deeds): (Vec<i64>, Vec<Deed>)) {
    let (mut machine, mut model) = (Machine::new(&prices), Model::new(&prices));
    // At last the bank decides, and the clock runs.
    let last = [Deed::Won, Deed::Wait { hours: 24 * 400 }];
    for deed in deeds.iter().chain(&last) {
        let (done, expected) = (machine.does(*deed), model.does(*deed));
        machine.balances();
        let escrow = &machine.escrow;
        assert_eq!(
            (
                done,
                escrow.status.name(),
                escrow.released.amount_minor(),
                escrow.refunded.amount_minor()
            ),
            (expected, model.status, model.released, model.refunded),
            "{deed:?} of {prices:?} {deeds:?}"
        );
        assert_eq!(escrow.held().unwrap().amount_minor(), model.held());
    }
    assert!(machine.escrow.status.is_over());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn every_history_goes_as_the_model_says_and_ends(history in model::histories()) {
        agree(history);
    }
}

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
