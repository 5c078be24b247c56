//! The quick way to cut a record: most stand on one line and have no quotes within quotes. Whatever is not such is left to `csv_core`,
//! which goes byte by byte and takes twice as long.

use memchr::{memchr, memchr2};

use crate::records::{Dialect, Quotes, count};

/// What was cut.
pub(crate) struct Cut {
    /// Bytes taken, with the byte that ends the line.
    pub(crate) taken: usize,
    /// That byte.
    pub(crate) end: u8,
    /// Bytes of all cells.
    pub(crate) written: usize,
    /// How many cells.
    pub(crate) cells: usize,
}

/// Cuts the record at the beginning of `input`, as `csv_core` would: the cells one behind the other to `out`, and where each ends to `ends`.
/// `None`, and nothing that counts in either, when this is not sure.
pub(crate) fn cut(
    input: &[u8],
    dialect: Dialect,
    out: &mut [u8],
    ends: &mut [usize],
) -> Option<Cut> {
    let length = memchr2(b'\n', b'\r', input)?;
    let (line, rest) = input.split_at_checked(length)?;
    let mut left = Some(line);
    let (mut written, mut cells) = (0_usize, 0_usize);
    while let Some(line) = left {
        let cell;
        (cell, left) = next(line, dialect)?;
        let end = written.checked_add(cell.len())?;
        out.get_mut(written..end)?.copy_from_slice(cell);
        *ends.get_mut(cells)? = end;
        (written, cells) = (end, cells.checked_add(1)?);
    }
    Some(Cut {
        taken: length.checked_add(1)?,
        end: *rest.first()?,
        written,
        cells,
    })
}

/// The first cell, and what follows its delimiter.
fn next(line: &[u8], dialect: Dialect) -> Option<(&[u8], Option<&[u8]>)> {
    if dialect.quotes == Quotes::Csv
        && let [b'"', inner @ ..] = line
    {
        let (cell, rest) = inner.split_at_checked(memchr(b'"', inner)?)?;
        return match rest {
            [_] => Some((cell, None)),
            [_, delimiter, rest @ ..] if *delimiter == dialect.delimiter => {
                Some((cell, Some(rest)))
            }
            _ => None,
        };
    }
    let Some(length) = memchr(dialect.delimiter, line) else {
        return Some((line, None));
    };
    let (cell, rest) = line.split_at_checked(length)?;
    Some((cell, rest.get(1..)))
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
        records::{Charset, Records, Step},
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
        while let Ok(Step::Record | Step::Undecodable) = records.advance() {
            let record = records.record();
            let cells = record.cells().map(str::to_owned).collect();
            told.push((record.line, record.last_line, cells));
        }
        (told, records.lines())
    }

    proptest! {
        #[test]
        fn both_ways_cut_alike(
            text in "([a,;\"\n\r\té]|\"a\",|\"\",|,\"\"\n|\r\n){0,60}",
            quotes in prop::sample::select(vec![Quotes::Csv, Quotes::Pairs, Quotes::Plain]),
            delimiter in prop::sample::select(vec![b',', b';', b'\t']),
        ) {
            let dialect = Dialect { delimiter, quotes };
            let quick = records(text.as_bytes(), dialect);
            prop_assert_eq!(quick, records(Drops(text.as_bytes()), dialect));
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
            ("a\"b,c\n", true),
            ("a,b", false),
            ("\"a\"\"b\"\n", false),
            ("\"a\nb\"\n", false),
            ("\"a\"b\n", false),
            ("a,b,c\n", false),
            ("abcdefghi\n", false),
        ] {
            let (mut out, mut ends) = ([0; 8], [0; 2]);
            let cut = cut(line.as_bytes(), dialect, &mut out, &mut ends);
            assert_eq!(cut.is_some(), sure, "{line}");
        }
    }
}
