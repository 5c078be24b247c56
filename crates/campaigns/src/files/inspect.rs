//! What a file is throughout, looked at while it arrives: a file that begins as a picture and ends as an archive is two
//! files at once, and whoever saves it can be made to open the other one.

use super::MediaType;

/// How far from its end an archive's directory can begin: its own 22 bytes, and a comment of at most 65 535 bytes
/// (APPNOTE.TXT, 4.3.16).
const ZIP_END_BYTES: usize = 22 + 65_535;

/// How archives begin that may follow something else: self-extracting ones do.
const ARCHIVES: [&[u8]; 2] = [b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c"];
/// How an entry in the directory of a ZIP archive begins (APPNOTE.TXT, 4.3.12), and the mark behind the last one.
const ZIP_ENTRY: &[u8] = b"PK\x01\x02";
const ZIP_END: &[u8] = b"PK\x05\x06";
/// What makes a PDF document run programs or carry other files. Whoever compresses it hides it from this look; nothing
/// shows documents inside the product.
const ACTIVE_PDF: [&[u8]; 4] = [b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia"];
/// The longest of all these.
const LONGEST: usize = 13;
/// How far a word can reach back: in a PDF each of its characters can be written as three (ISO 32000-1, 7.3.5).
const LOOK_BACK: usize = 3 * LONGEST;

/// What a file must not be besides what it begins as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// An archive, too.
    Archive,
    /// A document that runs something or carries other files.
    Active,
    /// A text that goes on as something else.
    Binary,
}

impl Hidden {
    /// What it is, for people.
    pub(crate) const fn about(self) -> &'static str {
        match self {
            Self::Archive => "there is an archive in it",
            Self::Active => "it has scripts or other files in it",
            Self::Binary => "it does not go on as text in UTF-8",
        }
    }
}

/// Looks at a file piece by piece.
#[derive(Debug)]
pub(crate) struct Inspector {
    kind: MediaType,
    /// The last bytes, as far back as an archive's directory may begin.
    tail: Vec<u8>,
    /// The last bytes of a text that are not yet a whole character.
    unfinished: Vec<u8>,
    /// Whether an entry of a ZIP archive's directory was seen; in a long video one may be, by chance.
    zip_entry: bool,
}

impl Inspector {
    /// For a file that begins as this kind.
    pub(crate) const fn new(kind: MediaType) -> Self {
        Self {
            kind,
            tail: Vec::new(),
            unfinished: Vec::new(),
            zip_entry: false,
        }
    }

    /// Looks at the next bytes.
    ///
    /// # Errors
    /// What is hidden in them.
    pub(crate) fn look(&mut self, piece: &[u8]) -> Result<(), Hidden> {
        if self.kind == MediaType::Text {
            self.text(piece)?;
        }
        // What lies across two pieces is found, too.
        let before = self.tail.len().saturating_sub(LOOK_BACK);
        self.tail.extend_from_slice(piece);
        let seen = self.tail.get(before..).unwrap_or_default();
        if ARCHIVES.iter().any(|archive| contains(seen, archive)) {
            return Err(Hidden::Archive);
        }
        if self.kind == MediaType::Pdf {
            let names = unescaped(seen);
            if ACTIVE_PDF.iter().any(|word| contains(&names, word)) {
                return Err(Hidden::Active);
            }
        }
        self.zip_entry |= contains(seen, ZIP_ENTRY);
        let surplus = self.tail.len().saturating_sub(ZIP_END_BYTES);
        self.tail.drain(..surplus);
        Ok(())
    }

    /// Looks at the file as a whole, once its last byte was seen.
    ///
    /// # Errors
    /// What is hidden in it.
    pub(crate) fn end(self) -> Result<(), Hidden> {
        if !self.unfinished.is_empty() {
            return Err(Hidden::Binary);
        }
        // Programs that unpack also find a directory with something else behind it.
        if ends_as_zip(&self.tail) || (self.zip_entry && contains(&self.tail, ZIP_END)) {
            return Err(Hidden::Archive);
        }
        Ok(())
    }

    fn text(&mut self, piece: &[u8]) -> Result<(), Hidden> {
        self.unfinished.extend_from_slice(piece);
        let whole = match str::from_utf8(&self.unfinished) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Err(Hidden::Binary),
        };
        let rest = self.unfinished.split_off(whole);
        let seen = std::mem::replace(&mut self.unfinished, rest);
        // As far as UTF-8 goes, a control character is one byte below 0x20, 0x7f, or U+0080 to U+009F.
        let text = str::from_utf8(&seen).unwrap_or("\0");
        if text.chars().any(is_refused) {
            return Err(Hidden::Binary);
        }
        Ok(())
    }
}

/// Whether a file that begins as `kind` and arrives in these pieces is that throughout.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn inspect(kind: MediaType, pieces: &[&[u8]]) -> bool {
    let mut inspector = Inspector::new(kind);
    pieces.iter().all(|piece| inspector.look(piece).is_ok()) && inspector.end().is_ok()
}

/// Whether a character has no place in a plain text.
pub(super) fn is_refused(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\r' | '\t' | '\u{c}')
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

/// The same bytes with the names of a PDF as its readers read them: `#61` in them is `a`.
fn unescaped(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.first_chunk::<2>().filter(|_| *first == b'#');
        let escaped = digits
            .and_then(|digits| str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        plain.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() {
            behind.get(2..).unwrap_or_default()
        } else {
            behind
        };
    }
    plain
}

/// Whether these last bytes end with the directory of a ZIP archive: its mark, with a comment that goes exactly to the
/// end. That is how programs find an archive behind anything else (JAR, APK, Office documents, `copy /b`).
fn ends_as_zip(tail: &[u8]) -> bool {
    tail.windows(22).enumerate().any(|(place, window)| {
        let comment = match window {
            [b'P', b'K', 5, 6, .., low, high] => usize::from(u16::from_le_bytes([*low, *high])),
            _ => return false,
        };
        place.saturating_add(22).saturating_add(comment) == tail.len()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn inspect(kind: MediaType, pieces: &[&[u8]]) -> Result<(), Hidden> {
        let mut inspector = Inspector::new(kind);
        for piece in pieces {
            inspector.look(piece)?;
        }
        inspector.end()
    }

    /// An empty ZIP archive with a comment.
    fn zip(comment: &[u8]) -> Vec<u8> {
        let mut zip = b"PK\x05\x06".to_vec();
        zip.extend([0; 16]);
        zip.extend(u16::try_from(comment.len()).unwrap().to_le_bytes());
        zip.extend(comment);
        zip
    }

    #[test]
    fn a_picture_that_is_an_archive_too_is_found() {
        let picture = vec![0xff_u8; 100_000];
        for archive in [zip(b""), zip(b"a comment"), zip(&vec![b'x'; 65_535])] {
            let found = inspect(MediaType::Jpeg, &[&picture, &archive]);
            assert_eq!(found, Err(Hidden::Archive));
        }
        for archive in ARCHIVES {
            let found = inspect(MediaType::Mp4, &[&picture, archive, &picture]);
            assert_eq!(found, Err(Hidden::Archive));
        }
        // The mark alone, within the picture, is chance.
        assert_eq!(inspect(MediaType::Jpeg, &[b"PK\x05\x06", &picture]), Ok(()));
    }

    #[test]
    fn an_archive_with_something_behind_it_is_found() {
        let picture = vec![0xff_u8; 100_000];
        let mut archive = ZIP_ENTRY.to_vec();
        archive.extend([b'x'; 42]);
        archive.extend(zip(b""));
        for behind in [1, 22, 60_000] {
            let behind = vec![0_u8; behind];
            let found = inspect(MediaType::Png, &[&picture, &archive, &behind]);
            assert_eq!(found, Err(Hidden::Archive));
        }
        // An entry alone, within the picture, is chance; and so far from the end nobody looks for a directory.
        assert_eq!(inspect(MediaType::Png, &[ZIP_ENTRY, &picture]), Ok(()));
        assert_eq!(inspect(MediaType::Png, &[&archive, &picture]), Ok(()));
    }

    #[test]
    fn a_word_is_found_however_a_pdf_writes_it() {
        for written in [
            "/J#61vaScript",
            "/#4a#61#76#61#53#63#72#69#70#74",
            "/#4A#61#76#61Script",
            "/Launc#68",
            "/#45mbeddedFile#73",
        ] {
            let pdf = format!("%PDF-1.7 << /S {written} (x) >>");
            for cut in 1..pdf.len() {
                let (one, two) = pdf.as_bytes().split_at(cut);
                let found = inspect(MediaType::Pdf, &[one, two]);
                assert_eq!(found, Err(Hidden::Active), "{written} {cut}");
            }
        }
        let harmless = b"%PDF-1.7 /Title (100 #1 #zz #) /Java /Script #";
        assert_eq!(inspect(MediaType::Pdf, &[harmless]), Ok(()));
    }

    #[test]
    fn what_lies_across_two_pieces_is_found() {
        let pdf = b"%PDF-1.7 /OpenAction << /S /JavaScript >>";
        for cut in 1..pdf.len() {
            let (one, two) = pdf.split_at(cut);
            assert_eq!(
                inspect(MediaType::Pdf, &[one, two]),
                Err(Hidden::Active),
                "{cut}"
            );
        }
        assert_eq!(
            inspect(MediaType::Text, &[pdf]),
            Ok(()),
            "a text may tell of it"
        );
    }

    #[test]
    fn a_text_is_text_to_its_end() {
        let long = "é".repeat(50_000);
        let (one, two) = long.as_bytes().split_at(33_333);
        assert_eq!(inspect(MediaType::Text, &[one, two]), Ok(()));
        for end in [&b"\x7fELF"[..], b"\0", b"\xff\xfe", b"\xc3"] {
            let found = inspect(MediaType::Text, &[one, two, end]);
            assert_eq!(found, Err(Hidden::Binary), "{}", end.escape_ascii());
        }
        assert_eq!(inspect(MediaType::Png, &[b"\0\xff\x7fELF"]), Ok(()));
    }

    #[test]
    fn no_word_is_longer_than_what_is_kept() {
        let words = ARCHIVES.iter().chain(&ACTIVE_PDF);
        assert!(words.map(|word| word.len()).max() <= Some(LONGEST));
    }

    proptest! {
        #[test]
        fn how_a_text_is_cut_makes_no_difference(text in ".{0,60}", cut in 0_usize..240) {
            let bytes = text.as_bytes();
            let (one, two) = bytes.split_at(cut.min(bytes.len()));
            prop_assert_eq!(
                inspect(MediaType::Text, &[one, two]),
                inspect(MediaType::Text, &[bytes])
            );
        }
    }
}
