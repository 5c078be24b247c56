use kernel::testing::START;
use serde_json::{Value, json};

use super::*;
use crate::tests::campaign_json;

fn read(body: &Value) -> Result<NewCampaign, Problem> {
    let body: CampaignBody = serde_json::from_value(body.clone()).unwrap();
    body.read(START, Limits::default())
}

fn faults(body: &Value) -> Vec<String> {
    let problem = read(body).unwrap_err();
    problem
        .body()
        .errors
        .iter()
        .map(|fault| fault.pointer.clone())
        .collect()
}

#[test]
fn what_is_left_out_has_its_default() {
    let new = read(&campaign_json()).unwrap();
    let terms = new.terms;
    assert_eq!(
        (
            terms.review_window_days,
            terms.revision_rounds,
            terms.accept_window_hours
        ),
        (5, 2, 72)
    );
    assert_eq!(new.opening, Opening::Now);
    assert_eq!(terms.package.decimal(), "1500.00");
    assert_eq!(terms.max_creators(), 3);
}

#[test]
fn each_rule_points_at_its_field() {
    let far = (START + Duration::days(81)).to_rfc3339();
    let cases: [(&str, Value); 37] = [
        ("/title", json!("ab")),
        ("/title", json!("a".repeat(121))),
        ("/title", json!("a\nbc")),
        ("/brief", json!("  ")),
        ("/brief", json!("a\u{0}")),
        ("/brief", json!("a".repeat(10_001))),
        ("/acceptance_items", json!([])),
        ("/acceptance_items", json!(vec!["x"; 31])),
        ("/acceptance_items/1", json!(["x", ""])),
        ("/acceptance_items/0", json!(["x".repeat(501)])),
        ("/deliverables", json!([])),
        ("/deliverables/0/title", json!("")),
        ("/deliverables/0/kind", json!("film")),
        ("/deliverables/0/description", json!("x".repeat(2_001))),
        ("/deliverables/0/amount/amount", json!("0")),
        ("/deliverables/0/amount/amount", json!("1.234")),
        ("/deliverables/0/amount/currency", json!("EUR")),
        ("/deliverables/0/amount/currency", json!("XXX")),
        ("/usage_rights/channels", json!([])),
        ("/usage_rights/channels/0", json!(["Instagram"])),
        ("/usage_rights/channels/1", json!(["tiktok", "tiktok"])),
        ("/usage_rights/duration_days", json!(0)),
        ("/usage_rights/duration_days", json!(3_651)),
        ("/usage_rights/territories", json!([])),
        ("/usage_rights/territories/0", json!(["Morocco"])),
        ("/usage_rights/territories/1", json!(["MA", "worldwide"])),
        ("/usage_rights/territories/1", json!(["MA", "MA"])),
        ("/deadline_at", json!(START.to_rfc3339())),
        ("/deadline_at", json!(far)),
        ("/review_window_days", json!(2)),
        ("/review_window_days", json!(15)),
        ("/revision_rounds", json!(6)),
        ("/accept_window_hours", json!(0)),
        ("/accept_window_hours", json!(337)),
        ("/budget/amount", json!("1499.99")),
        ("/budget/amount", json!("-1")),
        ("/budget/currency", json!("MDH")),
    ];
    for (pointer, value) in cases {
        let mut body = campaign_json();
        // A list's own fault is set on the list, an element's by replacing the list.
        let at = pointer
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .trim_end_matches('/');
        let at = if body.pointer(pointer).is_some() && !value.is_array() {
            pointer
        } else {
            at
        };
        if let Some(place) = body.pointer_mut(at) {
            *place = value.clone();
        } else {
            let (parent, key) = at.rsplit_once('/').unwrap();
            let parent = body.pointer_mut(parent).unwrap().as_object_mut().unwrap();
            parent.insert(key.to_owned(), value.clone());
        }
        assert_eq!(faults(&body), [pointer], "{value}");
    }
}

#[test]
fn every_fault_is_told_at_once() {
    let mut body = campaign_json();
    body["title"] = json!("");
    body["deliverables"][0]["kind"] = json!("?");
    body["deliverables"][0]["amount"]["amount"] = json!("x");
    body["revision_rounds"] = json!(9);
    body["usage_rights"]["territories"] = json!(["??", "!!"]);
    assert_eq!(
        faults(&body),
        [
            "/title",
            "/deliverables/0/kind",
            "/deliverables/0/amount/amount",
            "/usage_rights/territories/0",
            "/usage_rights/territories/1",
            "/revision_rounds"
        ]
    );
}

#[test]
fn a_campaign_may_be_worldwide_in_any_currency_that_is_carried_and_a_draft() {
    let mut body = campaign_json();
    body["usage_rights"]["territories"] = json!(["worldwide"]);
    body["budget"] = json!({"amount": "1.500", "currency": "TND"});
    body["deliverables"] = json!([{
        "title": "Text", "kind": "text", "amount": {"amount": "1.500", "currency": "TND"}
    }]);
    body["draft"] = json!(true);
    let new = read(&body).unwrap();
    assert_eq!(new.opening, Opening::Later);
    assert_eq!(
        (new.terms.package.amount_minor(), new.terms.max_creators()),
        (1_500, 1)
    );
}

#[test]
fn amounts_that_overflow_are_told() {
    let mut body = campaign_json();
    let most = json!({"amount": "92233720368547758.07", "currency": "MAD"});
    body["deliverables"][0]["amount"] = most.clone();
    body["deliverables"][1]["amount"] = most;
    assert_eq!(faults(&body), ["/deliverables"]);
}

fn priced(code: &str, budget: &str, amount: &str) -> Value {
    let mut body = campaign_json();
    body["budget"] = json!({"amount": budget, "currency": code});
    body["deliverables"] = json!([{
        "title": "Text", "kind": "text", "amount": {"amount": amount, "currency": code}
    }]);
    body
}

#[test]
fn amounts_that_the_rail_cannot_carry_are_told() {
    for (code, budget, amount, pointers) in [
        (
            "TND",
            "20.000",
            "12.346",
            vec!["/deliverables/0/amount/amount"],
        ),
        ("TND", "20.001", "12.340", vec!["/budget/amount"]),
        (
            "HUF",
            "20000.50",
            "123.45",
            vec!["/budget/amount", "/deliverables/0/amount/amount"],
        ),
        ("USDC", "20", "10", vec!["/budget/currency"]),
    ] {
        assert_eq!(
            faults(&priced(code, budget, amount)),
            pointers,
            "{code} {budget} {amount}"
        );
    }
    for (code, budget, amount) in [
        ("TND", "20.000", "12.340"),
        ("HUF", "20000", "123.00"),
        ("KRW", "20000", "1234"),
    ] {
        read(&priced(code, budget, amount)).unwrap();
    }
}

#[test]
fn a_budget_is_one_that_fifty_deposits_can_pay() {
    read(&priced("MAD", "49999999.50", "10.00")).unwrap();
    let above = priced("MAD", "49999999.51", "10.00");
    assert_eq!(faults(&above), ["/budget/amount"]);
    let problem = read(&above).unwrap_err();
    let told = problem.body().errors[0].fault.detail();
    assert!(told.contains("at most 49999999.50 MAD"), "{told}");
}
