//! Who may call what: every operation of the API, tried by everybody.
//!
//! [`table`] says what is expected, one line for each operation; an operation without a line fails the test, and so does a
//! line without its operation. To add one: run the test, which prints the line that the server's answers come to; compare it
//! with what the operation's own page says, and put it into the table.
//!
//! [`world`] makes the objects and the callers, [`ask`] a request that is right in all but who sends it.

mod ask;
mod table;
mod world;

use std::collections::BTreeMap;

use ask::{Answer, Asker};
use futures_util::future::join_all;
use serde_json::Value;
use table::{ENROLLING, TABLE};
use world::{Callers, Stage};

/// `GET /campaigns/{id}` and the like, with their descriptions, in the order in which they are tried.
fn operations(document: &Value) -> BTreeMap<String, Value> {
    let mut operations = BTreeMap::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = format!("{} {path}", method.to_uppercase());
            operations.insert(name, operation.clone());
        }
    }
    operations
}

/// By path; what deletes comes last, since the others need what it deletes.
fn place(name: &str) -> (bool, &str, &str) {
    let (method, path) = name.split_once(' ').unwrap();
    (method == "DELETE", path, method)
}

#[test]
fn the_table_is_in_order_and_has_a_cell_for_each_caller() {
    let names: Vec<&str> = TABLE.iter().map(|(name, _)| *name).collect();
    assert!(
        names.is_sorted_by_key(|name| place(name)),
        "sort the table by path, then method, deletions last"
    );
    for (name, cells) in TABLE {
        assert_eq!(
            cells.split_whitespace().count(),
            Callers::NAMES.len(),
            "{name}"
        );
        for cell in cells.split_whitespace() {
            assert!(
                ["in", "401", "403", "404"].contains(&cell),
                "{name}: {cell}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_gets_the_answer_that_the_table_says() {
    let stage = Stage::set().await;
    let document = stage.world.document();
    let operations = operations(&document);
    let expected: BTreeMap<&str, &str> = TABLE.iter().copied().collect();
    let mut wrong = Vec::new();
    for name in expected
        .keys()
        .filter(|name| !operations.contains_key(**name))
    {
        wrong.push(format!(
            "{name}: there is no such operation any more; remove its line"
        ));
    }
    let asker = Asker::new(&stage, &document);
    let mut in_order: Vec<(&String, &Value)> = operations.iter().collect();
    in_order.sort_by_key(|(name, _)| place(name));
    for (name, operation) in in_order {
        let cells = try_by_all(&asker, &stage, (name, operation)).await;
        match expected.get(name.as_str()) {
            None => wrong.push(format!(
                "no line yet; the answers come to\n    (\"{name}\", \"{cells}\"),"
            )),
            Some(line) if line.split_whitespace().ne(cells.split_whitespace()) => {
                wrong.push(format!("(\"{name}\", \"{line}\") is expected, but the answers come to\n    (\"{name}\", \"{cells}\"),"));
            }
            Some(_) => {}
        }
        // None of these is let in, so it does not matter in which order they ask.
        let (bad, newcomer) = tokio::join!(
            bad_tokens(&asker, &stage, (name, operation)),
            without_second_factor(&asker, &stage, (name, operation)),
        );
        wrong.extend(bad);
        wrong.extend(newcomer);
    }
    assert!(
        wrong.is_empty(),
        "\n{}\n\ncallers: {:?}\n",
        wrong.join("\n"),
        Callers::NAMES
    );
}

/// What each caller gets, those first who are least at home: what they are let do may change the objects.
async fn try_by_all(asker: &Asker<'_>, stage: &Stage, operation: (&str, &Value)) -> String {
    let mut cells = BTreeMap::new();
    for (place, name) in Callers::NAMES.iter().enumerate().rev() {
        let token = stage.callers.token(name, operation.0);
        let answer = asker.ask(operation, token.as_deref()).await;
        assert!(answer.status < 500, "{operation:?} by {name}: {answer:?}");
        cells.insert(place, cell(&answer));
    }
    cells.into_values().collect::<Vec<_>>().join(" ")
}

/// `in`: whoever asked is let in, whatever else was wrong with the request.
fn cell(answer: &Answer) -> String {
    match answer.status {
        // A wrong password or refresh token is no question of who calls.
        401 if !["parties.sign_in_needed", "parties.token_invalid"]
            .contains(&answer.code.as_str()) =>
        {
            "in".to_owned()
        }
        401 | 403 | 404 => answer.status.to_string(),
        _ => "in".to_owned(),
    }
}

/// Whether the operation asks for a token at all, by its description; `{}` among its securities means that none will do.
fn asks_for_a_caller(operation: &Value) -> bool {
    let ways = operation["security"].as_array();
    ways.is_some_and(|ways| {
        !ways.is_empty() && ways.iter().all(|way| *way != serde_json::json!({}))
    })
}

/// Every token that is not good is refused as such, and is no hindrance where none is needed.
async fn bad_tokens(asker: &Asker<'_>, stage: &Stage, operation: (&str, &Value)) -> Vec<String> {
    let answers = stage.bad_tokens.iter().map(|(what, token)| async move {
        let answer = asker.ask(operation, Some(token)).await;
        let refused = (answer.status, answer.code.as_str()) == (401, "parties.token_invalid");
        let wrong = refused != asks_for_a_caller(operation.1);
        wrong.then(|| format!("{}: a token that {what} got {answer:?}", operation.0))
    });
    join_all(answers).await.into_iter().flatten().collect()
}

/// An operator that has not given a second factor is let into what it needs to enrol one, and nowhere else.
async fn without_second_factor(
    asker: &Asker<'_>,
    stage: &Stage,
    operation: (&str, &Value),
) -> Option<String> {
    let token = stage
        .callers
        .unproved_operator(&stage.world, operation.0)
        .await;
    let answer = asker.ask(operation, Some(&token)).await;
    let refused = (answer.status, answer.code.as_str()) == (403, "parties.second_factor_needed");
    let free = !asks_for_a_caller(operation.1) || ENROLLING.contains(&operation.0);
    (refused == free).then(|| {
        format!(
            "{}: an operator without second factor got {answer:?}",
            operation.0
        )
    })
}
