//! `daman ledger` and `daman jobs`: looking into the books and at what was put aside.

use std::process::ExitCode;

use anyhow::bail;
use clap::Subcommand;
use kernel::{Clock, audit::Reason};
use uuid::Uuid;

use super::{database, say};
use crate::settings::Settings;

/// What can be done with the books. Nothing here writes them.
#[derive(Debug, Subcommand)]
pub(super) enum Ledger {
    /// Recompute every balance from the transfers, and the zero sum of each currency
    Check,
}

/// What can be done with jobs that were put aside.
#[derive(Debug, Subcommand)]
pub(super) enum Jobs {
    /// List them, the newest first
    Dead,
    /// Put one back, to be tried again
    Retry {
        /// The job's id
        id: Uuid,
        /// Why, in a line that names no person; it stays in the audit log
        #[arg(long)]
        reason: Reason,
    },
}

/// `daman ledger check`: exits with 1 when the books are wrong.
pub(super) async fn ledger(settings: &Settings, verb: Ledger) -> anyhow::Result<ExitCode> {
    let Ledger::Check = verb;
    let opened = database::open(settings, Clock::system()).await?;
    let report = ::ledger::check(&opened.db).await?;
    opened.close().await?;
    say(&format!(
        "{} accounts recomputed from {} transfers",
        report.accounts, report.transfers
    ))?;
    for difference in &report.differences {
        say(&format!(
            "WRONG {} {}: {} stored, {} recomputed (minor units)",
            difference.account,
            difference.currency,
            difference.stored_minor,
            difference.recomputed_minor
        ))?;
    }
    if report.balanced() {
        say("the books balance")?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}

/// `daman jobs`.
pub(super) async fn jobs(settings: &Settings, verb: Jobs) -> anyhow::Result<()> {
    let opened = database::open(settings, Clock::system()).await?;
    match verb {
        Jobs::Dead => {
            let dead = kernel::jobs::list_dead(&opened.db, None, 100).await?;
            for job in &dead {
                let error = job.last_error.as_deref().unwrap_or("no reason kept");
                say(&format!(
                    "{} {} after {} attempts: {error}",
                    job.id, job.kind, job.attempts
                ))?;
            }
            say(&format!("{} jobs wait for a person", dead.len()))?;
        }
        Jobs::Retry { id, reason } => {
            let mut tx = opened.db.begin().await?;
            if !kernel::jobs::revive(&mut tx, id, &reason).await? {
                bail!("{id} is no job that was put aside");
            }
            tx.commit().await?;
            say(&format!("{id} will be tried again"))?;
        }
    }
    opened.close().await
}
