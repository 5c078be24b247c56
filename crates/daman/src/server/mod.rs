//! The HTTP server: what every request passes on its way to a room, and what runs beside it.

mod docs;
mod guard;
mod health;
mod limits;
pub(crate) mod metrics;
mod outside;

use std::{net::SocketAddr, sync::Arc, time::Duration};

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
        .merge(metrics::routes(app.metrics.clone(), app.db.clone()))
        .merge(outside::routes(app.rail))
}

/// Serves `app` on `listener`, works on its jobs and feeds its streams until `stop` is ready.
///
/// New requests are then refused, what has begun is ended, and what does not end within ten seconds is cut.
///
/// # Errors
/// The listener broke.
pub async fn run(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let (ask_to_stop, stopping) = watch::channel(false);
    let mut beside = JoinSet::new();
    beside.spawn(Arc::clone(&app.workers).run(stopping.clone()));
    beside.spawn(messages::run_feed(app.db.clone(), app.feed.clone()));
    app.begin().await?;
    let (limits, feed) = (app.limits.clone(), app.feed.clone());
    let mut forget = tokio::time::interval(FORGET);
    let forgetting = async move {
        loop {
            forget.tick().await;
            limits.forget_the_idle();
        }
    };
    let mut told = stopping.clone();
    let service = app
        .router()
        .into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        // An error means that the other end is gone, which is a stop too.
        if let Err(gone) = told.wait_for(|stop| *stop).await {
            tracing::debug!(error = %gone, "stopping");
        }
    });
    let mut serving = std::pin::pin!(async { serving.await });
    tokio::select! {
        served = &mut serving => served?,
        () = forgetting => {}
        () = stop => {
            ask_to_stop.send_replace(true);
            feed.close();
            let end = async {
                let served = serving.await;
                while beside.join_next().await.is_some() {}
                served
            };
            match tokio::time::timeout(PATIENCE, end).await {
                Ok(served) => served?,
                Err(late) => tracing::warn!(error = %late, "cut what did not end in time"),
            }
        }
    }
    Ok(())
}
