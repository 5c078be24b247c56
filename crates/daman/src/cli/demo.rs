//! `daman demo`.

use anyhow::bail;

use crate::{demo, settings::Settings};

/// What is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Play {
    /// What can happen to a campaign's money
    Campaigns,
    /// A raise that succeeds and one that fails, statements, their split to the fans, payouts
    Music,
}

pub(super) async fn run(settings: &Settings, play: Play) -> anyhow::Result<()> {
    if !settings.sandbox() {
        bail!(
            "the demo plays with money: it runs only with the sandbox rail (DAMAN_STRIPE_KEY is set)"
        );
    }
    match play {
        Play::Campaigns => demo::play(settings, super::say).await,
        Play::Music => demo::play_music(settings, &super::say).await,
    }
}
