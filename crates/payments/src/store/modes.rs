//! Which world the money of a rail is in.

use kernel::{Failure, Tx};
use ledger::Rail;

use crate::Mode;

/// Notes the world of a rail's money, unless it is known.
pub(crate) async fn insert_mode(tx: &mut Tx, rail: Rail, mode: Mode) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO payments_rail_modes (rail, mode, bound_at)
         VALUES ($1, $2, $3)
         ON CONFLICT (rail) DO NOTHING",
        rail.name(),
        mode.name(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The world of a rail's money, which is known.
pub(crate) async fn find_mode(tx: &mut Tx, rail: Rail) -> Result<Mode, Failure> {
    let name = sqlx::query_scalar!(
        "SELECT mode FROM payments_rail_modes WHERE rail = $1",
        rail.name()
    )
    .fetch_one(tx.conn())
    .await?;
    Mode::parse(&name).ok_or_else(|| Failure::msg(format!("{name} is no mode")))
}
