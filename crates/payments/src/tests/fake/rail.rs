//! What the rail in memory answers.

use std::collections::BTreeMap;

use chrono::Duration;
use kernel::testing::START;
use money::Money;
use rails::{
    Account, Balance, BalanceTransaction, BalanceTransactionQuery, Collection, Delivery, Dispute,
    Event, EventQuery, Link, NotSendable, OpenAccount, OpenCollection, OpenOnboarding,
    OpenedCollection, OperationKey, Page, PayOut, Payout, PayoutQuery, PayoutStatus, Rail,
    RailError, RailFuture, Refund, RegisterWebhook, RegisteredWebhook, Reversal, ReverseTransfer,
    SendRefund, SendTransfer, Transfer, Way, WebhookError, stripe::NAME,
};

use super::{FakeRail, account, unavailable};

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
            reversals: Vec::new(),
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
        key: &'a OperationKey,
        ask: &'a ReverseTransfer,
    ) -> RailFuture<'a, Reversal> {
        let made = |id: String| Reversal {
            id,
            money: ask.money,
            labels: labels(&ask.labels),
        };
        let answer = self.keyed(
            "reverse_transfer",
            (key, format!("{ask:?}")),
            |inner, id| {
                let transfers = &mut inner.transfers;
                let own = transfers.iter_mut().find(|one| one.id == ask.transfer);
                let own = own.unwrap();
                own.reversed = own.reversed.checked_add(ask.money).unwrap();
                assert!(own.reversed.amount_minor() <= own.money.amount_minor());
                own.reversals.push(made(id));
            },
        );
        ready(answer.map(made))
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
