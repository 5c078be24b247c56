//! Fans invest, pay, leave, and meet at the cap.

use chrono::Duration;
use kernel::Fault;
use ledger::Account;
use money::{Currency, Money};

use super::{World, draft, mad, raise};
use crate::{
    InvestmentStatus, Mode, ProjectError, ProjectStatus, Reason,
    acts::{self, NewInvestment, Risk},
};

#[tokio::test]
async fn paid_money_is_held_and_counts_and_nothing_before_does() {
    let world = World::new().await;
    let project = world.live().await;
    let fan = world.fans[0];
    let (investment, deposit) = world.ask(&fan, &project, 30_000).await.unwrap();
    assert_eq!(investment.status, InvestmentStatus::AwaitingPayment);
    assert_eq!(deposit.title, "Nuits d’Essaouira");
    assert_eq!(raise(&world.project(project.id).await).held, mad(0));
    for _ in 0..2 {
        let held = world.pay(&deposit).await;
        assert_eq!(held.status, InvestmentStatus::Held);
    }
    assert_eq!(raise(&world.project(project.id).await).held, mad(30_000));
    let held = world.balance(Account::Raise(project.id.uuid())).await;
    assert_eq!(held, 30_000);
    assert_eq!(world.told(&fan).await, ["investment_held"]);
}

#[tokio::test]
async fn whoever_looks_at_a_project_is_told_that_money_came() {
    let world = World::new().await;
    let project = world.live().await;
    let told = format!(
        "SELECT count(*) FROM events WHERE topic = 'public' AND object = '{}'",
        project.id
    );
    let (_, deposit) = world.ask(&world.fans[0], &project, 30_000).await.unwrap();
    let before = world.number(told.as_str()).await;
    for _ in 0..2 {
        world.pay(&deposit).await;
        assert_eq!(world.number(told.as_str()).await, before + 1);
    }
}

#[tokio::test]
async fn what_a_fan_may_not_do_is_refused_by_name() {
    let world = World::new().await;
    let project = world.live().await;
    let fan = world.fans[0];
    let good = NewInvestment {
        project: project.id,
        money: mad(20_000),
        terms_sha256: raise(&project).terms_sha256,
        risk: Risk::Acknowledged,
    };
    let ask = async |by, new| {
        world
            .act(async |tx| acts::invest(tx, &world.rules, by, new).await)
            .await
            .map(|_| ())
            .unwrap_err()
    };
    let other = NewInvestment {
        terms_sha256: "0".repeat(64),
        ..good.clone()
    };
    let refused = ask(&fan, other).await;
    let ProjectError::OtherTerms { now } = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(now, raise(&project).terms_sha256);
    let unread = NewInvestment {
        risk: Risk::Unread,
        ..good.clone()
    };
    assert!(matches!(
        ask(&fan, unread).await,
        ProjectError::RiskNotAcknowledged
    ));
    let closed = ask(&world.abroad, good.clone()).await;
    assert!(
        matches!(closed, ProjectError::ClosedCountry { .. }),
        "{closed:?}"
    );
    world.invest(&world.fans[1], &project, 190_000).await;
    let refused = ask(&fan, good.clone()).await;
    assert!(
        matches!(refused, ProjectError::CapReached { room } if room == mad(10_000)),
        "{refused:?}"
    );
    // With real money Morocco is closed as well.
    let live = crate::Rules {
        mode: payments::Mode::Live,
        ..world.rules
    };
    let refused = world
        .act(async |tx| acts::invest(tx, &live, &fan, good.clone()).await)
        .await;
    assert!(matches!(refused, Err(ProjectError::ClosedCountry { .. })));
    world.wait(Duration::days(31)).await;
    assert!(matches!(ask(&fan, good).await, ProjectError::Closed(_)));
}

#[tokio::test]
async fn an_amount_that_a_fan_may_not_put_in_is_refused_with_one_that_it_may() {
    let world = World::new().await;
    let project = world.live().await;
    let fan = world.fans[0];
    let refused = async |money| {
        let new = NewInvestment {
            project: project.id,
            money,
            terms_sha256: raise(&project).terms_sha256,
            risk: Risk::Acknowledged,
        };
        let asked = world.act(async |tx| acts::invest(tx, &world.rules, &fan, new).await);
        match asked.await {
            Err(ProjectError::Amount(fault)) => fault,
            other => panic!("{other:?}"),
        }
    };
    let euros = Money::new(20_000, Currency::parse("EUR").unwrap());
    assert_eq!(refused(euros).await, Fault::currency(Currency::MAD));
    assert_eq!(refused(mad(999)).await, Fault::at_least(mad(1_000)));
    world.invest(&fan, &project, 50_000).await;
    // What it has in already is taken off.
    assert_eq!(
        refused(mad(150_001)).await,
        Fault::at_most(mad(150_000)).hint("a fan puts in 2000.00 MAD in all; you have 500.00 MAD")
    );
}

#[tokio::test]
async fn a_raise_opens_at_its_time_and_in_its_owners_country() {
    let world = World::new().await;
    let mut later = draft();
    later["opens_at"] = serde_json::json!(world.db.now() + Duration::days(3));
    let project = world.live_as(later).await;
    let refused = world.ask(&world.fans[0], &project, 20_000).await;
    assert!(
        matches!(refused, Err(ProjectError::NotOpenYet(_))),
        "{refused:?}"
    );
    world.wait(Duration::days(3)).await;
    assert_eq!(world.told(&world.artist).await, ["project_opened"]);
    world.invest(&world.fans[0], &project, 20_000).await;
    let live = crate::Rules {
        mode: payments::Mode::Live,
        ..world.rules
    };
    let id = world.drafted(draft()).await.id;
    let refused = world
        .act(async |tx| acts::open(tx, &live, &world.artist, id).await)
        .await;
    assert!(matches!(refused, Err(ProjectError::ClosedCountry { .. })));
    assert_eq!(raise(&project).mode, Mode::RevenueParticipation);
}

#[tokio::test]
async fn two_that_meet_at_the_cap_do_not_pass_it_and_who_came_late_is_refunded_whole() {
    let world = World::new().await;
    let project = world.live().await;
    let (one, other) = (world.fans[0], world.fans[1]);
    world.invest(&world.fans[2], &project, 100_000).await;
    let (_, first) = world.ask(&one, &project, 80_000).await.unwrap();
    let (_, second) = world.ask(&other, &project, 80_000).await.unwrap();
    let pay = async |deposit: &payments::Deposit| {
        let mut tx = world.db.begin().await.unwrap();
        let settled = world.settle(&mut tx, deposit.id).await;
        let held = acts::hold(&mut tx, settled.purpose.id(), &settled)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        held
    };
    let (first, second) = tokio::join!(pay(&first), pay(&second));
    let held = [&first, &second]
        .iter()
        .filter(|one| one.status == InvestmentStatus::Held)
        .count();
    assert_eq!(held, 1);
    assert_eq!(raise(&world.project(project.id).await).held, mad(180_000));
    world.work().await;
    world.assert_books().await;
    let refunded = [world.refunded(&one).await, world.refunded(&other).await];
    assert!(refunded.contains(&(1, 80_000)) && refunded.contains(&(0, 0)));
    let late = if first.status == InvestmentStatus::Held {
        second
    } else {
        first
    };
    assert_eq!(
        (late.status, late.reason),
        (InvestmentStatus::Refunded, Some(Reason::Cap))
    );
    assert_eq!(
        world.balance(Account::Raise(project.id.uuid())).await,
        180_000
    );
}

#[tokio::test]
async fn a_failed_payment_is_retried_and_one_paid_twice_goes_back() {
    let world = World::new().await;
    let project = world.live().await;
    let fan = world.fans[0];
    let (investment, first) = world.ask(&fan, &project, 30_000).await.unwrap();
    let retry = async || {
        world
            .act(async |tx| acts::retry(tx, &fan, investment.id).await)
            .await
    };
    let refused = retry().await;
    assert!(
        matches!(refused, Err(ProjectError::PaymentUnderWay { .. })),
        "{refused:?}"
    );
    world.fail(first.id).await;
    world
        .act(async |tx| acts::payment_closed(tx, investment.id.uuid(), &first).await)
        .await
        .unwrap();
    assert_eq!(world.told(&fan).await, ["investment_unpaid"]);
    let (same, second) = retry().await.unwrap();
    assert_eq!(same.id, investment.id);
    assert_ne!(second.id, first.id);
    let stranger = world
        .act(async |tx| acts::retry(tx, &world.fans[1], investment.id).await)
        .await;
    assert!(matches!(stranger, Err(ProjectError::NotFound(_))));
    let held = world.pay(&second).await;
    assert_eq!(held.status, InvestmentStatus::Held);
    assert!(matches!(retry().await, Err(ProjectError::NotAllowed(_))));
    // The first one was paid after all.
    let still = world.pay(&first).await;
    assert_eq!(
        (still.status, still.deposit),
        (InvestmentStatus::Held, Some(second.id))
    );
    world.work().await;
    assert_eq!(world.refunded(&fan).await, (1, 30_000));
    assert_eq!(raise(&world.project(project.id).await).held, mad(30_000));
    assert_eq!(
        world.balance(Account::Raise(project.id.uuid())).await,
        30_000
    );
}

#[tokio::test]
async fn a_fan_leaves_until_two_days_before_the_close_and_has_all_of_it_back() {
    let world = World::new().await;
    let project = world.live().await;
    let fan = world.fans[0];
    let investment = world.invest(&fan, &project, 30_000).await;
    let other = world.withdraw(&world.fans[1], investment.id).await;
    assert!(matches!(other, Err(ProjectError::NotFound(_))));
    world.wait(Duration::days(27)).await;
    for _ in 0..2 {
        let left = world.withdraw(&fan, investment.id).await.unwrap();
        assert_eq!(left.status, InvestmentStatus::Withdrawn);
    }
    world.work().await;
    assert_eq!(world.refunded(&fan).await, (1, 30_000));
    assert_eq!(raise(&world.project(project.id).await).held, mad(0));
    assert_eq!(
        world.told(&fan).await,
        ["investment_held", "investment_returned"]
    );
    // It makes room for others, and for the same fan.
    let again = world.invest(&fan, &project, 20_000).await;
    world.wait(Duration::days(1) + Duration::hours(1)).await;
    // Two days before the close are over, four days after it invested are not.
    world.withdraw(&fan, again.id).await.unwrap();
    world.work().await;
    assert_eq!(world.refunded(&fan).await, (2, 50_000));
}

#[tokio::test]
async fn later_it_stays_and_unpaid_money_never_counts() {
    let world = World::new().await;
    let project = world.live().await;
    let fan = world.fans[0];
    let investment = world.invest(&fan, &project, 30_000).await;
    world.wait(Duration::days(28)).await;
    let late = world.withdraw(&fan, investment.id).await;
    assert!(
        matches!(late, Err(ProjectError::TooLateToLeave(_))),
        "{late:?}"
    );
    let (unpaid, _) = world.ask(&fan, &project, 30_000).await.unwrap();
    let gone = world.withdraw(&fan, unpaid.id).await.unwrap();
    assert_eq!(gone.status, InvestmentStatus::Withdrawn);
    world.work().await;
    assert_eq!(world.refunded(&fan).await, (0, 0));
}

#[tokio::test]
async fn money_that_arrives_after_the_close_goes_back() {
    let world = World::new().await;
    let project = world.live().await;
    let (one, other) = (world.fans[0], world.fans[1]);
    let (first, late) = world.ask(&one, &project, 30_000).await.unwrap();
    let (second, later) = world.ask(&other, &project, 30_000).await.unwrap();
    world.db.clock().advance(Duration::days(30));
    let refunded = world.pay(&late).await;
    assert_eq!(
        (refunded.status, refunded.reason),
        (InvestmentStatus::Refunded, Some(Reason::Late))
    );
    world.work().await;
    assert_eq!(
        world.project(project.id).await.status,
        ProjectStatus::Failed
    );
    assert_eq!(
        world.investment(first.id).await.status,
        InvestmentStatus::Refunded
    );
    assert_eq!(
        world.investment(second.id).await.status,
        InvestmentStatus::Lapsed
    );
    // And after everything has ended.
    world.pay(&later).await;
    world.work().await;
    world.assert_books().await;
    for fan in [one, other] {
        assert_eq!(world.refunded(&fan).await, (1, 30_000));
    }
    assert_eq!(world.balance(Account::Raise(project.id.uuid())).await, 0);
}
