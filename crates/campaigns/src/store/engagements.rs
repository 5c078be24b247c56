//! Engagements. A row is read as of the transaction's moment: what nobody answered in time is expired.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use money::Bps;
use parties::Party;
use uuid::Uuid;

use crate::{
    campaign::Campaign,
    engagement::{Asked, Engagement, Proposal},
    status::{EngagementStatus, Origin, Withdrawal},
};

struct EngagementRow {
    id: Uuid,
    campaign_id: Uuid,
    brand_id: Uuid,
    creator_id: Uuid,
    origin: String,
    status: String,
    message: Option<String>,
    fee_bps: i32,
    respond_by: DateTime<Utc>,
    proposed_at: DateTime<Utc>,
    extended_at: Option<DateTime<Utc>>,
    proposals: i16,
    invited_at: Option<DateTime<Utc>>,
    applied_at: Option<DateTime<Utc>>,
    answered_at: Option<DateTime<Utc>>,
    ended_by: Option<String>,
    escrow_id: Option<Uuid>,
}

impl EngagementRow {
    fn read(self, now: DateTime<Utc>) -> Result<Engagement, Failure> {
        let origin = match self.origin.as_str() {
            "invitation" => Origin::Invitation,
            "application" => Origin::Application,
            other => {
                return Err(Failure::msg(format!(
                    "a stored engagement began by `{other}`"
                )));
            }
        };
        let status = match (
            self.status.as_str(),
            self.answered_at,
            self.escrow_id,
            self.ended_by.as_deref(),
        ) {
            ("invited", None, None, None) => EngagementStatus::Invited,
            ("applied", None, None, None) => EngagementStatus::Applied,
            ("accepted", Some(at), Some(escrow), None) => EngagementStatus::Accepted { at, escrow },
            ("declined", Some(at), None, None) => EngagementStatus::Declined { at },
            ("withdrawn", Some(at), None, Some("asker")) => EngagementStatus::Withdrawn {
                at,
                by: Withdrawal::Asker,
            },
            ("withdrawn", Some(at), None, Some("silence")) => EngagementStatus::Withdrawn {
                at,
                by: Withdrawal::Silence,
            },
            (other, ..) => return Err(Failure::msg(format!("a stored engagement is `{other}`"))),
        };
        let fee = u16::try_from(self.fee_bps).map_err(Failure::new)?;
        Ok(Engagement {
            id: Id::from_uuid(self.id),
            campaign: Id::from_uuid(self.campaign_id),
            brand: Id::from_uuid(self.brand_id),
            creator: Id::from_uuid(self.creator_id),
            proposal: Proposal {
                origin,
                message: self.message,
                fee: Bps::try_new(fee).map_err(Failure::new)?,
                respond_by: self.respond_by,
                proposed_at: self.proposed_at,
                extended_at: self.extended_at,
            },
            asked: Asked {
                times: u8::try_from(self.proposals).map_err(Failure::new)?,
                invited_at: self.invited_at,
                applied_at: self.applied_at,
            },
            status: status.seen(self.respond_by, now),
        })
    }
}

/// How the row says that a proposal came to nothing.
const fn ended_by(status: EngagementStatus) -> Option<&'static str> {
    match status {
        EngagementStatus::Withdrawn { by, .. } => Some(by.as_str()),
        EngagementStatus::Invited
        | EngagementStatus::Applied
        | EngagementStatus::Accepted { .. }
        | EngagementStatus::Declined { .. } => None,
    }
}

/// Writes a new engagement. `false` when the creator has one in this campaign: nothing is written then.
pub(crate) async fn insert_engagement(
    tx: &mut Tx,
    engagement: &Engagement,
) -> Result<bool, Failure> {
    let status = engagement.status;
    let proposal = &engagement.proposal;
    let inserted = sqlx::query!(
        "INSERT INTO engagements (
             id, campaign_id, brand_id, creator_id, origin, status, message, fee_bps, respond_by, proposed_at,
             answered_at, escrow_id, created_at, proposals, invited_at, applied_at, extended_at, ended_by
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $10, $13, $14, $15, $16, $17)
         ON CONFLICT ON CONSTRAINT engagements_once DO NOTHING",
        engagement.id.uuid(),
        engagement.campaign.uuid(),
        engagement.brand.uuid(),
        engagement.creator.uuid(),
        proposal.origin.as_str(),
        status.as_str(),
        proposal.message,
        i32::from(proposal.fee.get()),
        proposal.respond_by,
        proposal.proposed_at,
        status.answered_at(),
        status.escrow(),
        i16::from(engagement.asked.times),
        engagement.asked.invited_at,
        engagement.asked.applied_at,
        proposal.extended_at,
        ended_by(status)
    )
    .execute(tx.conn())
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Writes what has become of an engagement.
pub(crate) async fn save_engagement(tx: &mut Tx, engagement: &Engagement) -> Result<(), Failure> {
    let status = engagement.status;
    let proposal = &engagement.proposal;
    sqlx::query!(
        "UPDATE engagements
         SET origin = $2, status = $3, message = $4, fee_bps = $5, respond_by = $6, proposed_at = $7,
             answered_at = $8, escrow_id = $9, proposals = $10, invited_at = $11, applied_at = $12, extended_at = $13,
             ended_by = $14
         WHERE id = $1",
        engagement.id.uuid(),
        proposal.origin.as_str(),
        status.as_str(),
        proposal.message,
        i32::from(proposal.fee.get()),
        proposal.respond_by,
        proposal.proposed_at,
        status.answered_at(),
        status.escrow(),
        i16::from(engagement.asked.times),
        engagement.asked.invited_at,
        engagement.asked.applied_at,
        proposal.extended_at,
        ended_by(status)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes that nobody answered in time, as everybody sees it since `respond_by`. `false` when there is nothing to write:
/// it has its answer, or more time, or it was written before.
pub(crate) async fn save_lapsed(tx: &mut Tx, id: Id<Engagement>) -> Result<bool, Failure> {
    let now = tx.now();
    let saved = sqlx::query!(
        "UPDATE engagements
         SET status = 'withdrawn', answered_at = respond_by, ended_by = 'silence'
         WHERE id = $1 AND status IN ('invited', 'applied') AND respond_by < $2",
        id.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(saved.rows_affected() == 1)
}

/// The engagement, held until the transaction ends.
pub(crate) async fn lock_engagement(
    tx: &mut Tx,
    id: Id<Engagement>,
) -> Result<Option<Engagement>, Failure> {
    sqlx::query_scalar!(
        "SELECT id
         FROM engagements
         WHERE id = $1
         FOR NO KEY UPDATE",
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    find_engagement(tx, id).await
}

/// A creator's engagement in a campaign, held until the transaction ends.
pub(crate) async fn lock_proposal(
    tx: &mut Tx,
    campaign: Id<Campaign>,
    creator: Id<Party>,
) -> Result<Option<Engagement>, Failure> {
    let id = sqlx::query_scalar!(
        "SELECT id
         FROM engagements
         WHERE campaign_id = $1 AND creator_id = $2
         FOR NO KEY UPDATE",
        campaign.uuid(),
        creator.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    match id {
        Some(id) => find_engagement(tx, Id::from_uuid(id)).await,
        None => Ok(None),
    }
}

/// The engagement.
pub(crate) async fn find_engagement(
    tx: &mut Tx,
    id: Id<Engagement>,
) -> Result<Option<Engagement>, Failure> {
    let now = tx.now();
    let row = sqlx::query_as!(
        EngagementRow,
        "SELECT id, campaign_id, brand_id, creator_id, origin, status, message, fee_bps, respond_by, proposed_at,
                extended_at, proposals, invited_at, applied_at, answered_at, ended_by, escrow_id
         FROM engagements
         WHERE id = $1",
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| row.read(now)).transpose()
}

/// The engagement that an escrow transaction came from.
pub(crate) async fn find_of_escrow(
    tx: &mut Tx,
    escrow: Uuid,
) -> Result<Option<Engagement>, Failure> {
    let now = tx.now();
    let row = sqlx::query_as!(
        EngagementRow,
        "SELECT id, campaign_id, brand_id, creator_id, origin, status, message, fee_bps, respond_by, proposed_at,
                extended_at, proposals, invited_at, applied_at, answered_at, ended_by, escrow_id
         FROM engagements
         WHERE escrow_id = $1",
        escrow
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| row.read(now)).transpose()
}

/// The engagements of a campaign that both sides agreed on, the oldest first.
pub(crate) async fn list_agreed(
    tx: &mut Tx,
    campaign: Id<Campaign>,
) -> Result<Vec<Engagement>, Failure> {
    let now = tx.now();
    let rows = sqlx::query_as!(
        EngagementRow,
        "SELECT id, campaign_id, brand_id, creator_id, origin, status, message, fee_bps, respond_by, proposed_at,
                extended_at, proposals, invited_at, applied_at, answered_at, ended_by, escrow_id
         FROM engagements
         WHERE campaign_id = $1 AND status = 'accepted'
         ORDER BY id",
        campaign.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|row| row.read(now)).collect()
}

/// A creator's engagements in these campaigns.
pub(crate) async fn list_of_creator(
    tx: &mut Tx,
    campaigns: &[Uuid],
    creator: Id<Party>,
) -> Result<Vec<Engagement>, Failure> {
    let now = tx.now();
    let rows = sqlx::query_as!(
        EngagementRow,
        "SELECT id, campaign_id, brand_id, creator_id, origin, status, message, fee_bps, respond_by, proposed_at,
                extended_at, proposals, invited_at, applied_at, answered_at, ended_by, escrow_id
         FROM engagements
         WHERE campaign_id = ANY($1) AND creator_id = $2",
        campaigns,
        creator.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|row| row.read(now)).collect()
}

/// Which engagements of a party are listed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct EngagementFilter {
    /// Only those of this campaign.
    pub(crate) campaign: Option<Uuid>,
    /// Only those behind this one.
    pub(crate) after: Option<Uuid>,
    /// How many at most.
    pub(crate) limit: i64,
}

/// A party's engagements on either side, the newest first.
pub(crate) async fn list_engagements(
    tx: &mut Tx,
    party: Id<Party>,
    filter: EngagementFilter,
) -> Result<Vec<Engagement>, Failure> {
    let now = tx.now();
    let rows = sqlx::query_as!(
        EngagementRow,
        "SELECT id, campaign_id, brand_id, creator_id, origin, status, message, fee_bps, respond_by, proposed_at,
                extended_at, proposals, invited_at, applied_at, answered_at, ended_by, escrow_id
         FROM engagements
         WHERE (brand_id = $1 OR creator_id = $1)
           AND ($2::uuid IS NULL OR campaign_id = $2)
           AND ($3::uuid IS NULL OR id < $3)
         ORDER BY id DESC
         LIMIT $4",
        party.uuid(),
        filter.campaign,
        filter.after,
        filter.limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|row| row.read(now)).collect()
}
