//! Each act on a transaction: what it does, twice, in the wrong state, by the wrong party, and cut off.

use ledger::Account;
use money::{Bps, Currency, Money};

use super::{World, content, deliverable, mad, submission};
use crate::{EscrowError, NotAllowed, Status, acts, store};

#[tokio::test]
async fn a_creator_is_paid_in_parts_to_the_minor_unit() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[33_335, 11_119]).await;
    assert_eq!(escrow.status, Status::PendingFunds);
    assert_eq!(world.holdings(&escrow).await, [55_546, 44_454, 0, 0]);

    let escrow = world.submitted(&escrow, &[0, 1]).await;
    let escrow = world.release(&escrow, Some(&[0])).await.unwrap();
    assert!(matches!(escrow.status, Status::UnderReview(_)));
    assert_eq!(
        world.holdings(&escrow).await,
        [55_546, 11_119, 30_002, 3_333]
    );

    let escrow = world.release(&escrow, None).await.unwrap();
    assert_eq!(
        (escrow.status, escrow.released, escrow.fee_taken),
        (
            Status::Released { at: world.db.now() },
            mad(44_454),
            mad(4_445)
        )
    );
    // Ten per cent of 444.54, taken in two parts.
    assert_eq!(world.holdings(&escrow).await, [55_546, 0, 40_009, 4_445]);
    let payouts = payments::find_payouts_of_cause(&world.db, escrow.id.uuid())
        .await
        .unwrap();
    let mut paid: Vec<i64> = payouts
        .iter()
        .map(|payout| payout.money.amount_minor())
        .collect();
    // Made in the same instant, they have no order.
    paid.sort_unstable();
    assert_eq!(paid, [10_007, 30_002]);
}

#[tokio::test]
async fn every_payout_is_one_that_the_rail_carries() {
    // Ten per cent of what was released so far, rounded down to 0.010 TND and to 1.00 HUF.
    for (code, lines, nets, fee) in [
        ("TND", [12_340, 11_110, 50], [11_110, 10_000, 40], 2_350),
        (
            "HUF",
            [1_234_500, 50_000, 900],
            [1_111_100, 45_000, 800],
            128_500,
        ),
    ] {
        let currency = Currency::parse(code).unwrap();
        let world = World::with_budget(Money::new(2_000_000, currency)).await;
        world.deposited(2_000_000).await;
        let escrow = world.engaged(0, &lines).await;
        let mut escrow = world.submitted(&escrow, &[0, 1, 2]).await;
        for place in 0..3 {
            escrow = world.release(&escrow, Some(&[place])).await.unwrap();
        }
        let whole = crate::quote(escrow.amount, escrow.fee).unwrap();
        assert_eq!(
            (escrow.status.name(), escrow.fee_taken.amount_minor()),
            ("released", fee),
            "{code}"
        );
        assert_eq!(whole.fee, escrow.fee_taken, "{code}");
        let payouts = payments::find_payouts_of_cause(&world.db, escrow.id.uuid())
            .await
            .unwrap();
        let mut paid: Vec<i64> = payouts
            .iter()
            .map(|payout| payout.money.amount_minor())
            .collect();
        paid.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(paid, nets, "{code}");
        let step = payments::step_minor(currency).unwrap();
        assert!(paid.iter().all(|net| net % step == 0), "{code}");
    }
}

#[tokio::test]
async fn a_price_that_could_never_be_paid_out_is_not_promised() {
    let tnd = Currency::parse("TND").unwrap();
    let world = World::with_budget(Money::new(100_000, tnd)).await;
    let terms = world.terms(0, &[12_346]);
    let refused = world
        .act(async |tx| acts::engage(tx, world.creators[0], terms).await)
        .await;
    assert!(matches!(refused, Err(EscrowError::Failed(_))));
}

#[tokio::test]
async fn a_line_that_is_still_to_come_takes_the_transaction_back_to_pending_funds() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[5_000, 5_000]).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    let escrow = world.release(&escrow, None).await.unwrap();
    assert_eq!(escrow.status, Status::PendingFunds);
    let escrow = world.submitted(&escrow, &[1]).await;
    let escrow = world.release(&escrow, Some(&[1])).await.unwrap();
    assert_eq!(escrow.status.name(), "released");
}

#[tokio::test]
async fn the_first_review_to_end_is_the_transactions() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[5_000, 5_000]).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    // Five business days, with a weekend between.
    let first = world.db.now() + chrono::Duration::days(7);
    world.db.clock().advance(chrono::Duration::hours(7));
    let escrow = world.submitted(&escrow, &[1]).await;
    assert_eq!(escrow.status.review_ends_at(), Some(first));
    let escrow = world.release(&escrow, Some(&[0])).await.unwrap();
    assert_eq!(
        escrow.status.review_ends_at(),
        Some(first + chrono::Duration::hours(7))
    );
}

#[tokio::test]
async fn a_submission_that_comes_twice_is_one_and_another_is_refused() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[5_000]).await;
    let once = world.submitted(&escrow, &[0]).await;
    let twice = world.submit(&once, 0).await.unwrap();
    assert_eq!(once, twice);
    let other = world
        .act(async |tx| {
            acts::submit(
                tx,
                escrow.creator,
                escrow.id,
                &[deliverable(0)],
                &content(submission(7)),
            )
            .await
        })
        .await;
    assert!(matches!(
        other,
        Err(EscrowError::LineNotAllowed(NotAllowed {
            act: "submit",
            from: "submitted"
        }))
    ));
}

#[tokio::test]
async fn a_release_that_comes_twice_pays_once_and_answers_the_same() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[5_000, 5_000]).await;
    let escrow = world.submitted(&escrow, &[0, 1]).await;
    let once = world.release(&escrow, Some(&[0])).await.unwrap();
    assert_eq!(world.release(&escrow, Some(&[0])).await.unwrap(), once);
    // One that was paid and one that was not: only the latter is paid.
    let both = world.release(&escrow, Some(&[0, 1])).await.unwrap();
    assert_eq!(world.release(&escrow, None).await.unwrap(), both);
    assert_eq!(world.holdings(&both).await, [90_000, 0, 9_000, 1_000]);
}

#[tokio::test]
async fn acts_are_refused_in_the_wrong_states() {
    let world = World::new().await;
    let escrow = world.engaged(0, &[5_000, 5_000]).await;
    let refused = |result| match result {
        Err(EscrowError::NotAllowed(refused) | EscrowError::LineNotAllowed(refused)) => {
            (refused.act, refused.from)
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(
        refused(world.submit(&escrow, 0).await),
        ("submit", "awaiting_deposit")
    );
    assert_eq!(
        refused(world.release(&escrow, None).await),
        ("release", "awaiting_deposit")
    );
    world.deposited(100_000).await;
    assert_eq!(
        refused(world.release(&escrow, None).await),
        ("release", "pending_funds")
    );
    world.submitted(&escrow, &[0]).await;
    assert_eq!(
        refused(world.release(&escrow, Some(&[0, 1])).await),
        ("release", "awaited")
    );
    // Refused as a whole: the submitted one was not paid either.
    assert_eq!(world.holdings(&escrow).await, [90_000, 10_000, 0, 0]);
}

#[tokio::test]
async fn only_its_brand_releases_and_only_its_creator_submits() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[5_000]).await;
    for stranger in [world.brand, world.creators[1]] {
        let refused = world
            .act(async |tx| {
                acts::submit(
                    tx,
                    stranger,
                    escrow.id,
                    &[deliverable(0)],
                    &content(submission(0)),
                )
                .await
            })
            .await;
        assert!(matches!(refused, Err(EscrowError::NotFound)));
    }
    let escrow = world.submitted(&escrow, &[0]).await;
    for stranger in [world.other_brand, escrow.creator] {
        let refused = world
            .act(async |tx| acts::release(tx, stranger, escrow.id, None).await)
            .await;
        assert!(matches!(refused, Err(EscrowError::NotFound)));
    }
}

#[tokio::test]
async fn a_deliverable_of_another_transaction_is_refused() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[5_000]).await;
    let unknown =
        |result| matches!(result, Err(EscrowError::UnknownDeliverable(id)) if id == deliverable(8));
    assert!(unknown(world.submit(&escrow, 8).await));
    assert!(unknown(world.release(&escrow, Some(&[0, 8])).await));
}

#[tokio::test]
async fn creators_are_never_promised_more_than_the_budget() {
    let world = World::new().await;
    world.engaged(0, &[60_000]).await;
    let engage = async |creator: usize, amounts: &[i64]| {
        let terms = world.terms(creator, amounts);
        world
            .act(async |tx| acts::engage(tx, world.brand, terms).await)
            .await
    };
    let refused = engage(1, &[20_000, 20_001]).await;
    assert!(matches!(refused, Err(EscrowError::BudgetExceeded { left }) if left == mad(40_000)));
    assert!(matches!(
        engage(0, &[1_000]).await,
        Err(EscrowError::AlreadyEngaged)
    ));
    // The refusals left the budget as it was.
    engage(1, &[40_000]).await.unwrap();
}

#[tokio::test]
async fn amounts_in_another_currency_are_refused() {
    let world = World::new().await;
    let euros = Money::new(1_000, Currency::parse("EUR").unwrap());
    let mut terms = world.terms(0, &[1_000]);
    terms.lines[0].amount = euros;
    let refused = world
        .act(async |tx| acts::engage(tx, world.brand, terms).await)
        .await;
    assert!(matches!(refused, Err(EscrowError::OtherCurrency { .. })));
    let deposit = async |tx: &mut kernel::Tx| {
        acts::deposit(tx, world.brand, world.campaign, Some(euros)).await
    };
    assert!(matches!(
        world.act(deposit).await,
        Err(EscrowError::OtherCurrency { .. })
    ));
}

#[tokio::test]
async fn a_fee_of_nothing_or_of_everything_posts_no_empty_transfer() {
    let world = World::new().await;
    world.deposited(100_000).await;
    for (creator, bps, expected) in [(0, 0, [3, 0]), (1, 10_000, [0, 3]), (2, 3_333, [3, 0])] {
        let mut terms = world.terms(creator, &[if creator == 2 { 3 } else { 1 }, 2]);
        terms.lines.truncate(if creator == 2 { 1 } else { 2 });
        terms.fee = Bps::try_new(bps).unwrap();
        let fees = world.balance(Account::FeesPlatform).await;
        let escrow = world
            .act(async |tx| acts::engage(tx, world.brand, terms).await)
            .await
            .unwrap();
        let places: &[usize] = if creator == 2 { &[0] } else { &[0, 1] };
        let escrow = world.submitted(&escrow, places).await;
        for place in places {
            world.release(&escrow, Some(&[*place])).await.unwrap();
        }
        let [_, held, wallet, fees_after] = world.holdings(&escrow).await;
        assert_eq!((held, [wallet, fees_after - fees]), (0, expected), "{bps}");
    }
}

#[tokio::test]
async fn an_act_that_is_cut_off_leaves_nothing() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[5_000, 5_000]).await;
    let escrow = world.submitted(&escrow, &[0, 1]).await;
    let holdings = world.holdings(&escrow).await;
    let mut tx = world.db.begin().await.unwrap();
    let before = store::list_events(&mut tx, escrow.id).await.unwrap().len();
    acts::release(&mut tx, world.brand, escrow.id, None)
        .await
        .unwrap();
    drop(tx);
    assert_eq!(world.found(escrow.id).await, escrow);
    assert_eq!(world.holdings(&escrow).await, holdings);
    let mut tx = world.db.begin().await.unwrap();
    let after = store::list_events(&mut tx, escrow.id).await.unwrap();
    assert_eq!(after.len(), before);
    drop(tx);
    let payouts = payments::find_payouts_of_cause(&world.db, escrow.id.uuid());
    assert!(payouts.await.unwrap().is_empty());
}

#[tokio::test]
async fn the_timeline_tells_who_did_what_and_which_transfers_it_caused() {
    let world = World::new().await;
    let escrow = world.engaged(0, &[5_000]).await;
    world.deposited(100_000).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    world.release(&escrow, None).await.unwrap();
    let whole = crate::reads::whole(&world.db, escrow.id, |_| true)
        .await
        .unwrap()
        .unwrap();
    let told: Vec<_> = whole
        .timeline
        .iter()
        .map(|one| {
            let role = one.actor.map(|actor| actor.role.as_str());
            (
                one.act.as_str(),
                role,
                one.to.as_str(),
                one.money.map(Money::amount_minor),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("engage", Some("creator"), "awaiting_deposit", Some(5_000)),
            ("lock", None, "pending_funds", Some(5_000)),
            ("submit", Some("creator"), "under_review", Some(5_000)),
            ("release", Some("brand"), "released", Some(5_000)),
        ]
    );
    let mut kinds: Vec<&str> = whole
        .transfers
        .iter()
        .map(|entry| entry.kind.as_str())
        .collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["escrow.fee", "escrow.fund", "escrow.release"]);
}
