//! What the rail gives back of a chargeback, on the true wire: all of it or not, with its fee or without, and after the loss.

use chrono::Duration;
use ledger::Account;
use sandbox::Running;

use super::{
    World,
    chargebacks::{borne, chargebacks, disputed},
    flow::{admin, deposited, on_sandbox, tell, well_after},
    mad,
    refunds::{agrees, books, payers_wallet},
};
use crate::{Chargeback, ChargebackStatus, PayoutStatus, acts};

/// A deposit of 100.00 that its payer's bank takes back, with 15.00 of the rail for it.
async fn contested() -> (World, Running, Chargeback) {
    let (world, sandbox) = on_sandbox().await;
    let deposit = deposited(&world, &sandbox).await;
    let open = disputed(&world, &sandbox, &deposit).await;
    (world, sandbox, open)
}

#[tokio::test]
async fn whatever_the_rail_gives_back_is_booked_and_expected_to_the_minor_unit() {
    for (back, returned, kept, lost) in [
        (r#"{"fee": 1500}"#, (10_000, 1_500), 290, 0),
        (r#"{"fee": 500}"#, (10_000, 500), 1_290, 0),
        // By another rate of exchange: less, and more.
        (r#"{"amount": 9900}"#, (9_900, 0), 1_790, 100),
        (r#"{"amount": 10050, "fee": 1500}"#, (10_050, 1_500), 240, 0),
    ] {
        let (world, sandbox, open) = contested().await;
        agrees(&world).await;
        let path = format!("disputes/{}/win", open.dispute_ref);
        admin(&sandbox, "POST", &path, back).await;
        well_after(&world, Duration::minutes(1)).await;
        let won = chargebacks(&world).await.remove(0);
        assert_eq!(won.status, ChargebackStatus::Won, "{back}");
        let (amount, fee) = returned;
        assert_eq!(
            (won.reinstated, won.fee_returned, won.written_off),
            (mad(amount), mad(fee), mad(lost))
        );
        assert_eq!(won.owed().unwrap(), mad(0));
        assert_eq!(borne(&world).await, [0, 0, lost], "{back}");
        assert_eq!(world.held(Account::FeesRail).await, kept, "{back}");
        let clearing = 9_710 - 11_500 + amount + fee;
        assert_eq!(books(&world).await, [10_000, 0, clearing]);
        agrees(&world).await;
        sandbox.shutdown().await;
    }
}

/// It was lost, and what the campaign held of it paid 40.00.
async fn lost() -> (World, Running, Chargeback) {
    let (world, sandbox, open) = contested().await;
    tell(&sandbox, format!("disputes/{}/lose", open.dispute_ref)).await;
    well_after(&world, Duration::minutes(1)).await;
    let from = (Account::Campaign(world.campaign), mad(4_000));
    let taken = world.act(async |tx| acts::recover_chargeback(tx, open.id, from).await);
    assert_eq!(taken.await.unwrap(), mad(4_000));
    assert_eq!(borne(&world).await, [6_000, 6_000, 6_000]);
    (world, sandbox, open)
}

#[tokio::test]
async fn what_was_lost_and_half_recovered_and_comes_back_is_whose_it_is() {
    let (world, sandbox, open) = lost().await;
    tell(&sandbox, format!("disputes/{}/overturn", open.dispute_ref)).await;
    well_after(&world, Duration::minutes(1)).await;
    let won = chargebacks(&world).await.remove(0);
    assert_eq!(
        (won.status, won.recovered, won.owed().unwrap()),
        (ChargebackStatus::Won, mad(0), mad(0))
    );
    assert_eq!(borne(&world).await, [0, 0, 0]);
    assert_eq!(payers_wallet(&world).await, 4_000);
    let due = crate::find_payouts_of_cause(&world.db, world.campaign).await;
    let due: Vec<_> = due.unwrap();
    assert_eq!(
        (due.len(), due[0].money, due[0].party, due[0].status),
        (1, mad(4_000), world.brand, PayoutStatus::Scheduled)
    );
    assert_eq!(books(&world).await, [6_000, 0, 9_710 - 1_500]);
    assert_eq!(
        world.log.lines()[1..4],
        ["chargeback opened", "chargeback lost", "chargeback won"]
    );
    agrees(&world).await;
    // What was to be given up in three months is not there any more.
    well_after(&world, Duration::days(91)).await;
    assert_eq!(chargebacks(&world).await.remove(0).written_off, mad(0));
    sandbox.shutdown().await;
}

#[tokio::test]
async fn what_comes_back_after_it_was_given_up_is_no_loss_any_more() {
    let (world, sandbox, open) = lost().await;
    well_after(&world, Duration::days(91)).await;
    assert_eq!(borne(&world).await, [0, 0, 6_000]);
    admin(&sandbox, "POST", "clock", r#"{"advance_seconds": 7862400}"#).await;
    // The bank keeps 10.00 of it: the payer has paid those.
    let path = format!("disputes/{}/overturn", open.dispute_ref);
    admin(&sandbox, "POST", &path, r#"{"amount": 9000}"#).await;
    well_after(&world, Duration::minutes(1)).await;
    let won = chargebacks(&world).await.remove(0);
    assert_eq!(
        (won.status, won.recovered, won.written_off),
        (ChargebackStatus::Won, mad(1_000), mad(0))
    );
    assert_eq!(borne(&world).await, [0, 0, 0]);
    assert_eq!(payers_wallet(&world).await, 3_000);
    agrees(&world).await;
    sandbox.shutdown().await;
}
