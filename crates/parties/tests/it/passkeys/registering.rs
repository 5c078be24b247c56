//! Registering, naming and removing passkeys.

use chrono::Duration;
use parties::{Email, Role, acts, testing::SoftPasskey};
use serde_json::{Value, json};

use super::{
    EMAIL, ORIGIN, asked, factors, prove, register, registered, sign_in_with, with_passkey,
};
use crate::support::{PASSWORD, Room};

#[tokio::test]
async fn the_first_passkey_comes_with_recovery_codes_and_is_listed() {
    let (room, grant, mut passkey, first) = with_passkey().await;
    let token = grant.text("access_token");
    let codes = first.body["recovery_codes"].as_array().unwrap();
    assert_eq!(codes.len(), 10);
    // The session that registered it has given it; a second one comes without codes.
    room.db.clock().advance(Duration::seconds(1));
    let (_, second) = registered(&room, &token).await;
    assert_eq!(second.body.get("recovery_codes"), None);
    let listed = factors(&room, &token).await;
    let passkeys = listed["passkeys"].as_array().unwrap();
    assert_eq!(
        (
            passkeys.len(),
            &passkeys[0]["name"],
            passkeys[0].get("used_at")
        ),
        (2, &json!("My telephone"), None)
    );
    assert_eq!(passkeys[0]["can"], json!(["rename", "remove"]));
    assert_eq!(listed["recovery_codes_left"], 10);
    assert_eq!(
        listed["can"],
        json!([
            "prove",
            "enrol_totp",
            "register_passkey",
            "renew_recovery_codes"
        ])
    );
    let granted = sign_in_with(&room, &mut passkey).await;
    assert_eq!(granted.text("second_factor"), "given");
    let listed = factors(&room, &granted.text("access_token")).await;
    assert!(listed["passkeys"][0]["used_at"].is_string());
    assert_eq!(room.notices().await, ["passkey_added", "passkey_added"]);
    let acts = room.acts().await;
    assert!(acts.contains(&"parties.passkey_registered".to_owned()));
}

#[tokio::test]
async fn a_challenge_is_answered_once_in_time_and_by_the_session_that_asked() {
    let room = Room::open().await;
    room.add(Role::Creator, EMAIL).await;
    let [here, there] = [
        room.sign_in(EMAIL, PASSWORD).await.text("access_token"),
        room.sign_in(EMAIL, PASSWORD).await.text("access_token"),
    ];
    let invalid = (422, "parties.passkey_challenge_invalid");
    let challenge = asked(&room, &here).await;
    let (_, made) = SoftPasskey::create(&challenge.body["options"], ORIGIN);
    let elsewhere = register(&room, &there, (&challenge, &made)).await;
    assert_eq!(elsewhere.code(), invalid);
    assert_eq!(
        register(&room, &here, (&challenge, &made)).await.status,
        201
    );
    let again = register(&room, &here, (&challenge, &made)).await;
    assert_eq!(again.code(), invalid);
    // The same key under another challenge is known already, to everybody.
    let late = asked(&room, &here).await;
    room.db.clock().advance(Duration::minutes(5));
    let (_, made) = SoftPasskey::create(&late.body["options"], ORIGIN);
    assert_eq!(register(&room, &here, (&late, &made)).await.code(), invalid);
    // A challenge for something else is none for this.
    let proving = room
        .send("POST /auth/prove/challenge", &here, Value::Null)
        .await;
    let mut options = late.body["options"].clone();
    options["publicKey"]["challenge"] = proving.body["options"]["publicKey"]["challenge"].clone();
    let (_, made) = SoftPasskey::create(&options, ORIGIN);
    assert_eq!(
        register(&room, &here, (&proving, &made)).await.code(),
        invalid
    );
}

#[tokio::test]
async fn a_passkey_of_another_place_or_without_a_verified_person_is_refused() {
    let room = Room::open().await;
    room.add(Role::Creator, EMAIL).await;
    let token = room.sign_in(EMAIL, PASSWORD).await.text("access_token");
    let refused = (422, "parties.passkey_wrong");
    // Made in a page of somebody else.
    let challenge = asked(&room, &token).await;
    let (_, made) = SoftPasskey::create(&challenge.body["options"], "https://daman.test.evil");
    assert_eq!(
        register(&room, &token, (&challenge, &made)).await.code(),
        refused
    );
    // For another challenge.
    let [first, second] = [asked(&room, &token).await, asked(&room, &token).await];
    let (_, made) = SoftPasskey::create(&first.body["options"], ORIGIN);
    assert_eq!(
        register(&room, &token, (&second, &made)).await.code(),
        refused
    );
    // For another server.
    let challenge = asked(&room, &token).await;
    let mut options = challenge.body["options"].clone();
    options["publicKey"]["rp"]["id"] = json!("evil.test");
    let (_, made) = SoftPasskey::create(&options, ORIGIN);
    assert_eq!(
        register(&room, &token, (&challenge, &made)).await.code(),
        refused
    );
    for nonsense in [json!({}), json!([]), json!("passkey"), json!(null)] {
        let challenge = asked(&room, &token).await;
        assert_eq!(
            register(&room, &token, (&challenge, &nonsense))
                .await
                .code(),
            refused
        );
    }
    assert_eq!(factors(&room, &token).await["passkeys"], json!([]));
    assert_eq!(room.sign_in(EMAIL, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_key_belongs_to_one_party_and_a_party_has_ten() {
    let (room, grant, _, _) = with_passkey().await;
    let token = grant.text("access_token");
    let challenge = asked(&room, &token).await;
    let (_, made) = SoftPasskey::create(&challenge.body["options"], ORIGIN);
    assert_eq!(
        register(&room, &token, (&challenge, &made)).await.status,
        201
    );
    // Somebody else cannot register the same: an answer would then be of two parties. The challenge is put into what the
    // first browser made, which a thief of the answer could not do.
    room.add(Role::Creator, "omar@example.com").await;
    let omar = room
        .sign_in("omar@example.com", PASSWORD)
        .await
        .text("access_token");
    let stolen = asked(&room, &omar).await;
    let mut copied = made.clone();
    let client = json!({
        "type": "webauthn.create", "origin": ORIGIN, "crossOrigin": false,
        "challenge": stolen.body["options"]["publicKey"]["challenge"],
    });
    copied["response"]["clientDataJSON"] = json!(base64url(client.to_string().as_bytes()));
    assert_eq!(
        register(&room, &omar, (&stolen, &copied)).await.code(),
        (409, "parties.passkey_known")
    );
    for _ in 2..10 {
        registered(&room, &token).await;
    }
    let listed = factors(&room, &token).await;
    assert!(!listed["can"].to_string().contains("register_passkey"));
    let challenge = asked(&room, &token).await;
    let (_, made) = SoftPasskey::create(&challenge.body["options"], ORIGIN);
    assert_eq!(
        register(&room, &token, (&challenge, &made)).await.code(),
        (409, "parties.too_many_passkeys")
    );
}

fn base64url(bytes: &[u8]) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.encode(bytes)
}

#[tokio::test]
async fn who_has_a_second_factor_adds_another_only_by_giving_it() {
    let room = Room::open().await;
    room.add(Role::Mediator, EMAIL).await;
    let owner = room.sign_in(EMAIL, PASSWORD).await.text("access_token");
    // A thief of the password begins before there is any, and keeps what it was shown.
    let thief = room.sign_in(EMAIL, PASSWORD).await.text("access_token");
    let secret = room
        .send("POST /auth/totp", &thief, Value::Null)
        .await
        .text("secret");
    let begun = asked(&room, &thief).await;
    let (mut passkey, _) = registered(&room, &owner).await;
    let needed = (403, "parties.proof_needed");
    let code = json!({"code": room.code(&secret)});
    let confirmed = room.send("POST /auth/totp/confirm", &thief, code).await;
    assert_eq!(confirmed.code(), needed);
    let (_, made) = SoftPasskey::create(&begun.body["options"], ORIGIN);
    assert_eq!(
        register(&room, &thief, (&begun, &made)).await.code(),
        needed
    );
    for call in ["POST /auth/totp", "POST /auth/passkeys/challenge"] {
        assert_eq!(
            room.send(call, &thief, Value::Null).await.code(),
            needed,
            "{call}"
        );
    }
    // The owner's session goes on, and adds an authenticator beside.
    let me = room.send("GET /parties/me", &owner, Value::Null).await;
    assert_eq!(me.status, 200);
    room.enrol(&owner).await;
    // With the passkey the other session comes to the same.
    assert_eq!(prove(&room, &thief, &mut passkey).await.status, 204);
    let again = room.send("POST /auth/totp", &thief, Value::Null).await;
    assert_eq!(again.code(), (409, "parties.already_enrolled"));
}

#[tokio::test]
async fn an_old_session_gives_the_password_before_it_registers() {
    let room = Room::open().await;
    room.add(Role::Creator, EMAIL).await;
    let grant = room.sign_in(EMAIL, PASSWORD).await;
    room.db.clock().advance(Duration::minutes(16));
    let token = room
        .refresh(&grant.text("refresh_token"))
        .await
        .text("access_token");
    let refused = room
        .send("POST /auth/passkeys/challenge", &token, Value::Null)
        .await;
    assert_eq!(refused.code(), (403, "parties.proof_needed"));
    let nothing = room
        .send("POST /auth/prove/challenge", &token, Value::Null)
        .await;
    assert_eq!(nothing.code(), (409, "parties.not_enrolled"));
    let password = json!({"password": PASSWORD});
    room.send("POST /auth/prove", &token, password).await;
    registered(&room, &token).await;
}

#[tokio::test]
async fn a_passkey_is_renamed_by_its_owner_only_and_removed_with_a_proof() {
    let (room, grant, mut passkey, first) = with_passkey().await;
    room.add(Role::Creator, "omar@example.com").await;
    let omar = room
        .sign_in("omar@example.com", PASSWORD)
        .await
        .text("access_token");
    let token = grant.text("access_token");
    let id = first.body["passkey"]["id"].as_str().unwrap();
    let path = format!("/auth/passkeys/{id}");
    let name = |name: &str| json!({ "name": name });
    let rename =
        async |token: &str, to: &str| room.send(&format!("PATCH {path}"), token, name(to)).await;
    assert_eq!(rename(&omar, "Mine").await.status, 404);
    assert_eq!(rename(&token, "").await.status, 422);
    assert_eq!(rename(&token, "Old phone").await.text("name"), "Old phone");
    let remove = async |token: &str| {
        room.send(&format!("DELETE {path}"), token, Value::Null)
            .await
    };
    assert_eq!(remove(&omar).await.status, 404);
    room.db.clock().advance(Duration::minutes(16));
    let later = room
        .refresh(&grant.text("refresh_token"))
        .await
        .text("access_token");
    assert_eq!(remove(&later).await.code(), (403, "parties.proof_needed"));
    assert_eq!(prove(&room, &later, &mut passkey).await.status, 204);
    assert_eq!(remove(&later).await.status, 204);
    assert_eq!(remove(&later).await.status, 404);
    // It was the last: the recovery codes went along, and signing in asks for the password only.
    assert_eq!(factors(&room, &later).await["recovery_codes_left"], 0);
    assert_eq!(room.sign_in(EMAIL, PASSWORD).await.status, 200);
    assert_eq!(room.notices().await, ["passkey_added", "passkey_removed"]);
    let acts = room.acts().await;
    for act in ["parties.passkey_renamed", "parties.passkey_removed"] {
        assert!(acts.contains(&act.to_owned()), "{act}");
    }
}

#[tokio::test]
async fn with_another_factor_left_the_codes_stay_and_other_sessions_give_it_again() {
    let room = Room::open().await;
    room.add(Role::Operator, EMAIL).await;
    let token = room.sign_in(EMAIL, PASSWORD).await.text("access_token");
    let (mut passkey, first) = registered(&room, &token).await;
    let (secret, _) = room.enrol(&token).await;
    let other = sign_in_with(&room, &mut passkey).await.text("access_token");
    let path = format!(
        "DELETE /auth/passkeys/{}",
        first.body["passkey"]["id"].as_str().unwrap()
    );
    assert_eq!(room.send(&path, &token, Value::Null).await.status, 204);
    let me = async |token: &str| room.send("GET /parties/me", token, Value::Null).await;
    assert_eq!(me(&token).await.status, 200);
    assert_eq!(
        me(&other).await.code(),
        (403, "parties.second_factor_needed")
    );
    assert_eq!(factors(&room, &token).await["recovery_codes_left"], 10);
    let challenge = room.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(challenge.body["accepts"], json!(["totp", "recovery_code"]));
    assert_eq!(
        room.answer(&challenge, &room.code(&secret)).await.status,
        200
    );
}

#[tokio::test]
async fn whoever_runs_the_server_forgets_passkeys_too() {
    let (room, grant, _, _) = with_passkey().await;
    let mut tx = room.db.begin().await.unwrap();
    let email = Email::parse(EMAIL).unwrap();
    let reason = "ticket 12: phone lost".parse().unwrap();
    acts::forget_second_factor(&mut tx, &email, &reason)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let me = room
        .send("GET /parties/me", &grant.text("access_token"), Value::Null)
        .await;
    assert_eq!(me.status, 401);
    assert_eq!(room.sign_in(EMAIL, PASSWORD).await.status, 200);
}
