//! What a rail answers, in our words. Only what is used is read.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use money::{Currency, Money};
use secrecy::SecretString;

/// A collection that was just opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedCollection {
    /// The rail's id of the collection.
    pub id: String,
    /// Where the payer pays.
    pub pay_url: String,
    /// When the page closes by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

/// How a collection stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Collection {
    /// It can be paid, or tried again after a decline.
    Open {
        /// Where the payer pays.
        pay_url: String,
    },
    /// The payer did their part and the outcome is not known yet, or what the rail keeps for it is not: look again.
    Processing,
    /// The money is the platform's.
    Paid(PaidCollection),
    /// The payment failed for good.
    Failed {
        /// The rail's code of the last decline.
        code: Option<String>,
    },
    /// The page closed unpaid.
    Expired,
}

/// A collection that was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidCollection {
    /// The rail's id of the payment: what a refund names.
    pub payment: String,
    /// The rail's id of the charge: what a transfer names as its source.
    pub charge: String,
    /// What the payer paid, in the currency asked for.
    pub money: Money,
    /// What that did to the platform's balance.
    pub settlement: Settlement,
}

/// What a payment did to the platform's balance, in the currency it settled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The rail's id of the movement.
    pub balance_transaction: String,
    /// What was credited before the rail's fee. Another currency than the payment's when the rail converted it.
    pub gross: Money,
    /// What the rail kept, in the same currency.
    pub fee: Money,
    /// `gross - fee`, as the rail says it.
    pub net: Money,
    /// When it can be paid out.
    pub available_on: DateTime<Utc>,
}

/// How a party's account at the rail stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The rail's id of the account.
    pub id: String,
    /// Whether money can be transferred to it.
    pub transfers_enabled: bool,
    /// Whether money can leave it to the bank.
    pub payouts_enabled: bool,
    /// Whether the party went through the rail's questions once.
    pub details_submitted: bool,
    /// What the rail still wants to know by now, in its own words.
    pub requirements_due: Vec<String>,
    /// Why the rail closed something, in its own words.
    pub disabled_reason: Option<String>,
    /// The currency it is paid in by default.
    pub default_currency: Option<Currency>,
    /// The bank accounts and cards that it can be paid out to, each by a name that stays the same as long as it is the same
    /// bank account; in order.
    pub banks: Vec<String>,
    /// What we kept with it.
    pub labels: BTreeMap<String, String>,
}

/// A link to a page of the rail, for one use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The address; whoever has it is taken for the party.
    pub url: String,
    /// When it stops working, within minutes.
    pub expires_at: DateTime<Utc>,
}

/// A transfer to a party's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The rail's id of the transfer.
    pub id: String,
    /// The account that received it.
    pub account: String,
    /// How much.
    pub money: Money,
    /// How much of it was taken back since.
    pub reversed: Money,
    /// What took it back, the latest ten.
    pub reversals: Vec<Reversal>,
    /// The group it belongs to.
    pub group: Option<String>,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// What we kept with it.
    pub labels: BTreeMap<String, String>,
}

/// Part of a transfer taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// The rail's id of the reversal.
    pub id: String,
    /// How much.
    pub money: Money,
    /// What we kept with it.
    pub labels: BTreeMap<String, String>,
}

/// Where a payout stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayoutStatus {
    /// Accepted by the rail, or in a state we have no word for.
    Pending,
    /// On its way to the bank.
    InTransit,
    /// At the bank. A bank can still return it days later, which then reads as failed.
    Paid,
    /// The bank did not take it: the money is back on the account.
    Failed,
    /// Stopped before it left: the money is back on the account.
    Canceled,
}

/// A payout from a party's account to its bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    /// The rail's id of the payout.
    pub id: String,
    /// Where it stands.
    pub status: PayoutStatus,
    /// How much.
    pub money: Money,
    /// When it should be at the bank.
    pub arrives_on: DateTime<Utc>,
    /// The rail's code of the failure, such as `account_closed`.
    pub failure_code: Option<String>,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// What we kept with it.
    pub labels: BTreeMap<String, String>,
}

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundStatus {
    /// On its way, or in a state we have no word for.
    Pending,
    /// Given back.
    Succeeded,
    /// Not taken by the payer's bank: the money is back with the platform. It can follow a success.
    Failed,
    /// Stopped: the money is back with the platform.
    Canceled,
}

/// A refund to who paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// The rail's id of the refund.
    pub id: String,
    /// Where it stands.
    pub status: RefundStatus,
    /// How much.
    pub money: Money,
    /// The rail's reason of the failure.
    pub failure_reason: Option<String>,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// What we kept with it.
    pub labels: BTreeMap<String, String>,
}

/// Where a dispute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisputeStatus {
    /// The bank has not decided, or it is in a state we have no word for.
    Open,
    /// Decided for us, or closed without anything being taken.
    Won,
    /// Decided for the payer.
    Lost,
}

/// What a dispute moved in the platform's balance, one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// How much, more than nothing, in the currency of the balance.
    pub taken: Money,
    /// What the rail took, or gave back, as its fee; never negative.
    pub fee: Money,
}

/// Money of a collection that the payer's bank takes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// The rail's id of the dispute.
    pub id: String,
    /// Where it stands.
    pub status: DisputeStatus,
    /// How much is disputed, in the currency that was paid.
    pub money: Money,
    /// Why, in the rail's words.
    pub reason: String,
    /// The charge that is disputed.
    pub charge: String,
    /// The payment of the collection.
    pub payment: Option<String>,
    /// Until when evidence is taken.
    pub evidence_due_by: Option<DateTime<Utc>>,
    /// Whether evidence was taken already.
    pub evidence_taken: bool,
    /// What the rail took out of the platform's balance, once it did.
    pub withdrawn: Option<Moved>,
    /// What the rail gave back, once it did.
    pub reinstated: Option<Moved>,
    /// When it was opened.
    pub created: DateTime<Utc>,
}

/// What the rail holds, one amount per currency; negative when we owe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// What can leave now.
    pub available: Vec<Money>,
    /// What has not cleared yet.
    pub pending: Vec<Money>,
}

/// One movement of the platform's balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceTransaction {
    /// The rail's id of the movement.
    pub id: String,
    /// What kind, in the rail's words, such as `charge`, `transfer`, `refund`.
    pub kind: String,
    /// What moved it: the id of the charge, transfer, payout or refund.
    pub source: Option<String>,
    /// The movement before fees: negative when money left.
    pub gross: Money,
    /// The rail's fee.
    pub fee: Money,
    /// `gross - fee`, as the rail says it.
    pub net: Money,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When it counts as available.
    pub available_on: DateTime<Utc>,
}

/// An endpoint that was just registered.
#[derive(Debug, Clone)]
pub struct RegisteredWebhook {
    /// The rail's id of the endpoint.
    pub id: String,
    /// What its deliveries are signed with; told this once.
    pub secret: SecretString,
}

/// One page of a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// What to give as `after` for the next page; absent on the last one.
    pub next: Option<String>,
}
