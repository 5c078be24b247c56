//! A small model of an escrow transaction, written from the words of the design alone, and the histories that it and the
//! room must agree on. It knows prices in minor units, hours since the start, and nothing of the room's code but its
//! calendar of business days.

mod clock;
mod deeds;
mod rounds;

use chrono::{DateTime, Duration, Utc};
use kernel::testing::START;

pub(super) use deeds::{Deed, histories};
use rounds::Further;

/// The rules in hours, as the house has them.
const DEPOSIT: i64 = 168;
const REDO: i64 = 48;
const GRACE: i64 = 168;
const ANSWER: i64 = 48;
const HOLD: i64 = 85 * 24;
pub(super) const DEADLINE: i64 = 14 * 24;
const REVIEW_DAYS: u16 = 5;
pub(super) const ROUNDS: u16 = 2;
/// What the campaign's budget holds and promised to nobody. It closes when that has waited at the rail for so long.
pub(super) const SPARE: i64 = 20_000;
const SPARE_WAITS: i64 = 75 * 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Awaited,
    Submitted { ends: i64 },
    Paid,
    Disputed { delivered: bool },
    Over,
}

#[derive(Debug, Clone)]
struct Piece {
    price: i64,
    part: Part,
    due: i64,
    rounds: u16,
    /// How often it may be sent back; its price grows with it.
    allowed: u16,
}

/// The model.
#[derive(Debug, Clone)]
pub(super) struct Model {
    now: i64,
    pub(super) status: &'static str,
    pieces: Vec<Piece>,
    pub(super) released: i64,
    pub(super) refunded: i64,
    funded: i64,
    frozen: Option<i64>,
    awarded: Option<i64>,
    offer: Option<(bool, i64, i64)>,
    further: Option<Further>,
    spare: i64,
}

impl Model {
    pub(super) fn new(prices: &[i64]) -> Self {
        let piece = |price: &i64| Piece {
            price: *price,
            part: Part::Awaited,
            due: DEADLINE,
            rounds: 0,
            allowed: ROUNDS,
        };
        Self {
            now: 0,
            status: "awaiting_deposit",
            pieces: prices.iter().map(piece).collect(),
            released: 0,
            refunded: 0,
            funded: 0,
            frozen: None,
            awarded: None,
            offer: None,
            further: None,
            spare: 0,
        }
    }

    pub(super) fn amount(&self) -> i64 {
        self.pieces.iter().map(|piece| piece.price).sum()
    }

    pub(super) fn is_over(&self) -> bool {
        ["released", "refunded", "cancelled"].contains(&self.status)
    }

    pub(super) fn held(&self) -> i64 {
        if ["awaiting_deposit", "cancelled"].contains(&self.status) {
            return 0;
        }
        self.amount() - self.released - self.refunded
    }

    fn is_running(&self) -> bool {
        ["pending_funds", "under_review"].contains(&self.status)
    }

    /// Which pieces a deed names.
    fn named(&self, lines: u8) -> Vec<usize> {
        (0..self.pieces.len())
            .filter(|place| lines & (1 << place) > 0)
            .collect()
    }

    /// Does a deed, and says whether it is one that is allowed.
    pub(super) fn does(&mut self, deed: Deed) -> bool {
        match deed {
            Deed::Wait { hours } => {
                self.wait(hours);
                true
            }
            Deed::Fund => self.fund(),
            Deed::Cancel => {
                let possible = self.status == "awaiting_deposit" || self.status == "cancelled";
                if self.status == "awaiting_deposit" {
                    self.end("cancelled");
                }
                possible
            }
            Deed::Submit { lines } => self.submit(&self.named(lines)),
            Deed::Release { lines } => self.release(&self.named(lines)),
            Deed::Revise { lines } => self.revise(&self.named(lines)),
            Deed::Dispute { lines } => self.dispute(&self.named(lines)),
            Deed::Settle { percent } => self.settle(self.held() * percent / 100),
            Deed::Offer { by_brand, percent } => self.offers(by_brand, self.held() * percent / 100),
            Deed::Answer { by_brand, accept } => self.answers(by_brand, accept),
            Deed::OfferRounds {
                by_brand,
                line,
                rounds,
                price,
            } => {
                let further = Further {
                    by_brand,
                    place: usize::from(line),
                    rounds,
                    price,
                    answer_by: self.now + ANSWER,
                };
                self.offers_rounds(further)
            }
            Deed::AnswerRounds { by_brand, accept } => self.answers_rounds(by_brand, accept),
            Deed::Contest => {
                if self.held() > 0 && self.frozen.is_none() {
                    self.frozen = Some(self.now);
                    self.offer = None;
                    self.further = None;
                }
                true
            }
            Deed::Won => {
                self.thaw();
                true
            }
            Deed::Lost => {
                if self.frozen.is_some() {
                    self.back("refunded");
                }
                true
            }
        }
    }

    fn fund(&mut self) -> bool {
        if self.status == "awaiting_deposit" {
            self.status = "pending_funds";
            self.funded = self.now;
            self.spare = SPARE;
        }
        true
    }

    fn submit(&mut self, named: &[usize]) -> bool {
        let possible = !named.is_empty()
            && self.is_running()
            && self.frozen.is_none()
            && named
                .iter()
                .all(|place| matches!(self.pieces[*place].part, Part::Awaited));
        if possible {
            let ends = hours_of(crate::after_business_days("FR", at(self.now), REVIEW_DAYS));
            for place in named {
                self.pieces[*place].part = Part::Submitted { ends };
            }
            self.status = "under_review";
        }
        possible
    }

    fn release(&mut self, named: &[usize]) -> bool {
        let possible = !named.is_empty()
            && self.status == "under_review"
            && self.frozen.is_none()
            && named
                .iter()
                .all(|place| matches!(self.pieces[*place].part, Part::Submitted { .. }));
        if possible {
            self.pay(named);
        }
        possible
    }

    fn pay(&mut self, named: &[usize]) {
        for place in named {
            self.pieces[*place].part = Part::Paid;
            self.released += self.pieces[*place].price;
        }
        self.offer = None;
        let of = |further: &Further| !named.contains(&further.place);
        self.further = self.further.filter(of);
        self.judge();
    }

    /// What is left says where it stands.
    fn judge(&mut self) {
        let any = |which: fn(&Part) -> bool| self.pieces.iter().any(|piece| which(&piece.part));
        self.status = if any(|part| matches!(part, Part::Submitted { .. })) {
            "under_review"
        } else if any(|part| matches!(part, Part::Awaited)) {
            "pending_funds"
        } else {
            "released"
        };
    }

    fn revise(&mut self, named: &[usize]) -> bool {
        let possible = !named.is_empty()
            && self.status == "under_review"
            && self.frozen.is_none()
            && named
                .iter()
                .all(|place| matches!(self.pieces[*place].part, Part::Submitted { .. }));
        if !possible {
            return false;
        }
        if named
            .iter()
            .any(|place| self.pieces[*place].rounds >= self.pieces[*place].allowed)
        {
            return self.dispute(named);
        }
        for place in named {
            let piece = &mut self.pieces[*place];
            piece.rounds += 1;
            piece.part = Part::Awaited;
            // What was due later than that stays due then.
            piece.due = piece.due.max(self.now + REDO);
        }
        self.judge();
        true
    }

    fn dispute(&mut self, named: &[usize]) -> bool {
        let open = |part: Part| matches!(part, Part::Awaited | Part::Submitted { .. });
        let possible = !named.is_empty()
            && self.is_running()
            && self.frozen.is_none()
            && named.iter().all(|place| open(self.pieces[*place].part));
        if !possible {
            return false;
        }
        for place in named {
            let delivered = matches!(self.pieces[*place].part, Part::Submitted { .. });
            self.pieces[*place].part = Part::Disputed { delivered };
        }
        for piece in &mut self.pieces {
            if let Part::Submitted { .. } = piece.part {
                piece.part = Part::Paid;
                self.released += piece.price;
            }
        }
        self.status = "disputed";
        self.offer = None;
        self.further = None;
        true
    }

    fn settle(&mut self, creator: i64) -> bool {
        if self.status != "disputed" || creator > self.held() {
            return false;
        }
        if self.frozen.is_some() {
            self.awarded = self.awarded.or(Some(creator));
            return true;
        }
        self.split(creator);
        true
    }

    fn split(&mut self, creator: i64) {
        self.released += creator;
        self.back(if creator > 0 { "released" } else { "refunded" });
    }

    /// All that is held goes back, and it is over.
    fn back(&mut self, status: &'static str) {
        self.refunded = self.amount() - self.released;
        self.end(status);
    }

    fn end(&mut self, status: &'static str) {
        self.status = status;
        for piece in &mut self.pieces {
            if piece.part != Part::Paid {
                piece.part = Part::Over;
            }
        }
        (self.frozen, self.awarded, self.offer) = (None, None, None);
        self.further = None;
    }

    #[expect(
        clippy::fn_params_excessive_bools,
        reason = "a deed is drawn at random, its two sides and two answers with it"
    )]
    fn offers(&mut self, by_brand: bool, creator: i64) -> bool {
        let possible = self.is_running()
            && self.frozen.is_none()
            && self.offer.is_none()
            && creator < self.held();
        if possible {
            self.offer = Some((by_brand, creator, self.now + ANSWER));
        }
        possible
    }

    #[expect(
        clippy::fn_params_excessive_bools,
        reason = "a deed is drawn at random, its two sides and two answers with it"
    )]
    fn answers(&mut self, by_brand: bool, accept: bool) -> bool {
        let Some((offered_by_brand, creator, _)) = self.offer else {
            return false;
        };
        if !accept {
            self.offer = None;
            return true;
        }
        let possible = offered_by_brand != by_brand;
        if possible {
            self.released += creator;
            self.back("refunded");
        }
        possible
    }
}

/// The moment so many hours after the start.
pub(super) fn at(hours: i64) -> DateTime<Utc> {
    START + Duration::hours(hours)
}

fn hours_of(at: DateTime<Utc>) -> i64 {
    (at - START).num_hours()
}
