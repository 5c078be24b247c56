//! Signing in, refreshing, signing out.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Duration;
use parties::{PURGE_JOB, Role, VERIFY_EMAIL_JOB};
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, Room};

const EMAIL: &str = "atlas@example.com";

async fn signed_in() -> (Room, Answer) {
    let room = Room::open().await;
    room.add(Role::Brand, EMAIL).await;
    let grant = room.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(grant.status, 200);
    (room, grant)
}

async fn me(room: &Room, grant: &Answer) -> u16 {
    room.send("GET /parties/me", &grant.text("access_token"), Value::Null)
        .await
        .status
}

#[tokio::test]
async fn unknown_addresses_and_wrong_passwords_get_one_answer() {
    let (room, _) = signed_in().await;
    let wrong = room.sign_in(EMAIL, "another long password").await;
    assert_eq!(wrong.code(), (401, "parties.wrong_credentials"));
    for (email, password) in [
        ("nobody@example.com", PASSWORD),
        ("no address", PASSWORD),
        (EMAIL, ""),
        (EMAIL, "Correct Horse Battery"),
    ] {
        let answer = room.sign_in(email, password).await;
        assert_eq!(
            (answer.status, &answer.body),
            (wrong.status, &wrong.body),
            "{email}"
        );
    }
}

#[tokio::test]
async fn a_refresh_gives_new_tokens_and_the_session_goes_on() {
    let (room, grant) = signed_in().await;
    room.db.clock().advance(Duration::seconds(605));
    assert_eq!(me(&room, &grant).await, 401);
    let next = room.refresh(&grant.text("refresh_token")).await;
    assert_eq!((next.status, me(&room, &next).await), (200, 200));
    assert_eq!(next.headers["cache-control"], "no-store");
    assert_eq!(next.body["session"], grant.body["session"]);
    assert_ne!(next.body["refresh_token"], grant.body["refresh_token"]);
    assert_ne!(next.body["access_token"], grant.body["access_token"]);
}

#[tokio::test]
async fn a_used_refresh_token_ends_the_session_for_all_its_holders() {
    let (room, grant) = signed_in().await;
    let other = room.sign_in(EMAIL, PASSWORD).await;
    let next = room.refresh(&grant.text("refresh_token")).await;
    room.db.clock().advance(Duration::seconds(11));
    let stolen = room.refresh(&grant.text("refresh_token")).await;
    assert_eq!(stolen.code(), (401, "parties.refresh_reused"));
    // Access tokens too, at once; and the good refresh token.
    assert_eq!(
        (me(&room, &grant).await, me(&room, &next).await),
        (401, 401)
    );
    let after = room.refresh(&next.text("refresh_token")).await;
    assert_eq!(after.code(), (401, "parties.refresh_invalid"));
    // The party's other session is another family.
    assert_eq!(me(&room, &other).await, 200);
}

#[tokio::test]
async fn a_lost_answer_is_given_again_once_with_the_same_successor() {
    let (room, grant) = signed_in().await;
    let token = grant.text("refresh_token");
    let lost = room.refresh(&token).await;
    room.db.clock().advance(Duration::seconds(10));
    let again = room.refresh(&token).await;
    assert_eq!(again.status, 200);
    assert_eq!(again.body["refresh_token"], lost.body["refresh_token"]);
    assert_eq!(me(&room, &again).await, 200);
    assert_eq!(
        room.refresh(&token).await.code(),
        (401, "parties.refresh_reused")
    );
}

#[tokio::test]
async fn an_answer_that_arrived_is_not_given_again() {
    let (room, grant) = signed_in().await;
    let next = room.refresh(&grant.text("refresh_token")).await;
    let after = room.refresh(&next.text("refresh_token")).await;
    assert_eq!(after.status, 200);
    // Within the ten seconds, but its successor has come back: the client had it.
    let stolen = room.refresh(&grant.text("refresh_token")).await;
    assert_eq!(stolen.code(), (401, "parties.refresh_reused"));
    assert_eq!(me(&room, &after).await, 401);
}

#[tokio::test]
async fn two_refreshes_at_once_get_one_successor() {
    let (room, grant) = signed_in().await;
    let token = grant.text("refresh_token");
    let (a, b) = tokio::join!(room.refresh(&token), room.refresh(&token));
    assert_eq!((a.status, b.status), (200, 200));
    assert_eq!(a.body["refresh_token"], b.body["refresh_token"]);
    assert_eq!(room.refresh(&a.text("refresh_token")).await.status, 200);
}

#[tokio::test]
async fn three_at_once_are_one_too_many() {
    let (room, grant) = signed_in().await;
    let token = grant.text("refresh_token");
    let (a, b, c) = tokio::join!(
        room.refresh(&token),
        room.refresh(&token),
        room.refresh(&token)
    );
    let mut statuses = [a.status, b.status, c.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 401]);
    assert_eq!(me(&room, &a).await, 401);
}

#[tokio::test]
async fn a_session_ends_after_30_idle_days_and_after_90_in_all() {
    let (room, grant) = signed_in().await;
    let idle = room.sign_in(EMAIL, PASSWORD).await;
    let mut token = grant.text("refresh_token");
    for _ in 0..3 {
        room.db.clock().advance(Duration::days(29));
        let next = room.refresh(&token).await;
        assert_eq!(next.status, 200);
        token = next.text("refresh_token");
    }
    let refused = room.refresh(&idle.text("refresh_token")).await;
    assert_eq!(refused.code(), (401, "parties.refresh_invalid"));
    room.db.clock().advance(Duration::days(3));
    assert_eq!(
        room.refresh(&token).await.code(),
        (401, "parties.refresh_invalid")
    );
}

#[tokio::test]
async fn signing_out_ends_this_session_at_once() {
    let (room, grant) = signed_in().await;
    let other = room.sign_in(EMAIL, PASSWORD).await;
    let token = grant.text("access_token");
    assert_eq!(
        room.send("POST /auth/sign-out", &token, Value::Null)
            .await
            .status,
        204
    );
    let after = room.send("POST /auth/sign-out", &token, Value::Null).await;
    assert_eq!(after.code(), (401, "parties.token_invalid"));
    let refused = room.refresh(&grant.text("refresh_token")).await;
    assert_eq!(refused.code(), (401, "parties.refresh_invalid"));
    assert_eq!(me(&room, &other).await, 200);
}

#[tokio::test]
async fn signing_out_everywhere_ends_all_sessions_of_this_party_only() {
    let (room, grant) = signed_in().await;
    let other = room.sign_in(EMAIL, PASSWORD).await;
    room.add(Role::Creator, "creator@example.com").await;
    let stranger = room.sign_in("creator@example.com", PASSWORD).await;
    let token = grant.text("access_token");
    let out = room
        .send("POST /auth/sign-out-everywhere", &token, Value::Null)
        .await;
    assert_eq!(out.status, 204);
    assert_eq!(
        (me(&room, &grant).await, me(&room, &other).await),
        (401, 401)
    );
    assert_eq!(me(&room, &stranger).await, 200);
    assert_eq!(room.sign_in(EMAIL, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_party_lists_and_ends_its_own_sessions_only() {
    let (room, grant) = signed_in().await;
    room.db.clock().advance(Duration::seconds(1));
    let other = room.sign_in(EMAIL, PASSWORD).await;
    room.add(Role::Brand, "rival@example.com").await;
    let rival = room.sign_in("rival@example.com", PASSWORD).await;

    let token = grant.text("access_token");
    let list = room.send("GET /auth/sessions", &token, Value::Null).await;
    let listed: Vec<(&Value, &Value)> = list.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (&item["id"], &item["current"]))
        .collect();
    assert_eq!(
        listed,
        [
            (&other.body["session"], &json!(false)),
            (&grant.body["session"], &json!(true))
        ]
    );
    assert_eq!(list.body["items"][0]["device"], "test/1");

    let end = format!("DELETE /auth/sessions/{}", other.text("session"));
    let foreign = room
        .send(&end, &rival.text("access_token"), Value::Null)
        .await;
    assert_eq!(foreign.code(), (404, "request.not_found"));
    assert_eq!(room.send(&end, &token, Value::Null).await.status, 204);
    assert_eq!(
        (me(&room, &other).await, me(&room, &rival).await),
        (401, 200)
    );
    assert_eq!(room.send(&end, &token, Value::Null).await.status, 404);
}

#[tokio::test]
async fn an_old_access_token_in_the_header_does_not_hinder_a_refresh() {
    let (room, grant) = signed_in().await;
    room.db.clock().advance(Duration::days(1));
    let body = json!({"refresh_token": grant.text("refresh_token")});
    let next = room
        .send("POST /auth/refresh", &grant.text("access_token"), body)
        .await;
    assert_eq!(next.status, 200);
}

#[tokio::test]
async fn no_token_is_stored_in_clear() {
    let (room, grant) = signed_in().await;
    let next = room.refresh(&grant.text("refresh_token")).await;
    for token in [&grant, &next].map(|grant| grant.text("refresh_token")) {
        let secret = URL_SAFE_NO_PAD
            .decode(token.strip_prefix("dmr_").unwrap())
            .unwrap();
        // The row's text form writes bytes in hex.
        let found: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM refresh_tokens t
             WHERE position(encode($1, 'hex') IN t::text) > 0 OR position($2 IN t::text) > 0",
        )
        .bind(secret)
        .bind(token)
        .fetch_one(room.db.pool())
        .await
        .unwrap();
        assert_eq!(found, 0);
    }
}

#[tokio::test]
async fn what_ended_long_ago_is_purged_and_nothing_else() {
    let (room, grant) = signed_in().await;
    let kept = room.sign_in(EMAIL, PASSWORD).await;
    room.send(
        "POST /auth/sign-out",
        &grant.text("access_token"),
        Value::Null,
    )
    .await;
    let purge = async || {
        let mut tx = room.db.begin().await.unwrap();
        let purged = parties::acts::purge(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        purged
    };
    room.db.clock().advance(Duration::days(29));
    assert_eq!(purge().await, 0);
    let kept = room.refresh(&kept.text("refresh_token")).await;
    room.db.clock().advance(Duration::days(2));
    assert_eq!((purge().await, purge().await), (1, 0));
    assert_eq!(room.refresh(&kept.text("refresh_token")).await.status, 200);
}

#[tokio::test]
async fn registrations_that_nobody_confirmed_are_purged_with_their_links() {
    let room = Room::open().await;
    room.register("waiting@example.com", PASSWORD).await;
    let waiting = room.jobs(VERIFY_EMAIL_JOB).await[0];
    room.mailed_token(waiting).await.unwrap();
    room.add(Role::Brand, EMAIL).await;
    let purge = async || {
        let mut tx = room.db.begin().await.unwrap();
        let purged = parties::acts::purge(&mut tx).await.unwrap();
        let found = parties::find(&mut tx, waiting).await.unwrap();
        tx.commit().await.unwrap();
        (purged, found.is_some())
    };
    room.db.clock().advance(Duration::days(30));
    assert_eq!(purge().await, (0, true));
    room.db.clock().advance(Duration::seconds(1));
    assert_eq!(purge().await, (1, false));
    assert_eq!(room.sign_in(EMAIL, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn each_day_is_purged_once_and_books_the_next() {
    let room = Room::open().await;
    let start = async || {
        let mut tx = room.db.begin().await.unwrap();
        parties::jobs::start(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
    };
    let due = async || {
        kernel::jobs::claim(&room.db, 10, Duration::seconds(15))
            .await
            .unwrap()
    };
    start().await;
    start().await;
    let first = due().await;
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].kind, PURGE_JOB);
    parties::jobs::run(&room.db, &first[0]).await.unwrap();
    // A worker that lost the job does nothing.
    assert!(parties::jobs::run(&room.db, &first[0]).await.is_err());
    start().await;
    assert!(due().await.is_empty());
    room.db.clock().advance(Duration::days(1));
    let second = due().await;
    assert_eq!(second.len(), 1);
    parties::jobs::run(&room.db, &second[0]).await.unwrap();
}
