//! A deposit: real money on its way in.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use money::Money;
use parties::Party;
use uuid::Uuid;

use crate::{DepositStatus, store};

/// What a deposit is for, and whose deposits fund a payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The budget of this campaign.
    CampaignBudget(Uuid),
    /// A fan's money in a project: this investment.
    Investment(Uuid),
    /// The revenue that this statement reports.
    Statement(Uuid),
    /// What this project pays out. Nothing is deposited for it: its money came as investments and as revenue.
    Project(Uuid),
}

impl Purpose {
    /// The word in the tables and the API.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::CampaignBudget(_) => "campaign_budget",
            Self::Investment(_) => "investment",
            Self::Statement(_) => "statement",
            Self::Project(_) => "project",
        }
    }

    /// The id of what it is for.
    pub const fn id(self) -> Uuid {
        match self {
            Self::CampaignBudget(id)
            | Self::Investment(id)
            | Self::Statement(id)
            | Self::Project(id) => id,
        }
    }

    /// Reads the words of a row.
    ///
    /// # Errors
    /// [`Failure`] when the row lies.
    pub(crate) fn read(kind: &str, id: Uuid) -> Result<Self, Failure> {
        match kind {
            "campaign_budget" => Ok(Self::CampaignBudget(id)),
            "investment" => Ok(Self::Investment(id)),
            "statement" => Ok(Self::Statement(id)),
            "project" => Ok(Self::Project(id)),
            _ => Err(Failure::msg(format!("`{kind}` is no purpose"))),
        }
    }
}

/// A deposit to be collected.
#[derive(Debug, Clone)]
pub struct NewDeposit {
    /// Who pays.
    pub payer: Id<Party>,
    /// What it is for.
    pub purpose: Purpose,
    /// How much.
    pub money: Money,
    /// What the payer reads on the rail's page, such as the campaign's title; cut at 200 characters.
    pub description: String,
}

/// Real money on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deposit {
    /// Its id, which is also the act of its ledger transfers.
    pub id: Id<Deposit>,
    /// The rail it comes by.
    pub rail: ledger::Rail,
    /// Who pays.
    pub payer: Id<Party>,
    /// What it is for.
    pub purpose: Purpose,
    /// How much.
    pub money: Money,
    /// What the payer reads on the rail's page.
    pub title: String,
    /// Where it stands.
    pub status: DepositStatus,
    /// The rail's id of the page; absent while it is opening.
    pub session_ref: Option<String>,
    /// The rail's page; absent while it is opening. Give payers [`pay_path`] instead, which never changes.
    pub pay_url: Option<String>,
    /// When the rail closes the page.
    pub expires_at: Option<DateTime<Utc>>,
    /// The rail's id of the payment: what a refund names.
    pub payment_ref: Option<String>,
    /// The rail's id of the charge: what a transfer names as its source.
    pub charge_ref: Option<String>,
    /// What the rail kept of it; present when settled.
    pub rail_fee: Option<Money>,
    /// What payouts have drawn of it.
    pub drawn: Money,
    /// What refunds have taken of it, those included that are under way.
    pub refunded: Money,
    /// Why it failed or does not match, as a code.
    pub reason: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When its money was credited.
    pub settled_at: Option<DateTime<Utc>>,
    /// When it ended without money being credited.
    pub closed_at: Option<DateTime<Utc>>,
}

impl Deposit {
    /// What neither payouts nor refunds have taken of it: the most that can be refunded.
    ///
    /// # Errors
    /// [`Failure`] when the row lies.
    pub fn left(&self) -> Result<Money, Failure> {
        let left = self.money.checked_sub(self.drawn)?;
        Ok(left.checked_sub(self.refunded)?)
    }
}

/// The path of our own stable link to where a deposit is paid. It leads to the rail's page once that is open.
pub fn pay_path(deposit: Id<Deposit>) -> String {
    format!("/pay/{deposit}")
}

/// The deposit with this id.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_deposit(db: &Db, id: Id<Deposit>) -> Result<Option<Deposit>, Failure> {
    store::find_deposit(db, id).await
}

/// The deposit with this id, locked until the transaction ends.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn lock_deposit(tx: &mut Tx, id: Id<Deposit>) -> Result<Option<Deposit>, Failure> {
    store::lock_deposit(tx, id).await
}

/// All deposits that were asked for this purpose, whatever became of them; the oldest first.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_deposits_of_purpose(
    tx: &mut Tx,
    purpose: Purpose,
) -> Result<Vec<Deposit>, Failure> {
    store::list_deposits_of_purpose(tx, purpose).await
}
