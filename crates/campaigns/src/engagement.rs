//! One creator's way into one campaign.

use chrono::{DateTime, Duration, Utc};
use kernel::Id;
use money::Bps;
use parties::Party;

use crate::{
    CampaignError,
    campaign::{Campaign, Terms},
    status::{EngagementStatus, Origin, Side, Step},
};

/// How often the two sides may propose to each other in one campaign.
pub(crate) const MOST_PROPOSALS: u8 = 3;

/// How long a side waits before it proposes again.
const PAUSE: Duration = Duration::hours(24);

/// One creator's way into one campaign: who asked, on which terms, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engagement {
    /// The id.
    pub id: Id<Engagement>,
    /// The campaign.
    pub campaign: Id<Campaign>,
    /// The campaign's brand.
    pub brand: Id<Party>,
    /// The creator; a creator has one engagement in a campaign.
    pub creator: Id<Party>,
    /// What was asked last.
    pub proposal: Proposal,
    /// How often it was asked, and when each side did last.
    pub asked: Asked,
    /// Where it stands, as it was when it was read.
    pub status: EngagementStatus,
}

/// An invitation or an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Which of the two.
    pub origin: Origin,
    /// What the side that asked wrote with it.
    pub message: Option<String>,
    /// The platform's fee, frozen when it was asked, in basis points of what is released.
    pub fee: Bps,
    /// Until when it can be answered, UTC.
    pub respond_by: DateTime<Utc>,
    /// When it was asked.
    pub proposed_at: DateTime<Utc>,
    /// When the side that asked gave more time to answer, if it did.
    pub extended_at: Option<DateTime<Utc>>,
}

/// How often the two sides proposed to each other in one campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// How often, both sides together: at least 1.
    pub times: u8,
    /// When the brand did last, if it ever did.
    pub invited_at: Option<DateTime<Utc>>,
    /// When the creator did last, if it ever did.
    pub applied_at: Option<DateTime<Utc>>,
}

impl Asked {
    /// The first proposal.
    pub(crate) fn first(proposal: &Proposal) -> Self {
        Self {
            times: 0,
            invited_at: None,
            applied_at: None,
        }
        .and(proposal)
    }

    /// With one more proposal.
    #[must_use]
    pub(crate) fn and(self, proposal: &Proposal) -> Self {
        let (at, times) = (Some(proposal.proposed_at), self.times.saturating_add(1));
        match proposal.origin {
            Origin::Invitation => Self {
                times,
                invited_at: at,
                ..self
            },
            Origin::Application => Self {
                times,
                applied_at: at,
                ..self
            },
        }
    }

    /// Each proposal is a message to the other side, so they are few and far between.
    fn once_more(self, origin: Origin, now: DateTime<Utc>) -> Result<(), CampaignError> {
        if self.times >= MOST_PROPOSALS {
            return Err(CampaignError::TooManyProposals);
        }
        let last = match origin {
            Origin::Invitation => self.invited_at,
            Origin::Application => self.applied_at,
        };
        match last.and_then(|last| last.checked_add_signed(PAUSE)) {
            Some(from) if now < from => Err(CampaignError::ProposedTooSoon { from }),
            Some(_) | None => Ok(()),
        }
    }
}

impl Engagement {
    /// One side asks again in an engagement that came to nothing.
    ///
    /// # Errors
    /// [`CampaignError::NotAllowed`] when the other side asked meanwhile, and after an acceptance or a refusal;
    /// [`CampaignError::TooManyProposals`] after three, [`CampaignError::ProposedTooSoon`] within a day.
    pub fn propose_again(&self, origin: Origin, now: DateTime<Utc>) -> Result<Step, CampaignError> {
        let step = self.status.propose_again(origin)?;
        match step {
            Step::Moved(_) => self.asked.once_more(origin, now)?,
            Step::AlreadyThere => {}
        }
        Ok(step)
    }

    /// The later end of the time to answer, when the side that asked may extend it: once, by so many hours, and never
    /// beyond the campaign's deadline.
    ///
    /// # Errors
    /// [`CampaignError::NotAllowed`] for the other side and once it has its answer or lapsed, [`CampaignError::NoExtension`].
    pub fn extension(
        &self,
        by: Side,
        terms: &Terms,
        hours: u16,
    ) -> Result<DateTime<Utc>, CampaignError> {
        self.status.extend(by)?;
        let later = terms.hours_after(self.proposal.respond_by, hours);
        if self.proposal.extended_at.is_some() || later <= self.proposal.respond_by {
            return Err(CampaignError::NoExtension);
        }
        Ok(later)
    }

    /// Who is asked, and answers.
    pub const fn asked_party(&self) -> Id<Party> {
        match self.proposal.origin.asked_by() {
            Side::Brand => self.creator,
            Side::Creator => self.brand,
        }
    }

    /// Which side this party is; `None` for strangers, who may not know that it exists.
    pub fn side_of(&self, party: Id<Party>) -> Option<Side> {
        if party == self.brand {
            Some(Side::Brand)
        } else if party == self.creator {
            Some(Side::Creator)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::testing::START;

    use super::*;

    fn proposal(origin: Origin, hours: i64) -> Proposal {
        Proposal {
            origin,
            message: None,
            fee: crate::tests::fee(),
            respond_by: START,
            proposed_at: START + Duration::hours(hours),
            extended_at: None,
        }
    }

    #[test]
    fn a_side_waits_a_day_and_the_other_side_does_not() {
        let asked = Asked::first(&proposal(Origin::Invitation, 0));
        let at = |origin, hours| asked.once_more(origin, START + Duration::hours(hours));
        assert!(matches!(
            at(Origin::Invitation, 23),
            Err(CampaignError::ProposedTooSoon { from }) if from == START + PAUSE
        ));
        assert!(at(Origin::Invitation, 24).is_ok());
        assert!(at(Origin::Application, 0).is_ok());
        // What the other side asked in between does not shorten the wait.
        let asked = asked.and(&proposal(Origin::Application, 1));
        assert!(
            asked
                .once_more(Origin::Invitation, START + Duration::hours(2))
                .is_err()
        );
    }

    #[test]
    fn three_proposals_are_all_whoever_makes_them() {
        let asked = Asked::first(&proposal(Origin::Invitation, 0))
            .and(&proposal(Origin::Application, 100))
            .and(&proposal(Origin::Invitation, 200));
        for origin in [Origin::Invitation, Origin::Application] {
            assert!(matches!(
                asked.once_more(origin, START + Duration::days(365)),
                Err(CampaignError::TooManyProposals)
            ));
        }
    }
}
