//! What this room keeps.

use chrono::{DateTime, Utc};
use kernel::Id;
use money::{Bps, Money};
use parties::{Language, Party, Role};
use payments::Deposit;

use crate::{
    draft::{Draft, Mode},
    rules,
    status::{InvestmentStatus, MilestoneStatus, ProjectStatus},
};

/// What fans fund.
#[derive(Debug, Clone)]
pub struct Project {
    /// Its id, in the ledger and in the room of royalties as well.
    pub id: Id<Project>,
    /// The artist or label that is paid.
    pub owner: Id<Party>,
    /// As what.
    pub owner_role: Role,
    /// Where it stands.
    pub status: ProjectStatus,
    /// As its owner wrote it; with everything said once it has opened.
    pub draft: Draft,
    /// As people know it.
    pub title: String,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// How often it was saved.
    pub version: i32,
    /// What was frozen when it opened.
    pub raise: Option<Raise>,
}

/// A project's contract, and how far it has come.
#[derive(Debug, Clone)]
pub struct Raise {
    /// What fans get.
    pub mode: Mode,
    /// Amounts are multiples of it, in minor units.
    pub step_minor: i64,
    /// With less, everything goes back.
    pub minimum: Money,
    /// More is never held.
    pub hard_cap: Money,
    /// The least of one investment.
    pub fan_min: Money,
    /// The most of one fan.
    pub fan_max: Money,
    /// The platform's part of each release.
    pub fee: Bps,
    /// The canonical text of the contract.
    pub terms: String,
    /// Its SHA-256, in lower-case hex.
    pub terms_sha256: String,
    /// From when on fans invest.
    pub opens_at: DateTime<Utc>,
    /// Until when.
    pub closes_at: DateTime<Utc>,
    /// When the close was moved.
    pub extended_at: Option<DateTime<Utc>>,
    /// When its terms were frozen.
    pub opened_at: DateTime<Utc>,
    /// Settled money that counts.
    pub held: Money,
    /// How many investments that is.
    pub investments: i32,
    /// When it was decided.
    pub closed_at: Option<DateTime<Utc>>,
    /// What was raised, when it was funded.
    pub raised: Option<Money>,
    /// When each investment had its end.
    pub settled_at: Option<DateTime<Utc>>,
    /// What was released, fees included.
    pub released: Money,
    /// What goes back pro rata after a milestone was refused or missed.
    pub left: Option<Money>,
}

impl Raise {
    /// What the hard cap leaves room for.
    pub(crate) fn room_minor(&self) -> i64 {
        self.hard_cap
            .amount_minor()
            .saturating_sub(self.held.amount_minor())
    }

    /// Until when the fan of an investment made at `invested_at` may take it back.
    pub fn leave_until(&self, invested_at: DateTime<Utc>) -> DateTime<Utc> {
        let cooled = invested_at
            .checked_add_signed(rules::COOLING_OFF)
            .unwrap_or(invested_at);
        let before = self
            .closes_at
            .checked_sub_signed(rules::LEAVE_BEFORE)
            .unwrap_or(self.closes_at);
        cooled.max(before)
    }
}

/// One fan's money in a project.
#[derive(Debug, Clone)]
pub struct Investment {
    /// Its id.
    pub id: Id<Investment>,
    /// In what.
    pub project: Id<Project>,
    /// Whose.
    pub fan: Id<Party>,
    /// How much.
    pub money: Money,
    /// Where it stands.
    pub status: InvestmentStatus,
    /// The hash of the terms that the fan accepted.
    pub terms_sha256: String,
    /// Where the fan was, as its account says: ISO 3166-1 alpha-2.
    pub country: String,
    /// When it was made; the risk was acknowledged then.
    pub created_at: DateTime<Utc>,
    /// The deposit whose money is held.
    pub deposit: Option<Id<Deposit>>,
    /// When that had settled.
    pub held_at: Option<DateTime<Utc>>,
    /// When it was committed, given back or gone.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it was given back.
    pub reason: Option<Reason>,
    /// How often it was saved.
    pub version: i32,
}

/// Why money goes back to a fan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The fan took it back.
    Withdrawn,
    /// It arrived after the close.
    Late,
    /// It arrived when the hard cap left no room.
    Cap,
    /// It arrived while the project was suspended.
    Suspended,
    /// The project did not reach its minimum.
    Failed,
    /// The fan's bank contested it, and the project closed without it.
    Contested,
    /// It was paid twice.
    Surplus,
    /// A milestone was refused or missed.
    Milestone,
}

impl Reason {
    const ALL: [Self; 8] = [
        Self::Withdrawn,
        Self::Late,
        Self::Cap,
        Self::Suspended,
        Self::Failed,
        Self::Contested,
        Self::Surplus,
        Self::Milestone,
    ];

    /// The word in the tables, the API and the messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Late => "late",
            Self::Cap => "cap",
            Self::Suspended => "suspended",
            Self::Failed => "failed",
            Self::Contested => "contested",
            Self::Surplus => "surplus",
            Self::Milestone => "milestone",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// Money of a deposit that goes back. Its id is the act of the refund.
#[derive(Debug, Clone)]
pub struct Return {
    /// Its id.
    pub id: Id<Return>,
    /// Of which investment.
    pub investment: Id<Investment>,
    /// Of which project.
    pub project: Id<Project>,
    /// To whom.
    pub fan: Id<Party>,
    /// Of which deposit.
    pub deposit: Id<Deposit>,
    /// How much.
    pub money: Money,
    /// Why.
    pub reason: Reason,
}

/// A part of the raise, and what its owner shows for it.
#[derive(Debug, Clone)]
pub struct Milestone {
    /// Its id.
    pub id: Id<Milestone>,
    /// Whose.
    pub project: Id<Project>,
    /// Its place, from 1.
    pub position: i32,
    /// What is reached.
    pub title: String,
    /// What shows it.
    pub proof_wanted: String,
    /// Its part of the raise.
    pub bps: Bps,
    /// The parts of all up to it.
    pub bps_so_far: Bps,
    /// Until how many days after the close it has to be shown.
    pub due_days: i32,
    /// Where it stands.
    pub status: MilestoneStatus,
    /// What its owner shows.
    pub proof: Option<Proof>,
    /// Money that said yes, in minor units.
    pub yes_minor: i64,
    /// Money that said no.
    pub no_minor: i64,
    /// When it was released, refused, missed or dropped.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Milestone {
    /// When it has to be shown, once the raise has closed.
    pub fn due_at(&self, closed_at: DateTime<Utc>) -> DateTime<Utc> {
        closed_at
            .checked_add_signed(chrono::Duration::days(i64::from(self.due_days)))
            .unwrap_or(closed_at)
    }
}

/// What the owner shows for a milestone.
#[derive(Debug, Clone)]
pub struct Proof {
    /// In words.
    pub text: String,
    /// Where it can be seen: addresses.
    pub links: Vec<String>,
    /// When it was shown.
    pub proved_at: DateTime<Utc>,
    /// When the vote on it ends.
    pub vote_ends_at: DateTime<Utc>,
}

/// The act that released a milestone.
#[derive(Debug)]
pub(crate) struct Released;

/// Something that happened to a project.
#[derive(Debug, Clone)]
pub struct Happening {
    /// Its id.
    pub id: Id<Happening>,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it; nobody when it happened by itself.
    pub actor: Option<Id<Party>>,
    /// What.
    pub act: String,
    /// Why, in words or as a code.
    pub reason: Option<String>,
    /// The money it is about.
    pub amount_minor: Option<i64>,
    /// The platform's part of it.
    pub fee_minor: Option<i64>,
    /// Of which investment.
    pub investment: Option<Id<Investment>>,
    /// Of which milestone.
    pub milestone: Option<Id<Milestone>>,
    /// The act of the ledger that moved it.
    pub ledger_act: Option<uuid::Uuid>,
}

/// What the owner of a project told its fans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// Its id.
    pub id: Id<Update>,
    /// Of which project.
    pub project: Id<Project>,
    /// Who wrote it.
    pub author: Id<Party>,
    /// In a line.
    pub title: String,
    /// Plain text, with line breaks.
    pub text: String,
    /// In which it is written.
    pub language: Language,
    /// When it was told.
    pub posted_at: DateTime<Utc>,
    /// When it was taken back.
    pub withdrawn_at: Option<DateTime<Utc>>,
}
