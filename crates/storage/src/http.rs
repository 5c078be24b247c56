//! Bytes out: a whole object, or one range of it (RFC 9110, section 14), streamed from the store.

use std::{convert::Infallible, fmt::Write as _};

use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use http_range_header::{RangeUnsatisfiableError, parse_range_header};
use kernel::{Failure, Problem};

use crate::FileStore;

/// What a request wants of an object: its bytes or only what they are (`HEAD`), all of them or a part.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    head: bool,
    range: Option<String>,
    if_range: Option<HeaderValue>,
}

/// A stored object as somebody gets it.
#[derive(Debug, Clone)]
pub struct Served<'a> {
    /// Where it is in the store.
    pub object_key: &'a str,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// The SHA-256 of its content, which is its entity tag.
    pub sha256: &'a [u8],
    /// What it is.
    pub media_type: &'static str,
    /// Its `Content-Disposition`.
    pub disposition: String,
}

/// What part of an object is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    /// From the first to the last byte, both included.
    Range {
        first: u64,
        last: u64,
    },
    /// The object has no such bytes.
    Outside,
}

impl<S: Sync> FromRequestParts<S> for Wanted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.method, &parts.headers))
    }
}

impl Wanted {
    fn of(method: &Method, headers: &HeaderMap) -> Self {
        let mut ranges = headers.get_all(header::RANGE).iter();
        let range = match (ranges.next(), ranges.next()) {
            (Some(one), None) => one.to_str().ok().map(str::to_owned),
            (None | Some(_), _) => None,
        };
        Self {
            head: *method == Method::HEAD,
            // A range means something to GET alone.
            range: range.filter(|_| *method == Method::GET),
            if_range: headers.get(header::IF_RANGE).cloned(),
        }
    }

    /// Whether no byte of the content is given.
    pub const fn is_look(&self) -> bool {
        self.head
    }

    /// Whether a range is asked for: a player does that many times.
    pub const fn is_part(&self) -> bool {
        self.range.is_some()
    }

    /// The part of an object of this size and tag. What is no range of bytes, or several at once, is answered whole, as a
    /// server may; so is a part of another content than this (`If-Range`, also with a date: nothing here has one).
    fn part(&self, size_bytes: u64, tag: &str) -> Part {
        let same = self.if_range.as_ref().is_none_or(|wanted| wanted == tag);
        let parsed = self
            .range
            .as_deref()
            .filter(|text| same && !text.contains(','))
            .and_then(|text| parse_range_header(text).ok());
        match parsed.map(|ranges| ranges.validate(size_bytes)) {
            Some(Ok(valid)) => valid.first().map_or(Part::Outside, |range| Part::Range {
                first: *range.start(),
                last: *range.end(),
            }),
            Some(Err(RangeUnsatisfiableError::Unsatisfiable)) => Part::Outside,
            Some(Err(_)) | None => Part::Whole,
        }
    }
}

impl FileStore {
    /// Gives an object, or the part of it that is wanted, under headers that no browser shows or runs it with, on any page:
    /// saved, never guessed at, and in a sandbox of its own.
    ///
    /// # Errors
    /// A [`Problem`]: 416 for a range that the object does not have, 500 when the store does not give it.
    pub async fn serve(&self, wanted: &Wanted, object: Served<'_>) -> Result<Response, Problem> {
        let tag = entity_tag(object.sha256);
        let size = object.size_bytes;
        let (status, first, length) = match wanted.part(size, &tag) {
            Part::Whole => (StatusCode::OK, 0, size),
            Part::Range { first, last } => {
                let length = last.saturating_sub(first).saturating_add(1);
                (StatusCode::PARTIAL_CONTENT, first, length)
            }
            Part::Outside => return outside(size),
        };
        let headers = [
            (header::CONTENT_TYPE, object.media_type.to_owned()),
            (header::CONTENT_LENGTH, length.to_string()),
            (header::CONTENT_DISPOSITION, object.disposition),
            (header::ETAG, tag),
            (header::ACCEPT_RANGES, "bytes".to_owned()),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
            (
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; sandbox".to_owned(),
            ),
            (header::CACHE_CONTROL, "private, no-store".to_owned()),
        ];
        let body = if wanted.head {
            Body::empty()
        } else if status == StatusCode::OK {
            Body::from_stream(self.read(object.object_key).await?)
        } else {
            let end = first.saturating_add(length);
            Body::from_stream(self.read_range(object.object_key, first..end).await?)
        };
        let mut response = (status, headers, body).into_response();
        if status == StatusCode::PARTIAL_CONTENT {
            let last = first.saturating_add(length).saturating_sub(1);
            let range = format!("bytes {first}-{last}/{size}");
            let range = HeaderValue::try_from(range).map_err(Failure::new)?;
            response.headers_mut().insert(header::CONTENT_RANGE, range);
        }
        Ok(response)
    }
}

/// The same content has the same tag, wherever it is kept.
fn entity_tag(sha256: &[u8]) -> String {
    let mut tag = String::with_capacity(66);
    tag.push('"');
    for byte in sha256 {
        // Writing to a string cannot fail.
        write!(tag, "{byte:02x}").unwrap_or_default();
    }
    tag.push('"');
    tag
}

fn outside(size_bytes: u64) -> Result<Response, Problem> {
    let problem = Problem::new(
        StatusCode::RANGE_NOT_SATISFIABLE,
        "storage.range_outside",
        "The file has no such bytes",
        format!(
            "It has {size_bytes} bytes, the first one is 0. Ask for a range within, or for all of it."
        ),
    );
    let mut response = problem.into_response();
    let range = HeaderValue::try_from(format!("bytes */{size_bytes}")).map_err(Failure::new)?;
    response.headers_mut().insert(header::CONTENT_RANGE, range);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use bytes::Bytes;

    use super::*;
    use crate::testing::Folder;

    fn wanted(method: &Method, headers: &[(header::HeaderName, &str)]) -> Wanted {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value.parse().unwrap());
        }
        Wanted::of(method, &map)
    }

    fn range(text: &str) -> Wanted {
        wanted(&Method::GET, &[(header::RANGE, text)])
    }

    #[test]
    fn one_range_is_given_as_far_as_the_object_goes() {
        let cases = [
            ("bytes=0-0", 0, 0),
            ("bytes=0-", 0, 99),
            ("bytes=99-", 99, 99),
            ("bytes=10-19", 10, 19),
            ("bytes=90-200", 90, 99),
            ("bytes=-1", 99, 99),
            ("bytes=-100", 0, 99),
            ("bytes=-500", 0, 99),
            ("Bytes=0-0", 0, 0),
            ("bytes=5-18446744073709551615", 5, 99),
        ];
        for (text, first, last) in cases {
            let part = range(text).part(100, "\"a\"");
            assert_eq!(part, Part::Range { first, last }, "{text}");
        }
    }

    #[test]
    fn what_the_object_does_not_have_is_refused() {
        for text in ["bytes=100-", "bytes=100-200", "bytes=-0"] {
            assert_eq!(range(text).part(100, "\"a\""), Part::Outside, "{text}");
        }
    }

    #[test]
    fn several_ranges_and_what_is_none_are_answered_whole() {
        for text in [
            "bytes=0-1,5-6",
            "bytes=0-1,",
            "bytes=5-2",
            "bytes=",
            "bytes=a-b",
            "lines=0-1",
            "bytes=--1",
            "bytes=1",
            "bytes",
            "",
        ] {
            assert_eq!(range(text).part(100, "\"a\""), Part::Whole, "{text}");
        }
        let twice = [(header::RANGE, "bytes=0-1"), (header::RANGE, "bytes=2-3")];
        let twice = wanted(&Method::GET, &twice);
        assert_eq!(twice.part(100, "\"a\""), Part::Whole);
        let head = wanted(&Method::HEAD, &[(header::RANGE, "bytes=0-1")]);
        assert!(head.is_look() && !head.is_part());
    }

    #[test]
    fn a_part_of_another_content_is_answered_whole() {
        for (tag, expected) in [
            ("\"a\"", Part::Range { first: 1, last: 2 }),
            ("\"b\"", Part::Whole),
            ("W/\"a\"", Part::Whole),
            ("Tue, 01 Sep 2026 09:00:00 GMT", Part::Whole),
        ] {
            let headers = [(header::RANGE, "bytes=1-2"), (header::IF_RANGE, tag)];
            let part = wanted(&Method::GET, &headers).part(100, "\"a\"");
            assert_eq!(part, expected, "{tag}");
        }
    }

    /// A file of a few megabytes of which every byte tells its place.
    fn content() -> Bytes {
        let bytes = (0..3_000_000_u32).map(|place| u8::try_from(place / 7 % 251).unwrap());
        bytes.collect::<Vec<u8>>().into()
    }

    async fn served(store: &FileStore, kept: &(String, Vec<u8>), wanted: &Wanted) -> Response {
        let object = Served {
            object_key: &kept.0,
            size_bytes: 3_000_000,
            sha256: &kept.1,
            media_type: "video/mp4",
            disposition: "attachment".to_owned(),
        };
        store.serve(wanted, object).await.unwrap()
    }

    #[tokio::test]
    async fn a_reader_seeks_in_a_large_file() {
        let folder = Folder::new();
        let store = folder.store();
        let content = content();
        let kept = store.keep(&content).await.unwrap();
        for (first, last) in [(0, 0), (1_000_003, 2_000_007), (2_999_999, 2_999_999)] {
            let wanted = range(&format!("bytes={first}-{last}"));
            let response = served(&store, &kept, &wanted).await;
            assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT);
            let headers = response.headers();
            let expected = format!("bytes {first}-{last}/3000000");
            assert_eq!(headers[header::CONTENT_RANGE], expected);
            assert_eq!(
                headers[header::CONTENT_LENGTH],
                (last - first + 1).to_string()
            );
            assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
            let bytes = to_bytes(response.into_body(), 4_000_000).await.unwrap();
            assert_eq!(bytes, content.slice(first..=last));
        }
    }

    #[tokio::test]
    async fn the_whole_file_says_that_it_can_be_had_in_parts() {
        let folder = Folder::new();
        let store = folder.store();
        let content = content();
        let kept = store.keep(&content).await.unwrap();
        let whole = served(&store, &kept, &Wanted::default()).await;
        assert_eq!(whole.status(), StatusCode::OK);
        assert_eq!(whole.headers()[header::ACCEPT_RANGES], "bytes");
        let tag = whole.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert_eq!(tag.len(), 66);
        assert_eq!(
            to_bytes(whole.into_body(), 4_000_000).await.unwrap(),
            content
        );

        let headers = [
            (header::RANGE, "bytes=7-"),
            (header::IF_RANGE, tag.as_str()),
        ];
        let rest = served(&store, &kept, &wanted(&Method::GET, &headers)).await;
        assert_eq!(rest.status(), StatusCode::PARTIAL_CONTENT);
        let rest = to_bytes(rest.into_body(), 4_000_000).await.unwrap();
        assert_eq!(rest, content.slice(7..));
    }

    #[tokio::test]
    async fn a_look_reads_nothing_of_the_store() {
        let folder = Folder::new();
        let store = folder.store();
        let nowhere = ("no/such".to_owned(), vec![0; 32]);
        let look = wanted(&Method::HEAD, &[]);
        let response = served(&store, &nowhere, &look).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_LENGTH], "3000000");
    }

    #[tokio::test]
    async fn what_lies_outside_is_told_with_the_size() {
        let folder = Folder::new();
        let store = folder.store();
        let nowhere = ("no/such".to_owned(), vec![0; 32]);
        let response = served(&store, &nowhere, &range("bytes=3000000-")).await;
        assert_eq!(response.status(), StatusCode::RANGE_NOT_SATISFIABLE);
        assert_eq!(response.headers()[header::CONTENT_RANGE], "bytes */3000000");
    }
}
