//! The bytes of a file: counted, unpacked, and made UTF-8 where they are UTF-16 or another wide encoding.

use std::io::{self, Chain, Cursor, Read};

use encoding_rs::{CoderResult, Decoder, Encoding};
use flate2::read::MultiGzDecoder;

use crate::{Limits, Mapping, OpenError, workbook};

/// What was read of a file before anything else, and the rest of it.
type Raw<R> = Chain<Cursor<Vec<u8>>, Counted<R>>;

/// A reader that counts what passes through.
pub(crate) struct Counted<R> {
    read: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.read.read(buffer)?;
        self.bytes = self.bytes.saturating_add(crate::records::count(read));
        Ok(read)
    }
}

/// The file's content, unpacked.
pub(crate) enum Source<R> {
    /// As it is.
    Plain(Raw<R>),
    /// Packed by gzip, with the bytes that it may still unpack to.
    Packed(Box<MultiGzDecoder<Raw<R>>>, u64),
    /// A workbook's sheet, written out as CSV, and the workbook's size.
    Sheet(Cursor<Vec<u8>>, u64),
}

impl<R: Read> Source<R> {
    /// Looks at the first bytes to see what the file is packed in.
    pub(crate) fn open(
        read: R,
        mapping: Option<&Mapping>,
        limits: &Limits,
    ) -> Result<Self, OpenError> {
        let mut counted = Counted { read, bytes: 0 };
        let mut head = Vec::with_capacity(4);
        counted
            .by_ref()
            .take(4)
            .read_to_end(&mut head)
            .map_err(OpenError::Unreadable)?;
        match head.as_slice() {
            [] => Err(OpenError::Empty),
            [0x1f, 0x8b, ..] => {
                let raw = Cursor::new(head).chain(counted);
                let packed = Box::new(MultiGzDecoder::new(raw));
                Ok(Self::Packed(packed, limits.unpacked_bytes))
            }
            [b'P', b'K', 3, 4] => {
                let mut bytes = head;
                let limit = limits.workbook_bytes;
                counted
                    .by_ref()
                    .take(limit)
                    .read_to_end(&mut bytes)
                    .map_err(OpenError::Unreadable)?;
                if counted.bytes > limit {
                    return Err(OpenError::TooLarge { limit });
                }
                let sheet = mapping.and_then(|mapping| mapping.sheet.as_deref());
                let text = workbook::to_csv(bytes, sheet, limits)?;
                Ok(Self::Sheet(Cursor::new(text), counted.bytes))
            }
            _ => Ok(Self::Plain(Cursor::new(head).chain(counted))),
        }
    }

    /// How many bytes of the file were read so far.
    pub(crate) fn bytes_read(&self) -> u64 {
        match self {
            Self::Plain(raw) => raw.get_ref().1.bytes,
            Self::Packed(packed, _) => packed.get_ref().get_ref().1.bytes,
            Self::Sheet(_, bytes) => *bytes,
        }
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(raw) => raw.read(buffer),
            Self::Sheet(text, _) => text.read(buffer),
            Self::Packed(packed, left) => {
                let read = packed.read(buffer)?;
                *left = left
                    .checked_sub(crate::records::count(read))
                    .ok_or_else(|| io::Error::other("it unpacks to more than the limit"))?;
                Ok(read)
            }
        }
    }
}

/// The file's content as text of ASCII's kind: UTF-8, or bytes that are decoded cell by cell later.
pub(crate) struct Text<R> {
    source: Source<R>,
    /// What was read ahead to find the encoding.
    ahead: Cursor<Vec<u8>>,
    wide: Option<Box<Wide>>,
}

/// Decoding of what cannot be cut at line ends before it is decoded.
struct Wide {
    decoder: Decoder,
    raw: Vec<u8>,
    from: usize,
    to: usize,
    /// Whether there is nothing more to decode.
    ended: bool,
    /// Whether the decoder has written its last: it must not be asked again.
    finished: bool,
}

const AHEAD: u64 = 4096;
/// Bytes that whoever reads a decoded text must have room for.
pub(crate) const ROOM: usize = 16;

impl<R: Read> Text<R> {
    /// Takes the encoding that is given, or finds out whether it is UTF-16.
    pub(crate) fn open(
        mut source: Source<R>,
        encoding: Option<&'static Encoding>,
    ) -> Result<Self, OpenError> {
        let mut ahead = Vec::new();
        source
            .by_ref()
            .take(AHEAD)
            .read_to_end(&mut ahead)
            .map_err(OpenError::Unreadable)?;
        if ahead.is_empty() {
            return Err(OpenError::Empty);
        }
        let encoding = encoding.or_else(|| utf_16(&ahead));
        let wide = encoding.map(|encoding| {
            Box::new(Wide {
                decoder: encoding.new_decoder_with_bom_removal(),
                raw: vec![0; 32 << 10],
                from: 0,
                to: 0,
                ended: false,
                finished: false,
            })
        });
        Ok(Self {
            source,
            ahead: Cursor::new(ahead),
            wide,
        })
    }

    pub(crate) fn bytes_read(&self) -> u64 {
        self.source.bytes_read()
    }

    /// Whether what comes out is UTF-8 for certain.
    pub(crate) const fn is_decoded(&self) -> bool {
        self.wide.is_some()
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut raw = (&mut self.ahead).chain(&mut self.source);
        let Some(wide) = &mut self.wide else {
            return raw.read(buffer);
        };
        // A decoder needs room for the largest letter, or it says nothing, which would look like the end.
        if buffer.len() < ROOM {
            return Err(io::Error::other("no room to decode"));
        }
        loop {
            if wide.finished {
                return Ok(0);
            }
            if wide.from == wide.to && !wide.ended {
                (wide.from, wide.to) = (0, raw.read(&mut wide.raw)?);
                wide.ended = wide.to == 0;
            }
            let input = wide.raw.get(wide.from..wide.to).unwrap_or_default();
            let done = wide.ended && input.is_empty();
            let (result, taken, written, _) = wide.decoder.decode_to_utf8(input, buffer, done);
            wide.from = wide.from.saturating_add(taken).min(wide.to);
            wide.finished = done && result == CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
    }
}

/// UTF-16 by its mark, or by every second byte being zero, as in ASCII written so.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => return Some(encoding_rs::UTF_16LE),
        [0xfe, 0xff, ..] => return Some(encoding_rs::UTF_16BE),
        _ => {}
    }
    let (pairs, _) = bytes.as_chunks::<2>();
    let high = pairs.iter().filter(|[first, _]| *first == 0).count();
    let low = pairs.iter().filter(|[_, second]| *second == 0).count();
    let most = pairs.len().saturating_mul(7).div_euclid(10).max(4);
    match (high > most, low > most) {
        (true, false) => Some(encoding_rs::UTF_16BE),
        (false, true) => Some(encoding_rs::UTF_16LE),
        (true, true) | (false, false) => None,
    }
}
