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
async fn a_player_seeks_in_what_was_uploaded() {
    let world = World::new().await;
    let router = router(&world, Limits::default());
    let creator = (world.creators[0], Role::Creator);
    let (_, file) = upload(&router, creator.0, "text/plain", "0123456789").await;
    let path = format!("/files/{}", file["id"].as_str().unwrap());
    let ask = async |method: &str, range: &str, if_range: &str| {
        let mut asked = request(creator, method, &path).header(header::RANGE, range);
        if !if_range.is_empty() {
            asked = asked.header(header::IF_RANGE, if_range);
        }
        let response = send(&router, asked.body(Body::empty()).unwrap()).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let told = headers.get(header::CONTENT_RANGE).cloned();
        let told = told.map(|value| value.to_str().unwrap().to_owned());
        let bytes = axum::body::to_bytes(response.into_body(), 1_000).await;
        let text = String::from_utf8(bytes.unwrap().to_vec()).unwrap();
        (status, told.unwrap_or_default(), text)
    };
    let tag = format!("\"{}\"", file["sha256"].as_str().unwrap());
    for (range, if_range, status, told, text) in [
        ("bytes=2-4", "", 206, "bytes 2-4/10", "234"),
        ("bytes=8-99", tag.as_str(), 206, "bytes 8-9/10", "89"),
        ("bytes=-1", "", 206, "bytes 9-9/10", "9"),
        ("bytes=2-4", "\"another\"", 200, "", "0123456789"),
        ("bytes=0-1,4-5", "", 200, "", "0123456789"),
    ] {
        let got = ask("GET", range, if_range).await;
        let expected = (status, told.to_owned(), text.to_owned());
        assert_eq!(got, expected, "{range} {if_range}");
    }
    let (status, told, problem) = ask("GET", "bytes=10-", "").await;
    assert_eq!((status, told.as_str()), (416, "bytes */10"));
    assert!(problem.contains("storage.range_outside"), "{problem}");
    // Only what they are.
    let (status, told, text) = ask("HEAD", "bytes=2-4", "").await;
    assert_eq!((status, told.as_str(), text.as_str()), (200, "", ""));
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
            "storage.file_too_large",
        ),
        ("text/plain", Body::empty(), 422, "storage.file_empty"),
        ("text/plain", broken(), 400, "storage.upload_broken_off"),
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
        (400, &"storage.upload_broken_off".into())
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

/// Uploads a text in two pieces, and returns the id of the upload.
async fn in_pieces(world: &World, text: &'static str) -> String {
    let pieces: Router = storage::uploads::routes(world.uploads()).into();
    let creator = (world.creators[0], Role::Creator);
    let begun = request(creator, "POST", "/uploads")
        .header("tus-resumable", "1.0.0")
        .header("upload-length", text.len())
        .body(Body::empty());
    let (_, upload) = body_of(send(&pieces, begun.unwrap()).await).await;
    let id = upload["id"].as_str().unwrap().to_owned();
    let (head, tail) = text.split_at(text.len() / 2);
    for (offset, piece) in [(0, head), (head.len(), tail)] {
        let asked = request(creator, "PATCH", &format!("/uploads/{id}"))
            .header("tus-resumable", "1.0.0")
            .header("upload-offset", offset)
            .header(header::CONTENT_TYPE, "application/offset+octet-stream")
            .body(Body::from(piece));
        let response = send(&pieces, asked.unwrap()).await;
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
    }
    id
}

async fn take(
    world: &World,
    (party, role): (Id<Party>, Role),
    (content_type, id): (&str, &str),
) -> (StatusCode, Value) {
    let router = router(world, Limits::default());
    let asked = request(
        (party, role),
        "POST",
        &format!("/files?name=a.txt&upload={id}"),
    )
    .header(header::CONTENT_TYPE, content_type)
    .body(Body::empty());
    body_of(send(&router, asked.unwrap()).await).await
}

#[tokio::test]
async fn what_came_in_pieces_becomes_the_same_file_however_often_it_is_asked_for() {
    let world = World::new().await;
    let id = in_pieces(&world, "abc").await;
    let creator = (world.creators[0], Role::Creator);
    let asks = (0..3).map(|_| take(&world, creator, ("text/plain", &id)));
    let answers = join_all(asks).await;
    let mut done = answers.iter().filter(|(status, _)| status.is_success());
    let (status, first) = done.next().unwrap();
    assert_eq!(
        (*status, &first["sha256"]),
        (
            StatusCode::CREATED,
            &"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".into()
        )
    );
    assert!(done.all(|(_, file)| file == first), "{answers:?}");
    assert_eq!(&take(&world, creator, ("text/plain", &id)).await.1, first);
    assert_eq!(world.folder.files(), 1);
}

#[tokio::test]
async fn what_came_in_pieces_is_judged_like_all_else() {
    let world = World::new().await;
    let id = in_pieces(&world, "abc").await;
    let creator = (world.creators[0], Role::Creator);
    for (by, content_type, status, code) in [
        (creator, "image/png", 422, "campaigns.file_not_as_declared"),
        (creator, "text/html", 415, "campaigns.file_type"),
        (
            (world.creators[1], Role::Creator),
            "text/plain",
            404,
            "request.not_found",
        ),
        (
            (world.brand, Role::Brand),
            "text/plain",
            404,
            "request.not_found",
        ),
    ] {
        let (got, problem) = take(&world, by, (content_type, &id)).await;
        assert_eq!(
            (got.as_u16(), &problem["code"]),
            (status, &code.into()),
            "{problem}"
        );
    }
    // It is still there, for who says what it is.
    let (status, file) = take(&world, creator, ("text/plain", &id)).await;
    assert_eq!(status, StatusCode::CREATED, "{file}");
}
