//! What the people of the tests do.

use kernel::Id;
use money::Bps;

use super::{REASONS, World, mad};
use crate::{
    MediationError, Offer, Ticket,
    acts::{self, Answer, Claim, Decision, NewOffer},
    model::Reason,
};

impl World {
    pub(crate) fn claim(&self) -> Claim {
        Claim {
            escrow: self.escrow,
            deliverables: None,
            reason: Reason::NotAsBriefed,
            statement: "The product is never seen.".to_owned(),
            checklist: Vec::new(),
        }
    }

    /// This party opens a dispute about all that is not released.
    pub(crate) async fn disputed_by(&self, name: &str) -> Ticket {
        self.submitted(&[0, 1]).await;
        let claim = self.claim();
        self.act(async |tx| acts::dispute(tx, &self.rules, self.who(name), claim).await)
            .await
            .unwrap()
    }

    pub(crate) async fn answer(
        &self,
        name: &str,
        id: Id<Ticket>,
    ) -> Result<Ticket, MediationError> {
        let said = Answer {
            statement: "It is seen at 0:07.".to_owned(),
            checklist: Vec::new(),
        };
        self.act(async |tx| acts::answer(tx, &self.rules, self.who(name), (id, said)).await)
            .await
    }

    pub(crate) async fn assign(
        &self,
        name: &str,
        id: Id<Ticket>,
    ) -> Result<Ticket, MediationError> {
        self.act(async |tx| acts::assign(tx, self.who(name), id).await)
            .await
    }

    pub(crate) async fn offer(
        &self,
        name: &str,
        (id, creator_minor): (Id<Ticket>, i64),
    ) -> Result<Offer, MediationError> {
        let new = NewOffer {
            creator_part: mad(creator_minor),
            message: None,
        };
        self.act(async |tx| acts::offer(tx, &self.rules, self.who(name), (id, new)).await)
            .await
    }

    pub(crate) async fn accept(
        &self,
        name: &str,
        (id, offer): (Id<Ticket>, &Offer),
    ) -> Result<Ticket, MediationError> {
        self.act(async |tx| acts::accept_offer(tx, self.who(name), (id, offer.id)).await)
            .await
    }

    pub(crate) async fn decline(
        &self,
        name: &str,
        (id, offer): (Id<Ticket>, &Offer),
    ) -> Result<Ticket, MediationError> {
        self.act(async |tx| {
            acts::decline_offer(tx, &self.rules, self.who(name), (id, offer.id)).await
        })
        .await
    }

    pub(crate) async fn rule(
        &self,
        name: &str,
        (id, bps): (Id<Ticket>, u16),
    ) -> Result<Ticket, MediationError> {
        let decision = Decision {
            share: Bps::try_new(bps).unwrap(),
            reasons: REASONS.to_owned(),
        };
        self.act(async |tx| acts::rule(tx, &self.rules, self.who(name), (id, decision)).await)
            .await
    }

    pub(crate) async fn appeal(
        &self,
        name: &str,
        id: Id<Ticket>,
    ) -> Result<Ticket, MediationError> {
        let why = "The second half was not looked at.".to_owned();
        self.act(async |tx| acts::appeal(tx, &self.rules, self.who(name), (id, why)).await)
            .await
    }

    pub(crate) async fn confirm(
        &self,
        name: &str,
        id: Id<Ticket>,
    ) -> Result<Ticket, MediationError> {
        self.act(async |tx| acts::confirm(tx, &self.rules, self.who(name), id).await)
            .await
    }

    /// A ticket that is to be ruled on, and that Amal has: nobody answered.
    pub(crate) async fn to_rule(&self) -> Ticket {
        let ticket = self.disputed_by("Atlas").await;
        self.days(4).await;
        self.assign("Amal", ticket.id).await.unwrap()
    }
}
