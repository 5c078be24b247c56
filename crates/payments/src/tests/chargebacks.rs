//! Chargebacks on the true wire: what the bank takes, who bears it, and what waits meanwhile.

use chrono::Duration;
use kernel::Id;
use ledger::Account;

use super::{
    World,
    flow::{admin, deposited, on_sandbox, tell, well_after},
    mad,
    refunds::{agrees, books, now, payers_wallet, refund},
};
use crate::{
    Chargeback, ChargebackStatus, Deposit, Payout, PayoutStatus, Purpose, RefundStatus, acts,
};

pub(super) async fn chargebacks(world: &World) -> Vec<Chargeback> {
    let purpose = Purpose::CampaignBudget(world.campaign);
    crate::list_chargebacks_of_purpose(&world.db, purpose)
        .await
        .unwrap()
}

/// The payer goes to the bank, and no webhook of ours takes it.
pub(super) async fn disputed(
    world: &World,
    sandbox: &sandbox::Running,
    deposit: &Deposit,
) -> Chargeback {
    let charge = deposit.charge_ref.clone().unwrap();
    let why = r#"{"reason": "product_not_received"}"#;
    admin(sandbox, "POST", &format!("charges/{charge}/dispute"), why).await;
    well_after(world, Duration::minutes(1)).await;
    let mut seen = chargebacks(world).await.into_iter();
    seen.find(|seen| seen.deposit.id == deposit.id).unwrap()
}

#[tokio::test]
async fn a_chargeback_that_is_won_leaves_nothing_but_its_fee() {
    let (world, sandbox) = on_sandbox().await;
    let deposit = deposited(&world, &sandbox).await;
    let open = disputed(&world, &sandbox, &deposit).await;
    assert_eq!(
        (open.status, open.money, open.fee, open.reason.as_str()),
        (
            ChargebackStatus::Open,
            mad(10_000),
            mad(1_500),
            "product_not_received"
        )
    );
    assert!(open.evidence_due_by.is_some());
    let payer = world.brand.uuid();
    assert_eq!(world.held(Account::Receivable(payer)).await, 10_000);
    assert_eq!(world.held(Account::Reserve(payer)).await, 10_000);
    assert_eq!(world.held(Account::LossChargeback).await, 10_000);
    assert!(
        world
            .act(async |tx| crate::has_open_chargeback(tx, world.brand).await.unwrap())
            .await
    );
    agrees(&world).await;
    tell(&sandbox, format!("disputes/{}/win", open.dispute_ref)).await;
    well_after(&world, Duration::minutes(1)).await;
    assert_eq!(chargebacks(&world).await[0].status, ChargebackStatus::Won);
    for account in [
        Account::Receivable(payer),
        Account::Reserve(payer),
        Account::LossChargeback,
    ] {
        assert_eq!(world.held(account).await, 0, "{account}");
    }
    assert_eq!(books(&world).await, [10_000, 0, 9_710 - 1_500]);
    assert_eq!(
        world.log.lines()[1..],
        ["chargeback opened", "chargeback won"]
    );
    agrees(&world).await;
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_chargeback_that_is_lost_is_recovered_as_far_as_it_goes_and_then_written_off() {
    let (world, sandbox) = on_sandbox().await;
    let deposit = deposited(&world, &sandbox).await;
    world.released(mad(6_000)).await;
    let open = disputed(&world, &sandbox, &deposit).await;
    tell(&sandbox, format!("disputes/{}/lose", open.dispute_ref)).await;
    well_after(&world, Duration::minutes(1)).await;
    let lost = chargebacks(&world).await.remove(0);
    assert_eq!(lost.status, ChargebackStatus::Lost);
    // What the campaign still holds of it pays first.
    let from = (Account::Campaign(world.campaign), mad(4_000));
    let taken = world
        .act(async |tx| {
            let taken = acts::recover_chargeback(tx, lost.id, from).await;
            taken.unwrap()
        })
        .await;
    assert_eq!(taken, mad(4_000));
    let payer = world.brand.uuid();
    assert_eq!(world.held(Account::Receivable(payer)).await, 6_000);
    assert_eq!(world.held(Account::Reserve(payer)).await, 6_000);
    assert_eq!(world.held(Account::LossChargeback).await, 6_000);
    assert_eq!(books(&world).await[0], 0);
    well_after(&world, Duration::days(91)).await;
    let given_up = chargebacks(&world).await.remove(0);
    assert_eq!(
        (given_up.recovered, given_up.written_off),
        (mad(4_000), mad(6_000))
    );
    assert_eq!(world.held(Account::Receivable(payer)).await, 0);
    assert_eq!(world.held(Account::Reserve(payer)).await, 0);
    assert_eq!(world.held(Account::LossChargeback).await, 6_000);
    assert_eq!(
        world.log.lines()[1..3],
        ["chargeback opened", "chargeback lost"]
    );
    agrees(&world).await;
    sandbox.shutdown().await;
}

/// What the ledger holds of each: receivable, reserve, loss.
pub(super) async fn borne(world: &World) -> [i64; 3] {
    let payer = world.brand.uuid();
    [
        world.held(Account::Receivable(payer)).await,
        world.held(Account::Reserve(payer)).await,
        world.held(Account::LossChargeback).await,
    ]
}

/// A refund that came back, so that its money waits in the wallet of a payer who has no account.
async fn in_the_payers_wallet(world: &World, sandbox: &sandbox::Running, minor: i64) -> Id<Payout> {
    let made = refund(world, minor).await;
    well_after(world, Duration::zero()).await;
    let refund_ref = now(world, made[0].id).await.refund_ref.unwrap();
    admin(sandbox, "POST", &format!("refunds/{refund_ref}/fail"), "").await;
    well_after(world, Duration::minutes(1)).await;
    let waiting = crate::find_payouts_of_cause(&world.db, world.campaign).await;
    waiting.unwrap().last().unwrap().id
}

#[tokio::test]
async fn what_a_debtor_is_due_pays_the_debt_and_the_rest_of_it_leaves_by_itself() {
    let (world, sandbox) = on_sandbox().await;
    let deposit = deposited(&world, &sandbox).await;
    let small = in_the_payers_wallet(&world, &sandbox, 1_000).await;
    let large = in_the_payers_wallet(&world, &sandbox, 3_000).await;
    // The bank takes back less than both together.
    let charge = deposit.charge_ref.clone().unwrap();
    let ask = r#"{"amount": 3500, "reason": "general"}"#;
    admin(&sandbox, "POST", &format!("charges/{charge}/dispute"), ask).await;
    well_after(&world, Duration::minutes(1)).await;
    let open = chargebacks(&world).await.remove(0);
    tell(&sandbox, format!("disputes/{}/lose", open.dispute_ref)).await;
    well_after(&world, Duration::minutes(1)).await;
    // Whichever comes first: one is taken wholly, and the other in part.
    let mut due = [world.payout(small).await, world.payout(large).await];
    due.sort_by_key(|payout| payout.money.amount_minor());
    let [taken, left] = due;
    assert_eq!(
        (taken.status, taken.money, left.status, left.money),
        (
            PayoutStatus::Offset,
            mad(0),
            PayoutStatus::Scheduled,
            mad(500)
        )
    );
    let offset = taken.offset.checked_add(left.offset).unwrap();
    assert_eq!(offset, mad(3_500));
    // The wallet holds what is still due, to the minor unit: nothing is stranded there.
    assert_eq!(payers_wallet(&world).await, 500);
    assert_eq!(borne(&world).await, [0, 0, 0]);
    assert_eq!(chargebacks(&world).await[0].recovered, mad(3_500));
    let told = world.topics().await;
    let told = told.iter().filter(|topic| *topic == "payout_offset");
    assert_eq!(told.count(), 2, "once each");
    // Days later nothing has been tried, told or taken again.
    well_after(&world, Duration::days(3)).await;
    assert_eq!(world.payout(left.id).await, left);
    agrees(&world).await;
    sandbox.shutdown().await;
}

#[tokio::test]
async fn money_that_comes_to_a_debtor_after_the_loss_pays_the_debt_as_well() {
    let (world, sandbox) = on_sandbox().await;
    let deposit = deposited(&world, &sandbox).await;
    let made = refund(&world, 4_000).await;
    well_after(&world, Duration::zero()).await;
    let open = disputed(&world, &sandbox, &deposit).await;
    assert_eq!(open.money, mad(6_000), "what was not refunded");
    tell(&sandbox, format!("disputes/{}/lose", open.dispute_ref)).await;
    well_after(&world, Duration::minutes(1)).await;
    assert_eq!(borne(&world).await, [6_000, 6_000, 6_000]);
    // Only now the payer's bank sends the refund back.
    let refund_ref = now(&world, made[0].id).await.refund_ref.unwrap();
    admin(&sandbox, "POST", &format!("refunds/{refund_ref}/fail"), "").await;
    well_after(&world, Duration::minutes(1)).await;
    assert_eq!(borne(&world).await, [2_000, 2_000, 2_000]);
    assert_eq!(payers_wallet(&world).await, 0);
    agrees(&world).await;
    sandbox.shutdown().await;
}

#[tokio::test]
async fn nothing_goes_back_to_a_payer_while_its_bank_contests_a_payment() {
    let (world, sandbox) = on_sandbox().await;
    let deposit = deposited(&world, &sandbox).await;
    let charge = deposit.charge_ref.clone().unwrap();
    let ask = r#"{"amount": 5000, "reason": "general"}"#;
    admin(&sandbox, "POST", &format!("charges/{charge}/dispute"), ask).await;
    well_after(&world, Duration::minutes(1)).await;
    let made = refund(&world, 4_000).await;
    well_after(&world, Duration::hours(3)).await;
    let waiting = now(&world, made[0].id).await;
    assert_eq!(
        (waiting.status, waiting.asked_at),
        (RefundStatus::Scheduled, None)
    );
    let open = chargebacks(&world).await.remove(0);
    tell(&sandbox, format!("disputes/{}/lose", open.dispute_ref)).await;
    well_after(&world, Duration::minutes(1)).await;
    well_after(&world, Duration::hours(1)).await;
    // The rail refunds nothing of what the bank took back: it is the payer's, and pays what the payer owes.
    let refused = now(&world, made[0].id).await;
    assert_eq!(
        (refused.status, refused.reason.as_deref()),
        (RefundStatus::Failed, Some("charge_disputed"))
    );
    assert_eq!(payers_wallet(&world).await, 0);
    assert_eq!(borne(&world).await, [1_000, 1_000, 1_000]);
    agrees(&world).await;
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_refund_that_the_rail_refuses_before_we_know_of_the_dispute_waits_for_its_end() {
    let (world, sandbox) = on_sandbox().await;
    let deposit = deposited(&world, &sandbox).await;
    let charge = deposit.charge_ref.clone().unwrap();
    admin(&sandbox, "POST", &format!("charges/{charge}/dispute"), "").await;
    // Asked in the very moment, while the word of the dispute is on its way.
    let made = refund(&world, 4_000).await;
    well_after(&world, Duration::zero()).await;
    let postponed = now(&world, made[0].id).await;
    assert_eq!(
        (
            postponed.status,
            postponed.reason.as_deref(),
            postponed.attempt
        ),
        (RefundStatus::Scheduled, Some("charge_disputed"), 2)
    );
    well_after(&world, Duration::minutes(2)).await;
    let open = chargebacks(&world).await.remove(0);
    tell(&sandbox, format!("disputes/{}/win", open.dispute_ref)).await;
    well_after(&world, Duration::minutes(1)).await;
    assert_eq!(payers_wallet(&world).await, 0);
    assert_eq!(borne(&world).await, [0, 0, 0]);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn what_the_rail_took_is_booked_and_not_what_was_disputed() {
    let (world, sandbox) = on_sandbox().await;
    let deposit = deposited(&world, &sandbox).await;
    let seen = world.dispute("dp_1", mad(10_000));
    world
        .act(async |tx| {
            let opened = acts::open_chargeback(tx, deposit.clone(), &seen).await;
            let mut chargeback = opened.unwrap().unwrap();
            let moved = rails::Moved {
                taken: mad(9_000),
                fee: mad(1_500),
            };
            let withdrawn = acts::withdraw_chargeback(tx, &mut chargeback, moved).await;
            assert!(withdrawn.unwrap());
        })
        .await;
    let booked = chargebacks(&world).await.remove(0);
    assert_eq!((booked.money, booked.fee), (mad(9_000), mad(1_500)));
    assert_eq!(borne(&world).await, [9_000, 9_000, 9_000]);
    assert_eq!(books(&world).await, [10_000, 0, 9_710 - 10_500]);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn each_step_of_a_refund_and_of_a_chargeback_is_in_the_audit_log() {
    let (world, sandbox) = on_sandbox().await;
    let deposit = deposited(&world, &sandbox).await;
    let made = refund(&world, 4_000).await;
    well_after(&world, Duration::seconds(1)).await;
    let open = disputed(&world, &sandbox, &deposit).await;
    tell(&sandbox, format!("disputes/{}/lose", open.dispute_ref)).await;
    well_after(&world, Duration::minutes(1)).await;
    well_after(&world, Duration::days(91)).await;
    let acts = async |object: uuid::Uuid| {
        let filter = kernel::audit::Filter {
            object: Some(object),
            ..Default::default()
        };
        let rows = kernel::audit::list(&world.db, &filter, None, 20)
            .await
            .unwrap();
        let acts = rows.into_iter().rev().map(|row| row.act);
        acts.collect::<Vec<String>>()
    };
    assert_eq!(
        acts(made[0].id.uuid()).await,
        ["payments.refund_scheduled", "payments.refund_done"]
    );
    assert_eq!(
        acts(open.id.uuid()).await,
        [
            "payments.chargeback_opened",
            "payments.chargeback_withdrawn",
            "payments.chargeback_closed",
            "payments.chargeback_written_off",
        ]
    );
    sandbox.shutdown().await;
}
