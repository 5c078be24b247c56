//! Plays whole campaigns against a running Daman over its public API, many at a time, and says how long each step took.
//!
//! ```text
//! sign in -> "measuring" -> ... -> "measured" -> a line on standard input -> figures
//!    warm-up ^   the window that counts   ^  the load goes on until the line comes
//! ```
//!
//! `bench/campaigns/run` starts it, and looks into the database and `/proc` at those two words.

mod client;
mod figures;
mod mail;
mod play;

use std::{
    io::{BufRead as _, Write as _},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::Context as _;
use clap::Parser;
use tokio::task::JoinSet;

use crate::{client::Client, figures::Figures, mail::Sink, play::Player};

/// Plays whole campaigns against a running Daman, and prints figures.
#[derive(Debug, Parser)]
struct Options {
    /// Where the server is
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    server: String,
    /// The port at which the server's mail is taken, and thrown away
    #[arg(long)]
    smtp_port: u16,
    /// How many play at a time, each with the creator `creator-<n>@bench.example`
    #[arg(long, default_value_t = 16)]
    clients: u16,
    /// How many brands they share, `brand-<n>@bench.example`
    #[arg(long, default_value_t = 4)]
    brands: u16,
    /// The password of all of them
    #[arg(long)]
    password: String,
    /// Seconds before the figures begin to count
    #[arg(long, default_value_t = 5)]
    warm_up: u64,
    /// Seconds that count
    #[arg(long, default_value_t = 30)]
    seconds: u64,
}

// One thread, so that the driver takes as little as it can of what it measures.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let sink = Sink::listen(options.smtp_port).await?;
    let players = assemble(&options).await?;
    let enough = Arc::new(AtomicBool::new(false));
    let mut playing = JoinSet::new();
    for player in players {
        playing.spawn(player.play(Arc::clone(&enough)));
    }
    let measure = async {
        tokio::time::sleep(Duration::from_secs(options.warm_up)).await;
        let (from, mails) = (Instant::now(), sink.taken());
        say("measuring")?;
        tokio::time::sleep(Duration::from_secs(options.seconds)).await;
        let (until, mails) = (Instant::now(), sink.taken().saturating_sub(mails));
        say("measured")?;
        tokio::task::spawn_blocking(|| std::io::stdin().lock().read_line(&mut String::new()))
            .await??;
        enough.store(true, Ordering::Relaxed);
        anyhow::Ok((from..until, mails))
    };
    let (window, mails) = tokio::select! {
        measured = measure => measured?,
        // Nobody ends before it is told to, unless something failed.
        Some(ended) = playing.join_next() => {
            ended??;
            anyhow::bail!("a client ended too early");
        }
    };
    let mut figures = Figures::of(window, mails);
    while let Some(ended) = playing.join_next().await {
        figures.add(ended??);
    }
    say(&figures.to_string())
}

/// Signs everybody in and has the creators' payout accounts opened.
async fn assemble(options: &Options) -> anyhow::Result<Vec<Player>> {
    let nobody = Client::new(&options.server)?;
    let mut brands = Vec::new();
    for number in 1..=options.brands.max(1) {
        let email = format!("brand-{number}@bench.example");
        brands.push(nobody.sign_in(&email, &options.password).await?);
    }
    let mut players = Vec::new();
    for (number, brand) in (1..=options.clients).zip(brands.iter().cycle()) {
        let email = format!("creator-{number}@bench.example");
        let creator = nobody.sign_in(&email, &options.password).await?;
        play::connect_payout_account(&creator, number)
            .await
            .with_context(|| format!("the payout account of {email}"))?;
        players.push(Player::new(number, brand.clone(), creator)?);
    }
    Ok(players)
}

fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", text.trim_end())?;
    Ok(out.flush()?)
}
