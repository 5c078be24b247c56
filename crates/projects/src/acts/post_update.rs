//! The owner tells the fans something.

use kernel::{Id, Tx};
use parties::{Caller, Language};
use serde_json::json;

use super::lock_own;
use crate::{
    ProjectError,
    events::{self, Change},
    jobs,
    model::{Project, Update},
    status::ProjectStatus,
    store,
};

/// What the owner tells; checked at the door.
#[derive(Debug, Clone)]
pub struct NewUpdate {
    /// In a line: 1 to 120 characters.
    pub title: String,
    /// 1 to 5,000 characters.
    pub text: String,
    /// In which it is written.
    pub language: Language,
}

/// Posts an update on a project's page and has every fan told, a page of them at a time. It is not edited afterwards.
///
/// # Errors
/// [`ProjectError::NotFound`] for another's, [`ProjectError::NotPublic`] for a draft, [`ProjectError::TooManyUpdates`] for the sixth
/// within a day.
pub async fn post_update(
    tx: &mut Tx,
    by: &Caller,
    id: Id<Project>,
    new: NewUpdate,
) -> Result<Update, ProjectError> {
    let project = lock_own(tx, by, id).await?;
    if project.status == ProjectStatus::Draft {
        return Err(ProjectError::NotPublic);
    }
    let update = Update {
        id: tx.new_id(),
        project: id,
        author: by.party,
        title: new.title,
        text: new.text,
        language: new.language,
        posted_at: tx.now(),
        withdrawn_at: None,
    };
    store::insert_update(tx, &update).await?;
    events::happened(tx, id, Change::by("post_update", by.actor())).await?;
    let told = jobs::TellJob {
        project: id,
        topic: "project_updated".to_owned(),
        data: json!({ "what": update.title, "update_id": update.id }),
        after: None,
    };
    jobs::tell_fans(tx, told).await?;
    Ok(update)
}
