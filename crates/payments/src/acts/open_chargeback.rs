//! The payer's bank takes a deposit's money back.

use kernel::Tx;
use money::Money;

use crate::{Chargeback, ChargebackStatus, Deposit, PaymentError, events, store, trail};

/// Writes a dispute of the rail down, the first time it is seen, and tells the payer. Returns the chargeback when it was new.
/// Posts nothing: what the rail took is posted when it says that it did ([`super::withdraw_chargeback()`]).
///
/// # Errors
/// [`PaymentError::Failed`] of the database.
pub(crate) async fn open_chargeback(
    tx: &mut Tx,
    deposit: Deposit,
    dispute: &rails::Dispute,
) -> Result<Option<Chargeback>, PaymentError> {
    // In the currency of our balance: that of the rail's movement, when there is one already.
    let money = dispute
        .withdrawn
        .as_ref()
        .map_or(dispute.money, |moved| moved.taken);
    let chargeback = Chargeback {
        id: tx.new_id(),
        rail: deposit.rail,
        deposit,
        dispute_ref: dispute.id.clone(),
        money,
        fee: Money::zero(money.currency()),
        reason: if dispute.reason.is_empty() {
            "unknown".to_owned()
        } else {
            dispute.reason.chars().take(200).collect()
        },
        status: ChargebackStatus::Open,
        evidence_due_by: dispute.evidence_due_by,
        recovered: Money::zero(money.currency()),
        written_off: Money::zero(money.currency()),
        reinstated: Money::zero(money.currency()),
        fee_returned: Money::zero(money.currency()),
        recoveries: 0,
        opened_at: tx.now(),
        withdrawn_at: None,
        reinstated_at: None,
        closed_at: None,
    };
    if !store::insert_chargeback(tx, &chargeback).await? {
        return Ok(None);
    }
    events::chargeback_opened(tx, &chargeback).await?;
    trail::chargeback(tx, "payments.chargeback_opened", (None, &chargeback)).await?;
    tracing::warn!(
        chargeback.id = %chargeback.id,
        deposit.id = %chargeback.deposit.id,
        "a bank takes deposit {} back",
        chargeback.deposit.id
    );
    Ok(Some(chargeback))
}
