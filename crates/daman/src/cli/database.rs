//! Reaching the database from a verb.

use std::time::Duration;

use ::database::{Applied, Cluster, Role};
use anyhow::{Context as _, bail};
use kernel::{Clock, Db};
use payments::Mode;

use super::say;
use crate::settings::{DatabaseSettings, Settings};

/// How often it is looked whether the embedded PostgreSQL still runs.
const LOOK: Duration = Duration::from_millis(250);

/// The database of a process: its connections, and the embedded PostgreSQL if that is what it is.
pub(super) struct Opened {
    pub(super) db: Db,
    pub(super) applied: Vec<Applied>,
    place: Place,
}

/// Where a database is, and the embedded PostgreSQL if that is what it is.
pub(super) struct Place {
    /// As the server.
    pub(super) url: String,
    /// As the account that migrates.
    pub(super) owner_url: String,
    cluster: Option<Cluster>,
}

/// Starts or adopts the embedded PostgreSQL unless `DATABASE_URL` is set.
pub(super) async fn place(settings: &Settings) -> anyhow::Result<Place> {
    let given = settings
        .database
        .url
        .as_ref()
        .zip(settings.database.owner_url.as_ref());
    if let Some((url, owner_url)) = given {
        let expose = DatabaseSettings::expose;
        return Ok(Place {
            url: expose(url).to_owned(),
            owner_url: expose(owner_url).to_owned(),
            cluster: None,
        });
    }
    let folder = ::database::Settings::new(settings.postgres_folder());
    let folder = folder.account(settings.database.account.clone());
    let cluster = Cluster::start(&folder)
        .await
        .context("the embedded PostgreSQL did not start")?;
    Ok(Place {
        url: cluster.url("daman", Role::Server),
        owner_url: cluster.url("daman", Role::Owner),
        cluster: Some(cluster),
    })
}

impl Place {
    /// Stops the embedded PostgreSQL if no other process uses it.
    pub(super) async fn leave(self) -> anyhow::Result<()> {
        if let Some(cluster) = self.cluster {
            cluster
                .stop()
                .await
                .context("the embedded PostgreSQL did not stop")?;
        }
        Ok(())
    }
}

/// Finds the database, migrates, and connects.
pub(super) async fn open(settings: &Settings, clock: Clock) -> anyhow::Result<Opened> {
    let place = place(settings).await?;
    let applied = ::database::migrate(&place.owner_url)
        .await
        .context("the database could not be migrated")?;
    let pool = ::database::pool(&place.url, settings.database.connections)
        .await
        .context("the database was not reached")?;
    Ok(Opened {
        db: Db::new(pool, clock),
        applied,
        place,
    })
}

impl Opened {
    /// For a process that moves money or makes accounts for play: this database is of play money or of real money, as the
    /// first such process found it.
    ///
    /// # Errors
    /// It is of the other one.
    pub(super) async fn bind_mode(&self, settings: &Settings) -> anyhow::Result<()> {
        let mode = settings.rail_mode();
        let mut tx = self.db.begin().await?;
        let bound = payments::acts::bind_mode(&mut tx, ledger::Rail::Stripe, mode).await?;
        tx.commit().await?;
        if bound == mode {
            return Ok(());
        }
        match bound {
            Mode::Live => bail!(
                "this database holds real money, and no DAMAN_STRIPE_KEY is set: set it, or choose another database \
                 (DATABASE_URL, or another DAMAN_VAR)"
            ),
            Mode::Sandbox => bail!(
                "this database holds play money and accounts whose passwords everybody knows: real money needs a database \
                 of its own (DATABASE_URL, or another DAMAN_VAR)"
            ),
        }
    }

    /// Looks after the embedded PostgreSQL for ever: one that was killed is started again, so that the server need not be.
    ///
    /// # Errors
    /// It cannot be started again. Without a database of its own this server is of no use, and should end.
    pub(super) async fn keep_running(&mut self) -> anyhow::Result<()> {
        let Some(cluster) = &mut self.place.cluster else {
            return std::future::pending().await;
        };
        loop {
            tokio::time::sleep(LOOK).await;
            if cluster
                .revive()
                .await
                .context("the embedded PostgreSQL is gone")?
            {
                tracing::warn!("the embedded PostgreSQL was gone and runs again");
            }
        }
    }

    /// Closes the connections, and stops the embedded PostgreSQL if no other process uses it.
    pub(super) async fn close(self) -> anyhow::Result<()> {
        self.db.pool().close().await;
        self.place.leave().await
    }
}

/// `daman migrate`.
pub(super) async fn migrate(settings: &Settings) -> anyhow::Result<()> {
    let opened = open(settings, Clock::system()).await?;
    for applied in &opened.applied {
        say(&format!(
            "applied {} {}",
            applied.version, applied.description
        ))?;
    }
    say(&format!(
        "the database is up to date ({} applied now)",
        opened.applied.len()
    ))?;
    opened.close().await
}
