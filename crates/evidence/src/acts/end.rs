//! The rail has answered, or there is nothing to ask it any more.

use kernel::{Failure, Id, Tx};
use payments::Chargeback;

use super::note;
use crate::{pack::PackStatus, store};

/// Records how the pack of a chargeback ended, `reason` being the rail's code when it did not take it. Ended before, nothing
/// changes.
///
/// # Errors
/// [`Failure`] of the database.
pub(crate) async fn end(
    tx: &mut Tx,
    id: Id<Chargeback>,
    (status, reason): (PackStatus, Option<&str>),
) -> Result<(), Failure> {
    let pack = store::lock(tx, id).await?;
    let pack = pack.ok_or_else(|| Failure::msg("a chargeback has no evidence pack"))?;
    if pack.ended_at.is_some() {
        return Ok(());
    }
    store::save_ended(tx, id, (status, reason)).await?;
    let act = match status {
        PackStatus::Submitted => "evidence.submitted",
        PackStatus::Refused => "evidence.refused",
        PackStatus::NotNeeded => "evidence.not_needed",
        PackStatus::Scheduled | PackStatus::Compiled => {
            return Err(Failure::msg("an evidence pack does not end so"));
        }
    };
    note(tx, (act, id), (Some(pack.status), status)).await
}
