//! Campaigns and their terms.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use money::{Currency, Money};
use parties::Party;
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    campaign::{Campaign, Deliverable, DeliverableKind, Terms, UsageRights},
    status::CampaignStatus,
};

struct CampaignRow {
    id: Uuid,
    brand_id: Uuid,
    title: String,
    brief: String,
    currency: String,
    budget_minor: i64,
    package_minor: i64,
    channels: Vec<String>,
    territories: Vec<String>,
    rights_days: i32,
    deadline_at: DateTime<Utc>,
    review_window_days: i16,
    revision_rounds: i16,
    accept_window_hours: i16,
    created_at: DateTime<Utc>,
    opened_at: Option<DateTime<Utc>>,
    items: Vec<String>,
    deliverables: Json<Vec<DeliverableRow>>,
}

#[derive(Deserialize)]
struct DeliverableRow {
    id: Uuid,
    title: String,
    kind: String,
    description: String,
    amount_minor: i64,
}

impl TryFrom<CampaignRow> for Campaign {
    type Error = Failure;

    fn try_from(row: CampaignRow) -> Result<Self, Failure> {
        let currency = Currency::parse(&row.currency)?;
        let deliverables = row
            .deliverables
            .0
            .into_iter()
            .map(|deliverable| deliverable.read(currency))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            id: Id::from_uuid(row.id),
            brand: Id::from_uuid(row.brand_id),
            status: row
                .opened_at
                .map_or(CampaignStatus::Draft, |opened_at| CampaignStatus::Open {
                    opened_at,
                }),
            terms: Terms {
                title: row.title,
                brief: row.brief,
                items: row.items,
                deliverables,
                rights: UsageRights {
                    channels: row.channels,
                    duration_days: u16::try_from(row.rights_days).map_err(Failure::new)?,
                    territories: row.territories,
                },
                deadline_at: row.deadline_at,
                review_window_days: u8::try_from(row.review_window_days).map_err(Failure::new)?,
                revision_rounds: u8::try_from(row.revision_rounds).map_err(Failure::new)?,
                accept_window_hours: u16::try_from(row.accept_window_hours)
                    .map_err(Failure::new)?,
                budget: Money::new(row.budget_minor, currency),
                package: Money::new(row.package_minor, currency),
            },
            created_at: row.created_at,
        })
    }
}

impl DeliverableRow {
    fn read(self, currency: Currency) -> Result<Deliverable, Failure> {
        let kind = DeliverableKind::parse(&self.kind).ok_or_else(|| {
            Failure::msg(format!("a stored deliverable is of kind `{}`", self.kind))
        })?;
        Ok(Deliverable {
            id: Id::from_uuid(self.id),
            title: self.title,
            kind,
            description: self.description,
            amount: Money::new(self.amount_minor, currency),
        })
    }
}

/// Writes a campaign as a draft, with its items and deliverables: only a draft takes those.
pub(crate) async fn insert_campaign(tx: &mut Tx, campaign: &Campaign) -> Result<(), Failure> {
    let terms = &campaign.terms;
    let currency = terms.budget.currency();
    sqlx::query!(
        "INSERT INTO campaigns (
             id, brand_id, status, title, brief, currency, budget_minor, package_minor, channels, territories,
             rights_days, deadline_at, review_window_days, revision_rounds, accept_window_hours, created_at
         )
         VALUES ($1, $2, 'draft', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        campaign.id.uuid(),
        campaign.brand.uuid(),
        terms.title,
        terms.brief,
        currency.code(),
        terms.budget.amount_minor(),
        terms.package.amount_minor(),
        &terms.rights.channels,
        &terms.rights.territories,
        i32::from(terms.rights.duration_days),
        terms.deadline_at,
        i16::from(terms.review_window_days),
        i16::from(terms.revision_rounds),
        i16::try_from(terms.accept_window_hours).map_err(Failure::new)?,
        campaign.created_at
    )
    .execute(tx.conn())
    .await?;
    insert_terms(tx, campaign.id, terms).await
}

pub(super) async fn insert_terms(
    tx: &mut Tx,
    campaign: Id<Campaign>,
    terms: &Terms,
) -> Result<(), Failure> {
    sqlx::query!(
        "INSERT INTO campaign_items (campaign_id, number, item)
         SELECT $1, number, item
         FROM unnest($2::text[]) WITH ORDINALITY AS i (item, number)",
        campaign.uuid(),
        &terms.items
    )
    .execute(tx.conn())
    .await?;
    let of =
        |part: fn(&Deliverable) -> String| terms.deliverables.iter().map(part).collect::<Vec<_>>();
    let ids: Vec<Uuid> = terms
        .deliverables
        .iter()
        .map(|deliverable| deliverable.id.uuid())
        .collect();
    let amounts: Vec<i64> = terms
        .deliverables
        .iter()
        .map(|deliverable| deliverable.amount.amount_minor())
        .collect();
    sqlx::query!(
        "INSERT INTO campaign_deliverables (campaign_id, number, id, title, kind, description, amount_minor)
         SELECT $1, number, id, title, kind, description, amount_minor
         FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[])
              WITH ORDINALITY AS d (id, title, kind, description, amount_minor, number)",
        campaign.uuid(),
        &ids,
        &of(|deliverable| deliverable.title.clone()),
        &of(|deliverable| deliverable.kind.as_str().to_owned()),
        &of(|deliverable| deliverable.description.clone()),
        &amounts
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The campaigns of these ids, the newest first.
pub(crate) async fn load_campaigns(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Campaign>, Failure> {
    let rows = sqlx::query_as!(
        CampaignRow,
        r#"SELECT c.id, c.brand_id, c.title, c.brief, c.currency, c.budget_minor, c.package_minor, c.channels,
                  c.territories, c.rights_days, c.deadline_at, c.review_window_days, c.revision_rounds,
                  c.accept_window_hours, c.created_at, c.opened_at,
                  ARRAY(
                      SELECT i.item
                      FROM campaign_items i
                      WHERE i.campaign_id = c.id
                      ORDER BY i.number
                  ) AS "items!",
                  (
                      SELECT jsonb_agg(jsonb_build_object(
                          'id', d.id, 'title', d.title, 'kind', d.kind, 'description', d.description,
                          'amount_minor', d.amount_minor
                      ) ORDER BY d.number)
                      FROM campaign_deliverables d
                      WHERE d.campaign_id = c.id
                  ) AS "deliverables!: Json<Vec<DeliverableRow>>"
           FROM campaigns c
           WHERE c.id = ANY($1)
           ORDER BY c.id DESC"#,
        ids
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Campaign::try_from).collect()
}

/// The campaign, held until the transaction ends.
pub(crate) async fn lock_campaign(
    tx: &mut Tx,
    id: Id<Campaign>,
) -> Result<Option<Campaign>, Failure> {
    sqlx::query_scalar!(
        "SELECT id
         FROM campaigns
         WHERE id = $1
         FOR NO KEY UPDATE",
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(load_campaigns(tx, &[id.uuid()]).await?.pop())
}

/// The campaign, if this party may see it: its brand; any creator while it is open; a creator that is or was engaged.
pub(crate) async fn find_visible(
    tx: &mut Tx,
    id: Id<Campaign>,
    reader: &parties::Caller,
) -> Result<Option<Campaign>, Failure> {
    let Some(campaign) = load_campaigns(tx, &[id.uuid()]).await?.pop() else {
        return Ok(None);
    };
    let visible = match reader.role {
        parties::Role::Brand => campaign.brand == reader.party,
        parties::Role::Creator => match campaign.status {
            CampaignStatus::Open { .. } => true,
            CampaignStatus::Draft => false,
        },
        parties::Role::Fan
        | parties::Role::Artist
        | parties::Role::Label
        | parties::Role::Mediator
        | parties::Role::Operator
        | parties::Role::Auditor => false,
    };
    Ok(visible.then_some(campaign))
}

/// A brand's campaigns, the newest first, behind `after`.
pub(crate) async fn list_ids_of_brand(
    tx: &mut Tx,
    brand: Id<Party>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Uuid>, Failure> {
    let ids = sqlx::query_scalar!(
        "SELECT id
         FROM campaigns
         WHERE brand_id = $1 AND ($2::uuid IS NULL OR id < $2)
         ORDER BY id DESC
         LIMIT $3",
        brand.uuid(),
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids)
}

/// The campaigns that a creator can come into, and those it is or was engaged in; the newest first, behind `after`.
pub(crate) async fn list_ids_for_creator(
    tx: &mut Tx,
    creator: Id<Party>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Uuid>, Failure> {
    let now = tx.now();
    let ids = sqlx::query_scalar!(
        r#"SELECT listed.id AS "id!"
           FROM (
               SELECT c.id
               FROM campaigns c
               WHERE c.status = 'open'
                 AND c.deadline_at > $2
                 AND ($3::uuid IS NULL OR c.id < $3)
               UNION
               SELECT c.id
               FROM engagements e
               JOIN campaigns c ON c.id = e.campaign_id
               WHERE e.creator_id = $1
                 AND c.status = 'open'
                 AND ($3::uuid IS NULL OR c.id < $3)
           ) listed
           ORDER BY listed.id DESC
           LIMIT $4"#,
        creator.uuid(),
        now,
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids)
}

/// Records that a draft was opened.
pub(crate) async fn save_published(
    tx: &mut Tx,
    id: Id<Campaign>,
    status: CampaignStatus,
) -> Result<(), Failure> {
    let opened_at = match status {
        CampaignStatus::Draft => None,
        CampaignStatus::Open { opened_at } => Some(opened_at),
    };
    sqlx::query!(
        "UPDATE campaigns
         SET status = $2, opened_at = $3
         WHERE id = $1",
        id.uuid(),
        status.as_str(),
        opened_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
