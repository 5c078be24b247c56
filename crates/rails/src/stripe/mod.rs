//! Stripe: separate charges and transfers. The payer's money waits in the platform's balance, is transferred to the
//! payee's connected account when the ledger says so, and leaves that account by a payout of its own.
//!
//! The platform's and every account's payouts are manual (`set_manual_payouts`): an automatic one would drain what
//! transfers need. The API version is [`API_VERSION`], on requests and on webhook endpoints alike.

mod accounts;
mod amounts;
mod collections;
mod config;
mod disputes;
mod fixes;
mod payouts;
mod read;
mod records;
mod refunds;
mod transfers;
mod webhook;
mod wire;

pub use config::{BASE_URL, ConfigError, StripeConfig};
pub use fixes::Fix;
use money::{Currency, Money};

use self::wire::Wire;
use crate::{
    Account, Balance, BalanceTransaction, BalanceTransactionQuery, Collection, Delivery, Dispute,
    Event, EventQuery, Link, NotSendable, OpenAccount, OpenCollection, OpenOnboarding,
    OpenedCollection, OperationKey, Page, PayOut, Payout, PayoutQuery, Rail, RailFuture, RailName,
    Refund, RegisterWebhook, RegisteredWebhook, Reversal, ReverseTransfer, SendRefund,
    SendTransfer, SubmitEvidence, Transfer, Way, WebhookError,
};

/// The rail's name.
pub const NAME: RailName = "stripe";

/// The version of Stripe's API spoken here.
pub const API_VERSION: &str = "2026-10-28.endive";

/// A client of Stripe's API for one platform account. Cloning shares its connections.
#[derive(Debug, Clone)]
pub struct Stripe {
    wire: Wire,
    webhook_secrets: Vec<secrecy::SecretString>,
}

/// The smallest amount of `currency`, in its minor units, of which every multiple can be collected by Stripe and paid out
/// by it to a bank. `None` when Stripe does not carry the currency. What [`Rail::carries`] says, as one number.
pub fn step_minor(currency: Currency) -> Option<i64> {
    amounts::step_minor(currency)
}

/// The largest amount of `currency` that Stripe collects at once, in whole steps ([`step_minor`]). `None` when Stripe does
/// not carry the currency.
pub fn largest_collection(currency: Currency) -> Option<Money> {
    amounts::largest_collection(currency)
}

impl Stripe {
    /// Makes the client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ConfigError`] when the configuration cannot work or would send a live key in clear.
    pub fn try_new(config: StripeConfig) -> Result<Self, ConfigError> {
        let wire = Wire::try_new(&config)?;
        Ok(Self {
            wire,
            webhook_secrets: config.webhook_secrets,
        })
    }
}

impl Rail for Stripe {
    fn name(&self) -> RailName {
        NAME
    }

    fn carries(&self, money: Money, way: Way) -> Result<(), NotSendable> {
        amounts::to_stripe(money, way).map(|_| ())
    }

    fn open_collection<'a>(
        &'a self,
        key: &'a OperationKey,
        ask: &'a OpenCollection,
    ) -> RailFuture<'a, OpenedCollection> {
        Box::pin(collections::open(&self.wire, key, ask))
    }

    fn close_collection<'a>(&'a self, key: &'a OperationKey, id: &'a str) -> RailFuture<'a, ()> {
        Box::pin(collections::close(&self.wire, key, id))
    }

    fn find_collection<'a>(&'a self, id: &'a str) -> RailFuture<'a, Collection> {
        Box::pin(collections::find(&self.wire, id))
    }

    fn open_account<'a>(
        &'a self,
        key: &'a OperationKey,
        ask: &'a OpenAccount,
    ) -> RailFuture<'a, String> {
        Box::pin(accounts::open(&self.wire, key, ask))
    }

    fn set_manual_payouts<'a>(
        &'a self,
        key: &'a OperationKey,
        account: &'a str,
    ) -> RailFuture<'a, ()> {
        Box::pin(accounts::set_manual_payouts(&self.wire, key, account))
    }

    fn onboarding_link<'a>(
        &'a self,
        key: &'a OperationKey,
        ask: &'a OpenOnboarding,
    ) -> RailFuture<'a, Link> {
        Box::pin(accounts::onboarding_link(&self.wire, key, ask))
    }

    fn find_account<'a>(&'a self, id: &'a str) -> RailFuture<'a, Account> {
        Box::pin(accounts::find(&self.wire, id))
    }

    fn transfer<'a>(
        &'a self,
        key: &'a OperationKey,
        ask: &'a SendTransfer,
    ) -> RailFuture<'a, Transfer> {
        Box::pin(transfers::send(&self.wire, key, ask))
    }

    fn find_transfers<'a>(&'a self, group: &'a str) -> RailFuture<'a, Vec<Transfer>> {
        Box::pin(transfers::find_of_group(&self.wire, group))
    }

    fn reverse_transfer<'a>(
        &'a self,
        key: &'a OperationKey,
        ask: &'a ReverseTransfer,
    ) -> RailFuture<'a, Reversal> {
        Box::pin(transfers::reverse(&self.wire, key, ask))
    }

    fn pay_out<'a>(&'a self, key: &'a OperationKey, ask: &'a PayOut) -> RailFuture<'a, Payout> {
        Box::pin(payouts::send(&self.wire, key, ask))
    }

    fn find_payout<'a>(&'a self, account: &'a str, id: &'a str) -> RailFuture<'a, Payout> {
        Box::pin(payouts::find(&self.wire, account, id))
    }

    fn list_payouts<'a>(&'a self, query: &'a PayoutQuery) -> RailFuture<'a, Page<Payout>> {
        Box::pin(payouts::list(&self.wire, query))
    }

    fn refund<'a>(&'a self, key: &'a OperationKey, ask: &'a SendRefund) -> RailFuture<'a, Refund> {
        Box::pin(refunds::send(&self.wire, key, ask))
    }

    fn find_refund<'a>(&'a self, id: &'a str) -> RailFuture<'a, Refund> {
        Box::pin(refunds::find(&self.wire, id))
    }

    fn find_refunds<'a>(&'a self, payment: &'a str) -> RailFuture<'a, Vec<Refund>> {
        Box::pin(refunds::find_of_payment(&self.wire, payment))
    }

    fn find_dispute<'a>(&'a self, id: &'a str) -> RailFuture<'a, Dispute> {
        Box::pin(disputes::find(&self.wire, id))
    }

    fn submit_evidence<'a>(
        &'a self,
        key: &'a OperationKey,
        ask: &'a SubmitEvidence,
    ) -> RailFuture<'a, ()> {
        Box::pin(disputes::submit_evidence(&self.wire, key, ask))
    }

    fn balance<'a>(&'a self, account: Option<&'a str>) -> RailFuture<'a, Balance> {
        Box::pin(records::balance(&self.wire, account))
    }

    fn list_events<'a>(&'a self, query: &'a EventQuery) -> RailFuture<'a, Page<Event>> {
        Box::pin(records::list_events(&self.wire, query))
    }

    fn list_balance_transactions<'a>(
        &'a self,
        query: &'a BalanceTransactionQuery,
    ) -> RailFuture<'a, Page<BalanceTransaction>> {
        Box::pin(records::list_balance_transactions(&self.wire, query))
    }

    fn register_webhook<'a>(
        &'a self,
        key: &'a OperationKey,
        ask: &'a RegisterWebhook,
    ) -> RailFuture<'a, RegisteredWebhook> {
        Box::pin(webhook::register(&self.wire, key, ask))
    }

    fn read_webhook(&self, delivery: &Delivery<'_>) -> Result<Event, WebhookError> {
        webhook::read(&self.webhook_secrets, delivery)
    }
}
