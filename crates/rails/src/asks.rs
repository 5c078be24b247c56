//! What a rail can be asked to do. An ask under one key never changes: store it before it is sent.

use chrono::{DateTime, Utc};
use money::Money;
use url::Url;

/// Names and values kept with an object at the rail, to find it again: at most 50, of at most 500 characters each.
/// Never a name, an address or anything else of a person.
pub type Labels = Vec<(&'static str, String)>;

/// A page where somebody pays us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCollection {
    /// Our reference, at most 200 characters; comes back on the collection and on its events.
    pub reference: String,
    /// The group that joins this money with what is later transferred out of it.
    pub group: String,
    /// What is to be paid, in the currency the payer sees.
    pub money: Money,
    /// What it is for, as the payer reads it.
    pub title: String,
    /// Where the payer's browser goes after paying. Arriving there proves nothing. May hold the literal
    /// `{CHECKOUT_SESSION_ID}`, which is why it is text.
    pub success_url: String,
    /// Where the payer's browser goes on giving up.
    pub cancel_url: String,
    /// When the page closes, 30 minutes to 24 hours from now; the rail's own limit when absent.
    pub expires_at: Option<DateTime<Utc>>,
    /// Kept with the payment made on the page.
    pub labels: Labels,
}

/// An account of a party at the rail, to be paid through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAccount {
    /// Where the party lives or is established: two capital letters of ISO 3166-1.
    pub country: String,
    /// Where the rail writes to the party.
    pub email: String,
    /// Kept with the account.
    pub labels: Labels,
}

/// A visit to the rail's own pages, where a party says who it is and where its bank account is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenOnboarding {
    /// The account.
    pub account: String,
    /// Where to send the browser when the link was used or is too old: make a new link there.
    pub refresh_url: Url,
    /// Where to send the browser afterwards. Arriving there proves nothing.
    pub return_url: Url,
}

/// Money from the platform's balance to a party's account at the rail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendTransfer {
    /// How much, in a currency the platform holds: that of the settlement of `source_charge`, not what the payer saw.
    pub money: Money,
    /// The account that receives it.
    pub account: String,
    /// The charge whose money it is: then it is accepted at once and arrives when the charge has settled. Without it
    /// the available balance must suffice.
    pub source_charge: Option<String>,
    /// The group of the collection it comes from.
    pub group: String,
    /// Kept with the transfer.
    pub labels: Labels,
}

/// Money of a transfer taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReverseTransfer {
    /// The transfer.
    pub transfer: String,
    /// How much of it, in the transfer's currency.
    pub money: Money,
    /// Kept with the reversal.
    pub labels: Labels,
}

/// Money from a party's account at the rail to its bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayOut {
    /// The account.
    pub account: String,
    /// How much of the account's available balance.
    pub money: Money,
    /// Kept with the payout.
    pub labels: Labels,
}

/// Money of a collection given back to who paid it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendRefund {
    /// The payment of the collection.
    pub payment: String,
    /// How much, in the currency the payer saw.
    pub money: Money,
    /// Kept with the refund.
    pub labels: Labels,
}

/// What is said to the bank that takes a collection's money back. It is taken once: what is sent is sent for good. A person's
/// name and address are in it because the bank asks for those of its own customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmitEvidence {
    /// The dispute.
    pub dispute: String,
    /// What the payer is called here; this and the other texts are left out when empty.
    pub customer_name: String,
    /// Where the payer is written to.
    pub customer_email: String,
    /// What was ordered, at most 20,000 characters, as all texts below.
    pub product: String,
    /// When it was delivered for the first time.
    pub service_date: Option<String>,
    /// What the payer did here, a line each.
    pub activity: String,
    /// What was agreed about money back.
    pub policy: String,
    /// Why the money was not given back.
    pub why_not_refunded: String,
    /// The whole story.
    pub statement: String,
}

/// The payouts of an account, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PayoutQuery {
    /// The account.
    pub account: String,
    /// Made at or after this moment.
    pub created_from: Option<DateTime<Utc>>,
    /// The last id of the page before.
    pub after: Option<String>,
}

/// The events that no webhook endpoint took, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventQuery {
    /// The kinds wanted, at most 20; all when empty.
    pub kinds: Vec<String>,
    /// Made at or after this moment (the rail keeps 30 days).
    pub created_from: DateTime<Utc>,
    /// The connected account they happened on; the platform's own when absent.
    pub account: Option<String>,
    /// The last id of the page before.
    pub after: Option<String>,
}

/// What moved the platform's balance, newest first: the other side of the ledger's clearing account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BalanceTransactionQuery {
    /// Made at or after this moment.
    pub created_from: Option<DateTime<Utc>>,
    /// Made before this moment.
    pub created_before: Option<DateTime<Utc>>,
    /// Only this kind, in the rail's words, such as `transfer`.
    pub kind: Option<String>,
    /// Only what this object of the rail caused.
    pub source: Option<String>,
    /// How many on a page, 1 to 100; the rail's own 10 when absent.
    pub limit: Option<u8>,
    /// The last id of the page before.
    pub after: Option<String>,
}

/// Whose events an endpoint is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookScope {
    /// Those of the platform itself.
    Platform,
    /// Those of the connected accounts.
    ConnectedAccounts,
}

/// An address of ours that the rail tells its events to, in the API version spoken here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterWebhook {
    /// The address.
    pub url: Url,
    /// The kinds of events wanted.
    pub kinds: Vec<String>,
    /// Whose events.
    pub scope: WebhookScope,
}
