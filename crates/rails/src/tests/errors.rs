//! What each way a request can end means: refused, in doubt, unavailable.

use std::time::Duration;

use serde_json::json;

use super::{
    asks::{key, pay_out, transfer},
    client, config,
    recorder::{Answer, Recorder, Seen},
};
use crate::{Doubt, NotSendable, Rail, RailError, stripe::Stripe};

fn error_body(kind: &str, code: Option<&str>) -> String {
    json!({"error": {"type": kind, "code": code, "message": "because", "unknown": {}}}).to_string()
}

/// Short where nothing will come, ample where something will, on a busy machine too.
fn patience_for(answer: &Answer) -> Duration {
    if matches!(answer, Answer::Silence) {
        Duration::from_millis(300)
    } else {
        Duration::from_secs(30)
    }
}

/// Asks for a transfer and gets `answer`; what comes of it, and how often it was sent.
async fn act(answer: Answer) -> (RailError, Vec<Seen>) {
    let patience = patience_for(&answer);
    let recorder = Recorder::answering([answer]);
    let mut config = config(&recorder);
    config.total_timeout = patience;
    let error = Stripe::try_new(config)
        .unwrap()
        .transfer(&key("k"), &transfer())
        .await
        .unwrap_err();
    (error, recorder.seen())
}

async fn ask(answer: Answer) -> RailError {
    let patience = patience_for(&answer);
    let recorder = Recorder::answering([answer]);
    let mut config = config(&recorder);
    config.total_timeout = patience;
    Stripe::try_new(config)
        .unwrap()
        .find_refund("re_1")
        .await
        .unwrap_err()
}

fn doubts() -> Vec<(Answer, &'static str)> {
    let http = |status, body: &str| Answer::Http(status, body.to_owned());
    let polite = error_body("invalid_request_error", Some("lock_timeout"));
    vec![
        (Answer::Silence, "TimedOut"),
        (Answer::Cut, "Cut"),
        (Answer::HalfCut, "Cut"),
        (Answer::Endless, "TooLong"),
        (http(500, &error_body("api_error", None)), "Status(500)"),
        (http(502, "<html>"), "Status(502)"),
        (http(503, &polite), "Status(503)"),
        (http(408, &polite), "Status(408)"),
        (http(424, &polite), "Status(424)"),
        (http(400, &error_body("api_error", None)), "Status(400)"),
        (http(204, ""), "Status(204)"),
        (
            http(
                409,
                &error_body("idempotency_error", Some("idempotency_key_in_use")),
            ),
            "Busy",
        ),
        (
            http(
                429,
                &error_body("invalid_request_error", Some("rate_limit")),
            ),
            "Throttled",
        ),
        (
            http(400, &error_body("idempotency_error", None)),
            "KeyReused",
        ),
        (http(400, "<html>Bad Request</html>"), "Unreadable"),
        (http(200, "not json"), "Unreadable"),
        (http(200, "{}"), "Unreadable"),
        (Answer::Raw("garbage\r\n\r\n".to_owned()), "Cut"),
        (
            Answer::Raw(
                "HTTP/1.1 302 X\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n"
                    .to_owned(),
            ),
            "Status(302)",
        ),
    ]
}

#[tokio::test]
async fn an_act_without_a_word_of_the_rail_is_in_doubt_and_sent_once() {
    for (answer, expected) in doubts() {
        let (error, seen) = act(answer.clone()).await;
        assert!(error.may_have_happened(), "{answer:?} {error:?}");
        let RailError::InDoubt {
            rail: "stripe",
            source,
        } = error
        else {
            panic!("{answer:?}: {error:?}")
        };
        let seen_as = format!("{source:?}");
        assert!(seen_as.starts_with(expected), "{answer:?}: {seen_as}");
        assert_eq!(seen.len(), 1, "{answer:?}");
    }
}

#[tokio::test]
async fn a_question_without_an_answer_can_be_asked_again() {
    for (answer, expected) in doubts() {
        let error = ask(answer.clone()).await;
        assert!(!error.may_have_happened());
        let RailError::Unavailable {
            rail: "stripe",
            source,
        } = error
        else {
            panic!("{answer:?}: {error:?}")
        };
        assert!(
            format!("{source:?}").starts_with(expected),
            "{answer:?}: {source:?}"
        );
    }
}

#[tokio::test]
async fn a_yes_with_an_amount_we_cannot_read_is_in_doubt() {
    let body = json!({"id": "tr_1", "destination": "acct_1", "amount": 1, "currency": "zzz", "created": 1}).to_string();
    let (error, _) = act(Answer::Http(200, body)).await;
    assert!(
        matches!(
            error,
            RailError::InDoubt {
                source: Doubt::Unreadable(_),
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_no_of_the_rails_own_is_a_refusal() {
    for (status, kind, code, expected) in [
        (
            400,
            "invalid_request_error",
            Some("balance_insufficient"),
            "balance_insufficient",
        ),
        (
            400,
            "invalid_request_error",
            Some("payment_method_types_no_longer_supported"),
            "payment_method_types_no_longer_supported",
        ),
        (400, "invalid_request_error", None, "invalid_request_error"),
        (402, "card_error", Some("card_declined"), "card_declined"),
        (
            403,
            "invalid_request_error",
            Some("account_invalid"),
            "account_invalid",
        ),
        (
            404,
            "invalid_request_error",
            Some("resource_missing"),
            "resource_missing",
        ),
    ] {
        let (error, _) = act(Answer::Http(status, error_body(kind, code))).await;
        assert_eq!(error.refusal_code(), Some(expected));
        assert!(!error.may_have_happened());
        let RailError::Refused {
            status: told,
            message,
            ..
        } = error
        else {
            panic!("{error:?}")
        };
        assert_eq!((told, message.as_str()), (status, "because"));
        assert_eq!(
            ask(Answer::Http(status, error_body(kind, code)))
                .await
                .refusal_code(),
            Some(expected)
        );
    }
}

#[tokio::test]
async fn a_key_that_is_not_accepted_is_said_apart() {
    for body in [
        error_body("invalid_request_error", None),
        "<html>".to_owned(),
    ] {
        let (error, _) = act(Answer::Http(401, body.clone())).await;
        assert!(
            matches!(error, RailError::Unauthorized { rail: "stripe" }),
            "{error:?}"
        );
        assert!(matches!(
            ask(Answer::Http(401, body)).await,
            RailError::Unauthorized { .. }
        ));
    }
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent_but_an_earlier_try_may_have_been() {
    let gone = Recorder::gone();
    let client = client(&gone);
    let error = client.pay_out(&key("k"), &pay_out()).await.unwrap_err();
    assert!(
        matches!(
            error,
            RailError::InDoubt {
                source: Doubt::NotConnected(_),
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_ask_that_cannot_be_put_is_not_sent() {
    let gone = Recorder::gone();
    let client = client(&gone);
    for id in [
        "",
        "../refunds",
        "acct_1/x",
        "po_1?expand=x",
        "acct_1\r\nX: y",
        &"a".repeat(256),
    ] {
        let mut ask = pay_out();
        ask.account = id.to_owned();
        let refused = [
            client.pay_out(&key("k"), &ask).await.unwrap_err(),
            client.find_refund(id).await.unwrap_err(),
            client.find_payout("acct_1", id).await.unwrap_err(),
            client.close_collection(&key("k"), id).await.unwrap_err(),
        ];
        for error in refused {
            assert!(
                matches!(
                    error,
                    RailError::NotSent {
                        source: NotSendable::Id(_),
                        ..
                    }
                ),
                "{id}: {error:?}"
            );
        }
    }
    let mut ask = transfer();
    ask.money = super::asks::eur(0);
    let error = client.transfer(&key("k"), &ask).await.unwrap_err();
    assert!(
        matches!(
            error,
            RailError::NotSent {
                source: NotSendable::NotPositive(_),
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_error_names_no_key_and_no_address() {
    for (answer, _) in doubts() {
        let (error, _) = act(answer).await;
        let printed = format!("{error} {error:?}");
        assert!(
            !printed.contains("sk_test") && !printed.contains("/v1/"),
            "{printed}"
        );
    }
}
