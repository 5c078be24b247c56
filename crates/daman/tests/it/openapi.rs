//! The description of the API is whole, and the committed copy is fresh.

use std::{collections::BTreeSet, fs};

use serde_json::Value;

use crate::support::{World, workspace};

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let of_path = |(path, methods): (&String, &'_ Value)| -> Vec<(String, Value)> {
        methods
            .as_object()
            .unwrap()
            .iter()
            .map(|(method, operation)| (format!("{method} {path}"), operation.clone()))
            .collect()
    };
    let mut found = Vec::new();
    for (path, methods) in paths {
        for (name, _) in of_path((path, methods)) {
            let method = name.split(' ').next().unwrap();
            found.push((name.clone(), &document["paths"][path][method]));
        }
    }
    found
}

#[tokio::test]
async fn the_committed_description_is_fresh() {
    let world = World::start().await;
    let fresh = format!("{:#}\n", world.document());
    let path = workspace().join("docs/openapi.json");
    if std::env::var_os("DAMAN_UPDATE").is_some() {
        fs::write(&path, &fresh).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == fresh,
        "docs/openapi.json is stale: DAMAN_UPDATE=1 cargo nextest run -p daman -E 'test(fresh)' renews it"
    );
}

#[test]
fn every_code_of_a_field_is_explained() {
    let read = |path| fs::read_to_string(workspace().join(path)).unwrap();
    let document: Value = serde_json::from_str(&read("docs/openapi.json")).unwrap();
    let codes = document["components"]["schemas"]["FieldFaultCode"]["enum"].as_array();
    let codes = codes.unwrap().iter().map(|code| code.as_str().unwrap());
    let habits = read("docs/api.md");
    let (_, table) = habits
        .split_once("## What can be wrong with a field")
        .unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let told: BTreeSet<&str> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once(" |"))
        .flat_map(|(first, _)| first.trim_end_matches('`').split("`, `"))
        .filter(|code| *code != "code")
        .collect();
    assert_eq!(told, codes.collect());
}

#[tokio::test]
async fn every_operation_is_described() {
    let world = World::start().await;
    let document = world.document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    let mut broken = Vec::new();
    for (name, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        if !ids.insert(id.to_owned()) {
            broken.push(format!("{name}: operationId `{id}` twice"));
        }
        if operation["summary"].as_str().unwrap_or_default().is_empty() {
            broken.push(format!("{name}: no summary"));
        }
        let responses = operation["responses"].as_object().unwrap();
        let pages = responses
            .get("200")
            .is_some_and(|answer| answer.to_string().contains("/Page_"));
        let takes = |wanted: &str| {
            let parameters = operation["parameters"].as_array();
            parameters.is_some_and(|all| all.iter().any(|one| one["name"] == wanted))
        };
        if pages && !(takes("limit") && takes("after")) {
            broken.push(format!("{name}: a page without `limit` and `after`"));
        }
        if !responses.keys().any(|status| status.starts_with('2')) {
            broken.push(format!("{name}: no success"));
        }
        let receipts = name.contains("/transparency/receipts");
        let open = ["/auth/", "/webhooks/stripe", "/rulings", "/transparency/"]
            .iter()
            .any(|part| name.contains(part) && !receipts);
        let open = open
            || [
                "get /projects",
                "get /projects/{id}",
                "get /projects/{id}/updates",
                "options /uploads",
            ]
            .contains(&name.as_str());
        let guarded = responses.contains_key("401") && operation["security"].is_array();
        if !(open || guarded) {
            broken.push(format!("{name}: says nothing of callers"));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
                map.values().for_each(|value| references(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| references(value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let document = World::start().await.document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    let lost: Vec<&String> = found
        .iter()
        .filter(|name| document.pointer(name.trim_start_matches('#')).is_none())
        .collect();
    assert!(!found.is_empty() && lost.is_empty(), "{lost:?}");
}

/// What may be done without a key, beside all of `/auth`: nothing of it moves money, and whoever repeats it finds it done, is refused
/// or, with an upload, begins anew.
const WITHOUT_KEY: [&str; 29] = [
    "delete /campaigns/{id}",
    "delete /payout-account/change",
    "delete /uploads/{id}",
    "delete /webhooks/endpoints/{id}",
    "options /uploads",
    "patch /campaigns/{id}",
    "patch /parties/me",
    "patch /projects/{id}",
    "patch /uploads/{id}",
    "post /campaigns/{id}/publish",
    "post /disputes/{id}/assign",
    "post /disputes/{id}/unassign",
    "post /engagements/{id}/decline",
    "post /engagements/{id}/extend",
    "post /engagements/{id}/withdraw",
    "post /files",
    "post /projects/updates/{id}/withdraw",
    "post /projects/{id}/extend",
    "post /projects/{id}/open",
    "post /statements",
    "post /statements/decisions",
    "post /statements/{id}/contest",
    "post /statements/{id}/rate",
    "post /uploads",
    "post /webhooks/deliveries/{id}/redeliver",
    "post /webhooks/endpoints",
    "post /webhooks/endpoints/{id}/enable",
    "post /webhooks/endpoints/{id}/rotate",
    "post /webhooks/stripe",
];

#[tokio::test]
async fn whatever_may_move_money_asks_for_an_idempotency_key() {
    let document = World::start().await.document();
    let mut without = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let asks = operation["parameters"].as_array().is_some_and(|all| {
                all.iter()
                    .any(|one| one["name"] == "Idempotency-Key" && one["required"] == true)
            });
            if method != "get" && !path.starts_with("/auth/") && !asks {
                without.insert(format!("{method} {path}"));
            }
        }
    }
    let known: BTreeSet<String> = WITHOUT_KEY.into_iter().map(str::to_owned).collect();
    assert_eq!(without, known);
}

/// What a person may do about projects, their statements and their revenue. Nothing of it pays, delays, redirects, changes or stops a
/// distribution, a release, a refund or a payout: a line that comes here must not either.
const ACTS_OF_MUSIC: [&str; 15] = [
    "patch /projects/{id}",
    "post /investments/{id}/retry",
    "post /investments/{id}/withdraw",
    "post /milestones/{id}/prove",
    "post /milestones/{id}/vote",
    "post /projects",
    "post /projects/updates/{id}/withdraw",
    "post /projects/{id}/extend",
    "post /projects/{id}/invest",
    "post /projects/{id}/open",
    "post /projects/{id}/updates",
    "post /statements",
    "post /statements/decisions",
    "post /statements/{id}/contest",
    "post /statements/{id}/deposit",
];
/// A rate is given once, with who says so, before anything is booked by it, and stays.
const RATE: &str = "post /statements/{id}/rate";

/// The rooms of campaigns, of people and of files. Whatever is elsewhere, and there are wallets, payouts, refunds and what operators
/// look at, is held to the list above.
const OTHERS: [&str; 11] = [
    "/auth/",
    "/campaigns",
    "/disputes/",
    "/engagements/",
    "/escrow/",
    "/files",
    "/parties/me",
    "/payout-account",
    "/submissions",
    "/uploads",
    "/webhooks/",
];

/// The verbs of the command line.
const VERBS: [&str; 17] = [
    "serve",
    "sandbox",
    "migrate",
    "seed",
    "demo",
    "import",
    "code",
    "config",
    "doctor",
    "ledger",
    "reconcile",
    "jobs",
    "party",
    "keys",
    "verify",
    "audit",
    "help",
];

#[tokio::test]
async fn no_endpoint_and_no_command_touches_a_distribution() {
    let document = World::start().await.document();
    let mut acts = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        if !OTHERS.iter().any(|room| path.starts_with(room)) {
            let methods = methods.as_object().unwrap().keys();
            let methods = methods.filter(|method| *method != "get");
            acts.extend(methods.map(|method| format!("{method} {path}")));
        }
    }
    let known: BTreeSet<String> = ACTS_OF_MUSIC
        .iter()
        .chain([&RATE])
        .map(|&act| act.to_owned())
        .collect();
    assert_eq!(acts, known);

    let help = std::process::Command::new(env!("CARGO_BIN_EXE_daman"))
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let verbs = help
        .split("Commands:")
        .nth(1)
        .unwrap()
        .split("Options:")
        .next()
        .unwrap();
    // A verb stands two spaces in, what it is about further on.
    let verbs = verbs
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let verbs: BTreeSet<&str> = verbs
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let known: BTreeSet<&str> = VERBS.into_iter().collect();
    assert_eq!(verbs, known);
}
