//! Codes of an authenticator and recovery codes: giving them.

use chrono::Duration;
use parties::Role;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Room, enrolled};

const EMAIL: &str = "salma@example.com";

#[tokio::test]
async fn signing_in_asks_for_the_second_factor_once_it_is_confirmed() {
    let room = Room::open().await;
    room.add(Role::Creator, EMAIL).await;
    let grant = room.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(grant.text("second_factor"), "none");
    let token = grant.text("access_token");
    // A secret that was never confirmed asks for nothing.
    let enrolment = room.send("POST /auth/totp", &token, Value::Null).await;
    assert!(
        enrolment
            .text("uri")
            .starts_with("otpauth://totp/Daman:salma%40example.com?secret=")
    );
    assert_eq!(room.sign_in(EMAIL, PASSWORD).await.status, 200);
    let (secret, codes) = room.enrol(&token).await;
    assert_eq!(codes.len(), 10);
    let challenge = room.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(
        (challenge.status, challenge.body["accepts"].clone()),
        (202, json!(["totp", "recovery_code"]))
    );
    assert_eq!(challenge.body.get("access_token"), None);
    let granted = room.answer(&challenge, &room.code(&secret)).await;
    assert_eq!(
        (granted.status, granted.text("second_factor").as_str()),
        (200, "given")
    );
    let next = room.refresh(&granted.text("refresh_token")).await;
    assert_eq!(next.text("second_factor"), "given");
    assert_eq!(room.notices().await, ["second_factor_added"]);
    assert!(
        room.acts()
            .await
            .contains(&"parties.totp_confirmed".to_owned())
    );
}

#[tokio::test]
async fn a_code_is_good_once() {
    let (room, grant, secret, _) = enrolled().await;
    let code = room.code(&secret);
    let [first, second] = [
        room.sign_in(EMAIL, PASSWORD).await,
        room.sign_in(EMAIL, PASSWORD).await,
    ];
    assert_eq!(room.answer(&first, &code).await.status, 200);
    let replayed = room.answer(&second, &code).await;
    assert_eq!(replayed.code(), (422, "parties.code_wrong"));
    // Not even to prove who one is, in a session that stands.
    let proof = room
        .send(
            "POST /auth/prove",
            &grant.text("access_token"),
            json!({"code": code}),
        )
        .await;
    assert_eq!(proof.code(), (422, "parties.code_wrong"));
    room.db.clock().advance(Duration::seconds(30));
    assert_eq!(room.answer(&second, &room.code(&secret)).await.status, 200);
}

#[tokio::test]
async fn two_who_send_one_code_at_once_are_not_both_let_in() {
    let (room, _, secret, _) = enrolled().await;
    let code = room.code(&secret);
    let [a, b] = [
        room.sign_in(EMAIL, PASSWORD).await,
        room.sign_in(EMAIL, PASSWORD).await,
    ];
    let (a, b) = tokio::join!(room.answer(&a, &code), room.answer(&b, &code));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
}

#[tokio::test]
async fn a_challenge_takes_five_codes_within_five_minutes_and_one_answer() {
    let (room, _, secret, _) = enrolled().await;
    let challenge = room.sign_in(EMAIL, PASSWORD).await;
    for _ in 0..5 {
        assert_eq!(
            room.answer(&challenge, "000000").await.code(),
            (422, "parties.code_wrong")
        );
    }
    let void = room.answer(&challenge, &room.code(&secret)).await;
    assert_eq!(void.code(), (401, "parties.challenge_invalid"));

    let late = room.sign_in(EMAIL, PASSWORD).await;
    room.db.clock().advance(Duration::minutes(5));
    let refused = room.answer(&late, &room.code(&secret)).await;
    assert_eq!(refused.code(), (401, "parties.challenge_invalid"));

    let answered = room.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(
        room.answer(&answered, &room.code(&secret)).await.status,
        200
    );
    room.db.clock().advance(Duration::seconds(30));
    let again = room.answer(&answered, &room.code(&secret)).await;
    assert_eq!(again.code(), (401, "parties.challenge_invalid"));
    for text in [
        "",
        "dmc_x",
        "dmr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ] {
        let body = json!({"challenge": text, "code": "000000"});
        let unknown = room
            .send("POST /auth/sign-in/second-factor", "", body)
            .await;
        assert_eq!(unknown.code(), (401, "parties.challenge_invalid"));
    }
}

#[tokio::test]
async fn wrong_codes_make_the_next_one_wait_over_all_challenges() {
    let (room, _, secret, _) = enrolled().await;
    for _ in 0..6 {
        let challenge = room.sign_in(EMAIL, PASSWORD).await;
        assert_eq!(room.answer(&challenge, "000000").await.status, 422);
    }
    let challenge = room.sign_in(EMAIL, PASSWORD).await;
    let refused = room.answer(&challenge, &room.code(&secret)).await;
    assert_eq!(refused.code(), (429, "parties.wait"));
    assert_eq!(refused.headers["retry-after"], "1");
    room.db.clock().advance(Duration::seconds(1));
    assert_eq!(
        room.answer(&challenge, &room.code(&secret)).await.status,
        200
    );
}

#[tokio::test]
async fn a_recovery_code_lets_in_once_and_its_owner_is_told() {
    let (room, _, _, codes) = enrolled().await;
    let challenge = room.sign_in(EMAIL, PASSWORD).await;
    let typed = codes[0].to_lowercase().replace('-', " ");
    let granted = room.answer(&challenge, &typed).await;
    assert_eq!(granted.status, 200);
    assert_eq!(
        room.notices().await,
        ["second_factor_added", "recovery_code_used"]
    );
    let token = granted.text("access_token");
    let factors = room
        .send("GET /auth/second-factors", &token, Value::Null)
        .await;
    assert_eq!(factors.body["recovery_codes_left"], 9);
    let again = room.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(
        room.answer(&again, &codes[0]).await.code(),
        (422, "parties.code_wrong")
    );
    // New ones void the old.
    let renewed = room
        .send("POST /auth/recovery-codes", &token, Value::Null)
        .await;
    assert_eq!(renewed.body["recovery_codes"].as_array().unwrap().len(), 10);
    assert_eq!(
        room.answer(&again, &codes[1]).await.code(),
        (422, "parties.code_wrong")
    );
    let new = renewed.body["recovery_codes"][0]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(room.answer(&again, &new).await.status, 200);
}

#[tokio::test]
async fn codes_of_somebody_else_are_of_no_use() {
    let (room, _, secret, codes) = enrolled().await;
    room.add(Role::Creator, "omar@example.com").await;
    let omar = room.sign_in("omar@example.com", PASSWORD).await;
    room.enrol(&omar.text("access_token")).await;
    let challenge = room.sign_in("omar@example.com", PASSWORD).await;
    for code in [&room.code(&secret), &codes[0]] {
        assert_eq!(
            room.answer(&challenge, code).await.code(),
            (422, "parties.code_wrong")
        );
    }
}
