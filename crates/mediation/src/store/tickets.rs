//! Tickets.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use money::{Currency, Money};
use parties::Party;
use uuid::Uuid;

use crate::{
    MediationError,
    model::{ChecklistEntry, Reason, Ticket},
    rows::TicketRow,
    split::Split,
    status::{EndedBy, Outcome, Round, Side, Stage},
};

/// A ticket about to be opened.
#[derive(Debug, Clone)]
pub(crate) struct NewTicket {
    pub(crate) escrow: escrow::Escrow,
    pub(crate) country: String,
    pub(crate) opened_by: Side,
    pub(crate) reason: Reason,
    pub(crate) statement: Option<String>,
    pub(crate) checklist: Vec<ChecklistEntry>,
    pub(crate) deliverables: Vec<Uuid>,
    pub(crate) frozen: Money,
    pub(crate) step_minor: i64,
    pub(crate) by_default: Split,
    pub(crate) due_at: DateTime<Utc>,
    pub(crate) stops_at: DateTime<Utc>,
}

/// Opens a ticket.
pub(crate) async fn insert(tx: &mut Tx, new: &NewTicket) -> Result<Ticket, MediationError> {
    let currency = new.frozen.currency();
    let id = tx.new_id::<Ticket>();
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO mediation_tickets (
             id, escrow_id, campaign_title, brand_id, creator_id, country, opened_by, reason, statement, checklist,
             deliverables, frozen_minor, currency, step_minor, default_creator_minor, stage, due_at, stops_at, opened_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        id.uuid(),
        new.escrow.id.uuid(),
        new.escrow.campaign_title,
        new.escrow.brand.uuid(),
        new.escrow.creator.uuid(),
        new.country,
        new.opened_by.as_str(),
        new.reason.as_str(),
        new.statement,
        serde_json::to_value(&new.checklist).map_err(Failure::from)?,
        &new.deliverables,
        new.frozen.amount_minor(),
        currency.code(),
        i32::try_from(new.step_minor).map_err(Failure::new)?,
        new.by_default.creator.amount_minor(),
        Stage::Answer.name(),
        new.due_at,
        new.stops_at,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match kernel::constraint(&error) {
        Some("mediation_one_open") => MediationError::AlreadyOpen,
        Some(_) | None => error.into(),
    })?;
    find(tx, id)
        .await?
        .ok_or_else(|| Failure::msg("a ticket vanished while it was opened").into())
}

/// A ticket.
pub(crate) async fn find(tx: &mut Tx, id: Id<Ticket>) -> Result<Option<Ticket>, Failure> {
    Ok(load(tx, &[id.uuid()]).await?.pop())
}

/// The open ticket of an escrow transaction.
pub(crate) async fn find_open_of_escrow(
    tx: &mut Tx,
    escrow: Uuid,
) -> Result<Option<Ticket>, Failure> {
    let id = sqlx::query_scalar!(
        "SELECT id
         FROM mediation_tickets
         WHERE escrow_id = $1 AND stage <> 'closed'",
        escrow
    )
    .fetch_optional(tx.conn())
    .await?;
    match id {
        Some(id) => find(tx, Id::from_uuid(id)).await,
        None => Ok(None),
    }
}

/// All tickets of an escrow transaction, the oldest first.
pub(crate) async fn list_of_escrow(tx: &mut Tx, escrow: Uuid) -> Result<Vec<Ticket>, Failure> {
    let ids = sqlx::query_scalar!(
        "SELECT id
         FROM mediation_tickets
         WHERE escrow_id = $1
         ORDER BY id",
        escrow
    )
    .fetch_all(tx.conn())
    .await?;
    load(tx, &ids).await
}

/// A ticket, held until the database transaction ends.
pub(crate) async fn lock(tx: &mut Tx, id: Id<Ticket>) -> Result<Option<Ticket>, Failure> {
    let held = sqlx::query_scalar!(
        "SELECT id
         FROM mediation_tickets
         WHERE id = $1
         FOR NO KEY UPDATE",
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    // Read afterwards, so that what the holder before us wrote is seen.
    match held {
        Some(_) => find(tx, id).await,
        None => Ok(None),
    }
}

/// These tickets, oldest first.
async fn load(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Ticket>, Failure> {
    let rows = sqlx::query_as!(
        TicketRow,
        "SELECT id, serial, escrow_id, campaign_title, brand_id, creator_id, country, opened_by, reason, statement,
                checklist, answer, answer_checklist, deliverables, frozen_minor, currency, step_minor,
                default_creator_minor, stage, round, stage_number, due_at, stops_at, mediator_id, outcome,
                ended_by, creator_minor, brand_minor, opened_at, closed_at, version
         FROM mediation_tickets
         WHERE id = ANY($1)
         ORDER BY id",
        ids
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Ticket::try_from).collect()
}

/// Saves where a ticket stands. The row must be held.
pub(crate) async fn save(tx: &mut Tx, ticket: Ticket) -> Result<Ticket, Failure> {
    let round = if ticket.appealed {
        Round::Second
    } else {
        Round::First
    };
    let version = sqlx::query_scalar!(
        "UPDATE mediation_tickets
         SET stage = $3,
             round = $4,
             stage_number = $5,
             due_at = $6,
             mediator_id = $7,
             outcome = $8,
             creator_minor = $9,
             brand_minor = $10,
             closed_at = $11,
             answer = $12,
             answer_checklist = $13,
             ended_by = $14,
             version = version + 1
         WHERE id = $1 AND version = $2
         RETURNING version",
        ticket.id.uuid(),
        ticket.version,
        ticket.stage.name(),
        round.number(),
        ticket.stage_number,
        ticket.due_at,
        ticket.mediator.map(Id::uuid),
        ticket.outcome().map(Outcome::as_str),
        ticket.split.map(|split| split.creator.amount_minor()),
        ticket.split.map(|split| split.brand.amount_minor()),
        ticket.closed_at,
        ticket.answer,
        serde_json::to_value(&ticket.answer_checklist)?,
        ticket
            .outcome()
            .and_then(Outcome::ended_by)
            .map(EndedBy::as_str)
    )
    .fetch_optional(tx.conn())
    .await?;
    let version = version
        .ok_or_else(|| Failure::msg(format!("ticket {} changed under our hands", ticket.id)))?;
    Ok(Ticket { version, ..ticket })
}

/// Which tickets are wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Filter {
    /// A side's own, the newest first.
    Own(Id<Party>),
    /// The desk's open ones, what is due first; those of a mediator, or of nobody yet, or all.
    Queue(Desk),
    /// The closed ones, the newest first.
    Closed,
}

/// Whose open tickets.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Desk {
    /// This mediator's.
    Of(Id<Party>),
    /// Those that nobody has.
    Free,
    /// All.
    All,
}

/// Up to `limit` tickets behind the one that the page before ended with.
///
/// # Errors
/// [`MediationError::LeftQueue`] when that one is in the queue no longer, so that nobody knows what comes behind it.
pub(crate) async fn list(
    tx: &mut Tx,
    filter: Filter,
    (after, limit): (Option<Uuid>, i64),
) -> Result<Vec<Ticket>, MediationError> {
    let ids = match filter {
        Filter::Own(party) => own(tx, party, (after, limit)).await?,
        Filter::Queue(desk) => queue(tx, desk, (after, limit)).await?,
        Filter::Closed => closed(tx, (after, limit)).await?,
    };
    let mut tickets = load(tx, &ids).await?;
    // In the order that was asked for.
    tickets.sort_by_key(|ticket| ids.iter().position(|id| *id == ticket.id.uuid()));
    Ok(tickets)
}

const LAST: Uuid = Uuid::max();

async fn own(
    tx: &mut Tx,
    party: Id<Party>,
    (after, limit): (Option<Uuid>, i64),
) -> Result<Vec<Uuid>, Failure> {
    // A party is on one side only, so one of the two parts is empty at once.
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id!"
           FROM (
               SELECT id FROM mediation_tickets WHERE brand_id = $1
               UNION ALL
               SELECT id FROM mediation_tickets WHERE creator_id = $1
           ) own
           WHERE id < $2
           ORDER BY id DESC
           LIMIT $3"#,
        party.uuid(),
        after.unwrap_or(LAST),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids)
}

async fn queue(
    tx: &mut Tx,
    desk: Desk,
    (after, limit): (Option<Uuid>, i64),
) -> Result<Vec<Uuid>, MediationError> {
    let (mediator, free) = match desk {
        Desk::Of(mediator) => (Some(mediator.uuid()), false),
        Desk::Free => (None, true),
        Desk::All => (None, false),
    };
    let behind = sqlx::query_scalar!(
        "SELECT due_at
         FROM mediation_tickets
         WHERE id = $1",
        after
    )
    .fetch_optional(tx.conn())
    .await?
    .flatten();
    if after.is_some() && behind.is_none() {
        return Err(MediationError::LeftQueue);
    }
    let ids = sqlx::query_scalar!(
        "SELECT id
         FROM mediation_tickets
         WHERE stage <> 'closed'
           AND (due_at, id) > (COALESCE($3::timestamptz, '-infinity'), COALESCE($4::uuid, '00000000-0000-0000-0000-000000000000'))
           AND (NOT $2 OR mediator_id IS NULL)
           AND ($1::uuid IS NULL OR mediator_id = $1)
         ORDER BY due_at, id
         LIMIT $5",
        mediator,
        free,
        behind,
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids)
}

async fn closed(tx: &mut Tx, (after, limit): (Option<Uuid>, i64)) -> Result<Vec<Uuid>, Failure> {
    let ids = sqlx::query_scalar!(
        "SELECT id
         FROM mediation_tickets
         WHERE stage = 'closed' AND id < $1
         ORDER BY id DESC
         LIMIT $2",
        after.unwrap_or(LAST),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids)
}

/// A final ruling without anything that leads to whom it concerns.
#[derive(Debug, Clone)]
pub(crate) struct Ruling {
    pub(crate) reason: Reason,
    pub(crate) frozen: Money,
    pub(crate) creator: Money,
    pub(crate) appealed: bool,
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) closed_at: DateTime<Utc>,
}

/// The final rulings made before `until`, the newest first, and no more than `limit`.
pub(crate) async fn list_rulings(
    tx: &mut Tx,
    (until, limit): (DateTime<Utc>, i64),
) -> Result<Vec<Ruling>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT reason, currency, frozen_minor, creator_minor AS "creator_minor!", round, opened_at,
                  closed_at AS "closed_at!"
           FROM mediation_tickets
           WHERE outcome = 'awarded' AND closed_at < $2
           ORDER BY closed_at DESC
           LIMIT $1"#,
        limit,
        until
    )
    .fetch_all(tx.conn())
    .await?;
    let rulings = rows.into_iter().map(|row| {
        let currency = Currency::parse(&row.currency)?;
        Ok(Ruling {
            reason: Reason::parse(&row.reason)
                .ok_or_else(|| Failure::msg("a ruling has a broken reason"))?,
            frozen: Money::new(row.frozen_minor, currency),
            creator: Money::new(row.creator_minor, currency),
            appealed: row.round == Round::Second.number(),
            opened_at: row.opened_at,
            closed_at: row.closed_at,
        })
    });
    rulings.collect()
}
