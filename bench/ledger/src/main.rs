//! How many durable transfers a second the ledger posts for clients that each wait for their own, beside two floors taken in
//! the same run: `pgbench -N`, and a bare statement that inserts a thousand rows and updates each balance once.

mod bare;
mod clients;
mod figures;
mod pgbench;
mod sealing;
mod tables;

use std::{fmt::Write as _, io::Write as _, path::PathBuf, time::Duration};

use clap::{Parser, ValueEnum};
use database::{Cluster, Role};
use kernel::{Clock, Db};
use sqlx::{Connection as _, PgConnection};

use crate::{
    clients::{Clients, Money},
    figures::Hundredths,
    pgbench::Pgbench,
    sealing::Sealing,
    tables::{Bench, Sealer, Table},
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
    /// Whether the sealer of the Merkle log works meanwhile
    #[arg(long, value_enum, default_value_t = Sealers::Both)]
    sealer: Sealers,
}

/// What is measured of the sealer.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Sealers {
    /// Only without it
    Off,
    /// Only with it
    On,
    /// Each measurement without, and then with it
    Both,
}

impl Sealers {
    const fn modes(self) -> &'static [Sealer] {
        match self {
            Self::Off => &[Sealer::Off],
            Self::On => &[Sealer::On],
            Self::Both => &[Sealer::Off, Sealer::On],
        }
    }
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
    let mut bench = prepare(options, cluster).await?;
    let pgbench = Pgbench::prepare(cluster)?;

    note("pgbench -N, the first half")?;
    let half = options.seconds.div_ceil(2);
    let before = pgbench.rate(half)?;
    note("the bare statement")?;
    let window = bench.window;
    let floor = bare::sets_of_a_thousand(&mut bench.owner, options.accounts, window).await?;
    writeln!(
        bench.text,
        "figure floor_per_s {} transfers/s",
        Hundredths(floor)
    )?;
    let mut tables = bench.tables().await?;
    note("pgbench -N, the other half")?;
    let after = pgbench.rate(half)?;
    let commits = before.midpoint(after);
    writeln!(
        bench.text,
        "pgbench -N, before and after: {} {}",
        Hundredths(before),
        Hundredths(after)
    )?;
    writeln!(
        bench.text,
        "figure pgbench_n_per_s {} commits/s",
        Hundredths(commits)
    )?;
    grow(&mut bench, &mut tables, options).await?;
    for table in &tables {
        bench.ratios(table, (commits, floor))?;
    }
    let Bench { text, sealing, .. } = bench;
    sealing.end()?;
    Ok(text)
}

/// Opens and fills the wallets, and starts the sealer.
async fn prepare<'a>(options: &Options, cluster: &Cluster) -> anyhow::Result<Bench<'a>> {
    let url = cluster.url("daman", Role::Server);
    let owner = cluster.url("daman", Role::Owner);
    database::migrate(&owner).await?;
    let pool = database::pool(&url, 4).await?;
    let mut owner = PgConnection::connect(&owner).await?;
    // The bench moves money between wallets, which no contract permits: what it measures is posting, with the look at the chart
    // that every set takes, and without the guards' own queries.
    sqlx::raw_sql("UPDATE ledger_chart SET permit = NULL, goes_to = goes_to || 'wallet'::text WHERE scope = 'wallet'")
        .execute(&mut owner)
        .await?;
    note("opening and filling the wallets")?;
    let db = Db::new(pool, Clock::system());
    let clients = Clients::with_wallets(&db, options.accounts).await?;
    let sealing = Sealing::start(url, &options.folder)?;
    // So that it knows the keys of all wallets, as one that runs for days does.
    sealing.finish(&mut owner).await?;
    let window = Duration::from_secs(options.seconds);
    Ok(Bench::new(
        (clients, owner, sealing),
        window,
        options.sealer.modes(),
    ))
}

/// What 16 clients do once there are many transfers already; the last of these measurements counts. Says how large they are.
async fn grow(
    bench: &mut Bench<'_>,
    tables: &mut [Table],
    options: &Options,
) -> anyhow::Result<()> {
    for existing in &options.existing {
        note(&format!("filling up to {existing} transfers"))?;
        bare::fill(&mut bench.owner, options.accounts, *existing).await?;
        let name = format!("ledger_16_at_{existing}");
        let turns = bench.turns(&name, 16, Money::Anywhere).await?;
        for (table, measured) in tables.iter_mut().zip(turns) {
            table.grown = Some(measured);
        }
    }
    let (table, indexes, rows) = bare::sizes(&mut bench.owner).await?;
    for (name, bytes) in [("table", table), ("indexes", indexes)] {
        writeln!(
            bench.text,
            "figure {name}_bytes_per_transfer {} bytes",
            bytes / rows.max(1)
        )?;
    }
    Ok(())
}

pub(crate) fn note(what: &str) -> anyhow::Result<()> {
    writeln!(std::io::stderr(), "==> {what}")?;
    Ok(())
}

fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}
