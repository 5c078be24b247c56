//! What happened to an object, as its room kept it; of what has no history of its own, as the audit log has it.

use chrono::{DateTime, Utc};
use kernel::{
    Db, Failure, Id, Tx,
    audit::{self, Filter},
};
use uuid::Uuid;

use super::{Kind, NEWEST, Object};

/// Something that happened to an object.
#[derive(Debug)]
pub(crate) struct Happened {
    pub(crate) at: DateTime<Utc>,
    pub(crate) act: String,
    /// Who did it; nobody when it happened by itself.
    pub(crate) actor: Option<Uuid>,
}

/// Whoever has something to do with this room only looked.
const LOOKED: &str = "operations";

/// The newest of what happened to an object, the newest first.
pub(crate) async fn list_timeline(
    db: &Db,
    tx: &mut Tx,
    object: &Object,
) -> Result<Vec<Happened>, Failure> {
    let mut happened = match object.kind {
        Kind::Escrow => of_escrow(tx, object.id).await?,
        Kind::Dispute => of_dispute(tx, object.id).await?,
        Kind::Project => of_project(tx, object.id).await?,
        Kind::Investment => of_investment(tx, object.id).await?,
        Kind::Statement => of_statement(tx, object.id).await?,
        Kind::Campaign
        | Kind::Engagement
        | Kind::Submission
        | Kind::Milestone
        | Kind::Deposit
        | Kind::Payout
        | Kind::Refund
        | Kind::Chargeback
        | Kind::Transfer
        | Kind::Party => of_audit_log(db, object.id).await?,
    };
    // Histories that come oldest first, and those that come newest first, are shown alike.
    happened.sort_by_key(|one| std::cmp::Reverse(one.at));
    happened.truncate(usize::try_from(NEWEST).unwrap_or(usize::MAX));
    Ok(happened)
}

async fn of_escrow(tx: &mut Tx, id: Uuid) -> Result<Vec<Happened>, Failure> {
    let events = escrow::list_events(tx, Id::from_uuid(id)).await?;
    // The newest of one instant first.
    let events = events.into_iter().rev().map(|one| Happened {
        at: one.at,
        act: one.act,
        actor: one.actor.map(|actor| actor.party.uuid()),
    });
    Ok(events.collect())
}

async fn of_dispute(tx: &mut Tx, id: Uuid) -> Result<Vec<Happened>, Failure> {
    let events = mediation::list_events(tx, Id::from_uuid(id)).await?;
    let events = events.into_iter().rev();
    let events = events.map(|(at, act, actor)| Happened {
        at,
        act,
        actor: actor.map(Id::uuid),
    });
    Ok(events.collect())
}

async fn of_project(tx: &mut Tx, id: Uuid) -> Result<Vec<Happened>, Failure> {
    let found = projects::list_happenings(tx, Id::from_uuid(id), NEWEST).await?;
    Ok(found.into_iter().map(Happened::from).collect())
}

async fn of_investment(tx: &mut Tx, id: Uuid) -> Result<Vec<Happened>, Failure> {
    let id = Id::from_uuid(id);
    let found = projects::list_happenings_of_investment(tx, id, NEWEST).await?;
    Ok(found.into_iter().map(Happened::from).collect())
}

impl From<projects::Happening> for Happened {
    fn from(one: projects::Happening) -> Self {
        Self {
            at: one.at,
            act: one.act,
            actor: one.actor.map(Id::uuid),
        }
    }
}

async fn of_statement(tx: &mut Tx, id: Uuid) -> Result<Vec<Happened>, Failure> {
    let events = statements::list_events(tx, Id::from_uuid(id)).await?;
    let events = events.into_iter().rev().map(|one| Happened {
        at: one.at,
        act: one.what,
        actor: one.actor,
    });
    Ok(events.collect())
}

async fn of_audit_log(db: &Db, id: Uuid) -> Result<Vec<Happened>, Failure> {
    let filter = Filter {
        object: Some(id),
        except_room: Some(LOOKED.to_owned()),
        ..Filter::default()
    };
    let rows = audit::list(db, &filter, None, NEWEST).await?;
    let done = rows.into_iter().map(|row| Happened {
        at: row.at,
        act: row.act,
        actor: row.actor,
    });
    Ok(done.collect())
}
