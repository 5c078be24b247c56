//! Passkeys: registering them, what they are asked for, and what they are not believed.

mod copies;
mod registering;
mod signing_in;

use parties::{Role, testing::SoftPasskey};
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, Room};

/// The server as browsers see it.
const ORIGIN: &str = "https://daman.test";
const EMAIL: &str = "salma@example.com";

/// Asks for a new passkey.
async fn asked(room: &Room, token: &str) -> Answer {
    let asked = room
        .send("POST /auth/passkeys/challenge", token, Value::Null)
        .await;
    assert_eq!(asked.status, 201, "{asked:?}");
    asked
}

/// Sends a new passkey.
async fn register(room: &Room, token: &str, (asked, answer): (&Answer, &Value)) -> Answer {
    let body = json!({
        "challenge": asked.text("challenge"), "name": "My telephone", "passkey": answer,
    });
    room.send("POST /auth/passkeys", token, body).await
}

/// A new passkey of whoever holds `token`, and what the server said.
async fn registered(room: &Room, token: &str) -> (SoftPasskey, Answer) {
    let asked = asked(room, token).await;
    let (passkey, answer) = SoftPasskey::create(&asked.body["options"], ORIGIN);
    let registered = register(room, token, (&asked, &answer)).await;
    assert_eq!(registered.status, 201, "{registered:?}");
    (passkey, registered)
}

/// A creator with a passkey, its session, and what registering answered.
async fn with_passkey() -> (Room, Answer, SoftPasskey, Answer) {
    let room = Room::open().await;
    room.add(Role::Creator, EMAIL).await;
    let grant = room.sign_in(EMAIL, PASSWORD).await;
    let (passkey, answer) = registered(&room, &grant.text("access_token")).await;
    (room, grant, passkey, answer)
}

/// The second step of a sign-in.
async fn answer(room: &Room, challenge: &Answer, given: &Value) -> Answer {
    let body = json!({"challenge": challenge.text("challenge"), "passkey": given});
    room.send("POST /auth/sign-in/second-factor", "", body)
        .await
}

/// Both steps.
async fn sign_in_with(room: &Room, passkey: &mut SoftPasskey) -> Answer {
    let challenge = room.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(challenge.status, 202, "{challenge:?}");
    let given = passkey.get(&challenge.body["passkey"]);
    answer(room, &challenge, &given).await
}

/// What any passkey of the server is asked.
async fn who(room: &Room) -> Answer {
    let asked = room
        .send("POST /auth/sign-in/passkey/challenge", "", Value::Null)
        .await;
    assert_eq!(asked.status, 201, "{asked:?}");
    asked
}

/// Signs in with a passkey alone.
async fn alone(room: &Room, (asked, given): (&Answer, &Value)) -> Answer {
    let body = json!({"challenge": asked.text("challenge"), "passkey": given});
    room.send("POST /auth/sign-in/passkey", "", body).await
}

/// The answer of a passkey to a challenge to prove who holds `token`.
async fn prove(room: &Room, token: &str, passkey: &mut SoftPasskey) -> Answer {
    let asked = room
        .send("POST /auth/prove/challenge", token, Value::Null)
        .await;
    assert_eq!(asked.status, 201, "{asked:?}");
    let given = passkey.get(&asked.body["options"]);
    let body = json!({"challenge": asked.text("challenge"), "passkey": given});
    room.send("POST /auth/prove", token, body).await
}

/// What the account is protected with.
async fn factors(room: &Room, token: &str) -> Value {
    room.send("GET /auth/second-factors", token, Value::Null)
        .await
        .body
}
