//! The case file is opened.

use chrono::{DateTime, Duration, Utc};
use escrow::{Escrow, LineStatus, Status};
use kernel::{Id, Tx};

use super::dispute::Claim;
use crate::{
    MediationError,
    events::{self, Change},
    jobs,
    model::{Reason, Ticket},
    rules::Rules,
    split::Split,
    status::{Seat, Side, Stage},
    store::{self, NewTicket},
};

/// Opens the ticket of a dispute that nobody opened by hand: the brand refused past the last round, so it is the side
/// that claims. None when there is a ticket already, or nothing is disputed.
///
/// # Errors
/// [`MediationError::Failed`].
pub async fn open_ticket(
    tx: &mut Tx,
    rules: &Rules,
    escrow: Id<Escrow>,
) -> Result<Option<Ticket>, MediationError> {
    let escrow = held(tx, escrow).await?;
    let disputed = matches!(escrow.status, Status::Disputed { .. });
    // One that is decided waits for the payer's bank, and for nobody here.
    if !disputed || escrow.awarded.is_some() {
        return Ok(None);
    }
    let open_one = store::find_open_of_escrow(tx, escrow.id.uuid()).await?;
    if open_one.is_some() {
        return Ok(None);
    }
    open(tx, rules, &escrow, (Side::Brand, None))
        .await
        .map(Some)
}

/// The transaction, held until its ticket is there. Acts on a ticket hold the ticket before its transaction; here there is
/// no ticket yet, and whoever holds the transaction makes the only one: so nobody waits for each other in a circle, and
/// nothing ends the transaction between the look at it and its ticket.
pub(super) async fn held(tx: &mut Tx, escrow: Id<Escrow>) -> Result<Escrow, MediationError> {
    let held = escrow::lock(tx, escrow).await?;
    held.ok_or(MediationError::NotFound("escrow transaction"))
}

/// Opens the ticket of a transaction that is frozen and held, with what the side claims, if it said so.
pub(super) async fn open(
    tx: &mut Tx,
    rules: &Rules,
    escrow: &Escrow,
    (side, claim): (Side, Option<Claim>),
) -> Result<Ticket, MediationError> {
    let frozen = escrow.held()?;
    let now = tx.now();
    let step_minor = payments::step_minor(frozen.currency()).unwrap_or(1);
    let stops_at = rules.last_day(now, limit(escrow));
    let country = escrow.calendar.clone();
    let due_at = rules.due_at(Stage::Answer, (now, &country), stops_at);
    let automatic = claim.is_none();
    let (reason, statement, checklist) = match claim {
        Some(claim) => (claim.reason, Some(claim.statement), claim.checklist),
        None => (Reason::NotAsBriefed, None, Vec::new()),
    };
    let disputed = |status| matches!(status, LineStatus::Disputed { .. });
    let lines = escrow.lines.iter().filter(|line| disputed(line.status));
    let new = NewTicket {
        country,
        opened_by: side,
        reason,
        statement,
        checklist,
        deliverables: lines.map(|line| line.deliverable).collect(),
        frozen,
        step_minor,
        by_default: Split::by_default(escrow)?,
        due_at: due_at.unwrap_or(stops_at),
        stops_at,
        escrow: escrow.clone(),
    };
    let ticket = store::insert(tx, &new).await?;
    let actor = (!automatic).then(|| (ticket.party(side), Seat::Party(side)));
    let details = serde_json::json!({ "reason": reason.as_str(), "frozen": frozen.to_string() });
    events::note(
        tx,
        &ticket,
        Change::open("mediation.open", actor, None),
        details,
    )
    .await?;
    let paid = escrow::paid_by_dispute(tx, escrow.id).await?;
    events::opened(tx, &ticket, paid).await?;
    jobs::book(tx, &ticket).await?;
    tracing::info!(ticket.id = %ticket.id, escrow.id = %escrow.id, "opened ticket {} about escrow {}", ticket.number(), escrow.id);
    Ok(ticket)
}

/// When the rail's holding limit ends the transaction.
fn limit(escrow: &Escrow) -> Option<DateTime<Utc>> {
    let hours = i64::from(escrow.rules.hold_act_hours);
    escrow
        .held_since?
        .checked_add_signed(Duration::hours(hours))
}
