//! What the two sides offer each other, and answer.

use chrono::Duration;
use kernel::Id;
use uuid::Uuid;

use super::Machine;
use crate::{
    Proposal, RoundsOffer, Split, Status, steps,
    tests::{deliverable, mad},
};

impl Machine {
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
    pub(super) fn offer(&mut self, by_brand: bool, creator: i64) -> bool {
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
    pub(super) fn answer(&mut self, by_brand: bool, accept: bool) -> bool {
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

    /// Whether the campaign's budget holds that much for nobody.
    fn covers(&self, price: i64) -> bool {
        let funded = self.escrow.funded_at.unwrap_or(self.now);
        price <= self.spare && self.now < funded + Duration::days(75)
    }

    #[expect(
        clippy::fn_params_excessive_bools,
        reason = "a deed is drawn at random, its two sides and two answers with it"
    )]
    pub(super) fn offer_rounds(
        &mut self,
        by_brand: bool,
        (place, rounds, price): (usize, u16, i64),
    ) -> bool {
        self.acts += 1;
        let of = deliverable(place);
        let possible = steps::can_add_rounds(&self.escrow, of, rounds).is_ok()
            && self.escrow.rounds_offer.is_none()
            && (!by_brand || self.covers(price));
        if possible {
            self.escrow.rounds_offer = Some(RoundsOffer {
                id: Id::from_uuid(Uuid::from_u128(self.acts << 16)),
                by: self.side(by_brand),
                deliverable: of,
                rounds,
                price: mad(price),
                note: None,
                at: self.now,
                answer_by: self.now + Duration::hours(48),
            });
        }
        possible
    }

    #[expect(
        clippy::fn_params_excessive_bools,
        reason = "a deed is drawn at random, its two sides and two answers with it"
    )]
    pub(super) fn answer_rounds(&mut self, by_brand: bool, accept: bool) -> bool {
        let Some(offer) = self.escrow.rounds_offer.clone() else {
            return false;
        };
        if !accept {
            self.escrow.rounds_offer = None;
            return true;
        }
        let price = offer.price.amount_minor();
        let possible = offer.by != self.side(by_brand) && self.covers(price);
        if possible {
            let added = steps::add_rounds(self.escrow.clone(), &offer, self.now);
            assert!(self.carry_out(added.map(Some)));
            self.spare -= price;
        }
        possible
    }
}
