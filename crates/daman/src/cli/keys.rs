//! `daman keys`: the keys that sign access tokens, and those that sign the log.

use clap::Subcommand;
use kernel::Clock;
use parties::TokenKeys;
use proof::Signer;

use super::say;
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Make a new signing key; tokens signed with the older ones stay valid until they expire. Restart the servers after
    Rotate,
    /// Make a new key that signs the log; heads signed before stay good with the older ones. Restart the servers after
    RotateLog,
}

pub(super) fn run(settings: &Settings, verb: &Keys) -> anyhow::Result<()> {
    let now = Clock::system().now();
    if matches!(verb, Keys::RotateLog) {
        let origin = &settings.log_of_proofs.origin;
        let signer = Signer::rotate(&settings.log_keys_folder(), origin, now)?;
        return say(&format!(
            "the log is signed from the next start of each server with {}",
            signer.verifier()
        ));
    }
    let keys = TokenKeys::open(&settings.keys_folder(), now)?;
    keys.rotate(now)?;
    keys.retire(now)?;
    say("a new key signs from the next start of each server")
}
