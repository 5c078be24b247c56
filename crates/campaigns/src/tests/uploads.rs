//! Uploads and downloads over HTTP.

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Request, Response, StatusCode, header},
};
use futures_util::{future::join_all, stream};
use kernel::Id;
use parties::{Caller, Party, Role};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{World, http::body_of};
use crate::{Limits, NewSubmission, acts, file_routes};

pub(crate) fn router(world: &World, limits: Limits) -> Router {
    file_routes(world.state(limits)).into()
}

fn request(caller: (Id<Party>, Role), method: &str, path: &str) -> axum::http::request::Builder {
    let caller = Caller {
        party: caller.0,
        role: caller.1,
        session: Id::from_uuid(uuid::Uuid::nil()),
    };
    Request::builder()
        .method(method)
        .uri(path)
        .extension(caller)
}

async fn send(router: &Router, request: Request<Body>) -> Response<Body> {
    router.clone().oneshot(request).await.unwrap()
}

pub(crate) async fn upload(
    router: &Router,
    by: Id<Party>,
    content_type: &str,
    body: impl Into<Body>,
) -> (StatusCode, Value) {
    let request = request((by, Role::Creator), "POST", "/files?name=r%C3%A9cit.txt")
        .header(header::CONTENT_TYPE, content_type)
        .body(body.into())
        .unwrap();
    body_of(send(router, request).await).await
}

pub(crate) async fn download(router: &Router, by: (Id<Party>, Role), id: &str) -> Response<Body> {
    let request = request(by, "GET", &format!("/files/{id}"))
        .body(Body::empty())
        .unwrap();
    send(router, request).await
}

#[tokio::test]
async fn what_was_uploaded_is_downloaded_as_an_attachment() {
    let world = World::new().await;
    let router = router(&world, Limits::default());
    let creator = world.creators[0];
    let (status, file) = upload(&router, creator, "text/plain; charset=utf-8", "abc").await;
    assert_eq!(status, StatusCode::CREATED, "{file}");
    assert_eq!(
        file["sha256"],
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(
        (&file["size_bytes"], &file["name"]),
        (&3.into(), &"récit.txt".into())
    );

    let response = download(
        &router,
        (creator, Role::Creator),
        file["id"].as_str().unwrap(),
    )
    .await;
    assert_eq!(response.status(), StatusCode::OK);
    for (name, value) in [
        (header::CONTENT_TYPE, "text/plain"),
        (header::CONTENT_LENGTH, "3"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"r_cit.txt\"; filename*=UTF-8''r%C3%A9cit.txt",
        ),
    ] {
        assert_eq!(response.headers()[&name], value);
    }
    let bytes = axum::body::to_bytes(response.into_body(), 100)
        .await
        .unwrap();
    assert_eq!(bytes, "abc");
}

#[tokio::test]
async fn what_is_refused_is_told_and_leaves_nothing() {
    let world = World::new().await;
    let limits = Limits {
        file_bytes: 10,
        ..Limits::default()
    };
    let router = router(&world, limits);
    let creator = world.creators[0];
    let broken = || {
        let pieces = [
            Ok(Bytes::from("abc")),
            Err(std::io::Error::other("reset by peer")),
        ];
        Body::from_stream(stream::iter(pieces))
    };
    for (content_type, body, status, code) in [
        (
            "text/plain",
            Body::from("12345678901"),
            413,
            "campaigns.file_too_large",
        ),
        ("text/plain", Body::empty(), 422, "campaigns.file_empty"),
        ("text/plain", broken(), 400, "campaigns.upload_broken_off"),
        (
            "image/png",
            Body::from("abc"),
            422,
            "campaigns.file_not_as_declared",
        ),
        (
            "text/plain",
            Body::from("%PDF-1.7"),
            422,
            "campaigns.file_not_as_declared",
        ),
        ("text/html", Body::from("<p>"), 415, "campaigns.file_type"),
    ] {
        let (got, problem) = upload(&router, creator, content_type, body).await;
        assert_eq!(
            (got.as_u16(), &problem["code"]),
            (status, &code.into()),
            "{problem}"
        );
    }
    assert_eq!(world.folder.files(), 0);
    let rows = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM files"#)
        .fetch_one(world.db.pool())
        .await
        .unwrap();
    assert_eq!(rows, 0);
}

#[tokio::test]
async fn a_declared_length_that_does_not_come_is_an_upload_that_broke_off() {
    let world = World::new().await;
    let router = router(&world, Limits::default());
    let request = request(
        (world.creators[0], Role::Creator),
        "POST",
        "/files?name=a.txt",
    )
    .header(header::CONTENT_TYPE, "text/plain")
    .header(header::CONTENT_LENGTH, "4")
    .body(Body::from("abc"))
    .unwrap();
    let (status, problem) = body_of(send(&router, request).await).await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (400, &"campaigns.upload_broken_off".into())
    );
    assert_eq!(world.folder.files(), 0);
}

#[tokio::test]
async fn names_and_roles_are_checked() {
    let world = World::new().await;
    let router = router(&world, Limits::default());
    for (role, query, status) in [
        (Role::Creator, "", 422),
        (Role::Creator, "?name=", 422),
        (Role::Creator, "?name=a%2Fb", 422),
        (Role::Creator, "?name=a%00b", 422),
        (Role::Mediator, "?name=a.txt", 403),
        (Role::Brand, "?name=a.txt", 201),
        (Role::Creator, "?name=a.txt", 201),
    ] {
        let request = request((world.creators[0], role), "POST", &format!("/files{query}"))
            .header(header::CONTENT_TYPE, "text/plain")
            .body(Body::from("abc"))
            .unwrap();
        assert_eq!(
            send(&router, request).await.status().as_u16(),
            status,
            "{role:?} {query}"
        );
    }
}

#[tokio::test]
async fn a_party_stores_no_more_than_its_bound_even_at_once() {
    let world = World::new().await;
    let limits = Limits {
        party_bytes: 8,
        ..Limits::default()
    };
    let router = router(&world, limits);
    let stored =
        join_all((0..4).map(|_| upload(&router, world.creators[0], "text/plain", "abc"))).await;
    let created = stored
        .iter()
        .filter(|(status, _)| *status == StatusCode::CREATED)
        .count();
    assert_eq!(created, 2, "{stored:?}");
    let full = stored
        .iter()
        .filter(|(_, body)| body["code"] == "campaigns.storage_full")
        .count();
    assert_eq!((full, world.folder.files()), (2, 2));
    // Somebody else's room is somebody else's.
    assert_eq!(
        upload(&router, world.creators[1], "text/plain", "abc")
            .await
            .0,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn a_brand_uploads_evidence_and_is_not_offered_to_deliver_it() {
    let world = World::new().await;
    let router = router(&world, Limits::default());
    let (_, file) = upload(&router, world.creators[0], "text/plain", "abc").await;
    assert_eq!(file["can"], json!(["download", "submit"]));
    let request = request((world.brand, Role::Brand), "POST", "/files?name=a.txt")
        .header(header::CONTENT_TYPE, "text/plain")
        .body(Body::from("abc"));
    let (status, file) = body_of(send(&router, request.unwrap()).await).await;
    assert_eq!(
        (status, &file["can"]),
        (StatusCode::CREATED, &json!(["download"]))
    );
}

#[tokio::test]
async fn a_file_is_seen_by_its_uploader_and_by_the_brand_it_was_submitted_to() {
    let world = World::new().await;
    world.fund().await;
    let router = router(&world, Limits::default());
    let creator = world.creators[0];
    let (_, file) = upload(&router, creator, "text/plain", "abc").await;
    let id = file["id"].as_str().unwrap();
    let see = async |party, role| download(&router, (party, role), id).await.status().as_u16();
    assert_eq!(see(world.brand, Role::Brand).await, 404);

    let escrow = world.engaged(0).await.status.escrow().unwrap();
    let new = NewSubmission {
        escrow,
        deliverables: vec![world.campaign.terms.deliverables[0].id],
        files: vec![id.parse().unwrap()],
        note: None,
    };
    world
        .act(async |tx| acts::submit(tx, creator, new).await)
        .await
        .unwrap();
    assert_eq!(see(creator, Role::Creator).await, 200);
    assert_eq!(see(world.brand, Role::Brand).await, 200);
    assert_eq!(see(world.other_brand, Role::Brand).await, 404);
    assert_eq!(see(world.creators[1], Role::Creator).await, 404);
    assert_eq!(
        download(&router, (creator, Role::Creator), "nothing")
            .await
            .status()
            .as_u16(),
        404
    );
}
