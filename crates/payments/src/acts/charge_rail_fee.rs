//! What the rail kept of a deposit.

use kernel::Tx;

use crate::{Deposit, PaymentError, transfers};

/// Posts the rail's fee of a deposit that has just been settled: `fees:rail` <- `rail:<rail>:clearing`, step 1 of the act
/// `deposit.id`. After the purpose has taken the deposit: everything else locks what it is for before the ledger's accounts,
/// and two that meet must not wait for each other in a circle.
///
/// # Errors
/// [`PaymentError::Failed`] of the ledger.
pub(crate) async fn charge_rail_fee(tx: &mut Tx, deposit: &Deposit) -> Result<(), PaymentError> {
    let Some(fee) = deposit.rail_fee else {
        return Ok(());
    };
    ledger::post(tx, transfers::rail_fee(deposit, fee).as_slice()).await?;
    Ok(())
}
