//! `daman keys`: the keys that sign access tokens.

use clap::Subcommand;
use kernel::Clock;
use parties::TokenKeys;

use super::say;
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Make a new signing key; tokens signed with the older ones stay valid until they expire. Restart the servers after
    Rotate,
}

pub(super) fn run(settings: &Settings, verb: &Keys) -> anyhow::Result<()> {
    let Keys::Rotate = verb;
    let now = Clock::system().now();
    let keys = TokenKeys::open(&settings.keys_folder(), now)?;
    keys.rotate(now)?;
    keys.retire(now)?;
    say("a new key signs from the next start of each server")
}
