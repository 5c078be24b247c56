//! What happens by itself, and when.
//!
//! | job | what | when |
//! |---|---|---|
//! | [`OPEN_DEPOSIT`] | asks the rail for the page of a deposit | when it is made |
//! | [`POLL_DEPOSIT`] | looks whether it was paid, should the rail's word be lost | after 1 min, then at doubling pauses up to 1 h |
//! | [`OPEN_ACCOUNT`] | opens a party's account at the rail | when the party asks |
//! | [`REFRESH_ACCOUNT`] | looks how an account stands | while it is not ready; when the party comes back from the rail's pages |
//! | [`SWITCH_ACCOUNT`] | lets an account take over that was asked for in place of another | 24 h after it was asked for, or when the rail accepts it; 30 days later it lapses |
//! | [`SEND_PAYOUT`] | from the wallet through the account towards the bank; back to the wallet first what waits on a former account | when due, and again until the rail took it; once refused for good, each day for a week, then each week |
//! | [`POLL_PAYOUT`] | looks whether it arrived, and stayed there | after 1 min, 5 min, 15 min, then each hour; each day for two weeks after ([`Rules`]) |
//! | [`SEND_REFUND`] | asks the rail to give money back to who paid | when due, and again until the rail's answer is known |
//! | [`POLL_REFUND`] | looks whether it was given back, and stayed so | after 1 min, 5 min, 15 min, then each hour; each day for two weeks after ([`Rules`]) |
//! | [`POLL_CHARGEBACK`] | looks at an open dispute | each 6 hours |
//! | [`WRITE_OFF`] | gives up what a lost chargeback took | 90 days after it was lost ([`Rules`]) |
//! | [`RECONCILE`] | compares the rail's balance transactions with the books | each night ([`Rules`]), and each hour while something differs |
//! | [`PROCESS_EVENT`] | acts on a stored event, on many in a set ([`run_set`]) | when it is stored |
//! | [`POLL_EVENTS`] | reads the events that no webhook of ours took | each minute |
//!
//! Jobs that wait for the rail never end in the dead-letter view: they end well and enqueue their next look in the same
//! transaction. Only what is broken here (database, rows) is retried as it is and put aside in the end.

mod accounts;
mod asking;
mod books;
mod chargebacks;
mod deposits;
mod event_sets;
mod events;
mod payouts;
mod refunds;
mod reversals;

use chrono::{DateTime, Duration, DurationRound, Utc};
use kernel::{
    Failure, Id, Tx,
    jobs::{Claim, Line, NewJob},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{Context, Payout, PayoutAccount, Rules, acts::Hold};

/// Asks the rail for the page of a deposit.
pub const OPEN_DEPOSIT: &str = "payments.open_deposit";
/// Looks whether a deposit was paid.
pub const POLL_DEPOSIT: &str = "payments.poll_deposit";
/// Opens a party's account at the rail.
pub const OPEN_ACCOUNT: &str = "payments.open_account";
/// Looks how a party's account stands.
pub const REFRESH_ACCOUNT: &str = "payments.refresh_account";
/// Lets an account take over that was asked for in place of another.
pub const SWITCH_ACCOUNT: &str = "payments.switch_account";
/// Sends a payout towards the bank.
pub const SEND_PAYOUT: &str = "payments.send_payout";
/// Looks whether a payout arrived.
pub const POLL_PAYOUT: &str = "payments.poll_payout";
/// Asks the rail to give money back to who paid.
pub const SEND_REFUND: &str = "payments.send_refund";
/// Looks whether a refund was given back.
pub const POLL_REFUND: &str = "payments.poll_refund";
/// Looks at an open chargeback.
pub const POLL_CHARGEBACK: &str = "payments.poll_chargeback";
/// Gives up what a lost chargeback took.
pub const WRITE_OFF: &str = "payments.write_off_chargeback";
/// Compares the rail's balance transactions with the books.
pub const RECONCILE: &str = "payments.reconcile";
/// Acts on a stored event of a rail.
pub const PROCESS_EVENT: &str = "payments.process_event";
/// Reads the events that no webhook of ours took.
pub const POLL_EVENTS: &str = "payments.poll_events";

/// Every kind of job of this room.
pub const KINDS: [&str; 14] = [
    OPEN_DEPOSIT,
    POLL_DEPOSIT,
    OPEN_ACCOUNT,
    REFRESH_ACCOUNT,
    SWITCH_ACCOUNT,
    SEND_PAYOUT,
    POLL_PAYOUT,
    SEND_REFUND,
    POLL_REFUND,
    POLL_CHARGEBACK,
    WRITE_OFF,
    RECONCILE,
    PROCESS_EVENT,
    POLL_EVENTS,
];

/// Runs a claimed job of this room; `None` when its kind is not of this room. On success the job is complete. On failure
/// the caller gives it back ([`Claim::retry`]).
pub async fn run(ctx: &Context, claim: &Claim) -> Option<Result<(), Failure>> {
    let ran = match claim.kind.as_str() {
        OPEN_DEPOSIT => deposits::open_deposit(ctx, claim).await,
        POLL_DEPOSIT => deposits::poll_deposit(ctx, claim).await,
        OPEN_ACCOUNT => accounts::open_account(ctx, claim).await,
        REFRESH_ACCOUNT => accounts::refresh_account(ctx, claim).await,
        SWITCH_ACCOUNT => accounts::switch_account(ctx, claim).await,
        SEND_PAYOUT => payouts::send_payout(ctx, claim).await,
        POLL_PAYOUT => payouts::poll_payout(ctx, claim).await,
        SEND_REFUND => refunds::send_refund(ctx, claim).await,
        POLL_REFUND => refunds::poll_refund(ctx, claim).await,
        POLL_CHARGEBACK => chargebacks::poll_chargeback(ctx, claim).await,
        WRITE_OFF => chargebacks::write_off(ctx, claim).await,
        RECONCILE => books::reconcile(ctx, claim).await,
        PROCESS_EVENT => events::process_event(ctx, claim).await,
        POLL_EVENTS => events::poll_events(ctx, claim).await,
        _ => return None,
    };
    Some(ran)
}

/// Which jobs are done in sets, by [`run_set`]: a million payouts that arrive are not a million transactions.
pub const IN_SETS: (Line, &str) = (Line::Main, PROCESS_EVENT);
/// How many jobs a set has at most.
pub const SET: i64 = 256;

/// Runs claimed jobs of [`IN_SETS`] together. Returns what came of each, in their order; a failure of one is no other's. Those
/// that failed the caller gives back ([`Claim::retry`]).
pub async fn run_set(ctx: &Context, claims: &[Claim]) -> Vec<Result<(), Failure>> {
    event_sets::process_events(ctx, claims).await
}

/// Starts what recurs. Every server calls it when it starts; however many do, each minute is polled once.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn start(tx: &mut Tx, rules: &Rules) -> Result<(), Failure> {
    let now = tx.now();
    events::schedule_poll(tx, now).await?;
    books::schedule(tx, books::next_after(now, rules)?).await
}

#[cfg(test)]
pub(crate) use asking::{payout_of, reversal_of, transfer_of};
#[cfg(test)]
pub(crate) use chargebacks::apply_dispute;
pub(crate) use deposits::apply_collection;
#[cfg(test)]
pub(crate) use payouts::{Progress, reserve, to_account, to_bank};

/// What a job of this room needs to know.
fn payload<T: DeserializeOwned>(claim: &Claim) -> Result<T, Failure> {
    Ok(serde_json::from_value(claim.payload.clone())?)
}

/// `pause` after `moment`.
fn later(moment: DateTime<Utc>, pause: Duration) -> DateTime<Utc> {
    moment.checked_add_signed(pause).unwrap_or(moment)
}

/// Enqueues a job for now.
pub(crate) async fn enqueue_now(
    tx: &mut Tx,
    kind: &'static str,
    payload: Value,
) -> Result<(), Failure> {
    enqueue_in(tx, kind, payload, Duration::zero()).await
}

async fn enqueue_in(
    tx: &mut Tx,
    kind: &'static str,
    payload: Value,
    pause: Duration,
) -> Result<(), Failure> {
    let run_at = later(tx.now(), pause);
    kernel::jobs::enqueue(
        tx,
        NewJob {
            line: Line::Main,
            kind,
            key: None,
            payload,
            run_at,
        },
    )
    .await
}

/// Nothing (more) is to be done.
async fn finish(ctx: &Context, claim: &Claim) -> Result<(), Failure> {
    let mut tx = ctx.db.begin().await?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}

/// Ends this look and enqueues the next, as one.
async fn look_again(
    ctx: &Context,
    claim: &Claim,
    next: (&'static str, Value),
    pause: Duration,
) -> Result<(), Failure> {
    let mut tx = ctx.db.begin().await?;
    enqueue_in(&mut tx, next.0, next.1, pause).await?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}

/// Looks at an account from time to time until it is ready.
pub(crate) async fn watch_account(tx: &mut Tx, account: Id<PayoutAccount>) -> Result<(), Failure> {
    let payload = json!({ "account": account, "look": 0 });
    enqueue_in(tx, REFRESH_ACCOUNT, payload, accounts::pause_before(0)).await
}

/// Has a coming account take over at this moment, if it can by then; for each reason and account once.
pub(crate) async fn switch_account_at(
    tx: &mut Tx,
    (account, reason): (Id<PayoutAccount>, &str),
    run_at: DateTime<Utc>,
) -> Result<(), Failure> {
    let job = NewJob {
        line: Line::Main,
        kind: SWITCH_ACCOUNT,
        key: Some(format!("{account}:{reason}:{}", run_at.timestamp())),
        payload: json!({ "account": account }),
        run_at,
    };
    kernel::jobs::enqueue(tx, job).await
}

/// Looks at an account once, now, because its party came back from the rail's pages; at most once a minute.
pub(crate) async fn refresh_account_now(
    tx: &mut Tx,
    account: Id<PayoutAccount>,
) -> Result<(), Failure> {
    let now = tx.now();
    let job = NewJob {
        line: Line::Main,
        kind: REFRESH_ACCOUNT,
        key: Some(format!("{account}:{}", now.format("%Y-%m-%dT%H:%M"))),
        payload: json!({ "account": account }),
        run_at: now,
    };
    kernel::jobs::enqueue(tx, job).await
}

/// Looks at an account once, now, because its party came back from the rail's pages and may have mended it; at most once a
/// minute.
pub(crate) async fn revisit_account(
    tx: &mut Tx,
    account: Id<PayoutAccount>,
) -> Result<(), Failure> {
    let now = tx.now();
    let job = NewJob {
        line: Line::Main,
        kind: REFRESH_ACCOUNT,
        key: Some(format!("{account}:visit:{}", now.format("%Y-%m-%dT%H:%M"))),
        payload: json!({ "account": account, "visit": "done" }),
        run_at: now,
    };
    kernel::jobs::enqueue(tx, job).await
}

/// Tries a payout that was refused for good once more, at the next full minute; however often it is asked for, once.
pub(crate) async fn retry_payout_on_news(tx: &mut Tx, payout: &Payout) -> Result<(), Failure> {
    let minute = later(tx.now(), Duration::minutes(1))
        .duration_trunc(Duration::minutes(1))
        .map_err(Failure::new)?;
    let job = NewJob {
        line: Line::Main,
        kind: SEND_PAYOUT,
        key: Some(format!(
            "{}:news:{}",
            payout.id,
            minute.format("%Y-%m-%dT%H:%M")
        )),
        payload: json!({ "payout": payout.id, "look": 0, "bounces": payout.bounces }),
        run_at: minute,
    };
    kernel::jobs::enqueue(tx, job).await
}

/// A pause that doubles from one minute to one hour; the first look is 0.
fn doubling(look: u32) -> Duration {
    Duration::minutes(2_i64.saturating_pow(look.min(6)).min(60))
}

/// The pause before an unknown answer is asked for again: it doubles from 2 s to an hour.
fn soon(look: u32) -> Duration {
    Duration::seconds(
        2_i64
            .saturating_pow(look.saturating_add(1).min(12))
            .min(3_600),
    )
}

/// The pause before what is held is looked at again.
fn pause_of(hold: Hold, (now, look): (DateTime<Utc>, u32)) -> Duration {
    match hold {
        Hold::Sibling => soon(look).min(Duration::minutes(1)),
        Hold::Money | Hold::Party => doubling(look),
        Hold::Until(moment) => moment.signed_duration_since(now),
    }
}

/// The pause before a look: 1 min, 5 min, 15 min, then an hour.
fn pause_before_poll(look: u32) -> Duration {
    match look {
        0 => Duration::minutes(1),
        1 => Duration::minutes(5),
        2 => Duration::minutes(15),
        3.. => Duration::hours(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_from_a_minute_to_an_hour() {
        let minutes: Vec<i64> = [0, 1, 2, 5, 6, 7, u32::MAX]
            .map(|look| doubling(look).num_minutes())
            .into();
        assert_eq!(minutes, [1, 2, 4, 32, 60, 60, 60]);
    }
}
