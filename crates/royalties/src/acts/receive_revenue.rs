//! Money has arrived for a project.

use kernel::{Id, Tx};
use ledger::Rail;
use money::{AmountError, Money};

use crate::{
    RoyaltyError,
    model::{Project, Revenue},
    store, transfers,
};

/// Books cash that arrived for a project on a rail. [`crate::distribute`] splits it.
///
/// # Errors
/// [`RoyaltyError::NotFound`], or [`RoyaltyError::Amount`] for one of another currency or not above nothing.
pub async fn receive_revenue(
    tx: &mut Tx,
    project: Id<Project>,
    rail: Rail,
    money: Money,
) -> Result<Revenue, RoyaltyError> {
    let project = store::find_project(tx, project)
        .await?
        .ok_or(RoyaltyError::NotFound("project"))?;
    // Says which currencies differ.
    money.checked_sub(project.raised)?;
    if !money.is_positive() {
        return Err(AmountError::OutOfRange.into());
    }
    let revenue = Revenue {
        id: tx.new_id(),
        project: project.id,
        money,
        rail,
    };
    store::insert_revenue(tx, &revenue).await?;
    ledger::post(tx, &[transfers::receive(&revenue)]).await?;
    Ok(revenue)
}
