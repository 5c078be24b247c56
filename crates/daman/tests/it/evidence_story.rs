//! A brand's bank contests a payment after the creator was paid: what is said to the bank, and that it is said in time, once.

use parties::Role;
use payments::Purpose;
use serde_json::{Value, json};

use crate::support::{Party, World};

/// Content that was delivered, released and downloaded, and the charge that paid for it.
struct Paid {
    world: World,
    /// Who reads, and signs in with a password alone.
    auditor: Party,
    brand: Party,
    charge: String,
    sha256: String,
}

impl Paid {
    async fn new() -> Self {
        let world = World::start().await;
        let brand = world.join("brand", "Atlas").await;
        let creator = world.join_creator("Salma").await;
        let campaign = world.campaign(&brand, "2000.00").await;
        world.lock_budget(&brand, &campaign).await;
        let escrow = world.engage(&brand, &creator, &campaign).await;
        let deliverables = [
            &campaign["deliverables"][0]["id"],
            &campaign["deliverables"][1]["id"],
        ];
        let submission = world.submit(&creator, &escrow, &deliverables).await;
        let body = json!({"escrow_id": escrow});
        brand
            .api
            .act("/api/escrow/release", "release", &body)
            .await
            .ok();
        let file = &submission["files"][0];
        let path = format!("/api/files/{}", file["id"].as_str().unwrap());
        assert_eq!(brand.api.get(&path).await.status, 200);
        let paid = |status: &Value| status["payouts"][0]["status"] == "paid";
        let path = format!("/api/escrow/status/{escrow}");
        world.until(&creator.api, &path, paid).await;
        let purpose = Purpose::CampaignBudget(campaign["id"].as_str().unwrap().parse().unwrap());
        let mut tx = world.db.begin().await.unwrap();
        let deposits = payments::list_deposits_of_purpose(&mut tx, purpose).await;
        tx.commit().await.unwrap();
        Self {
            auditor: world.join_staff(Role::Auditor, "Esma").await,
            brand,
            charge: deposits.unwrap()[0].charge_ref.clone().unwrap(),
            sha256: file["sha256"].as_str().unwrap().to_owned(),
            world,
        }
    }

    /// The brand's bank contests the payment. Answers the rail's id of the dispute, and ours of the chargeback.
    async fn contested(&self) -> (String, String) {
        let path = format!("/_sandbox/charges/{}/dispute", self.charge);
        let body = json!({"reason": "product_not_received"});
        let dispute = self.world.sandbox().post(&path, &body).await.ok();
        let there = |list: &Value| !list["items"].as_array().unwrap().is_empty();
        let list = self
            .world
            .until(&self.auditor.api, "/api/chargebacks", there)
            .await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&dispute["id"]), text(&list["items"][0]["id"]))
    }

    /// What is said to the bank; access tokens live for minutes, so the auditor signs in again.
    async fn evidence(&self, chargeback: &str) -> Value {
        let path = format!("/api/chargebacks/{chargeback}/evidence");
        let auditor = self.world.sign_in_again(&self.auditor).await;
        auditor.get(&path).await.ok()
    }

    /// The dispute as the rail has it.
    async fn dispute(&self, id: &str) -> Value {
        let rail = self.world.sandbox().with_token("sk_test_story");
        rail.get(&format!("/v1/disputes/{id}")).await.ok()
    }

    /// The rail misbehaves when it is given evidence, so often.
    async fn misbehaves(&self, fault: &str, times: u32) {
        let order = json!({"call": "POST /v1/disputes/*", "fault": fault, "times": times});
        self.world
            .sandbox()
            .post("/_sandbox/faults", &order)
            .await
            .ok();
    }

    /// Hours pass and what is due is done.
    async fn hours(&self, hours: i64) {
        self.world.advance(hours * 3_600).await;
        self.world.run_jobs().await;
    }
}

#[tokio::test]
async fn a_bank_that_contests_a_payment_gets_the_whole_story_before_its_last_day() {
    let paid = Paid::new().await;
    let (dispute, chargeback) = paid.contested().await;
    let path = format!("/api/chargebacks/{chargeback}/evidence");
    let refused = paid.brand.api.get(&path).await;
    assert_eq!(refused.problem(), (403, "parties.wrong_role"));

    // As it would be sent now, and the same however often it is looked at.
    let before = paid.evidence(&chargeback).await;
    assert_eq!(before["status"], "scheduled");
    assert_eq!(paid.evidence(&chargeback).await, before);
    let document = before["document"].as_str().unwrap();
    for said in [
        "Atlas paid 2000.00 MAD for content that creators made to its order \"Morning routine\".",
        "2000.00 MAD was released because Atlas validated the content.",
        "campaigns.downloaded from ",
        "escrow.release from ",
        "E-mail: atlas@people.example (address verified)",
        &paid.sha256,
    ] {
        assert!(document.contains(said), "{said}\n\n{document}");
    }
    assert!(
        !document.contains("salma@people.example"),
        "of creators the name only"
    );
    let delivery = &before["facts"]["deliveries"][0];
    assert_eq!(
        (&delivery["creator"], &delivery["payouts"][0]["status"]),
        (&json!("Salma"), &json!("paid"))
    );

    // Seven days are given; it is sent after five.
    paid.hours(5 * 24 - 1).await;
    assert_eq!(paid.evidence(&chargeback).await["status"], "scheduled");
    paid.hours(2).await;
    let after = paid.evidence(&chargeback).await;
    assert_eq!(after["status"], "submitted");
    assert_eq!(after["document"], before["document"]);
    let seen = paid.dispute(&dispute).await;
    assert_eq!(
        (
            &seen["status"],
            &seen["evidence_details"]["submission_count"]
        ),
        (&json!("under_review"), &json!(1))
    );
    assert_eq!(seen["evidence"]["uncategorized_text"], before["document"]);
    assert_eq!(seen["evidence"]["customer_name"], "Atlas");
}

#[tokio::test]
async fn an_answer_that_is_lost_is_asked_for_again_and_nothing_is_sent_twice() {
    let paid = Paid::new().await;
    let (dispute, chargeback) = paid.contested().await;
    paid.misbehaves("cut_after", 1).await;
    paid.hours(5 * 24 + 1).await;
    let compiled = paid.evidence(&chargeback).await;
    assert_eq!(compiled["status"], "compiled");
    // What happens now is too late to be said.
    paid.hours(1).await;
    let after = paid.evidence(&chargeback).await;
    assert_eq!(
        (&after["status"], &after["sha256"]),
        (&json!("submitted"), &compiled["sha256"])
    );
    let details = &paid.dispute(&dispute).await["evidence_details"];
    assert_eq!(details["submission_count"], 1);
}

#[tokio::test]
async fn a_rail_that_is_away_or_refuses_is_tried_again_or_told_to_people() {
    let paid = Paid::new().await;
    let (_, chargeback) = paid.contested().await;
    paid.misbehaves("error_before", 2).await;
    paid.misbehaves("refused", 1).await;
    paid.hours(5 * 24 + 1).await;
    assert_eq!(paid.evidence(&chargeback).await["status"], "compiled");
    for _ in 0..2 {
        paid.hours(1).await;
    }
    let ended = paid.evidence(&chargeback).await;
    assert_eq!(ended["status"], "refused", "{ended:#}");
    assert!(ended["reason"].is_string());
    // It is kept as it was sent, for whoever gives it by hand.
    assert!(ended["document"].as_str().unwrap().contains("Salma"));
}

#[tokio::test]
async fn a_bank_that_has_decided_is_told_nothing() {
    let paid = Paid::new().await;
    let (dispute, chargeback) = paid.contested().await;
    let path = format!("/_sandbox/disputes/{dispute}/win");
    paid.world.sandbox().post(&path, &json!({})).await.ok();
    let won = |list: &Value| list["items"][0]["status"] == "won";
    paid.world
        .until(&paid.auditor.api, "/api/chargebacks", won)
        .await;
    paid.hours(5 * 24 + 1).await;
    assert_eq!(paid.evidence(&chargeback).await["status"], "not_needed");
    assert_eq!(
        paid.dispute(&dispute).await["evidence_details"]["submission_count"],
        0
    );
}
