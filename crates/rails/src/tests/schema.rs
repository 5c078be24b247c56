//! Every request that changes something, against Stripe's own schemas of its request bodies.

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::{asks::every_post, recorder::Seen, spec};

/// A form body as nested JSON whose leaves are strings; a map of `0..n` is a list.
fn decode(body: &str) -> Value {
    let mut root = Map::new();
    for (name, value) in url::form_urlencoded::parse(body.as_bytes()) {
        let path: Vec<&str> = name
            .split('[')
            .map(|part| part.trim_end_matches(']'))
            .collect();
        insert(&mut root, &path, &value);
    }
    lists(Value::Object(root))
}

fn insert(at: &mut Map<String, Value>, path: &[&str], value: &str) {
    match path {
        [] => {}
        [last] => {
            assert!(
                at.insert((*last).to_owned(), json!(value)).is_none(),
                "{last} was sent twice"
            );
        }
        [first, rest @ ..] => {
            let inner = at.entry(*first).or_insert_with(|| json!({}));
            insert(inner.as_object_mut().unwrap(), rest, value);
        }
    }
}

fn lists(value: Value) -> Value {
    let Value::Object(members) = value else {
        return value;
    };
    let numbered = !members.is_empty()
        && (0..members.len()).all(|index| members.contains_key(&index.to_string()));
    if numbered {
        return Value::Array(
            (0..members.len())
                .map(|index| lists(members[&index.to_string()].clone()))
                .collect(),
        );
    }
    Value::Object(
        members
            .into_iter()
            .map(|(name, inner)| (name, lists(inner)))
            .collect(),
    )
}

/// The schema of `method path`, whose ids are `{names}` in the file.
fn schema_of(file: &Value, seen: &Seen) -> Validator {
    let operations = file["operations"].as_object().unwrap();
    let parts: Vec<&str> = seen.path.split('/').collect();
    let fits = |name: &str| {
        let template: Vec<&str> = name.strip_prefix("POST ").unwrap().split('/').collect();
        template.len() == parts.len()
            && template
                .iter()
                .zip(&parts)
                .all(|(wanted, part)| wanted.starts_with('{') || wanted == part)
    };
    let (_, schema) = operations
        .iter()
        .find(|(name, _)| fits(name))
        .unwrap_or_else(|| panic!("no schema of {}", seen.path));
    jsonschema::validator_for(schema).unwrap()
}

#[tokio::test]
async fn every_request_body_is_one_that_stripe_describes() {
    let Some(file) = spec("stripe/request-wire-schemas.2026-10-28.endive.json") else {
        return;
    };
    let requests = every_post().await;
    for seen in &requests {
        let body = decode(&seen.body);
        let schema = schema_of(&file, seen);
        let faults: Vec<String> = schema
            .iter_errors(&body)
            .map(|fault| format!("{} {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{} {body}: {faults:?}", seen.path);
        assert!(
            !seen.body.contains("payment_method_types"),
            "an error since 2026-09-30.endive"
        );
    }
}

#[tokio::test]
async fn the_schemas_do_refuse() {
    let Some(file) = spec("stripe/request-wire-schemas.2026-10-28.endive.json") else {
        return;
    };
    for seen in every_post().await {
        let schema = schema_of(&file, &seen);
        for addition in ["not_a_parameter=1", "payment_method_types[0]=card"] {
            let body = decode(&format!("{}&{addition}", seen.body));
            assert!(!schema.is_valid(&body), "{} took {addition}", seen.path);
        }
        if seen.body.starts_with("amount=") {
            let fraction = seen.body.replacen("amount=", "amount=1.", 1);
            assert!(
                !schema.is_valid(&decode(&fraction)),
                "{} took {fraction}",
                seen.path
            );
        }
    }
}

#[tokio::test]
async fn every_act_carries_its_key_the_version_and_the_api_key() {
    for seen in every_post().await {
        assert_eq!(seen.header("idempotency-key"), Some("k"), "{}", seen.path);
        assert_eq!(
            seen.header("stripe-version"),
            Some("2026-10-28.endive"),
            "{}",
            seen.path
        );
        assert_eq!(
            seen.header("authorization"),
            Some("Bearer sk_test_123"),
            "{}",
            seen.path
        );
    }
}
