//! What a file is, by its first bytes. Pure.

use super::inspect::is_refused;

/// How many bytes are looked at.
pub(crate) const HEAD_BYTES: usize = 4096;

/// The kinds of content that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture.
    Png,
    /// A WebP picture.
    Webp,
    /// A HEIC picture, as telephones take them.
    Heic,
    /// An MP4 video.
    Mp4,
    /// A `QuickTime` video, as telephones take them.
    Mov,
    /// A `WebM` video.
    Webm,
    /// A PDF document.
    Pdf,
    /// Plain text in UTF-8.
    Text,
}

/// What a preview is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Showing {
    /// A still picture.
    Picture,
    /// A moving one.
    Video,
}

/// The brands that an ISO base media file names itself by (ISO/IEC 14496-12, registered at mp4ra.org).
const HEIC_BRANDS: [&[u8; 4]; 8] = [
    b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
];
const MP4_BRANDS: [&[u8; 4]; 15] = [
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ",
    b"MSNV", b"dash", b"mmp4", b"mp71", b"f4v ",
];
/// The first atoms of `QuickTime` files from before `ftyp` existed; some programs still write them.
const QUICKTIME_ATOMS: [&[u8; 4]; 6] = [b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"];

impl MediaType {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Jpeg,
        Self::Png,
        Self::Webp,
        Self::Heic,
        Self::Mp4,
        Self::Mov,
        Self::Webm,
        Self::Pdf,
        Self::Text,
    ];

    /// The registered media type, as it is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
            Self::Mp4 => "video/mp4",
            Self::Mov => "video/quicktime",
            Self::Webm => "video/webm",
            Self::Pdf => "application/pdf",
            Self::Text => "text/plain",
        }
    }

    /// The kind of a stored media type.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The kind that a `Content-Type` declares; its parameters are not looked at.
    pub(crate) fn declared(content_type: &str) -> Option<Self> {
        let essence = content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        match essence.as_str() {
            // The two names of the same container.
            "image/heif" => Some(Self::Heic),
            "image/jpg" => Some(Self::Jpeg),
            other => Self::parse(other),
        }
    }

    /// The kind that these first bytes are.
    pub(crate) fn sniff(head: &[u8]) -> Option<Self> {
        match head {
            [0xff, 0xd8, 0xff, 0xc0..=0xfe, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', rest @ ..]
                if rest.starts_with(b"\0\0\0\rIHDR") =>
            {
                Some(Self::Png)
            }
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                b'V',
                b'P',
                b'8',
                b' ' | b'L' | b'X',
                ..,
            ] => Some(Self::Webp),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            [0x1a, 0x45, 0xdf, 0xa3, rest @ ..] => sniff_matroska(rest),
            // The length of the first atom comes before its name. Its first byte is that of no letter: a web page or a
            // script cannot begin so.
            [0..0x20, _, _, _, a, b, c, d, rest @ ..] if is_iso_media([*a, *b, *c, *d]) => {
                sniff_iso_media([*a, *b, *c, *d], rest)
            }
            text => is_text(text).then_some(Self::Text),
        }
    }

    /// Whether a file of this kind may be declared as `declared`. MP4 and `QuickTime` are one container, and programs
    /// mix them up.
    pub(crate) fn agrees_with(self, declared: Self) -> bool {
        self == declared || (self.is_iso_video() && declared.is_iso_video())
    }

    /// What a preview of it is: a picture, a video, or none of documents.
    pub(crate) const fn showing(self) -> Option<Showing> {
        match self {
            Self::Jpeg | Self::Png | Self::Webp | Self::Heic => Some(Showing::Picture),
            Self::Mp4 | Self::Mov | Self::Webm => Some(Showing::Video),
            Self::Pdf | Self::Text => None,
        }
    }

    /// How the names of such files end, the usual ending first. Programs mix the two of one container up.
    pub(super) const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Heic => &["heic", "heif"],
            Self::Mp4 => &["mp4", "m4v", "mov"],
            Self::Mov => &["mov", "qt", "mp4"],
            Self::Webm => &["webm"],
            Self::Pdf => &["pdf"],
            Self::Text => &["txt", "md", "srt", "vtt"],
        }
    }

    const fn is_iso_video(self) -> bool {
        match self {
            Self::Mp4 | Self::Mov => true,
            Self::Jpeg
            | Self::Png
            | Self::Webp
            | Self::Heic
            | Self::Webm
            | Self::Pdf
            | Self::Text => false,
        }
    }
}

fn is_iso_media(atom: [u8; 4]) -> bool {
    &atom == b"ftyp" || QUICKTIME_ATOMS.contains(&&atom)
}

fn sniff_iso_media(atom: [u8; 4], rest: &[u8]) -> Option<MediaType> {
    if &atom != b"ftyp" {
        return Some(MediaType::Mov);
    }
    let brand = rest.first_chunk::<4>()?;
    if brand == b"qt  " {
        Some(MediaType::Mov)
    } else if HEIC_BRANDS.contains(&brand) {
        Some(MediaType::Heic)
    } else if MP4_BRANDS.contains(&brand) {
        Some(MediaType::Mp4)
    } else {
        None
    }
}

/// `WebM` is Matroska whose `DocType` element (0x4282, RFC 8794) says so; plain Matroska is not taken.
fn sniff_matroska(header: &[u8]) -> Option<MediaType> {
    let header = header.get(..64).unwrap_or(header);
    let is_webm = |window: &[u8]| matches!(window, [0x42, 0x82, _, b'w', b'e', b'b', b'm']);
    header.windows(7).any(is_webm).then_some(MediaType::Webm)
}

/// How texts begin that programs run or show as something else.
const ACTIVE_TEXTS: [&str; 10] = [
    "#!",
    "<!doctype",
    "<html",
    "<head",
    "<body",
    "<svg",
    "<?",
    "<script",
    "<iframe",
    "@echo off",
];

/// UTF-8 without control characters; the last character may be cut off by the end of the head.
fn is_text(head: &[u8]) -> bool {
    let whole = match str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() && head.len() >= HEAD_BYTES => {
            let valid = head.get(..error.valid_up_to()).unwrap_or_default();
            str::from_utf8(valid).unwrap_or("\0")
        }
        Err(_) => return false,
    };
    let beginning: String = whole
        .trim_start_matches(|character: char| character.is_whitespace() || character == '\u{feff}')
        .chars()
        .take(16)
        .collect::<String>()
        .to_ascii_lowercase();
    !whole.is_empty()
        && !whole.contains(is_refused)
        && !ACTIVE_TEXTS
            .iter()
            .any(|active| beginning.starts_with(active))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        let cases: [(&[u8], Option<MediaType>); 39] = [
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Some(MediaType::Jpeg)),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some(MediaType::Png)),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Some(MediaType::Webp)),
            (b"RIFF\x24\0\0\0WAVEfmt ", None),
            (b"\0\0\0\x18ftypheic\0\0\0\0", Some(MediaType::Heic)),
            (b"\0\0\0\x18ftypmif1\0\0\0\0", Some(MediaType::Heic)),
            (b"\0\0\0\x20ftypisom\0\0\x02\0", Some(MediaType::Mp4)),
            (b"\0\0\0\x20ftypmp42\0\0\0\0", Some(MediaType::Mp4)),
            (b"\0\0\0\x14ftypqt  \0\0\0\0", Some(MediaType::Mov)),
            (b"\0\0\0\x08wide\0\0\0\0mdat", Some(MediaType::Mov)),
            (b"\0\0\0\x20ftypavif\0\0\0\0", None),
            (b"\0\0\0\x20ftyp", None),
            (
                b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm",
                Some(MediaType::Webm),
            ),
            (
                b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x88matroska",
                None,
            ),
            (b"%PDF-1.7\n", Some(MediaType::Pdf)),
            (
                "Voilà, c'est prêt.\r\n\tضمان".as_bytes(),
                Some(MediaType::Text),
            ),
            (b"\xff\xd8\xff\0<script>", None),
            (b"\x89PNG\r\n\x1a\n<script>", None),
            (b"RIFF\x24\0\0\0WEBP<scr", None),
            (b"<!--ftypisom\0\0\x02\0", None),
            (b"#!/bftypmp42", None),
            (b"#!/bin/sh\nrm -r /\n", None),
            (b" \n<!DOCTYPE html><script>", None),
            (
                b"\xef\xbb\xbf<svg xmlns='http://www.w3.org/2000/svg'>",
                None,
            ),
            (b"<?xml version='1.0'?><svg>", None),
            (b"<?php system($_GET[0]);", None),
            (b"<HTML>", None),
            (b"@echo off\r\n", None),
            (b"PK\x03\x04\x14\0", None),
            (b"Rar!\x1a\x07\x01\0", None),
            (b"\x1f\x8b\x08\0", None),
            (b"\xca\xfe\xba\xbe", None),
            (b"#EXTM3U\nfile:///etc/passwd", Some(MediaType::Text)),
            (b"", None),
            (b"\0\0\0\0", None),
            (b"MZ\x90\0\x03", None),
            (b"\x7fELF\x02\x01", None),
            (b"caf\xe9", None),
            (b"GIF89a\x01\0\x01\0", None),
        ];
        for (head, kind) in cases {
            assert_eq!(MediaType::sniff(head), kind, "{}", head.escape_ascii());
        }
    }

    #[test]
    fn a_text_may_be_cut_within_a_character_only_at_the_end_of_the_head() {
        let mut head = vec![b'a'; HEAD_BYTES - 1];
        head.push(0xc3);
        assert_eq!(MediaType::sniff(&head), Some(MediaType::Text));
        assert_eq!(MediaType::sniff(b"caf\xc3"), None);
    }

    #[test]
    fn declared_types_are_read_without_their_parameters() {
        for (text, kind) in [
            ("text/plain; charset=utf-8", Some(MediaType::Text)),
            ("IMAGE/JPEG", Some(MediaType::Jpeg)),
            ("image/heif", Some(MediaType::Heic)),
            ("application/x-www-form-urlencoded", None),
            ("text/html", None),
            ("", None),
        ] {
            assert_eq!(MediaType::declared(text), kind, "{text}");
        }
    }

    #[test]
    fn a_declaration_must_be_what_the_bytes_say() {
        for found in MediaType::ALL {
            for declared in MediaType::ALL {
                let mixed_up = matches!(
                    (found, declared),
                    (MediaType::Mp4, MediaType::Mov) | (MediaType::Mov, MediaType::Mp4)
                );
                assert_eq!(found.agrees_with(declared), found == declared || mixed_up);
            }
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(head in prop::collection::vec(any::<u8>(), 0..64)) {
            prop_assert_ne!(MediaType::sniff(&head).map(MediaType::as_str), Some(""));
        }
    }
}
