//! Second factors: enrolling, giving, losing and removing them.

use chrono::Duration;
use parties::{Caller, Email, PartyError, Role, acts};
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, Room};

const EMAIL: &str = "salma@example.com";

/// A creator with an authenticator, signed in.
async fn enrolled() -> (Room, Answer, String, Vec<String>) {
    let room = Room::open().await;
    room.add(Role::Creator, EMAIL).await;
    let grant = room.sign_in(EMAIL, PASSWORD).await;
    let (secret, codes) = room.enrol(&grant.text("access_token")).await;
    (room, grant, secret, codes)
}

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

#[tokio::test]
async fn mediators_and_operators_do_nothing_before_they_gave_a_second_factor() {
    let room = Room::open().await;
    for role in Role::ALL {
        let email = format!("{}@example.com", role.as_str());
        room.add(role, &email).await;
        let grant = room.sign_in(&email, PASSWORD).await;
        let token = grant.text("access_token");
        let me = async |token: &str| room.send("GET /parties/me", token, Value::Null).await;
        if !role.needs_second_factor() {
            assert_eq!(me(&token).await.status, 200);
            continue;
        }
        assert_eq!(grant.text("second_factor"), "needed");
        for call in [
            "GET /parties/me",
            "GET /auth/sessions",
            "GET /audit",
            "POST /auth/password",
            "DELETE /auth/totp",
        ] {
            let refused = room.send(call, &token, Value::Null).await;
            assert_eq!(
                refused.code(),
                (403, "parties.second_factor_needed"),
                "{call}"
            );
        }
        let other = room.sign_in(&email, PASSWORD).await.text("access_token");
        let (secret, _) = room.enrol(&token).await;
        // The session that enrolled goes on; the other has to give it.
        assert_eq!(me(&token).await.status, 200);
        assert_eq!(
            me(&other).await.code(),
            (403, "parties.second_factor_needed")
        );
        let code = json!({"code": room.code(&secret)});
        assert_eq!(
            room.send("POST /auth/prove", &other, code).await.status,
            204
        );
        assert_eq!(me(&other).await.status, 200);
        // Removed, both are back where they began.
        let removed = room.send("DELETE /auth/totp", &other, Value::Null).await;
        assert_eq!(removed.status, 204);
        for token in [&token, &other] {
            assert_eq!(
                me(token).await.code(),
                (403, "parties.second_factor_needed")
            );
        }
    }
}

#[tokio::test]
async fn removing_needs_a_code_and_an_old_session_a_proof_to_enrol() {
    let (room, grant, secret, _) = enrolled().await;
    let token = async |room: &Room| room.sign_in_with(EMAIL, &secret).await.text("access_token");
    let fresh = token(&room).await;
    room.db.clock().advance(Duration::minutes(9));
    let again = token(&room).await;
    room.db.clock().advance(Duration::minutes(8));
    // Given in another session, or too long ago: it does not count.
    let refused = room.refresh(&grant.text("refresh_token")).await;
    let old = refused.text("access_token");
    let refused = room.send("DELETE /auth/totp", &old, Value::Null).await;
    assert_eq!(refused.code(), (403, "parties.proof_needed"));
    assert!(refused.text("detail").contains("code"), "{refused:?}");
    assert_eq!(
        room.send("GET /parties/me", &fresh, Value::Null)
            .await
            .status,
        401
    );
    // The password is no proof for who has more.
    let password = json!({"password": PASSWORD});
    let proof = room
        .send("POST /auth/prove", &again, password.clone())
        .await;
    assert_eq!(proof.code(), (403, "parties.proof_needed"));
    assert_eq!(
        room.send("DELETE /auth/totp", &again, Value::Null)
            .await
            .status,
        204
    );
    assert_eq!(
        room.notices().await.last().unwrap(),
        "second_factor_removed"
    );
    assert_eq!(room.sign_in(EMAIL, PASSWORD).await.status, 200);
    // Without one, an old session has to give the password again before it enrols.
    let refused = room.send("POST /auth/totp", &old, Value::Null).await;
    assert_eq!(refused.code(), (403, "parties.proof_needed"));
    for (body, answer) in [
        (
            json!({"password": "not my password"}),
            (422, "parties.password_wrong"),
        ),
        (json!({"code": "000000"}), (403, "parties.proof_needed")),
        (json!({}), (422, "request.invalid")),
        (
            json!({"code": "000000", "password": PASSWORD}),
            (422, "request.invalid"),
        ),
    ] {
        assert_eq!(
            room.send("POST /auth/prove", &old, body).await.code(),
            answer
        );
    }
    assert_eq!(
        room.send("POST /auth/prove", &old, password).await.status,
        204
    );
    room.enrol(&old).await;
}

#[tokio::test]
async fn a_confirmed_authenticator_is_not_replaced_and_nothing_is_confirmed_twice() {
    let (room, grant, secret, _) = enrolled().await;
    let token = grant.text("access_token");
    let again = room.send("POST /auth/totp", &token, Value::Null).await;
    assert_eq!(again.code(), (409, "parties.already_enrolled"));
    let code = json!({"code": room.code(&secret)});
    let confirmed = room.send("POST /auth/totp/confirm", &token, code).await;
    assert_eq!(confirmed.code(), (409, "parties.not_enrolled"));
}

#[tokio::test]
async fn secrets_are_sealed_in_the_database() {
    let (room, _, secret, codes) = enrolled().await;
    let dump: String = sqlx::query_scalar(
        "SELECT concat((SELECT string_agg(t::text, '') FROM totp_secrets t),
                       (SELECT string_agg(c::text, '') FROM recovery_codes c),
                       (SELECT string_agg(j.payload::text, '') FROM jobs j),
                       (SELECT string_agg(a::text, '') FROM audit_log a))",
    )
    .fetch_one(room.db.pool())
    .await
    .unwrap();
    assert!(!dump.contains(&secret));
    assert!(codes.iter().all(|code| !dump.contains(code.as_str())));
    // Neither as the bytes that they are.
    let bytes: Vec<u8> = sqlx::query_scalar("SELECT sealed FROM totp_secrets")
        .fetch_one(room.db.pool())
        .await
        .unwrap();
    assert_eq!(bytes.len(), 12 + 20 + 16);
    for moved in ["UPDATE totp_secrets SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)"]
    {
        sqlx::raw_sql(moved).execute(room.db.pool()).await.unwrap();
    }
    let challenge = room.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(
        room.answer(&challenge, &room.code(&secret)).await.status,
        500
    );
}

#[tokio::test]
async fn whoever_runs_the_server_lets_in_who_lost_all() {
    let (room, grant, _, _) = enrolled().await;
    let email = Email::parse(EMAIL).unwrap();
    let mut tx = room.db.begin().await.unwrap();
    acts::forget_second_factor(&mut tx, &email).await.unwrap();
    let again = acts::forget_second_factor(&mut tx, &email).await;
    assert!(matches!(again, Err(PartyError::NotEnrolled)));
    tx.commit().await.unwrap();
    let me = room
        .send("GET /parties/me", &grant.text("access_token"), Value::Null)
        .await;
    assert_eq!(me.status, 401);
    assert_eq!(room.sign_in(EMAIL, PASSWORD).await.status, 200);
    assert!(
        room.acts()
            .await
            .contains(&"parties.second_factor_forgotten".to_owned())
    );
}

#[tokio::test]
async fn other_rooms_ask_for_a_recent_proof() {
    let room = Room::open().await;
    let party = room.add(Role::Creator, EMAIL).await;
    let grant = room.sign_in(EMAIL, PASSWORD).await;
    let caller = Caller {
        party: party.id,
        role: party.role,
        session: grant.text("session").parse().unwrap(),
    };
    let asked = async || {
        let mut tx = room.db.begin().await.unwrap();
        parties::require_recent_proof(&mut tx, &caller).await
    };
    // Signing in is not giving the password again.
    assert!(matches!(
        asked().await,
        Err(PartyError::ProofNeeded {
            second_factor: false
        })
    ));
    let proof = json!({"password": PASSWORD});
    room.send("POST /auth/prove", &grant.text("access_token"), proof)
        .await;
    asked().await.unwrap();
    room.db.clock().advance(Duration::minutes(16));
    assert!(asked().await.is_err());
    let renewed = room
        .refresh(&grant.text("refresh_token"))
        .await
        .text("access_token");
    room.send("POST /auth/prove", &renewed, json!({"password": PASSWORD}))
        .await;
    room.enrol(&renewed).await;
    asked().await.unwrap();
    room.db.clock().advance(Duration::minutes(16));
    assert!(matches!(
        asked().await,
        Err(PartyError::ProofNeeded {
            second_factor: true
        })
    ));
}
