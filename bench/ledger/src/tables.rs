//! The figures of so many clients, without and with the sealer.

use std::{fmt::Write as _, time::Duration};

use sqlx::PgConnection;

use crate::{
    clients::{Clients, Money},
    figures::{Hundredths, Measured, Percent, millis, percentile, ratio, seconds},
    note,
    sealing::Sealing,
};

/// What is measured, and with what.
pub(crate) struct Bench<'a> {
    pub(crate) clients: Clients,
    pub(crate) owner: PgConnection,
    pub(crate) sealing: Sealing,
    /// How long each measurement takes.
    pub(crate) window: Duration,
    pub(crate) modes: &'a [Sealer],
    pub(crate) text: String,
    /// The longest 99th percentile of the times from commit to head.
    sealed_p99: Duration,
}

/// Whether the sealer works at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sealer {
    Off,
    On,
}

impl Sealer {
    /// What the names of figures end with.
    const fn ending(self) -> &'static str {
        match self {
            Self::Off => "",
            Self::On => "_sealed",
        }
    }
}

/// What the ratios are made of, in one mode.
#[derive(Debug)]
pub(crate) struct Table {
    sealer: Sealer,
    by_clients: Vec<(u32, Measured)>,
    hot: Measured,
    pub(crate) grown: Option<Measured>,
}

impl<'a> Bench<'a> {
    pub(crate) fn new(
        (clients, owner, sealing): (Clients, PgConnection, Sealing),
        window: Duration,
        modes: &'a [Sealer],
    ) -> Self {
        Self {
            clients,
            owner,
            sealing,
            window,
            modes,
            text: String::new(),
            sealed_p99: Duration::ZERO,
        }
    }

    /// What 1, 16, 64 and 256 clients do with wallets that are all alike, and 16 with a hot one. The modes take turns, so
    /// that what the machine does meanwhile is the same for them.
    pub(crate) async fn tables(&mut self) -> anyhow::Result<Vec<Table>> {
        let mut by_clients = Vec::new();
        for count in [1, 16, 64, 256] {
            let name = format!("ledger_{count}");
            by_clients.push((count, self.turns(&name, count, Money::Anywhere).await?));
        }
        let hot = self.turns("hot_16", 16, Money::FromOne).await?;
        let mut by_clients: Vec<_> = by_clients
            .into_iter()
            .map(|(count, turns)| (count, turns.into_iter()))
            .collect();
        let mut tables = Vec::new();
        for (sealer, hot) in self.modes.iter().zip(hot) {
            let next = |(count, turns): &mut (u32, std::vec::IntoIter<Measured>)| {
                turns.next().map(|measured| (*count, measured))
            };
            tables.push(Table {
                sealer: *sealer,
                by_clients: by_clients.iter_mut().filter_map(next).collect(),
                hot,
                grown: None,
            });
        }
        Ok(tables)
    }

    /// What so many clients do, in each mode.
    pub(crate) async fn turns(
        &mut self,
        name: &str,
        clients: u32,
        money: Money,
    ) -> anyhow::Result<Vec<Measured>> {
        let mut turns = Vec::new();
        for sealer in self.modes {
            // What the turn before left is not sealed at the cost of this one.
            self.sealing.finish(&mut self.owner).await?;
            turns.push(self.turn(name, (clients, money), *sealer).await?);
        }
        if let [off, on] = turns.as_slice() {
            let cost = Percent::less(on.per_second, off.per_second);
            writeln!(self.text, "figure sealer_cost_{name} {cost} per cent")?;
        }
        Ok(turns)
    }

    async fn turn(
        &mut self,
        name: &str,
        (clients, money): (u32, Money),
        sealer: Sealer,
    ) -> anyhow::Result<Measured> {
        let name = format!("{name}{}", sealer.ending());
        note(&name)?;
        let before = written(&mut self.owner).await?;
        if sealer == Sealer::On {
            self.sealing.work();
        }
        let measured = self.clients.measure(clients, money, self.window).await?;
        self.show(&name, &measured)?;
        if sealer == Sealer::On {
            self.sealing.finish(&mut self.owner).await?;
            self.show_waits(&name, &measured).await?;
        }
        let after = written(&mut self.owner).await?;
        let each = after.saturating_sub(before) / measured.count.max(1);
        writeln!(
            self.text,
            "figure wal_bytes_per_transfer_{name} {each} bytes"
        )?;
        Ok(measured)
    }

    /// How long transfers waited for the head that covers them.
    async fn show_waits(&mut self, name: &str, measured: &Measured) -> anyhow::Result<()> {
        let mut waits = self
            .sealing
            .waits(&mut self.owner, &measured.sample)
            .await?;
        waits.sort_unstable();
        for (which, percent) in [("p50", 50), ("p99", 99), ("max", 100)] {
            let wait = seconds(percentile(&waits, percent));
            writeln!(self.text, "figure {name}_after_{which} {wait} s")?;
        }
        self.sealed_p99 = self.sealed_p99.max(percentile(&waits, 99));
        Ok(())
    }

    fn show(&mut self, name: &str, measured: &Measured) -> anyhow::Result<()> {
        let rate = Hundredths(measured.per_second);
        writeln!(self.text, "figure {name}_per_s {rate} transfers/s")?;
        for (which, time) in [("p50", measured.p50), ("p99", measured.p99)] {
            writeln!(self.text, "figure {name}_{which} {} ms", millis(time))?;
        }
        Ok(())
    }

    /// The ratios of the issue, to the floors of this run.
    pub(crate) fn ratios(
        &mut self,
        table: &Table,
        (pgbench, floor): (u128, u128),
    ) -> anyhow::Result<()> {
        let ending = table.sealer.ending();
        let of = |clients| {
            let found = table.by_clients.iter().find(|(count, _)| *count == clients);
            found.map_or(0, |(_, measured)| measured.per_second)
        };
        for (name, part, whole) in [
            ("ledger_16_per_pgbench_n", of(16), pgbench),
            ("ledger_64_per_pgbench_n", of(64), pgbench),
            ("ledger_256_per_floor", of(256), floor),
            ("hot_per_uniform", table.hot.per_second, of(16)),
        ] {
            writeln!(
                self.text,
                "figure {name}{ending} {} ratio",
                ratio(part, whole)
            )?;
        }
        let sixteen = table.by_clients.iter().find(|(count, _)| *count == 16);
        if let (Some(grown), Some((_, sixteen))) = (&table.grown, sixteen) {
            let ratio = ratio(grown.p99.as_micros(), sixteen.p99.as_micros());
            writeln!(self.text, "figure p99_10m_per_p99_0{ending} {ratio} ratio")?;
        }
        if table.sealer == Sealer::On {
            let wait = seconds(self.sealed_p99);
            writeln!(self.text, "figure sealed_p99 {wait} s")?;
        }
        Ok(())
    }
}

/// Bytes of the write-ahead log so far.
async fn written(owner: &mut PgConnection) -> anyhow::Result<u64> {
    let wal: i64 = sqlx::query_scalar("SELECT (pg_current_wal_lsn() - '0/0')::bigint")
        .fetch_one(owner)
        .await?;
    Ok(wal.try_into()?)
}
