//! What an owner told, as everybody sees it.

use chrono::{DateTime, Utc};
use kernel::Id;
use parties::Party;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::model::Update;

/// What the owner of a project told its fans.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ProjectUpdate)]
pub(in crate::http) struct UpdateView {
    id: Uuid,
    project_id: Uuid,
    /// In a line; absent when it was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// Plain text, with line breaks; absent when it was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// In which it is written: `ar`, `en`, `es`, `fr`, `ko` or `pt`.
    #[schema(example = "fr")]
    language: &'static str,
    posted_at: DateTime<Utc>,
    /// When its owner took it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_at: Option<DateTime<Utc>>,
    /// What you may do next: `withdraw`.
    can: Vec<&'static str>,
}

impl UpdateView {
    pub(in crate::http) fn new(update: Update, reader: Option<Id<Party>>) -> Self {
        let shown = update.withdrawn_at.is_none();
        let own = reader == Some(update.author);
        Self {
            id: update.id.uuid(),
            project_id: update.project.uuid(),
            title: shown.then_some(update.title),
            text: shown.then_some(update.text),
            language: update.language.code(),
            posted_at: update.posted_at,
            withdrawn_at: update.withdrawn_at,
            can: if shown && own {
                vec!["withdraw"]
            } else {
                Vec::new()
            },
        }
    }
}
