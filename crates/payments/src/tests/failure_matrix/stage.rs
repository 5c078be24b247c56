//! The stage of the matrix: a real sandbox, a real database and a server that takes webhooks, on one clock that runs and can
//! be moved; and the orders that spoil calls and webhooks.

use std::{sync::Arc, time::Duration as Pause};

use chrono::Duration;
use kernel::{Clock, Db};
use parties::Role;
use rails::stripe::{Stripe, StripeConfig};
use sandbox::{WebhookScope, WebhookTarget};
use serde_json::json;
use tokio::{net::TcpListener, task::JoinSet};

use super::{FAULTS, WEBHOOKS, cells::Cell};
use crate::{
    Context, NewAccount, Reactions, acts, http, jobs, store,
    tests::{Log, World, flow},
};

/// How long our client waits for an answer; a slow one takes longer.
const PATIENCE: Pause = Pause::from_millis(600);
pub(super) const SLOW_MS: u64 = 1_000;
/// How long an answer is held up so that the webhook is there before it.
pub(super) const HELD_MS: u64 = 250;
pub(super) struct Matrix {
    pub(super) world: World,
    pub(super) ctx: Context,
    pub(super) stripe: Stripe,
    pub(super) sandbox: sandbox::Running,
    pub(super) cells: Vec<Cell>,
    _server: JoinSet<()>,
}

/// The rail, the database, and a server that takes webhooks, all on the same clock, which runs and can be moved.
pub(super) async fn set_up() -> Matrix {
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
    pub(super) async fn run(&self) {
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
    pub(super) async fn after(&self, pause: Duration) {
        let seconds = json!({ "advance_seconds": pause.num_seconds() });
        flow::admin(&self.sandbox, "POST", "clock", &seconds.to_string()).await;
        self.ctx.db.clock().advance(pause);
        self.run().await;
    }

    /// Waits until every webhook that will be told is told, and does what it says.
    pub(super) async fn told(&self) {
        for _ in 0..200 {
            let summary = flow::admin(&self.sandbox, "GET", "summary", "").await;
            if summary["events"]["pending"] == json!(0) {
                break;
            }
            tokio::time::sleep(Pause::from_millis(50)).await;
        }
        self.run().await;
    }

    pub(super) async fn order(
        &self,
        call: &str,
        fault: &str,
        (contains, milliseconds): (&str, u64),
    ) {
        let order = json!({
            "call": call, "fault": fault, "contains": contains, "milliseconds": milliseconds,
        });
        flow::admin(&self.sandbox, "POST", "faults", &order.to_string()).await;
    }

    /// Orders what goes wrong with a cell's call and with the webhooks of the object that carries `label`.
    pub(super) async fn spoil(&self, cell: &Cell, request: &str, label: &str) {
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

    /// The creator's account at the rail, ready.
    pub(super) async fn connect(&self) {
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
}
