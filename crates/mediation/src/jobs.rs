//! What happens by itself: tickets of disputes that nobody opened by hand, deadlines, reminders, offers that end.

use chrono::Duration;
use escrow::Escrow;
use kernel::{
    Db, Failure, Id, Tx,
    jobs::{self, Claim, Line, NewJob},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;

use crate::{
    MediationError, acts,
    model::{Offer, Ticket},
    rules::Rules,
};

/// The job that opens the ticket of `{"escrow": id}`, enqueued by the escrow room with every dispute.
pub const OPEN_TICKET: &str = "mediation.open_ticket";
/// The job that closes the ticket of `{"escrow": id}`, enqueued by the escrow room with every end of a disputed transaction
/// that the desk did not decide.
pub const ESCROW_ENDED: &str = "mediation.escrow_ended";
/// The job that does what happens when nobody acted.
pub const PASS_DEADLINE: &str = "mediation.pass_deadline";
/// The job that reminds whoever is to act.
pub const REMIND: &str = "mediation.remind";
/// The job that ends an offer nobody accepted.
pub const EXPIRE_OFFER: &str = "mediation.expire_offer";

/// How long before a stage ends whoever is to act is reminded, in hours.
const REMIND_BEFORE_HOURS: i64 = 24;

#[derive(Debug, Deserialize)]
struct EscrowJob {
    escrow: Id<Escrow>,
}

#[derive(Debug, Serialize, Deserialize)]
struct StageJob {
    ticket: Id<Ticket>,
    stage_number: i32,
}

#[derive(Debug, Serialize, Deserialize)]
struct OfferJob {
    ticket: Id<Ticket>,
    offer: Id<Offer>,
}

/// Books what happens at the end of the ticket's stage, and the reminder before it.
pub(crate) async fn book(tx: &mut Tx, ticket: &Ticket) -> Result<(), Failure> {
    let Some(due_at) = ticket.due_at else {
        return Ok(());
    };
    let key = format!("{}:{}", ticket.id, ticket.stage_number);
    let payload = json!(StageJob {
        ticket: ticket.id,
        stage_number: ticket.stage_number,
    });
    let job = |kind, run_at| NewJob {
        line: Line::Main,
        kind,
        key: Some(key.clone()),
        payload: payload.clone(),
        run_at,
    };
    jobs::enqueue(tx, job(PASS_DEADLINE, due_at)).await?;
    // A stage shorter than that needs no reminder: whoever is to act was told just now.
    let before = due_at.checked_sub_signed(Duration::hours(REMIND_BEFORE_HOURS));
    match before.filter(|before| *before > tx.now()) {
        Some(before) => jobs::enqueue(tx, job(REMIND, before)).await,
        None => Ok(()),
    }
}

/// Books the end of an offer.
pub(crate) async fn book_offer(tx: &mut Tx, offer: &Offer) -> Result<(), Failure> {
    let job = NewJob {
        line: Line::Main,
        kind: EXPIRE_OFFER,
        key: Some(offer.id.to_string()),
        payload: json!(OfferJob {
            ticket: offer.ticket,
            offer: offer.id,
        }),
        run_at: offer.expires_at,
    };
    jobs::enqueue(tx, job).await
}

/// Does a job of this room, or nothing when it is another's.
///
/// # Errors
/// [`Failure`] of the database, or a payload that is none.
pub async fn run(db: &Db, rules: &Rules, claim: &Claim) -> Option<Result<(), Failure>> {
    let kind = claim.kind.as_str();
    match kind {
        OPEN_TICKET | ESCROW_ENDED | PASS_DEADLINE | REMIND | EXPIRE_OFFER => {}
        _ => return None,
    }
    Some(work(db, rules, claim).await)
}

async fn work(db: &Db, rules: &Rules, claim: &Claim) -> Result<(), Failure> {
    let mut tx = db.begin().await?;
    // What a job meets is never a refusal that somebody could mend: it is tried again, and then looked at.
    act(&mut tx, rules, claim).await.map_err(Failure::new)?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}

async fn act(tx: &mut Tx, rules: &Rules, claim: &Claim) -> Result<(), MediationError> {
    match claim.kind.as_str() {
        OPEN_TICKET => {
            let job: EscrowJob = payload(claim)?;
            acts::open_ticket(tx, rules, job.escrow).await.map(drop)
        }
        ESCROW_ENDED => {
            let job: EscrowJob = payload(claim)?;
            acts::escrow_ended(tx, job.escrow).await
        }
        PASS_DEADLINE => {
            let job: StageJob = payload(claim)?;
            acts::pass_deadline(tx, rules, (job.ticket, job.stage_number)).await
        }
        REMIND => {
            let job: StageJob = payload(claim)?;
            acts::remind(tx, (job.ticket, job.stage_number)).await
        }
        EXPIRE_OFFER => {
            let job: OfferJob = payload(claim)?;
            acts::expire_offer(tx, (job.ticket, job.offer)).await
        }
        kind => Err(Failure::msg(format!("the mediation desk has no job {kind}")).into()),
    }
}

fn payload<P: DeserializeOwned>(claim: &Claim) -> Result<P, Failure> {
    Ok(P::deserialize(&claim.payload)?)
}
