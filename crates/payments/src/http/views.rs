//! Wire types: what clients send and read.

use chrono::{DateTime, Utc};
use kernel::{Fault, Id, Problem, http::WireMoney};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    AccountStatus, Context, Deposit, DepositStatus, Payout, PayoutAccount, PayoutStatus, Purpose,
    Standing, pay_path,
};

/// A payout account to be opened.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountBody {
    /// Where you live or your company is established: two capital letters of ISO 3166-1. Your profile's when absent.
    #[serde(default)]
    #[schema(example = "MA", pattern = "^[A-Z]{2}$")]
    pub country: Option<String>,
}

impl AccountBody {
    /// The country, checked.
    pub(super) fn country(&self) -> Result<Option<String>, Problem> {
        let two_capitals =
            |code: &String| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        match &self.country {
            Some(code) if !two_capitals(code) => {
                Err(Problem::invalid("/country", Fault::country()))
            }
            country => Ok(country.clone()),
        }
    }
}

/// The account through which you are paid.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AccountView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: Id<PayoutAccount>,
    /// The payment rail.
    #[schema(example = "stripe")]
    pub rail: &'static str,
    /// Where you live or are established.
    #[schema(example = "MA")]
    pub country: String,
    /// `onboarding`: answer the rail's questions; `ready`: you can be paid; `restricted`: the rail wants something, see
    /// `requirements`.
    #[schema(example = "onboarding")]
    pub status: &'static str,
    /// What the rail still wants to know, in its own words.
    pub requirements: Vec<String>,
    /// A link of ours that leads to the rail's questions. It does not change; whoever has it is taken for you there.
    pub onboarding_url: String,
    /// When you asked for it.
    pub created_at: DateTime<Utc>,
    /// When it was last looked at or changed.
    pub updated_at: DateTime<Utc>,
    /// `current`: you are paid through it; `coming`: it is to take over.
    #[schema(example = "current")]
    pub standing: &'static str,
    /// When a coming account takes over at the earliest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takes_over_at: Option<DateTime<Utc>>,
    /// Another bank was named for it at the payment rail's own pages: nothing is sent there until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_until: Option<DateTime<Utc>>,
    /// The account that is to replace this one, if you asked for another.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub change: Option<Box<Self>>,
    /// What you may do next: `onboard`, `change`, `cancel_change`.
    pub can: Vec<String>,
}

impl AccountView {
    /// The account that its party is paid through, and the one that is to replace it.
    pub(super) fn with_change(
        ctx: &Context,
        account: &PayoutAccount,
        coming: Option<&PayoutAccount>,
    ) -> Self {
        let mut view = Self::of(ctx, account);
        match coming {
            None => view.can.push("change".to_owned()),
            Some(coming) => view.change = Some(Box::new(Self::of(ctx, coming))),
        }
        view
    }

    /// What its party sees.
    pub(super) fn of(ctx: &Context, account: &PayoutAccount) -> Self {
        let mut can = match account.status {
            AccountStatus::Onboarding | AccountStatus::Restricted => vec!["onboard".to_owned()],
            AccountStatus::Ready => Vec::new(),
        };
        if account.standing == Standing::Coming {
            can.push("cancel_change".to_owned());
        }
        Self {
            id: account.id,
            rail: account.rail.name(),
            country: account.country.clone(),
            status: account.status.name(),
            requirements: account.requirements.clone(),
            onboarding_url: ctx.link(&account.onboard_path()),
            created_at: account.created_at,
            updated_at: account.updated_at,
            standing: account.standing.name(),
            takes_over_at: account.takes_over_at,
            held_until: account.held_until.filter(|until| ctx.db.now() < *until),
            change: None,
            can,
        }
    }
}

/// What a deposit is for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PurposeView {
    /// `campaign_budget`.
    #[schema(example = "campaign_budget")]
    pub kind: &'static str,
    /// The id of what it is for.
    pub id: Uuid,
}

impl From<Purpose> for PurposeView {
    fn from(purpose: Purpose) -> Self {
        Self {
            kind: purpose.kind(),
            id: purpose.id(),
        }
    }
}

/// Your money on its way in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DepositView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: Id<Deposit>,
    /// `opening`; `in_doubt`: the rail was asked for the page, and its answer is awaited; `awaiting_payment`, `settled`,
    /// `failed`, `expired`; `mismatched`: something else was paid than asked for, nothing is credited, and it goes back by
    /// itself (see `/api/refunds`).
    #[schema(example = "awaiting_payment")]
    pub status: &'static str,
    /// How much.
    pub amount: WireMoney,
    /// What it is for.
    pub purpose: PurposeView,
    /// The payment rail.
    #[schema(example = "stripe")]
    pub rail: &'static str,
    /// Open this in a browser to pay. It does not change.
    pub pay_url: String,
    /// Why it failed or is mismatched, as a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When the page closes, once it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was credited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<DateTime<Utc>>,
    /// What you may do next: `pay`.
    pub can: Vec<String>,
}

impl DepositView {
    /// What its payer sees.
    pub(super) fn of(ctx: &Context, deposit: &Deposit) -> Self {
        let can = match deposit.status {
            DepositStatus::Opening | DepositStatus::InDoubt | DepositStatus::AwaitingPayment => {
                vec!["pay".to_owned()]
            }
            DepositStatus::Settled
            | DepositStatus::Failed
            | DepositStatus::Expired
            | DepositStatus::Mismatched => Vec::new(),
        };
        Self {
            id: deposit.id,
            status: deposit.status.name(),
            amount: deposit.money.into(),
            purpose: deposit.purpose.into(),
            rail: deposit.rail.name(),
            pay_url: ctx.link(&pay_path(deposit.id)),
            reason: deposit.reason.clone(),
            created_at: deposit.created_at,
            expires_at: deposit.expires_at,
            settled_at: deposit.settled_at,
            can,
        }
    }
}

/// Your money on its way to your bank.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PayoutView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: Id<Payout>,
    /// `scheduled`: in your wallet, and due; `sent`; `in_doubt`: sent, and the rail's answer is awaited; `paid`; `failed`:
    /// back in your wallet; `returned`: your bank did not take it, it is on your account at the rail; when you are paid through
    /// another account by then, it goes back to your wallet by itself and from there to that one; `offset`: all of it went to
    /// what you owe by a chargeback that you lost.
    #[schema(example = "sent")]
    pub status: &'static str,
    /// How much is paid to you.
    pub amount: WireMoney,
    /// What went to what you owe by a chargeback that you lost, if anything did. It is no part of `amount`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<WireMoney>,
    /// The escrow transaction it is paid for.
    pub escrow_id: Uuid,
    /// The payment rail.
    #[schema(example = "stripe")]
    pub rail: &'static str,
    /// Why it failed, came back or waits, as a code of the rail. `statement_late`: you owe those who hold a part of your projects
    /// the cash of a statement; the payout waits for it, and goes by itself when it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it became due.
    pub created_at: DateTime<Utc>,
    /// When the rail took it on its way to your bank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was at your bank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<DateTime<Utc>>,
    /// What you may do next: `onboard`, when your payout account holds it up.
    pub can: Vec<String>,
}

impl PayoutView {
    /// What its party sees.
    pub(super) fn of(payout: &Payout) -> Self {
        let can = match payout.status {
            PayoutStatus::Failed | PayoutStatus::Returned => vec!["onboard".to_owned()],
            PayoutStatus::Scheduled
            | PayoutStatus::Sent
            | PayoutStatus::InDoubt
            | PayoutStatus::Paid
            | PayoutStatus::Offset => Vec::new(),
        };
        Self {
            id: payout.id,
            status: payout.status.name(),
            amount: payout.money.into(),
            offset: Some(payout.offset)
                .filter(|offset| offset.is_positive())
                .map(WireMoney::from),
            escrow_id: payout.cause,
            rail: payout.rail.name(),
            reason: payout.reason.clone(),
            created_at: payout.created_at,
            sent_at: payout.sent_at,
            paid_at: payout.paid_at,
            can,
        }
    }
}

/// What is yours.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WalletView {
    /// One for each currency that you were ever owed money in.
    pub balances: Vec<WalletBalanceView>,
}

/// What is yours in one currency.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WalletBalanceView {
    /// In the wallet: owed to you, and not on its way yet. It leaves by itself as soon as your payout account is ready.
    pub held: WireMoney,
    /// On its way to your bank.
    pub in_transit: WireMoney,
    /// Paid to your bank so far.
    pub paid: WireMoney,
}
