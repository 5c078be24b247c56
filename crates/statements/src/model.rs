//! What this room keeps.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::Id;
use money::{Currency, Money};
use parties::Party;
use royalties::{Expected, Revenue};
use serde_json::Value;
use uuid::Uuid;

use crate::{LateStep, Status, status::Asked};

/// A recording or a release that earns for a project, as its owner registers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWork {
    /// Its title, 1 to 300 characters.
    pub title: String,
    /// Its artist, 1 to 300 characters.
    pub artist: String,
    /// The code of the recording, in any writing.
    pub isrc: Option<String>,
    /// The code of the release, in any writing. It says that all of that release is the project's.
    pub upc: Option<String>,
    /// The code of the musical work, in any writing.
    pub iswc: Option<String>,
}

/// A registered work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Its id.
    pub id: Id<Work>,
    /// Which project it earns for.
    pub project: Uuid,
    /// Its title.
    pub title: String,
    /// Its artist.
    pub artist: String,
    /// The code of the recording, normalised.
    pub isrc: Option<String>,
    /// The code of the release, as fourteen digits.
    pub upc: Option<String>,
    /// The code of the musical work, normalised.
    pub iswc: Option<String>,
}

/// What an owner says about a file that it uploads.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// What the file is called, 1 to 255 characters.
    pub file_name: String,
    /// Who reports, such as `distrokid`; the format's own word when absent.
    pub source: Option<String>,
    /// The period, by its first day, for rows without a date of their own.
    pub period: Option<NaiveDate>,
    /// What its rows add up to, by currency, as the owner reads it elsewhere: a difference blocks it.
    pub totals: Vec<(Currency, String)>,
    /// How a file of no known format is read.
    pub mapping: Option<Value>,
    /// Which statement it corrects, and why.
    pub replaces: Option<(Id<Statement>, String)>,
}

/// A distributor's report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its id.
    pub id: Id<Statement>,
    /// The artist or label that it is about.
    pub owner: Id<Party>,
    /// Where its file is in the store; random, never shown.
    pub(crate) object_key: String,
    /// What the file is called.
    pub file_name: String,
    /// Its size.
    pub size_bytes: i64,
    /// The SHA-256 of its content.
    pub sha256: Vec<u8>,
    /// Who reports; absent until its format is recognised, when nobody said.
    pub source: Option<String>,
    /// The period that its uploader named, by its first day.
    pub period: Option<NaiveDate>,
    /// How it is read, when its format is not known.
    pub(crate) mapping: Option<Value>,
    /// Which one it corrects.
    pub replaces: Option<Id<Statement>>,
    /// Where it stands.
    pub status: Status,
    /// As it was recognised.
    pub format: Option<String>,
    /// How many bytes of it were read.
    pub read_bytes: i64,
    /// How many of its items were read.
    pub(crate) read_items: i64,
    /// Why it is blocked or rejected, or which rates are missing for what was matched since it counts, as codes.
    pub why: Vec<String>,
    /// The same in words.
    pub detail: Option<String>,
    /// What is odd about it.
    pub anomalies: Value,
    /// When its upload was complete.
    pub received_at: DateTime<Utc>,
    /// When it had been read.
    pub previewed_at: Option<DateTime<Utc>>,
    /// When its cash is due.
    pub due_at: Option<DateTime<Utc>>,
    /// When the rates are due that are missing for what was matched since it counts.
    pub rate_due_at: Option<DateTime<Utc>>,
    /// Since when its cash is late, or once that is there its rates.
    pub late_at: Option<DateTime<Utc>>,
    /// Since when its owner contests that it is late.
    pub contested_at: Option<DateTime<Utc>>,
    /// How far lateness has led.
    pub late_step: Option<LateStep>,
    /// When it was booked, the last time.
    pub booked_at: Option<DateTime<Utc>>,
}

/// The beginning of the code of a rate that is missing; its two currencies follow, as `USD/MAD`.
pub(crate) const RATE_MISSING: &str = "rate_missing:";

impl Statement {
    /// When that is due which it waits for: its cash, or once that is there the rates that are missing. Nothing when it waits for
    /// neither.
    pub(crate) const fn owed_by(&self) -> Option<DateTime<Utc>> {
        match self.status {
            Status::AwaitingCash => self.due_at,
            Status::Booked => self.rate_due_at,
            Status::Received
            | Status::Reading
            | Status::Previewed
            | Status::Blocked
            | Status::Rejected
            | Status::Replaced => None,
        }
    }

    /// Whether rows wait for a rate between these two currencies, or between any.
    pub(crate) fn asks_for(&self, pair: Option<(Currency, Currency)>) -> Asked {
        let pair = pair.map(|(from, to)| format!("{}/{}", from.code(), to.code()));
        let mut missing = self
            .why
            .iter()
            .filter_map(|code| code.strip_prefix(RATE_MISSING));
        if missing.any(|code| pair.as_deref().is_none_or(|pair| pair == code)) {
            Asked::Missing
        } else {
            Asked::ByNothing
        }
    }
}

/// What of a statement is expected and what came, in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cash {
    /// What its rounds need in all, those among them that are booked.
    pub(crate) expected: Money,
    /// What was paid in.
    pub(crate) received: Money,
    /// What went back to the owner.
    pub(crate) returned: Money,
    /// What a bank may take back of it: it covers nothing until the bank has decided.
    pub(crate) contested: Money,
    /// What banks took back of it for good.
    pub(crate) lost: Money,
    /// What is still needed: nothing when it is there.
    pub(crate) missing: Money,
}

impl Cash {
    /// `matched`, `short` or `over`; `none` when nothing is expected and nothing came.
    pub(crate) const fn condition(&self) -> &'static str {
        let kept = self
            .received
            .amount_minor()
            .saturating_sub(self.lost.amount_minor());
        let surplus = kept > self.expected.amount_minor();
        if self.missing.is_positive() {
            "short"
        } else if surplus {
            "over"
        } else if self.expected.is_zero() {
            "none"
        } else {
            "matched"
        }
    }
}

/// What one assessment of a statement changes of one project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Share {
    /// The project's revenue, and the act of its cash's transfer.
    pub(crate) id: Id<Revenue>,
    pub(crate) round: Id<Round>,
    pub(crate) project: Uuid,
    /// Below nothing when it lowers the project's revenue.
    pub(crate) money: Money,
    /// The cash that is needed for it.
    pub(crate) cash: Money,
    /// Whether it counts: a round that was matched later is booked later.
    pub(crate) booked: bool,
}

/// What a statement brings a project whose cash is not all there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    /// Of which statement.
    pub statement: Statement,
    /// The revenue, as it will be booked.
    pub revenue: Expected,
    /// What the statement needs of this currency in all.
    pub expected: Money,
    /// What came of it.
    pub received: Money,
    /// What is still needed.
    pub missing: Money,
}

/// An assessment.
#[derive(Debug)]
pub(crate) struct Round;

/// A rate that was given for a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// The statement's currency.
    pub from: Currency,
    /// The project's currency.
    pub to: Currency,
    /// How many units of the one are one of the other, as a decimal text.
    pub value: String,
    /// Who says so, such as `Bank Al-Maghrib`.
    pub source: String,
    /// Of which day it is.
    pub dated: NaiveDate,
}
