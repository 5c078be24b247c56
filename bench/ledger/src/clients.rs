//! Clients that post one transfer after the other, each waiting for its own.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use futures_util::future::{join_all, try_join_all};
use kernel::{Clock, Db, Id};
use ledger::{Account, Queue, Rail, Transfer};
use money::Currency;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::figures::Measured;

/// How long clients post before it counts.
const WARM_UP: Duration = Duration::from_secs(2);

/// One in so many transfers is looked for in the log.
const SAMPLED: usize = 97;

/// Between which wallets money moves.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Money {
    /// Between any two.
    Anywhere,
    /// Always from the same one.
    FromOne,
}

/// Whoever posts through one queue.
pub(crate) struct Clients {
    queue: Queue,
    accounts: u32,
    _writing: JoinSet<()>,
}

/// What a client did.
#[derive(Debug, Default)]
struct Posted {
    /// How long each took that counts.
    times: Vec<Duration>,
    /// Some of them, and when it knew that they were durable.
    sample: Vec<(Uuid, Instant)>,
    /// How many, with those that do not count.
    count: u64,
}

pub(crate) fn wallet(number: u32) -> Account {
    Account::Wallet(Uuid::from_u128(u128::from(number)))
}

fn transfer(debit: Account, credit: Account, amount_minor: i64) -> Vec<Transfer> {
    let money = money::Money::new(amount_minor, Currency::MAD);
    let act = Id::<()>::new(Clock::system().now());
    vec![Transfer::of(act, (0, "bench.move"), (debit, credit), money)]
}

impl Clients {
    /// Opens so many wallets and puts money into each.
    pub(crate) async fn with_wallets(db: &Db, accounts: u32) -> anyhow::Result<Self> {
        let (queue, writer) = Queue::new(db);
        let mut writing = JoinSet::new();
        writing.spawn(writer.run());
        let clearing = Account::RailClearing(Rail::Stripe);
        let fill = |number| queue.post(transfer(clearing, wallet(number), 1_000_000_000_000));
        try_join_all((0..accounts).map(fill)).await?;
        Ok(Self {
            queue,
            accounts,
            _writing: writing,
        })
    }

    /// What so many clients do in this time.
    ///
    /// # Errors
    /// A posting was refused.
    pub(crate) async fn measure(
        &self,
        clients: u32,
        money: Money,
        window: Duration,
    ) -> anyhow::Result<Measured> {
        let from = Instant::now() + WARM_UP;
        let until = from + window;
        let each = (0..clients).map(|client| self.post_until(client, money, from..until));
        let mut all = Posted::default();
        for client in join_all(each).await {
            let of_client = client?;
            all.times.extend(of_client.times);
            all.sample.extend(of_client.sample);
            all.count += of_client.count;
        }
        let mut measured = Measured::of(all.times, window);
        measured.sample = all.sample;
        measured.count = all.count;
        Ok(measured)
    }

    async fn post_until(
        &self,
        client: u32,
        money: Money,
        window: std::ops::Range<Instant>,
    ) -> anyhow::Result<Posted> {
        let (mut times, mut sample) = (Vec::new(), Vec::new());
        let first_sampled = usize::try_from(client)?;
        let mut posted = 0;
        let random = Random(Cell::new(
            u64::from(client).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
        ));
        loop {
            let (some, other) = (random.below(self.accounts), random.below(self.accounts));
            let debit = match money {
                Money::Anywhere => some,
                Money::FromOne => 0,
            };
            if debit == other {
                continue;
            }
            let began = Instant::now();
            let set = transfer(wallet(debit), wallet(other), 1);
            let id = set.first().map(|transfer| transfer.id);
            self.queue.post(set).await?;
            let ended = Instant::now();
            posted += 1;
            if ended >= window.end {
                return Ok(Posted {
                    times,
                    sample,
                    count: posted,
                });
            }
            if window.contains(&ended) {
                if (times.len() + first_sampled).is_multiple_of(SAMPLED) {
                    sample.extend(id.map(|id| (id, ended)));
                }
                times.push(ended - began);
            }
        }
    }
}

/// Xorshift: the same numbers at each run, and next to no time.
struct Random(Cell<u64>);

impl Random {
    fn below(&self, bound: u32) -> u32 {
        let mut state = self.0.get();
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        self.0.set(state);
        u32::try_from(state % u64::from(bound.max(1))).unwrap_or_default()
    }
}
