//! A rail in memory that keeps keys as Stripe does, and can be told to lose its answers, refuse, or be away. What the true
//! wire does is tested against the sandbox.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard},
};

use chrono::Duration;
use kernel::testing::START;
use money::Money;
use rails::{
    Account, Balance, BalanceTransaction, BalanceTransactionQuery, Collection, Delivery, Dispute,
    Doubt, Event, EventQuery, Link, NotSendable, OpenAccount, OpenCollection, OpenOnboarding,
    OpenedCollection, OperationKey, Page, PaidCollection, PayOut, Payout, PayoutQuery,
    PayoutStatus, Rail, RailError, RailFuture, Refund, RegisterWebhook, RegisteredWebhook,
    Reversal, ReverseTransfer, SendRefund, SendTransfer, Settlement, Transfer, Way, WebhookError,
    stripe::{NAME, Stripe, StripeConfig},
};

/// What goes wrong with the next call of a method.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// It is done, and the answer is lost.
    LoseAnswer,
    /// It is not done, and there is no answer.
    Away,
    /// It is refused with this code, for ever under this key.
    Refuse(&'static str),
}

#[derive(Default)]
struct Inner {
    sessions: BTreeMap<String, Collection>,
    accounts: BTreeMap<String, Account>,
    transfers: Vec<Transfer>,
    payouts: Vec<Payout>,
    events: Vec<Event>,
    answers: BTreeMap<String, (String, Result<String, &'static str>)>,
    faults: BTreeMap<&'static str, VecDeque<Fault>>,
    count: usize,
}

/// The rail.
pub(crate) struct FakeRail {
    inner: Mutex<Inner>,
    stripe: Stripe,
}

fn doubt() -> RailError {
    RailError::InDoubt {
        rail: NAME,
        source: Doubt::Status(500),
    }
}

fn refused(code: &str) -> RailError {
    RailError::Refused {
        rail: NAME,
        status: 400,
        code: code.to_owned(),
        message: "No.".to_owned(),
    }
}

fn unavailable() -> RailError {
    RailError::Unavailable {
        rail: NAME,
        source: Doubt::Status(503),
    }
}

fn ready<'a, T: Send + 'a>(result: Result<T, RailError>) -> RailFuture<'a, T> {
    // What was asked is done by now; the caller may not live to hear it.
    Box::pin(async move {
        tokio::task::yield_now().await;
        result
    })
}

fn labels(labels: &rails::Labels) -> BTreeMap<String, String> {
    labels
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

/// A collection of `money` that was paid, of which the rail keeps 2.9 %.
pub(crate) fn paid(name: &str, money: Money) -> PaidCollection {
    let fee = Money::new(money.amount_minor() * 29 / 1000, money.currency());
    PaidCollection {
        payment: format!("pi_{name}"),
        charge: format!("ch_{name}"),
        money,
        settlement: Settlement {
            balance_transaction: format!("txn_{name}"),
            gross: money,
            fee,
            net: money.checked_sub(fee).unwrap(),
            available_on: START,
        },
    }
}

/// An account that money can be sent to, or not.
pub(crate) fn account(id: &str, enabled: Option<&str>) -> Account {
    Account {
        id: id.to_owned(),
        transfers_enabled: enabled.is_none(),
        payouts_enabled: enabled.is_none(),
        details_submitted: enabled != Some("new"),
        requirements_due: enabled.map(str::to_owned).into_iter().collect(),
        disabled_reason: None,
        default_currency: None,
        labels: BTreeMap::new(),
    }
}

impl FakeRail {
    pub(crate) fn new() -> Self {
        let url = "http://127.0.0.1:9".parse().unwrap();
        let config = StripeConfig::new(url, "sk_test_1".into(), vec!["whsec_test".into()]);
        Self {
            inner: Mutex::default(),
            stripe: Stripe::try_new(config).unwrap(),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// Has the next call of `method` go wrong.
    pub(crate) fn fault(&self, method: &'static str, fault: Fault) {
        self.inner()
            .faults
            .entry(method)
            .or_default()
            .push_back(fault);
    }

    pub(crate) fn set_session(&self, id: &str, collection: Collection) {
        self.inner().sessions.insert(id.to_owned(), collection);
    }

    pub(crate) fn set_account(&self, account: Account) {
        self.inner().accounts.insert(account.id.clone(), account);
    }

    pub(crate) fn set_payout(&self, id: &str, status: PayoutStatus, failure: Option<&str>) {
        let mut inner = self.inner();
        let payout = inner
            .payouts
            .iter_mut()
            .find(|payout| payout.id == id)
            .unwrap();
        payout.status = status;
        payout.failure_code = failure.map(str::to_owned);
    }

    pub(crate) fn tell(&self, event: Event) {
        self.inner().events.push(event);
    }

    pub(crate) fn transfers(&self) -> Vec<Transfer> {
        self.inner().transfers.clone()
    }

    pub(crate) fn payouts(&self) -> Vec<Payout> {
        self.inner().payouts.clone()
    }

    /// Forgets its keys, as Stripe does after a day.
    pub(crate) fn forget_keys(&self) {
        self.inner().answers.clear();
    }

    /// Does `act` once for a key, with the faults it was told.
    fn keyed(
        &self,
        method: &'static str,
        (key, ask): (&OperationKey, String),
        act: impl FnOnce(&mut Inner, String),
    ) -> Result<String, RailError> {
        let mut inner = self.inner();
        let fault = inner.faults.get_mut(method).and_then(VecDeque::pop_front);
        if matches!(fault, Some(Fault::Away)) {
            return Err(doubt());
        }
        if let Some((asked, answer)) = inner.answers.get(key.as_str()) {
            if *asked != ask {
                return Err(RailError::InDoubt {
                    rail: NAME,
                    source: Doubt::KeyReused,
                });
            }
            return answer.clone().map_err(refused);
        }
        if let Some(Fault::Refuse(code)) = fault {
            inner
                .answers
                .insert(key.as_str().to_owned(), (ask, Err(code)));
            return Err(refused(code));
        }
        inner.count += 1;
        let id = format!("{method}_{}", inner.count);
        act(&mut inner, id.clone());
        inner
            .answers
            .insert(key.as_str().to_owned(), (ask, Ok(id.clone())));
        if matches!(fault, Some(Fault::LoseAnswer)) {
            Err(doubt())
        } else {
            Ok(id)
        }
    }

    fn asked<T>(
        &self,
        method: &'static str,
        read: impl FnOnce(&Inner) -> Option<T>,
    ) -> Result<T, RailError> {
        let mut inner = self.inner();
        match inner.faults.get_mut(method).and_then(VecDeque::pop_front) {
            Some(_) => Err(unavailable()),
            None => read(&inner).ok_or_else(|| refused("resource_missing")),
        }
    }
}

impl Rail for FakeRail {
    fn name(&self) -> rails::RailName {
        NAME
    }

    fn carries(&self, money: Money, way: Way) -> Result<(), NotSendable> {
        self.stripe.carries(money, way)
    }

    fn open_collection<'a>(
        &'a self,
        key: &'a OperationKey,
        ask: &'a OpenCollection,
    ) -> RailFuture<'a, OpenedCollection> {
        let url = |id: &str| format!("https://rail.test/{id}");
        let opened = self.keyed("open_collection", (key, format!("{ask:?}")), |inner, id| {
            inner
                .sessions
                .insert(id.clone(), Collection::Open { pay_url: url(&id) });
        });
        let expires_at = Some(START + Duration::hours(24));
        ready(opened.map(|id| OpenedCollection {
            pay_url: url(&id),
            id,
            expires_at,
        }))
    }

    fn close_collection<'a>(&'a self, _: &'a OperationKey, _: &'a str) -> RailFuture<'a, ()> {
        ready(Err(unavailable()))
    }

    fn find_collection<'a>(&'a self, id: &'a str) -> RailFuture<'a, Collection> {
        ready(self.asked("find_collection", |inner| inner.sessions.get(id).cloned()))
    }

    fn open_account<'a>(
        &'a self,
        key: &'a OperationKey,
        ask: &'a OpenAccount,
    ) -> RailFuture<'a, String> {
        ready(
            self.keyed("open_account", (key, format!("{ask:?}")), |inner, id| {
                inner.accounts.insert(id.clone(), account(&id, Some("new")));
            }),
        )
    }

    fn set_manual_payouts<'a>(
        &'a self,
        key: &'a OperationKey,
        account: &'a str,
    ) -> RailFuture<'a, ()> {
        ready(
            self.keyed("set_manual_payouts", (key, account.to_owned()), |_, _| {})
                .map(|_| ()),
        )
    }

    fn onboarding_link<'a>(
        &'a self,
        key: &'a OperationKey,
        ask: &'a OpenOnboarding,
    ) -> RailFuture<'a, Link> {
        let link = self.keyed("onboarding_link", (key, format!("{ask:?}")), |_, _| {});
        ready(link.map(|id| Link {
            url: format!("https://rail.test/{id}"),
            expires_at: START,
        }))
    }

    fn find_account<'a>(&'a self, id: &'a str) -> RailFuture<'a, Account> {
        ready(self.asked("find_account", |inner| inner.accounts.get(id).cloned()))
    }

    fn transfer<'a>(
        &'a self,
        key: &'a OperationKey,
        ask: &'a SendTransfer,
    ) -> RailFuture<'a, Transfer> {
        let made = |id: String| Transfer {
            id,
            account: ask.account.clone(),
            money: ask.money,
            reversed: Money::zero(ask.money.currency()),
            group: Some(ask.group.clone()),
            created: START,
            labels: labels(&ask.labels),
        };
        let answer = self.keyed("transfer", (key, format!("{ask:?}")), |inner, id| {
            inner.transfers.push(made(id));
        });
        ready(answer.map(made))
    }

    fn find_transfers<'a>(&'a self, group: &'a str) -> RailFuture<'a, Vec<Transfer>> {
        let own = |transfer: &&Transfer| transfer.group.as_deref() == Some(group);
        ready(self.asked("find_transfers", |inner| {
            Some(inner.transfers.iter().filter(own).cloned().collect())
        }))
    }

    fn reverse_transfer<'a>(
        &'a self,
        _: &'a OperationKey,
        _: &'a ReverseTransfer,
    ) -> RailFuture<'a, Reversal> {
        ready(Err(unavailable()))
    }

    fn pay_out<'a>(&'a self, key: &'a OperationKey, ask: &'a PayOut) -> RailFuture<'a, Payout> {
        let made = |id: String| Payout {
            id,
            status: PayoutStatus::Pending,
            money: ask.money,
            arrives_on: START,
            failure_code: None,
            created: START,
            labels: labels(&ask.labels),
        };
        let answer = self.keyed("pay_out", (key, format!("{ask:?}")), |inner, id| {
            inner.payouts.push(made(id));
        });
        ready(answer.map(made))
    }

    fn find_payout<'a>(&'a self, _: &'a str, id: &'a str) -> RailFuture<'a, Payout> {
        ready(self.asked("find_payout", |inner| {
            inner.payouts.iter().find(|payout| payout.id == id).cloned()
        }))
    }

    fn list_payouts<'a>(&'a self, _: &'a PayoutQuery) -> RailFuture<'a, Page<Payout>> {
        ready(self.asked("list_payouts", |inner| {
            Some(Page {
                items: inner.payouts.clone(),
                next: None,
            })
        }))
    }

    fn refund<'a>(&'a self, _: &'a OperationKey, _: &'a SendRefund) -> RailFuture<'a, Refund> {
        ready(Err(unavailable()))
    }

    fn find_refund<'a>(&'a self, _: &'a str) -> RailFuture<'a, Refund> {
        ready(Err(unavailable()))
    }

    fn find_refunds<'a>(&'a self, _: &'a str) -> RailFuture<'a, Vec<Refund>> {
        ready(Err(unavailable()))
    }

    fn find_dispute<'a>(&'a self, _: &'a str) -> RailFuture<'a, Dispute> {
        ready(Err(unavailable()))
    }

    fn balance<'a>(&'a self, _: Option<&'a str>) -> RailFuture<'a, Balance> {
        ready(Err(unavailable()))
    }

    fn list_events<'a>(&'a self, _: &'a EventQuery) -> RailFuture<'a, Page<Event>> {
        ready(self.asked("list_events", |inner| {
            Some(Page {
                items: inner.events.clone(),
                next: None,
            })
        }))
    }

    fn list_balance_transactions<'a>(
        &'a self,
        _: &'a BalanceTransactionQuery,
    ) -> RailFuture<'a, Page<BalanceTransaction>> {
        ready(Err(unavailable()))
    }

    fn register_webhook<'a>(
        &'a self,
        _: &'a OperationKey,
        _: &'a RegisterWebhook,
    ) -> RailFuture<'a, RegisteredWebhook> {
        ready(Err(unavailable()))
    }

    fn read_webhook(&self, delivery: &Delivery<'_>) -> Result<Event, WebhookError> {
        self.stripe.read_webhook(delivery)
    }
}
