//! What the jobs and pages of this room work with, and who is told of what they did.

use std::{pin::Pin, sync::Arc};

use chrono::Duration;
use kernel::{Db, Failure, Tx};
use url::Url;

use crate::{Chargeback, Deposit, Payout};

/// The outcome of a reaction, to come. Boxed, so that [`Reactions`] can be given as `Arc<dyn Reactions>`.
pub type Reaction<'a, T = ()> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// What others do about a payment that moved, in the very transaction in which it moves: all of it, or none.
pub trait Reactions: Send + Sync + 'static {
    /// A deposit is settled: whoever it was meant for posts `rail:<rail>:clearing` to its own account, as step 10 or more
    /// of the act `deposit.id`. Called once per deposit, before
    /// anything of it is posted.
    fn deposit_settled<'a>(&'a self, tx: &'a mut Tx, deposit: &'a Deposit) -> Reaction<'a>;

    /// A deposit ended without money: it failed or expired. Called once per deposit.
    fn deposit_closed<'a>(&'a self, tx: &'a mut Tx, deposit: &'a Deposit) -> Reaction<'a>;

    /// Whether a payout that is about to leave its party's wallet must stay there for now: why, as a code that the party reads. It
    /// is asked again at least each hour, until there is nothing any more. Posts and changes nothing.
    fn held_back<'a>(
        &'a self,
        tx: &'a mut Tx,
        payout: &'a Payout,
    ) -> Reaction<'a, Option<&'static str>>;

    /// Something of a dispute of this deposit may be booked next, and told by one of the three below: whoever the deposit was
    /// for holds all rows of its own that those touch. Nothing of this room is held by now. Posts and changes nothing.
    fn chargeback_moves<'a>(&'a self, tx: &'a mut Tx, deposit: &'a Deposit) -> Reaction<'a>;

    /// The payer's bank took a deposit's money back: nothing further of it is released. The books say by now that the payer
    /// owes it. Called once per chargeback, before anything of it is posted.
    fn chargeback_opened<'a>(&'a self, tx: &'a mut Tx, chargeback: &'a Chargeback) -> Reaction<'a>;

    /// The money of a chargeback came back: what was frozen goes on. Called once per chargeback.
    fn chargeback_won<'a>(&'a self, tx: &'a mut Tx, chargeback: &'a Chargeback) -> Reaction<'a>;

    /// A chargeback was lost: what is still held of the deposit's money pays what its payer owes
    /// ([`crate::acts::recover_chargeback`]). Called once per chargeback.
    fn chargeback_lost<'a>(&'a self, tx: &'a mut Tx, chargeback: &'a Chargeback) -> Reaction<'a>;
}

/// Whether real money moves on the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// It does.
    #[default]
    Live,
    /// It is only played with, and every page of ours says so.
    Sandbox,
}

impl Mode {
    /// The word in the table.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Sandbox => "sandbox",
        }
    }

    /// The mode of this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Live, Self::Sandbox]
            .into_iter()
            .find(|mode| mode.name() == name)
    }
}

/// What the jobs and pages of this room work with. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    /// The database.
    pub db: Db,
    /// The rail.
    pub rail: Arc<dyn rails::Rail>,
    /// Who takes it from here.
    pub reactions: Arc<dyn Reactions>,
    /// The address that people reach this server at, without path.
    pub public_url: Url,
    /// Whether real money moves.
    pub mode: Mode,
    /// How long this room waits for what, and when it compares the books.
    pub rules: Rules,
}

/// How long this room waits for what, and when it compares the books. All are settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// How long a change of payout account, or of the bank behind one, waits before anything is sent there.
    pub account_change_delay: Duration,
    /// How long a payout that was paid, and a refund that was given back, is still looked at: banks send back what they took
    /// for as long, and Stripe lists the events of connected accounts with those accounts only.
    pub watched_for: Duration,
    /// How long what a lost chargeback took may be recovered before it is written off.
    pub written_off_after: Duration,
    /// Lines of the rail that are younger may be known to it and not yet to us: they are no difference.
    pub young_for: Duration,
    /// The hour of the day, in UTC, at which the rail, the books and what was expected are compared; 0 to 23.
    pub compared_at_hour: u32,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            account_change_delay: Duration::hours(24),
            watched_for: Duration::days(14),
            written_off_after: Duration::days(90),
            young_for: Duration::hours(1),
            compared_at_hour: 2,
        }
    }
}

impl Context {
    /// The address of one of our pages; `path` begins with `/`.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }
}
