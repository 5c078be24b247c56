//! The pure steps against the model: ten thousand random histories with clock moves.

mod clock;
mod sides;

use chrono::{DateTime, Duration, Utc};
use kernel::{Id, testing::START};
use money::{Bps, Money};
use proptest::prelude::*;
use uuid::Uuid;

use super::{
    deliverable, mad,
    model::{self, DEADLINE, Deed, Model, ROUNDS, SPARE},
};
use crate::{
    Escrow, EscrowError, Line, LineStatus, Rules, Split, Status,
    deadlines::deadlines,
    steps::{self, Moved, Occasion},
};

/// A transaction and a clock, moved by the room's pure steps alone.
pub(super) struct Machine {
    now: DateTime<Utc>,
    pub(super) escrow: Escrow,
    /// What was credited and taken, as the steps said.
    credited: i64,
    fees: i64,
    back: i64,
    acts: u128,
    /// What the campaign's budget holds for nobody.
    spare: i64,
    /// How many deliverables there are.
    lines: usize,
}

pub(super) fn agreed(prices: &[i64]) -> Escrow {
    let line = |(place, price): (usize, &i64)| Line {
        deliverable: deliverable(place),
        title: format!("Video {place}"),
        amount: mad(*price),
        status: LineStatus::Awaited,
        due_at: START + Duration::hours(DEADLINE),
        rounds: 0,
        revised_at: None,
        further: None,
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
        rounds_offer: None,
        created_at: START,
        updated_at: START,
        version: 1,
        lines: prices.iter().enumerate().map(line).collect(),
    }
}

impl Machine {
    pub(super) fn new(prices: &[i64]) -> Self {
        Self {
            now: START,
            escrow: agreed(prices),
            credited: 0,
            fees: 0,
            back: 0,
            acts: 0,
            spare: SPARE,
            lines: prices.len(),
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
        let other = moved.release.is_some() || moved.added.is_some();
        if other || !going_on || moved.escrow.frozen_at.is_some() {
            moved.escrow.proposal = None;
        }
        if !moved.escrow.takes_rounds_offer() {
            moved.escrow.rounds_offer = None;
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
        (0..self.lines)
            .filter(|place| lines & (1 << place) > 0)
            .map(deliverable)
            .collect()
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each deed")]
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
            Deed::OfferRounds {
                by_brand,
                line,
                rounds,
                price,
            } => self.offer_rounds(by_brand, (usize::from(line), rounds, price)),
            Deed::AnswerRounds { by_brand, accept } => self.answer_rounds(by_brand, accept),
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
