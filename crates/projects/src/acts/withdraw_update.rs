//! The owner takes an update back.

use kernel::{Id, Tx};
use parties::Caller;

use crate::{
    ProjectError,
    events::{self, Change},
    model::Update,
    store,
};

/// Withdraws an update: its words are shown to nobody any more, that there was one stays, and fans who were not told of it yet are not.
/// Withdrawn twice, it is withdrawn once.
///
/// # Errors
/// [`ProjectError::NotFound`] for another's.
pub async fn withdraw_update(
    tx: &mut Tx,
    by: &Caller,
    id: Id<Update>,
) -> Result<Update, ProjectError> {
    let update = store::lock_update(tx, id)
        .await?
        .filter(|update| update.author == by.party)
        .ok_or(ProjectError::NotFound("update"))?;
    if update.withdrawn_at.is_some() {
        return Ok(update);
    }
    store::withdraw_update(tx, id).await?;
    let change = Change::by("withdraw_update", by.actor());
    events::happened(tx, update.project, change).await?;
    Ok(Update {
        withdrawn_at: Some(tx.now()),
        ..update
    })
}
