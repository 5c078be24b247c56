//! A project begins to be owed revenue.

use kernel::Tx;

use crate::{NewProject, RoyaltyError, store};

/// So many holders are paid in one transaction: more make it no faster, and hold locks on their wallets for longer.
const CHUNK: i32 = 10_000;

/// Opens a project whose raise has reached its target: its holders come next.
///
/// # Errors
/// [`RoyaltyError::Terms`] for terms that cannot be; [`RoyaltyError::Failed`] of the database, also when it is open already.
pub async fn open_project(tx: &mut Tx, project: &NewProject) -> Result<(), RoyaltyError> {
    project.terms.check()?;
    store::insert_project(tx, project, CHUNK).await
}
