//! Registering and verifying an address.

use chrono::Duration;
use parties::{EMAIL_TAKEN_JOB, PartyError, Role, VERIFY_EMAIL_JOB};
use serde_json::json;

use crate::support::{PASSWORD, Room};

const EMAIL: &str = "salma@example.com";

#[tokio::test]
async fn a_newcomer_registers_verifies_and_signs_in() {
    let room = Room::open().await;
    assert_eq!(room.register(EMAIL, PASSWORD).await.status, 202);
    let early = room.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(early.code(), (403, "parties.email_unverified"));

    let party = room.jobs(VERIFY_EMAIL_JOB).await[0];
    let token = room.mailed_token(party).await.unwrap();
    let verified = room.verify(&token).await;
    assert_eq!(
        (verified.status, &verified.body["email_verified"]),
        (200, &json!(true))
    );

    let signed_in = room.sign_in("SALMA@Example.com", PASSWORD).await;
    assert_eq!(signed_in.status, 200);
    assert_eq!(signed_in.headers["cache-control"], "no-store");
    assert_eq!(
        (&signed_in.body["expires_in"], &signed_in.body["token_type"]),
        (&json!(600), &json!("Bearer"))
    );
    let me = room
        .send(
            "GET /parties/me",
            &signed_in.text("access_token"),
            json!(null),
        )
        .await;
    assert_eq!((me.status, me.text("id")), (200, party.to_string()));
    assert_eq!(me.body["can"], json!(["change", "change_password"]));
}

#[tokio::test]
async fn a_link_is_good_once_for_48_hours() {
    let room = Room::open().await;
    room.register(EMAIL, PASSWORD).await;
    let party = room.jobs(VERIFY_EMAIL_JOB).await[0];
    let old = room.mailed_token(party).await.unwrap();
    room.db.clock().advance(Duration::hours(48));
    assert_eq!(
        room.verify(&old).await.code(),
        (422, "parties.verification_invalid")
    );

    let [first, second] = [
        room.mailed_token(party).await,
        room.mailed_token(party).await,
    ]
    .map(Option::unwrap);
    assert_eq!(room.verify(&second).await.status, 200);
    for used in [&second, &first, "dmv_x", ""] {
        assert_eq!(
            room.verify(used).await.code(),
            (422, "parties.verification_invalid")
        );
    }
    assert_eq!(room.mailed_token(party).await, None);
}

#[tokio::test]
async fn a_refresh_token_verifies_nothing_and_the_table_holds_no_token() {
    let room = Room::open().await;
    room.register(EMAIL, PASSWORD).await;
    let party = room.jobs(VERIFY_EMAIL_JOB).await[0];
    let token = room.mailed_token(party).await.unwrap();
    let as_refresh = token.replace("dmv_", "dmr_");
    assert_eq!(
        room.refresh(&as_refresh).await.code(),
        (401, "parties.refresh_invalid")
    );
    assert_eq!(room.verify(&as_refresh).await.status, 422);
    let stored: Vec<Vec<u8>> = sqlx::query_scalar("SELECT token_hash FROM email_verifications")
        .fetch_all(room.db.pool())
        .await
        .unwrap();
    assert_eq!((stored.len(), stored[0].len()), (1, 32));
}

#[tokio::test]
async fn registering_a_known_address_tells_a_stranger_nothing_and_its_owner_once_a_day() {
    let room = Room::open().await;
    let owner = room.add(Role::Brand, EMAIL).await;
    let fresh = room.register("other@example.com", PASSWORD).await;
    for _ in 0..2 {
        let known = room
            .register("Salma@EXAMPLE.com", "another long password")
            .await;
        assert_eq!((known.status, &known.body), (fresh.status, &fresh.body));
    }
    assert_eq!(room.jobs(EMAIL_TAKEN_JOB).await, [owner.id]);
    assert_eq!(room.jobs(VERIFY_EMAIL_JOB).await.len(), 1);
    room.db.clock().advance(Duration::days(1));
    room.register(EMAIL, PASSWORD).await;
    assert_eq!(room.jobs(EMAIL_TAKEN_JOB).await.len(), 2);
    // The account is what it was.
    assert_eq!(room.sign_in(EMAIL, PASSWORD).await.status, 200);
    assert_eq!(
        room.sign_in(EMAIL, "another long password").await.status,
        401
    );
}

const STRANGERS: &str = "the password of a stranger";

#[tokio::test]
async fn a_strangers_link_opened_by_the_owner_of_the_address_gives_nobody_anything() {
    let room = Room::open().await;
    room.register(EMAIL, STRANGERS).await;
    room.db.clock().advance(Duration::seconds(1));
    room.register(EMAIL, PASSWORD).await;
    let [stranger, owner] = room.jobs(VERIFY_EMAIL_JOB).await[..] else {
        panic!("two accounts wait")
    };
    let [strangers, owners] = [
        room.mailed_token(stranger).await,
        room.mailed_token(owner).await,
    ]
    .map(Option::unwrap);
    // The owner takes the stranger's link for their own.
    let refused = room.verify_with(&strangers, PASSWORD).await;
    assert_eq!(refused.code(), (422, "parties.verification_invalid"));
    let early = room.sign_in(EMAIL, STRANGERS).await;
    assert_eq!(early.code(), (401, "parties.wrong_credentials"));
    assert_eq!(room.verify_with(&owners, STRANGERS).await.status, 422);

    assert_eq!(room.verify_with(&owners, PASSWORD).await.status, 200);
    // Not even the stranger's own password gets the address now.
    let late = room.verify_with(&strangers, STRANGERS).await;
    assert_eq!(late.code(), (422, "parties.verification_invalid"));
    assert_eq!(room.sign_in(EMAIL, PASSWORD).await.status, 200);
    let refused = room.sign_in(EMAIL, STRANGERS).await;
    assert_eq!(refused.code(), (401, "parties.wrong_credentials"));
}

#[tokio::test]
async fn a_wrong_password_gets_the_answer_of_a_wrong_token() {
    let room = Room::open().await;
    room.register(EMAIL, PASSWORD).await;
    let party = room.jobs(VERIFY_EMAIL_JOB).await[0];
    let token = room.mailed_token(party).await.unwrap();
    let wrong = room.verify_with(&token, STRANGERS).await;
    assert_eq!(wrong.code(), (422, "parties.verification_invalid"));
    let unknown = format!("dmv_{}", "A".repeat(43));
    for (token, password) in [
        (token.as_str(), ""),
        (&unknown, PASSWORD),
        ("dmv_x", PASSWORD),
        ("", ""),
    ] {
        let answer = room.verify_with(token, password).await;
        assert_eq!(
            (answer.status, answer.body),
            (wrong.status, wrong.body.clone())
        );
    }
    let alone = room
        .send("POST /auth/verify-email", "", json!({"token": token}))
        .await;
    assert_eq!(alone.status, 422);
    assert_eq!(room.verify(&token).await.status, 200);
}

#[tokio::test]
async fn a_link_is_void_after_ten_passwords_and_another_is_not() {
    let room = Room::open().await;
    room.register(EMAIL, PASSWORD).await;
    let party = room.jobs(VERIFY_EMAIL_JOB).await[0];
    let [guessed, other] = [
        room.mailed_token(party).await,
        room.mailed_token(party).await,
    ]
    .map(Option::unwrap);
    for _ in 0..10 {
        assert_eq!(room.verify_with(&guessed, STRANGERS).await.status, 422);
    }
    assert_eq!(
        room.verify(&guessed).await.code(),
        (422, "parties.verification_invalid")
    );
    assert_eq!(room.verify(&other).await.status, 200);
}

#[tokio::test]
async fn an_address_registered_too_often_still_takes_its_owner_in() {
    let room = Room::open().await;
    for _ in 0..3 {
        room.register(EMAIL, STRANGERS).await;
        room.db.clock().advance(Duration::seconds(1));
    }
    let oldest = room.jobs(VERIFY_EMAIL_JOB).await[0];
    let link = room.mailed_token(oldest).await.unwrap();
    assert_eq!(room.register(EMAIL, PASSWORD).await.status, 202);
    // The oldest is gone, and its link with it.
    assert_eq!(room.verify_with(&link, STRANGERS).await.status, 422);
    assert_eq!(room.mailed_token(oldest).await, None);
    let owner = room.jobs(VERIFY_EMAIL_JOB).await[3];
    let token = room.mailed_token(owner).await.unwrap();
    assert_eq!(room.verify(&token).await.status, 200);
    assert_eq!(room.sign_in(EMAIL, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_verified_account_is_never_deleted() {
    let room = Room::open().await;
    let owner = room.add(Role::Brand, EMAIL).await;
    let refused: Result<i64, _> = sqlx::query_scalar(
        "WITH gone AS (DELETE FROM parties WHERE id = $1 RETURNING id) SELECT count(*) FROM gone",
    )
    .bind(owner.id.uuid())
    .fetch_one(room.db.pool())
    .await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn two_links_opened_at_once_give_the_address_to_one() {
    let room = Room::open().await;
    for _ in 0..2 {
        room.register(EMAIL, PASSWORD).await;
    }
    let waiting = room.jobs(VERIFY_EMAIL_JOB).await;
    let first = room.mailed_token(waiting[0]).await.unwrap();
    let second = room.mailed_token(waiting[1]).await.unwrap();
    let (a, b) = tokio::join!(room.verify(&first), room.verify(&second));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
}

#[tokio::test]
async fn mails_to_one_account_are_bounded() {
    let room = Room::open().await;
    assert_eq!(room.register(EMAIL, PASSWORD).await.status, 202);
    assert_eq!(
        resend(&room).await,
        1,
        "the last mail is less than a minute old"
    );
    for wanted in 2..=10 {
        room.db.clock().advance(Duration::seconds(60));
        assert_eq!((resend(&room).await, resend(&room).await), (wanted, wanted));
    }
    room.db.clock().advance(Duration::days(1));
    assert_eq!(resend(&room).await, 10);
}

/// Asks for another link; returns how many mails were booked so far.
async fn resend(room: &Room) -> usize {
    let body = json!({"email": EMAIL});
    let answer = room.send("POST /auth/resend-verification", "", body).await;
    assert_eq!(answer.status, 202);
    room.jobs(VERIFY_EMAIL_JOB).await.len()
}

#[tokio::test]
async fn a_flood_of_registrations_causes_three_mails_a_minute() {
    let room = Room::open().await;
    for _ in 0..3 {
        let register = || room.register(EMAIL, PASSWORD);
        let (a, b, c, d) = tokio::join!(register(), register(), register(), register());
        assert_eq!([a, b, c, d].map(|answer| answer.status), [202; 4]);
        // Of those of one moment chance decides who is the older.
        room.db.clock().advance(Duration::seconds(1));
    }
    let at_once: i64 = sqlx::query_scalar("SELECT count(*) FROM jobs WHERE run_at <= $1")
        .bind(room.db.now())
        .fetch_one(room.db.pool())
        .await
        .unwrap();
    assert_eq!(at_once, 3);
    let mut mailed = 0;
    for party in room.jobs(VERIFY_EMAIL_JOB).await {
        mailed += usize::from(room.mailed_token(party).await.is_some());
    }
    assert_eq!(mailed, 3, "those replaced in the meantime are not mailed");
    room.db.clock().advance(Duration::days(1));
    assert_eq!(resend(&room).await, 12);
}

#[tokio::test]
async fn nothing_is_resent_to_unknown_or_verified_addresses_and_the_answer_is_the_same() {
    let room = Room::open().await;
    room.add(Role::Brand, EMAIL).await;
    room.db.clock().advance(Duration::days(1));
    let mut answers = Vec::new();
    for email in [EMAIL, "nobody@example.com"] {
        let answer = room
            .send(
                "POST /auth/resend-verification",
                "",
                json!({"email": email}),
            )
            .await;
        answers.push((answer.status, answer.body));
    }
    assert_eq!(answers[0], answers[1]);
    assert!(room.jobs(VERIFY_EMAIL_JOB).await.is_empty());
}

#[tokio::test]
async fn a_request_gives_no_other_role_than_brand_and_creator() {
    let room = Room::open().await;
    for role in ["mediator", "operator", "auditor", "root", ""] {
        let body = json!({
            "email": EMAIL, "password": PASSWORD, "name": "x1", "role": role, "language": "fr", "country": "MA",
        });
        let refused = room.send("POST /auth/register", "", body).await;
        assert_eq!(refused.code(), (422, "request.invalid"), "{role}");
        assert_eq!(refused.body["errors"][0]["pointer"], "/role");
    }
    assert!(room.jobs(VERIFY_EMAIL_JOB).await.is_empty());
}

#[tokio::test]
async fn each_field_at_fault_is_pointed_at() {
    let room = Room::open().await;
    let good = json!({
        "email": EMAIL, "password": PASSWORD, "name": "Salma", "role": "brand", "language": "fr", "country": "MA",
    });
    for (field, value, code) in [
        ("email", "nobody", "email"),
        ("password", "short", "characters"),
        ("password", "password123", "password_common"),
        ("password", EMAIL, "password_email"),
        ("name", " ", "characters"),
        ("name", "a\nb", "control"),
        ("name", "?!", "missing"),
        ("language", "de", "choice"),
        ("country", "Morocco", "choice"),
    ] {
        let mut body = good.clone();
        body[field] = json!(value);
        let refused = room.send("POST /auth/register", "", body).await;
        let pointer = format!("/{field}");
        let error = &refused.body["errors"][0];
        assert_eq!(
            (refused.status, &error["pointer"], &error["code"]),
            (422, &json!(pointer), &json!(code))
        );
    }
    let mut body = good;
    body["verified"] = json!(true);
    assert_eq!(room.send("POST /auth/register", "", body).await.status, 422);
}

#[tokio::test]
async fn whoever_runs_the_server_adds_any_role_but_no_address_twice() {
    let room = Room::open().await;
    for role in Role::ALL {
        let email = format!("{}@example.com", role.as_str());
        let party = room.add(role, &email).await;
        assert!(party.email_verified);
        let signed_in = room.sign_in(&email, PASSWORD).await;
        assert_eq!(signed_in.body["party"]["role"], role.as_str());
    }
    let email = parties::Email::parse("Operator@example.com").unwrap();
    let password = parties::Password::parse(PASSWORD.to_owned(), &email).unwrap();
    let new = parties::NewParty {
        role: Role::Operator,
        name: parties::DisplayName::parse("x1").unwrap(),
        email,
        language: parties::Language::En,
        country: parties::Country::parse("FR").unwrap(),
        password: room.auth.passwords().hash(password).await.unwrap(),
    };
    let mut tx = room.db.begin().await.unwrap();
    let refused = parties::acts::add_party(&mut tx, &new).await;
    assert!(matches!(refused, Err(PartyError::EmailTaken)));
}

#[tokio::test]
async fn a_body_that_is_too_long_is_not_read() {
    let room = Room::open().await;
    let answer = room.sign_in(EMAIL, &"x".repeat(20_000)).await;
    assert_eq!(answer.code(), (413, "request.too_large"));
}
