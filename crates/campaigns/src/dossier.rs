//! All of a campaign's agreements and deliveries, for those who have to prove them.

use kernel::{Failure, Tx};
use uuid::Uuid;

use crate::{Campaign, Engagement, Submission, store};

/// A campaign with everything that was agreed and delivered in it.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// What was ordered, and on which terms.
    pub campaign: Campaign,
    /// The engagements that both sides agreed on, the oldest first, each with its submissions, the oldest first.
    pub agreements: Vec<(Engagement, Vec<Submission>)>,
}

impl Dossier {
    /// The agreement that an escrow transaction came from, and what was delivered under it.
    pub fn agreed(&self, escrow: Uuid) -> Option<(&Engagement, &[Submission])> {
        let mut agreements = self.agreements.iter();
        agreements
            .find(|(engagement, _)| engagement.status.escrow() == Some(escrow))
            .map(|(engagement, submissions)| (engagement, submissions.as_slice()))
    }
}

/// Everything that was agreed and delivered in a campaign; nothing when there is none.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn dossier(tx: &mut Tx, campaign: Uuid) -> Result<Option<Dossier>, Failure> {
    let Some(campaign) = store::load_campaigns(tx, &[campaign]).await?.pop() else {
        return Ok(None);
    };
    let mut agreements = Vec::new();
    for engagement in store::list_agreed(tx, campaign.id).await? {
        let mut submissions = match engagement.status.escrow() {
            Some(escrow) => store::list_submissions(tx, escrow, None, i64::MAX).await?,
            None => Vec::new(),
        };
        submissions.reverse();
        agreements.push((engagement, submissions));
    }
    Ok(Some(Dossier {
        campaign,
        agreements,
    }))
}
