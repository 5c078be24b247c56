//! The quick way to cut a record: most stand on one line. Sixty-four bytes are looked at together, as bits of one number. Whatever is not
//! sure is left to `csv_core`, which goes byte by byte and takes several times as long.

use memchr::{memchr, memchr2};

use crate::{
    record::Span,
    records::{Dialect, Quotes, count},
};

/// What was cut.
pub(crate) struct Cut {
    /// Bytes of the line, without the byte that ends it.
    pub(crate) length: usize,
    /// That byte.
    pub(crate) end: u8,
    /// How many cells.
    pub(crate) cells: usize,
    /// Whether a cell has doubled quotes in it, which stand for one each.
    pub(crate) doubled: bool,
}

/// Cuts the record at the beginning of `input`, as `csv_core` would: where its cells are goes to `spans`. `None`, and nothing that counts
/// there, when this is not sure.
pub(crate) fn cut(input: &[u8], dialect: Dialect, spans: &mut [Span]) -> Option<Cut> {
    let length = memchr2(b'\n', b'\r', input)?;
    let (line, rest) = input.split_at_checked(length)?;
    let csv = dialect.quotes == Quotes::Csv;
    let mut quotes = QuotesSeen::default();
    let mut slots = spans.iter_mut();
    // Where the next cell begins, and where the block does.
    let (mut from, mut place) = (0, 0);
    loop {
        let left = length.wrapping_sub(place);
        // What stands behind the line is no part of it, but a delimiter like those in it: the last cell ends there.
        let (line_bits, end_bit) = match left {
            0..64 => ((1_u64 << left).wrapping_sub(1), 1 << left),
            _ => (u64::MAX, 0),
        };
        let block = Block::at(input, place);
        let mut ends = block.bits(dialect.delimiter) & line_bits | end_bit;
        if csv {
            ends &= quotes.outside(block.bits(b'"') & line_bits, ends)?;
        }
        while ends != 0 {
            let end = place.wrapping_add(usize::try_from(ends.trailing_zeros()).ok()?);
            let quote = usize::from(csv && line.get(from) == Some(&b'"'));
            *slots.next()? = Span {
                from: from.wrapping_add(quote),
                to: end.wrapping_sub(quote),
            };
            from = end.wrapping_add(1);
            ends &= ends.wrapping_sub(1);
        }
        if left < 64 {
            break;
        }
        place = place.wrapping_add(64);
    }
    let unused = slots.len();
    // Else a quote is open at the end of the line.
    (from > length).then_some(Cut {
        length,
        end: *rest.first()?,
        cells: spans.len().saturating_sub(unused),
        doubled: quotes.doubled,
    })
}

/// What is known of the quotes of a line, block by block. The first, third, fifth one opens, the others close.
#[derive(Default)]
struct QuotesSeen {
    /// All bits when a quote is open before the block, else none.
    open: u64,
    /// One when the byte before the block closes.
    closed: u64,
    /// One when a cell may not begin with the block: the byte before is neither a delimiter nor a quote.
    amid: u64,
    /// Whether a quote that closes was followed by one that opens: both stand for one in a cell.
    doubled: bool,
}

impl QuotesSeen {
    /// Which bytes are outside quotes. `None` when a quote opens elsewhere than at the beginning of a cell, or closes elsewhere than at
    /// its end.
    fn outside(&mut self, quotes: u64, delimiters: u64) -> Option<u64> {
        let odd = running_parity(quotes) ^ self.open;
        let closing = quotes & !odd;
        let behind_closing = closing << 1 | self.closed;
        let edges = quotes | delimiters;
        let amid = !edges << 1 | self.amid;
        if behind_closing & !edges != 0 || quotes & odd & amid != 0 {
            return None;
        }
        self.doubled |= behind_closing & quotes != 0;
        self.open = if odd >> 63 == 0 { 0 } else { u64::MAX };
        (self.closed, self.amid) = (closing >> 63, !edges >> 63);
        Some(!odd)
    }
}

/// Whether the cell was quoted.
pub(crate) fn is_quoted(line: &[u8], span: Span) -> bool {
    let before = span.from.checked_sub(1);
    before.and_then(|before| line.get(before)) == Some(&b'"')
}

/// The bytes that are looked at together.
struct Block([u8; 64]);

impl Block {
    /// The bytes from `place` on; where there are not as many, zeros.
    fn at(input: &[u8], place: usize) -> Self {
        let rest = input.get(place..).unwrap_or_default();
        Self(rest.first_chunk().copied().unwrap_or_else(|| {
            let mut padded = [0; 64];
            for (to, from) in padded.iter_mut().zip(rest) {
                *to = *from;
            }
            padded
        }))
    }

    /// One bit for each byte that is this one, the first byte's the lowest.
    fn bits(&self, byte: u8) -> u64 {
        // The compiler compares sixteen bytes at a time.
        let same = self.0.map(|found| if found == byte { u8::MAX } else { 0 });
        let (words, _) = same.as_chunks::<8>();
        words.iter().rev().fold(0, |bits, word| {
            // Of each byte another bit; their sum, in the highest byte, has all eight.
            let parts = u64::from_le_bytes(*word) & 0x8040_2010_0804_0201;
            bits << 8 | parts.wrapping_mul(0x0101_0101_0101_0101) >> 56
        })
    }
}

/// For each bit, whether the number of bits up to it, itself included, is odd.
const fn running_parity(mut bits: u64) -> u64 {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^ bits << 32
}

/// Makes one of each doubled quote in the cell. The bytes that are left over at its end are no part of it.
pub(crate) fn undouble(bytes: &mut [u8], span: &mut Span) {
    let Some(cell) = bytes.get_mut(span.from..span.to) else {
        return;
    };
    let Some(first) = memchr(b'"', cell) else {
        return;
    };
    let (mut read, mut written) = (first, first);
    while let Some(byte) = cell.get(read).copied() {
        if let Some(slot) = cell.get_mut(written) {
            *slot = byte;
        }
        written = written.saturating_add(1);
        let twice = byte == b'"' && cell.get(read.saturating_add(1)) == Some(&b'"');
        read = read.saturating_add(if twice { 2 } else { 1 });
    }
    // Whatever stood there may be half a letter.
    cell.get_mut(written..).unwrap_or_default().fill(b' ');
    span.to = span.from.saturating_add(written);
}

/// How many lines the byte that ended a record took.
pub(crate) fn lines(end: u8) -> u64 {
    count(usize::from(end == b'\n'))
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use proptest::prelude::*;

    use super::*;
    use crate::{
        Limits,
        records::{Charset, Records},
    };

    /// One byte at a time: no line is ever whole in the buffer, so the quick way is never taken.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let some = self.0.len().min(1);
            let (now, later) = self.0.split_at(some);
            buffer[..some].copy_from_slice(now);
            self.0 = later;
            Ok(some)
        }
    }

    type Told = (u64, u64, Vec<String>);

    fn records(read: impl Read, dialect: Dialect) -> (Vec<Told>, u64) {
        let limits = Limits {
            record_bytes: 4096,
            cells: 64,
            ..Limits::default()
        };
        let mut records = Records::new(read, &limits);
        records.begin(dialect, Charset::Open, 0);
        let mut told = Vec::new();
        while let Ok(Some(record)) = records.advance() {
            let cells = record.cells().map(str::to_owned).collect();
            told.push((record.line, record.last_line, cells));
        }
        (told, records.lines())
    }

    proptest! {
        #[test]
        fn both_ways_cut_alike(
            text in "([a,;\"\n\r\té]|\"a\",|\"\",|,\"\"\n|\"é\"\"é\",|\r\n){0,90}",
            quotes in prop::sample::select(vec![Quotes::Csv, Quotes::Pairs, Quotes::Plain]),
            delimiter in prop::sample::select(vec![b',', b';', b'\t']),
        ) {
            let dialect = Dialect { delimiter, quotes };
            let quick = records(text.as_bytes(), dialect);
            prop_assert_eq!(quick, records(Drops(text.as_bytes()), dialect));
        }
    }

    proptest! {
        #[test]
        fn bits_are_where_the_byte_is(block in prop::array::uniform32("[,-./\0\u{7f}]|\u{ac}"), byte in prop::sample::select(vec![b',', b'-', 0, 127, 0xac])) {
            let block: Vec<u8> = block.concat().into_bytes().into_iter().cycle().take(64).collect();
            let block: [u8; 64] = block.try_into().unwrap();
            let expected = block.iter().rev().fold(0, |bits, found| bits << 1 | u64::from(*found == byte));
            prop_assert_eq!(Block(block).bits(byte), expected);
            let parity = (0..64).rev().fold(0, |bits, place| {
                bits << 1 | u64::from((expected << (63 - place)).count_ones() % 2)
            });
            prop_assert_eq!(running_parity(expected), parity);
        }
    }

    #[test]
    fn what_is_not_sure_is_left_alone() {
        let dialect = Dialect {
            delimiter: b',',
            quotes: Quotes::Csv,
        };
        for (line, sure) in [
            ("a,b\n", true),
            ("\"a\",\"\"\r\n", true),
            ("a\"b,c\n", false),
            ("a,\"b\"\"\n", false),
            ("\"a,\"\"b\",\"\"\n", true),
            ("\"a\",b\"\"\n", false),
            ("\"a\"\"b\"\n", true),
            ("\"\"\"\"\n", true),
            ("a,b", false),
            ("\"a\nb\"\n", false),
            ("\"a\"\"\n", false),
            ("\"a\"b\n", false),
            ("a,b,c\n", false),
        ] {
            let cut = cut(line.as_bytes(), dialect, &mut [Span::default(); 2]);
            assert_eq!(cut.is_some(), sure, "{line}");
        }
    }
}
