//! Who may call what, and with which token.

use chrono::Duration;
use kernel::Id;
use parties::{Party, Role};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Room};

async fn token(room: &Room, role: Role) -> String {
    let email = format!("{}@example.com", role.as_str());
    room.add(role, &email).await;
    let token = room.sign_in(&email, PASSWORD).await.text("access_token");
    if role.needs_second_factor() {
        room.enrol(&token).await;
    }
    token
}

#[tokio::test]
async fn routes_of_an_account_want_a_caller() {
    let room = Room::open().await;
    for call in [
        "GET /parties/me",
        "PATCH /parties/me",
        "GET /creators",
        "GET /auth/sessions",
        "DELETE /auth/sessions/0197a6f2-93a1-7c11-8a61-6f0c1d2e0000",
        "POST /auth/sign-out",
        "POST /auth/sign-out-everywhere",
    ] {
        let anonymous = room.send(call, "", Value::Null).await;
        assert_eq!(anonymous.code(), (401, "parties.sign_in_needed"), "{call}");
        assert_eq!(anonymous.headers["www-authenticate"], "Bearer");
        let forged = room
            .send(call, "eyJhbGciOiJub25lIn0.e30.", Value::Null)
            .await;
        assert_eq!(forged.code(), (401, "parties.token_invalid"), "{call}");
    }
}

#[tokio::test]
async fn the_signing_key_rotates_and_the_public_list_follows() {
    let room = Room::open().await;
    let old = token(&room, Role::Brand).await;
    let listed = async || {
        let answer = room
            .send("GET /.well-known/jwks.json", "", Value::Null)
            .await;
        assert_eq!(answer.headers["cache-control"], "public, max-age=300");
        answer.body["keys"].as_array().unwrap().clone()
    };
    let before = listed().await;
    assert_eq!(before.len(), 1);
    assert_eq!(
        (
            &before[0]["kty"],
            &before[0]["crv"],
            &before[0]["alg"],
            &before[0]["use"]
        ),
        (
            &json!("OKP"),
            &json!("Ed25519"),
            &json!("EdDSA"),
            &json!("sig")
        )
    );

    let kid = room.auth.keys().rotate(room.db.now()).unwrap();
    let both = listed().await;
    assert_eq!(
        (both.len(), &both[0]["kid"], &both[1]),
        (2, &json!(kid), &before[0])
    );
    assert_eq!(
        room.send("GET /parties/me", &old, Value::Null).await.status,
        200
    );
    let new = room
        .sign_in("brand@example.com", PASSWORD)
        .await
        .text("access_token");
    assert_eq!(
        room.send("GET /parties/me", &new, Value::Null).await.status,
        200
    );

    room.db.clock().advance(Duration::minutes(31));
    assert_eq!(listed().await.len(), 1);
    assert_eq!(room.auth.keys().retire(room.db.now()).unwrap(), 1);
}

#[tokio::test]
async fn a_token_of_a_server_with_other_keys_is_refused() {
    let [room, other] = [Room::open().await, Room::open().await];
    token(&room, Role::Brand).await;
    let foreign = token(&other, Role::Brand).await;
    let refused = room.send("GET /parties/me", &foreign, Value::Null).await;
    assert_eq!(refused.code(), (401, "parties.token_invalid"));
}

#[tokio::test]
async fn a_party_changes_its_name_and_language_and_nothing_else() {
    let room = Room::open().await;
    let token = token(&room, Role::Creator).await;
    let change = async |body: Value| room.send("PATCH /parties/me", &token, body).await;
    let changed = change(json!({"name": "  سلمى   بنعلي "})).await;
    assert_eq!(
        (changed.status, changed.text("name").as_str()),
        (200, "سلمى بنعلي")
    );
    assert_eq!(changed.text("language"), "ar");
    for language in ["fr", "es", "pt", "ko", "en"] {
        let body = json!({"language": language});
        assert_eq!(change(body).await.text("language"), language);
    }
    assert_eq!(change(json!({})).await.text("name"), "سلمى بنعلي");
    for body in [
        json!({"language": "xx"}),
        json!({"name": ""}),
        json!({"role": "operator"}),
        json!({"email": "a@b.co"}),
    ] {
        assert_eq!(change(body).await.status, 422);
    }
}

#[tokio::test]
async fn brands_and_operators_see_verified_creators_without_their_addresses() {
    let room = Room::open().await;
    let creators = ["a@example.com", "b@example.com", "c@example.com"];
    for email in creators {
        room.add(Role::Creator, email).await;
        room.db.clock().advance(Duration::seconds(1));
    }
    room.register("unverified@example.com", PASSWORD).await;
    for role in Role::ALL {
        let token = token(&room, role).await;
        let list = room
            .send("GET /creators?limit=2", &token, Value::Null)
            .await;
        match role {
            Role::Brand | Role::Operator => {
                assert_eq!(
                    (list.status, list.body["items"].as_array().unwrap().len()),
                    (200, 2)
                );
                assert!(!list.body.to_string().contains('@'));
                let can = if role == Role::Brand {
                    json!(["invite"])
                } else {
                    json!([])
                };
                assert_eq!(list.body["items"][0]["can"], can);
                let next = format!("GET /creators?limit=50&after={}", list.text("next"));
                let rest = room.send(&next, &token, Value::Null).await;
                let known = if role == Role::Brand { 3 } else { 4 };
                assert_eq!(rest.body["items"].as_array().unwrap().len(), known - 2);
                assert_eq!(rest.body["next"], Value::Null);
            }
            Role::Creator
            | Role::Fan
            | Role::Artist
            | Role::Label
            | Role::Mediator
            | Role::Auditor => {
                assert_eq!(list.code(), (403, "parties.wrong_role"));
            }
        }
    }
}

#[tokio::test]
async fn other_rooms_find_parties_by_their_ids() {
    let room = Room::open().await;
    let brand = room.add(Role::Brand, "brand@example.com").await;
    room.db.clock().advance(Duration::seconds(1));
    let creator = room.add(Role::Creator, "creator@example.com").await;
    let nobody = Id::<Party>::new(room.db.now());
    let mut tx = room.db.begin().await.unwrap();
    assert_eq!(
        parties::find(&mut tx, brand.id).await.unwrap(),
        Some(brand.clone())
    );
    assert_eq!(parties::find(&mut tx, nobody).await.unwrap(), None);
    let found = parties::find_many(&mut tx, &[creator.id, nobody, brand.id])
        .await
        .unwrap();
    assert_eq!(found, [brand, creator]);
}
