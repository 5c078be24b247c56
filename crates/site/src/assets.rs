//! Files that are in the binary, and which form of one a browser takes.

use std::io::Write as _;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest as _, Sha256};

use crate::language::thousandths;

/// A file as the build left it.
pub(crate) struct File {
    /// Its path below the folder of the build.
    pub(crate) name: &'static str,
    pub(crate) plain: &'static [u8],
    /// Packed beforehand, where that is worth it.
    pub(crate) br: Option<&'static [u8]>,
    pub(crate) gzip: Option<&'static [u8]>,
}

/// The web app as it was when this was built; nothing when it was not there.
pub(crate) static WEB: &[File] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// How a body is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Br,
    Gzip,
    Plain,
}

impl Packing {
    /// The word in `Content-Encoding`; none for what is not packed.
    pub(crate) const fn word(self) -> Option<&'static str> {
        match self {
            Self::Br => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Plain => None,
        }
    }
}

/// The packings that a browser takes by its `Accept-Encoding` (RFC 9110, 12.5.3), the best first. What it says wrongly counts as not
/// said. One that takes nothing gets it plain all the same.
pub(crate) fn accepted(header: &str) -> Vec<Packing> {
    let mut quality = [None::<u16>; 2];
    let mut any = 0;
    for part in header.split(',') {
        let mut pieces = part.split(';').map(str::trim);
        let coding = pieces.next().unwrap_or_default();
        let q = pieces.find_map(|piece| {
            piece
                .strip_prefix("q=")
                .or_else(|| piece.strip_prefix("Q="))
        });
        let q = q.map_or(Some(1000), thousandths).unwrap_or_default();
        match coding.to_ascii_lowercase().as_str() {
            "br" => quality[0] = Some(q),
            "gzip" | "x-gzip" => quality[1] = Some(q),
            "*" => any = q,
            _unknown => {}
        }
    }
    let [br, gzip] = quality.map(|said| said.unwrap_or(any));
    let mut packings = Vec::with_capacity(3);
    if br > 0 {
        packings.push((br, Packing::Br));
    }
    if gzip > 0 {
        packings.push((gzip, Packing::Gzip));
    }
    // Stable: of two that it likes alike, the smaller first.
    packings.sort_by_key(|packing| std::cmp::Reverse(packing.0));
    let mut packings: Vec<Packing> = packings.into_iter().map(|packing| packing.1).collect();
    packings.push(Packing::Plain);
    packings
}

/// The bytes in the first form of `wanted` that there is.
pub(crate) fn choose(file: &File, wanted: &[Packing]) -> (Packing, &'static [u8]) {
    let form = |packing: &Packing| {
        let bytes = match packing {
            Packing::Br => file.br,
            Packing::Gzip => file.gzip,
            Packing::Plain => Some(file.plain),
        };
        bytes.map(|bytes| (*packing, bytes))
    };
    wanted
        .iter()
        .find_map(form)
        .unwrap_or((Packing::Plain, file.plain))
}

/// A short name for these bytes: 96 bits of their SHA-256.
pub(crate) fn name_of(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let short = digest.get(..12).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(short)
}

/// Packs a page that is made for one answer. It holds no secret, so its length tells none.
pub(crate) fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// The media type by the ending.
pub(crate) fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        _other => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::{Packing::*, *};

    #[test]
    fn the_best_packing_that_a_browser_takes_comes_first() {
        for (header, expected) in [
            ("", &[Plain][..]),
            ("gzip, deflate, br, zstd", &[Br, Gzip, Plain]),
            ("gzip", &[Gzip, Plain]),
            ("br;q=0.5, gzip;q=0.8", &[Gzip, Br, Plain]),
            ("br;q=0, gzip", &[Gzip, Plain]),
            ("*", &[Br, Gzip, Plain]),
            ("*;q=0.1, br;q=0", &[Gzip, Plain]),
            ("identity, *;q=0", &[Plain]),
            ("BR", &[Br, Plain]),
            ("br;q=1.5, gzip;q=nothing", &[Plain]),
            ("deflate", &[Plain]),
        ] {
            assert_eq!(accepted(header), expected, "{header}");
        }
    }

    #[test]
    fn a_form_that_is_not_there_is_passed_over() {
        let file = File {
            name: "a.js",
            plain: b"plain",
            br: None,
            gzip: Some(b"packed"),
        };
        assert_eq!(choose(&file, &[Br, Gzip, Plain]), (Gzip, &b"packed"[..]));
        assert_eq!(choose(&file, &[Br, Plain]), (Plain, &b"plain"[..]));
    }

    #[test]
    fn what_is_packed_can_be_unpacked() {
        let packed = gzip(b"some text, some text, some text").unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&packed[..]), &mut text)
            .unwrap();
        assert_eq!(text, "some text, some text, some text");
    }
}
