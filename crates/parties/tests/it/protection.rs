//! What second factors protect, and how they are enrolled, removed and lost.

use chrono::Duration;
use parties::{Caller, Email, PartyError, Role, acts};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Room, enrolled};

const EMAIL: &str = "salma@example.com";

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
    let reason = "ticket 12: phone lost".parse().unwrap();
    let (room, grant, _, _) = enrolled().await;
    let email = Email::parse(EMAIL).unwrap();
    let mut tx = room.db.begin().await.unwrap();
    acts::forget_second_factor(&mut tx, &email, &reason)
        .await
        .unwrap();
    let again = acts::forget_second_factor(&mut tx, &email, &reason).await;
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
async fn what_turns_money_elsewhere_takes_a_second_factor_that_was_just_given() {
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
        parties::require_second_factor(&mut tx, &caller).await
    };
    // The password does not do, however fresh.
    let proof = json!({"password": PASSWORD});
    let token = grant.text("access_token");
    assert_eq!(
        room.send("POST /auth/prove", &token, proof).await.status,
        204
    );
    assert!(matches!(
        asked().await,
        Err(PartyError::SecondFactorMissing)
    ));
    room.enrol(&token).await;
    asked().await.unwrap();
    room.db.clock().advance(Duration::minutes(16));
    assert!(matches!(
        asked().await,
        Err(PartyError::ProofNeeded {
            second_factor: true
        })
    ));
}
