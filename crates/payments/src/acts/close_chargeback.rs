//! The bank has decided about a chargeback.

use chrono::Duration;
use kernel::{Failure, Tx};

use crate::{
    Chargeback, ChargebackStatus, PaymentError, events, status::Step, store, trail, transfers_back,
};

/// Records how a chargeback ended, and tells the payer: of a lost one, that what it took is expected back for so long. One that
/// is won, or won after all, is owed by nobody: what the rail gave back less of it than it had taken is given up. Returns whether
/// that was new.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when it ended otherwise before.
pub(crate) async fn close_chargeback(
    tx: &mut Tx,
    chargeback: &mut Chargeback,
    (ended, expected_for): (ChargebackStatus, Duration),
) -> Result<bool, PaymentError> {
    let step = match ended {
        ChargebackStatus::Open => return Ok(false),
        ChargebackStatus::Won => chargeback.status.win()?,
        ChargebackStatus::Lost => chargeback.status.lose()?,
    };
    let Step::Moved(status) = step else {
        return Ok(false);
    };
    let before = chargeback.clone();
    chargeback.status = status;
    let now = tx.now();
    let until = now.checked_add_signed(expected_for).unwrap_or(now);
    chargeback.closed_at = Some(now);
    let mut given_up = None;
    if chargeback.status == ChargebackStatus::Won && chargeback.withdrawn_at.is_some() {
        given_up = Some(chargeback.owed()?).filter(|owed| owed.is_positive());
    }
    if let Some(owed) = given_up {
        chargeback.written_off = chargeback
            .written_off
            .checked_add(owed)
            .map_err(Failure::from)?;
    }
    store::save_chargeback(tx, chargeback).await?;
    if let Some(owed) = given_up {
        ledger::post(tx, &[transfers_back::written_off(chargeback, owed)]).await?;
    }
    events::chargeback_closed(tx, chargeback, until).await?;
    trail::chargeback(
        tx,
        "payments.chargeback_closed",
        (Some(&before), &*chargeback),
    )
    .await?;
    tracing::info!(chargeback.id = %chargeback.id, status = status.name(), "chargeback {} ended", chargeback.id);
    Ok(true)
}
