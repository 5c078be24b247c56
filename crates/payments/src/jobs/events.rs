//! What the rails told us.

use chrono::{DateTime, Duration, DurationRound, Utc};
use kernel::{
    Failure, Id, Tx,
    jobs::{Claim, Line, NewJob},
};
use rails::{Collection, Event, EventQuery};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    POLL_EVENTS, accounts::apply_account, apply_collection, chargebacks::apply_dispute, finish,
    later, payload, payouts::apply_payout, refunds::apply_refund,
};
use crate::{
    Context, Deposit, Payout, PayoutAccount, PayoutStatus, Refund,
    acts::Occasion,
    inbox::{self, Concern, KINDS, NewEvent, Outcome},
    store,
};

/// After this many attempts, about an hour, an event about an object that nobody knows is put aside. It may be another
/// installation's that shares the account at the rail.
const PARKED_AFTER: i32 = 12;

/// How far back the list of undelivered events is read each minute: as long as Stripe goes on delivering.
const READ_BACK: Duration = Duration::days(3);

/// The most pages of the list read in one minute, 100 events each; the next minute goes on.
const MAX_PAGES: usize = 10;

/// The most kinds of events that Stripe takes in one question.
const MOST_KINDS: usize = 20;

#[derive(Deserialize)]
pub(super) struct EventJob {
    pub(super) event: String,
}

/// What the rail says now of what an event is about.
enum Seen {
    Deposit(Id<Deposit>, Collection),
    Account(Id<PayoutAccount>, rails::Account),
    Payout(Id<Payout>, rails::Payout),
    Refunds(Vec<(Id<Refund>, rails::Refund)>),
    Dispute(Box<(Deposit, rails::Dispute)>),
    /// Nothing is left to be done about it.
    Done,
    /// Nobody here knows it, or not yet: the event can beat the rail's answer to our own request.
    Unknown,
}

/// Acts on a stored event, once: looks at the object as it is now, whatever the event says of it.
pub(super) async fn process_event(ctx: &Context, claim: &Claim) -> Result<(), Failure> {
    let job: EventJob = payload(claim)?;
    let rail = ctx.rail.name();
    let stored = store::find_event(&ctx.db, rail, &job.event).await?;
    let Some(stored) = stored.filter(|stored| !stored.processed) else {
        return finish(ctx, claim).await;
    };
    let seen = match Concern::of(&read(&stored.body)?) {
        Some(concern) => look(ctx, &concern).await?,
        None => Seen::Done,
    };
    let mut tx = ctx.db.begin().await?;
    let outcome = match seen {
        // The payer is done and the rail has not booked it yet, which is mostly a matter of moments. What takes days has
        // an event of its own in the end.
        Seen::Deposit(id, Collection::Processing) if claim.attempt < PARKED_AFTER => {
            return Err(Failure::msg(format!(
                "deposit {id} is being processed by the rail"
            )));
        }
        Seen::Deposit(id, seen) => apply_collection(&mut tx, ctx, id, &seen).await?,
        Seen::Account(id, seen) => apply_account(&mut tx, ctx, id, (&seen, Occasion::News)).await?,
        Seen::Payout(id, seen) => apply_payout(&mut tx, id, &seen).await?,
        Seen::Refunds(seen) => {
            let mut outcome = Outcome::Unchanged;
            for (id, seen) in &seen {
                if apply_refund(&mut tx, *id, seen).await? == Outcome::Acted {
                    outcome = Outcome::Acted;
                }
            }
            outcome
        }
        Seen::Dispute(seen) => apply_dispute(&mut tx, ctx, (seen.0, &seen.1)).await?,
        Seen::Done => Outcome::Unchanged,
        Seen::Unknown if claim.attempt < PARKED_AFTER => {
            return Err(Failure::msg(format!(
                "event {} is about an object unknown here as yet",
                job.event
            )));
        }
        Seen::Unknown => {
            tracing::warn!(
                event.id = job.event,
                "event {} is about an object unknown here: parked",
                job.event
            );
            Outcome::Parked
        }
    };
    store::finish_event(&mut tx, rail, &job.event, outcome).await?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}

/// Reads an event that was believed when it was stored.
pub(super) fn read(body: &[u8]) -> Result<Event, Failure> {
    #[derive(Deserialize)]
    struct Stored {
        id: String,
        #[serde(rename = "type")]
        kind: String,
        account: Option<String>,
        data: Data,
    }
    #[derive(Deserialize)]
    struct Data {
        object: Value,
    }
    let stored: Stored = serde_json::from_slice(body)?;
    Ok(Event {
        id: stored.id,
        kind: stored.kind,
        created: DateTime::UNIX_EPOCH,
        account: stored.account,
        live: false,
        object: stored.data.object,
        raw: String::new(),
    })
}

async fn look(ctx: &Context, concern: &Concern) -> Result<Seen, Failure> {
    match concern {
        Concern::Deposit { id, session } => look_at_deposit(ctx, *id, session.as_deref()).await,
        Concern::Account(account_ref) => {
            let Some(account) = store::find_account_by_ref(&ctx.db, account_ref).await? else {
                return Ok(Seen::Unknown);
            };
            let seen = ctx
                .rail
                .find_account(account_ref)
                .await
                .map_err(Failure::new)?;
            Ok(Seen::Account(account.id, seen))
        }
        Concern::Payout {
            id,
            bank_attempt,
            payout_ref,
        } => look_at_payout(ctx, (*id, *bank_attempt), payout_ref).await,
        Concern::Refund { id, refund_ref } => look_at_refund(ctx, *id, refund_ref).await,
        Concern::Payment(payment) => look_at_payment(ctx, payment).await,
        Concern::Dispute(dispute) => look_at_dispute(ctx, dispute).await,
    }
}

async fn look_at_refund(
    ctx: &Context,
    id: Option<Id<Refund>>,
    refund_ref: &str,
) -> Result<Seen, Failure> {
    let refund = match id {
        Some(id) => store::find_refund(&ctx.db, id).await?,
        None => store::find_refund_by_ref(&ctx.db, refund_ref).await?,
    };
    let Some(refund) = refund else {
        return Ok(Seen::Unknown);
    };
    // The one that we asked for and recorded, never one that an event names.
    let Some(own) = refund.refund_ref.as_deref() else {
        return Ok(if refund.status.has_ended() {
            Seen::Done
        } else {
            Seen::Unknown
        });
    };
    let seen = ctx.rail.find_refund(own).await.map_err(Failure::new)?;
    Ok(Seen::Refunds(vec![(refund.id, seen)]))
}

/// All refunds of a payment: an event says that one of them moved, and not which.
async fn look_at_payment(ctx: &Context, payment: &str) -> Result<Seen, Failure> {
    let mut seen = Vec::new();
    for refund in store::list_refunds_of_payment(&ctx.db, payment).await? {
        if let Some(own) = refund.refund_ref.as_deref() {
            let found = ctx.rail.find_refund(own).await.map_err(Failure::new)?;
            seen.push((refund.id, found));
        }
    }
    Ok(Seen::Refunds(seen))
}

async fn look_at_dispute(ctx: &Context, dispute: &str) -> Result<Seen, Failure> {
    let seen = ctx.rail.find_dispute(dispute).await.map_err(Failure::new)?;
    let deposit = match seen.payment.as_deref() {
        Some(payment) => store::find_deposit_by_payment(&ctx.db, payment).await?,
        None => None,
    };
    // A payment that was mismatched is disputed like any other; one that nobody here knows is another installation's.
    Ok(deposit.map_or(Seen::Unknown, |deposit| {
        Seen::Dispute(Box::new((deposit, seen)))
    }))
}

async fn look_at_deposit(
    ctx: &Context,
    id: Option<Id<Deposit>>,
    session: Option<&str>,
) -> Result<Seen, Failure> {
    let deposit = match (id, session) {
        (Some(id), _) => store::find_deposit(&ctx.db, id).await?,
        (None, Some(session)) => store::find_deposit_by_session(&ctx.db, session).await?,
        (None, None) => None,
    };
    let Some(deposit) = deposit else {
        return Ok(Seen::Unknown);
    };
    if !deposit.status.is_pending() {
        return Ok(Seen::Done);
    }
    // The page that we asked for and recorded, never one that an event names.
    let Some(own) = deposit.session_ref.as_deref() else {
        return Ok(Seen::Unknown);
    };
    let seen = ctx.rail.find_collection(own).await.map_err(Failure::new)?;
    Ok(Seen::Deposit(deposit.id, seen))
}

async fn look_at_payout(
    ctx: &Context,
    (id, bank_attempt): (Option<Id<Payout>>, Option<u16>),
    payout_ref: &str,
) -> Result<Seen, Failure> {
    let payout = match id {
        Some(id) => store::find_payout(&ctx.db, id).await?,
        None => store::find_payout_by_ref(&ctx.db, payout_ref).await?,
    };
    let Some(payout) = payout else {
        return Ok(Seen::Unknown);
    };
    if bank_attempt.is_some_and(|attempt| attempt < payout.bank_attempt) {
        return Ok(Seen::Done);
    }
    let (Some(own), Some(account)) = (payout.payout_ref.as_deref(), payout.account_ref.as_deref())
    else {
        // Under way, and the rail's answer to our request is not recorded yet.
        return Ok(if payout.status == PayoutStatus::Failed {
            Seen::Done
        } else {
            Seen::Unknown
        });
    };
    let seen = ctx
        .rail
        .find_payout(account, own)
        .await
        .map_err(Failure::new)?;
    Ok(Seen::Payout(payout.id, seen))
}

/// Reads the events that no webhook of ours took, and stores them as if they had come.
pub(super) async fn poll_events(ctx: &Context, claim: &Claim) -> Result<(), Failure> {
    // The rail takes so many kinds in one question and no more.
    for kinds in KINDS.chunks(MOST_KINDS) {
        poll_kinds(ctx, kinds).await?;
    }
    let mut tx = ctx.db.begin().await?;
    let now = tx.now();
    schedule_poll(&mut tx, later(now, Duration::minutes(1))).await?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}

async fn poll_kinds(ctx: &Context, kinds: &[&str]) -> Result<(), Failure> {
    let mut query = EventQuery {
        kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        created_from: ctx
            .db
            .now()
            .checked_sub_signed(READ_BACK)
            .unwrap_or_default(),
        account: None,
        after: None,
    };
    for _ in 0..MAX_PAGES {
        match ctx.rail.list_events(&query).await {
            Ok(page) => {
                store_page(ctx, &page.items).await?;
                query.after = page.next;
            }
            Err(error) => {
                // The next minute asks again.
                tracing::warn!(
                    error = Failure::new(error).chain(),
                    "the list of undelivered events cannot be read"
                );
                break;
            }
        }
        if query.after.is_none() {
            break;
        }
    }
    Ok(())
}

async fn store_page(ctx: &Context, events: &[Event]) -> Result<(), Failure> {
    if events.is_empty() {
        return Ok(());
    }
    let mut tx = ctx.db.begin().await?;
    for event in events {
        inbox::receive(
            &mut tx,
            &NewEvent {
                rail: ctx.rail.name(),
                event,
                signature: None,
            },
        )
        .await?;
    }
    tx.commit().await
}

/// Enqueues the poll of the minute of `moment`; however often, once.
pub(super) async fn schedule_poll(tx: &mut Tx, moment: DateTime<Utc>) -> Result<(), Failure> {
    let minute = moment
        .duration_trunc(Duration::minutes(1))
        .map_err(Failure::new)?;
    let job = NewJob {
        line: Line::Main,
        kind: POLL_EVENTS,
        key: Some(minute.format("%Y-%m-%dT%H:%MZ").to_string()),
        payload: json!({}),
        run_at: minute,
    };
    kernel::jobs::enqueue(tx, job).await
}
