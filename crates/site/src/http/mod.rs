//! The routes of this room.

mod answer;
mod app;
mod pages;

use axum::Router;

use crate::assets::WEB;
pub use pages::{Site, SiteSettings};

/// The routes at the root: the web app and the public pages.
pub fn routes(site: &Site) -> Router {
    app::routes(WEB, site.mode()).merge(pages::routes(site))
}

#[cfg(test)]
mod tests;
