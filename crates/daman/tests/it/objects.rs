//! Every object that the demo leaves behind, looked at as an operator would: from a list, and from each object to the next.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Value, json};

use crate::support::{Api, Installation};

const OPERATOR: &str = "operator@daman.example";
/// So many cards are read: enough to meet each kind, and the test ends.
const MOST: usize = 300;
/// Kinds whose history the audit log tells, and no other table.
const AUDITED: [&str; 5] = ["campaign", "milestone", "payout", "chargeback", "party"];

/// Somebody of the demo who is asked for a code.
async fn signed_in(installation: &Installation, email: &str) -> Api {
    let api = installation.api();
    let body = json!({"email": email, "password": "play-money-only"});
    let asked = api.post("/api/auth/sign-in", &body).await.ok();
    let code = installation.run(&["code", email]);
    let code = String::from_utf8_lossy(&code.stdout).trim().to_owned();
    let body = json!({"challenge": asked["challenge"], "code": code});
    let path = "/api/auth/sign-in/second-factor";
    let session = api.post(path, &body).await.ok();
    api.with_token(session["access_token"].as_str().unwrap())
}

/// From these lists on, each object that is related to one seen before is there, and is what it was said to be. Every kind of
/// `kinds` is met.
pub(crate) async fn can_be_looked_at(installation: &Installation, lists: &[&str], kinds: &[&str]) {
    let operator = signed_in(installation, OPERATOR).await;
    let mut next: VecDeque<(Option<String>, String)> = VecDeque::new();
    for list in lists {
        let page = operator.get(list).await.ok();
        let items = page["items"].as_array().unwrap();
        assert!(!items.is_empty(), "{list}");
        next.extend(items.iter().map(|item| (None, id_of(item))));
    }
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut related: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut audited = None;
    while let Some((said, id)) = next.pop_front() {
        if let Some(kind) = seen.get(&id) {
            assert!(said.is_none_or(|said| said == *kind), "{id}");
            continue;
        }
        if seen.len() == MOST {
            break;
        }
        let path = format!("/api/operations/objects/{id}");
        let card = operator.get(&path).await.ok();
        let kind = card["kind"].as_str().unwrap().to_owned();
        assert!(said.is_none_or(|said| said == kind), "{card:#}");
        right(&card);
        next.extend(
            each(&card["related"])
                .map(|one| (Some(one["kind"].as_str().unwrap().to_owned()), id_of(one))),
        );
        next.extend(
            each(&card["transfers"])
                .take(3)
                .map(|one| (None, id_of(one))),
        );
        let from_here = each(&card["related"]).map(id_of).collect();
        related.insert(id.clone(), from_here);
        if AUDITED.contains(&kind.as_str()) && each(&card["timeline"]).count() > 0 {
            audited = Some((path, card["timeline"].clone()));
        }
        next.extend(each(&card["parties"]).map(|one| (Some("party".to_owned()), id_of(one))));
        seen.insert(id, kind);
    }
    let met: BTreeSet<&str> = seen.values().map(String::as_str).collect();
    for kind in kinds {
        assert!(met.contains(kind), "no {kind} in {met:?}");
    }
    let (id, _) = seen.first_key_value().unwrap();
    is_written_down(&operator, id).await;
    from_statements_to_projects_and_back(&seen, &related);
    looking_hides_nothing(&operator, audited.unwrap()).await;
}

/// A statement that is booked is still found by the project that it paid.
fn from_statements_to_projects_and_back(
    seen: &BTreeMap<String, String>,
    related: &BTreeMap<String, BTreeSet<String>>,
) {
    let statements = seen.iter().filter(|(_, kind)| *kind == "statement");
    for (statement, _) in statements {
        let projects = related[statement].iter();
        for project in projects.filter(|one| seen.get(*one).is_some_and(|kind| kind == "project")) {
            assert!(related[project].contains(statement), "{statement}");
        }
    }
}

/// What happened to an object without a history of its own is there as well once its card was read more often than a card has lines.
async fn looking_hides_nothing(operator: &Api, (path, timeline): (String, Value)) {
    for _ in 0..50 {
        operator.get(&path).await.ok();
    }
    let card = operator.get(&path).await.ok();
    assert_eq!(card["timeline"], timeline, "{path}");
}

fn each(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().unwrap().iter()
}

fn id_of(of: &Value) -> String {
    of["id"].as_str().unwrap().to_owned()
}

/// A card is newest first, short, and names nobody's address.
fn right(card: &Value) {
    for (list, when) in [("transfers", "at"), ("timeline", "at")] {
        let times: Vec<&str> = each(&card[list])
            .filter_map(|one| one[when].as_str())
            .collect();
        assert!(
            times.len() <= 50 && times.is_sorted_by(|a, b| a >= b),
            "{card:#}"
        );
    }
    assert!(!card.to_string().contains("@daman.example"), "{card:#}");
    let moves = ["deposit", "payout", "chargeback", "transfer"];
    let settled = matches!(
        card["state"].as_str(),
        Some("settled" | "paid" | "lost") | None
    );
    if moves.contains(&card["kind"].as_str().unwrap()) && settled {
        assert!(each(&card["transfers"]).count() > 0, "{card:#}");
    }
    // Each account of an order or a project is in its books.
    for account in each(&card["accounts"]) {
        let name = account["name"].as_str().unwrap();
        assert!(name.contains(':'), "{card:#}");
    }
}

/// Who looked stands in the audit log, and nothing of what was seen.
async fn is_written_down(operator: &Api, id: &str) {
    let path = format!("/api/audit?object={id}&act=operations.object_read");
    let looked = operator.get(&path).await.ok();
    let row = &looked["items"][0];
    assert_eq!(
        (&row["object"], &row["role"]),
        (&json!(id), &json!("operator")),
        "{looked:#}"
    );
    assert!(row.get("before").is_none() && row.get("after").is_none());
}
