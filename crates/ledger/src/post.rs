//! Posting in the caller's transaction: what the acts of the rooms do.

use kernel::{Failure, Tx};

use crate::{
    LedgerError, Transfer,
    set::{Opening, Set},
};

/// What a posting did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posted {
    /// How many transfers were new; the others had been posted before, with the same content.
    pub new: u64,
}

/// Posts a set of transfers in the caller's transaction: all of them, or none.
///
/// Idempotent by transfer id. Accounts are opened when they are new. Each balance is written once however many of the
/// transfers touch it. At most 8 000 transfers make a set.
///
/// # Errors
/// [`LedgerError::InsufficientFunds`] when a liability account would go below zero, [`LedgerError::Differs`] when an id
/// was posted with other content; the transaction must then be rolled back.
pub async fn post(tx: &mut Tx, transfers: &[Transfer]) -> Result<Posted, LedgerError> {
    if transfers.is_empty() {
        return Ok(Posted { new: 0 });
    }
    let set = Set::of(transfers)?;
    let accounts = Opening::of(&set.accounts);
    let now = tx.now();
    let new = sqlx::query_scalar!(
        r#"SELECT ledger_post($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS "new!""#,
        &accounts.names,
        &accounts.currencies,
        &accounts.sides,
        &accounts.lanes,
        &set.ids,
        &set.debits,
        &set.credits,
        &set.amounts,
        &set.lane_seeds,
        &set.kinds,
        &set.kind_names,
        now
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Posted {
        new: u64::try_from(new).map_err(Failure::new)?,
    })
}
