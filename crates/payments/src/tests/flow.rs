//! The true wire: the whole way of a payment against the sandbox, with Stripe's own client.

use std::sync::Arc;

use chrono::Duration;
use parties::{Language, Role};
use rails::stripe::{Stripe, StripeConfig};
use sandbox::{Running, WebhookScope, WebhookTarget};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{World, mad};
use crate::{Deposit, DepositStatus, NewAccount, PayoutStatus, acts, jobs, store};

/// A world on a sandbox of its own, in which payouts arrive when the bank is told to answer.
pub(super) async fn on_sandbox() -> (World, Running) {
    on_slow_sandbox(Duration::zero()).await
}

/// The same, where the money of a charge clears after so long.
async fn on_slow_sandbox(clears_after: Duration) -> (World, Running) {
    let mut config = sandbox::Config::new("127.0.0.1:0".parse().unwrap(), "sk_test_flow");
    config.payouts_arrive_after = None;
    config.funds_available_after = clears_after.to_std().unwrap();
    // Nobody listens there: every event is one that no webhook of ours took.
    config.webhooks = vec![WebhookTarget {
        url: "http://127.0.0.1:9/".to_owned(),
        secret: "whsec_flow".to_owned(),
        scope: WebhookScope::Both,
    }];
    let sandbox = sandbox::start(config).await.unwrap();
    let mut world = World::new().await;
    let url = sandbox.base_url().parse().unwrap();
    let config = StripeConfig::new(url, "sk_test_flow".into(), vec!["whsec_flow".into()]);
    world.ctx.rail = Arc::new(Stripe::try_new(config).unwrap());
    world.creator = world.person(Role::Creator, Language::En).await;
    (world, sandbox)
}

/// Does what a payer, a bank or a person at the rail's pages would.
pub(super) async fn admin(sandbox: &Running, method: &str, path: &str, body: &str) -> Value {
    let mut stream = TcpStream::connect(sandbox.addr()).await.unwrap();
    let length = body.len();
    let request = format!(
        "{method} /_sandbox/{path} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
    let json = answer.split_once("\r\n\r\n").unwrap().1;
    serde_json::from_str(json).unwrap()
}

/// Tells the sandbox something, without more to say.
pub(super) async fn tell(sandbox: &Running, path: String) {
    admin(sandbox, "POST", &path, "").await;
}

/// Moves the clock; nothing may fail then.
pub(super) async fn well_after(world: &World, pause: Duration) {
    assert_eq!(world.after(pause).await, Vec::<String>::new());
}

/// A deposit that was paid, and settled from the rail's list of events: no webhook of ours takes anything here.
pub(super) async fn deposited(world: &World, sandbox: &Running) -> Deposit {
    let deposit = world.collect(mad(10_000)).await;
    well_after(world, Duration::zero()).await;
    let open = world.deposit(deposit).await;
    assert!(open.pay_url.unwrap().starts_with(sandbox.base_url()));
    let session = open.session_ref.unwrap();
    tell(sandbox, format!("checkout_sessions/{session}/settle")).await;
    world
        .act(async |tx| jobs::start(tx, &world.ctx.rules).await.unwrap())
        .await;
    well_after(world, Duration::zero()).await;
    let settled = world.deposit(deposit).await;
    assert_eq!(
        (settled.status, settled.rail_fee),
        (DepositStatus::Settled, Some(mad(290)))
    );
    settled
}

/// The creator's account at the sandbox, which still has questions.
pub(super) async fn connected(world: &World) -> String {
    let new = NewAccount {
        party: world.creator,
        country: "FR".to_owned(),
    };
    let account = world
        .act(async |tx| acts::connect_account(tx, new).await.unwrap())
        .await;
    well_after(world, Duration::zero()).await;
    let stored = store::find_account(&world.db, account.id).await.unwrap();
    stored.unwrap().account_ref.unwrap()
}

#[tokio::test]
async fn a_campaigns_money_comes_in_and_reaches_the_creators_bank() {
    let (world, sandbox) = on_sandbox().await;
    let settled = deposited(&world, &sandbox).await;
    let account = connected(&world).await;
    let id = world.released(mad(6_000)).await;
    well_after(&world, Duration::zero()).await;
    let waiting = world.payout(id).await;
    assert_eq!(waiting.status, PayoutStatus::Scheduled, "for the account");
    tell(&sandbox, format!("accounts/{account}/onboard")).await;
    well_after(&world, Duration::minutes(1)).await;
    let sent = world.payout(id).await;
    assert_eq!(
        (sent.status, sent.source_charge),
        (PayoutStatus::Sent, settled.charge_ref)
    );
    assert_eq!(world.books().await, [0, 6_000, 9_710]);

    let refused = format!("payouts/{}/fail", sent.payout_ref.unwrap());
    let why = r#"{"failure_code": "account_closed"}"#;
    admin(&sandbox, "POST", &refused, why).await;
    well_after(&world, Duration::minutes(1)).await;
    let returned = world.payout(id).await;
    assert_eq!(returned.reason.as_deref(), Some("account_closed"));
    well_after(&world, Duration::days(1)).await;
    let again = world.payout(id).await;
    assert_eq!((again.status, again.bank_attempt), (PayoutStatus::Sent, 2));

    let payout_ref = again.payout_ref.unwrap();
    tell(&sandbox, format!("payouts/{payout_ref}/settle")).await;
    well_after(&world, Duration::minutes(1)).await;
    assert_eq!(world.payout(id).await.status, PayoutStatus::Paid);
    assert_eq!(world.books().await, [0, 0, 3_710]);
    let summary = admin(&sandbox, "GET", "summary?metadata_key=escrow", "").await;
    let transfers = &summary["transfers"]["by_currency"]["mad"];
    assert_eq!(transfers["count"], json!(1), "{summary:#}");
    sandbox.shutdown().await;
}

#[tokio::test]
async fn money_that_has_not_cleared_at_the_rail_is_waited_for_and_then_paid() {
    let (world, sandbox) = on_slow_sandbox(Duration::days(3)).await;
    deposited(&world, &sandbox).await;
    let account = connected(&world).await;
    tell(&sandbox, format!("accounts/{account}/onboard")).await;
    well_after(&world, Duration::minutes(1)).await;
    let id = world.released(mad(6_000)).await;
    well_after(&world, Duration::zero()).await;
    for _ in 0..20 {
        well_after(&world, Duration::hours(1)).await;
        let waiting = world.payout(id).await;
        assert_eq!(
            (
                waiting.payout_ref,
                waiting.reason.as_deref(),
                waiting.bounces
            ),
            (None, Some("balance_insufficient"), 0)
        );
    }
    admin(&sandbox, "POST", "clock", r#"{"advance_seconds": 259200}"#).await;
    well_after(&world, Duration::hours(2)).await;
    let payout_ref = world.payout(id).await.payout_ref.unwrap();
    tell(&sandbox, format!("payouts/{payout_ref}/settle")).await;
    well_after(&world, Duration::hours(1)).await;
    assert_eq!(world.payout(id).await.status, PayoutStatus::Paid);
    assert_eq!(world.books().await, [0, 0, 3_710]);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_page_that_is_never_paid_expires_at_the_rail_and_here() {
    let (world, sandbox) = on_sandbox().await;
    let deposit = world.collect(mad(10_000)).await;
    assert_eq!(world.run_due().await, Vec::<String>::new());
    admin(&sandbox, "POST", "clock", r#"{"advance_seconds": 90000}"#).await;
    assert_eq!(
        world.after(Duration::minutes(1)).await,
        Vec::<String>::new()
    );
    assert_eq!(world.deposit(deposit).await.status, DepositStatus::Expired);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn an_amount_that_the_rail_does_not_carry_ends_the_deposit_before_anything_is_sent() {
    let (world, sandbox) = on_sandbox().await;
    let usdc = money::Currency::parse("USDC").unwrap();
    let deposit = world.collect(money::Money::new(5_000_000, usdc)).await;
    assert_eq!(world.run_due().await, Vec::<String>::new());
    let failed = world.deposit(deposit).await;
    assert_eq!(
        (failed.status, failed.reason.as_deref()),
        (DepositStatus::Failed, Some("not_carried"))
    );
    sandbox.shutdown().await;
}
