//! A payout: real money on its way out.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use money::{Currency, Money};
use parties::Party;
use uuid::Uuid;

use crate::{Deposit, PayoutStatus, Purpose, store};

/// A payout to be made from a party's wallet.
#[derive(Debug, Clone)]
pub struct NewPayout {
    /// Who is paid.
    pub party: Id<Party>,
    /// How much of the party's wallet.
    pub money: Money,
    /// Whose deposits fund it.
    pub purpose: Purpose,
    /// What it is paid for: the escrow transaction. It groups the transfers at the rail.
    pub cause: Uuid,
    /// The act that made it due, such as the release. One act pays once.
    pub act: Uuid,
}

/// Real money on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    /// Its id, which is also the act of its ledger transfers.
    pub id: Id<Payout>,
    /// The rail it leaves by.
    pub rail: ledger::Rail,
    /// Who is paid.
    pub party: Id<Party>,
    /// How much is to be paid.
    pub money: Money,
    /// What of it went to what the party owes by chargebacks that it lost.
    pub offset: Money,
    /// Whose deposits fund it.
    pub purpose: Purpose,
    /// What it is paid for.
    pub cause: Uuid,
    /// The act that made it due.
    pub act: Uuid,
    /// Where it stands.
    pub status: PayoutStatus,
    /// The deposit it is drawn from, when one alone has enough left.
    pub deposit: Option<Id<Deposit>>,
    /// That deposit's charge at the rail.
    pub source_charge: Option<String>,
    /// The party's account at the rail, once it was asked for.
    pub account_ref: Option<String>,
    /// Which attempt to reach the account this is; the first is 1.
    pub attempt: u16,
    /// When the rail was first asked in this attempt.
    pub asked_at: Option<DateTime<Utc>>,
    /// The rail's id of the transfer to the account.
    pub transfer_ref: Option<String>,
    /// Which attempt to reach the bank this is; the first is 1.
    pub bank_attempt: u16,
    /// When the rail was first asked in this attempt to reach the bank.
    pub bank_asked_at: Option<DateTime<Utc>>,
    /// The rail's id of the payout to the bank.
    pub payout_ref: Option<String>,
    /// Which attempt to take a transfer of it back this is; more than 1 once one was refused, or a transfer was taken back.
    pub reversal_attempt: u16,
    /// When the rail was first asked to take the transfer back in this attempt; its answer is not known then.
    pub reversal_asked_at: Option<DateTime<Utc>>,
    /// How often the rail or the bank refused it for good.
    pub bounces: u32,
    /// Why it failed, came back or waits, as a code of the rail, or of [`crate::Reactions::held_back`].
    pub reason: Option<String>,
    /// When it became due.
    pub created_at: DateTime<Utc>,
    /// When the rail took it on its way to the bank.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was at the bank.
    pub paid_at: Option<DateTime<Utc>>,
}

/// The payout with this id.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_payout(db: &Db, id: Id<Payout>) -> Result<Option<Payout>, Failure> {
    store::find_payout(db, id).await
}

/// The payouts made for a cause, such as an escrow transaction; the oldest first.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_payouts_of_cause(db: &Db, cause: Uuid) -> Result<Vec<Payout>, Failure> {
    store::list_payouts_of_cause(db, cause).await
}

/// What each of these parties has in its wallet that no payout takes; those who have nothing of it are left out. Whoever schedules
/// payouts of it lets nobody else do so until its transaction ends.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_free(
    tx: &mut Tx,
    parties: &[Id<Party>],
    currency: Currency,
) -> Result<Vec<(Id<Party>, Money)>, Failure> {
    store::list_free(tx, parties, currency).await
}
