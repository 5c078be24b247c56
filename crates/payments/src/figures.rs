//! How payments go, in figures: for those who watch, and for everybody.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use money::Money;
use parties::Party;
use uuid::Uuid;

use crate::{Payout, PayoutStatus, store};

/// The payouts that are in one state, of one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutsInState {
    /// The state.
    pub status: PayoutStatus,
    /// How many.
    pub count: i64,
    /// How much together.
    pub money: Money,
    /// When the oldest of them was made.
    pub oldest_at: DateTime<Utc>,
}

/// What of the rail's events is not done with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbox {
    /// How many wait to be processed.
    pub waiting: i64,
    /// When the oldest of them came.
    pub oldest_waiting_at: Option<DateTime<Utc>>,
    /// How many concern an object that nobody here knows.
    pub parked: i64,
}

/// All payouts by state and currency. One look at every payout: ask for it now and then, not with each request.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn payouts_by_state(db: &Db) -> Result<Vec<PayoutsInState>, Failure> {
    store::count_payouts(db).await
}

/// The newest payouts of a party, at most so many.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_of_party(db: &Db, party: Id<Party>, limit: i64) -> Result<Vec<Payout>, Failure> {
    store::list_payouts(db, party, None, limit).await
}

/// The acts that posted a payer's own money: its deposits that settled, its refunds, and what its bank took back.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn acts_of_payer(tx: &mut Tx, payer: Id<Party>) -> Result<Vec<Uuid>, Failure> {
    store::list_acts_of_payer(tx, payer).await
}

/// The payer whose deposit, refund or chargeback this act is; none when it is an act of something else.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn payer_of_act(tx: &mut Tx, act: Uuid) -> Result<Option<Id<Party>>, Failure> {
    store::find_payer_of_act(tx, act).await
}

/// What of the rail's events is not done with.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn inbox(db: &Db) -> Result<Inbox, Failure> {
    store::inbox(db).await
}

/// How many cases of reconciliation are open.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn open_cases(db: &Db) -> Result<i64, Failure> {
    store::count_open_cases(db).await
}
