//! Paying the holders of a distribution, chunk by chunk. Each is one statement in the database; here is only the order.

use kernel::{Db, Failure, Id};

use crate::{jobs, model::Distribution, store};

/// Pays whoever is not paid yet, in two lanes: while one waits for an answer or for the revenue's balance, which comes last in
/// each chunk, the other computes. When it returns nothing is left to pay, unless another worker is at it.
///
/// # Errors
/// [`Failure`] of the database. What was paid until then stays paid.
pub(crate) async fn pay_all(db: &Db, distribution: Id<Distribution>) -> Result<(), Failure> {
    tokio::try_join!(lane(db, distribution), lane(db, distribution))?;
    Ok(())
}

/// Opens the wallets of a chunk, if some were never opened, and pays one, until there is none of either.
async fn lane(db: &Db, distribution: Id<Distribution>) -> Result<(), Failure> {
    let mut opening = true;
    loop {
        opening = opening && open_chunk(db, distribution).await?;
        let paid = pay_chunk(db, distribution).await?;
        if !(opening || paid) {
            return Ok(());
        }
    }
}

/// Opens the wallets of one chunk. Returns whether there was one.
pub(crate) async fn open_chunk(db: &Db, distribution: Id<Distribution>) -> Result<bool, Failure> {
    let mut tx = db.begin().await?;
    let opened = store::open_next(&mut tx, distribution).await?;
    tx.commit().await?;
    Ok(opened)
}

/// Pays one chunk: its transfers, its progress and the job of its messages commit together. Returns whether there was one.
pub(crate) async fn pay_chunk(db: &Db, distribution: Id<Distribution>) -> Result<bool, Failure> {
    let mut tx = db.begin().await?;
    let Some(paid) = store::pay_next(&mut tx, distribution).await? else {
        tx.rollback().await?;
        return Ok(false);
    };
    if paid.holders > 0 {
        jobs::tell(&mut tx, paid.chunk, 1).await?;
    }
    tx.commit().await?;
    tracing::info!(
        royalties.distribution = %distribution,
        royalties.chunk = %paid.chunk,
        holders = paid.holders,
        amount_minor = paid.amount_minor,
        "distribution {distribution} has paid {} holders more",
        paid.holders
    );
    Ok(true)
}
