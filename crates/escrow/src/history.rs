//! A campaign's transactions with all that happened to them, for those who have to prove it.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use money::Money;
use uuid::Uuid;

use crate::{
    Pin,
    model::{Actor, Escrow},
    store,
};

/// An escrow transaction and its past.
#[derive(Debug, Clone)]
pub struct History {
    /// The transaction as it is.
    pub escrow: Escrow,
    /// Its timeline, oldest first.
    pub events: Vec<PastEvent>,
    /// What of its content was sent back, oldest first.
    pub revisions: Vec<PastRevision>,
    /// The pins of the refusal past the last round that opened a dispute.
    pub disputed_pins: Vec<Pin>,
}

/// Something that happened to a transaction.
#[derive(Debug, Clone)]
pub struct PastEvent {
    /// The act, a verb.
    pub act: String,
    /// Who did it; nobody when it happened by itself.
    pub actor: Option<Actor>,
    /// The name of the state it led to.
    pub to: String,
    /// Why, when somebody said so.
    pub reason: Option<String>,
    /// The money it was about.
    pub money: Option<Money>,
    /// What went back to the payer with it.
    pub refunded: Option<Money>,
    /// When it was.
    pub at: DateTime<Utc>,
}

/// Content that was sent back.
#[derive(Debug, Clone)]
pub struct PastRevision {
    /// The deliverable.
    pub deliverable: Uuid,
    /// Which round it was; the first is 1.
    pub round: i16,
    /// The numbers of the acceptance items that it did not meet, from 1.
    pub items: Vec<i16>,
    /// What was to be changed, in words.
    pub note: String,
    /// Where in the content.
    pub pins: Vec<Pin>,
    /// When.
    pub at: DateTime<Utc>,
}

/// All transactions of a campaign with their past, the oldest first.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn histories(tx: &mut Tx, campaign: Uuid) -> Result<Vec<History>, Failure> {
    let Some(budget) = store::find_budget(tx, campaign).await? else {
        return Ok(Vec::new());
    };
    let filter = store::Filter {
        brand: Some(budget.brand),
        campaign: Some(campaign),
        ..store::Filter::default()
    };
    let mut histories = Vec::new();
    for escrow in store::list(tx, &filter, i64::MAX).await? {
        let (revisions, disputed_pins) = refused(tx, &escrow).await?;
        histories.push(History {
            events: list_events(tx, escrow.id).await?,
            revisions,
            disputed_pins,
            escrow,
        });
    }
    histories.reverse();
    Ok(histories)
}

/// What happened to a transaction, the oldest first.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_events(tx: &mut Tx, id: Id<Escrow>) -> Result<Vec<PastEvent>, Failure> {
    let events = store::list_events(tx, id).await?;
    let events = events.into_iter().map(|happened| PastEvent {
        act: happened.act,
        actor: happened.actor,
        to: happened.to,
        reason: happened.reason,
        money: happened.money,
        refunded: happened.refunded,
        at: happened.at,
    });
    Ok(events.collect())
}

async fn refused(tx: &mut Tx, escrow: &Escrow) -> Result<(Vec<PastRevision>, Vec<Pin>), Failure> {
    let refused = store::find_refused(tx, escrow.id).await?;
    let revisions = refused.revisions.into_iter().map(|revision| PastRevision {
        deliverable: revision.deliverable,
        round: revision.round,
        items: revision.items,
        note: revision.note,
        pins: revision.pins,
        at: revision.at,
    });
    Ok((revisions.collect(), refused.disputed))
}
