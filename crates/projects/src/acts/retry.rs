//! A fan pays again what was not paid.

use kernel::{Id, Tx};
use parties::Caller;
use payments::{Deposit, Purpose, pay_path};

use super::{invest, lock_with_project};
use crate::{
    ProjectError,
    events::{self, Change},
    model::Investment,
    store,
};

/// Opens another payment of an investment whose payment failed or expired.
///
/// # Errors
/// [`ProjectError::NotAllowed`] once it is paid, [`ProjectError::PaymentUnderWay`] while another can still be paid,
/// [`ProjectError::Closed`] after the close.
pub async fn retry(
    tx: &mut Tx,
    by: &Caller,
    id: Id<Investment>,
) -> Result<(Investment, Deposit), ProjectError> {
    let (project, raise, investment) = lock_with_project(tx, id, Some(by.party)).await?;
    investment.status.retry()?;
    invest::collects(tx, &project, &raise)?;
    let purpose = Purpose::Investment(id.uuid());
    let deposits = payments::list_deposits_of_purpose(tx, purpose).await?;
    if let Some(pending) = deposits.iter().find(|one| one.status.is_pending()) {
        return Err(ProjectError::PaymentUnderWay {
            pay_path: pay_path(pending.id),
        });
    }
    let deposit = invest::collect(tx, &project, &investment).await?;
    let change = Change::by("retry", by.actor()).on(&investment);
    events::happened(tx, project.id, change).await?;
    // Read again, since the answer says what there is.
    let investment = store::find_investment(tx, id)
        .await?
        .ok_or(ProjectError::NotFound("investment"))?;
    Ok((investment, deposit))
}
