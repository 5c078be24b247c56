//! The one trait that every rail keeps.

use std::pin::Pin;

use money::Money;

use crate::{
    Account, Balance, BalanceTransaction, BalanceTransactionQuery, Collection, Delivery, Dispute,
    Event, EventQuery, Link, NotSendable, OpenAccount, OpenCollection, OpenOnboarding,
    OpenedCollection, OperationKey, Page, PayOut, Payout, PayoutQuery, RailError, RailName, Refund,
    RegisterWebhook, RegisteredWebhook, Reversal, ReverseTransfer, SendRefund, SendTransfer,
    SubmitEvidence, Transfer, WebhookError,
};

/// An answer to come. Boxed, so that the rails can be kept side by side as `Arc<dyn Rail>`.
pub type RailFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, RailError>> + Send + 'a>>;

/// Which way an amount goes: a rail may carry smaller units in than out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From a payer to the platform, back to the payer, or between the accounts at the rail.
    Inside,
    /// From an account at the rail to a bank.
    ToBank,
}

/// A way for real money to come in or go out.
///
/// Methods that take an [`OperationKey`] change something at the rail and are sent once: their errors are
/// [`RailError::Refused`], [`RailError::Unauthorized`] or [`RailError::NotSent`] when nothing happened, and
/// [`RailError::InDoubt`] when something may have. The others only ask, and fail with [`RailError::Unavailable`] instead
/// of in doubt. Dropping a future in flight is a doubt as well.
pub trait Rail: Send + Sync + 'static {
    /// The rail's name, as the ledger's accounts carry it.
    fn name(&self) -> RailName;

    /// Whether the rail can carry exactly this amount: ask before promising it to anybody.
    ///
    /// # Errors
    /// [`NotSendable`], saying what does not fit.
    fn carries(&self, money: Money, way: Way) -> Result<(), NotSendable>;

    /// Opens a page where somebody pays us.
    fn open_collection<'a>(
        &'a self,
        key: &'a OperationKey,
        ask: &'a OpenCollection,
    ) -> RailFuture<'a, OpenedCollection>;

    /// Closes the page of a collection, so that it cannot be paid any more. Refused when it was paid or has expired.
    fn close_collection<'a>(&'a self, key: &'a OperationKey, id: &'a str) -> RailFuture<'a, ()>;

    /// How a collection stands.
    fn find_collection<'a>(&'a self, id: &'a str) -> RailFuture<'a, Collection>;

    /// Opens an account for a party; answers its id.
    fn open_account<'a>(
        &'a self,
        key: &'a OperationKey,
        ask: &'a OpenAccount,
    ) -> RailFuture<'a, String>;

    /// Stops the rail from paying the account's balance out by its own calendar: only we do.
    fn set_manual_payouts<'a>(
        &'a self,
        key: &'a OperationKey,
        account: &'a str,
    ) -> RailFuture<'a, ()>;

    /// A link to the rail's own pages, where the party says who it is.
    fn onboarding_link<'a>(
        &'a self,
        key: &'a OperationKey,
        ask: &'a OpenOnboarding,
    ) -> RailFuture<'a, Link>;

    /// How an account stands.
    fn find_account<'a>(&'a self, id: &'a str) -> RailFuture<'a, Account>;

    /// Moves money from the platform to a party's account.
    fn transfer<'a>(
        &'a self,
        key: &'a OperationKey,
        ask: &'a SendTransfer,
    ) -> RailFuture<'a, Transfer>;

    /// All transfers of a group, newest first: what became of a transfer in doubt is read here, by its labels.
    fn find_transfers<'a>(&'a self, group: &'a str) -> RailFuture<'a, Vec<Transfer>>;

    /// Takes money of a transfer back.
    fn reverse_transfer<'a>(
        &'a self,
        key: &'a OperationKey,
        ask: &'a ReverseTransfer,
    ) -> RailFuture<'a, Reversal>;

    /// Sends money from a party's account to its bank.
    fn pay_out<'a>(&'a self, key: &'a OperationKey, ask: &'a PayOut) -> RailFuture<'a, Payout>;

    /// How a payout of an account stands.
    fn find_payout<'a>(&'a self, account: &'a str, id: &'a str) -> RailFuture<'a, Payout>;

    /// A page of an account's payouts: what became of a payout in doubt is read here, by its labels.
    fn list_payouts<'a>(&'a self, query: &'a PayoutQuery) -> RailFuture<'a, Page<Payout>>;

    /// Gives money of a collection back to who paid it.
    fn refund<'a>(&'a self, key: &'a OperationKey, ask: &'a SendRefund) -> RailFuture<'a, Refund>;

    /// How a refund stands.
    fn find_refund<'a>(&'a self, id: &'a str) -> RailFuture<'a, Refund>;

    /// All refunds of a payment, newest first: what became of a refund in doubt is read here, by its labels.
    fn find_refunds<'a>(&'a self, payment: &'a str) -> RailFuture<'a, Vec<Refund>>;

    /// How a dispute stands, and what it moved.
    fn find_dispute<'a>(&'a self, id: &'a str) -> RailFuture<'a, Dispute>;

    /// Says our side of a dispute to the bank, once and for good. Rails whose banks hear nobody refuse it.
    fn submit_evidence<'a>(
        &'a self,
        _key: &'a OperationKey,
        _ask: &'a SubmitEvidence,
    ) -> RailFuture<'a, ()> {
        Box::pin(async {
            Err(RailError::Refused {
                rail: self.name(),
                status: 0,
                code: "evidence_not_taken".to_owned(),
                message: "this rail takes no evidence".to_owned(),
            })
        })
    }

    /// What the rail holds on an account, or for the platform when `account` is absent.
    fn balance<'a>(&'a self, account: Option<&'a str>) -> RailFuture<'a, Balance>;

    /// A page of the events that no webhook of ours took.
    fn list_events<'a>(&'a self, query: &'a EventQuery) -> RailFuture<'a, Page<Event>>;

    /// A page of what moved the platform's balance.
    fn list_balance_transactions<'a>(
        &'a self,
        query: &'a BalanceTransactionQuery,
    ) -> RailFuture<'a, Page<BalanceTransaction>>;

    /// Registers an address of ours for events.
    fn register_webhook<'a>(
        &'a self,
        key: &'a OperationKey,
        ask: &'a RegisterWebhook,
    ) -> RailFuture<'a, RegisteredWebhook>;

    /// Believes a webhook delivery or not, and reads its event. Pure: no request is made.
    ///
    /// # Errors
    /// [`WebhookError`]: nothing in the delivery may be used then.
    fn read_webhook(&self, delivery: &Delivery<'_>) -> Result<Event, WebhookError>;
}
