//! Signing in with a passkey, as the second step and alone, and proving with it.

use std::net::IpAddr;

use chrono::Duration;
use kernel::audit::from_address;
use parties::Role;
use serde_json::{Value, json};

use super::{EMAIL, alone, answer, factors, prove, registered, sign_in_with, who, with_passkey};
use crate::support::{PASSWORD, Room};

#[tokio::test]
async fn a_passkey_is_a_second_factor_and_each_answer_is_good_once() {
    let (room, _, mut passkey, registered) = with_passkey().await;
    let challenge = room.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(
        challenge.body["accepts"],
        json!(["passkey", "recovery_code"])
    );
    let given = passkey.get(&challenge.body["passkey"]);
    // Twice at the same time: the second finds the challenge used, and not a copy of the key.
    let (a, b) = tokio::join!(
        answer(&room, &challenge, &given),
        answer(&room, &challenge, &given)
    );
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
    let replayed = room.sign_in(EMAIL, PASSWORD).await;
    let refused = answer(&room, &replayed, &given).await;
    assert_eq!(refused.code(), (422, "parties.passkey_wrong"));
    // A recovery code does too.
    let code = registered.body["recovery_codes"][0].as_str().unwrap();
    assert_eq!(room.answer(&replayed, code).await.status, 200);
    assert_eq!(sign_in_with(&room, &mut passkey).await.status, 200);
}

#[tokio::test]
async fn one_or_the_other_is_given() {
    let (room, _, mut passkey, _) = with_passkey().await;
    let challenge = room.sign_in(EMAIL, PASSWORD).await;
    let given = passkey.get(&challenge.body["passkey"]);
    let token = challenge.text("challenge");
    for body in [
        json!({"challenge": token}),
        json!({"challenge": token, "code": "000000", "passkey": given}),
    ] {
        let refused = room
            .send("POST /auth/sign-in/second-factor", "", body)
            .await;
        assert_eq!(refused.code(), (422, "request.invalid"));
    }
    assert_eq!(answer(&room, &challenge, &given).await.status, 200);
}

#[tokio::test]
async fn an_answer_of_another_place_person_or_key_is_refused_and_counted() {
    let (room, _, mut passkey, _) = with_passkey().await;
    room.add(Role::Creator, "omar@example.com").await;
    let omar = room.sign_in("omar@example.com", PASSWORD).await;
    let (mut stranger, _) = registered(&room, &omar.text("access_token")).await;
    let refused = (422, "parties.passkey_wrong");
    let challenge = room.sign_in(EMAIL, PASSWORD).await;
    let options = &challenge.body["passkey"];
    // Somebody else's key.
    let given = stranger.get(options);
    assert_eq!(answer(&room, &challenge, &given).await.code(), refused);
    // In a page of somebody else.
    let home = std::mem::replace(&mut passkey.origin, "https://evil.test".to_owned());
    let given = passkey.get(options);
    assert_eq!(answer(&room, &challenge, &given).await.code(), refused);
    passkey.origin = home;
    // Touched, but by whom?
    passkey.flags = 0b0000_0001;
    let given = passkey.get(options);
    assert_eq!(answer(&room, &challenge, &given).await.code(), refused);
    passkey.flags = 0b0000_0101;
    // Another signature.
    let mut given = passkey.get(options);
    given["response"]["signature"] = stranger.get(options)["response"]["signature"].clone();
    assert_eq!(answer(&room, &challenge, &given).await.code(), refused);
    assert_eq!(answer(&room, &challenge, &json!({})).await.code(), refused);
    // The fifth was the last of the challenge, and the next failures wait over all challenges.
    let given = passkey.get(options);
    assert_eq!(
        answer(&room, &challenge, &given).await.code(),
        (401, "parties.challenge_invalid")
    );
    let challenge = room.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(answer(&room, &challenge, &json!({})).await.status, 422);
    let challenge = room.sign_in(EMAIL, PASSWORD).await;
    let given = passkey.get(&challenge.body["passkey"]);
    let waits = answer(&room, &challenge, &given).await;
    assert_eq!(waits.code(), (429, "parties.wait"));
    room.db.clock().advance(Duration::seconds(1));
    assert_eq!(answer(&room, &challenge, &given).await.status, 200);
    let refusals = room.acts().await;
    let refusals = refusals
        .iter()
        .filter(|act| *act == "parties.proof_refused");
    assert_eq!(refusals.count(), 6);
}

#[tokio::test]
async fn a_passkey_alone_signs_in_whoever_it_is_of() {
    let (room, _, mut passkey, _) = with_passkey().await;
    let asked = who(&room).await;
    // The question names nobody.
    assert_eq!(
        asked.body["options"]["publicKey"]["allowCredentials"],
        json!([])
    );
    let given = passkey.get(&asked.body["options"]);
    let granted = alone(&room, (&asked, &given)).await;
    assert_eq!(
        (
            granted.status,
            granted.text("second_factor").as_str(),
            &granted.body["party"]["email"]
        ),
        (200, "given", &json!(EMAIL))
    );
    assert_eq!(granted.headers["cache-control"], "no-store");
    // Once.
    let again = alone(&room, (&asked, &given)).await;
    assert_eq!(again.code(), (422, "parties.passkey_challenge_invalid"));
    // An answer that says it is somebody else's, or nobody's, is not believed.
    for handle in [json!("AAAAAAAAAAAAAAAAAAAAAA"), Value::Null] {
        let asked = who(&room).await;
        let mut given = passkey.get(&asked.body["options"]);
        given["response"]["userHandle"] = handle;
        let refused = alone(&room, (&asked, &given)).await;
        assert_eq!(refused.code(), (422, "parties.passkey_wrong"));
    }
    // It proves who one is, as the second factor does.
    let token = granted.text("access_token");
    let password = json!({"old_password": PASSWORD, "password": "another long password"});
    let changed = room.send("POST /auth/password", &token, password).await;
    assert_eq!(changed.status, 204);
}

#[tokio::test]
async fn a_challenge_is_for_what_it_was_asked_for() {
    let (room, grant, mut passkey, _) = with_passkey().await;
    let token = grant.text("access_token");
    let invalid = (422, "parties.passkey_challenge_invalid");
    let proving = room
        .send("POST /auth/prove/challenge", &token, Value::Null)
        .await;
    let given = passkey.get(&proving.body["options"]);
    assert_eq!(alone(&room, (&proving, &given)).await.code(), invalid);
    let asked = who(&room).await;
    let given = passkey.get(&asked.body["options"]);
    let body = json!({"challenge": asked.text("challenge"), "passkey": given});
    let proof = room.send("POST /auth/prove", &token, body.clone()).await;
    assert_eq!(proof.code(), invalid);
    let step = room
        .send("POST /auth/sign-in/second-factor", "", body)
        .await;
    assert_eq!(step.code(), (401, "parties.challenge_invalid"));
    // Five minutes, and then it is forgotten.
    let late = who(&room).await;
    room.db.clock().advance(Duration::minutes(5));
    let given = passkey.get(&late.body["options"]);
    assert_eq!(alone(&room, (&late, &given)).await.code(), invalid);
    let kept = async || -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM passkey_challenges")
            .fetch_one(room.db.pool())
            .await
            .unwrap()
    };
    assert_eq!(kept().await, 3);
    who(&room).await;
    assert_eq!(kept().await, 1);
    room.db.clock().advance(Duration::minutes(5));
    let mut tx = room.db.begin().await.unwrap();
    parties::acts::purge(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(kept().await, 0);
}

#[tokio::test]
async fn guesses_from_one_network_address_wait() {
    let (room, _, mut passkey, _) = with_passkey().await;
    let from = IpAddr::from([198, 51, 100, 9]);
    let guess = async |given: &Value| {
        let asked = who(&room).await;
        from_address(from, alone(&room, (&asked, given))).await
    };
    for _ in 0..51 {
        assert_eq!(guess(&json!({})).await.status, 422);
    }
    assert_eq!(guess(&json!({})).await.code(), (429, "parties.wait"));
    room.db.clock().advance(Duration::seconds(1));
    let asked = who(&room).await;
    let given = passkey.get(&asked.body["options"]);
    let granted = from_address(from, alone(&room, (&asked, &given))).await;
    assert_eq!(granted.status, 200);
}

#[tokio::test]
async fn a_mediator_acts_once_the_passkey_was_given() {
    let room = Room::open().await;
    room.add(Role::Mediator, EMAIL).await;
    let first = room.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(first.text("second_factor"), "needed");
    let other = room.sign_in(EMAIL, PASSWORD).await.text("access_token");
    let (mut passkey, _) = registered(&room, &first.text("access_token")).await;
    let me = async |token: &str| room.send("GET /parties/me", token, Value::Null).await;
    assert_eq!(me(&first.text("access_token")).await.status, 200);
    assert_eq!(
        me(&other).await.code(),
        (403, "parties.second_factor_needed")
    );
    // The password is no proof any more.
    let password = json!({"password": PASSWORD});
    let proof = room.send("POST /auth/prove", &other, password).await;
    assert_eq!(proof.code(), (403, "parties.proof_needed"));
    assert_eq!(prove(&room, &other, &mut passkey).await.status, 204);
    assert_eq!(me(&other).await.status, 200);
    let asked = who(&room).await;
    let given = passkey.get(&asked.body["options"]);
    let alone = alone(&room, (&asked, &given)).await;
    assert_eq!(alone.text("second_factor"), "given");
    assert_eq!(me(&alone.text("access_token")).await.status, 200);
    assert_eq!(factors(&room, &other).await["required"], true);
}

#[tokio::test]
async fn where_people_reach_the_server_at_a_bare_address_there_are_no_passkeys() {
    let room = Room::open_at("http://127.0.0.1:8080").await;
    room.add(Role::Creator, EMAIL).await;
    let token = room.sign_in(EMAIL, PASSWORD).await.text("access_token");
    let impossible = (409, "parties.passkeys_impossible");
    for (call, token) in [
        ("POST /auth/passkeys/challenge", token.as_str()),
        ("POST /auth/sign-in/passkey/challenge", ""),
    ] {
        let refused = room.send(call, token, Value::Null).await;
        assert_eq!(refused.code(), impossible, "{call}");
    }
    let listed = factors(&room, &token).await;
    assert_eq!(listed["can"], json!(["prove", "enrol_totp"]));
}
