//! E-mails: from the act to the mail server, and what is told of them.

use axum::http::{Method, StatusCode};
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::Duration;
use kernel::{Db, jobs, testing};
use messages::{
    MailSettings, Mailer, Targets,
    jobs::{SEND_EMAIL, send_email},
};
use parties::{Language, Role};
use serde_json::{Value, json};

use crate::{
    servers::{MailServer, Mood},
    support::{NewPerson, add, api, claims, look_up, person, publish, release},
};

fn mailer(port: u16) -> Mailer {
    let settings = MailSettings {
        smtp_url: format!("smtp://127.0.0.1:{port}").into(),
        from: "Daman <no-reply@daman.example>".to_owned(),
        public_url: "https://daman.example".to_owned(),
    };
    Mailer::try_new(&settings).unwrap()
}

/// Runs the one job that is due.
async fn send_one(db: &Db, mailer: &Mailer) {
    let claims = claims(db, SEND_EMAIL).await;
    assert_eq!(claims.len(), 1);
    send_email(db, mailer, &claims[0]).await.unwrap();
}

async fn status(db: &Db) -> String {
    look_up(db, "SELECT status FROM emails").await
}

fn header<'a>(message: &'a str, name: &str) -> &'a str {
    let start = format!("{name}: ");
    let line = message.lines().find(|line| line.starts_with(&start));
    line.unwrap_or_default().trim_start_matches(&start)
}

/// The parts of a message, decoded: each is in base64 or quoted-printable.
fn decoded(message: &str) -> String {
    let mut text = message.replace("=\r\n", "").replace("=3D", "=");
    for part in message.split("\r\n\r\n") {
        let body: String = part
            .lines()
            .take_while(|line| !line.starts_with("--"))
            .collect();
        if let Ok(bytes) = BASE64_STANDARD.decode(body) {
            text.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    text
}

#[tokio::test]
async fn an_accepted_message_is_sent_once_in_its_readers_language() {
    let (db, _guard) = testing::db().await;
    let server = MailServer::start(&[]);
    let reader = person(&db, Role::Creator, Language::Ar).await;
    publish(&db, &[reader.id(), reader.id()], release("Tanger")).await;
    send_one(&db, &mailer(server.port)).await;

    let received = server.received();
    assert_eq!(received.len(), 1);
    let message = &received[0];
    assert_eq!(header(message, "To"), reader.email);
    assert!(header(message, "From").contains("<no-reply@daman.example>"));
    assert_eq!(header(message, "Auto-Submitted"), "auto-generated");
    assert_eq!(header(message, "Content-Language"), "ar");
    assert!(message.contains("multipart/alternative"), "{message}");
    let text = decoded(message);
    assert!(
        text.contains("dir=\"rtl\"") && text.contains("500,00"),
        "{text}\n{message}"
    );
    assert_eq!(status(&db).await, "sent");
    let reply: String = look_up(&db, "SELECT reply FROM emails").await;
    assert_eq!(reply, "250 2.0.0 Ok: queued as 4XyZ");
    assert!(claims(&db, SEND_EMAIL).await.is_empty());
}

#[tokio::test]
async fn each_reader_is_written_to_in_its_language_with_the_link_to_what_it_is_about() {
    let (db, _guard) = testing::db().await;
    let server = MailServer::start(&[]);
    let mut readers = Vec::new();
    for language in Language::ALL {
        readers.push((person(&db, Role::Creator, language).await, language.code()));
    }
    let all: Vec<_> = readers.iter().map(|(reader, _)| reader.id()).collect();
    publish(&db, &all, release("Tanger")).await;
    let mailer = mailer(server.port);
    for claim in claims(&db, SEND_EMAIL).await {
        send_email(&db, &mailer, &claim).await.unwrap();
    }

    let received = server.received();
    let page = "https://daman.example/app/escrow/00000000-0000-0000-0000-000000000007";
    for (reader, language) in readers {
        let to_reader = |message: &&String| header(message, "To") == reader.email;
        let message = received.iter().find(to_reader).unwrap();
        assert_eq!(header(message, "Content-Language"), language);
        let text = decoded(message);
        // In the text, and twice in the page: where the link leads, and what it shows.
        assert!(
            text.contains(&format!("lang=\"{language}\"")) && text.matches(page).count() == 3,
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_deferred_message_is_sent_later_under_the_same_id() {
    let (db, _guard) = testing::db().await;
    let server = MailServer::start(&[Mood::Defer, Mood::Cut, Mood::Accept]);
    let mailer = mailer(server.port);
    let reader = person(&db, Role::Brand, Language::Fr).await;
    publish(&db, &[reader.id()], release("Tanger")).await;
    send_one(&db, &mailer).await;
    assert_eq!(status(&db).await, "queued");
    assert!(claims(&db, SEND_EMAIL).await.is_empty());

    db.clock().advance(Duration::seconds(30));
    // The server has the message but its answer is lost: it goes out again, recognisably.
    send_one(&db, &mailer).await;
    assert_eq!(status(&db).await, "queued");
    db.clock().advance(Duration::seconds(120));
    send_one(&db, &mailer).await;
    assert_eq!(status(&db).await, "sent");
    let received = server.received();
    let ids: Vec<&str> = received
        .iter()
        .map(|message| header(message, "Message-ID"))
        .collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
    assert!(ids[0].ends_with("@daman.example>"), "{ids:?}");
    let outcomes: Vec<String> = look_up(
        &db,
        "SELECT array_agg(outcome ORDER BY attempt) FROM email_attempts",
    )
    .await;
    assert_eq!(outcomes, ["deferred", "deferred", "accepted"]);
}

#[tokio::test]
async fn a_refused_message_is_not_tried_again() {
    let (db, _guard) = testing::db().await;
    let server = MailServer::start(&[Mood::Refuse]);
    let reader = person(&db, Role::Brand, Language::Fr).await;
    publish(&db, &[reader.id()], release("Tanger")).await;
    send_one(&db, &mailer(server.port)).await;
    assert_eq!(status(&db).await, "failed");
    let detail: String = look_up(&db, "SELECT detail FROM email_attempts").await;
    assert!(detail.contains("No such user"), "{detail}");
    db.clock().advance(Duration::days(3));
    assert!(claims(&db, SEND_EMAIL).await.is_empty());
}

#[tokio::test]
async fn a_mail_server_that_stays_away_is_given_up_after_a_day_and_a_half() {
    let (db, _guard) = testing::db().await;
    let reader = person(&db, Role::Brand, Language::En).await;
    publish(&db, &[reader.id()], release("Tanger")).await;
    // Nothing listens on port 1.
    let mailer = mailer(1);
    for pause in [30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 57_600] {
        send_one(&db, &mailer).await;
        assert_eq!(status(&db).await, "queued");
        db.clock().advance(Duration::seconds(pause - 1));
        assert!(claims(&db, SEND_EMAIL).await.is_empty());
        db.clock().advance(Duration::seconds(1));
    }
    send_one(&db, &mailer).await;
    assert_eq!(status(&db).await, "failed");
    db.clock().advance(Duration::days(9));
    assert!(claims(&db, SEND_EMAIL).await.is_empty());
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_records_nothing() {
    let (db, _guard) = testing::db().await;
    let server = MailServer::start(&[]);
    let mailer = mailer(server.port);
    let reader = person(&db, Role::Brand, Language::En).await;
    publish(&db, &[reader.id()], release("Tanger")).await;
    let slow = claims(&db, SEND_EMAIL).await.remove(0);
    db.clock().advance(Duration::minutes(3));
    jobs::recover(&db).await.unwrap();
    let quick = claims(&db, SEND_EMAIL).await.remove(0);
    assert!(send_email(&db, &mailer, &slow).await.is_err());
    assert_eq!(status(&db).await, "sending");
    send_email(&db, &mailer, &quick).await.unwrap();
    assert_eq!(status(&db).await, "sent");
    let logged: i64 = look_up(&db, "SELECT count(*) FROM email_attempts").await;
    assert_eq!(logged, 1);
    // The message left twice, recognisably.
    let received = server.received();
    assert_eq!(
        header(&received[0], "Message-ID"),
        header(&received[1], "Message-ID")
    );
}

#[tokio::test]
async fn nothing_that_people_write_becomes_a_header() {
    let (db, _guard) = testing::db().await;
    let server = MailServer::start(&[]);
    let evil = NewPerson {
        role: Role::Brand,
        language: Language::En,
        name: "Sara\r\nBcc: all@example.com",
        verified: true,
    };
    let reader = add(&db, evil).await;
    publish(
        &db,
        &[reader.id()],
        release("T\r\nBcc: all@example.com\r\n\r\nHello"),
    )
    .await;
    send_one(&db, &mailer(server.port)).await;
    let message = server.received().remove(0);
    let (head, _) = message.split_once("\r\n\r\n").unwrap();
    assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
    assert!(head.contains("Subject: "), "{head}");
}

#[tokio::test]
async fn an_address_that_nobody_proved_gets_its_link_and_no_events() {
    let (db, _guard) = testing::db().await;
    let server = MailServer::start(&[]);
    let new = NewPerson {
        role: Role::Creator,
        language: Language::Fr,
        name: "Sara",
        verified: false,
    };
    let reader = add(&db, new).await;
    publish(&db, &[reader.id()], release("Tanger")).await;
    assert!(claims(&db, SEND_EMAIL).await.is_empty());

    let mut tx = db.begin().await.unwrap();
    let link = json!({"link": "/app/verify-email#token=abc"});
    messages::mail(&mut tx, reader.id(), "email_verification", link)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    send_one(&db, &mailer(server.port)).await;
    let text = decoded(&server.received()[0]);
    assert!(
        text.contains("https://daman.example/app/verify-email#token=abc"),
        "{text}"
    );
    // The link is forgotten once it is sent.
    let kept: Value = look_up(&db, "SELECT data FROM emails").await;
    assert_eq!(kept, json!({}));
}

#[tokio::test]
async fn a_link_that_sets_a_password_is_forgotten_once_it_is_sent_or_given_up() {
    for (mood, ended) in [(Mood::Accept, "sent"), (Mood::Refuse, "failed")] {
        let (db, _guard) = testing::db().await;
        let server = MailServer::start(&[mood]);
        let reader = person(&db, Role::Creator, Language::Fr).await;
        let mut tx = db.begin().await.unwrap();
        let link = json!({"link": "/app/reset-password#token=dmp_abc"});
        messages::mail(&mut tx, reader.id(), "password_reset", link)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        send_one(&db, &mailer(server.port)).await;
        assert_eq!(status(&db).await, ended);
        let kept: Value = look_up(&db, "SELECT data FROM emails").await;
        assert_eq!(kept, json!({}));
    }
}

#[tokio::test]
async fn what_is_rolled_back_tells_nobody() {
    let (db, _guard) = testing::db().await;
    let reader = person(&db, Role::Brand, Language::Fr).await;
    let mut tx = db.begin().await.unwrap();
    let event = messages::Event {
        topic: "payout_account_ready",
        object: reader.id().uuid(),
        audience: &[reader.id()],
        data: json!({}),
    };
    messages::publish(&mut tx, event).await.unwrap();
    tx.rollback().await.unwrap();
    assert!(claims(&db, SEND_EMAIL).await.is_empty());
    let events: i64 = look_up(&db, "SELECT count(*) FROM events").await;
    assert_eq!(events, 0);
}

#[tokio::test]
async fn a_topic_or_a_fact_that_is_missing_is_met_in_development() {
    let (db, _guard) = testing::db().await;
    let reader = person(&db, Role::Brand, Language::Fr).await;
    let mut tx = db.begin().await.unwrap();
    for (topic, data) in [
        ("no_such_topic", json!({})),
        ("payment_release", json!({"status": "released"})),
    ] {
        let event = messages::Event {
            topic,
            object: reader.id().uuid(),
            audience: &[reader.id()],
            data,
        };
        let failure = messages::publish(&mut tx, event).await.unwrap_err();
        assert!(failure.chain().contains(topic), "{}", failure.chain());
    }
}

#[tokio::test]
async fn a_party_sees_its_own_messages_without_addresses() {
    let (db, _guard) = testing::db().await;
    let api = api(&db, Targets::Public);
    let brand = person(&db, Role::Brand, Language::Fr).await;
    let creator = person(&db, Role::Creator, Language::Ar).await;
    publish(&db, &[brand.id(), creator.id()], release("Tanger")).await;
    let (status, page) = api
        .call(&creator.caller, (Method::GET, "/messages"), None)
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(page["items"].as_array().unwrap().len(), 1, "{page}");
    assert_eq!(page["items"][0]["template"], "payment_release");
    assert_eq!(page["items"][0]["language"], "ar");
    assert_eq!(page["items"][0]["status"], "queued");
    assert!(!page.to_string().contains('@'), "{page}");
}
