//! The contract with Stripe: our parameter tables held to the official request schemas.

use axum::http::StatusCode;
use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::form;
use crate::operations::{OPERATIONS, Operation, Verb};
use crate::params::{Kind, Param, Params};
use crate::testing::spec;

/// Nested JSON as a form body, brackets and all.
fn encode(value: &Value) -> String {
    fn walk(into: &mut url::form_urlencoded::Serializer<'_, String>, name: &str, value: &Value) {
        let under = |key: &str| {
            if name.is_empty() {
                key.to_owned()
            } else {
                format!("{name}[{key}]")
            }
        };
        match value {
            Value::Object(members) => members
                .iter()
                .for_each(|(key, value)| walk(into, &under(key), value)),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(at, value)| walk(into, &under(&at.to_string()), value)),
            Value::String(text) => drop(into.append_pair(name, text)),
            Value::Null | Value::Bool(_) | Value::Number(_) => unreachable!("leaves are strings"),
        }
    }
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    walk(&mut out, "", value);
    out.finish()
}

fn ours(operation: &Operation, body: &Value) -> Result<Params, crate::error::Refusal> {
    Params::check(operation.params, form::decode(encode(body).as_bytes())?)
}

/// A value that a parameter takes, with all its members.
fn sample(kind: &Kind) -> Value {
    match kind {
        Kind::Text(_) | Kind::TextOrEmpty(_) => json!("x"),
        Kind::Whole | Kind::Range => json!("1"),
        Kind::Flag => json!("true"),
        Kind::OneOf(words) => json!(words[0]),
        Kind::List(item) => json!([sample(item)]),
        Kind::Object(members) => full(&[members]),
        Kind::Metadata | Kind::MetadataOrEmpty => json!({"k": "v"}),
    }
}

fn full(tables: &[&[Param]]) -> Value {
    tables
        .iter()
        .copied()
        .flatten()
        .map(|param| (param.name.to_owned(), sample(&param.kind)))
        .collect()
}

/// Values of a wrong type or out of bounds, for a parameter of this kind.
fn wrong(kind: &Kind) -> Vec<Value> {
    let long = json!("x".repeat(5001));
    match kind {
        Kind::Text(_) | Kind::TextOrEmpty(_) => vec![
            json!({"a": "b"}),
            json!(["a"]),
            long,
            json!("x".repeat(23)),
            json!("x".repeat(1001)),
        ],
        Kind::Whole | Kind::Range => vec![
            json!("12.5"),
            json!("abc"),
            json!(""),
            json!("+1"),
            json!({"a": "1"}),
            json!(["1"]),
        ],
        Kind::Flag => vec![json!("yes"), json!("1"), json!(""), json!({"a": "true"})],
        Kind::OneOf(_) => vec![json!("GRAB"), json!({"a": "b"}), json!(["card"])],
        Kind::List(item) => {
            let items = wrong(item).into_iter().map(|value| json!([value]));
            items.chain([json!("x"), json!({"a": "b"})]).collect()
        }
        Kind::Object(_) => vec![json!("x"), json!(["x"])],
        Kind::Metadata | Kind::MetadataOrEmpty => {
            vec![json!("x"), json!({"a": {"b": "c"}}), json!({"a": ["b"]})]
        }
    }
}

/// Every body that differs from a full one in a single place: a member missing, unknown, or wrong.
fn probes(tables: &[&[Param]]) -> Vec<Value> {
    let whole = full(tables);
    let with = |name: &str, value: Value| {
        let mut body = whole.clone();
        body[name] = value;
        body
    };
    let mut bodies = vec![
        with("unheard_of", json!("1")),
        with("unheard_of", json!({"a": "1"})),
    ];
    for param in tables.iter().copied().flatten() {
        let mut less = whole.clone();
        less.as_object_mut().unwrap().remove(param.name);
        bodies.push(less);
        bodies.extend(
            wrong(&param.kind)
                .into_iter()
                .map(|value| with(param.name, value)),
        );
        if let Kind::Object(members) = &param.kind {
            bodies.extend(
                probes(&[members])
                    .into_iter()
                    .map(|inner| with(param.name, inner)),
            );
        }
        if let Kind::List(Kind::Object(members)) = &param.kind {
            bodies.extend(
                probes(&[members])
                    .into_iter()
                    .map(|inner| with(param.name, json!([inner]))),
            );
        }
    }
    bodies
}

fn posts() -> Option<Vec<(&'static Operation, Value)>> {
    let schemas = spec("stripe/request-wire-schemas.2026-10-28.endive.json")?;
    let posts = OPERATIONS
        .iter()
        .filter(|operation| operation.verb == Verb::Post);
    Some(
        posts
            .map(|operation| {
                let schema = schemas["operations"][format!("POST {}", operation.path)].clone();
                assert!(
                    schema.is_object(),
                    "{} is no operation of Stripe",
                    operation.path
                );
                (operation, schema)
            })
            .collect(),
    )
}

/// Alternatives of a schema, itself included.
fn alternatives(schema: &Value) -> Vec<&Value> {
    let inner = schema["anyOf"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(alternatives);
    std::iter::once(schema).chain(inner).collect()
}

fn assert_named(at: &str, tables: &[&[Param]], schema: &Value) {
    let schema = *alternatives(schema)
        .iter()
        .find(|schema| schema["properties"].is_object())
        .unwrap();
    for name in schema["required"].as_array().into_iter().flatten() {
        let ours = tables
            .iter()
            .copied()
            .flatten()
            .find(|param| name == param.name);
        assert!(
            ours.is_some_and(|param| param.required),
            "{at}: {name} is required"
        );
    }
    for param in tables.iter().copied().flatten() {
        let official = &schema["properties"][param.name];
        assert!(!official.is_null(), "{at}: Stripe has no {}", param.name);
        let here = format!("{at}[{}]", param.name);
        match &param.kind {
            Kind::Object(members) => assert_named(&here, &[members], official),
            Kind::List(Kind::Object(members)) => {
                assert_named(&here, &[members], &official["items"]);
            }
            Kind::OneOf(words) => {
                let known: Vec<&Value> = alternatives(official)
                    .into_iter()
                    .filter_map(|one| one["enum"].as_array())
                    .flatten()
                    .collect();
                words
                    .iter()
                    .for_each(|word| assert!(known.contains(&&json!(word)), "{here}: no {word}"));
            }
            Kind::Text(_)
            | Kind::TextOrEmpty(_)
            | Kind::Whole
            | Kind::Flag
            | Kind::List(_)
            | Kind::Metadata
            | Kind::MetadataOrEmpty
            | Kind::Range => {}
        }
    }
}

#[test]
fn every_name_and_word_of_ours_is_stripes() {
    for (operation, schema) in posts().into_iter().flatten() {
        assert_named(operation.path, operation.params, &schema);
    }
}

#[test]
fn what_we_take_whole_stripe_takes() {
    for (operation, schema) in posts().into_iter().flatten() {
        let body = full(operation.params);
        let errors: Vec<String> = validator(&schema)
            .iter_errors(&body)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{}: {errors:?}", operation.path);
        assert!(
            ours(operation, &body).is_ok(),
            "{}: {:?}",
            operation.path,
            ours(operation, &body)
        );
    }
}

fn validator(schema: &Value) -> Validator {
    jsonschema::validator_for(schema).unwrap()
}

#[test]
fn what_the_official_schemas_refuse_is_refused() {
    let Some(posts) = posts() else { return };
    let (mut refused, mut taken) = (0, 0);
    for (operation, schema) in posts {
        let official = validator(&schema);
        for probe in probes(operation.params) {
            if official.is_valid(&probe) {
                taken += 1;
                continue;
            }
            let answer = ours(operation, &probe);
            assert!(
                answer.is_err(),
                "{} took {}",
                operation.path,
                encode(&probe)
            );
            assert_eq!(
                answer.err().map(|refusal| refusal.status),
                Some(StatusCode::BAD_REQUEST)
            );
            refused += 1;
        }
    }
    assert!(
        refused > 500 && taken > 50,
        "{refused} probes refused by Stripe, {taken} taken"
    );
}

#[test]
fn an_official_parameter_that_is_not_acted_upon_is_refused_not_ignored() {
    for (operation, schema) in posts().into_iter().flatten() {
        for name in schema["properties"].as_object().unwrap().keys() {
            let mut body = full(operation.params);
            if operation
                .params
                .iter()
                .copied()
                .flatten()
                .any(|param| param.name == name)
            {
                continue;
            }
            body[name] = json!("x");
            assert_eq!(
                ours(operation, &body).err().unwrap().object()["code"],
                "parameter_unknown",
                "{name}"
            );
        }
    }
}

#[test]
fn filters_of_lists_are_stripes() {
    let Some(merged) = spec("stripe/spec3.trimmed.merged-2026-10-28.endive.json") else {
        return;
    };
    for operation in OPERATIONS
        .iter()
        .filter(|operation| operation.verb == Verb::Get)
    {
        let official = &merged["paths"][operation.path]["get"];
        assert!(
            official.is_object(),
            "{} is no operation of Stripe",
            operation.path
        );
        let parameters = official["parameters"].as_array().into_iter().flatten();
        let names: Vec<&str> = parameters.filter_map(|one| one["name"].as_str()).collect();
        for param in operation.params.iter().copied().flatten() {
            assert!(
                names.contains(&param.name),
                "{}: Stripe has no {}",
                operation.path,
                param.name
            );
        }
    }
}

#[test]
fn the_old_list_of_payment_methods_has_its_own_refusal() {
    for path in ["/v1/payment_intents", "/v1/checkout/sessions"] {
        let operation = OPERATIONS
            .iter()
            .find(|operation| operation.verb == Verb::Post && operation.path == path)
            .unwrap();
        let given = form::decode(b"payment_method_types[0]=card").unwrap();
        let refusal = Params::check(operation.params, given).unwrap_err();
        assert_eq!(
            refusal.object()["code"],
            "payment_method_types_no_longer_supported"
        );
    }
}

#[test]
fn each_kind_of_refusal_names_its_code_and_parameter() {
    let operation = OPERATIONS
        .iter()
        .find(|operation| operation.path == "/v1/transfers" && operation.verb == Verb::Post)
        .unwrap();
    let base = json!({"currency": "eur", "destination": "acct_1"});
    let cases = [
        (
            "amount",
            json!("1.5"),
            "parameter_invalid_integer",
            "amount",
        ),
        ("foo", json!("1"), "parameter_unknown", "foo"),
        (
            "destination",
            json!(""),
            "parameter_invalid_empty",
            "destination",
        ),
    ];
    for (name, value, code, param) in cases {
        let mut body = base.clone();
        body[name] = value;
        let error = ours(operation, &body).unwrap_err().object();
        assert_eq!(
            (error["code"].as_str(), error["param"].as_str()),
            (Some(code), Some(param))
        );
    }
    let empty = Params::check(operation.params, Map::new())
        .unwrap_err()
        .object();
    assert_eq!(empty["code"], "parameter_missing");
}
