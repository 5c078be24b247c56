//! A chargeback: money of a deposit that the payer's bank took back from us.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use money::Money;
use parties::Party;

use crate::{ChargebackStatus, Deposit, Purpose, store};

/// Money of a deposit that the payer's bank took back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chargeback {
    /// Its id, which is also the act of its ledger transfers.
    pub id: Id<Chargeback>,
    /// The rail.
    pub rail: ledger::Rail,
    /// The deposit that is taken back, wholly or in part.
    pub deposit: Deposit,
    /// The rail's id of it.
    pub dispute_ref: String,
    /// How much the bank took, in the currency of our balance at the rail.
    pub money: Money,
    /// What the rail took for it.
    pub fee: Money,
    /// Why, in the rail's words, such as `fraudulent` or `product_not_received`.
    pub reason: String,
    /// Where it stands.
    pub status: ChargebackStatus,
    /// Until when the rail takes evidence, when it does.
    pub evidence_due_by: Option<DateTime<Utc>>,
    /// What was got back of it since it was lost.
    pub recovered: Money,
    /// What was given up of it.
    pub written_off: Money,
    /// How many recoveries were posted.
    pub recoveries: u16,
    /// When we learned of it.
    pub opened_at: DateTime<Utc>,
    /// When the rail took the money out of our balance.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// When the rail gave the money back.
    pub reinstated_at: Option<DateTime<Utc>>,
    /// When it was won or lost.
    pub closed_at: Option<DateTime<Utc>>,
}

impl Chargeback {
    /// Who paid the deposit, and owes what was taken.
    pub const fn payer(&self) -> Id<Party> {
        self.deposit.payer
    }

    /// What is still owed to us: neither recovered nor given up.
    ///
    /// # Errors
    /// [`Failure`] when the row lies.
    pub fn owed(&self) -> Result<Money, Failure> {
        let left = self.money.checked_sub(self.recovered)?;
        Ok(left.checked_sub(self.written_off)?)
    }
}

/// The chargeback with this id.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_chargeback(db: &Db, id: Id<Chargeback>) -> Result<Option<Chargeback>, Failure> {
    store::find_chargeback(db, id).await
}

/// The chargebacks of all deposits of a purpose; the oldest first.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_chargebacks_of_purpose(
    db: &Db,
    purpose: Purpose,
) -> Result<Vec<Chargeback>, Failure> {
    store::list_chargebacks_of_purpose(db, purpose).await
}

/// What the payer still owes by a chargeback, which is held: nothing unless it was lost and the rail took the money.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn owed_by_chargeback(tx: &mut Tx, id: Id<Chargeback>) -> Result<Option<Money>, Failure> {
    let Some(chargeback) = store::lock_chargeback(tx, id).await? else {
        return Ok(None);
    };
    let lost = match chargeback.status {
        ChargebackStatus::Lost => chargeback.withdrawn_at.is_some(),
        ChargebackStatus::Open | ChargebackStatus::Won => false,
    };
    if lost {
        chargeback.owed().map(Some)
    } else {
        Ok(None)
    }
}

/// Whether a chargeback of a deposit of this payer is open: nothing further of this payer's is released while one is.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn has_open_chargeback(tx: &mut Tx, payer: Id<Party>) -> Result<bool, Failure> {
    store::has_open_chargeback(tx, payer).await
}
