//! What is read a page at a time.

use axum::{body::Body, http::Request};
use chrono::Duration;
use ledger::Account;
use money::{Currency, Money};
use parties::Language;
use serde_json::{Value, json};
use sqlx::Connection as _;

use super::{CLEARING, SEPTEMBER, TRANSIT, World, join};

fn section<'a>(statement: &'a Value, name: &str) -> &'a Value {
    let sections = statement["sections"].as_array().unwrap();
    let found = sections.iter().find(|one| one["section"] == name);
    found.unwrap()
}

#[tokio::test]
async fn a_statement_opens_with_what_was_there_and_closes_with_what_is() {
    let world = World::new().await;
    let wallet = world.wallet();
    world
        .post(&[("escrow.release", CLEARING, wallet, 10_000)])
        .await;
    world.db.clock().advance(Duration::days(30));
    world
        .post(&[
            ("escrow.release", CLEARING, wallet, 5_000),
            ("payouts.reserved", wallet, TRANSIT, 12_000),
        ])
        .await;
    let october = "/wallet/statement?currency=MAD&from=2026-10-01&to=2026-10-31";
    let statement = world.get(october).await.json();
    let mad = |amount: &str| json!({"amount": amount, "currency": "MAD"});
    assert_eq!(
        section(&statement, "available"),
        &json!({
            "section": "available", "opening": mad("100.00"), "money_in": mad("50.00"),
            "money_out": mad("120.00"), "closing": mad("30.00"), "line_count": 2,
        })
    );
    let lines = statement["items"].as_array().unwrap();
    let seen = |line: &Value| {
        let texts = [&line["kind"], &line["direction"]];
        let texts = texts.map(|text| text.as_str().unwrap().to_owned());
        (texts, line["amount"].clone(), line["balance"].clone())
    };
    assert_eq!(
        lines.iter().map(seen).collect::<Vec<_>>(),
        [
            (
                ["escrow.release", "in"].map(str::to_owned),
                mad("50.00"),
                mad("150.00")
            ),
            (
                ["payouts.reserved", "out"].map(str::to_owned),
                mad("120.00"),
                mad("30.00")
            ),
        ]
    );
    assert_eq!(lines[1]["about"]["kind"], "payout");
    // Who names no days gets the present month.
    let present = world.get("/wallet/statement?currency=MAD").await.json();
    let days = ["from", "to", "today"].map(|day| present[day].as_str().unwrap());
    assert_eq!(days, ["2026-10-01", "2026-10-01", "2026-10-01"]);
    assert_eq!(present["items"], statement["items"]);
    // September has the first alone.
    let september = world.get(&format!("/wallet/statement?{SEPTEMBER}")).await;
    let september = september.json();
    let closing = &section(&september, "available")["closing"];
    assert_eq!(closing, &mad("100.00"));
}

#[tokio::test]
async fn pages_follow_each_other_to_the_last_line() {
    let world = World::new().await;
    let wallet = world.wallet();
    let moves: Vec<_> = (1..=7)
        .map(|amount| ("escrow.release", CLEARING, wallet, amount))
        .collect();
    world.post(&moves).await;
    let first = format!("/wallet/statement?{SEPTEMBER}&limit=3");
    let (mut path, mut amounts) = (first.clone(), Vec::new());
    loop {
        let page = world.get(&path).await.json();
        for line in page["items"].as_array().unwrap() {
            amounts.push(line["amount"]["amount"].as_str().unwrap().to_owned());
        }
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("{first}&after={next}");
    }
    // The first has the sums of all sections, a later one those that its lines stand on.
    let page = world.get(&first).await.json();
    assert_eq!(page["sections"].as_array().unwrap().len(), 4);
    let later = world.get(&path).await.json();
    assert_eq!(
        later["sections"],
        json!([section(&page, "available").clone()])
    );
    let all = ["0.01", "0.02", "0.03", "0.04", "0.05", "0.06", "0.07"];
    assert_eq!(amounts, all);
    // A cursor of nothing here is told, not taken for the end.
    let strange = format!("{first}&after=0197a6f2-93a1-7c11-8a61-6f0c1d2e0000");
    let refused = world.get(&strange).await.refused();
    assert_eq!(refused, (422, "request.invalid".into(), "after".into()));
}

#[tokio::test]
async fn what_a_bank_took_back_is_owed_and_not_in_the_wallet() {
    let world = World::new().await;
    let (wallet, owed) = (world.wallet(), Account::Receivable(world.party.uuid()));
    world
        .post(&[
            ("escrow.release", CLEARING, wallet, 900),
            ("chargebacks.withdrawn", owed, CLEARING, 700),
            ("chargebacks.recovered", wallet, owed, 300),
        ])
        .await;
    let path = format!("/wallet/statement?{SEPTEMBER}&section=owed");
    let statement = world.get(&path).await.json();
    let amount = |name: &str, of: &str| section(&statement, name)[of]["amount"].clone();
    assert_eq!(amount("owed", "money_in"), "7.00");
    assert_eq!(amount("owed", "money_out"), "3.00");
    assert_eq!(amount("owed", "closing"), "4.00");
    assert_eq!(amount("available", "closing"), "6.00");
    assert_eq!(statement["items"].as_array().unwrap().len(), 2);
    assert_eq!(statement["items"][0]["about"]["kind"], "chargeback");
}

#[tokio::test]
async fn a_statement_is_of_one_moment_however_long_it_is_read() {
    let world = World::new().await;
    let wallet = world.wallet();
    world
        .post(&[("escrow.release", CLEARING, wallet, 900)])
        .await;
    for path in ["", "/csv", "/pdf"] {
        let path = format!("/wallet/statement{path}?{SEPTEMBER}");
        let before = world.get(&path).await.bytes;
        // The reader waits for this table, of which it has not asked anything yet, until more has come.
        let lock = "BEGIN; LOCK TABLE statements IN ACCESS EXCLUSIVE MODE";
        let lock = world.as_owner(lock).await;
        let more = async {
            kernel::testing::somebody_waits(&world.db).await;
            world
                .post(&[("escrow.release", CLEARING, wallet, 100)])
                .await;
            lock.close().await.unwrap();
        };
        let (read, ()) = tokio::join!(world.get(&path), more);
        assert!(read.bytes == before, "{path}");
        let after = world.get(&path).await.bytes;
        assert!(after != before, "{path}");
    }
}

#[tokio::test]
async fn who_names_no_currency_gets_the_first_in_which_there_ever_was_money() {
    let world = World::new().await;
    let seen = async |query: &str| {
        let path = format!("/wallet/statement{query}");
        let statement = world.get(&path).await.json();
        let closing = section(&statement, "available")["closing"].clone();
        assert_eq!(closing["currency"], statement["currency"]);
        (
            statement["currency"].clone(),
            statement["currencies"].clone(),
        )
    };
    assert_eq!(seen("").await, (json!("MAD"), json!([])));
    let (wallet, owed) = (world.wallet(), Account::Receivable(world.party.uuid()));
    let usd = |minor| Money::new(minor, Currency::parse("USD").unwrap());
    let aed = |minor| Money::new(minor, Currency::parse("AED").unwrap());
    world
        .post_money(("escrow.release", CLEARING, wallet), usd(900))
        .await;
    assert_eq!(seen("").await, (json!("USD"), json!(["USD"])));
    // What is gone was there, and each section counts.
    world
        .post_money(("payouts.reserved", wallet, TRANSIT), usd(900))
        .await;
    world
        .post_money(("chargebacks.withdrawn", owed, CLEARING), aed(100))
        .await;
    assert_eq!(seen("").await, (json!("AED"), json!(["AED", "USD"])));
    let named = seen("?currency=MAD").await;
    assert_eq!(named, (json!("MAD"), json!(["AED", "USD"])));
}

#[tokio::test]
async fn a_party_reads_its_own_statement_and_nobody_elses() {
    let world = World::new().await;
    let wallet = world.wallet();
    world
        .post(&[("escrow.release", CLEARING, wallet, 900)])
        .await;
    let other = join(&world.db, Language::En, "Other").await;
    let path = format!("/wallet/statement?{SEPTEMBER}");
    let statement = world.get_as(other, &path).await.json();
    assert_eq!(statement["items"], json!([]));
    assert_eq!(
        section(&statement, "available")["closing"]["amount"],
        "0.00"
    );
    for path in ["", "/csv", "/pdf"] {
        let path = format!("/wallet/statement{path}?{SEPTEMBER}");
        let request = Request::get(&path).body(Body::empty()).unwrap();
        assert_eq!(world.send(request).await.status, 401, "{path}");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_by_its_field() {
    let world = World::new().await;
    let invalid = |field: &str| (422, "request.invalid".to_owned(), field.to_owned());
    for (query, field) in [
        ("currency=MAD&from=2025-01-01&to=2026-01-02", "to"),
        ("currency=MAD&from=2026-01-02&to=2026-01-01", "to"),
        ("currency=XYZ&from=2026-01-01&to=2026-01-02", "currency"),
        ("currency=mad&from=2026-01-01&to=2026-01-02", "currency"),
    ] {
        for path in ["", "/csv", "/pdf"] {
            let refused = world.get(&format!("/wallet/statement{path}?{query}")).await;
            assert_eq!(refused.refused(), invalid(field), "{path} {query}");
        }
    }
    for file in ["csv", "pdf"] {
        let path = format!("/wallet/statement/{file}?from=2026-01-01&to=2026-01-02");
        assert_eq!(world.get(&path).await.status, 422, "{file}");
    }
    for query in [
        "currency=MAD&from=2026-02-30&to=2026-03-01",
        "currency=MAD&from=2026-01-01&to=2026-01-02&section=mine",
        "currency=MAD&from=2026-01-01&to=2026-01-02&more=1",
    ] {
        let refused = world.get(&format!("/wallet/statement?{query}")).await;
        assert_eq!(refused.status, 422, "{query}");
    }
    for limit in ["0", "101"] {
        let refused = world
            .get(&format!("/wallet/statement?{SEPTEMBER}&limit={limit}"))
            .await;
        assert_eq!(refused.refused(), invalid("limit"));
    }
}
