//! Fans become holders of a project.

use kernel::{Id, Tx};
use money::AmountError;

use crate::{Investment, RoyaltyError, model::Project, store};

/// Adds holders to a project, each with all that it has invested. Called as often as there are pages of them; some thousands
/// are a good number.
///
/// # Errors
/// [`RoyaltyError::HoldersFixed`] after the raise, [`RoyaltyError::AlreadyHolder`] when one of them is there,
/// [`RoyaltyError::Amount`] for one of another currency or not above nothing.
pub async fn add_holders(
    tx: &mut Tx,
    project: Id<Project>,
    investments: &[Investment],
) -> Result<(), RoyaltyError> {
    let project = store::find_project(tx, project)
        .await?
        .ok_or(RoyaltyError::NotFound("project"))?;
    if project.fixed_at.is_some() {
        return Err(RoyaltyError::HoldersFixed(project.id));
    }
    for one in investments {
        // Says which currencies differ.
        one.invested.checked_add(project.raised)?;
        if !one.invested.is_positive() {
            return Err(AmountError::OutOfRange.into());
        }
    }
    store::add_holders(tx, project.id, investments).await
}
