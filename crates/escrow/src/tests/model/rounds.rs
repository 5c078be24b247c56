//! Further rounds in the model: a piece's price grows, and how often it may be sent back.

use super::{Model, Part, SPARE_WAITS};

/// An offer of further rounds: whose, of which piece, how many, for how much, until when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Further {
    pub(super) by_brand: bool,
    pub(super) place: usize,
    pub(super) rounds: u16,
    pub(super) price: i64,
    pub(super) answer_by: i64,
}

impl Model {
    fn covers(&self, price: i64) -> bool {
        price <= self.spare && self.now < self.funded + SPARE_WAITS
    }

    pub(super) fn offers_rounds(&mut self, further: Further) -> bool {
        let open = |part: Part| matches!(part, Part::Awaited | Part::Submitted { .. });
        let piece = self.pieces.get(further.place);
        let possible = piece.is_some_and(|piece| open(piece.part))
            && self.is_running()
            && self.frozen.is_none()
            && self.further.is_none()
            && (!further.by_brand || self.covers(further.price));
        if possible {
            self.further = Some(further);
        }
        possible
    }

    #[expect(
        clippy::fn_params_excessive_bools,
        reason = "a deed is drawn at random, its two sides and two answers with it"
    )]
    pub(super) fn answers_rounds(&mut self, by_brand: bool, accept: bool) -> bool {
        let Some(further) = self.further else {
            return false;
        };
        if !accept {
            self.further = None;
            return true;
        }
        let possible = further.by_brand != by_brand && self.covers(further.price);
        if possible {
            let piece = &mut self.pieces[further.place];
            piece.price += further.price;
            piece.allowed += further.rounds;
            self.spare -= further.price;
            (self.offer, self.further) = (None, None);
        }
        possible
    }
}
