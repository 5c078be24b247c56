//! The web app: one page for every address below `/app`, and its files.

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use kernel::{Failure, Problem};

use super::answer;
use crate::{Mode, assets::File};

/// What stands in the page where the nonce of its answer goes.
const NONCE: &str = "__CSP_NONCE__";
/// What stands in the page where it says whether real money moves here.
const MODE: &str = "__DAMAN_MODE__";
/// The page while the app is not built.
const MISSING: &str = include_str!("../../pages/missing.html");
/// Files that this room makes itself; the same names in the app's build are not served.
const OWN: [&str; 5] = [
    "favicon.svg",
    "logo.svg",
    "robots.txt",
    "share.png",
    "sitemap.xml",
];

/// The app's routes, from the files that the build left.
pub(super) fn routes(files: &'static [File], mode: Mode) -> Router {
    let page = move |headers: HeaderMap| async move { page(&headers, files, mode) };
    let asset = move |headers: HeaderMap, Path(path): Path<String>| async move {
        let name = format!("assets/{path}");
        match files.iter().find(|file| file.name == name) {
            Some(file) => answer::file(&headers, file, answer::FOR_EVER),
            None => Problem::not_found("file").into_response(),
        }
    };
    let mut routes = Router::new()
        .route("/app", get(page))
        .route("/app/", get(page))
        .route("/app/{*path}", get(page))
        .route("/assets/{*path}", get(asset));
    // Such as the service worker, which has to lie at the root of what it serves.
    for file in files {
        let own = OWN.contains(&file.name) || file.name == "index.html";
        if !own && !file.name.contains('/') {
            let whole = move |headers: HeaderMap| async move {
                answer::file(&headers, file, answer::ASK_AGAIN)
            };
            routes = routes.route(&format!("/{}", file.name), get(whole));
        }
    }
    routes
}

/// The app's page with a nonce of its own: kept by nobody, since the nonce has to fit the policy of the same answer.
fn page(headers: &HeaderMap, files: &[File], mode: Mode) -> Response {
    let Some(index) = files.iter().find(|file| file.name == "index.html") else {
        return answer::page(headers, StatusCode::SERVICE_UNAVAILABLE, MISSING);
    };
    match fresh(index, mode) {
        Ok(answer) => answer,
        Err(failure) => Problem::from(failure).into_response(),
    }
}

fn fresh(index: &File, mode: Mode) -> Result<Response, Failure> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(Failure::new)?;
    let nonce = STANDARD_NO_PAD.encode(random);
    let html = std::str::from_utf8(index.plain).map_err(Failure::new)?;
    let policy = HeaderValue::try_from(policy(&nonce)).map_err(Failure::new)?;
    let headers = [
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static(answer::ASK_AGAIN),
        ),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    let mode = match mode {
        Mode::Live => "live",
        Mode::Sandbox => "sandbox",
    };
    let page = html.replace(NONCE, &nonce).replace(MODE, mode);
    Ok((headers, Html(page)).into_response())
}

/// What the app's page may load and do. Styles that a script writes need the nonce; `style` attributes that a script sets on
/// elements are no concern of the policy, so `unsafe-inline` is nowhere.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' blob: data:; \
         media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request};
    use tower::ServiceExt as _;

    use super::*;

    static BUILT: [File; 4] = [
        File {
            name: "index.html",
            plain: b"<meta nonce=\"__CSP_NONCE__\"><style nonce=\"__CSP_NONCE__\"></style><meta content=\"__DAMAN_MODE__\">",
            br: None,
            gzip: None,
        },
        File {
            name: "assets/index-Ab12.js",
            plain: b"plain",
            br: Some(b"br"),
            gzip: Some(b"gzip"),
        },
        File {
            name: "sw.js",
            plain: b"worker",
            br: None,
            gzip: None,
        },
        File {
            name: "favicon.svg",
            plain: b"<svg/>",
            br: None,
            gzip: None,
        },
    ];

    struct Answer {
        status: u16,
        headers: HeaderMap,
        body: String,
    }

    async fn ask(files: &'static [File], call: &str, headers: &[(&str, &str)]) -> Answer {
        let (method, path) = call.split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).unwrap();
        let response = routes(files, Mode::Sandbox).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 100_000).await.unwrap();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    #[tokio::test]
    async fn every_address_of_the_app_is_its_page_with_a_fresh_nonce() {
        let mut nonces = Vec::new();
        for path in ["/app", "/app/", "/app/campaigns/1/review?tab=2"] {
            let page = ask(&BUILT, &format!("GET {path}"), &[]).await;
            assert_eq!(
                (page.status, &page.headers["cache-control"]),
                (200, &HeaderValue::from_static("no-cache"))
            );
            assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
            assert!(!page.headers.contains_key("etag"));
            let nonce = page.body.split('"').nth(1).unwrap().to_owned();
            assert_eq!(page.body.matches(&nonce).count(), 2);
            assert!(page.body.contains("<meta content=\"sandbox\">"));
            let policy = page.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains(&format!("style-src 'self' 'nonce-{nonce}'")));
            assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"));
            nonces.push(nonce);
        }
        nonces.sort();
        nonces.dedup();
        assert_eq!(nonces.len(), 3);
        assert!(nonces.iter().all(|nonce| nonce.len() == 22));
    }

    #[tokio::test]
    async fn hashed_files_are_kept_for_ever_and_packed_as_the_browser_takes_them() {
        for (accepts, body, packing) in [
            ("", "plain", None),
            ("gzip, br", "br", Some("br")),
            ("gzip", "gzip", Some("gzip")),
        ] {
            let file = ask(
                &BUILT,
                "GET /assets/index-Ab12.js",
                &[("accept-encoding", accepts)],
            )
            .await;
            assert_eq!((file.status, file.body.as_str()), (200, body));
            let said = file
                .headers
                .get("content-encoding")
                .map(|word| word.to_str().unwrap());
            assert_eq!(said, packing);
            assert_eq!(
                file.headers["cache-control"],
                "public, max-age=31536000, immutable"
            );
            assert_eq!(
                file.headers["content-type"],
                "text/javascript; charset=utf-8"
            );
            assert_eq!(file.headers["vary"], "Accept-Encoding");
        }
        let absent = ask(&BUILT, "GET /assets/index-other.js", &[]).await;
        assert_eq!(absent.status, 404);
    }

    #[tokio::test]
    async fn a_file_that_the_browser_has_is_not_sent_again() {
        let call = "GET /assets/index-Ab12.js";
        let first = ask(&BUILT, call, &[]).await;
        let tag = first.headers["etag"].to_str().unwrap().to_owned();
        let again = ask(&BUILT, call, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status, again.body.as_str()), (304, ""));
        assert_eq!(again.headers["etag"], tag.as_str());
        let weak = format!("\"x\", W/{tag}");
        assert_eq!(
            ask(&BUILT, call, &[("if-none-match", &weak)]).await.status,
            304
        );
        // Another form is another thing.
        let packed = ask(
            &BUILT,
            call,
            &[("if-none-match", &tag), ("accept-encoding", "br")],
        )
        .await;
        assert_eq!(packed.status, 200);
    }

    #[tokio::test]
    async fn what_is_asked_for_its_head_has_no_body() {
        for path in ["/app", "/assets/index-Ab12.js", "/sw.js"] {
            let head = ask(&BUILT, &format!("HEAD {path}"), &[]).await;
            let whole = ask(&BUILT, &format!("GET {path}"), &[]).await;
            assert_eq!((head.status, head.body.as_str()), (200, ""));
            assert_eq!(
                head.headers["content-length"],
                whole.body.len().to_string().as_str()
            );
        }
    }

    #[tokio::test]
    async fn files_at_the_root_are_asked_for_again_and_ours_stay_ours() {
        let worker = ask(&BUILT, "GET /sw.js", &[]).await;
        assert_eq!((worker.status, worker.body.as_str()), (200, "worker"));
        assert_eq!(worker.headers["cache-control"], "no-cache");
        assert_eq!(ask(&BUILT, "GET /favicon.svg", &[]).await.status, 404);
        assert_eq!(ask(&BUILT, "GET /index.html", &[]).await.status, 404);
    }

    #[tokio::test]
    async fn without_a_build_the_page_says_how_to_make_it() {
        for path in ["/app", "/app/wallet"] {
            let page = ask(&[], &format!("GET {path}"), &[]).await;
            assert_eq!(page.status, 503);
            assert!(page.body.contains("npm ci") && page.body.contains("npm run build"));
        }
        assert_eq!(ask(&[], "GET /assets/index-Ab12.js", &[]).await.status, 404);
    }
}
