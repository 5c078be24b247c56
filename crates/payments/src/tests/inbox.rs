//! What the rail tells: verified, stored, and acted on once, in any order.

use chrono::Duration;
use hmac::{Hmac, KeyInit, Mac};
use kernel::{Id, testing::START};
use rails::{Collection, Event, HeaderMap, PayoutStatus as RailStatus};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{
    World,
    fake::{Fault, account, paid},
    mad,
};
use crate::{AccountStatus, Deposit, DepositStatus, PayoutStatus, jobs, store, webhooks};

pub(super) fn body(id: &str, kind: &str, object: &Value) -> String {
    json!({ "id": id, "object": "event", "type": kind, "created": 1, "data": { "object": object } })
        .to_string()
}

/// A delivery as Stripe signs it, with `secret`, now.
pub(super) fn signed(world: &World, secret: &str, body: &str) -> HeaderMap {
    let at = world.db.now().timestamp();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{at}.{body}").as_bytes());
    let hex = mac
        .finalize()
        .into_bytes()
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let mut headers = HeaderMap::new();
    headers.insert(
        "stripe-signature",
        format!("t={at},v1={hex}").parse().unwrap(),
    );
    headers
}

pub(super) async fn deliver(world: &World, body: &str) {
    webhooks::take(
        &world.ctx,
        &signed(world, "whsec_test", body),
        body.as_bytes(),
    )
    .await
    .unwrap();
}

/// Every stored event with what came of it.
pub(super) async fn outcomes(world: &World) -> Vec<(String, Option<String>)> {
    let rows = sqlx::query!("SELECT event_id, outcome FROM rail_events ORDER BY event_id");
    let rows = rows.fetch_all(world.db.pool()).await.unwrap();
    rows.into_iter()
        .map(|row| (row.event_id, row.outcome))
        .collect()
}

fn outcome(id: &str, outcome: &str) -> (String, Option<String>) {
    (id.to_owned(), Some(outcome.to_owned()))
}

async fn open(world: &World) -> (Id<Deposit>, String) {
    let id = world.collect(mad(10_000)).await;
    world.run_due().await;
    (id, world.deposit(id).await.session_ref.unwrap())
}

#[tokio::test]
async fn a_forged_old_or_unsigned_delivery_leaves_no_trace() {
    let world = World::new().await;
    let body = body("evt_1", "account.updated", &json!({ "id": "acct_1" }));
    let forged = signed(&world, "whsec_other", &body);
    let genuine = signed(&world, "whsec_test", &body);
    let changed = body.replace("acct_1", "acct_2");
    for (headers, body) in [
        (&forged, &body),
        (&genuine, &changed),
        (&HeaderMap::new(), &body),
    ] {
        let refused = webhooks::take(&world.ctx, headers, body.as_bytes())
            .await
            .unwrap_err();
        assert!(
            matches!(refused, webhooks::Refused::NotBelieved(_)),
            "{refused:?}"
        );
    }
    world.db.clock().advance(Duration::seconds(301));
    assert!(
        webhooks::take(&world.ctx, &genuine, body.as_bytes())
            .await
            .is_err()
    );
    assert!(outcomes(&world).await.is_empty());
}

#[tokio::test]
async fn a_delivery_that_repeats_is_stored_and_acted_on_once() {
    let world = World::new().await;
    let (id, session) = open(&world).await;
    world
        .rail
        .set_session(&session, Collection::Paid(paid("1", mad(10_000))));
    let told = body(
        "evt_1",
        "checkout.session.completed",
        &json!({ "id": session, "client_reference_id": id }),
    );
    for _ in 0..3 {
        deliver(&world, &told).await;
        assert!(world.run_due().await.is_empty());
    }
    assert_eq!(world.deposit(id).await.status, DepositStatus::Settled);
    assert_eq!(
        (outcomes(&world).await, world.log.lines().len()),
        (vec![outcome("evt_1", "acted")], 1)
    );
}

#[tokio::test]
async fn two_events_of_one_payment_at_the_same_time_settle_it_once() {
    let world = World::new().await;
    let (id, session) = open(&world).await;
    world
        .rail
        .set_session(&session, Collection::Paid(paid("1", mad(10_000))));
    deliver(
        &world,
        &body(
            "evt_1",
            "payment_intent.succeeded",
            &json!({ "id": "pi_1", "metadata": { "deposit": id } }),
        ),
    )
    .await;
    deliver(
        &world,
        &body(
            "evt_2",
            "checkout.session.completed",
            &json!({ "id": session, "client_reference_id": id }),
        ),
    )
    .await;
    let claims = kernel::jobs::claim(&world.db, 10, Duration::minutes(1))
        .await
        .unwrap();
    assert_eq!(claims.len(), 2);
    let [one, two] = [0, 1].map(|place| Box::pin(jobs::run(&world.ctx, &claims[place])));
    let (one, two) = tokio::join!(one, two);
    assert!(one.unwrap().is_ok() && two.unwrap().is_ok());
    assert_eq!(world.log.lines(), ["deposit settled"]);
    assert_eq!(world.books().await, [0, 0, 9_710]);
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_adds_nothing_to_an_event() {
    let world = World::new().await;
    let (id, session) = open(&world).await;
    let paid = Collection::Paid(paid("1", mad(10_000)));
    world.rail.set_session(&session, paid);
    let object = json!({ "id": session, "client_reference_id": id });
    deliver(
        &world,
        &body("evt_1", "checkout.session.completed", &object),
    )
    .await;
    let lease = Duration::minutes(1);
    let slow = kernel::jobs::claim(&world.db, 1, lease).await.unwrap();
    world.db.clock().advance(lease);
    kernel::jobs::recover(&world.db).await.unwrap();
    let quick = kernel::jobs::claim(&world.db, 10, lease).await.unwrap();
    let quick: Vec<_> = quick
        .iter()
        .filter(|claim| claim.id == slow[0].id)
        .collect();
    let [one, two] = [&slow[0], quick[0]].map(|claim| Box::pin(jobs::run(&world.ctx, claim)));
    let (slow, quick) = tokio::join!(one, two);
    assert!(slow.unwrap().is_err() && quick.unwrap().is_ok());
    assert_eq!(outcomes(&world).await, [outcome("evt_1", "acted")]);
    assert_eq!(world.log.lines().last().unwrap(), "deposit settled");
    assert_eq!(world.books().await, [0, 0, 9_710]);
}

#[tokio::test]
async fn what_an_event_says_of_money_is_not_believed() {
    let world = World::new().await;
    let (id, session) = open(&world).await;
    let lie = json!({ "id": session, "client_reference_id": id, "payment_status": "paid", "amount_total": 10_000 });
    deliver(&world, &body("evt_1", "checkout.session.completed", &lie)).await;
    let other =
        json!({ "id": "cs_of_somebody_else", "client_reference_id": id, "payment_status": "paid" });
    world.rail.set_session(
        "cs_of_somebody_else",
        Collection::Paid(paid("x", mad(10_000))),
    );
    deliver(&world, &body("evt_2", "checkout.session.completed", &other)).await;
    assert!(world.run_due().await.is_empty());
    assert_eq!(
        world.deposit(id).await.status,
        DepositStatus::AwaitingPayment
    );
}

#[tokio::test]
async fn an_event_that_beats_the_answer_to_our_own_request_is_tried_again() {
    let world = World::new().await;
    let id = world.collect(mad(10_000)).await;
    world.rail.fault("open_collection", Fault::LoseAnswer);
    world.rail.fault("open_collection", Fault::Away);
    let paid = Collection::Paid(paid("1", mad(10_000)));
    world.rail.set_session("open_collection_1", paid.clone());
    deliver(
        &world,
        &body(
            "evt_1",
            "checkout.session.completed",
            &json!({ "id": "open_collection_1", "client_reference_id": id }),
        ),
    )
    .await;
    assert_eq!(world.run_due().await.len(), 2);
    world.rail.set_session("open_collection_1", paid);
    for _ in 0..3 {
        world.after(Duration::seconds(4)).await;
    }
    assert_eq!(world.deposit(id).await.status, DepositStatus::Settled);
    assert_eq!(outcomes(&world).await, [outcome("evt_1", "acted")]);
}

#[tokio::test]
async fn an_event_about_nothing_of_ours_is_parked_and_one_of_no_concern_ignored() {
    let world = World::new().await;
    deliver(
        &world,
        &body("evt_1", "charge.succeeded", &json!({ "id": "ch_1" })),
    )
    .await;
    deliver(
        &world,
        &body("evt_2", "account.updated", &json!({ "id": "acct_9" })),
    )
    .await;
    deliver(
        &world,
        &body(
            "evt_3",
            "payout.paid",
            &json!({ "id": "po_9", "metadata": {} }),
        ),
    )
    .await;
    deliver(
        &world,
        &body(
            "evt_4",
            "checkout.session.completed",
            &json!({ "id": "cs_9" }),
        ),
    )
    .await;
    assert_eq!(world.run_due().await.len(), 3);
    for _ in 0..12 {
        world.after(Duration::hours(1)).await;
    }
    assert_eq!(
        outcomes(&world).await,
        [
            outcome("evt_1", "ignored"),
            outcome("evt_2", "parked"),
            outcome("evt_3", "parked"),
            outcome("evt_4", "parked")
        ]
    );
}

#[tokio::test]
async fn events_move_payouts_and_accounts_by_what_the_rail_says_now() {
    let world = World::new().await;
    let payout = world.payable().await;
    world.run_due().await;
    let payout_ref = world.payout(payout).await.payout_ref.unwrap();
    let object = json!({ "id": payout_ref, "status": "failed", "metadata": { "payout": payout, "attempt": "1" } });
    world.rail.set_payout(&payout_ref, RailStatus::Paid, None);
    // Late and out of order: it tells of a failure, and the rail by now of success.
    deliver(&world, &body("evt_1", "payout.failed", &object)).await;
    assert!(world.run_due().await.is_empty());
    assert_eq!(world.payout(payout).await.status, PayoutStatus::Paid);
    deliver(&world, &body("evt_2", "payout.paid", &object)).await;
    world
        .rail
        .set_account(account("acct_1", Some("external_account")));
    deliver(
        &world,
        &body(
            "evt_3",
            "capability.updated",
            &json!({ "id": "transfers", "account": "acct_1" }),
        ),
    )
    .await;
    assert!(world.run_due().await.is_empty());
    let own = store::find_account_by_ref(&world.db, "acct_1")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(own.status, AccountStatus::Restricted);
    assert_eq!(
        outcomes(&world).await,
        [
            outcome("evt_1", "acted"),
            outcome("evt_2", "unchanged"),
            outcome("evt_3", "acted")
        ]
    );
}

#[tokio::test]
async fn events_that_no_webhook_took_are_read_each_minute() {
    let world = World::new().await;
    let (id, session) = open(&world).await;
    for _ in 0..3 {
        world
            .act(async |tx| jobs::start(tx, &world.ctx.rules).await.unwrap())
            .await;
    }
    world.rail.fault("list_events", Fault::Away);
    assert!(world.run_due().await.is_empty());
    world
        .rail
        .set_session(&session, Collection::Paid(paid("1", mad(10_000))));
    let object = json!({ "id": session, "client_reference_id": id });
    let raw = body("evt_1", "checkout.session.completed", &object);
    world.rail.fault("find_collection", Fault::Away);
    world.rail.tell(Event {
        id: "evt_1".to_owned(),
        kind: "checkout.session.completed".to_owned(),
        created: START,
        account: None,
        live: false,
        object,
        raw,
    });
    assert!(world.after(Duration::minutes(1)).await.is_empty());
    assert_eq!(world.deposit(id).await.status, DepositStatus::Settled);
    world.after(Duration::minutes(1)).await;
    assert_eq!(outcomes(&world).await, [outcome("evt_1", "acted")]);
}
