//! The public pages over HTTP, on a real database.

mod project;

use axum::{
    body::Body,
    http::{HeaderMap, Request},
};
use kernel::Db;
use money::Bps;
use parties::Language;
use proof::note::{Name, SigningKey};
use tower::ServiceExt as _;

use super::*;
use crate::{Mode, pages::style_path};

struct Answer {
    status: u16,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

fn site(db: &Db, mode: Mode) -> Router {
    let key = SigningKey::from_seed(Name::try_new("daman.test/log").unwrap(), &[7; 32]);
    let site = Site::try_new(SiteSettings {
        db: db.clone(),
        keys: vec![key.verifier().clone()],
        witnesses: Vec::new(),
        fees: (Bps::try_new(1000).unwrap(), Bps::try_new(500).unwrap()),
        public_url: "https://daman.test/".to_owned(),
        mode,
    });
    routes(&site.unwrap())
}

async fn ask(router: &Router, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(router, request.body(Body::empty()).unwrap()).await
}

async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 1_000_000).await.unwrap();
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        bytes: bytes.to_vec(),
    }
}

/// The bytes over the wire of a page and all that it loads: its style, the logo and the mark in the tab. It has no fonts of its own.
async fn weight(router: &Router, address: &str) -> usize {
    let mut sum = 0;
    for part in [address, &style_path(), "/logo.svg", "/favicon.svg"] {
        let answer = ask(router, part, &[("accept-encoding", "gzip")]).await;
        assert_eq!(answer.status, 200, "{part}");
        sum += answer.bytes.len();
    }
    sum
}

/// Gives a text to the page that verifies receipts.
async fn give(router: &Router, language: &str, receipt: &str) -> Answer {
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--x\r\nContent-Disposition: form-data; \
         name=\"text\"\r\n\r\n{receipt}\r\n--x--\r\n"
    );
    let request = Request::post(format!("/{language}/verify"))
        .header("content-type", "multipart/form-data; boundary=x")
        .body(Body::from(body))
        .unwrap();
    send(router, request).await
}

#[tokio::test]
async fn every_page_is_readable_in_every_language_without_a_script() {
    let (db, _guard) = kernel::testing::db().await;
    let router = site(&db, Mode::Sandbox);
    for language in Language::ALL {
        for path in ["", "faq", "transparency", "verify"] {
            let address = format!("/{}/{path}", language.code());
            let page = ask(&router, &address, &[]).await;
            let html = page.text();
            assert_eq!(page.status, 200, "{address}: {html}");
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
            let opening = format!(
                "<html lang=\"{}\" dir=\"{}\">",
                language.code(),
                language.direction()
            );
            assert!(html.contains(&opening), "{address}");
            assert!(
                !html.contains("<script") && !html.contains(" style="),
                "{address}"
            );
            assert!(!page.headers.contains_key("set-cookie"));
            let policy = page.header("content-security-policy");
            assert!(
                policy.starts_with("default-src 'none'; style-src 'self'"),
                "{policy}"
            );
            assert!(html.contains("<title>") && html.contains("<meta name=\"description\""));
            let canonical =
                format!("<link rel=\"canonical\" href=\"https://daman.test{address}\">");
            assert!(html.contains(&canonical), "{address}");
            assert_eq!(html.matches("rel=\"alternate\" hreflang").count(), 7);
            assert!(html.contains("role=\"note\""), "the sandbox says so");
            assert!(
                !html.contains('{') && !html.contains('}'),
                "a place was not filled: {address}"
            );
            // Half of the budget of a page, which is for what people write.
            let weight = weight(&router, &address).await;
            assert!(weight < 24_000, "{address}: {weight}");
        }
    }
    let live = ask(&site(&db, Mode::Live), "/en/", &[]).await.text();
    assert!(!live.contains("Sandbox"));
}

#[tokio::test]
async fn the_first_address_leads_to_the_readers_language() {
    let (db, _guard) = kernel::testing::db().await;
    let router = site(&db, Mode::Live);
    for (path, accepts, expected) in [
        ("/", "", "/fr/"),
        ("/", "ko-KR,ko;q=0.9,en;q=0.5", "/ko/"),
        ("/?lang=ar", "ko", "/ar/"),
        ("/?x=1&lang=pt", "ko", "/pt/"),
        ("/?lang=%0d%0ax", "es", "/es/"),
    ] {
        let answer = ask(&router, path, &[("accept-language", accepts)]).await;
        assert_eq!((answer.status, answer.header("location")), (303, expected));
        assert_eq!(answer.header("vary"), "Accept-Language");
    }
    let bare = ask(&router, "/ar", &[]).await;
    assert_eq!((bare.status, bare.header("location")), (308, "/ar/"));
}

#[tokio::test]
async fn the_style_and_pictures_are_there_under_names_that_hold() {
    let (db, _guard) = kernel::testing::db().await;
    let router = site(&db, Mode::Live);
    let page = ask(&router, "/en/", &[]).await.text();
    let style = page.split("rel=\"stylesheet\" href=\"").nth(1).unwrap();
    let style = style.split('"').next().unwrap();
    let sheet = ask(&router, style, &[]).await;
    assert_eq!(
        (sheet.status, sheet.header("content-type")),
        (200, "text/css; charset=utf-8")
    );
    assert_eq!(
        sheet.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    for (picture, kind) in [
        ("/favicon.svg", "image/svg+xml"),
        ("/logo.svg", "image/svg+xml"),
        ("/share.png", "image/png"),
    ] {
        let found = ask(&router, picture, &[]).await;
        assert_eq!((found.status, found.header("content-type")), (200, kind));
    }
    // What is shown beside a shared address is a picture that all programs show, in the size that the page says.
    let said = |name: &str| {
        let tag = format!("<meta property=\"og:image{name}\" content=\"");
        let value = page.split(&tag).nth(1).unwrap();
        value.split('"').next().unwrap().to_owned()
    };
    assert!(said("").ends_with("/share.png"));
    let shared = ask(&router, "/share.png", &[]).await;
    let side = |at: usize| u32::from_be_bytes(shared.bytes[at..at + 4].try_into().unwrap());
    assert_eq!(shared.bytes[1..4], *b"PNG");
    assert_eq!(
        [side(16), side(20)].map(|side| side.to_string()),
        [said(":width"), said(":height")]
    );
}

#[tokio::test]
async fn what_is_not_public_is_a_page_that_says_so() {
    let (db, _guard) = kernel::testing::db().await;
    let router = site(&db, Mode::Live);
    for path in [
        "/en/projects/0197a6f2-93a1-7c11-8a61-6f0c1d2e0000",
        "/en/projects/x",
        "/ar/nothing/here",
    ] {
        let page = ask(&router, path, &[]).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.text().contains("noindex"));
    }
}

#[tokio::test]
async fn search_engines_are_told_what_is_public() {
    let (db, _guard) = kernel::testing::db().await;
    let router = site(&db, Mode::Live);
    let robots = ask(&router, "/robots.txt", &[]).await.text();
    assert!(
        robots.contains("Disallow: /api/") && robots.contains("https://daman.test/sitemap.xml")
    );
    let map = ask(&router, "/sitemap.xml", &[]).await.text();
    assert_eq!(map.matches("<loc>").count(), 24);
    assert!(map.contains("<loc>https://daman.test/ar/faq</loc>"));
}

#[tokio::test]
async fn what_is_no_receipt_is_refused_and_never_shown_as_markup() {
    let (db, _guard) = kernel::testing::db().await;
    let router = site(&db, Mode::Live);
    let nonsense = give(&router, "en", "<script>alert(1)</script>").await;
    let html = nonsense.text();
    assert_eq!(
        (nonsense.status, nonsense.header("cache-control")),
        (200, "no-store")
    );
    assert!(
        html.contains("role=\"alert\"") && !html.contains("<script"),
        "{html}"
    );
    // Well written, and of nobody's log.
    let receipt = "c2sp.org/tlog-proof@v1\nextra eA==\nindex 0\n\nother/log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— other/log AAAAAAAA\n";
    let html = give(&router, "fr", receipt).await.text();
    assert!(html.contains("class=\"bad\""), "{html}");
    let long = "x".repeat(200_000);
    let answer = give(&router, "en", &long).await;
    assert!(
        answer.text().contains("role=\"alert\""),
        "{}",
        answer.status
    );
}

#[test]
fn what_strangers_wrote_is_escaped() {
    let pages = crate::pages::Pages::try_new("https://daman.test", Mode::Live).unwrap();
    let page = crate::pages::Page {
        template: "missing.html",
        language: Language::En,
        path: "",
        title: "<script>alert(1)</script>\"",
        description: "\"><img src=x>",
    };
    let html = pages.render(page, minijinja::context! {}).unwrap();
    assert!(!html.contains("<script") && !html.contains("<img src=x"));
}
