//! A refund: real money on its way back to who paid.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use ledger::Account;
use money::Money;
use parties::Party;
use uuid::Uuid;

use crate::{Deposit, Purpose, RefundStatus, store};

/// Money to be given back to who paid it.
#[derive(Debug, Clone)]
pub struct NewRefund {
    /// Who paid, and is paid back.
    pub payer: Id<Party>,
    /// Whose deposits it is given back of.
    pub purpose: Purpose,
    /// How much.
    pub money: Money,
    /// The ledger's account that holds it now.
    pub from: Account,
    /// What it is given back of: the escrow transaction, or the campaign.
    pub cause: Uuid,
    /// The act that made it due. One act gives back once.
    pub act: Uuid,
}

/// Real money on its way back to who paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Its id.
    pub id: Id<Refund>,
    /// The first refund of the same act, which is the act of the ledger's transfers of all of them.
    pub group: Id<Refund>,
    /// Which of the act's refunds this is; the first is 1.
    pub part: u16,
    /// The rail it goes back by.
    pub rail: ledger::Rail,
    /// Who is paid back.
    pub payer: Id<Party>,
    /// The deposit that it is taken of; none when no deposit covers it, or it paid what the payer owes.
    pub deposit: Option<Id<Deposit>>,
    /// That deposit's payment at the rail.
    pub payment_ref: Option<String>,
    /// How much, in the currency that was paid.
    pub money: Money,
    /// What the ledger moves for it: the same, unless the rail had converted what was paid.
    pub booked: Money,
    /// What it is given back of.
    pub cause: Uuid,
    /// The act that made it due.
    pub act: Uuid,
    /// Where it stands.
    pub status: RefundStatus,
    /// Which attempt this is; the first is 1.
    pub attempt: u16,
    /// When the rail was first asked in this attempt.
    pub asked_at: Option<DateTime<Utc>>,
    /// The rail's id of the refund.
    pub refund_ref: Option<String>,
    /// Why it failed or waits, as a code of the rail.
    pub reason: Option<String>,
    /// When it became due.
    pub created_at: DateTime<Utc>,
    /// When the rail had given it back.
    pub done_at: Option<DateTime<Utc>>,
}

/// The refunds made for a cause, such as an escrow transaction; the oldest first.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_refunds_of_cause(db: &Db, cause: Uuid) -> Result<Vec<Refund>, Failure> {
    store::list_refunds_of_cause(db.pool(), cause).await
}

/// The same, as the caller's transaction sees them.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_refunds_of_cause_in(tx: &mut Tx, cause: Uuid) -> Result<Vec<Refund>, Failure> {
    store::list_refunds_of_cause(tx.conn(), cause).await
}

/// The refund with this id.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_refund(db: &Db, id: Id<Refund>) -> Result<Option<Refund>, Failure> {
    store::find_refund(db, id).await
}

/// The acts of the ledger's transfers of what these acts gave back, each behind the act that made it due; an act that gave
/// nothing back is left out.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_refund_groups(tx: &mut Tx, acts: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>, Failure> {
    store::list_refund_groups(tx, acts).await
}
