//! The close is moved, once.

use chrono::Duration;
use kernel::{Id, Tx};
use parties::Caller;
use serde_json::json;

use super::{lock_own, raise_of};
use crate::{
    ProjectError,
    events::{self, Change},
    jobs,
    model::{Project, Raise},
    rules, store,
};

/// Moves the close by so many days, once, and tells every fan: each may take its money back until 48 hours before the new close.
///
/// # Errors
/// [`ProjectError::NotFound`] for another's, [`ProjectError::NotAllowed`] unless it collects, [`ProjectError::NoExtension`] when
/// it was moved before, by more than 30 days, or within 24 hours of the close.
pub async fn extend(
    tx: &mut Tx,
    by: &Caller,
    id: Id<Project>,
    days: u16,
) -> Result<Project, ProjectError> {
    let project = lock_own(tx, by, id).await?;
    project.status.collect("extend")?;
    let raise = raise_of(&project)?;
    if raise.extended_at.is_some() {
        return Err(ProjectError::NoExtension("It was moved once already."));
    }
    if !(1..=rules::EXTENSION_DAYS).contains(&days) {
        return Err(ProjectError::NoExtension("Move it by 1 to 30 days."));
    }
    let last = raise.closes_at.checked_sub_signed(rules::EXTEND_BEFORE);
    if last.is_none_or(|last| tx.now() >= last) {
        return Err(ProjectError::NoExtension(
            "It can be moved until 24 hours before it.",
        ));
    }
    let closes_at = raise
        .closes_at
        .checked_add_signed(Duration::days(i64::from(days)))
        .unwrap_or(raise.closes_at);
    let raise = Raise {
        closes_at,
        extended_at: Some(tx.now()),
        ..raise
    };
    store::save_project(tx, &project, &raise).await?;
    jobs::close_at(tx, id, closes_at).await?;
    let change = Change {
        reason: Some(format!("{days} days")),
        ..Change::by("extend", by.actor())
    };
    events::happened(tx, id, change).await?;
    let told = jobs::TellJob {
        project: id,
        topic: "project_extended".to_owned(),
        data: json!({ "until": closes_at }),
        after: None,
    };
    jobs::tell_fans(tx, told).await?;
    Ok(Project {
        raise: Some(raise),
        ..project
    })
}
