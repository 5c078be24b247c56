//! `daman sandbox`: the rail without real money, on the port after the server's.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::bail;
use secrecy::ExposeSecret as _;

use super::serve::stop_signal;
use crate::{sandbox_rail, settings::Settings};

pub(super) async fn run(settings: &Settings) -> anyhow::Result<()> {
    if !settings.sandbox() {
        bail!(
            "DAMAN_STRIPE_KEY is set: this installation uses the real rail, and the sandbox has no place in it"
        );
    }
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, settings.sandbox_port()));
    let secret = sandbox_rail::webhook_secret(&settings.keys_folder())?;
    let mut config = sandbox::Config::new(listen, sandbox_rail::KEY);
    config.journal = Some(settings.var.join("sandbox.journal"));
    config.webhooks = vec![sandbox::WebhookTarget {
        url: format!("http://127.0.0.1:{}/api/webhooks/stripe", settings.port),
        secret: secret.expose_secret().to_owned(),
        scope: sandbox::WebhookScope::Both,
    }];
    let running = sandbox::start(config).await?;
    tracing::info!("the sandbox rail answers at {}", running.base_url());
    stop_signal().await?;
    running.shutdown().await;
    Ok(())
}
