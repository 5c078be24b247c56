//! Whom a project pays.

use kernel::{Failure, Id, Tx};
use money::Currency;
use parties::Party;

use crate::Project;

/// Lets nobody else schedule payouts of what is in wallets until the transaction ends.
pub(crate) async fn hold_wallets(tx: &mut Tx, currency: Currency) -> Result<(), Failure> {
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtextextended('royalties.wallets:' || $1::text, 0))",
        currency.code()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The holders of a project with these numbers.
pub(crate) async fn list_holders(
    tx: &mut Tx,
    project: Id<Project>,
    (from, to): (i32, i32),
) -> Result<Vec<Id<Party>>, Failure> {
    let holders = sqlx::query_scalar!(
        "SELECT party_id
         FROM royalties_holders
         WHERE project_id = $1 AND number BETWEEN $2 AND $3
         ORDER BY number",
        project.uuid(),
        from,
        to
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(holders.into_iter().map(Id::from_uuid).collect())
}
