//! `daman code`: what a demo account's authenticator shows.

use anyhow::{Context as _, bail};

use super::say;
use crate::{demo, sandbox_rail, settings::Settings};

/// Says the six digits. An app on a phone would show others once the sandbox's clock was moved.
pub(super) async fn run(settings: &Settings, email: &str) -> anyhow::Result<()> {
    if !settings.sandbox() {
        bail!("demo accounts exist only where no real money moves (DAMAN_STRIPE_KEY is set)");
    }
    let account = demo::ACCOUNTS
        .iter()
        .find(|account| account.email == email)
        .with_context(|| format!("{email} is no demo account; `daman seed` lists them"))?;
    let secret = account
        .authenticator
        .with_context(|| format!("{email} has no authenticator; its password is enough"))?;
    let now = sandbox_rail::clock(&settings.stripe.url).await?.now();
    let code = parties::authenticator_code(secret, now);
    say(&code.context("the authenticator is broken")?)
}
