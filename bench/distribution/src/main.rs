//! How long it takes to pay one revenue to a million holders, messages enqueued, beside a floor taken in the same run: the bare
//! rows of as many transfers and balances.

mod bare;
mod figures;
mod memory;

use std::{
    cell::Cell,
    fmt::Write as _,
    io::Write as _,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use clap::Parser;
use database::{Cluster, Role};
use kernel::{Clock, Db, Id, jobs};
use ledger::{Account, Rail};
use money::{Bps, Currency, Money};
use royalties::{
    Booking, Distribution, Investment, Month, NewProject, Progress, Project, Revenue, Terms,
};
use sqlx::{Connection as _, PgConnection, PgPool};
use uuid::Uuid;

use crate::figures::{Hundredths, mean, rate, ratio, seconds};

/// Pays revenue to holders in a PostgreSQL of its own, and prints figures.
#[derive(Debug, Parser)]
struct Options {
    /// An empty folder for data; whoever starts this removes it
    #[arg(long)]
    folder: PathBuf,
    /// The account that PostgreSQL runs as when this is root
    #[arg(long)]
    account: Option<String>,
    /// How many holders the project has
    #[arg(long, default_value_t = 1_000_000)]
    holders: u32,
    /// How often floor and distribution are measured in turn, after the first distribution
    #[arg(long, default_value_t = 2)]
    rounds: u32,
}

/// Holders that are added at once.
const PAGE: u32 = 10_000;
/// What arrives each time: enough for every holder to be due something.
const REVENUE: i64 = 50_000_000_000;
/// Messages that are written out for their rate.
const TOLD: usize = 10;
/// How long a worker may be silent.
const LEASE: chrono::Duration = chrono::Duration::minutes(10);

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
    let owner_url = cluster.url("daman", Role::Owner);
    database::migrate(&owner_url).await?;
    let pool = database::pool(&cluster.url("daman", Role::Server), 4).await?;
    let mut owner = PgConnection::connect(&owner_url).await?;
    let db = Db::new(pool, Clock::system());
    let mut text = String::new();
    let peak = Cell::new(0);

    note("adding the holders")?;
    let project = add_holders(&db, options.holders).await?;
    note("the first distribution: no wallet is open")?;
    let first = distribute(&db, &mut owner, project, &peak).await?;
    bare::prepare(&mut owner).await?;

    let (mut floors, mut times) = (Vec::new(), Vec::new());
    for round in 1..=options.rounds {
        note(&format!("round {round}: the bare rows"))?;
        floors.push(bare::distribute(&mut owner).await?);
        note(&format!("round {round}: a distribution"))?;
        times.push(distribute(&db, &mut owner, project, &peak).await?);
    }
    writeln!(text, "bare rows {floors:?}; distributions {times:?}")?;
    let own = memory::own_peak()?;
    note("messages of some of the holders")?;
    let (told, telling) = tell(&db).await?;
    note("checking the books")?;
    // By the owner, who may take the minutes that millions of transfers take.
    let patient = Db::new(PgPool::connect(&owner_url).await?, Clock::system());
    let report = ledger::check(&patient).await?;
    patient.pool().close().await;
    ensure!(report.balanced(), "the books are wrong: {report:?}");

    let (floor, time) = (mean(&floors), mean(&times));
    let thousands = u128::from(options.holders) / 1_000;
    let name = match thousands {
        0 => options.holders.to_string(),
        count if count.is_multiple_of(1_000) => format!("{}m", count / 1_000),
        count => format!("{count}k"),
    };
    writeln!(
        text,
        "figure distribution_{name}_floor_s {} s",
        seconds(floor)
    )?;
    writeln!(
        text,
        "figure first_distribution_{name}_s {} s",
        seconds(first)
    )?;
    writeln!(
        text,
        "figure first_distribution_{name}_per_floor {} ratio",
        ratio(first, floor)
    )?;
    writeln!(text, "figure distribution_{name}_s {} s", seconds(time))?;
    writeln!(
        text,
        "figure distribution_{name}_per_floor {} ratio",
        ratio(time, floor)
    )?;
    let holders = u128::from(options.holders);
    writeln!(
        text,
        "figure distribution_holders_per_s {} holders/s",
        rate(holders, time)
    )?;
    for (name, kib) in [("memory", own), ("database_memory", peak.get())] {
        let mb = Hundredths(u128::from(kib) * 100 / 1_024);
        writeln!(text, "figure distribution_peak_{name}_mb {mb} MB")?;
    }
    writeln!(text, "figure told_per_s {} holders/s", rate(told, telling))?;
    Ok(text)
}

/// A project with so many holders, in no order of their ids.
async fn add_holders(db: &Db, count: u32) -> anyhow::Result<Id<Project>> {
    let mut tx = db.begin().await?;
    let project = NewProject {
        id: tx.new_id(),
        title: "Bench".to_owned(),
        terms: Terms::new(Bps::try_new(5_000)?, Money::new(i64::MAX, Currency::MAD)),
    };
    royalties::open_project(&mut tx, &project).await?;
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for page in (0..count).step_by(usize::try_from(PAGE)?) {
        let mut holders = Vec::new();
        for number in page..count.min(page.saturating_add(PAGE)) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            holders.push(Investment {
                party: Id::from_uuid(Uuid::from_u64_pair(random, u64::from(number) | 1 << 63)),
                invested: Money::new(1_000 + i64::from(number % 97_000), Currency::MAD),
                cap: None,
            });
        }
        royalties::add_holders(&mut tx, project.id, &holders).await?;
    }
    royalties::fix_holders(&mut tx, project.id).await?;
    tx.commit().await?;
    Ok(project.id)
}

/// Revenue arrives and is paid by its job. From the moment that it begins until the job is done.
async fn distribute(
    db: &Db,
    owner: &mut PgConnection,
    project: Id<Project>,
    peak: &Cell<u64>,
) -> anyhow::Result<Duration> {
    checkpoint(owner).await?;
    let began = Instant::now();
    let revenue = book(db, project).await?;
    // It begins by a job of its own, and is paid by the next.
    let claim = next(db, royalties::jobs::DISTRIBUTE).await?;
    royalties::jobs::run(db, &claim)
        .await
        .context("no job of the room")??;
    let mut tx = db.begin().await?;
    let distribution = royalties::distribute(&mut tx, revenue).await?;
    tx.commit().await?;
    let claim = next(db, royalties::jobs::PAY).await?;
    tokio::select! {
        done = royalties::jobs::run(db, &claim) => done.context("no job of the room")??,
        watched = memory::watch(db, peak) => watched?,
        shown = show(db, distribution) => shown?,
    }
    let time = began.elapsed();
    let progress = find(db, distribution).await?;
    ensure!(
        progress.done_at.is_some() && progress.holders_paid == progress.holders,
        "not everybody was paid: {progress:?}"
    );
    Ok(time)
}

/// The next due job of a kind: payouts of wallets wait behind each distribution, and are not measured here.
async fn next(db: &Db, kind: &str) -> anyhow::Result<jobs::Claim> {
    let claims = jobs::claim_of_kind(db, (jobs::Line::Main, kind), 1, LEASE).await?;
    claims.into_iter().next().context("the job is not due")
}

/// Revenue is booked with its cash; its distribution is due then.
async fn book(db: &Db, project: Id<Project>) -> anyhow::Result<Id<Revenue>> {
    let mut tx = db.begin().await?;
    let money = Money::new(REVENUE, Currency::MAD);
    let booking = Booking {
        id: tx.new_id(),
        from: Account::RailClearing(Rail::Stripe),
        cash: money,
        sold: vec![(Month::new(2026, 9)?, money)],
    };
    let revenue = royalties::book_revenue(&mut tx, project, &booking).await?;
    tx.commit().await?;
    Ok(revenue)
}

/// Shows how far it has come, until it is dropped.
async fn show(db: &Db, distribution: Id<Distribution>) -> anyhow::Result<()> {
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let progress = find(db, distribution).await?;
        let (done, all) = (progress.holders_done, progress.holders);
        note(&format!("{done} of {all} holders, {}", progress.paid))?;
    }
}

async fn find(db: &Db, distribution: Id<Distribution>) -> anyhow::Result<Progress> {
    let progress = royalties::find_progress(db, distribution).await?;
    progress.context("no such distribution")
}

/// Tells some of the holders what they were paid. How many, and how long it took.
async fn tell(db: &Db) -> anyhow::Result<(u128, Duration)> {
    let began = Instant::now();
    for _ in 0..TOLD {
        let claims = jobs::claim_of(db, jobs::Line::Heavy, 1, LEASE).await?;
        let Some(claim) = claims.first() else {
            bail!("no messages are enqueued");
        };
        royalties::jobs::run(db, claim)
            .await
            .context("no job of the room")??;
    }
    let time = began.elapsed();
    let told: i64 = sqlx::query_scalar("SELECT count(*) FROM event_audience")
        .fetch_one(db.pool())
        .await?;
    Ok((told.try_into()?, time))
}

/// So that nobody pays for the pages that another has written.
async fn checkpoint(owner: &mut PgConnection) -> anyhow::Result<()> {
    sqlx::raw_sql("CHECKPOINT").execute(owner).await?;
    Ok(())
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
