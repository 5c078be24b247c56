//! The HTTP server: what every request passes on its way to a room, and what runs beside it.

mod docs;
mod guard;
mod health;
mod limits;
mod listen;
pub(crate) mod metrics;
mod outside;

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, bail};
use axum::Router;
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

use crate::app::App;
pub(crate) use docs::{complete, document, routes as docs};
pub(crate) use guard::wrap;
pub(crate) use limits::Limits;
pub(crate) use outside::{nowhere, wrong_method};

/// How long open connections may take to end after a stop was asked for.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often those are forgotten who have not asked for a while.
const FORGET: Duration = Duration::from_mins(1);

/// What is served outside `/api`, and the API's own documents.
pub(crate) fn outside(app: &App) -> Router {
    Router::new()
        .merge(health::routes(app.db.clone()))
        .merge(metrics::routes(
            app.metrics.clone(),
            app.db.clone(),
            app.metrics_token.clone(),
        ))
}

/// Serves `app` on `listener`, works on its jobs and feeds its streams until `stop` is ready.
///
/// New requests are then refused, what has begun is ended, and what does not end within ten seconds is cut.
///
/// # Errors
/// The database did not take what recurs; or what works beside the server has broken, without which jobs would wait unseen.
pub async fn run(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    // First: what the operator decided is written down before anything is done by it.
    app.begin().await?;
    let (ask_to_stop, stopping) = watch::channel(false);
    let mut beside = JoinSet::new();
    beside.spawn(Arc::clone(&app.workers).run(stopping.clone()));
    beside.spawn(messages::run_feed(app.db.clone(), app.feed.clone()));
    let (limits, feed) = (app.limits.clone(), app.feed.clone());
    let mut forget = tokio::time::interval(FORGET);
    let forgetting = async move {
        loop {
            forget.tick().await;
            limits.forget_the_idle();
        }
    };
    let mut serving = std::pin::pin!(listen::serve(listener, app.router(), stopping));
    tokio::select! {
        () = &mut serving => {}
        () = forgetting => {}
        Some(ended) = beside.join_next() => {
            ended.context("what works beside the server broke")?;
            bail!("what works beside the server ended by itself");
        }
        () = stop => {
            ask_to_stop.send_replace(true);
            feed.close();
            let end = async {
                serving.await;
                while beside.join_next().await.is_some() {}
            };
            if let Err(late) = tokio::time::timeout(PATIENCE, end).await {
                tracing::warn!(error = %late, "cut what did not end in time");
            }
        }
    }
    Ok(())
}
