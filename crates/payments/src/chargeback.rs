//! A chargeback: money of a deposit that the payer's bank took back from us.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use money::Money;
use parties::Party;
use rails::Moved;

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
    /// What the payer has paid of it since it was lost.
    pub recovered: Money,
    /// What was given up of it.
    pub written_off: Money,
    /// What the rail gave back of it; more than `money` when rates of exchange moved.
    pub reinstated: Money,
    /// What the rail gave back of its fee.
    pub fee_returned: Money,
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

    /// What is still owed to us: neither given back by the rail, nor recovered, nor given up.
    ///
    /// # Errors
    /// [`Failure`] when the row lies.
    pub fn owed(&self) -> Result<Money, Failure> {
        let mut reinstated = self.reinstated;
        let back = take(&mut reinstated, self.money)?;
        let left = self.money.checked_sub(back)?;
        let left = left.checked_sub(self.recovered)?;
        Ok(left.checked_sub(self.written_off)?)
    }

    /// Whose the money is that the rail gives back of this: it pays what is owed, then what was given up, then what the payer
    /// had paid for it already.
    ///
    /// # Errors
    /// [`Failure`] when it is money of another currency.
    pub(crate) fn share(&self, moved: Moved) -> Result<GivenBack, Failure> {
        let mut left = moved.taken;
        Ok(GivenBack {
            owed: take(&mut left, self.owed()?)?,
            written_off: take(&mut left, self.written_off)?,
            recovered: take(&mut left, self.recovered)?,
            more: left,
            fee: moved.fee,
        })
    }
}

/// What the rail gives back of a chargeback, by whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GivenBack {
    /// Of what the payer owes: nobody owes that any more.
    pub(crate) owed: Money,
    /// Of what was given up: ours.
    pub(crate) written_off: Money,
    /// Of what the payer had paid for it: the payer's.
    pub(crate) recovered: Money,
    /// What was never taken: another rate of exchange.
    pub(crate) more: Money,
    /// Of the rail's fee.
    pub(crate) fee: Money,
}

/// Takes at most `wanted` of what is `left`, and returns what was taken.
fn take(left: &mut Money, wanted: Money) -> Result<Money, Failure> {
    let minor = left.amount_minor().min(wanted.amount_minor());
    let taken = Money::new(minor, wanted.currency());
    *left = left.checked_sub(taken)?;
    Ok(taken)
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
