//! What happens by itself when nobody acted in time.

use kernel::{Id, Tx, http::WireMoney};
use serde_json::{Map, json};

use super::{
    cancel::cancel_held,
    carry_out::{campaign_of, carry_out},
    decline_proposal, decline_rounds,
    release::release_held,
    settle_dispute::settle_held,
};
use crate::{
    EscrowError,
    deadlines::{Outcome, deadlines},
    events::{self, Change, Telling},
    jobs,
    model::Escrow,
    status::Status,
    steps::{self, Occasion},
    store,
};

/// Brings the outcome of a deadline about, if it is still due; does nothing when somebody acted or the deadline moved.
///
/// # Errors
/// [`EscrowError::BrandFrozen`] when an agreement waits for its money while a payment of the brand is contested: it may be
/// there already, and is looked for when that ends.
pub(crate) async fn fall_due(
    tx: &mut Tx,
    id: Id<Escrow>,
    outcome: Outcome,
) -> Result<(), EscrowError> {
    // A budget's row is held before a transaction's.
    let budget = match outcome {
        Outcome::CancelUnfunded => {
            let campaign = campaign_of(tx, id).await?;
            store::lock_budget(tx, campaign).await?
        }
        Outcome::ReleaseUnanswered
        | Outcome::RefundUndelivered
        | Outcome::WithdrawProposal
        | Outcome::WithdrawRounds
        | Outcome::WarnHolding
        | Outcome::EndHolding => None,
    };
    let escrow = store::lock(tx, id).await?.ok_or(EscrowError::NotFound)?;
    let now = tx.now();
    let mut due = deadlines(&escrow).into_iter();
    if !due.any(|deadline| deadline.outcome == outcome && deadline.acts_at <= now) {
        return Ok(());
    }
    match outcome {
        Outcome::CancelUnfunded => {
            let budget = budget.ok_or(EscrowError::NoBudget)?;
            if let Some(since) = store::find_freeze(tx, budget.brand).await? {
                return Err(EscrowError::BrandFrozen { since });
            }
            cancel_held(tx, (budget, escrow), None, None).await?;
        }
        Outcome::ReleaseUnanswered => {
            let unanswered = steps::unanswered(&escrow, now);
            release_held(tx, escrow, &unanswered, None).await?;
        }
        Outcome::RefundUndelivered => refund(tx, escrow, "undelivered").await?,
        Outcome::WithdrawProposal => {
            let became = ("escrow.withdraw_offer", "withdrawn");
            decline_proposal::end(tx, escrow, None, became).await?;
        }
        Outcome::WithdrawRounds => {
            let became = ("escrow.withdraw_rounds", "withdrawn");
            decline_rounds::end(tx, escrow, None, became).await?;
        }
        Outcome::WarnHolding => warn(tx, &escrow).await?,
        Outcome::EndHolding => end_holding(tx, escrow).await?,
    }
    Ok(())
}

async fn refund(tx: &mut Tx, escrow: Escrow, cause: &'static str) -> Result<(), EscrowError> {
    let on = Occasion::new(tx, None);
    if let Some(moved) = steps::refund(escrow, on)? {
        let mut telling = Telling::new("escrow.refund", None, ["escrow_refunded"]);
        telling.data = json!({ "cause": cause });
        carry_out(tx, moved, on, telling).await?;
    }
    Ok(())
}

async fn warn(tx: &mut Tx, escrow: &Escrow) -> Result<(), EscrowError> {
    let mut all = deadlines(escrow).into_iter();
    let ends = all.find(|deadline| deadline.outcome == Outcome::EndHolding);
    let held = escrow.held()?;
    let mut data = Map::new();
    data.insert("amount".to_owned(), json!(WireMoney::from(held)));
    data.insert("ends_at".to_owned(), json!(ends.map(|ends| ends.acts_at)));
    let change = Change {
        money: Some(held),
        ..Change::of("escrow.warn_holding", escrow.status)
    };
    store::insert_event(tx, escrow, &change).await?;
    events::tell(tx, escrow, ("holding_warning", data)).await
}

/// The rail holds money no longer: what was delivered and not refused is paid, what was not delivered goes back, and what is
/// disputed is split by the written default, of which the desk is told.
async fn end_holding(tx: &mut Tx, escrow: Escrow) -> Result<(), EscrowError> {
    let escrow = match escrow.status {
        Status::UnderReview(_) => {
            let submitted = steps::submitted(&escrow);
            release_held(tx, escrow, &submitted, None).await?
        }
        Status::Disputed { .. } => {
            let split = steps::default_split(&escrow)?;
            jobs::dispute_ended(tx, escrow.id).await?;
            settle_held(tx, escrow, (split, "holding_limit")).await?
        }
        Status::AwaitingDeposit
        | Status::PendingFunds
        | Status::Released { .. }
        | Status::Refunded { .. }
        | Status::Cancelled { .. } => escrow,
    };
    match escrow.status {
        Status::PendingFunds => refund(tx, escrow, "holding_limit").await,
        Status::AwaitingDeposit
        | Status::UnderReview(_)
        | Status::Disputed { .. }
        | Status::Released { .. }
        | Status::Refunded { .. }
        | Status::Cancelled { .. } => Ok(()),
    }
}
