//! A database's money is play money or real money, for good.

use kernel::{Failure, Tx};
use ledger::Rail;

use crate::{Mode, store};

/// Notes in which world this process moves money, unless another did before. Returns the world that this database's money is
/// in: a process of the other one must not go on.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn bind_mode(tx: &mut Tx, rail: Rail, mode: Mode) -> Result<Mode, Failure> {
    store::insert_mode(tx, rail, mode).await?;
    store::find_mode(tx, rail).await
}
