//! The comparison with the rail: every kind of difference, what it stops, and how it ends.

use chrono::Duration;
use kernel::Id;
use ledger::Account;
use uuid::Uuid;

use super::{
    World,
    flow::{admin, deposited, on_sandbox, well_after},
    mad,
    refunds::{agrees, now, refund},
};
use crate::{CaseKind, RefundStatus, list_cases, reconcile};

#[tokio::test]
async fn a_difference_with_the_rail_raises_one_case_and_stops_what_leaves_until_it_is_gone() {
    let (world, sandbox) = on_sandbox().await;
    deposited(&world, &sandbox).await;
    agrees(&world).await;
    // Money of ours that the rail knows nothing of.
    let phantom = Id::<()>::new(world.db.now());
    let accounts = (
        Account::RailClearing(ledger::Rail::Stripe),
        Account::Wallet(Uuid::from_u128(5)),
    );
    let posted = ledger::Transfer::of(phantom, (0, "test.phantom"), accounts, mad(7));
    world
        .act(async |tx| ledger::post(tx, &[posted]).await.unwrap())
        .await;
    for _ in 0..2 {
        let compared = reconcile(&world.ctx).await.unwrap();
        let found: Vec<_> = compared
            .differences
            .iter()
            .map(|found| (found.kind, found.expected, found.found))
            .collect();
        assert_eq!(found, [(CaseKind::Balance, mad(9_717), mad(9_710))]);
    }
    let cases = list_cases(&world.db, None, 10).await.unwrap();
    assert_eq!((cases.len(), cases[0].resolved_at), (1, None));
    let made = refund(&world, 1_000).await;
    well_after(&world, Duration::minutes(1)).await;
    assert_eq!(
        now(&world, made[0].id).await.status,
        RefundStatus::Scheduled
    );
    let (debit, credit) = accounts;
    // Nothing of the product undoes such a thing.
    ledger::testing::lift_guards(world.guard.owner_url(), &["wallet"]).await;
    let back = ledger::Transfer::of(phantom, (1, "test.undone"), (credit, debit), mad(7));
    world
        .act(async |tx| ledger::post(tx, &[back]).await.unwrap())
        .await;
    world.db.clock().advance(Duration::seconds(1));
    agrees(&world).await;
    let cases = list_cases(&world.db, None, 10).await.unwrap();
    assert!(cases[0].resolved_at.is_some());
    well_after(&world, Duration::minutes(2)).await;
    assert_eq!(now(&world, made[0].id).await.status, RefundStatus::Done);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_line_of_the_rail_that_nothing_here_caused_is_a_case_with_all_facts() {
    let (world, sandbox) = on_sandbox().await;
    let deposit = deposited(&world, &sandbox).await;
    let ask = rails::SendRefund {
        payment: deposit.payment_ref.unwrap(),
        money: mad(300),
        labels: Vec::new(),
    };
    let key = rails::OperationKey::try_new("somebody-else".to_owned()).unwrap();
    world.ctx.rail.refund(&key, &ask).await.unwrap();
    // Too young to be known here: no case yet. The rail's clock is the machine's.
    world.db.clock().set_offset(Duration::zero());
    let ahead = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now());
    let ahead = ahead.signed_duration_since(world.db.now());
    world.db.clock().advance(ahead);
    agrees(&world).await;
    world.db.clock().advance(Duration::hours(2));
    let compared = reconcile(&world.ctx).await.unwrap();
    let kinds: Vec<_> = compared
        .differences
        .iter()
        .map(|found| found.kind)
        .collect();
    assert_eq!(kinds, [CaseKind::MissingHere, CaseKind::Balance]);
    assert!(compared.differences[0].detail.contains("refund"));
    sandbox.shutdown().await;
}

/// Both clocks at the machine's time and this much further, so that what the rail booked is no longer young.
fn well_after_the_rail(world: &World, further: Duration) {
    world.db.clock().set_offset(Duration::zero());
    let machine = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now());
    let ahead = machine.signed_duration_since(world.db.now());
    world.db.clock().advance(ahead + further);
}

/// What differs, by kind.
async fn differs(world: &World) -> Vec<CaseKind> {
    let compared = reconcile(&world.ctx).await.unwrap();
    let mut kinds: Vec<CaseKind> = compared
        .differences
        .iter()
        .map(|found| found.kind)
        .collect();
    kinds.sort();
    kinds
}

#[tokio::test]
async fn what_is_recorded_here_and_has_no_line_at_the_rail_is_a_case() {
    let (world, sandbox) = on_sandbox().await;
    well_after_the_rail(&world, Duration::zero());
    let deposit = deposited(&world, &sandbox).await;
    well_after_the_rail(&world, Duration::hours(2));
    agrees(&world).await;
    // The charge that we believe in is another than the rail's.
    let charge = |name: String| {
        let id = deposit.id.uuid();
        let pool = world.db.pool().clone();
        async move {
            sqlx::query!(
                "UPDATE deposits SET charge_ref = $2 WHERE id = $1",
                id,
                name
            )
            .execute(&pool)
            .await
            .unwrap();
        }
    };
    charge("ch_nobody_has".to_owned()).await;
    assert_eq!(
        differs(&world).await,
        [CaseKind::MissingHere, CaseKind::MissingThere]
    );
    let cases = list_cases(&world.db, None, 10).await.unwrap();
    let there = cases
        .iter()
        .find(|case| case.kind == CaseKind::MissingThere)
        .unwrap();
    assert_eq!(
        (there.reference.clone(), there.expected, there.found),
        (deposit.id.to_string(), mad(10_000), mad(0))
    );
    assert!(there.detail.contains("ch_nobody_has"), "{}", there.detail);
    charge(deposit.charge_ref.clone().unwrap()).await;
    world.db.clock().advance(Duration::seconds(1));
    agrees(&world).await;
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_line_of_another_amount_than_was_expected_is_a_case_to_the_minor_unit() {
    let (world, sandbox) = on_sandbox().await;
    well_after_the_rail(&world, Duration::zero());
    deposited(&world, &sandbox).await;
    let made = refund(&world, 4_000).await;
    well_after(&world, Duration::zero()).await;
    let booked = "UPDATE refunds SET booked_minor = 3999 WHERE id = $1 RETURNING id";
    world.spoil(booked, made[0].id.uuid()).await;
    well_after_the_rail(&world, Duration::hours(2));
    let compared = reconcile(&world.ctx).await.unwrap();
    let found: Vec<_> = compared
        .differences
        .iter()
        .map(|found| (found.kind, found.expected, found.found))
        .collect();
    assert_eq!(found, [(CaseKind::Amount, mad(-3_999), mad(-4_000))]);
    assert_eq!((compared.lines, compared.matched), (2, 1));
    sandbox.shutdown().await;
}

#[tokio::test]
async fn what_the_ledger_moved_otherwise_than_the_rail_is_a_case() {
    let (world, sandbox) = on_sandbox().await;
    well_after_the_rail(&world, Duration::zero());
    let deposit = deposited(&world, &sandbox).await;
    let accounts = (
        Account::RailClearing(ledger::Rail::Stripe),
        Account::Wallet(Uuid::from_u128(5)),
    );
    let more = ledger::Transfer::of(deposit.id, (99, "test.more"), accounts, mad(5));
    world
        .act(async |tx| ledger::post(tx, &[more]).await.unwrap())
        .await;
    well_after_the_rail(&world, Duration::hours(2));
    let compared = reconcile(&world.ctx).await.unwrap();
    let found: Vec<_> = compared
        .differences
        .iter()
        .map(|found| (found.kind, found.expected, found.found))
        .collect();
    assert_eq!(
        found,
        [
            (CaseKind::Ledger, mad(9_710), mad(9_715)),
            (CaseKind::Balance, mad(9_715), mad(9_710)),
        ]
    );
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_case_that_is_open_for_months_is_compared_day_by_day_and_ends() {
    let (world, sandbox) = on_sandbox().await;
    well_after_the_rail(&world, Duration::zero());
    let deposit = deposited(&world, &sandbox).await;
    let set = |minor: i64| {
        let id = deposit.id.uuid();
        let pool = world.db.pool().clone();
        async move {
            sqlx::query!(
                "UPDATE deposits SET rail_fee_minor = $2 WHERE id = $1",
                id,
                minor
            )
            .execute(&pool)
            .await
            .unwrap();
        }
    };
    set(291).await;
    well_after_the_rail(&world, Duration::hours(2));
    assert_eq!(differs(&world).await, [CaseKind::Amount]);
    world.db.clock().advance(Duration::days(100));
    assert_eq!(differs(&world).await, [CaseKind::Amount]);
    set(290).await;
    world.db.clock().advance(Duration::seconds(1));
    agrees(&world).await;
    sandbox.shutdown().await;
}

/// The rail books something by itself.
async fn rail_books(sandbox: &sandbox::Running, kind: &str, amount: i64) {
    let line = serde_json::json!({ "type": kind, "amount": amount, "currency": "mad" });
    admin(sandbox, "POST", "bookings", &line.to_string()).await;
}

#[tokio::test]
async fn what_the_rail_bills_by_itself_is_booked_once_and_payouts_go_on() {
    let (world, sandbox) = on_sandbox().await;
    well_after_the_rail(&world, Duration::zero());
    deposited(&world, &sandbox).await;
    rail_books(&sandbox, "stripe_fee", -250).await;
    rail_books(&sandbox, "stripe_fee", 100).await;
    for further in [0, 2, 48] {
        well_after_the_rail(&world, Duration::hours(further));
        let compared = reconcile(&world.ctx).await.unwrap();
        assert_eq!(
            (compared.differences, compared.lines, compared.matched),
            (Vec::new(), 3, 3)
        );
        assert_eq!(world.held(Account::FeesRail).await, 290 + 250 - 100);
        assert_eq!(world.books().await[2], 9_710 - 250 + 100);
    }
    let made = refund(&world, 1_000).await;
    well_after(&world, Duration::minutes(1)).await;
    assert_eq!(now(&world, made[0].id).await.status, RefundStatus::Done);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_line_of_the_owners_own_making_is_a_case_until_the_books_have_it_under_its_act() {
    let (world, sandbox) = on_sandbox().await;
    well_after_the_rail(&world, Duration::zero());
    deposited(&world, &sandbox).await;
    rail_books(&sandbox, "payout", -700).await;
    well_after_the_rail(&world, Duration::hours(2));
    assert_eq!(
        differs(&world).await,
        [CaseKind::MissingHere, CaseKind::Balance]
    );
    let cases = list_cases(&world.db, None, 10).await.unwrap();
    let case = cases.iter().find(|case| case.kind == CaseKind::MissingHere);
    let detail = &case.unwrap().detail;
    let act = detail.rsplit(' ').next().unwrap();
    let act = Id::<()>::from_uuid(act.parse().unwrap());
    let accounts = (
        Account::FeesPlatform,
        Account::RailClearing(ledger::Rail::Stripe),
    );
    let post = async |step, minor| {
        let moved = ledger::Transfer::of(act, (step, "rails.by_hand"), accounts, mad(minor));
        world
            .act(async |tx| ledger::post(tx, &[moved]).await.unwrap())
            .await;
        world.db.clock().advance(Duration::seconds(1));
    };
    post(0, 600).await;
    assert_eq!(differs(&world).await, [CaseKind::Amount, CaseKind::Balance]);
    post(1, 100).await;
    agrees(&world).await;
    sandbox.shutdown().await;
}
