//! Whoever is waited for is reminded.

use chrono::{DateTime, Utc};
use kernel::{Id, Tx, http::WireMoney};
use serde_json::{Map, json};

use crate::{
    EscrowError,
    deadlines::{Deadline, Outcome, deadlines},
    events::tell_only,
    model::Escrow,
    store,
};

/// Reminds the side that is waited for of what is due at `due`, if it still is; the deadline then.
pub(crate) async fn remind(
    tx: &mut Tx,
    id: Id<Escrow>,
    (outcome, due): (Outcome, DateTime<Utc>),
) -> Result<Option<Deadline>, EscrowError> {
    let escrow = store::lock(tx, id).await?.ok_or(EscrowError::NotFound)?;
    let now = tx.now();
    let mut all = deadlines(&escrow).into_iter();
    let still = all
        .find(|deadline| deadline.outcome == outcome && deadline.due == due && now < deadline.due);
    let Some(deadline) = still else {
        return Ok(None);
    };
    let who = match outcome {
        Outcome::RefundUndelivered => escrow.creator,
        Outcome::CancelUnfunded
        | Outcome::ReleaseUnanswered
        | Outcome::WithdrawProposal
        | Outcome::WithdrawRounds
        | Outcome::WarnHolding
        | Outcome::EndHolding => escrow.brand,
    };
    let amount = match outcome {
        Outcome::CancelUnfunded => escrow.amount,
        Outcome::ReleaseUnanswered
        | Outcome::RefundUndelivered
        | Outcome::WithdrawProposal
        | Outcome::WithdrawRounds
        | Outcome::WarnHolding
        | Outcome::EndHolding => escrow.held()?,
    };
    let mut data = Map::new();
    data.insert("outcome".to_owned(), json!(outcome.name()));
    data.insert("due_at".to_owned(), json!(due));
    data.insert("amount".to_owned(), json!(WireMoney::from(amount)));
    tell_only(tx, &escrow, &[who], ("deadline_reminder", data)).await?;
    Ok(Some(deadline))
}
