//! How fast a statement of royalties is read to rows, beside a floor taken in the same run on the same file: the csv crate alone, which cuts
//! it into cells that are all looked at. Both use one thread and little else; what is measured is its time on a processor.

mod written;

use std::{
    fmt::Write as _,
    fs::File,
    io::{BufReader, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, ensure};
use clap::Parser;
use formats::{Format, Item};

/// Reads a synthetic statement, and prints figures.
#[derive(Debug, Parser)]
struct Options {
    /// An empty folder for the statement; whoever starts this removes it
    #[arg(long)]
    folder: PathBuf,
    /// How large the statement is, in millions of bytes
    #[arg(long, default_value_t = 200)]
    mb: u64,
    /// How often both are measured in turn
    #[arg(long, default_value_t = 5)]
    rounds: u32,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let path = options.folder.join("statement.csv");
    note(&format!("writing {} MB", options.mb))?;
    let written = written::write(&path, options.mb.saturating_mul(1_000_000))?;
    let mut text = String::new();
    let (mut floors, mut reads) = (Vec::new(), Vec::new());
    for round in 0..options.rounds.max(1) {
        let (floor, cells) = floor(&path)?;
        ensure!(cells >= written.rows, "the floor saw {cells} cells only");
        let read = read(&path, &written)?;
        note(&format!(
            "round {}: {} MB/s, csv alone {} MB/s",
            round.saturating_add(1),
            rate(written.bytes, read),
            rate(written.bytes, floor)
        ))?;
        floors.push(floor);
        reads.push(read);
    }
    // The best of each: what else ran on the machine made the others slower, and not alike.
    let best = |times: &[Duration]| times.iter().min().copied().unwrap_or_default();
    let (floor, read) = (best(&floors), best(&reads));
    writeln!(text, "figure rows {} rows", written.rows)?;
    writeln!(
        text,
        "figure statements_mb_per_s {} MB/s",
        rate(written.bytes, read)
    )?;
    writeln!(
        text,
        "figure csv_floor_mb_per_s {} MB/s",
        rate(written.bytes, floor)
    )?;
    writeln!(
        text,
        "figure statements_per_floor {} ratio",
        hundredths(floor.as_micros(), read.as_micros())
    )?;
    writeln!(text, "figure peak_memory_mb {} MB", peak_memory_mb()?)?;
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

/// The csv crate alone: every cell is looked at.
fn floor(path: &Path) -> anyhow::Result<(Duration, u64)> {
    let from = processor_time()?;
    let mut reader = csv::ReaderBuilder::new().from_reader(File::open(path)?);
    let mut record = csv::ByteRecord::new();
    let (mut cells, mut bytes) = (0_u64, 0_usize);
    while reader.read_byte_record(&mut record)? {
        for cell in &record {
            cells = cells.saturating_add(1);
            bytes = bytes.saturating_add(usize::from(cell.first().copied().unwrap_or_default()));
        }
    }
    std::hint::black_box(bytes);
    Ok((processor_time()?.saturating_sub(from), cells))
}

/// The whole way to rows with their hashes, each looked at.
fn read(path: &Path, written: &written::Written) -> anyhow::Result<Duration> {
    let from = processor_time()?;
    let mut statement = formats::open(BufReader::new(File::open(path)?), None)?;
    ensure!(
        statement.format() == Format::DistroKid15,
        "taken for another"
    );
    let mut mixed = 0_u8;
    while let Some(item) = statement.read() {
        if let Item::Row(row) = item {
            mixed ^= row.hash.first().copied().unwrap_or_default();
        }
    }
    std::hint::black_box(mixed);
    let summary = statement.finish();
    let took = processor_time()?.saturating_sub(from);
    ensure!(
        summary.is_sound() && summary.bad == 0,
        "not sound: {summary:?}"
    );
    ensure!(summary.rows == written.rows, "{} rows", summary.rows);
    let net = summary.totals.values().next().context("no total")?.net;
    ensure!(net == written.net, "{net}, not {}", written.net);
    Ok(took)
}

/// How long this process has had a processor, so that what else runs on the machine counts for less.
fn processor_time() -> anyhow::Result<Duration> {
    let text = std::fs::read_to_string("/proc/self/schedstat")?;
    let nanoseconds = text.split_whitespace().next().context("no schedstat")?;
    Ok(Duration::from_nanos(nanoseconds.parse()?))
}

/// Millions of bytes a second.
fn rate(bytes: u64, took: Duration) -> String {
    hundredths(u128::from(bytes), took.as_micros())
}

/// A quotient with two decimals.
fn hundredths(number: u128, divisor: u128) -> String {
    let hundredths = number.saturating_mul(100) / divisor.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// The most memory that this process ever held.
fn peak_memory_mb() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    let kilobytes: u64 = kilobytes.context("no VmHWM")?.parse()?;
    Ok(kilobytes.div_ceil(1024))
}

fn note(what: &str) -> anyhow::Result<()> {
    writeln!(std::io::stderr(), "==> {what}")?;
    Ok(())
}
