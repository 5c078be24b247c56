//! A rail in memory that keeps keys as Stripe does, and can be told to lose its answers, refuse, or be away. What the true
//! wire does is tested against the sandbox.

mod rail;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard},
};

use kernel::testing::START;
use money::Money;
use rails::{
    Account, Collection, Doubt, Event, OperationKey, PaidCollection, Payout, PayoutStatus,
    RailError, Settlement, Transfer,
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
        banks: vec!["ba_1".to_owned()],
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

    /// A payout that it made before.
    pub(crate) fn hold_payout(&self, payout: Payout) {
        self.inner().payouts.push(payout);
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
