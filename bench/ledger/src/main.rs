//! How many durable transfers a second the ledger posts for clients that each wait for their own, beside two floors taken in
//! the same run: `pgbench -N`, and a bare statement that inserts a thousand rows and updates each balance once.

mod bare;
mod clients;
mod figures;

use std::{
    fmt::Write as _,
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, bail};
use clap::Parser;
use database::{Cluster, Role};
use kernel::{Clock, Db};
use sqlx::{Connection as _, PgConnection};

use crate::{
    clients::{Clients, Money},
    figures::{Hundredths, Measured, millis, rate, ratio},
};

/// Posts transfers in a PostgreSQL of its own, and prints figures.
#[derive(Debug, Parser)]
struct Options {
    /// An empty folder for data; whoever starts this removes it
    #[arg(long)]
    folder: PathBuf,
    /// The account that PostgreSQL runs as when this is root
    #[arg(long)]
    account: Option<String>,
    /// How long each measurement takes
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Among how many wallets money moves
    #[arg(long, default_value_t = 10_000)]
    accounts: u32,
    /// How many transfers are there already when sixteen clients are measured again, fewest first
    #[arg(long, value_delimiter = ',', default_values_t = [1_000_000, 10_000_000])]
    existing: Vec<u64>,
}

// One thread for the clients and their queue, so that the other core is PostgreSQL's.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let place = database::Settings::new(options.folder.join("postgres"));
    let place = place.account(options.account.clone());
    let cluster = Cluster::start(&place).await?;
    let measured = tokio::select! {
        measured = run(&options, &cluster) => measured,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("interrupted")),
    };
    // Its stand-in when this is root and PostgreSQL's account cannot enter the one asked for.
    let folder = cluster.folder().to_owned();
    cluster.stop().await?;
    std::fs::remove_dir_all(folder)?;
    say(&measured?)
}

async fn run(options: &Options, cluster: &Cluster) -> anyhow::Result<String> {
    let owner = cluster.url("daman", Role::Owner);
    database::migrate(&owner).await?;
    let pool = database::pool(&cluster.url("daman", Role::Server), 4).await?;
    let mut owner = PgConnection::connect(&owner).await?;
    // The bench moves money between wallets, which no contract permits: what it measures is posting, with the look at the chart
    // that every set takes, and without the guards' own queries.
    sqlx::raw_sql("UPDATE ledger_chart SET permit = NULL, goes_to = goes_to || 'wallet'::text WHERE scope = 'wallet'")
        .execute(&mut owner)
        .await?;
    let db = Db::new(pool, Clock::system());
    let window = Duration::from_secs(options.seconds);
    let mut text = String::new();

    note("opening and filling the wallets")?;
    let clients = Clients::with_wallets(&db, options.accounts).await?;
    let programs = programs(cluster)?;
    pgbench(&programs, cluster, &["-i", "-q", "-s", "10"])?;
    pgbench_rate(&programs, cluster, 3)?;

    note("pgbench -N, the first half")?;
    let half = options.seconds.div_ceil(2);
    let before = pgbench_rate(&programs, cluster, half)?;
    note("the bare statement")?;
    let floor = bare::sets_of_a_thousand(&mut owner, options.accounts, window).await?;
    writeln!(text, "figure floor_per_s {} transfers/s", Hundredths(floor))?;

    let by_clients = uniform(&mut text, (&clients, &mut owner), window).await?;
    note("16 clients, one hot wallet")?;
    let hot = clients.measure(16, Money::FromOne, window).await?;
    show(&mut text, "hot_16", &hot)?;
    note("pgbench -N, the other half")?;
    let after = pgbench_rate(&programs, cluster, half)?;
    let pgbench = before.midpoint(after);
    writeln!(
        text,
        "pgbench -N, before and after: {} {}",
        Hundredths(before),
        Hundredths(after)
    )?;
    writeln!(
        text,
        "figure pgbench_n_per_s {} commits/s",
        Hundredths(pgbench)
    )?;
    let last = grown(&mut text, (&clients, &mut owner), options).await?;
    let [_one, sixteen, many, most] = by_clients;
    let last = last.map_or(sixteen.p99, |measured| measured.p99);
    for (name, part, whole) in [
        ("ledger_16_per_pgbench_n", sixteen.per_second, pgbench),
        ("ledger_64_per_pgbench_n", many.per_second, pgbench),
        ("ledger_256_per_floor", most.per_second, floor),
        ("hot_per_uniform", hot.per_second, sixteen.per_second),
        (
            "p99_10m_per_p99_0",
            last.as_micros(),
            sixteen.p99.as_micros(),
        ),
    ] {
        writeln!(text, "figure {name} {} ratio", ratio(part, whole))?;
    }
    Ok(text)
}

/// What 1, 16, 64 and 256 clients do with wallets that are all alike.
async fn uniform(
    text: &mut String,
    (clients, owner): (&Clients, &mut PgConnection),
    window: Duration,
) -> anyhow::Result<[Measured; 4]> {
    let mut uniform = Vec::new();
    for count in [1, 16, 64, 256] {
        note(&format!("{count} clients, all wallets alike"))?;
        let (wal, rows) = written(owner).await?;
        let measured = clients.measure(count, Money::Anywhere, window).await?;
        let (wal_after, rows_after) = written(owner).await?;
        show(text, &format!("ledger_{count}"), &measured)?;
        let each = wal_after.saturating_sub(wal) / rows_after.saturating_sub(rows).max(1);
        writeln!(text, "figure wal_bytes_per_transfer_{count} {each} bytes")?;
        uniform.push(measured);
    }
    <[Measured; 4]>::try_from(uniform)
        .ok()
        .context("four measurements")
}

/// What 16 clients do once there are many transfers already; the last of these measurements. Says how large they are.
async fn grown(
    text: &mut String,
    (clients, owner): (&Clients, &mut PgConnection),
    options: &Options,
) -> anyhow::Result<Option<Measured>> {
    let mut last = None;
    for existing in &options.existing {
        note(&format!("16 clients, {existing} transfers there already"))?;
        bare::fill(owner, options.accounts, *existing).await?;
        let window = Duration::from_secs(options.seconds);
        let measured = clients.measure(16, Money::Anywhere, window).await?;
        show(text, &format!("ledger_16_at_{existing}"), &measured)?;
        last = Some(measured);
    }
    let (table, indexes, rows) = bare::sizes(owner).await?;
    for (name, bytes) in [("table", table), ("indexes", indexes)] {
        writeln!(
            text,
            "figure {name}_bytes_per_transfer {} bytes",
            bytes / rows.max(1)
        )?;
    }
    Ok(last)
}

fn show(text: &mut String, name: &str, measured: &Measured) -> anyhow::Result<()> {
    let Measured {
        per_second,
        p50,
        p99,
    } = measured;
    writeln!(
        text,
        "figure {name}_per_s {} transfers/s",
        Hundredths(*per_second)
    )?;
    writeln!(text, "figure {name}_p50 {} ms", millis(*p50))?;
    writeln!(text, "figure {name}_p99 {} ms", millis(*p99))?;
    Ok(())
}

/// Bytes of the write-ahead log so far, and transfers.
async fn written(owner: &mut PgConnection) -> anyhow::Result<(u64, u64)> {
    let wal: i64 = sqlx::query_scalar("SELECT (pg_current_wal_lsn() - '0/0')::bigint")
        .fetch_one(&mut *owner)
        .await?;
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM ledger_transfers")
        .fetch_one(owner)
        .await?;
    Ok((wal.try_into()?, rows.try_into()?))
}

/// The folder of the programs of the PostgreSQL that runs.
fn programs(cluster: &Cluster) -> anyhow::Result<PathBuf> {
    let pid = std::fs::read_to_string(cluster.folder().join("data/postmaster.pid"))?;
    let pid = pid.lines().next().context("no number in postmaster.pid")?;
    let program = std::fs::read_link(format!("/proc/{pid}/exe"))?;
    Ok(program.parent().context("no folder")?.to_owned())
}

/// Runs pgbench on a database of its own in the same PostgreSQL; what it said.
fn pgbench(programs: &Path, cluster: &Cluster, arguments: &[&str]) -> anyhow::Result<String> {
    let url = cluster.url("postgres", Role::Owner);
    let ran = std::process::Command::new(programs.join("pgbench"))
        .args(arguments)
        .arg(url)
        .output()
        .context("pgbench")?;
    if !ran.status.success() {
        bail!("pgbench: {}", String::from_utf8_lossy(&ran.stderr));
    }
    Ok(String::from_utf8(ran.stdout)?)
}

/// Commits each second of `pgbench -N` with sixteen clients, in hundredths.
fn pgbench_rate(programs: &Path, cluster: &Cluster, seconds: u64) -> anyhow::Result<u128> {
    let time = seconds.to_string();
    let said = pgbench(
        programs,
        cluster,
        &["-N", "-n", "-c", "16", "-j", "2", "-T", &time],
    )?;
    let count = said
        .lines()
        .find_map(|line| line.strip_prefix("number of transactions actually processed: "))
        .context("pgbench said no number")?;
    Ok(rate(count.trim().parse()?, Duration::from_secs(seconds)))
}

fn note(what: &str) -> anyhow::Result<()> {
    writeln!(std::io::stderr(), "==> {what}")?;
    Ok(())
}

fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}
