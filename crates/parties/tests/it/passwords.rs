//! Passwords that change, and those that were forgotten.

use chrono::Duration;
use kernel::{Id, testing::somebody_waits};
use parties::{Party, RESET_PASSWORD_JOB, Role, acts};
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, Room};

const EMAIL: &str = "salma@example.com";
const OTHER: &str = "another long password";

async fn mailed(room: &Room, party: Id<Party>) -> Option<String> {
    let mut tx = room.db.begin().await.unwrap();
    let token = acts::issue_password_reset(&mut tx, party).await.unwrap();
    tx.commit().await.unwrap();
    token
}

async fn reset(room: &Room, token: &str, password: &str) -> Answer {
    let body = json!({"token": token, "password": password});
    room.send("POST /auth/reset-password", "", body).await
}

async fn me(room: &Room, grant: &Answer) -> u16 {
    room.send("GET /parties/me", &grant.text("access_token"), Value::Null)
        .await
        .status
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let room = Room::open().await;
    room.add(Role::Creator, EMAIL).await;
    let [here, there] = [
        room.sign_in(EMAIL, PASSWORD).await,
        room.sign_in(EMAIL, PASSWORD).await,
    ];
    let change = async |old: &str, new: &str| {
        let body = json!({"old_password": old, "password": new});
        room.send("POST /auth/password", &here.text("access_token"), body)
            .await
    };
    assert_eq!(
        change("not my password", OTHER).await.code(),
        (422, "parties.password_wrong")
    );
    assert_eq!(
        change(PASSWORD, "short").await.code(),
        (422, "request.invalid")
    );
    assert_eq!(change(PASSWORD, OTHER).await.status, 204);
    assert_eq!(
        (me(&room, &here).await, me(&room, &there).await),
        (200, 401)
    );
    assert_eq!(room.sign_in(EMAIL, PASSWORD).await.status, 401);
    assert_eq!(room.sign_in(EMAIL, OTHER).await.status, 200);
    assert_eq!(room.notices().await, ["password_changed"]);
    assert!(
        room.acts()
            .await
            .contains(&"parties.password_changed".to_owned())
    );
}

/// What comes of `asked` when another password has been set, and what sets it commits while `asked` waits for it.
async fn while_another_is_set(
    room: &Room,
    party: Id<Party>,
    asked: impl Future<Output = Answer>,
) -> Answer {
    let mut setting = room.db.begin().await.unwrap();
    let _same: uuid::Uuid = sqlx::query_scalar(
        "UPDATE parties
         SET password_hash = replace(password_hash, 'p=1', 'p=2')
         WHERE id = $1
         RETURNING id",
    )
    .bind(party.uuid())
    .fetch_one(setting.conn())
    .await
    .unwrap();
    let commit = async {
        somebody_waits(&room.db).await;
        setting.commit().await.unwrap();
    };
    let (answer, ()) = tokio::join!(asked, commit);
    answer
}

#[tokio::test]
async fn a_password_that_changes_while_it_is_checked_lets_nobody_in() {
    let room = Room::open().await;
    let party = room.add(Role::Creator, EMAIL).await;
    let refused = while_another_is_set(&room, party.id, room.sign_in(EMAIL, PASSWORD)).await;
    assert_eq!(refused.code(), (401, "parties.wrong_credentials"));
}

#[tokio::test]
async fn a_change_that_began_with_the_old_password_does_not_replace_the_one_that_was_set() {
    let room = Room::open().await;
    let party = room.add(Role::Creator, EMAIL).await;
    let thief = room.sign_in(EMAIL, PASSWORD).await;
    let token = thief.text("access_token");
    let body = json!({"old_password": PASSWORD, "password": OTHER});
    let change = room.send("POST /auth/password", &token, body);
    let refused = while_another_is_set(&room, party.id, change).await;
    assert_eq!(refused.code(), (422, "parties.password_wrong"));
    assert_eq!(room.sign_in(EMAIL, OTHER).await.status, 401);
}

#[tokio::test]
async fn of_two_links_used_at_once_one_is_good() {
    let room = Room::open().await;
    let party = room.add(Role::Creator, EMAIL).await;
    for round in 0..8 {
        let links = [
            mailed(&room, party.id).await.unwrap(),
            mailed(&room, party.id).await.unwrap(),
        ];
        let passwords = ["first", "second"].map(|which| format!("the {which} password {round}"));
        let (one, two) = tokio::join!(
            reset(&room, &links[0], &passwords[0]),
            reset(&room, &links[1], &passwords[1])
        );
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 422]);
        room.db.clock().advance(Duration::days(1));
    }
}

#[tokio::test]
async fn a_changed_password_voids_what_the_old_one_began() {
    let room = Room::open().await;
    let party = room.add(Role::Creator, EMAIL).await;
    let grant = room.sign_in(EMAIL, PASSWORD).await;
    let (secret, _) = room.enrol(&grant.text("access_token")).await;
    let begun = room.sign_in(EMAIL, PASSWORD).await;
    let link = mailed(&room, party.id).await.unwrap();
    assert_eq!(reset(&room, &link, OTHER).await.status, 204);
    let refused = room.answer(&begun, &room.code(&secret)).await;
    assert_eq!(refused.code(), (401, "parties.challenge_invalid"));
}

#[tokio::test]
async fn a_link_sets_another_password_once_within_an_hour_and_ends_all_sessions() {
    let room = Room::open().await;
    let party = room.add(Role::Creator, EMAIL).await;
    let grant = room.sign_in(EMAIL, PASSWORD).await;
    let [first, second] = [
        mailed(&room, party.id).await.unwrap(),
        mailed(&room, party.id).await.unwrap(),
    ];
    // A password that is not accepted leaves the link good.
    assert_eq!(
        reset(&room, &first, "short").await.code(),
        (422, "request.invalid")
    );
    assert_eq!(reset(&room, &first, OTHER).await.status, 204);
    assert_eq!(me(&room, &grant).await, 401);
    assert_eq!(room.sign_in(EMAIL, OTHER).await.status, 200);
    // Used up, and the other with it.
    for token in [&first, &second] {
        assert_eq!(
            reset(&room, token, PASSWORD).await.code(),
            (422, "parties.reset_invalid")
        );
    }
    let late = mailed(&room, party.id).await.unwrap();
    room.db.clock().advance(Duration::hours(1));
    for token in [late.as_str(), "", "dmr_AAAA"] {
        assert_eq!(
            reset(&room, token, PASSWORD).await.code(),
            (422, "parties.reset_invalid")
        );
    }
}

#[tokio::test]
async fn asking_for_a_link_tells_nothing_and_mails_little() {
    let room = Room::open().await;
    let party = room.add(Role::Creator, EMAIL).await;
    room.register("waiting@example.com", PASSWORD).await;
    let ask = async |email: &str| {
        room.send("POST /auth/forgot-password", "", json!({"email": email}))
            .await
    };
    let known = ask(EMAIL).await;
    assert_eq!(known.status, 202);
    for email in ["nobody@example.com", "waiting@example.com", EMAIL] {
        let answer = ask(email).await;
        assert_eq!((answer.status, &answer.body), (202, &known.body), "{email}");
    }
    assert_eq!(room.jobs(RESET_PASSWORD_JOB).await, [party.id]);
    room.db.clock().advance(Duration::minutes(1));
    ask(EMAIL).await;
    assert_eq!(room.jobs(RESET_PASSWORD_JOB).await, [party.id, party.id]);
    // Five links a day, whoever asks.
    for _ in 0..5 {
        assert!(mailed(&room, party.id).await.is_some());
    }
    assert_eq!(mailed(&room, party.id).await, None);
    room.db.clock().advance(Duration::hours(25));
    assert!(mailed(&room, party.id).await.is_some());
}

#[tokio::test]
async fn the_second_factor_outlives_the_password() {
    let room = Room::open().await;
    let party = room.add(Role::Creator, EMAIL).await;
    let grant = room.sign_in(EMAIL, PASSWORD).await;
    let (secret, _) = room.enrol(&grant.text("access_token")).await;
    room.db.clock().advance(Duration::minutes(16));
    let token = room
        .refresh(&grant.text("refresh_token"))
        .await
        .text("access_token");
    let body = json!({"old_password": PASSWORD, "password": OTHER});
    let refused = room.send("POST /auth/password", &token, body).await;
    assert_eq!(refused.code(), (403, "parties.proof_needed"));
    let link = mailed(&room, party.id).await.unwrap();
    assert_eq!(reset(&room, &link, OTHER).await.status, 204);
    let challenge = room.sign_in(EMAIL, OTHER).await;
    assert_eq!(challenge.status, 202);
    assert_eq!(
        room.answer(&challenge, &room.code(&secret)).await.status,
        200
    );
}
