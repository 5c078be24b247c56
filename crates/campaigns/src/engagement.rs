//! One creator's way into one campaign.

use chrono::{DateTime, Utc};
use kernel::Id;
use money::Bps;
use parties::Party;

use crate::{
    campaign::Campaign,
    status::{EngagementStatus, Origin, Side},
};

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
}

impl Engagement {
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
