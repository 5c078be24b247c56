//! `daman demo`.

use anyhow::bail;

use crate::{demo, settings::Settings};

pub(super) async fn run(settings: &Settings) -> anyhow::Result<()> {
    if !settings.sandbox() {
        bail!(
            "the demo plays with money: it runs only with the sandbox rail (DAMAN_STRIPE_KEY is set)"
        );
    }
    demo::play(settings, super::say).await
}
