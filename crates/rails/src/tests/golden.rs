//! Byte for byte what Stripe's own SDK sends for the same intent.

use std::fmt;

use chrono::DateTime;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

use super::{
    asks::{
        account, collection, key, onboarding, pay_out, refund, reversal, sent, transfer, webhook,
    },
    recorder::Seen,
    spec_text,
};
use crate::{BalanceTransactionQuery, EventQuery, Rail, RailError, form::Form, stripe::Stripe};

#[derive(Deserialize)]
struct Golden {
    requests: Vec<Request>,
}

#[derive(Deserialize)]
struct Request {
    name: String,
    method: String,
    path: String,
    headers: std::collections::BTreeMap<String, String>,
    body: String,
    params: Node,
}

/// JSON whose members keep their order.
enum Node {
    Leaf(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Leaf(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Leaf(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Leaf(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = seq.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Node::Map(members))
    }
}

/// Writes `node` under `name` the way the adapter's code writes its parameters.
fn write(form: Form, name: &str, node: &Node) -> Form {
    let nested = |member: &str| {
        if name.is_empty() {
            member.to_owned()
        } else {
            format!("{name}[{member}]")
        }
    };
    match node {
        Node::Leaf(value) => form.with(name, value),
        Node::List(nodes) => nodes.iter().enumerate().fold(form, |form, (index, node)| {
            write(form, &nested(&index.to_string()), node)
        }),
        Node::Map(members) => members.iter().fold(form, |form, (member, node)| {
            write(form, &nested(member), node)
        }),
    }
}

fn golden() -> Option<Vec<Request>> {
    let golden: Golden =
        serde_json::from_str(&spec_text("stripe/golden-sdk-requests.json")?).unwrap();
    assert_eq!(golden.requests.len(), 18);
    Some(golden.requests)
}

#[test]
fn the_encoder_writes_all_requests_of_the_sdk() {
    for request in golden().unwrap_or_default() {
        let form = write(Form::new(), "", &request.params);
        if request.method == "GET" {
            let query = form.query();
            let expected = request.path.split_once('?').map_or("", |(_, query)| query);
            assert_eq!(query, expected, "{}", request.name);
        } else {
            assert_eq!(form.body(), request.body, "{}", request.name);
        }
    }
}

/// Holds what `act` sends against the request of that name.
async fn same<T>(name: &str, act: impl AsyncFnOnce(&Stripe) -> Result<T, RailError>) {
    let Some(requests) = golden() else { return };
    let expected = requests
        .into_iter()
        .find(|request| request.name == name)
        .unwrap();
    let seen: Seen = sent(act).await;
    assert_eq!(
        (&seen.method, &seen.path, &seen.body),
        (&expected.method, &expected.path, &expected.body)
    );
    for name in [
        "Authorization",
        "Stripe-Version",
        "Stripe-Account",
        "Idempotency-Key",
        "Content-Type",
    ] {
        let wanted = expected.headers.get(name).map(String::as_str);
        assert_eq!(seen.header(&name.to_ascii_lowercase()), wanted, "{name}");
    }
}

#[tokio::test]
async fn opening_a_collection_is_the_sdks_request() {
    same("checkout.session.create", async |rail| {
        rail.open_collection(&key("k2"), &collection()).await
    })
    .await;
}

#[tokio::test]
async fn a_transfer_is_the_sdks_request() {
    same("transfer.create", async |rail| {
        rail.transfer(&key("k3"), &transfer()).await
    })
    .await;
}

#[tokio::test]
async fn finding_transfers_is_the_sdks_request() {
    same("transfer.list", async |rail| {
        rail.find_transfers("camp_1").await
    })
    .await;
}

#[tokio::test]
async fn a_reversal_is_the_sdks_request() {
    same("transfer.reversal.create", async |rail| {
        rail.reverse_transfer(&key("k4"), &reversal()).await
    })
    .await;
}

#[tokio::test]
async fn a_refund_is_the_sdks_request() {
    same("refund.create partial", async |rail| {
        rail.refund(&key("k5"), &refund()).await
    })
    .await;
}

#[tokio::test]
async fn opening_an_account_is_the_sdks_request() {
    same("account.create", async |rail| {
        rail.open_account(&key("k6"), &account()).await
    })
    .await;
}

#[tokio::test]
async fn an_onboarding_link_is_the_sdks_request() {
    same("account_link.create", async |rail| {
        rail.onboarding_link(&key("k7"), &onboarding()).await
    })
    .await;
}

#[tokio::test]
async fn manual_payouts_are_the_sdks_request() {
    same("balance_settings.update manual payouts", async |rail| {
        rail.set_manual_payouts(&key("k8"), "acct_1").await
    })
    .await;
}

#[tokio::test]
async fn a_payout_is_the_sdks_request() {
    same("payout.create on connected account", async |rail| {
        rail.pay_out(&key("k9"), &pay_out()).await
    })
    .await;
}

#[tokio::test]
async fn reading_the_balance_is_the_sdks_request() {
    same("balance.retrieve", async |rail| rail.balance(None).await).await;
}

#[tokio::test]
async fn listing_undelivered_events_is_the_sdks_request() {
    let query = EventQuery {
        kinds: vec![
            "payment_intent.succeeded".to_owned(),
            "charge.dispute.created".to_owned(),
        ],
        created_from: DateTime::from_timestamp(1_700_000_000, 0).unwrap(),
        account: None,
        after: None,
    };
    same("event.list undelivered", async |rail| {
        rail.list_events(&query).await
    })
    .await;
}

#[tokio::test]
async fn listing_balance_transactions_is_the_sdks_request() {
    let query = BalanceTransactionQuery {
        created_from: DateTime::from_timestamp(1, 0),
        created_before: DateTime::from_timestamp(2, 0),
        kind: Some("transfer".to_owned()),
        ..BalanceTransactionQuery::default()
    };
    same("balance_transaction.list", async |rail| {
        rail.list_balance_transactions(&query).await
    })
    .await;
}

#[tokio::test]
async fn registering_a_webhook_is_the_sdks_request() {
    same("webhook_endpoint.create", async |rail| {
        rail.register_webhook(&key("k10"), &webhook()).await
    })
    .await;
}
