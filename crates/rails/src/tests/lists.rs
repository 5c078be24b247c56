//! Lists: whole, or page by page.

use chrono::DateTime;
use serde_json::{Value, json};

use super::{
    answers::{sample, sample_with},
    client,
    recorder::{Answer, Recorder},
};
use crate::{BalanceTransactionQuery, EventQuery, PayoutQuery, Rail, RailError};

fn page(items: &[Value], has_more: &str) -> Answer {
    let has_more: Value = serde_json::from_str(has_more).unwrap();
    Answer::Http(
        200,
        json!({"object": "list", "data": items, "has_more": has_more}).to_string(),
    )
}

fn transfer_object(id: &str) -> Value {
    json!({"id": id, "destination": "acct_1", "amount": 100, "currency": "eur", "created": 1, "metadata": {"release": id}})
}

#[tokio::test]
async fn the_transfers_of_a_group_are_read_to_the_last_page() {
    let recorder = Recorder::answering([
        page(&[transfer_object("tr_3"), transfer_object("tr_2")], "true"),
        page(&[transfer_object("tr_1")], "false"),
    ]);
    let all = client(&recorder).find_transfers("a group").await.unwrap();
    let ids: Vec<&str> = all.iter().map(|transfer| transfer.id.as_str()).collect();
    assert_eq!(ids, ["tr_3", "tr_2", "tr_1"]);
    let paths: Vec<String> = recorder.seen().into_iter().map(|seen| seen.path).collect();
    assert_eq!(
        paths,
        [
            "/v1/transfers?transfer_group=a+group&limit=100",
            "/v1/transfers?transfer_group=a+group&limit=100&starting_after=tr_2",
        ]
    );
}

#[tokio::test]
async fn half_a_list_is_no_answer() {
    let recorder = Recorder::answering([
        page(&[transfer_object("tr_1")], "true"),
        Answer::Http(500, String::new()),
    ]);
    assert!(matches!(
        client(&recorder).find_transfers("g").await,
        Err(RailError::Unavailable { .. })
    ));
}

#[tokio::test]
async fn a_page_says_where_the_next_one_begins() {
    let Some(payout) = sample("payout") else {
        return;
    };
    let id = payout["id"].as_str().unwrap().to_owned();
    let recorder = Recorder::answering([page(&[payout], "true")]);
    let query = PayoutQuery {
        account: "acct_1".to_owned(),
        created_from: DateTime::from_timestamp(7, 0),
        after: Some("po_0".to_owned()),
    };
    let answer = client(&recorder).list_payouts(&query).await.unwrap();
    assert_eq!((answer.items.len(), answer.next), (1, Some(id)));
    let seen = recorder.seen();
    assert_eq!(
        seen[0].path,
        "/v1/payouts?created%5Bgte%5D=7&limit=100&starting_after=po_0"
    );
    assert_eq!(seen[0].header("stripe-account"), Some("acct_1"));
}

#[tokio::test]
async fn refunds_of_a_payment_are_found_and_movements_may_be_negative() {
    let Some(refund) = sample("refund") else {
        return;
    };
    let refunds = client(&Recorder::answering([page(&[refund], "false")]))
        .find_refunds("pi_1")
        .await
        .unwrap();
    assert_eq!(refunds.len(), 1);
    let changes = json!({"amount": -100, "net": -100, "type": "transfer", "source": "tr_1"});
    let movement = sample_with("balance_transaction", &changes).unwrap();
    let recorder = Recorder::answering([page(&[movement], "false")]);
    let movements = client(&recorder)
        .list_balance_transactions(&BalanceTransactionQuery::default())
        .await
        .unwrap();
    assert_eq!(
        (
            movements.items[0].gross.amount_minor(),
            movements.items[0].kind.as_str()
        ),
        (-100, "transfer")
    );
    assert_eq!(
        (movements.items[0].source.as_deref(), movements.next),
        (Some("tr_1"), None)
    );
}

#[tokio::test]
async fn missed_events_are_read_like_delivered_ones() {
    let Some(event) = sample("event") else { return };
    let recorder = Recorder::answering([page(std::slice::from_ref(&event), "false")]);
    let query = EventQuery {
        kinds: Vec::new(),
        created_from: DateTime::from_timestamp(1, 0).unwrap(),
        account: Some("acct_1".to_owned()),
        after: None,
    };
    let events = client(&recorder).list_events(&query).await.unwrap().items;
    assert_eq!(
        (events[0].kind.as_str(), events[0].object_id()),
        ("plan.created", Some("price_1PgafmB7WZ01zgkW6dKueIc5"))
    );
    assert_eq!(
        serde_json::from_str::<Value>(&events[0].raw).unwrap(),
        event
    );
    assert_eq!(recorder.seen()[0].header("stripe-account"), Some("acct_1"));
}
