//! What the sandbox remembers: one struct per kind of object, as the journal holds it.
//!
//! These are not the wire shapes; each room renders its own (`wire`). Times are seconds (`_ms`: milliseconds) of the
//! sandbox clock, amounts are minor units, `owner` is the connected account an object lives on (`None`: the platform).

mod webhooks;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use webhooks::{Delivery, DeliveryStatus, Endpoint, Event, Guise};

/// Free names and values that a caller ties to an object.
pub(crate) type Metadata = BTreeMap<String, String>;

/// A hosted payment page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) owner: Option<String>,
    pub(crate) created: i64,
    pub(crate) expires_at: i64,
    pub(crate) status: SessionStatus,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) line_items: Vec<LineItem>,
    pub(crate) success_url: Option<String>,
    pub(crate) cancel_url: Option<String>,
    pub(crate) client_reference_id: Option<String>,
    pub(crate) customer_email: Option<String>,
    pub(crate) locale: Option<String>,
    pub(crate) metadata: Metadata,
    /// Made at the first attempt to pay, as Stripe does since 2022-08-01.
    pub(crate) intent: Option<String>,
    pub(crate) intent_data: IntentData,
}

/// Where a hosted payment page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SessionStatus {
    Open,
    Complete,
    Expired,
}

/// One line of what is bought.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LineItem {
    pub(crate) name: String,
    pub(crate) unit_amount: i64,
    pub(crate) quantity: i64,
}

/// What a checkout session hands on to the payment intent it will make.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct IntentData {
    pub(crate) description: Option<String>,
    pub(crate) transfer_group: Option<String>,
    pub(crate) receipt_email: Option<String>,
    pub(crate) statement_descriptor: Option<String>,
    pub(crate) manual_capture: bool,
    pub(crate) metadata: Metadata,
}

/// The will to collect one amount.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Intent {
    pub(crate) id: String,
    pub(crate) owner: Option<String>,
    pub(crate) created: i64,
    pub(crate) status: IntentStatus,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) amount_received: i64,
    pub(crate) client_secret: String,
    pub(crate) payment_method: Option<String>,
    pub(crate) latest_charge: Option<String>,
    pub(crate) last_payment_error: Option<Value>,
    pub(crate) canceled_at: Option<i64>,
    pub(crate) cancellation_reason: Option<String>,
    /// The checkout session that made it, when one did.
    pub(crate) session: Option<String>,
    pub(crate) data: IntentData,
}

/// Where a payment intent stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IntentStatus {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresCapture,
    Succeeded,
    Canceled,
}

/// One attempt to collect, or (`py_`) the money a transfer brought to a connected account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Charge {
    pub(crate) id: String,
    pub(crate) owner: Option<String>,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) captured: bool,
    pub(crate) amount_captured: i64,
    pub(crate) amount_refunded: i64,
    /// What transfers with this `source_transaction` already took.
    pub(crate) amount_transferred: i64,
    /// Why it failed; `None` when it succeeded.
    pub(crate) failure_code: Option<String>,
    pub(crate) intent: Option<String>,
    pub(crate) payment_method: Option<String>,
    pub(crate) source_transfer: Option<String>,
    /// Whether its payer went to the bank.
    #[serde(default)]
    pub(crate) disputed: bool,
    pub(crate) txn: Option<String>,
    pub(crate) transfer_group: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) receipt_email: Option<String>,
    pub(crate) metadata: Metadata,
}

/// A connected account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) country: String,
    pub(crate) default_currency: String,
    pub(crate) email: Option<String>,
    pub(crate) business_type: Option<String>,
    pub(crate) business_name: Option<String>,
    pub(crate) dashboard: String,
    pub(crate) controller: Value,
    pub(crate) details_submitted: bool,
    pub(crate) capabilities: BTreeMap<String, Capability>,
    pub(crate) bank: Option<Bank>,
    pub(crate) metadata: Metadata,
}

/// Whether a capability works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Capability {
    Active,
    Inactive,
}

/// The bank account that a connected account is paid out to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Bank {
    pub(crate) id: String,
    pub(crate) last4: String,
    /// The failure that every payout to it meets, given by the token it was made from.
    pub(crate) fails_with: Option<String>,
}

/// An invitation to the hosted onboarding page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AccountLink {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) created: i64,
    pub(crate) expires_at: i64,
    pub(crate) refresh_url: String,
    pub(crate) return_url: String,
}

/// Money moved from the platform to a connected account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Transfer {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) amount_reversed: i64,
    pub(crate) currency: String,
    pub(crate) destination: String,
    pub(crate) destination_payment: String,
    pub(crate) source_transaction: Option<String>,
    pub(crate) group: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) txn: String,
    pub(crate) metadata: Metadata,
}

/// Money taken back from a connected account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Reversal {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) transfer: String,
    pub(crate) txn: String,
    pub(crate) metadata: Metadata,
}

/// Money sent to a bank account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Payout {
    pub(crate) id: String,
    pub(crate) owner: Option<String>,
    pub(crate) created: i64,
    pub(crate) arrival_date: i64,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) status: PayoutStatus,
    pub(crate) destination: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) statement_descriptor: Option<String>,
    pub(crate) failure_code: Option<String>,
    pub(crate) failure_txn: Option<String>,
    pub(crate) txn: String,
    /// The failure it will meet instead of arriving.
    pub(crate) fails_with: Option<String>,
    /// When it takes its next step by itself; `None` when it takes none.
    pub(crate) next_step_ms: Option<i64>,
    pub(crate) metadata: Metadata,
}

/// Where a payout stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PayoutStatus {
    Pending,
    InTransit,
    Paid,
    Failed,
}

/// Money given back to a payer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub(crate) id: String,
    pub(crate) owner: Option<String>,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) charge: String,
    pub(crate) intent: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) txn: String,
    /// Why the payer's bank sent it back; `None` while it did not.
    #[serde(default)]
    pub(crate) failure_reason: Option<String>,
    #[serde(default)]
    pub(crate) failure_txn: Option<String>,
    pub(crate) metadata: Metadata,
}

/// Money of a charge that the payer's bank took back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Dispute {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) charge: String,
    pub(crate) intent: Option<String>,
    pub(crate) reason: String,
    pub(crate) status: DisputeStatus,
    pub(crate) due_by: i64,
    /// What it moved: out, and back when it was won.
    pub(crate) txns: Vec<String>,
    /// What we said about it, and how often that was submitted.
    #[serde(default)]
    pub(crate) evidence: Metadata,
    #[serde(default)]
    pub(crate) submissions: u32,
    pub(crate) metadata: Metadata,
}

/// Where a dispute stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DisputeStatus {
    NeedsResponse,
    UnderReview,
    Won,
    Lost,
}

/// One line of an account's balance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Txn {
    pub(crate) id: String,
    pub(crate) owner: Option<String>,
    pub(crate) created: i64,
    pub(crate) kind: String,
    pub(crate) amount: i64,
    pub(crate) fee: i64,
    pub(crate) currency: String,
    pub(crate) available_on: i64,
    /// Whether it counts as available: set once `available_on` is reached.
    pub(crate) matured: bool,
    pub(crate) source: String,
    pub(crate) description: Option<String>,
}

impl Txn {
    /// What it adds to its owner's balance.
    pub(crate) fn net(&self) -> i64 {
        self.amount - self.fee
    }
}

/// How an account wants its payouts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BalanceSettings {
    /// The owner's account id; `platform` for the platform.
    pub(crate) id: String,
    pub(crate) interval: String,
    pub(crate) statement_descriptor: Option<String>,
    pub(crate) debit_negative_balances: bool,
}

/// The stored answer of one keyed request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Answered {
    /// Owner and key.
    pub(crate) id: String,
    pub(crate) created: i64,
    /// SHA-256 of method, path, account and parameters.
    pub(crate) fingerprint: String,
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// How far the sandbox clock is ahead of the machine's. There is one row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ClockOffset {
    pub(crate) id: String,
    pub(crate) seconds: i64,
}
