//! Sessions of browsers: the tokens are in cookies that no script reads.

use chrono::Duration;
use parties::Role;
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, Room};

const EMAIL: &str = "salma@example.com";
const WEB: (&str, &str) = ("daman-web", "1");
const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");

/// The cookies that an answer sets: name, value, attributes.
fn set(answer: &Answer) -> Vec<(String, String, String)> {
    let lines = answer.headers.get_all("set-cookie").iter();
    lines
        .map(|line| {
            let (pair, attributes) = line.to_str().unwrap().split_once("; ").unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            (name.to_owned(), value.to_owned(), attributes.to_owned())
        })
        .collect()
}

/// What the browser sends back of them.
fn sent(answer: &Answer) -> String {
    let pairs = set(answer)
        .into_iter()
        .map(|(name, value, _)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join("; ")
}

async fn signed_in_at(url: &str) -> (Room, Answer) {
    let room = Room::open_at(url).await;
    room.add(Role::Creator, EMAIL).await;
    let body = json!({"email": EMAIL, "password": PASSWORD, "cookie": true});
    let grant = room.send_with("POST /auth/sign-in", &[OWN], body).await;
    assert_eq!(grant.status, 200, "{grant:?}");
    (room, grant)
}

async fn refresh(room: &Room, headers: &[(&str, &str)]) -> Answer {
    room.send_with("POST /auth/refresh", headers, json!({}))
        .await
}

#[tokio::test]
async fn a_browser_gets_no_refresh_token_to_read() {
    let (_room, grant) = signed_in_at("https://daman.test").await;
    assert_eq!(grant.body["refresh_token"], Value::Null);
    let cookies = set(&grant);
    assert_eq!(cookies[0].0, "daman_refresh");
    assert_eq!(
        cookies[0].2,
        "Path=/api/auth; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure"
    );
    assert_eq!(
        (cookies[1].0.as_str(), &cookies[1].1),
        ("daman_access", &grant.text("access_token"))
    );
    assert_eq!(
        cookies[1].2,
        "Path=/api; Max-Age=600; HttpOnly; SameSite=Strict; Secure"
    );
    let (_room, local) = signed_in_at("http://localhost:8080").await;
    assert!(
        set(&local)
            .iter()
            .all(|cookie| !cookie.2.contains("Secure"))
    );
}

#[tokio::test]
async fn who_does_not_ask_for_cookies_gets_none() {
    let room = Room::open().await;
    room.add(Role::Creator, EMAIL).await;
    let grant = room.sign_in(EMAIL, PASSWORD).await;
    assert!(set(&grant).is_empty() && !grant.text("refresh_token").is_empty());
    let body = json!({"email": EMAIL, "password": PASSWORD, "cookie": false});
    let grant = room.send("POST /auth/sign-in", "", body).await;
    assert!(set(&grant).is_empty() && !grant.text("refresh_token").is_empty());
}

#[tokio::test]
async fn another_site_cannot_sign_a_browser_in() {
    let room = Room::open().await;
    room.add(Role::Creator, EMAIL).await;
    for site in ["cross-site", "same-site", "none"] {
        let body = json!({"email": EMAIL, "password": PASSWORD, "cookie": true});
        let headers = [("sec-fetch-site", site)];
        let refused = room.send_with("POST /auth/sign-in", &headers, body).await;
        assert_eq!(refused.code(), (403, "parties.not_our_page"), "{site}");
    }
}

#[tokio::test]
async fn the_cookie_reads_and_does_nothing_else() {
    let (room, grant) = signed_in_at("https://daman.test").await;
    let sent = sent(&grant);
    let cookie = ("cookie", sent.as_str());
    let read = async |headers: &[(&str, &str)]| {
        room.send_with("GET /parties/me", headers, Value::Null)
            .await
            .status
    };
    assert_eq!(read(&[cookie, OWN]).await, 200);
    assert_eq!(read(&[cookie]).await, 200);
    for site in ["cross-site", "same-site", "none"] {
        assert_eq!(read(&[cookie, ("sec-fetch-site", site)]).await, 401);
    }
    // A token in the header counts, and the cookie beside it does not.
    assert_eq!(read(&[cookie, ("authorization", "Bearer x")]).await, 401);
    for (call, body) in [
        ("PATCH /parties/me", json!({"name": "Somebody"})),
        ("POST /auth/sign-out", Value::Null),
        ("POST /auth/sign-out-everywhere", Value::Null),
        ("POST /auth/totp", Value::Null),
    ] {
        let refused = room.send_with(call, &[cookie, OWN, WEB], body).await;
        assert_eq!(refused.code(), (401, "parties.sign_in_needed"), "{call}");
    }
    room.db.clock().advance(Duration::seconds(606));
    assert_eq!(read(&[cookie, OWN]).await, 401);
}

#[tokio::test]
async fn the_web_app_refreshes_with_the_cookie_and_nobody_else_does() {
    let (room, grant) = signed_in_at("https://daman.test").await;
    let first = sent(&grant);
    let cookie = ("cookie", first.as_str());
    for headers in [
        &[cookie][..],
        &[cookie, OWN],
        &[cookie, WEB, ("sec-fetch-site", "cross-site")],
        &[cookie, WEB, ("sec-fetch-site", "same-site")],
    ] {
        let refused = refresh(&room, headers).await;
        assert_eq!(refused.code(), (403, "parties.not_our_page"), "{headers:?}");
        assert!(set(&refused).is_empty());
    }
    let next = refresh(&room, &[cookie, WEB, OWN]).await;
    assert_eq!(
        (next.status, &next.body["refresh_token"]),
        (200, &Value::Null)
    );
    assert_eq!(next.headers["cache-control"], "no-store");
    assert_ne!(sent(&next), first);
    // Pages that are loaded again before an answer came get the same, however often.
    for _ in 0..3 {
        room.db.clock().advance(Duration::seconds(15));
        let again = refresh(&room, &[cookie, WEB, OWN]).await;
        assert_eq!(again.status, 200);
        let token = |cookies: &str| cookies.split(';').next().map(str::to_owned);
        assert_eq!(token(&sent(&again)), token(&sent(&next)));
    }
    // The old one comes back much later: the session ends, and the browser forgets its cookies.
    room.db.clock().advance(Duration::seconds(16));
    let reused = refresh(&room, &[cookie, WEB, OWN]).await;
    assert_eq!(reused.code(), (401, "parties.refresh_reused"));
    assert!(gone(&reused));
    let second = sent(&next);
    let after = refresh(&room, &[("cookie", &second), WEB]).await;
    assert_eq!(after.code(), (401, "parties.refresh_invalid"));
    assert!(gone(&after));
    let none = refresh(&room, &[WEB, OWN]).await;
    assert_eq!(none.code(), (401, "parties.refresh_invalid"));
}

/// Whether both cookies are taken away.
fn gone(answer: &Answer) -> bool {
    let cookies = set(answer);
    let paths = ["Path=/api/auth; Max-Age=0; ", "Path=/api; Max-Age=0; "];
    cookies.len() == 2
        && cookies
            .iter()
            .zip(paths)
            .all(|(cookie, path)| cookie.1.is_empty() && cookie.2.starts_with(path))
}

#[tokio::test]
async fn a_token_in_the_body_can_move_into_cookies() {
    let room = Room::open().await;
    room.add(Role::Creator, EMAIL).await;
    let grant = room.sign_in(EMAIL, PASSWORD).await;
    let body = json!({"refresh_token": grant.text("refresh_token"), "cookie": true});
    let moved = room.send("POST /auth/refresh", "", body).await;
    assert_eq!((moved.status, set(&moved).len()), (200, 2));
    assert_eq!(moved.body["refresh_token"], Value::Null);
    let cookies = sent(&moved);
    assert_eq!(
        refresh(&room, &[("cookie", &cookies), WEB]).await.status,
        200
    );
}

#[tokio::test]
async fn the_second_factor_gives_cookies_too() {
    let (room, grant) = signed_in_at("https://daman.test").await;
    let (secret, _codes) = room.enrol(&grant.text("access_token")).await;
    let challenge = room.sign_in(EMAIL, PASSWORD).await;
    assert!(challenge.status == 202 && set(&challenge).is_empty());
    let body = json!({
        "challenge": challenge.text("challenge"), "code": room.code(&secret), "cookie": true,
    });
    let granted = room
        .send("POST /auth/sign-in/second-factor", "", body)
        .await;
    assert_eq!((granted.status, set(&granted).len()), (200, 2));
    assert_eq!(granted.body["refresh_token"], Value::Null);
}

#[tokio::test]
async fn signing_out_takes_the_cookies_away() {
    for call in ["POST /auth/sign-out", "POST /auth/sign-out-everywhere"] {
        let (room, grant) = signed_in_at("https://daman.test").await;
        let cookies = sent(&grant);
        let out = room
            .send(call, &grant.text("access_token"), Value::Null)
            .await;
        assert!(out.status == 204 && gone(&out), "{out:?}");
        let refused = refresh(&room, &[("cookie", &cookies), WEB]).await;
        assert_eq!(refused.code(), (401, "parties.refresh_invalid"));
    }
}
