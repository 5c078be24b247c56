//! Money that comes back: to the card that paid it, to the bank that contests it, and from a bank that does not keep it.

use chrono::{DateTime, Duration, Utc};
use ledger::{Account, Rail};
use money::Currency;
use parties::Role;
use payments::{Payout, Purpose};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Api, Party, World};

/// A campaign of 2 000.00 MAD that one creator works for.
struct Story {
    world: World,
    brand: Party,
    creator: Party,
    auditor: Party,
    campaign: Value,
    escrow: String,
}

impl Story {
    async fn new() -> Self {
        let world = World::start().await;
        let brand = world.join("brand", "Atlas").await;
        let creator = world.join_creator("Salma").await;
        let auditor = world.join_staff(Role::Auditor, "Esma").await;
        let campaign = world.campaign(&brand, "2000.00").await;
        world.lock_budget(&brand, &campaign).await;
        let escrow = world.engage(&brand, &creator, &campaign).await;
        Self {
            world,
            brand,
            creator,
            auditor,
            campaign,
            escrow,
        }
    }

    /// The same once everything was delivered, released and paid.
    async fn paid() -> Self {
        let story = Self::new().await;
        let deliverables = [
            &story.campaign["deliverables"][0]["id"],
            &story.campaign["deliverables"][1]["id"],
        ];
        story
            .world
            .submit(&story.creator, &story.escrow, &deliverables)
            .await;
        let body = json!({"escrow_id": story.escrow});
        let released = story.brand.api.act("/api/escrow/release", "all", &body);
        released.await.ok();
        story.payout_is(&story.creator.api, "paid").await;
        story
    }

    /// Access tokens live for minutes: everybody signs in again.
    async fn again(&self, party: &Party) -> Api {
        self.world.sign_in_again(party).await
    }

    /// Days go by, and what falls due is done each day.
    async fn days(&self, days: i64) {
        for _ in 0..days {
            self.world.advance(86_400).await;
            self.world.run_jobs().await;
        }
    }

    async fn payout_is(&self, creator: &Api, status: &str) -> Value {
        let path = format!("/api/escrow/status/{}", self.escrow);
        let there = |seen: &Value| seen["payouts"][0]["status"] == status;
        self.world.until(creator, &path, there).await
    }

    /// The creator's payouts, the oldest first.
    async fn payouts(&self) -> Vec<Payout> {
        let cause: Uuid = self.escrow.parse().unwrap();
        let made = payments::find_payouts_of_cause(&self.world.db, cause).await;
        made.unwrap()
    }

    async fn payout(&self) -> Payout {
        self.payouts().await.remove(0)
    }

    /// The rail's id of the creator's account.
    async fn account(&self) -> String {
        let found = sqlx::query_scalar::<_, String>("SELECT account_ref FROM payout_accounts")
            .fetch_one(self.world.db.pool());
        found.await.unwrap()
    }

    async fn sandbox(&self, path: &str, body: Value) -> Value {
        let path = format!("/_sandbox/{path}");
        self.world.sandbox().post(&path, &body).await.ok()
    }

    /// What accounts of the ledger hold, in minor units.
    async fn hold<const N: usize>(&self, accounts: [Account; N]) -> [i64; N] {
        let mut held = [0; N];
        for (place, account) in accounts.into_iter().enumerate() {
            let money = ledger::balance(&self.world.db, account, Currency::MAD).await;
            held[place] = money.unwrap().amount_minor();
        }
        held
    }

    /// Receivable, reserve and loss.
    async fn borne(&self) -> [i64; 3] {
        let brand: Uuid = self.brand.id.parse().unwrap();
        let of = [
            Account::Receivable(brand),
            Account::Reserve(brand),
            Account::LossChargeback,
        ];
        self.hold(of).await
    }

    /// The rail, the books and what was expected agreed in the night's comparison, and the books balance.
    async fn agrees(&self) {
        self.days(1).await;
        let auditor = self.again(&self.auditor).await;
        let cases = auditor.get("/api/reconciliation/cases").await.ok();
        assert_eq!(cases["items"], json!([]));
        self.world.books_balance().await;
    }

    /// The brand's bank contests the deposit. Answers the rail's id of the dispute.
    async fn contested(&self) -> String {
        let campaign: Uuid = self.campaign["id"].as_str().unwrap().parse().unwrap();
        let mut tx = self.world.db.begin().await.unwrap();
        let purpose = Purpose::CampaignBudget(campaign);
        let deposits = payments::list_deposits_of_purpose(&mut tx, purpose).await;
        tx.commit().await.unwrap();
        let charge = deposits.unwrap()[0].charge_ref.clone().unwrap();
        let why = json!({"reason": "product_not_received"});
        let dispute = self
            .sandbox(&format!("charges/{charge}/dispute"), why)
            .await;
        self.chargeback_is("open").await;
        dispute["id"].as_str().unwrap().to_owned()
    }

    async fn chargeback_is(&self, status: &str) -> Value {
        let brand = self.again(&self.brand).await;
        let there = |list: &Value| list["items"][0]["status"] == status;
        let list = self.world.until(&brand, "/api/chargebacks", there).await;
        list["items"][0].clone()
    }

    fn told(&self, party: &Party, subject: &str) {
        let mails = self.world.mail.mails();
        let mut own = mails.iter().filter(|mail| mail.contains(&party.email));
        assert!(
            own.any(|mail| mail.contains(subject)),
            "no mail `{subject}`"
        );
    }
}

#[tokio::test]
async fn what_was_never_delivered_goes_back_to_the_card_that_paid_it() {
    let story = Story::new().await;
    // The deadline, and the grace after it.
    story.days(22).await;
    let brand = story.again(&story.brand).await;
    let done = |list: &Value| list["items"][0]["status"] == "done";
    let list = story.world.until(&brand, "/api/refunds", done).await;
    let refund = &list["items"][0];
    assert_eq!(
        (&refund["amount"]["amount"], &refund["cause_id"]),
        (&json!("2000.00"), &json!(story.escrow))
    );
    let path = format!("/api/escrow/status/{}", story.escrow);
    let status = brand.get(&path).await.ok();
    assert_eq!(
        (&status["status"], &status["refunds"][0]["status"]),
        (&json!("refunded"), &json!("done"))
    );
    // The rail keeps its fee, which the platform bears, and gave back all that was paid.
    let held = [
        Account::Escrow(story.escrow.parse().unwrap()),
        Account::RailInTransit(Rail::Stripe),
        Account::RailClearing(Rail::Stripe),
    ];
    assert_eq!(story.hold(held).await, [0, 0, -5_800]);
    let summary = story.world.sandbox().get("/_sandbox/summary").await.ok();
    let refunds = &summary["refunds"]["by_currency"]["mad"];
    assert_eq!(
        (&refunds["count"], &refunds["amount"]),
        (&json!(1), &json!(200_000))
    );
    story.agrees().await;
    story.told(&story.brand, "2,000.00");
}

#[tokio::test]
async fn a_payment_that_is_contested_after_the_release_and_won_costs_its_fee_only() {
    let story = Story::paid().await;
    let dispute = story.contested().await;
    assert_eq!(story.borne().await, [200_000; 3]);
    story
        .sandbox(&format!("disputes/{dispute}/win"), json!({}))
        .await;
    let won = story.chargeback_is("won").await;
    assert_eq!(won["fee"]["amount"], "15.00");
    assert_eq!(story.borne().await, [0; 3]);
    // The creator has been paid all the time.
    assert_eq!(story.payout().await.status.name(), "paid");
    story.agrees().await;
}

#[tokio::test]
async fn a_payment_that_is_lost_after_the_release_is_owed_for_90_days_and_then_written_off() {
    let story = Story::paid().await;
    let dispute = story.contested().await;
    story
        .sandbox(&format!("disputes/{dispute}/lose"), json!({}))
        .await;
    story.chargeback_is("lost").await;
    // The brand owes it, and the loss stands in the books from the first day on.
    assert_eq!(story.borne().await, [200_000; 3]);
    story.agrees().await;
    story.days(88).await;
    assert_eq!(story.borne().await, [200_000; 3]);
    story.days(2).await;
    assert_eq!(story.borne().await, [0, 0, 200_000]);
    let given_up = story.chargeback_is("lost").await;
    assert_eq!(given_up["written_off"]["amount"], "2000.00");
    // The creator delivered, and keeps what was paid.
    assert_eq!(story.payout().await.status.name(), "paid");
    story.world.books_balance().await;
    story.told(&story.brand, "Your bank keeps");
}

#[tokio::test]
async fn a_payout_that_the_bank_sends_back_is_told_and_sent_again_from_where_it_is() {
    let story = Story::paid().await;
    let first = story.payout().await.payout_ref.unwrap();
    let why = json!({"failure_code": "account_closed"});
    story.sandbox(&format!("payouts/{first}/fail"), why).await;
    let creator = story.again(&story.creator).await;
    story.payout_is(&creator, "returned").await;
    let list = creator.get("/api/payouts").await.ok();
    let returned = &list["items"][0];
    assert_eq!(
        (&returned["reason"], &returned["can"]),
        (&json!("account_closed"), &json!(["onboard"]))
    );
    let accounts = [
        Account::Wallet(story.creator.id.parse().unwrap()),
        Account::RailInTransit(Rail::Stripe),
    ];
    // Still the creator's, on the creator's own account at the rail.
    assert_eq!(story.hold(accounts).await, [0, 180_000]);
    story.days(1).await;
    let creator = story.again(&story.creator).await;
    story.payout_is(&creator, "paid").await;
    let second = story.payout().await;
    assert_ne!(second.payout_ref, Some(first));
    assert_eq!((second.bank_attempt, second.bounces), (2, 1));
    assert_eq!(story.hold(accounts).await, [0, 0]);
    story.agrees().await;
    story.told(&story.creator, "did not go through");
}

#[tokio::test]
async fn another_bank_that_is_named_at_the_rails_own_pages_is_paid_a_day_later() {
    let story = Story::new().await;
    let video = &story.campaign["deliverables"][0]["id"];
    let photos = &story.campaign["deliverables"][1]["id"];
    story
        .world
        .submit(&story.creator, &story.escrow, &[video, photos])
        .await;
    let release = async |brand: &Api, deliverable: &Value| {
        let body = json!({"escrow_id": story.escrow, "deliverables": [deliverable]});
        let key = deliverable.as_str().unwrap();
        brand.act("/api/escrow/release", key, &body).await.ok();
    };
    release(&story.brand.api, video).await;
    story.payout_is(&story.creator.api, "paid").await;
    // Somebody is in the creator's account at the rail, and names a bank of theirs.
    let account = story.payout().await.account_ref.unwrap();
    let token = json!({"token": "btok_another"});
    story
        .sandbox(&format!("accounts/{account}/bank"), token)
        .await;
    let held = |seen: &Value| seen["held_until"].is_string();
    let own = "/api/payout-account";
    let seen = story.world.until(&story.creator.api, own, held).await;
    let until: DateTime<Utc> = seen["held_until"].as_str().unwrap().parse().unwrap();
    let wait = until.signed_duration_since(story.world.db.now());
    assert!(Duration::hours(23) < wait && wait <= Duration::hours(24));
    story.told(&story.creator, "Another bank was named");
    release(&story.brand.api, photos).await;
    for hours in [0, 23] {
        story.world.advance(hours * 3_600).await;
        story.world.run_jobs().await;
        let status = story.payouts().await[1].status;
        assert_eq!(status.name(), "scheduled", "after {hours} h");
    }
    story.days(1).await;
    let creator = story.again(&story.creator).await;
    let both = |seen: &Value| seen["payouts"][1]["status"] == "paid";
    let path = format!("/api/escrow/status/{}", story.escrow);
    story.world.until(&creator, &path, both).await;
    story.agrees().await;
}

#[tokio::test]
async fn an_account_that_loses_its_transfers_after_the_deposit_is_paid_once_when_it_has_them_again()
{
    let story = Story::new().await;
    let (creator, own) = (&story.creator.api, "/api/payout-account");
    let account = story.account().await;
    let path = format!("accounts/{account}/capabilities/transfers");
    story.sandbox(&path, json!({"status": "inactive"})).await;
    let lost = |seen: &Value| seen["status"] == "restricted";
    let seen = story.world.until(creator, own, lost).await;
    // The creator is told what to do, and where.
    assert_eq!(seen["can"], json!(["onboard", "change"]));
    assert!(seen["onboarding_url"].is_string());
    story.told(&story.creator, "cannot receive money for now");
    let deliverables = [
        &story.campaign["deliverables"][0]["id"],
        &story.campaign["deliverables"][1]["id"],
    ];
    let escrow = &story.escrow;
    story
        .world
        .submit(&story.creator, escrow, &deliverables)
        .await;
    let body = json!({"escrow_id": escrow});
    let released = story.brand.api.act("/api/escrow/release", "all", &body);
    released.await.ok();
    // What was released is the creator's and waits, however often it is looked at.
    let held = [
        Account::Wallet(story.creator.id.parse().unwrap()),
        Account::RailInTransit(Rail::Stripe),
    ];
    for _ in 0..3 {
        story.days(1).await;
        assert_eq!(story.hold(held).await, [180_000, 0]);
        assert_eq!(story.payout().await.status.name(), "scheduled");
    }
    story.sandbox(&path, json!({"status": "active"})).await;
    let creator = story.again(&story.creator).await;
    story.payout_is(&creator, "paid").await;
    assert_eq!(story.hold(held).await, [0, 0]);
    let wallet = creator.get("/api/wallet").await.ok();
    assert_eq!(wallet["balances"][0]["paid"]["amount"], "1800.00");
    assert_eq!(story.payouts().await.len(), 1);
    let summary = story.world.sandbox().get("/_sandbox/summary").await.ok();
    let paid = &summary["payouts"]["by_currency"]["mad"];
    assert_eq!(
        (&paid["count"], &paid["amount"]),
        (&json!(1), &json!(180_000))
    );
    story.agrees().await;
}
