//! `pgbench -N`: what this PostgreSQL commits at all.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context as _, bail};
use database::{Cluster, Role};

use crate::figures::rate;

/// pgbench of the PostgreSQL that runs, with its tables in a database of its own.
pub(crate) struct Pgbench {
    program: PathBuf,
    url: String,
}

impl Pgbench {
    /// Makes its tables, and runs it once unmeasured.
    pub(crate) fn prepare(cluster: &Cluster) -> anyhow::Result<Self> {
        let pgbench = Self {
            program: programs(cluster)?.join("pgbench"),
            url: cluster.url("postgres", Role::Owner),
        };
        pgbench.run(&["-i", "-q", "-s", "10"])?;
        pgbench.rate(3)?;
        Ok(pgbench)
    }

    /// Commits each second of `pgbench -N` with sixteen clients, in hundredths.
    pub(crate) fn rate(&self, seconds: u64) -> anyhow::Result<u128> {
        let time = seconds.to_string();
        let said = self.run(&["-N", "-n", "-c", "16", "-j", "2", "-T", &time])?;
        let count = said
            .lines()
            .find_map(|line| line.strip_prefix("number of transactions actually processed: "))
            .context("pgbench said no number")?;
        Ok(rate(count.trim().parse()?, Duration::from_secs(seconds)))
    }

    fn run(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let ran = Command::new(&self.program)
            .args(arguments)
            .arg(&self.url)
            .output()
            .context("pgbench")?;
        if !ran.status.success() {
            bail!("pgbench: {}", String::from_utf8_lossy(&ran.stderr));
        }
        Ok(String::from_utf8(ran.stdout)?)
    }
}

/// The folder of the programs of the PostgreSQL that runs.
fn programs(cluster: &Cluster) -> anyhow::Result<PathBuf> {
    let pid = std::fs::read_to_string(cluster.folder().join("data/postmaster.pid"))?;
    let pid = pid.lines().next().context("no number in postmaster.pid")?;
    let program = std::fs::read_link(Path::new("/proc").join(pid).join("exe"))?;
    Ok(program.parent().context("no folder")?.to_owned())
}
