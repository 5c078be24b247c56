//! What the stories are told with: a mail server, a whole installation of processes, and an HTTP client.

mod api;
mod installation;
mod mail;
mod world;

use std::path::{Path, PathBuf};

pub(crate) use api::Api;
pub(crate) use installation::Installation;
pub(crate) use mail::MailServer;
pub(crate) use world::{PNG, Party, World};

/// The root of the workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
        .to_owned()
}
