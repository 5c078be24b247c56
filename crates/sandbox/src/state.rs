//! The whole memory of a sandbox: tables, balances, what is due, and the buffer of the journal.
//!
//! **Invariant**: an act checks everything before it changes anything; it changes rows only through [`State::put`], which
//! also writes them for the journal. What is derived (balances, due moments) is rebuilt from the rows at start.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::config::Rules;
use crate::error::{Error, Refusal};
use crate::faults::Faults;
use crate::journal::Journal;
use crate::model::{ClockOffset, DeliveryStatus, SessionStatus};
use crate::table::{Row, Tables};
use crate::{balance, checkout, payouts};

/// Something that happens by itself at a moment of the sandbox clock.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    /// This balance transaction becomes available.
    Matures(String),
    /// This checkout session expires.
    Expires(String),
    /// This payout takes its next step.
    PayoutSteps(String),
}

/// Pending and available money of one owner in one currency, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Balance {
    pub(crate) available: i64,
    pub(crate) pending: i64,
}

/// Who asked for what is being done; events carry it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cause {
    pub(crate) request_id: Option<String>,
    pub(crate) idempotency_key: Option<String>,
}

/// The whole memory of a sandbox.
pub(crate) struct State {
    pub(crate) rules: Rules,
    pub(crate) tables: Tables,
    pub(crate) balances: BTreeMap<(Option<String>, String), Balance>,
    /// Deliveries to attempt, by machine time; those being attempted are not in it.
    pub(crate) outbox: BTreeSet<(i64, String)>,
    /// Idempotency keys of requests being done now.
    pub(crate) in_flight: HashSet<String>,
    pub(crate) cause: Cause,
    /// What is to go wrong; not in the journal.
    pub(crate) faults: Faults,
    /// Machine time, in milliseconds.
    pub(crate) machine_ms: i64,
    due: BTreeSet<(i64, Due)>,
    journal: Journal,
}

impl State {
    /// Reads the journal back and goes on where it ends.
    pub(crate) fn restore(rules: Rules, journal: Option<&std::path::Path>) -> Result<Self, Error> {
        let (tables, journal) = Journal::open(journal)?;
        let mut state = Self {
            rules,
            tables,
            balances: BTreeMap::new(),
            outbox: BTreeSet::new(),
            in_flight: HashSet::new(),
            cause: Cause::default(),
            faults: Faults::default(),
            machine_ms: machine_ms(),
            due: BTreeSet::new(),
            journal,
        };
        state.derive();
        Ok(state)
    }

    fn derive(&mut self) {
        for txn in self.tables.txns.iter() {
            let balance = self
                .balances
                .entry((txn.owner.clone(), txn.currency.clone()))
                .or_default();
            if txn.matured {
                balance.available += txn.net();
            } else {
                balance.pending += txn.net();
                self.due
                    .insert((txn.available_on * 1000, Due::Matures(txn.id.clone())));
            }
        }
        let open = self
            .tables
            .sessions
            .iter()
            .filter(|session| session.status == SessionStatus::Open);
        self.due.extend(
            open.map(|session| (session.expires_at * 1000, Due::Expires(session.id.clone()))),
        );
        let moving =
            self.tables.payouts.iter().filter_map(|payout| {
                Some((payout.next_step_ms?, Due::PayoutSteps(payout.id.clone())))
            });
        self.due.extend(moving);
        let waiting = self
            .tables
            .deliveries
            .iter()
            .filter(|delivery| delivery.status == DeliveryStatus::Pending);
        self.outbox
            .extend(waiting.map(|delivery| (delivery.next_attempt_ms, delivery.id.clone())));
    }

    /// How far the sandbox clock is ahead of the machine's, in seconds.
    pub(crate) fn offset_seconds(&self) -> i64 {
        self.tables
            .clock
            .get(CLOCK)
            .map_or(0, |clock| clock.seconds)
    }

    /// Moves the sandbox clock ahead and does what has become due.
    pub(crate) fn advance(&mut self, seconds: i64) {
        let seconds = self.offset_seconds() + seconds;
        self.put(ClockOffset {
            id: CLOCK.to_owned(),
            seconds,
        });
        self.tick();
    }

    /// Sandbox time, in seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.now_ms().div_euclid(1000)
    }

    /// Sandbox time, in milliseconds since 1970.
    pub(crate) fn now_ms(&self) -> i64 {
        self.machine_ms + self.offset_seconds() * 1000
    }

    /// The row of this id, whoever owns it.
    pub(crate) fn get<T: Row>(&self, id: &str) -> Option<&T> {
        T::table(&self.tables).get(id)
    }

    /// Adds or replaces a row, here and in the journal.
    pub(crate) fn put<T: Row>(&mut self, row: T) {
        self.journal.note(&row);
        T::table_mut(&mut self.tables).put(row.id().to_owned(), row);
    }

    /// Asks for something to happen at a moment, in milliseconds of the sandbox clock.
    pub(crate) fn schedule(&mut self, at_ms: i64, due: Due) {
        self.due.insert((at_ms, due));
    }

    /// Takes back what was asked for a moment.
    pub(crate) fn unschedule(&mut self, at_ms: i64, due: Due) {
        self.due.remove(&(at_ms, due));
    }

    /// When the next thing happens by itself, in milliseconds of the sandbox clock.
    pub(crate) fn next_due_ms(&self) -> Option<i64> {
        self.due.first().map(|(at_ms, _)| *at_ms)
    }

    /// Takes the machine's time and does what has become due.
    pub(crate) fn tick(&mut self) {
        self.machine_ms = machine_ms();
        let mut matured = BTreeSet::new();
        while self
            .next_due_ms()
            .is_some_and(|at_ms| at_ms <= self.now_ms())
        {
            match self.due.pop_first() {
                Some((_, Due::Matures(id))) => balance::mature(self, &id, &mut matured),
                Some((_, Due::Expires(id))) => checkout::expire_by_itself(self, &id),
                Some((_, Due::PayoutSteps(id))) => payouts::step(self, &id),
                None => break,
            }
        }
        for owner in matured {
            balance::tell_available(self, owner.as_deref());
        }
    }

    /// Writes what has changed to the journal, in one write.
    pub(crate) fn flush(&mut self) -> Result<(), Refusal> {
        self.journal.flush().map_err(|error| {
            tracing::error!(%error, "the sandbox cannot write its journal");
            Refusal::broken()
        })
    }
}

/// The one row of the clock.
const CLOCK: &str = "clock";

/// The machine's time: the one place where the sandbox reads it.
fn machine_ms() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A random id: `prefix`, then 24 letters and digits.
pub(crate) fn new_id(prefix: &str) -> String {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut id = prefix.to_owned();
    while id.len() < prefix.len() + 24 {
        let mut bytes = [0_u8; 32];
        #[expect(
            clippy::expect_used,
            reason = "a machine without randomness cannot run a payment sandbox; there is nothing to fall back to"
        )]
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        // Bytes of 248 and more are dropped, so that each of the 62 letters is as likely.
        let letters = bytes
            .iter()
            .filter(|byte| **byte < 248)
            .filter_map(|byte| LETTERS.get(usize::from(*byte % 62)));
        id.extend(
            letters
                .map(|letter| char::from(*letter))
                .take(prefix.len() + 24 - id.len()),
        );
    }
    id
}

/// The row that a path names, for this owner.
pub(crate) fn named<'a, T: Row>(
    state: &'a State,
    owns: impl Fn(&T) -> bool,
    object: &str,
    id: &str,
) -> Result<&'a T, Refusal> {
    state
        .get::<T>(id)
        .filter(|row| owns(row))
        .ok_or_else(|| Refusal::not_found(object, id))
}
