//! The failure matrix: what goes wrong with a call, times which call, times what goes wrong with the webhooks about it.
//!
//! Every cell is a payment of its own, all on one real sandbox over HTTP and one real database, worked on at the same time by
//! as many jobs as are due. Each must end paid once, or back in the right account, or at a person with all facts; and in the
//! end the rail's balance transactions, the books and what was expected must agree to the minor unit. The table is written
//! to `target/failure-matrix.md`.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc, time::Duration as Pause};

use chrono::Duration;
use kernel::{Clock, Db, Id};
use ledger::{Account, Transfer};
use money::Money;
use parties::{Party, Role};
use rails::{
    Rail as _,
    stripe::{Stripe, StripeConfig},
};
use sandbox::{WebhookScope, WebhookTarget};
use serde_json::json;
use tokio::{net::TcpListener, task::JoinSet};
use uuid::Uuid;

use super::{Log, World, flow, mad};
use crate::{
    Context, Deposit, DepositStatus, NewAccount, NewDeposit, NewPayout, NewRefund, Payout,
    PayoutStatus, Purpose, Reactions, Refund, RefundStatus, acts, http, jobs, reconcile, store,
};

/// What goes wrong with the call: how it is said, and the sandbox's word.
const FAULTS: [(&str, &str); 8] = [
    ("timeout before acting", "slow_before"),
    ("timeout after acting", "slow_after"),
    ("5xx before acting", "error_before"),
    ("5xx after acting", "error_after"),
    ("cut before acting", "cut_before"),
    ("cut after acting", "cut_after"),
    ("malformed", "malformed"),
    ("refused", "refused"),
];

/// Which call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    Deposit,
    Transfer,
    Payout,
    Refund,
    Poll,
}

const CALLS: [Call; 5] = [
    Call::Deposit,
    Call::Transfer,
    Call::Payout,
    Call::Refund,
    Call::Poll,
];

/// What happens to the webhooks: how it is said, and the sandbox's word; none where the answer is held up instead.
const WEBHOOKS: [(&str, Option<&str>); 8] = [
    ("on time", None),
    ("late", Some("late")),
    ("lost", Some("lost")),
    ("five times", Some("repeated")),
    ("before the answer", None),
    ("out of order", Some("out_of_order")),
    ("forged", Some("forged")),
    ("replayed", Some("replayed")),
];

/// How long our client waits for an answer; a slow one takes longer.
const PATIENCE: Pause = Pause::from_millis(600);
const SLOW_MS: u64 = 1_000;
/// How long an answer is held up so that the webhook is there before it.
const HELD_MS: u64 = 250;
/// What the payer of each cell pays, and what of it is released or refunded.
const PAID: i64 = 10_000;
const PART: i64 = 6_000;

/// One cell: a payment of its own.
struct Cell {
    fault: usize,
    call: Call,
    webhook: usize,
    payer: Id<Party>,
    campaign: Uuid,
    cause: Uuid,
    deposit: Id<Deposit>,
    payout: Option<Id<Payout>>,
    refund: Option<Id<Refund>>,
}

struct Matrix {
    world: World,
    ctx: Context,
    stripe: Stripe,
    sandbox: sandbox::Running,
    cells: Vec<Cell>,
    _server: JoinSet<()>,
}

/// The rail, the database, and a server that takes webhooks, all on the same clock, which runs and can be moved.
async fn set_up() -> Matrix {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut config = sandbox::Config::new("127.0.0.1:0".parse().unwrap(), "sk_test_flow");
    config.payouts_arrive_after = Some(Pause::from_millis(50));
    config.webhooks = vec![WebhookTarget {
        url: format!("http://{address}/api/webhooks/stripe"),
        secret: "whsec_flow".to_owned(),
        scope: WebhookScope::Both,
    }];
    let sandbox = sandbox::start(config).await.unwrap();
    let mut world = World::new().await;
    world.db = Db::new(world.db.pool().clone(), Clock::system());
    let url = sandbox.base_url().parse().unwrap();
    let mut config = StripeConfig::new(url, "sk_test_flow".into(), vec!["whsec_flow".into()]);
    config.total_timeout = PATIENCE;
    let stripe = Stripe::try_new(config).unwrap();
    let ctx = Context {
        db: world.db.clone(),
        rail: Arc::new(stripe.clone()),
        reactions: Arc::new(Log::default()) as Arc<dyn Reactions>,
        mode: crate::Mode::Sandbox,
        ..world.ctx.clone()
    };
    world.ctx = ctx.clone();
    let (api, _) = http::routes(ctx.clone()).split_for_parts();
    let router = axum::Router::new().nest("/api", api);
    let mut server = JoinSet::new();
    server.spawn(async move { axum::serve(listener, router).await.unwrap() });
    world.creator = world.person(Role::Creator, parties::Language::En).await;
    Matrix {
        world,
        ctx,
        stripe,
        sandbox,
        cells: Vec::new(),
        _server: server,
    }
}

impl Matrix {
    /// Runs what is due, many at a time, until nothing is; what fails is retried as a worker does.
    async fn run(&self) {
        let mut running = JoinSet::new();
        loop {
            let claims = kernel::jobs::claim(&self.ctx.db, 48, Duration::minutes(5))
                .await
                .unwrap();
            let none = claims.is_empty();
            for claim in claims {
                let ctx = self.ctx.clone();
                running.spawn(async move {
                    if let Some(Err(error)) = jobs::run(&ctx, &claim).await {
                        claim.retry(&ctx.db, &error.chain(), None).await.unwrap();
                    }
                });
            }
            if none && running.join_next().await.is_none() {
                return;
            }
            while running.len() >= 48 {
                running.join_next().await;
            }
        }
    }

    /// Moves both clocks and runs what is due then.
    async fn after(&self, pause: Duration) {
        let seconds = json!({ "advance_seconds": pause.num_seconds() });
        flow::admin(&self.sandbox, "POST", "clock", &seconds.to_string()).await;
        self.ctx.db.clock().advance(pause);
        self.run().await;
    }

    /// Waits until every webhook that will be told is told, and does what it says.
    async fn told(&self) {
        for _ in 0..200 {
            let summary = flow::admin(&self.sandbox, "GET", "summary", "").await;
            if summary["events"]["pending"] == json!(0) {
                break;
            }
            tokio::time::sleep(Pause::from_millis(50)).await;
        }
        self.run().await;
    }

    async fn order(&self, call: &str, fault: &str, (contains, milliseconds): (&str, u64)) {
        let order = json!({
            "call": call, "fault": fault, "contains": contains, "milliseconds": milliseconds,
        });
        flow::admin(&self.sandbox, "POST", "faults", &order.to_string()).await;
    }

    /// Orders what goes wrong with a cell's call and with the webhooks of the object that carries `label`.
    async fn spoil(&self, cell: &Cell, request: &str, label: &str) {
        let fault = FAULTS[cell.fault].1;
        self.order(request, fault, (label, SLOW_MS)).await;
        let (said, webhook) = WEBHOOKS[cell.webhook];
        if said == "before the answer" {
            self.order(request, "slow_after", (label, HELD_MS)).await;
        }
        if let Some(fault) = webhook {
            let order =
                json!({ "kind": "*", "fault": fault, "contains": label, "milliseconds": 700 });
            flow::admin(&self.sandbox, "POST", "webhook_faults", &order.to_string()).await;
        }
    }

    /// A cell for each, with a deposit that is asked for.
    async fn begin(&mut self) {
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
    async fn pay(&self) {
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
    async fn release(&mut self) {
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

    async fn deposit(&self, cell: &Cell) -> Deposit {
        store::find_deposit(&self.ctx.db, cell.deposit)
            .await
            .unwrap()
            .unwrap()
    }

    /// The creator's account at the rail, ready.
    async fn connect(&self) {
        let new = NewAccount {
            party: self.world.creator,
            country: "FR".to_owned(),
        };
        let account = self
            .world
            .act(async |tx| acts::connect_account(tx, new).await.unwrap())
            .await;
        self.run().await;
        let stored = store::find_account(&self.ctx.db, account.id).await.unwrap();
        let reference = stored.unwrap().account_ref.unwrap();
        let path = format!("accounts/{reference}/onboard");
        flow::admin(&self.sandbox, "POST", &path, "").await;
        self.told().await;
        self.after(Duration::minutes(2)).await;
    }

    /// How a cell ended, checked against the rail itself and the books. What does not belong is a fault.
    async fn end(&self, cell: &Cell) -> Result<&'static str, String> {
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

    /// A cell whose fault was never met would have shown nothing.
    async fn all_orders_were_met(&self) {
        let left = flow::admin(&self.sandbox, "GET", "faults", "").await;
        let unmet = |order: &&serde_json::Value| order["milliseconds"] == json!(SLOW_MS);
        let calls: Vec<_> = left["calls"]
            .as_array()
            .unwrap()
            .iter()
            .filter(unmet)
            .collect();
        assert!(calls.is_empty(), "{calls:?}");
        let webhooks = left["webhooks"].as_array().unwrap();
        let met = webhooks
            .iter()
            .filter(|order| order["met"].as_u64() > Some(0));
        // A deposit or refund that is refused for good is never told about.
        assert_eq!((webhooks.len(), met.count()), (240, 240 - 12));
    }

    /// How often the rail paid each payout of ours to the bank.
    async fn bank(&self) -> BTreeMap<String, usize> {
        let account = self.world.act(async |tx| {
            let account = store::find_account_of_party(tx, self.world.creator).await;
            account.unwrap().unwrap().account_ref.unwrap()
        });
        let mut query = rails::PayoutQuery {
            account: account.await,
            ..rails::PayoutQuery::default()
        };
        let mut paid = BTreeMap::new();
        loop {
            let page = self.stripe.list_payouts(&query).await.unwrap();
            for payout in &page.items {
                if payout.status == rails::PayoutStatus::Paid {
                    *paid.entry(payout.labels["payout"].clone()).or_insert(0) += 1;
                }
            }
            query.after = page.next;
            if query.after.is_none() {
                return paid;
            }
        }
    }

    /// The table as it is kept, and what does not belong in it.
    async fn table(&self) -> (String, Vec<String>) {
        let mut text = String::from(
            "# The failure matrix\n\nEach row a fault of a call, each column what happened to the webhooks about it.\n",
        );
        let mut wrong = Vec::new();
        for call in CALLS {
            write!(text, "\n## {call:?}\n\n| fault |").unwrap();
            for (webhook, _) in WEBHOOKS {
                write!(text, " {webhook} |").unwrap();
            }
            text.push_str("\n|---|---|---|---|---|---|---|---|---|\n");
            for (fault, (said, _)) in FAULTS.iter().enumerate() {
                write!(text, "| {said} |").unwrap();
                for cell in &self.cells {
                    if (cell.call, cell.fault) != (call, fault) {
                        continue;
                    }
                    let ended = self.end(cell).await.unwrap_or_else(|fault| {
                        let webhook = WEBHOOKS[cell.webhook].0;
                        wrong.push(format!("{call:?}, {said}, {webhook}: {fault}"));
                        "WRONG"
                    });
                    write!(text, " {ended} |").unwrap();
                }
                text.push('\n');
            }
        }
        (text, wrong)
    }
}

#[tokio::test]
async fn every_payment_of_the_failure_matrix_ends_paid_once_or_in_the_right_account() {
    let mut matrix = set_up().await;
    matrix.connect().await;
    matrix.begin().await;
    matrix.run().await;
    // What was not answered is asked again.
    for _ in 0..3 {
        matrix.after(Duration::minutes(1)).await;
    }
    matrix.pay().await;
    matrix.told().await;
    matrix
        .world
        .act(async |tx| jobs::start(tx).await.unwrap())
        .await;
    for minutes in [1, 1, 5, 60] {
        matrix.after(Duration::minutes(minutes)).await;
        matrix.told().await;
    }
    matrix.release().await;
    matrix.run().await;
    matrix.told().await;
    for minutes in [1, 1, 2, 5, 60, 60, 26 * 60, 60, 26 * 60] {
        matrix.after(Duration::minutes(minutes)).await;
        matrix.told().await;
    }
    let (table, wrong) = matrix.table().await;
    let kept = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../target/failure-matrix.md"
    );
    std::fs::write(kept, &table).unwrap();
    assert_eq!(wrong, Vec::<String>::new(), "{table}");
    let often: Vec<usize> = matrix.bank().await.into_values().collect();
    assert_eq!(often, vec![1; 2 * FAULTS.len() * WEBHOOKS.len()]);
    matrix.all_orders_were_met().await;
    let report = ledger::check(&matrix.ctx.db).await.unwrap();
    assert!(report.balanced(), "{report:?}");
    // Two hours later nothing is too young to be compared.
    matrix.after(Duration::hours(2)).await;
    let compared = reconcile(&matrix.ctx).await.unwrap();
    assert_eq!(compared.differences, Vec::new());
    matrix.sandbox.shutdown().await;
}
