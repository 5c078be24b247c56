//! Out of wallets, out of what is in transit, and out of accounts that nobody guards.

use kernel::Id;
use ledger::{Account, Transfer};
use uuid::Uuid;

use super::{CLEARING, Case, REFUSED, Scene, TRANSIT, moved};

fn one(act: Id<()>, step: u16, accounts: (Account, Account)) -> Vec<Transfer> {
    vec![moved(act, step, accounts, 4_500)]
}

impl Scene {
    fn out_of_a_wallet(&self) -> Vec<Case> {
        let (thief, owner) = (self.thief(), self.escrow.creator);
        let into = one(self.act, 1, (self.creator(), TRANSIT));
        let party = format!("UPDATE payouts SET party_id = '{thief}'");
        let more = "UPDATE payouts SET amount_minor = 9000".to_owned();
        let debt = Account::Receivable(thief.uuid());
        vec![
            (
                "to another wallet",
                vec![],
                one(self.act, 1, (self.creator(), self.purse())),
                REFUSED,
            ),
            ("by no payout", vec![], into.clone(), REFUSED),
            (
                "by the thief's payout",
                vec![self.payout(thief, 4_500)],
                into.clone(),
                REFUSED,
            ),
            (
                "by a payout of less",
                vec![self.payout(owner, 4_400)],
                into,
                REFUSED,
            ),
            (
                "to another's debt",
                vec![],
                one(self.act, 100, (self.creator(), debt)),
                REFUSED,
            ),
            (
                "by a payout that changes its party",
                vec![party],
                vec![],
                "payouts_append_only",
            ),
            (
                "by a payout that grows",
                vec![more],
                vec![],
                "payouts_append_only",
            ),
        ]
    }

    /// The creator's own payout is on its way. The thief's acts share its lane: an empty one has nothing to take.
    fn out_of_transit(&self, payout: Id<()>) -> Vec<Case> {
        let on_its_way = one(payout, 1, (self.creator(), TRANSIT));
        let with = |theft: Vec<Transfer>| [on_its_way.clone(), theft].concat();
        let forged = vec![self.payout(self.thief(), 4_500)];
        vec![
            (
                "as refused, to another wallet",
                vec![],
                with(one(payout, 3, (TRANSIT, self.purse()))),
                REFUSED,
            ),
            (
                "twice",
                vec![],
                with(
                    [
                        one(payout, 3, (TRANSIT, self.creator())),
                        one(payout, 13, (TRANSIT, self.creator())),
                    ]
                    .concat(),
                ),
                "an account does not hold that much",
            ),
            (
                "by a payout that put nothing there",
                forged.clone(),
                with(one(self.act, 3, (TRANSIT, self.purse()))),
                REFUSED,
            ),
            (
                "as arrived, by a payout that put nothing there",
                forged,
                with(one(self.act, 2, (TRANSIT, CLEARING))),
                REFUSED,
            ),
        ]
    }
}

#[tokio::test]
async fn what_is_in_a_wallet_or_on_its_way_is_its_own_partys() {
    let mut scene = Scene::new().await;
    scene.world.release(&scene.escrow, None).await.unwrap();
    scene.all_stopped(scene.out_of_a_wallet()).await;
    let payout: Uuid = sqlx::query_scalar("SELECT id FROM payouts")
        .fetch_one(scene.world.db.pool())
        .await
        .unwrap();
    // An act of the thief's making whose lane is that of the payout: the byte before the step.
    let mut act = scene.act.uuid().into_bytes();
    act[13] = payout.as_bytes()[13];
    scene.act = Id::from_uuid(Uuid::from_bytes(act));
    scene
        .all_stopped(scene.out_of_transit(Id::from_uuid(payout)))
        .await;
    assert_eq!(scene.world.balance(scene.creator()).await, 4_500);
}

#[tokio::test]
async fn what_was_earned_spent_lost_or_owed_turns_into_nobodys_wallet() {
    let scene = Scene::new().await;
    let thief = scene.thief().uuid();
    let from = [
        Account::FeesPlatform,
        Account::FeesRail,
        Account::LossChargeback,
        Account::Receivable(thief),
        Account::Reserve(scene.escrow.brand.uuid()),
    ];
    for account in from {
        let theft = one(scene.act, 0, (account, scene.purse()));
        let found = scene.steal(&[], &theft).await;
        // What was set aside has a floor as well.
        let empty = matches!(account, Account::Reserve(_));
        let stopped = if empty {
            "an account does not hold that much"
        } else {
            REFUSED
        };
        assert_eq!(found.as_deref(), Some(stopped), "{account}");
    }
    assert_eq!(scene.world.balance(scene.purse()).await, 0);
}
