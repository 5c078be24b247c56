//! Out of an escrow transaction and out of its campaign's budget.

use kernel::Id;
use ledger::{Account, Transfer};
use parties::Party;
use uuid::Uuid;

use super::{Case, REFUSED, Scene, TRANSIT};

impl Scene {
    /// The net to this account, and the fee, as a release posts them.
    fn net(&self, to: Account) -> Vec<Transfer> {
        vec![
            self.of(0, (self.held(), to), 4_500),
            self.of(1, (self.held(), Account::FeesPlatform), 500),
        ]
    }

    /// A change of the transaction's own row.
    fn set(&self, what: &str) -> Vec<String> {
        vec![format!(
            "UPDATE escrow_transactions SET {what}, version = version + 1 WHERE id = '{}'",
            self.escrow.id
        )]
    }

    fn by_release(&self) -> Vec<Case> {
        let forged = vec![self.release(5_000), self.released()];
        let thief = self.thief();
        let twice = self.of(2, (self.held(), self.creator()), 4_500);
        let all = self.of(0, (self.held(), self.purse()), 5_000);
        vec![
            ("just so", vec![], vec![all], REFUSED),
            (
                "to the thief",
                forged.clone(),
                self.net(self.purse()),
                REFUSED,
            ),
            (
                "to another creator",
                self.set(&format!("creator_id = '{thief}'")),
                vec![],
                "escrow_terms_fixed",
            ),
            (
                "of a greater amount",
                self.set("amount_minor = 9000, status = 'released'"),
                vec![],
                "escrow_terms_fixed",
            ),
            (
                "of which the row says nothing",
                vec![self.release(5_000)],
                self.net(self.creator()),
                REFUSED,
            ),
            (
                "twice",
                forged,
                [self.net(self.creator()), vec![twice]].concat(),
                "an account does not hold that much",
            ),
        ]
    }

    /// A refund to this payer by the payment that the brand made.
    fn by_payment_of_brand(&self, payer: Id<Party>, cause: Uuid) -> String {
        format!(
            "INSERT INTO refunds (
                 id, group_id, part, rail, payer_id, deposit_id, payment_ref, amount_minor, currency, booked_minor,
                 booked_currency, cause_id, act_id, status, created_at
             )
             SELECT '{0}', '{0}', 1, 'stripe', '{payer}', id, payment_ref, 5000, 'MAD', 5000, 'MAD', '{cause}', '{0}',
                    'scheduled', now()
             FROM deposits",
            self.act
        )
    }

    fn by_refund(&self) -> Vec<Case> {
        let (thief, brand, id) = (self.thief(), self.escrow.brand, self.escrow.id.uuid());
        let transit = vec![self.of(1, (self.held(), TRANSIT), 5_000)];
        let forged = vec![self.refund(brand, id), self.refunded()];
        let arrives = self.of(15, (TRANSIT, self.purse()), 5_000);
        let payer = format!(
            "UPDATE refunds SET payer_id = '{thief}' WHERE id = '{}'",
            self.act
        );
        let debt = (self.held(), Account::Receivable(thief.uuid()));
        vec![
            (
                "to somebody else",
                vec![self.refund(thief, id), self.refunded()],
                transit.clone(),
                REFUSED,
            ),
            (
                "by the payment of somebody else",
                vec![self.by_payment_of_brand(thief, id)],
                vec![],
                "refunds_to_their_payer",
            ),
            (
                "of another cause",
                vec![self.refund(brand, self.world.campaign), self.refunded()],
                transit.clone(),
                REFUSED,
            ),
            (
                "before the end",
                vec![self.refund(brand, id)],
                transit.clone(),
                REFUSED,
            ),
            (
                "whose payer changes",
                vec![self.refund(brand, id), payer],
                vec![],
                "refunds_append_only",
            ),
            (
                "to another payer of the transaction",
                self.set(&format!("brand_id = '{thief}'")),
                vec![],
                "escrow_terms_fixed",
            ),
            (
                "that comes to somebody else's wallet",
                forged,
                [transit, vec![arrives]].concat(),
                REFUSED,
            ),
            (
                "as the thief's debt",
                vec![self.refunded()],
                vec![self.of(100, debt, 5_000)],
                REFUSED,
            ),
        ]
    }

    fn out_of_the_budget(&self) -> Vec<Case> {
        let (thief, brand, campaign) = (self.thief(), self.escrow.brand, self.world.campaign);
        let mine = Account::Escrow(self.act.uuid());
        let out = |from, to| vec![self.of(0, (from, to), 5_000)];
        let own = self.another(campaign, thief, self.world.creators[1]);
        let row = format!(
            "UPDATE escrow_budgets SET brand_id = '{thief}' WHERE campaign_id = '{campaign}'"
        );
        vec![
            (
                "to the thief",
                vec![],
                out(self.budget(), self.purse()),
                REFUSED,
            ),
            (
                "from one to another",
                vec![],
                out(self.held(), mine),
                REFUSED,
            ),
            (
                "to one that is not there",
                vec![],
                out(self.budget(), mine),
                REFUSED,
            ),
            (
                "to one that the budget has not funded",
                vec![self.another(campaign, brand, thief)],
                out(self.budget(), mine),
                REFUSED,
            ),
            (
                "to one of its own payer",
                vec![own],
                vec![],
                "escrow_of_its_payer",
            ),
            (
                "back to the thief",
                vec![self.refund(thief, campaign)],
                vec![self.of(1, (self.budget(), TRANSIT), 5_000)],
                REFUSED,
            ),
            (
                "of another brand",
                vec![row],
                vec![],
                "escrow_budgets_append_only",
            ),
        ]
    }
}

#[tokio::test]
async fn no_forged_release_sends_what_is_locked_to_a_strangers_wallet() {
    let scene = Scene::new().await;
    scene.all_stopped(scene.by_release()).await;
    assert_eq!(
        scene.world.holdings(&scene.escrow).await,
        [95_000, 5_000, 0, 0]
    );
}

#[tokio::test]
async fn no_forged_refund_sends_what_is_locked_to_a_strangers_wallet() {
    let scene = Scene::new().await;
    scene.all_stopped(scene.by_refund()).await;
    assert_eq!(
        scene.world.holdings(&scene.escrow).await,
        [95_000, 5_000, 0, 0]
    );
}

#[tokio::test]
async fn a_budget_goes_to_its_own_transactions_and_its_own_brand() {
    let scene = Scene::new().await;
    scene.all_stopped(scene.out_of_the_budget()).await;
    assert_eq!(
        scene.world.holdings(&scene.escrow).await,
        [95_000, 5_000, 0, 0]
    );
}
