//! What a payer owes by chargebacks that it lost, and what goes back to it meanwhile.

use chrono::Duration;
use ledger::Account;
use rails::{Dispute, DisputeStatus, Moved};

use super::{
    World,
    chargebacks::{borne, chargebacks, disputed},
    flow::{deposited, on_sandbox, tell, well_after},
    mad,
    refunds::{agrees, books, deposited_later, new_refund, now, payers_wallet, refund},
};
use crate::{Chargeback, ChargebackStatus, Deposit, RefundStatus, acts, jobs};

/// The payer went to the bank, which decided for it.
async fn lost(world: &World, sandbox: &sandbox::Running, deposit: &Deposit) -> Chargeback {
    let open = disputed(world, sandbox, deposit).await;
    tell(sandbox, format!("disputes/{}/lose", open.dispute_ref)).await;
    well_after(world, Duration::minutes(1)).await;
    let mut seen = chargebacks(world).await.into_iter();
    let lost = seen.find(|seen| seen.id == open.id).unwrap();
    assert_eq!(lost.status, ChargebackStatus::Lost);
    lost
}

/// What the campaign holds pays this much of what was lost.
async fn recovered(world: &World, lost: &Chargeback, minor: i64) {
    let from = (Account::Campaign(world.campaign), mad(minor));
    let taken = world.act(async |tx| acts::recover_chargeback(tx, lost.id, from).await);
    assert_eq!(taken.await.unwrap(), mad(minor));
}

#[tokio::test]
async fn a_loss_is_not_given_up_while_what_would_pay_for_it_is_frozen() {
    let (world, sandbox) = on_sandbox().await;
    let first = deposited(&world, &sandbox).await;
    let second = deposited_later(&world, &sandbox).await;
    let gone = lost(&world, &sandbox, &first).await;
    let open = disputed(&world, &sandbox, &second).await;
    let written_off = async || chargebacks(&world).await[0].written_off;
    well_after(&world, Duration::days(91)).await;
    assert_eq!(written_off().await, mad(0));
    // Not by the sandbox: its clock stands where it stood, and its news would be found at no certain moment.
    let moved = Moved {
        taken: open.money,
        fee: open.fee,
    };
    let won = Dispute {
        status: DisputeStatus::Won,
        withdrawn: Some(moved),
        reinstated: Some(Moved {
            fee: mad(0),
            ..moved
        }),
        ..world.dispute(&open.dispute_ref, open.money)
    };
    let applied = world
        .act(async |tx| jobs::apply_dispute(tx, &world.ctx, (second, &won)).await)
        .await;
    assert!(applied.is_ok());
    recovered(&world, &gone, 9_000).await;
    assert_eq!(written_off().await, mad(0));
    // Nothing is frozen any more: what was not recovered is given up now.
    well_after(&world, Duration::days(1)).await;
    assert_eq!(written_off().await, mad(1_000));
    sandbox.shutdown().await;
}

#[tokio::test]
async fn what_goes_back_to_a_debtor_pays_the_debt_first_and_the_rest_goes_to_the_card() {
    let (world, sandbox) = on_sandbox().await;
    let first = deposited(&world, &sandbox).await;
    let second = deposited_later(&world, &sandbox).await;
    lost(&world, &sandbox, &first).await;
    assert_eq!(borne(&world).await, [10_000, 10_000, 10_000]);
    let new = new_refund(&world, 12_000);
    let (again, act) = (new.clone(), new.act);
    let made = world.act(async |tx| acts::refund(tx, new).await).await;
    let made = made.unwrap();
    let parts: Vec<_> = made
        .iter()
        .map(|part| (part.deposit, part.money, part.status, part.act == act))
        .collect();
    assert_eq!(
        parts,
        [
            (Some(second.id), mad(2_000), RefundStatus::Scheduled, true),
            (None, mad(10_000), RefundStatus::Offset, true),
        ]
    );
    assert_eq!(borne(&world).await, [0, 0, 0]);
    assert_eq!(books(&world).await[..2], [8_000, 2_000]);
    assert_eq!(chargebacks(&world).await[0].recovered, mad(10_000));
    let repeated = world.act(async |tx| acts::refund(tx, again).await).await;
    assert_eq!(repeated.unwrap(), made);
    well_after(&world, Duration::zero()).await;
    assert_eq!(now(&world, made[0].id).await.status, RefundStatus::Done);
    assert_eq!(now(&world, made[1].id).await, made[1]);
    assert_eq!(payers_wallet(&world).await, 0);
    let told = world.topics().await;
    assert!(told.contains(&"refund_offset".to_owned()), "{told:?}");
    agrees(&world).await;
    sandbox.shutdown().await;
}

#[tokio::test]
async fn what_a_debt_takes_wholly_is_asked_of_no_rail_and_not_taken_twice() {
    let (world, sandbox) = on_sandbox().await;
    let first = deposited(&world, &sandbox).await;
    deposited_later(&world, &sandbox).await;
    lost(&world, &sandbox, &first).await;
    let new = new_refund(&world, 4_000);
    for _ in 0..2 {
        let new = new.clone();
        let made = world.act(async |tx| acts::refund(tx, new).await).await;
        let made = made.unwrap();
        assert_eq!(
            (made.len(), made[0].money, made[0].status),
            (1, mad(4_000), RefundStatus::Offset)
        );
    }
    assert_eq!(borne(&world).await, [6_000, 6_000, 6_000]);
    assert_eq!(books(&world).await[..2], [16_000, 0]);
    agrees(&world).await;
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_deposit_that_the_bank_took_back_is_the_last_that_is_refunded() {
    let (world, sandbox) = on_sandbox().await;
    let older = deposited(&world, &sandbox).await;
    let newer = deposited_later(&world, &sandbox).await;
    let gone = lost(&world, &sandbox, &newer).await;
    recovered(&world, &gone, 10_000).await;
    let made = refund(&world, 10_000).await;
    let of: Vec<_> = made.iter().map(|part| (part.deposit, part.money)).collect();
    assert_eq!(of, [(Some(older.id), mad(10_000))]);
    well_after(&world, Duration::zero()).await;
    assert_eq!(now(&world, made[0].id).await.status, RefundStatus::Done);
    assert_eq!(payers_wallet(&world).await, 0);
    agrees(&world).await;
    sandbox.shutdown().await;
}

#[tokio::test]
async fn an_inquiry_stops_nobody_until_the_money_is_taken() {
    let (world, sandbox) = on_sandbox().await;
    let deposit = deposited(&world, &sandbox).await;
    let seen = |withdrawn| Dispute {
        withdrawn,
        ..world.dispute("dp_1", mad(10_000))
    };
    let apply = async |dispute: Dispute| {
        let of = deposit.clone();
        let applied =
            world.act(async |tx| jobs::apply_dispute(tx, &world.ctx, (of, &dispute)).await);
        applied.await.unwrap();
        let open = world.act(async |tx| crate::has_open_chargeback(tx, world.brand).await);
        (chargebacks(&world).await.len(), open.await.unwrap())
    };
    assert_eq!(apply(seen(None)).await, (0, false));
    assert_eq!(world.log.lines()[1..], [""; 0]);
    let taken = Moved {
        taken: mad(10_000),
        fee: mad(1_500),
    };
    assert_eq!(apply(seen(Some(taken))).await, (1, true));
    assert_eq!(world.log.lines()[1..], ["chargeback opened"]);
    assert_eq!(borne(&world).await, [10_000, 10_000, 10_000]);
    sandbox.shutdown().await;
}
