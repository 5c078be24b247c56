//! Random lives of a sandbox: whatever is asked, in whatever order, the sums stay true.

use proptest::prelude::*;
use serde_json::Value;

use crate::balance::{self, recomputed};
use crate::model::{Account, Payout, PayoutStatus};
use crate::state::State;
use crate::testing::{Scratch, call, restored, text};
use crate::{accounts, payouts};

/// One thing asked, with small numbers that pick objects and amounts.
#[derive(Clone, Debug)]
enum Ask {
    Charge(u32),
    Decline(u32),
    Transfer(usize, u32),
    TransferFrom(usize, usize, u32),
    Reverse(usize, u32),
    Refund(usize, u32),
    PayOut(usize, u32),
    FailPayout(usize),
    Advance(u32),
}

fn ask() -> impl Strategy<Value = Ask> {
    let amount = 1_u32..20_000;
    let pick = 0_usize..6;
    prop_oneof![
        3 => amount.clone().prop_map(Ask::Charge),
        1 => amount.clone().prop_map(Ask::Decline),
        2 => (pick.clone(), amount.clone()).prop_map(|(to, amount)| Ask::Transfer(to, amount)),
        4 => (pick.clone(), pick.clone(), amount.clone()).prop_map(|(to, from, amount)| Ask::TransferFrom(to, from, amount)),
        2 => (pick.clone(), amount.clone()).prop_map(|(which, amount)| Ask::Reverse(which, amount)),
        2 => (pick.clone(), amount.clone()).prop_map(|(which, amount)| Ask::Refund(which, amount)),
        3 => (pick.clone(), amount).prop_map(|(who, amount)| Ask::PayOut(who, amount)),
        1 => pick.prop_map(Ask::FailPayout),
        2 => (1_u32..100_000).prop_map(Ask::Advance),
    ]
}

struct Life {
    state: State,
    accounts: Vec<String>,
    charges: Vec<String>,
    transfers: Vec<String>,
}

impl Life {
    fn new(mut state: State) -> Self {
        state.rules.funds_available_after_seconds = 50_000;
        state.rules.payouts_arrive_after_ms = Some(20_000_000);
        let mut accounts = Vec::new();
        for token in ["btok_ok", "btok_us_noAccount"] {
            let body = format!("country=FR&external_account={token}");
            let id = text(
                &call(&mut state, "POST /v1/accounts", None, &body).unwrap(),
                "id",
            );
            let account = state.get::<Account>(&id).unwrap().clone();
            accounts::onboard(&mut state, account);
            accounts.push(id);
        }
        Self {
            state,
            accounts,
            charges: Vec::new(),
            transfers: Vec::new(),
        }
    }

    fn post(&mut self, path: &str, owner: Option<&str>, body: &str) -> Option<Value> {
        call(&mut self.state, &format!("POST {path}"), owner, body).ok()
    }

    fn pick(list: &[String], at: usize) -> String {
        list.get(at % list.len().max(1))
            .cloned()
            .unwrap_or_else(|| "none".to_owned())
    }

    fn intent(&mut self, amount: u32, method: &str) {
        let body = format!("amount={amount}&currency=eur&confirm=true&payment_method={method}");
        if let Some(intent) = self.post("/v1/payment_intents", None, &body) {
            self.charges.push(text(&intent, "latest_charge"));
        }
    }

    fn transfer(&mut self, to: usize, body: &str) {
        let to = Self::pick(&self.accounts, to);
        if let Some(transfer) = self.post(
            "/v1/transfers",
            None,
            &format!("currency=eur&destination={to}&{body}"),
        ) {
            self.transfers.push(text(&transfer, "id"));
        }
    }

    fn ask(&mut self, ask: &Ask) {
        match *ask {
            Ask::Charge(amount) => self.intent(amount, "pm_card_visa"),
            Ask::Decline(amount) => self.intent(amount, "pm_card_chargeDeclined"),
            Ask::Transfer(to, amount) => self.transfer(to, &format!("amount={amount}")),
            Ask::TransferFrom(to, from, amount) => {
                let charge = Self::pick(&self.charges, from);
                self.transfer(to, &format!("amount={amount}&source_transaction={charge}"));
            }
            Ask::Reverse(which, amount) => {
                let path = format!(
                    "/v1/transfers/{}/reversals",
                    Self::pick(&self.transfers, which)
                );
                self.post(&path, None, &format!("amount={amount}"));
            }
            Ask::Refund(which, amount) => {
                let charge = Self::pick(&self.charges, which);
                self.post(
                    "/v1/refunds",
                    None,
                    &format!("charge={charge}&amount={amount}"),
                );
            }
            Ask::PayOut(who, amount) => {
                let account = Self::pick(&self.accounts, who);
                self.post(
                    "/v1/payouts",
                    Some(&account),
                    &format!("amount={amount}&currency=eur"),
                );
            }
            Ask::FailPayout(which) => {
                let payout = self.state.tables.payouts.iter().nth(which).cloned();
                if let Some(payout) = payout.filter(|payout| payout.status != PayoutStatus::Failed)
                {
                    payouts::fail(&mut self.state, payout, "no_account");
                }
            }
            Ask::Advance(seconds) => self.state.advance(i64::from(seconds)),
        }
    }

    /// What must stay true.
    fn check(&self) {
        let state = &self.state;
        let balances = state
            .balances
            .iter()
            .map(|(whose, balance)| (whose.clone(), balance.available + balance.pending));
        assert_eq!(
            balances.collect::<std::collections::BTreeMap<_, _>>(),
            recomputed(state)
        );
        for account in &self.accounts {
            let balance = balance::of(state, Some(account), "eur");
            assert!(
                balance.available >= 0 && balance.pending >= 0,
                "{account}: {balance:?}"
            );
        }
        for charge in state.tables.charges.iter() {
            assert!(
                (0..=charge.amount_captured).contains(&charge.amount_transferred),
                "{charge:?}"
            );
            assert!(
                (0..=charge.amount).contains(&charge.amount_refunded),
                "{charge:?}"
            );
        }
        for transfer in state.tables.transfers.iter() {
            assert!(
                (0..=transfer.amount).contains(&transfer.amount_reversed),
                "{transfer:?}"
            );
        }
        let sent = |payout: &&Payout| payout.status != PayoutStatus::Failed;
        let collected: i64 = state
            .tables
            .charges
            .iter()
            .filter(|charge| charge.source_transfer.is_none())
            .map(|charge| charge.amount_captured)
            .sum();
        let fees: i64 = state.tables.txns.iter().map(|txn| txn.fee).sum();
        let refunded: i64 = state
            .tables
            .refunds
            .iter()
            .map(|refund| refund.amount)
            .sum();
        let paid_out: i64 = state
            .tables
            .payouts
            .iter()
            .filter(sent)
            .map(|payout| payout.amount)
            .sum();
        assert_eq!(
            recomputed(state).values().sum::<i64>(),
            collected - fees - refunded - paid_out
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn balances_are_the_sums_of_their_lines_and_nothing_is_made_or_lost(asks in prop::collection::vec(ask(), 1..60)) {
        let mut life = Life::new(crate::testing::state());
        for ask in &asks {
            life.ask(ask);
            life.check();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_restart_changes_no_balance_and_forgets_no_due_moment(asks in prop::collection::vec(ask(), 1..40)) {
        let scratch = Scratch::new();
        let mut life = Life::new(restored(Some(&scratch.file())));
        for ask in &asks {
            life.ask(ask);
        }
        life.state.flush().unwrap();
        let (balances, due, outbox) = (life.state.balances.clone(), life.state.next_due_ms(), life.state.outbox.clone());
        drop(life);
        let again = restored(Some(&scratch.file()));
        prop_assert_eq!(balances, again.balances.clone());
        prop_assert_eq!(due, again.next_due_ms());
        prop_assert_eq!(outbox, again.outbox.clone());
    }
}
