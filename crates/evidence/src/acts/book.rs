//! A bank contests a payment: what is said to it has its time from now on.

use kernel::{Failure, Tx};
use payments::Chargeback;

use super::note;
use crate::{
    jobs,
    pack::{Pack, PackStatus, submit_at},
    store,
};

/// Books the pack of a chargeback that was just opened. Booked before, nothing changes.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn book(tx: &mut Tx, chargeback: &Chargeback) -> Result<(), Failure> {
    let pack = Pack {
        chargeback: chargeback.id,
        status: PackStatus::Scheduled,
        submit_at: submit_at(chargeback),
        booked_at: tx.now(),
        compiled_at: None,
        ended_at: None,
        reason: None,
    };
    if store::insert(tx, &pack).await? {
        let act = ("evidence.booked", chargeback.id);
        note(tx, act, (None, pack.status)).await?;
        jobs::enqueue(tx, &pack).await?;
    }
    Ok(())
}
