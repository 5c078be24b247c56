//! The cells of the matrix: a payment of its own each, how it begins, and how it ended.

use kernel::Id;
use ledger::{Account, Transfer};
use money::Money;
use parties::Party;
use rails::Rail as _;
use serde_json::json;
use uuid::Uuid;

use super::{
    CALLS, Call, FAULTS, WEBHOOKS,
    stage::{HELD_MS, Matrix, SLOW_MS},
};
use crate::{
    Deposit, DepositStatus, NewDeposit, NewPayout, NewRefund, Payout, PayoutStatus, Purpose,
    Refund, RefundStatus, acts, store,
    tests::{flow, mad},
};

/// What the payer of each cell pays, and what of it is released or refunded.
const PAID: i64 = 10_000;
const PART: i64 = 6_000;

/// One cell: a payment of its own.
pub(super) struct Cell {
    pub(super) fault: usize,
    pub(super) call: Call,
    pub(super) webhook: usize,
    pub(super) payer: Id<Party>,
    pub(super) campaign: Uuid,
    pub(super) cause: Uuid,
    pub(super) deposit: Id<Deposit>,
    pub(super) payout: Option<Id<Payout>>,
    pub(super) refund: Option<Id<Refund>>,
}

impl Matrix {
    /// A cell for each, with a deposit that is asked for.
    pub(super) async fn begin(&mut self) {
        for fault in 0..FAULTS.len() {
            for call in CALLS {
                for webhook in 0..WEBHOOKS.len() {
                    let now = self.ctx.db.now();
                    let campaign = Id::<()>::new(now).uuid();
                    let payer = Id::new(now);
                    let new = NewDeposit {
                        payer,
                        purpose: Purpose::CampaignBudget(campaign),
                        money: mad(PAID),
                        description: "Matrix".to_owned(),
                    };
                    let deposit = self
                        .world
                        .act(async |tx| acts::collect(tx, new).await.unwrap().id)
                        .await;
                    let cell = Cell {
                        fault,
                        call,
                        webhook,
                        payer,
                        campaign,
                        cause: Id::<()>::new(now).uuid(),
                        deposit,
                        payout: None,
                        refund: None,
                    };
                    let label = deposit.to_string();
                    match call {
                        Call::Deposit => {
                            self.spoil(&cell, "POST /v1/checkout/sessions", &label)
                                .await;
                        }
                        Call::Transfer | Call::Payout | Call::Refund | Call::Poll => {}
                    }
                    self.cells.push(cell);
                }
            }
        }
    }

    /// Every payer whose page is open pays.
    pub(super) async fn pay(&self) {
        for cell in &self.cells {
            let deposit = self.deposit(cell).await;
            let Some(session) = deposit.session_ref else {
                continue;
            };
            if cell.call == Call::Poll {
                let call = format!("GET /v1/checkout/sessions/{session}");
                self.order(&call, FAULTS[cell.fault].1, ("", SLOW_MS)).await;
                if WEBHOOKS[cell.webhook].0 == "before the answer" {
                    self.order(&call, "slow_after", ("", HELD_MS)).await;
                }
                let label = cell.deposit.to_string();
                if let (_, Some(fault)) = WEBHOOKS[cell.webhook] {
                    let order = json!({ "kind": "*", "fault": fault, "contains": label, "milliseconds": 700 });
                    flow::admin(&self.sandbox, "POST", "webhook_faults", &order.to_string()).await;
                }
            }
            let path = format!("checkout_sessions/{session}/settle");
            flow::admin(&self.sandbox, "POST", &path, "").await;
        }
    }

    /// What is due goes out: a release, or a refund.
    pub(super) async fn release(&mut self) {
        let mut cells = std::mem::take(&mut self.cells);
        for cell in &mut cells {
            let money = mad(PART);
            match cell.call {
                Call::Deposit | Call::Poll => {}
                Call::Transfer | Call::Payout => {
                    let new = self.pay_out(cell, money).await;
                    cell.payout = Some(new);
                    let call = if cell.call == Call::Transfer {
                        "POST /v1/transfers"
                    } else {
                        "POST /v1/payouts"
                    };
                    self.spoil(cell, call, &new.to_string()).await;
                }
                Call::Refund => {
                    let new = NewRefund {
                        payer: cell.payer,
                        purpose: Purpose::CampaignBudget(cell.campaign),
                        money,
                        from: Account::Campaign(cell.campaign),
                        cause: cell.cause,
                        act: Id::<()>::new(self.ctx.db.now()).uuid(),
                    };
                    let made = self
                        .world
                        .act(async |tx| acts::refund(tx, new).await.unwrap())
                        .await;
                    assert_eq!(made.len(), 1);
                    cell.refund = Some(made[0].id);
                    self.spoil(cell, "POST /v1/refunds", &made[0].id.to_string())
                        .await;
                }
            }
        }
        self.cells = cells;
    }

    async fn pay_out(&self, cell: &Cell, money: Money) -> Id<Payout> {
        let party = self.world.creator;
        self.world
            .act(async |tx| {
                let act = tx.new_id::<()>();
                let accounts = (
                    Account::Campaign(cell.campaign),
                    Account::Wallet(party.uuid()),
                );
                let moved = Transfer::of(act, (0, "test.release"), accounts, money);
                ledger::post(tx, &[moved]).await.unwrap();
                let new = NewPayout {
                    party,
                    money,
                    purpose: Purpose::CampaignBudget(cell.campaign),
                    cause: cell.cause,
                    act: act.uuid(),
                };
                acts::pay_out(tx, new).await.unwrap().id
            })
            .await
    }

    pub(super) async fn deposit(&self, cell: &Cell) -> Deposit {
        store::find_deposit(&self.ctx.db, cell.deposit)
            .await
            .unwrap()
            .unwrap()
    }

    /// How a cell ended, checked against the rail itself and the books. What does not belong is a fault.
    pub(super) async fn end(&self, cell: &Cell) -> Result<&'static str, String> {
        let held = |account| async move {
            let held = ledger::balance(&self.ctx.db, account, mad(0).currency());
            held.await.unwrap().amount_minor()
        };
        let in_campaign = held(Account::Campaign(cell.campaign)).await;
        let deposit = self.deposit(cell).await;
        let refused = FAULTS[cell.fault].1 == "refused";
        match cell.call {
            Call::Deposit if refused => match (deposit.status, in_campaign) {
                (DepositStatus::Failed, 0) => Ok("refused before anybody paid: nothing moved"),
                other => Err(format!("{other:?}")),
            },
            Call::Deposit | Call::Poll => match (deposit.status, in_campaign) {
                (DepositStatus::Settled, PAID) => Ok("paid in once"),
                other => Err(format!("{other:?}")),
            },
            Call::Transfer | Call::Payout => self.end_of_payout(cell, in_campaign).await,
            Call::Refund => {
                let refund = store::find_refund(&self.ctx.db, cell.refund.unwrap()).await;
                let refund = refund.unwrap().unwrap();
                let payment = deposit.payment_ref.unwrap();
                let made = self.stripe.find_refunds(&payment).await.unwrap();
                let wallet = held(Account::Wallet(cell.payer.uuid())).await;
                match (refund.status, made.len(), wallet, in_campaign) {
                    (RefundStatus::Done, 1, 0, 4_000) => Ok("given back once"),
                    (RefundStatus::Failed, 0, PART, 4_000) if refused => {
                        Ok("refused for good: in the payer's wallet, and told")
                    }
                    other => Err(format!("{other:?} {:?}", refund.reason)),
                }
            }
        }
    }

    async fn end_of_payout(&self, cell: &Cell, in_campaign: i64) -> Result<&'static str, String> {
        let payout = store::find_payout(&self.ctx.db, cell.payout.unwrap()).await;
        let payout = payout.unwrap().unwrap();
        let transfers = self.stripe.find_transfers(&cell.cause.to_string()).await;
        let transfers = transfers.unwrap().len();
        let facts = (payout.status, transfers, in_campaign);
        match facts {
            (PayoutStatus::Paid, 1, 4_000) if payout.bounces == 0 => Ok("paid out once"),
            (PayoutStatus::Paid, 1, 4_000) => Ok("refused, told, tried again: paid out once"),
            other => Err(format!("{other:?} {:?}", payout.reason)),
        }
    }
}
