//! What other rooms ask of this one.

use kernel::{Failure, Id, Tx};
use parties::Party;

use crate::{model::Project, store};

/// The project with this id, drafts included.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find(tx: &mut Tx, id: Id<Project>) -> Result<Option<Project>, Failure> {
    store::find_project(tx, id).await
}

/// Whether the books of a project's raise are for this party to see: its owner, and whoever ever invested in it.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn may_see(tx: &mut Tx, id: Id<Project>, party: Id<Party>) -> Result<bool, Failure> {
    let Some(project) = store::find_project(tx, id).await? else {
        return Ok(false);
    };
    Ok(project.owner == party || store::stake_of(tx, id, party).await?.count > 0)
}
