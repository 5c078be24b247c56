//! The bank has decided about a chargeback.

use kernel::Tx;
use serde_json::json;

use crate::{Chargeback, ChargebackStatus, PaymentError, events, jobs, status::Step, store};

/// Records how a chargeback ended, and tells the payer. Returns whether that was new. What is lost and not recovered is
/// written off by a job, later.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when it ended otherwise before.
pub(crate) async fn close_chargeback(
    tx: &mut Tx,
    chargeback: &mut Chargeback,
    ended: ChargebackStatus,
) -> Result<bool, PaymentError> {
    let step = match ended {
        ChargebackStatus::Open => return Ok(false),
        ChargebackStatus::Won => chargeback.status.win()?,
        ChargebackStatus::Lost => chargeback.status.lose()?,
    };
    let Step::Moved(status) = step else {
        return Ok(false);
    };
    chargeback.status = status;
    chargeback.closed_at = Some(tx.now());
    store::save_chargeback(tx, chargeback).await?;
    events::chargeback_closed(tx, chargeback).await?;
    if status == ChargebackStatus::Lost {
        let payload = json!({ "chargeback": chargeback.id });
        jobs::enqueue_write_off(tx, payload).await?;
    }
    tracing::info!(chargeback.id = %chargeback.id, status = status.name(), "chargeback {} ended", chargeback.id);
    Ok(true)
}
