//! How a file or a page leaves: packed as the browser takes it, and not at all when it has it already.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::assets::{self, File, Packing};

/// A file whose name changes with its content.
pub(super) const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Asked for each time, and not sent again when it is the same.
pub(super) const ASK_AGAIN: &str = "no-cache";
/// What seldom changes, and keeps its name.
pub(super) const A_DAY: &str = "public, max-age=86400";
/// What a page says is true for some seconds.
pub(super) const A_MOMENT: &str = "public, max-age=5";

/// What a browser said that it takes.
fn wanted(headers: &HeaderMap) -> Vec<Packing> {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
    let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    assets::accepted(&lines.join(","))
}

/// Whether the browser has this form already (RFC 9110, 13.1.2).
fn has_it(headers: &HeaderMap, tag: &str) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter();
    lines.filter_map(|line| line.to_str().ok()).any(|line| {
        line.split(',')
            .map(str::trim)
            .any(|one| one == "*" || one.trim_start_matches("W/") == tag)
    })
}

/// A file of the binary.
pub(super) fn file(headers: &HeaderMap, file: &File, cache: &'static str) -> Response {
    let (packing, bytes) = assets::choose(file, &wanted(headers));
    let content = Content {
        media_type: assets::media_type(file.name),
        cache,
        tag: format!("\"{}\"", assets::name_of(bytes)),
        packing,
    };
    content.answer(headers, || Body::from(bytes))
}

/// The style sheet of the public pages.
pub(super) fn style(headers: &HeaderMap, style: &File) -> Response {
    let text = String::from_utf8_lossy(style.plain);
    let mut answer = made(headers, assets::media_type(style.name), &text);
    set(&mut answer, header::CACHE_CONTROL, FOR_EVER);
    answer
}

/// Something that is made for this answer.
pub(super) fn text(headers: &HeaderMap, media_type: &'static str, text: &str) -> Response {
    made(headers, media_type, text)
}

/// What the public pages may load: our style and pictures, and no script at all.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// A page that is made for this answer.
pub(super) fn page(headers: &HeaderMap, status: StatusCode, html: &str) -> Response {
    let mut answer = made(headers, "text/html; charset=utf-8", html);
    set(&mut answer, header::CONTENT_SECURITY_POLICY, POLICY);
    if status != StatusCode::OK {
        set(&mut answer, header::CACHE_CONTROL, ASK_AGAIN);
    }
    if answer.status() == StatusCode::OK {
        *answer.status_mut() = status;
    }
    answer
}

fn made(headers: &HeaderMap, media_type: &'static str, text: &str) -> Response {
    let gzip = wanted(headers).contains(&Packing::Gzip);
    let packed = if gzip {
        assets::gzip(text.as_bytes()).ok()
    } else {
        None
    };
    let packing = packed.as_ref().map_or(Packing::Plain, |_| Packing::Gzip);
    let bytes = packed.unwrap_or_else(|| text.as_bytes().to_vec());
    let content = Content {
        media_type,
        cache: A_MOMENT,
        tag: format!("\"{}\"", assets::name_of(&bytes)),
        packing,
    };
    content.answer(headers, || Body::from(bytes))
}

struct Content {
    media_type: &'static str,
    cache: &'static str,
    tag: String,
    packing: Packing,
}

impl Content {
    fn answer(self, headers: &HeaderMap, body: impl FnOnce() -> Body) -> Response {
        let mut answer = if has_it(headers, &self.tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let mut answer = body().into_response();
            set(&mut answer, header::CONTENT_TYPE, self.media_type);
            if let Some(word) = self.packing.word() {
                set(&mut answer, header::CONTENT_ENCODING, word);
            }
            answer
        };
        set(&mut answer, header::CACHE_CONTROL, self.cache);
        set(&mut answer, header::VARY, "Accept-Encoding");
        if let Ok(tag) = HeaderValue::try_from(self.tag) {
            answer.headers_mut().insert(header::ETAG, tag);
        }
        answer
    }
}

fn set(answer: &mut Response, name: HeaderName, value: &'static str) {
    answer
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
}
