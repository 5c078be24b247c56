//! Sign-ins that fail in a row, and from where.

use std::net::IpAddr;

use chrono::Duration;
use kernel::audit::from_address;
use parties::{NOTICE_JOB, PURGE_JOB, Role};
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, Room};

const EMAIL: &str = "atlas@example.com";
const HOME: [u8; 4] = [203, 0, 113, 7];
const ELSEWHERE: [u8; 4] = [198, 51, 100, 9];

async fn from(room: &Room, address: [u8; 4], email: &str, password: &str) -> Answer {
    from_address(IpAddr::from(address), room.sign_in(email, password)).await
}

#[tokio::test]
async fn an_account_and_no_account_wait_alike() {
    let room = Room::open().await;
    room.add(Role::Brand, EMAIL).await;
    for email in [EMAIL, "nobody@example.com", "no address"] {
        for _ in 0..6 {
            assert_eq!(
                room.sign_in(email, "wrong password").await.status,
                401,
                "{email}"
            );
        }
        // The right password too: else guessing would go on.
        let waits = room.sign_in(email, PASSWORD).await;
        assert_eq!(waits.code(), (429, "parties.wait"), "{email}");
        assert_eq!(waits.headers["retry-after"], "1");
    }
    // However the address is written.
    assert_eq!(
        room.sign_in(" Atlas@EXAMPLE.com", PASSWORD).await.status,
        429
    );
    room.db.clock().advance(Duration::seconds(1));
    assert_eq!(room.sign_in(EMAIL, "wrong password").await.status, 401);
    assert_eq!(
        room.sign_in(EMAIL, PASSWORD).await.headers["retry-after"],
        "2"
    );
    room.db.clock().advance(Duration::seconds(2));
    assert_eq!(room.sign_in(EMAIL, PASSWORD).await.status, 200);
    // Forgotten with the first that was right.
    for _ in 0..6 {
        assert_eq!(room.sign_in(EMAIL, "wrong password").await.status, 401);
    }
}

#[tokio::test]
async fn no_wait_is_longer_than_a_quarter_of_an_hour_and_the_owner_is_told_once_a_day() {
    let room = Room::open().await;
    let party = room.add(Role::Brand, EMAIL).await;
    for _ in 0..20 {
        room.sign_in(EMAIL, "wrong password").await;
        room.db.clock().advance(Duration::minutes(15));
    }
    assert_eq!(room.sign_in(EMAIL, PASSWORD).await.status, 200);
    assert_eq!(room.jobs(NOTICE_JOB).await, [party.id]);
    assert_eq!(room.notices().await, ["sign_in_failures"]);
    let acts = room.acts().await;
    assert_eq!(
        acts.iter()
            .filter(|act| *act == "parties.sign_in_failed")
            .count(),
        20
    );
}

#[tokio::test]
async fn an_attack_that_goes_on_for_days_is_told_each_day() {
    let room = Room::open().await;
    room.add(Role::Brand, EMAIL).await;
    for _ in 0..3 {
        for _ in 0..12 {
            room.sign_in(EMAIL, "wrong password").await;
            room.db.clock().advance(Duration::hours(2));
        }
    }
    // Three times 24 hours touch four days.
    assert_eq!(room.notices().await, ["sign_in_failures"; 4]);
}

#[tokio::test]
async fn guesses_at_the_same_time_are_all_counted() {
    let room = Room::open().await;
    room.add(Role::Brand, EMAIL).await;
    let guess = async || room.sign_in(EMAIL, "wrong password").await.status;
    let (first, second) = tokio::join!(
        async { tokio::join!(guess(), guess(), guess(), guess()) },
        async { tokio::join!(guess(), guess(), guess(), guess()) },
    );
    let statuses = [<[u16; 4]>::from(first), <[u16; 4]>::from(second)].concat();
    let waits = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!(waits, 2);
}

#[tokio::test]
async fn who_signs_in_at_the_same_moment_as_another_of_the_address_does_not_wait() {
    let room = Room::open().await;
    room.add(Role::Brand, EMAIL).await;
    from(&room, HOME, "nobody@example.com", "wrong password").await;
    // As another transaction leaves it that began a moment later and was faster.
    sqlx::raw_sql(
        "UPDATE sign_in_failures
         SET wait_until = wait_until + interval '2 ms', last_at = last_at + interval '2 ms'",
    )
    .execute(room.db.pool())
    .await
    .unwrap();
    assert_eq!(from(&room, HOME, EMAIL, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_stranger_who_guesses_does_not_make_the_owner_wait_at_home() {
    let room = Room::open().await;
    room.add(Role::Brand, EMAIL).await;
    assert_eq!(from(&room, HOME, EMAIL, PASSWORD).await.status, 200);
    for _ in 0..6 {
        from(&room, ELSEWHERE, EMAIL, "wrong password").await;
    }
    assert_eq!(from(&room, ELSEWHERE, EMAIL, PASSWORD).await.status, 429);
    assert_eq!(from(&room, HOME, EMAIL, PASSWORD).await.status, 200);
    assert_eq!(from(&room, ELSEWHERE, EMAIL, PASSWORD).await.status, 429);
    // At home guesses are counted too.
    for _ in 0..6 {
        assert_eq!(from(&room, HOME, EMAIL, "wrong password").await.status, 401);
    }
    assert_eq!(from(&room, HOME, EMAIL, PASSWORD).await.status, 429);
}

#[tokio::test]
async fn an_address_that_tries_many_accounts_waits() {
    let room = Room::open().await;
    room.add(Role::Brand, EMAIL).await;
    for account in 0..51 {
        let email = format!("person{account}@example.com");
        assert_eq!(
            from(&room, ELSEWHERE, &email, "wrong password")
                .await
                .status,
            401
        );
    }
    let waits = from(&room, ELSEWHERE, EMAIL, PASSWORD).await;
    assert_eq!(waits.code(), (429, "parties.wait"));
    assert_eq!(from(&room, HOME, EMAIL, PASSWORD).await.status, 200);
    // Signing in to an own account in between does not help to guess faster.
    for (email, password, status) in [(EMAIL, PASSWORD, 200), ("person1@example.com", "x", 401)] {
        room.db.clock().advance(Duration::seconds(1));
        let answer = from(&room, ELSEWHERE, email, password).await;
        assert_eq!(answer.status, status);
        let waits = from(&room, ELSEWHERE, EMAIL, PASSWORD).await;
        assert_eq!(waits.code(), (429, "parties.wait"));
    }
}

#[tokio::test]
async fn addresses_are_kept_as_hashes_and_forgotten() {
    let room = Room::open().await;
    room.add(Role::Brand, EMAIL).await;
    from(&room, HOME, EMAIL, PASSWORD).await;
    from(&room, ELSEWHERE, "nobody@example.com", "wrong password").await;
    let counted = async || {
        let count = async |table: &str| -> i64 {
            let statement = format!("SELECT count(*) FROM {table}");
            sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
                .fetch_one(room.db.pool())
                .await
                .unwrap()
        };
        (
            count("sign_in_failures").await,
            count("known_addresses").await,
        )
    };
    assert_eq!(counted().await, (3, 1));
    room.db.clock().advance(Duration::days(61));
    let mut tx = room.db.begin().await.unwrap();
    parties::acts::purge(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(counted().await, (0, 0));
    assert_eq!(PURGE_JOB, "parties.purge");
}

#[tokio::test]
async fn the_log_tells_from_which_network_and_only_auditors_and_operators_read_it() {
    let room = Room::open().await;
    room.add(Role::Brand, EMAIL).await;
    from(&room, HOME, EMAIL, "wrong password").await;
    let grant = from(&room, HOME, EMAIL, PASSWORD).await;
    let brand = grant.text("access_token");
    assert_eq!(
        room.send("GET /audit", &brand, Value::Null).await.code(),
        (403, "parties.wrong_role")
    );
    room.add(Role::Auditor, "auditor@example.com").await;
    let auditor = room
        .sign_in("auditor@example.com", PASSWORD)
        .await
        .text("access_token");
    room.enrol(&auditor).await;
    let read = async |query: &str| {
        let call = format!("GET /audit?{query}");
        room.send(&call, &auditor, Value::Null).await
    };
    let party = grant.body["party"]["id"].as_str().unwrap();
    let page = read(&format!("object={party}&act=parties.signed_in")).await;
    let [row] = page.body["items"].as_array().unwrap().as_slice() else {
        panic!("{page:?}")
    };
    assert_eq!(row["actor"], json!(party));
    assert_eq!(
        (row["role"].clone(), row["network"].clone()),
        (json!("brand"), json!("203.0.113.0/24"))
    );
    assert_eq!(row["after"]["session"], grant.body["session"]);
    let failed = read("act=parties.sign_in_failed").await;
    assert_eq!(failed.body["items"][0]["actor"], Value::Null);
    assert_eq!(
        read("limit=1").await.body["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert!(!read("limit=100").await.body.to_string().contains('@'));
    for query in ["limit=0", "after=x", "object=x", "nonsense=1"] {
        assert_eq!(read(query).await.status, 422, "{query}");
    }
}
