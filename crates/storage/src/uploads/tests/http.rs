//! The same over HTTP, as clients of tus ask.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use kernel::testing::START;
use parties::{Caller, Role};
use serde_json::Value;
use tower::ServiceExt as _;

use super::{World, caller};
use crate::uploads::routes;

async fn send(
    world: &World,
    by: Caller,
    request: (&str, &str, &[(&str, &str)]),
    body: &'static str,
) -> (StatusCode, HeaderMap, Value) {
    let (method, path, headers) = request;
    let mut asked = Request::builder().method(method).uri(path).extension(by);
    for (name, value) in headers {
        asked = asked.header(*name, *value);
    }
    let router: Router = routes(world.uploads.clone()).into();
    let asked = asked.body(Body::from(body)).unwrap();
    let response = router.oneshot(asked).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = to_bytes(response.into_body(), 10_000).await.unwrap();
    (
        status,
        headers,
        serde_json::from_slice(&bytes).unwrap_or_default(),
    )
}

const TUS: (&str, &str) = ("tus-resumable", "1.0.0");
const PIECE: (&str, &str) = ("content-type", "application/offset+octet-stream");

#[tokio::test]
async fn a_client_of_tus_begins_asks_and_goes_on() {
    let world = World::new().await;
    let me = world.caller;
    let (status, headers, view) = send(
        &world,
        me,
        ("POST", "/uploads", &[TUS, ("upload-length", "6")]),
        "",
    )
    .await;
    assert_eq!(status, StatusCode::CREATED, "{view}");
    let place = headers["location"].to_str().unwrap();
    assert_eq!(
        place,
        format!("/api/uploads/{}", view["id"].as_str().unwrap())
    );
    assert_eq!(
        (&headers["tus-resumable"], &headers["upload-expires"]),
        (
            &"1.0.0".parse().unwrap(),
            &"Wed, 02 Sep 2026 09:00:00 GMT".parse().unwrap()
        )
    );
    assert_eq!(
        view["expires_at"],
        (START + chrono::Duration::hours(24)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    );

    let path = place.strip_prefix("/api").unwrap();
    let piece = ("PATCH", path, &[TUS, PIECE, ("upload-offset", "0")][..]);
    let (status, headers, _) = send(&world, me, piece, "abc").await;
    assert_eq!(
        (status, &headers["upload-offset"]),
        (StatusCode::NO_CONTENT, &"3".parse().unwrap())
    );
    let (status, headers, _) = send(&world, me, ("HEAD", path, &[TUS]), "").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        (&headers["upload-offset"], &headers["upload-length"]),
        (&"3".parse().unwrap(), &"6".parse().unwrap())
    );
    let (status, headers, _) = send(&world, me, ("OPTIONS", "/uploads", &[]), "").await;
    assert_eq!(
        (status, &headers["tus-max-size"]),
        (StatusCode::NO_CONTENT, &"3000000".parse().unwrap())
    );
    let (status, ..) = send(&world, me, ("DELETE", path, &[TUS]), "").await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (status, ..) = send(&world, me, ("HEAD", path, &[TUS]), "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

/// Who asks for what, and what that is answered.
type Case<'a> = (Caller, &'a str, &'a [(&'a str, &'a str)], (u16, &'a str));

async fn are_refused(world: &World, path: &str, cases: &[Case<'_>]) {
    for (by, method, headers, (status, code)) in cases {
        let (got, headers, problem) = send(world, *by, (method, path, headers), "abc").await;
        let expected = (*status, Some(*code));
        assert_eq!(
            (got.as_u16(), problem["code"].as_str()),
            expected,
            "{problem}"
        );
        assert_eq!(headers["tus-resumable"], "1.0.0");
    }
    assert_eq!(world.folder.files(), 0);
}

#[tokio::test]
async fn what_cannot_begin_is_told() {
    let world = World::new().await;
    let (me, fan) = (world.caller, caller(2, Role::Fan));
    let length = ("upload-length", "6");
    let cases: [Case<'_>; 5] = [
        (me, "POST", &[length], (412, "storage.tus_version")),
        (me, "POST", &[TUS], (400, "storage.upload_length")),
        (
            me,
            "POST",
            &[TUS, ("upload-length", "-1")],
            (400, "storage.upload_length"),
        ),
        (
            me,
            "POST",
            &[TUS, ("upload-length", "99999999")],
            (413, "storage.file_too_large"),
        ),
        (fan, "POST", &[TUS, length], (403, "parties.wrong_role")),
    ];
    are_refused(&world, "/uploads", &cases).await;
}

#[tokio::test]
async fn what_cannot_go_on_is_told() {
    let world = World::new().await;
    let path = format!("/uploads/{}", world.begin(6).await.id);
    let (me, stranger) = (world.caller, caller(2, Role::Creator));
    let (first, second) = (("upload-offset", "0"), ("upload-offset", "1"));
    let cases: [Case<'_>; 6] = [
        (me, "PATCH", &[TUS, first], (415, "storage.upload_type")),
        (me, "PATCH", &[TUS, PIECE], (400, "storage.upload_offset")),
        (
            me,
            "PATCH",
            &[TUS, PIECE, second],
            (409, "storage.upload_elsewhere"),
        ),
        (
            stranger,
            "PATCH",
            &[TUS, PIECE, first],
            (404, "request.not_found"),
        ),
        (stranger, "GET", &[TUS], (404, "request.not_found")),
        (stranger, "DELETE", &[TUS], (404, "request.not_found")),
    ];
    are_refused(&world, &path, &cases).await;
}
