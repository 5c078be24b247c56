//! What callers read, each of its own.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use kernel::Id;
use parties::{Caller, Party, Role};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{World, terms};
use crate::{
    Term,
    http::{self, RoyaltyState},
    pay,
};

impl World {
    async fn get(&self, party: Id<Party>, path: &str) -> (StatusCode, Value) {
        let state = RoyaltyState {
            db: self.db.clone(),
        };
        let router = http::routes(state).split_for_parts().0;
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        request.extensions_mut().insert(Caller {
            party,
            role: Role::Fan,
            session: Id::new(self.db.now()),
        });
        let answer = router.oneshot(request).await.unwrap();
        let status = answer.status();
        let bytes = axum::body::to_bytes(answer.into_body(), 1_000_000).await;
        (status, serde_json::from_slice(&bytes.unwrap()).unwrap())
    }

    async fn distributed(&self, minor: i64) {
        let distribution = self.begin(minor).await;
        pay::pay_all(&self.db, distribution).await.unwrap();
    }
}

/// A half of the revenue of five years, up to 300.00, for holders who invested 1.00 and 2.00.
async fn world() -> World {
    let mut terms = terms(5_000, 30_000);
    terms.term = Some(Term::of("2026-08".parse().unwrap(), 60).unwrap());
    World::new(terms, &[100, 200], 10).await
}

#[tokio::test]
async fn a_holder_reads_its_share_and_what_ends_it() {
    let world = world().await;
    let holder = world.holders[0].party;
    world.distributed(10_000).await;
    let (status, page) = world.get(holder, "/royalties/holdings").await;
    assert_eq!(status, StatusCode::OK);
    let mad = |amount: &str| json!({ "amount": amount, "currency": "MAD" });
    assert_eq!(
        page,
        json!({ "items": [{
            "project_id": world.project,
            "project_title": "Nuits d’Essaouira",
            "invested": mad("1.00"),
            "raised": mad("3.00"),
            "share": { "numerator": "100", "denominator": "300", "percent": "33.333333" },
            "promised_bps": 5_000,
            "entitled": mad("16.66"),
            "paid": mad("16.66"),
            "most": mad("100.00"),
            "left": mad("83.34"),
            "term": { "first": "2026-08", "last": "2031-07" },
            "next_pay_day": "2026-09-15T06:00:00Z",
        }] })
    );
    let stranger = Id::new(world.db.now());
    let (_, page) = world.get(stranger, "/royalties/holdings").await;
    assert_eq!(page, json!({ "items": [] }));
}

#[tokio::test]
async fn a_holder_reads_what_each_distribution_paid_it_and_why() {
    let world = world().await;
    let holder = world.holders[0].party;
    for minor in [10_000, 5_000, 1] {
        world.distributed(minor).await;
    }
    let path = format!("/royalties/holdings/{}/distributions", world.project);
    let (status, first) = world.get(holder, &format!("{path}?limit=2")).await;
    assert_eq!(status, StatusCode::OK);
    let shares = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap().iter();
        items
            .map(|item| item["share"]["amount"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(shares(&first), ["0.00", "8.34"]);
    let youngest = &first["items"][0];
    for (field, said) in [
        ("number", json!(3)),
        ("revenue_minor", json!("1")),
        ("revenue_so_far_minor", json!("15001")),
        (
            "fans_before",
            json!({ "amount": "75.00", "currency": "MAD" }),
        ),
        (
            "fans_after",
            json!({ "amount": "75.00", "currency": "MAD" }),
        ),
        (
            "share_so_far",
            json!({ "amount": "25.00", "currency": "MAD" }),
        ),
        ("rounding", json!("0/1")),
        ("owed", json!({ "amount": "0.00", "currency": "MAD" })),
    ] {
        assert_eq!(youngest[field], said, "{field}");
    }
    let next = first["next"].as_str().unwrap();
    let (_, last) = world
        .get(holder, &format!("{path}?limit=2&after={next}"))
        .await;
    assert_eq!(shares(&last), ["16.66"]);
    assert_eq!(last["items"][0]["rounding"], "2/3");
    assert!(last.get("next").is_none());
}

#[tokio::test]
async fn nobody_reads_of_a_project_that_it_has_no_part_of() {
    let world = world().await;
    let (own, stranger) = (world.holders[0].party, Id::new(world.db.now()));
    let nowhere = Id::<Party>::new(world.db.now());
    for (party, project) in [(stranger, world.project.uuid()), (own, nowhere.uuid())] {
        let path = format!("/royalties/holdings/{project}/distributions");
        let (status, _) = world.get(party, &path).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn who_waits_for_a_payout_reads_until_when() {
    let world = world().await;
    world.distributed(18_000).await;
    // 30.00 are carried over; 60.00 go on the next pay day, had they not gone at once.
    let mut by = Vec::new();
    for holder in &world.holders {
        let (_, waiting) = world.get(holder.party, "/royalties/payments").await;
        assert_eq!(waiting["next_pay_day"], "2026-09-15T06:00:00Z");
        let item = &waiting["items"][0];
        assert_eq!(item["paid_from"]["amount"], "50.00");
        by.push(format!(
            "{} {}",
            item["waiting"]["amount"], item["expected_by"]
        ));
    }
    assert_eq!(
        by,
        [
            r#""30.00" "2026-12-15T06:00:00Z""#,
            r#""60.00" "2026-09-15T06:00:00Z""#
        ]
    );
    let (_, none) = world
        .get(Id::new(world.db.now()), "/royalties/payments")
        .await;
    assert_eq!(none["items"], json!([]));
}
