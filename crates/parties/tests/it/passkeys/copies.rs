//! A passkey that was copied.

use serde_json::{Value, json};

use super::{EMAIL, alone, answer, factors, prove, sign_in_with, who, with_passkey};
use crate::support::PASSWORD;

#[tokio::test]
async fn a_counter_that_goes_back_sets_the_passkey_aside_and_ends_all_sessions() {
    let (room, grant, mut passkey, registered) = with_passkey().await;
    assert_eq!(sign_in_with(&room, &mut passkey).await.status, 200);
    assert_eq!(sign_in_with(&room, &mut passkey).await.status, 200);
    // The copy does not know how often the other was used.
    passkey.counter = 0;
    let copied = sign_in_with(&room, &mut passkey).await;
    assert_eq!(copied.code(), (422, "parties.passkey_set_aside"));
    let me = room
        .send("GET /parties/me", &grant.text("access_token"), Value::Null)
        .await;
    assert_eq!(me.status, 401);
    // Neither of the two gets in with it, whatever it counts.
    passkey.counter = 100;
    let asked = who(&room).await;
    let given = passkey.get(&asked.body["options"]);
    let refused = alone(&room, (&asked, &given)).await;
    assert_eq!(refused.code(), (422, "parties.passkey_set_aside"));
    // Nor the password alone: it still is a second factor, only one that opens nothing.
    let challenge = room.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(
        (challenge.status, &challenge.body["accepts"]),
        (202, &json!(["recovery_code"]))
    );
    let refused = answer(&room, &challenge, &given).await;
    assert_eq!(refused.status, 422);
    let code = registered.body["recovery_codes"][0].as_str().unwrap();
    let granted = room.answer(&challenge, code).await;
    let token = granted.text("access_token");
    let listed = factors(&room, &token).await;
    assert!(listed["passkeys"][0]["set_aside_at"].is_string());
    // The owner was told, and removes it.
    assert!(
        room.notices()
            .await
            .contains(&"passkey_set_aside".to_owned())
    );
    assert!(
        room.acts()
            .await
            .contains(&"parties.passkey_set_aside".to_owned())
    );
    let path = format!(
        "DELETE /auth/passkeys/{}",
        listed["passkeys"][0]["id"].as_str().unwrap()
    );
    assert_eq!(room.send(&path, &token, Value::Null).await.status, 204);
    assert_eq!(room.sign_in(EMAIL, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn the_counter_counts_over_all_challenges() {
    let (room, grant, mut passkey, _) = with_passkey().await;
    // Asked before the other answer came, answered after it: with the counter of now it is good,
    let early = room.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(sign_in_with(&room, &mut passkey).await.status, 200);
    let given = passkey.get(&early.body["passkey"]);
    assert_eq!(answer(&room, &early, &given).await.status, 200);
    // with the counter of then it is a copy's.
    let early = room.sign_in(EMAIL, PASSWORD).await;
    let before = passkey.counter;
    assert_eq!(
        prove(&room, &grant.text("access_token"), &mut passkey)
            .await
            .status,
        204
    );
    passkey.counter = before;
    let given = passkey.get(&early.body["passkey"]);
    let copied = answer(&room, &early, &given).await;
    assert_eq!(copied.code(), (422, "parties.passkey_set_aside"));
}

#[tokio::test]
async fn a_passkey_that_does_not_count_is_not_suspected() {
    let (room, _, mut passkey, _) = with_passkey().await;
    // Those that are kept by several devices at once always say 0.
    passkey.step = 0;
    for _ in 0..3 {
        assert_eq!(sign_in_with(&room, &mut passkey).await.status, 200);
    }
    // One that began to count goes on counting.
    passkey.step = 1;
    assert_eq!(sign_in_with(&room, &mut passkey).await.status, 200);
    passkey.step = 0;
    passkey.counter = 0;
    let copied = sign_in_with(&room, &mut passkey).await;
    assert_eq!(copied.code(), (422, "parties.passkey_set_aside"));
}

#[tokio::test]
async fn a_forged_counter_sets_nothing_aside() {
    let (room, _, mut passkey, _) = with_passkey().await;
    assert_eq!(sign_in_with(&room, &mut passkey).await.status, 200);
    // Whoever knows what the key is called, but does not have it, harms nobody.
    let asked = who(&room).await;
    passkey.counter = 0;
    let mut given = passkey.get(&asked.body["options"]);
    let other = who(&room).await;
    given["response"]["signature"] =
        passkey.get(&other.body["options"])["response"]["signature"].clone();
    let refused = alone(&room, (&asked, &given)).await;
    assert_eq!(refused.code(), (422, "parties.passkey_wrong"));
    passkey.counter = 5;
    assert_eq!(sign_in_with(&room, &mut passkey).await.status, 200);
}
