//! How much memory it takes.

use std::{cell::Cell, fs, time::Duration};

use anyhow::Context as _;
use kernel::Db;

/// How often the database's processes are looked at.
const EVERY: Duration = Duration::from_millis(200);

/// A line of a process's `status`, in kB.
fn status(process: &str, name: &str) -> anyhow::Result<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.trim_start_matches(':').split_whitespace().next());
    Ok(number.context("no such line")?.parse()?)
}

/// The most that this process ever held, in kB.
pub(crate) fn own_peak() -> anyhow::Result<u64> {
    status("self", "VmHWM")
}

/// The most that one of the database's processes which work for the server is seen to hold of its own, in kB; all of them
/// share the buffers besides. Watches until it is dropped.
pub(crate) async fn watch(db: &Db, peak: &Cell<u64>) -> anyhow::Result<()> {
    loop {
        let pids: Vec<i32> = sqlx::query_scalar(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'daman' AND datname = current_database()",
        )
        .fetch_all(db.pool())
        .await?;
        for pid in pids {
            // One that has ended meanwhile holds nothing.
            let held = status(&pid.to_string(), "RssAnon").unwrap_or_default();
            peak.set(peak.get().max(held));
        }
        tokio::time::sleep(EVERY).await;
    }
}
