//! `daman serve`.

use std::net::{IpAddr, SocketAddr};

use anyhow::Context as _;
use kernel::Clock;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use super::database;
use crate::{app::App, sandbox_rail, server, settings::Settings};

pub(super) async fn run(settings: Settings) -> anyhow::Result<()> {
    let clock = Clock::system();
    if settings.sandbox() {
        // Else a restart would live in the past until it hears of the sandbox's clock, which may be weeks ahead.
        match sandbox_rail::clock_soon(&settings.stripe.url).await {
            Ok(ahead) => clock.set_offset(ahead.offset()),
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "the sandbox is not there yet");
            }
        }
    }
    let mut opened = database::open(&settings, clock.clone()).await?;
    for applied in &opened.applied {
        tracing::info!(
            "applied migration {} {}",
            applied.version,
            applied.description
        );
    }
    opened.bind_mode(&settings).await?;
    let address: IpAddr = settings
        .listen
        .parse()
        .context("DAMAN_LISTEN is no address")?;
    let listener = TcpListener::bind(SocketAddr::from((address, settings.port)))
        .await
        .with_context(|| {
            format!(
                "port {} cannot be listened on; choose another with DAMAN_PORT",
                settings.port
            )
        })?;
    let app = App::build(&settings, opened.db.clone())?;
    tracing::info!(
        sandbox = settings.sandbox(),
        "serving {}",
        settings.public_url
    );
    let follow = async {
        if settings.sandbox() {
            sandbox_rail::follow_clock(settings.stripe.url.clone(), clock).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        served = server::run(app, listener, async { stop_signal().await.unwrap_or_default() }) => served?,
        () = follow => {}
        gone = opened.keep_running() => gone?,
    }
    opened.close().await
}

/// Waits for Ctrl-C or a polite request to end.
pub(super) async fn stop_signal() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    tracing::info!("stopping");
    Ok(())
}
