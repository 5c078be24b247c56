//! The routes of this room.

mod object;
mod object_view;
mod party;
mod views;
mod wall;

use kernel::Db;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::wall::Watched;

/// What the routes stand on.
#[derive(Debug, Clone)]
pub struct OperationsState {
    db: Db,
    watched: Watched,
}

impl OperationsState {
    /// On this database.
    pub fn new(db: Db) -> Self {
        Self {
            watched: Watched::new(db.clone()),
            db,
        }
    }
}

/// The routes below `/api`.
pub fn routes(state: OperationsState) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(wall::get_wall))
        .routes(routes!(party::search_parties))
        .routes(routes!(party::get_party_card))
        .routes(routes!(object::get_object_card))
        .with_state(state)
}
