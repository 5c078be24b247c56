//! What a payout asks of the rail, and what the rail's answer comes to.
//!
//! An unknown answer is asked for again under the same key for half of the time that Stripe keeps keys, and looked up by
//! our labels after that. What is not found when the key and every delay are over never happened: that attempt is over, and
//! the next has its own number and key.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use kernel::Failure;
use rails::{OperationKey, PayOut, PayoutQuery, RailError, ReverseTransfer, SendTransfer};

use super::later;
use crate::{Context, Payout, acts::Refusal};

/// How long the same key is sent again: half of the 24 hours that Stripe keeps one.
pub(super) const RESEND_FOR: Duration = Duration::hours(12);

/// When what is not found certainly never happened: the key's life and half of it again.
pub(super) const ABSENT_AFTER: Duration = Duration::hours(36);

/// The rail's answer to what was asked, as far as it is one.
pub(super) enum Answer {
    /// It did it; the rail's id of it.
    Done(String),
    /// It did not and will not under this key.
    Refused(Refusal),
    /// Not known.
    Unknown,
    /// The rail could not be asked; what was known stays.
    NotAsked,
}

/// Asks for the transfer under the attempt's own key; once the key is too old, only looks for it.
pub(super) async fn ask_transfer(ctx: &Context, payout: &Payout) -> Result<Answer, Failure> {
    let age = ctx
        .db
        .now()
        .signed_duration_since(payout.asked_at.unwrap_or(payout.created_at));
    if age >= RESEND_FOR {
        return find_transfer(ctx, payout, age).await;
    }
    let (key, ask) = transfer_of(payout)?;
    Ok(answer(
        payout,
        ctx.rail.transfer(&key, &ask).await.map(|made| made.id),
    ))
}

/// The transfer of an attempt and its key: made of what is frozen in the payout's row, so that it is the same each time.
pub(crate) fn transfer_of(payout: &Payout) -> Result<(OperationKey, SendTransfer), Failure> {
    let ask = SendTransfer {
        money: payout.money,
        account: account_of(payout)?,
        source_charge: payout.source_charge.clone(),
        group: payout.cause.to_string(),
        labels: labels(payout, payout.attempt),
    };
    Ok((key(payout, "transfer", payout.attempt)?, ask))
}

async fn find_transfer(ctx: &Context, payout: &Payout, age: Duration) -> Result<Answer, Failure> {
    let made = match ctx.rail.find_transfers(&payout.cause.to_string()).await {
        Ok(transfers) => transfers,
        Err(error) => return Ok(answer(payout, Err(error))),
    };
    let own = made
        .into_iter()
        .find(|made| is_own(&made.labels, payout, payout.attempt));
    Ok(found(own.map(|own| own.id), age))
}

/// Asks for the transfer to be taken back under the attempt's own key; once the key is too old, only looks for that.
pub(super) async fn ask_reversal(ctx: &Context, payout: &Payout) -> Result<Answer, Failure> {
    let asked_at = payout.reversal_asked_at.unwrap_or(payout.created_at);
    let age = ctx.db.now().signed_duration_since(asked_at);
    if age >= RESEND_FOR {
        return find_reversal(ctx, payout, age).await;
    }
    let (key, ask) = reversal_of(payout)?;
    let made = ctx.rail.reverse_transfer(&key, &ask).await;
    Ok(answer(payout, made.map(|made| made.id)))
}

/// The reversal of an attempt and its key, the same each time.
pub(crate) fn reversal_of(payout: &Payout) -> Result<(OperationKey, ReverseTransfer), Failure> {
    let ask = ReverseTransfer {
        transfer: transfer_ref_of(payout)?,
        money: payout.money,
        labels: labels(payout, payout.reversal_attempt),
    };
    Ok((key(payout, "back", payout.reversal_attempt)?, ask))
}

async fn find_reversal(ctx: &Context, payout: &Payout, age: Duration) -> Result<Answer, Failure> {
    let transfer = transfer_ref_of(payout)?;
    let made = match ctx.rail.find_transfers(&payout.cause.to_string()).await {
        Ok(transfers) => transfers,
        Err(error) => return Ok(answer(payout, Err(error))),
    };
    let own = made
        .into_iter()
        .filter(|made| made.id == transfer)
        .flat_map(|made| made.reversals)
        .find(|made| is_own(&made.labels, payout, payout.reversal_attempt));
    Ok(found(own.map(|own| own.id), age))
}

fn transfer_ref_of(payout: &Payout) -> Result<String, Failure> {
    let transfer = payout.transfer_ref.clone();
    transfer.ok_or_else(|| Failure::msg(format!("payout {} is on no account", payout.id)))
}

/// Asks for the payout under the attempt's own key; once the key is too old, only looks for it.
pub(super) async fn ask_payout(ctx: &Context, payout: &Payout) -> Result<Answer, Failure> {
    let asked_at = payout.bank_asked_at.unwrap_or(payout.created_at);
    let age = ctx.db.now().signed_duration_since(asked_at);
    if age >= RESEND_FOR {
        return find_payout(ctx, payout, (asked_at, age)).await;
    }
    let (key, ask) = payout_of(payout)?;
    Ok(answer(
        payout,
        ctx.rail.pay_out(&key, &ask).await.map(|made| made.id),
    ))
}

/// The payout of an attempt and its key, the same each time.
pub(crate) fn payout_of(payout: &Payout) -> Result<(OperationKey, PayOut), Failure> {
    let ask = PayOut {
        account: account_of(payout)?,
        money: payout.money,
        labels: labels(payout, payout.bank_attempt),
    };
    Ok((key(payout, "bank", payout.bank_attempt)?, ask))
}

async fn find_payout(
    ctx: &Context,
    payout: &Payout,
    (asked_at, age): (DateTime<Utc>, Duration),
) -> Result<Answer, Failure> {
    let account = account_of(payout)?;
    // An hour earlier, should the rail's clock and ours differ.
    let created_from = Some(later(asked_at, Duration::hours(-1)));
    let mut query = PayoutQuery {
        account,
        created_from,
        after: None,
    };
    loop {
        let page = match ctx.rail.list_payouts(&query).await {
            Ok(page) => page,
            Err(error) => return Ok(answer(payout, Err(error))),
        };
        let own = page
            .items
            .into_iter()
            .find(|made| is_own(&made.labels, payout, payout.bank_attempt));
        if own.is_some() || page.next.is_none() {
            return Ok(found(own.map(|own| own.id), age));
        }
        query.after = page.next;
    }
}

fn account_of(payout: &Payout) -> Result<String, Failure> {
    let account = payout.account_ref.clone();
    account.ok_or_else(|| Failure::msg(format!("payout {} was not reserved", payout.id)))
}

/// What a search came to: found, not found as yet, or certainly absent.
fn found(own: Option<String>, age: Duration) -> Answer {
    match own {
        Some(id) => Answer::Done(id),
        None if age >= ABSENT_AFTER => {
            Answer::Refused(Refusal::ForNow("never_received".to_owned()))
        }
        None => Answer::Unknown,
    }
}

fn key(payout: &Payout, way: &str, attempt: u16) -> Result<OperationKey, Failure> {
    OperationKey::try_new(format!("payout:{}:{way}:{attempt}", payout.id)).map_err(Failure::new)
}

fn labels(payout: &Payout, attempt: u16) -> rails::Labels {
    vec![
        ("payout", payout.id.to_string()),
        ("escrow", payout.cause.to_string()),
        ("attempt", attempt.to_string()),
    ]
}

fn is_own(labels: &BTreeMap<String, String>, payout: &Payout, attempt: u16) -> bool {
    labels.get("payout") == Some(&payout.id.to_string())
        && labels.get("attempt") == Some(&attempt.to_string())
}

fn answer(payout: &Payout, result: Result<String, RailError>) -> Answer {
    let error = match result {
        Ok(id) => return Answer::Done(id),
        Err(error) => error,
    };
    let answer = match &error {
        RailError::Refused { code, .. } => Answer::Refused(Refusal::of(code)),
        RailError::NotSent { .. } => Answer::Refused(Refusal::ForGood("not_carried".to_owned())),
        RailError::InDoubt { .. } => Answer::Unknown,
        RailError::Unavailable { .. } | RailError::Unauthorized { .. } => Answer::NotAsked,
    };
    tracing::warn!(payout.id = %payout.id, error = Failure::new(error).chain(), "the rail did not take payout {}", payout.id);
    answer
}
