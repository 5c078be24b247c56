//! Many events at once: few transactions, and nobody held up by another.

use std::collections::BTreeMap;

use chrono::Duration;
use kernel::{Id, jobs::Claim};
use ledger::{Account, Transfer};
use rails::PayoutStatus as RailStatus;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::{
    World,
    fake::Fault,
    inbox::{body, deliver, outcomes},
    mad,
};
use crate::{Payout, PayoutStatus, jobs, store, transfers};

const EACH: i64 = 10;

/// So many payouts that the rail took, each out of money that is in transit, at the rail as `status` says.
async fn sent(world: &World, count: usize) -> Vec<Payout> {
    let total = EACH * i64::try_from(count).unwrap();
    world.settled(mad(total + 1_000)).await;
    world.connected(None).await;
    let ids: Vec<Uuid> = (0..count)
        .map(|_| Id::<()>::new(world.db.now()).uuid())
        .collect();
    let mut owner = PgConnection::connect(world.guard.owner_url())
        .await
        .unwrap();
    sqlx::query!(
        "INSERT INTO payouts (
             id, rail, party_id, amount_minor, currency, purpose_kind, purpose_id, cause_id, act_id, status, account_ref,
             asked_at, transfer_ref, bank_asked_at, payout_ref, created_at, sent_at
         )
         SELECT id, 'stripe', $2, $3, 'MAD', 'campaign_budget', $4, id, id, 'sent', 'acct_1', $5, 'tr_' || id, $5,
                'po_' || id, $5, $5
         FROM unnest($1::uuid[]) AS id",
        &ids,
        world.creator.uuid(),
        EACH,
        world.campaign,
        world.db.now()
    )
    .execute(&mut owner)
    .await
    .unwrap();
    let ids: Vec<Id<Payout>> = ids.into_iter().map(Id::from_uuid).collect();
    let mut payouts = store::find_payouts(&world.db, &ids).await.unwrap();
    payouts.sort_by_key(|payout| payout.id);
    world
        .act(async |tx| {
            let accounts = (
                Account::Campaign(world.campaign),
                Account::Wallet(world.creator.uuid()),
            );
            let release =
                Transfer::of(tx.new_id::<()>(), (0, "test.release"), accounts, mad(total));
            let reserved = payouts.iter().map(transfers::reserved);
            let set: Vec<Transfer> = std::iter::once(release).chain(reserved).collect();
            ledger::post(tx, &set).await.unwrap();
        })
        .await;
    for payout in &payouts {
        world.rail.hold_payout(rails::Payout {
            id: payout.payout_ref.clone().unwrap(),
            status: RailStatus::Paid,
            money: payout.money,
            arrives_on: world.db.now(),
            failure_code: None,
            created: world.db.now(),
            labels: BTreeMap::new(),
        });
    }
    payouts
}

fn told(payout: &Payout) -> Value {
    json!({ "id": payout.payout_ref, "status": "paid", "metadata": { "payout": payout.id, "attempt": "1" } })
}

async fn tell(world: &World, event: &str, payout: &Payout) {
    deliver(world, &body(event, "payout.paid", &told(payout))).await;
}

/// Runs one set of events after the other, as a worker does; what failed, by event.
async fn run_sets(world: &World) -> Vec<(String, String)> {
    let mut failed = Vec::new();
    loop {
        let lease = Duration::minutes(1);
        let set = kernel::jobs::claim_of_kind(&world.db, jobs::IN_SETS, jobs::SET, lease);
        let set: Vec<Claim> = set.await.unwrap();
        if set.is_empty() {
            failed.sort();
            return failed;
        }
        let done = jobs::run_set(&world.ctx, &set).await;
        assert_eq!(done.len(), set.len());
        for (claim, outcome) in set.iter().zip(done) {
            if let Err(failure) = outcome {
                let why = failure.chain();
                claim.retry(&world.db, &why, None).await.unwrap();
                let event = claim.payload["event"].as_str().unwrap().to_owned();
                failed.push((event, why));
            }
        }
    }
}

/// How many transactions last wrote these rows.
async fn transactions(world: &World, rows: &'static str) -> i64 {
    sqlx::query_scalar(rows)
        .fetch_one(world.db.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn five_hundred_payouts_arrive_in_a_few_transactions() {
    let world = World::new().await;
    let payouts = sent(&world, 500).await;
    for (n, payout) in payouts.iter().enumerate() {
        tell(&world, &format!("evt_{n:03}"), payout).await;
    }
    // The rail repeats itself, under the same id and under another.
    for n in [0, 250, 499] {
        tell(&world, &format!("evt_{n:03}"), &payouts[n]).await;
        tell(&world, &format!("evt_again_{n:03}"), &payouts[n]).await;
    }
    assert_eq!(run_sets(&world).await, []);

    for rows in [
        "SELECT count(DISTINCT xmin::text) FROM payouts WHERE status = 'paid'",
        "SELECT count(DISTINCT xmin::text) FROM rail_events WHERE processed_at IS NOT NULL",
        "SELECT count(DISTINCT xmin::text) FROM jobs WHERE kind = 'payments.process_event' AND status = 'done'",
        "SELECT count(DISTINCT t.xmin::text) FROM ledger_transfers t JOIN ledger_kinds k ON k.id = t.kind_id
         WHERE k.name = 'payouts.paid'",
        "SELECT count(DISTINCT xmin::text) FROM events WHERE topic = 'payout_paid'",
    ] {
        let count = transactions(&world, rows).await;
        assert!((1..=4).contains(&count), "{count}: {rows}");
    }
    for payout in &payouts {
        let payout = world.payout(payout.id).await;
        assert_eq!(
            (payout.status, payout.paid_at),
            (PayoutStatus::Paid, Some(world.db.now()))
        );
    }
    assert_eq!(world.books().await[1], 0, "nothing is in transit");
    let outcomes = outcomes(&world).await;
    let count = |word: &str| {
        let of = |(_, outcome): &&(String, Option<String>)| outcome.as_deref() == Some(word);
        outcomes.iter().filter(of).count()
    };
    assert_eq!(
        (outcomes.len(), count("acted"), count("unchanged")),
        (503, 500, 3)
    );
    let paid = world
        .topics()
        .await
        .iter()
        .filter(|topic| *topic == "payout_paid")
        .count();
    assert_eq!(paid, 500, "each is told of once");
}

#[tokio::test]
async fn what_the_set_cannot_take_harms_no_neighbour() {
    let world = World::new().await;
    let payouts = sent(&world, 40).await;
    for (n, payout) in payouts.iter().enumerate() {
        tell(&world, &format!("evt_{n:02}"), payout).await;
    }
    // The bank gave one back, one is still under way, and of one nobody can say how it stands.
    let own = |n: usize| payouts[n].payout_ref.clone().unwrap();
    world
        .rail
        .set_payout(&own(3), RailStatus::Failed, Some("account_closed"));
    world.rail.set_payout(&own(5), RailStatus::InTransit, None);
    world.rail.fault("find_payout", Fault::Away);
    // One whose row no act could have left so: the books refuse it, and the set with it.
    let spoil = "UPDATE payouts SET amount_minor = amount_minor + 1 WHERE id = $1 RETURNING id";
    world.spoil(spoil, payouts[20].id.uuid()).await;
    // One that is of no concern, one about another kind of object, one that nobody knows, and one that cannot be read.
    deliver(
        &world,
        &body("evt_account", "account.updated", &json!({ "id": "acct_9" })),
    )
    .await;
    let unknown =
        json!({ "id": "po_9", "metadata": { "payout": Id::<Payout>::new(world.db.now()) } });
    deliver(&world, &body("evt_unknown", "payout.paid", &unknown)).await;

    let failed: Vec<String> = run_sets(&world)
        .await
        .into_iter()
        .map(|(event, _)| event)
        .collect();
    // The rail was away for whichever was asked about first.
    assert_eq!(failed, ["evt_00", "evt_20", "evt_account", "evt_unknown"]);
    let mut stand = BTreeMap::new();
    for payout in &payouts {
        *stand
            .entry(world.payout(payout.id).await.status.name())
            .or_insert(0) += 1;
    }
    assert_eq!(
        stand,
        BTreeMap::from([("paid", 36), ("returned", 1), ("sent", 3)])
    );
    // What is in transit: the three that are, the one that came back. The spoilt row is of one minor unit more.
    assert_eq!(world.books().await[1], 4 * EACH);
    // The one that was not answered for is settled when it is tried again.
    world.db.clock().advance(Duration::seconds(2));
    run_sets(&world).await;
    assert_eq!(world.payout(payouts[0].id).await.status, PayoutStatus::Paid);
    assert_eq!(world.books().await[1], 3 * EACH);
}

#[tokio::test]
async fn a_job_that_another_worker_took_over_is_left_to_it() {
    let world = World::new().await;
    let payouts = sent(&world, 3).await;
    for (n, payout) in payouts.iter().enumerate() {
        tell(&world, &format!("evt_{n}"), payout).await;
    }
    let claim = || kernel::jobs::claim_of_kind(&world.db, jobs::IN_SETS, 3, Duration::seconds(15));
    let slow = claim().await.unwrap();
    world.db.clock().advance(Duration::seconds(16));
    kernel::jobs::recover(&world.db).await.unwrap();
    let quick = claim().await.unwrap();
    assert_eq!((slow.len(), quick.len()), (3, 3));
    let done = jobs::run_set(&world.ctx, &slow).await;
    assert!(done.iter().all(Result::is_err), "{done:?}");
    assert_eq!(world.payout(payouts[0].id).await.status, PayoutStatus::Sent);
    let done = jobs::run_set(&world.ctx, &quick).await;
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    assert_eq!(world.payout(payouts[2].id).await.status, PayoutStatus::Paid);
}
