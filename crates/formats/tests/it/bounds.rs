//! Files that are made to do harm.

use std::io::{self, Read, Write as _};

use flate2::{Compression, write::GzEncoder};
use formats::{Cause, Limits, Reason};

use crate::support::{bad, read, refused, rows};

const HEADER: &str = "Record Number,CAE Number,Work Title,Amount (performance revenue),IP1\n";

/// A line, again and again.
struct Endless {
    first: Vec<u8>,
    line: &'static [u8],
    left: u64,
    at: usize,
}

impl Endless {
    fn new(first: &str, line: &'static [u8], lines: u64) -> Self {
        Self {
            first: first.as_bytes().to_vec(),
            line,
            left: lines,
            at: 0,
        }
    }
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.first.is_empty() {
            let some = self.first.len().min(buffer.len());
            buffer[..some].copy_from_slice(&self.first[..some]);
            self.first.drain(..some);
            return Ok(some);
        }
        if self.left == 0 {
            return Ok(0);
        }
        let rest = &self.line[self.at..];
        let some = rest.len().min(buffer.len());
        buffer[..some].copy_from_slice(&rest[..some]);
        self.at += some;
        if self.at == self.line.len() {
            (self.at, self.left) = (0, self.left - 1);
        }
        Ok(some)
    }
}

#[test]
fn a_quote_that_is_never_closed_ends_the_reading() {
    let first = format!("{HEADER}1,2,Amwaj,3.5,x\n2,2,\"Layl,3.5,x\n");
    let endless = Endless::new(&first, b"3,2,Sahra,3.5,x\n", u64::MAX);
    let summary = formats::open(endless, None).unwrap().finish();
    let fatal = summary.fatal.unwrap();
    assert_eq!((fatal.line, fatal.cause), (3, Cause::Unbounded));
    assert_eq!(summary.rows, 1);
}

#[test]
fn a_quote_that_is_closed_too_late_says_how_many_lines_it_took() {
    let file = format!(
        "{HEADER}1,2,Amwaj,3.5,x\n2,2,\"Layl,3.5,x\n3,2,Sahra,3.5,x\n4,2,Rih\"la,3.5,x\n5,2,Amwaj,1,x\n6,2,\",3.5,x\n"
    );
    let (items, summary) = read(file.as_bytes());
    let found: Vec<(u64, u64, Reason)> = bad(&items)
        .iter()
        .map(|bad| (bad.line, bad.last_line, bad.reason))
        .collect();
    // The second record's title runs over three lines; it has all its cells, and is a row with a strange title.
    let titles: Vec<(u64, usize)> = rows(&items)
        .iter()
        .map(|row| (row.line, row.title.as_ref().unwrap().lines().count()))
        .collect();
    assert_eq!(titles, [(2, 1), (3, 3), (6, 1)]);
    assert_eq!(found, [(7, 7, Reason::Cells)]);
    assert_eq!((summary.rows, summary.lines), (3, 7));
}

#[test]
fn endless_lines_and_cells_end_the_reading() {
    let wide = Endless::new(HEADER, b",", u64::MAX);
    let summary = formats::open(wide, None).unwrap().finish();
    assert_eq!(summary.fatal.unwrap().cause, Cause::Unbounded);
    let long = Endless::new(HEADER, b"x", u64::MAX);
    let summary = formats::open(long, None).unwrap().finish();
    assert_eq!(summary.fatal.unwrap().cause, Cause::Unbounded);
    // Nothing at all, for as long as one likes.
    let nothing = Endless::new("", b"\0", 1 << 22);
    drop(formats::open(nothing, None).err().unwrap());
}

#[test]
fn too_many_bad_lines_end_the_reading() {
    let limits = Limits {
        bad_lines: 50,
        ..Limits::default()
    };
    let endless = Endless::new(HEADER, b"1,2,Amwaj,much,x\n", u64::MAX);
    let summary = formats::open_within(endless, None, limits)
        .unwrap()
        .finish();
    let fatal = summary.fatal.unwrap();
    assert_eq!(
        (fatal.cause, fatal.line, summary.bad),
        (Cause::TooManyBad, 52, 51)
    );
}

#[test]
fn too_long_a_cell_is_bad() {
    let file = format!("{HEADER}1,2,{},3.5,x\n2,2,Layl,3.5,x\n", "a".repeat(3_000));
    let (items, summary) = read(file.as_bytes());
    assert_eq!((bad(&items)[0].reason, summary.rows), (Reason::TooLong, 1));
    assert!(bad(&items)[0].raw.len() <= 500);
}

#[test]
fn what_unpacks_without_end_is_given_up() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(HEADER.as_bytes()).unwrap();
    for _ in 0..70_000 {
        packed.write_all(b"1,2,Amwaj,3.5,x\n").unwrap();
    }
    let packed = packed.finish().unwrap();
    assert!(packed.len() < 20_000);
    let limits = Limits {
        unpacked_bytes: 1_000_000,
        ..Limits::default()
    };
    let summary = formats::open_within(packed.as_slice(), None, limits)
        .unwrap()
        .finish();
    assert_eq!(summary.fatal.unwrap().cause, Cause::Unreadable);
    // And one that is cut.
    let cut = &packed[..packed.len() - 20];
    let summary = formats::open(cut, None).unwrap().finish();
    assert_eq!(summary.fatal.unwrap().cause, Cause::Unreadable);
}

#[test]
fn sums_that_do_not_fit_end_the_reading() {
    let file = format!("{HEADER}1,2,A,150000000000000000000,x\n2,2,B,150000000000000000000,x\n");
    let (_, summary) = read(file.as_bytes());
    let fatal = summary.fatal.unwrap();
    assert_eq!((fatal.cause, fatal.line), (Cause::OutOfRange, 3));
}

#[test]
fn progress_is_told_in_bytes_of_the_file() {
    let file = format!("{HEADER}{}", "1,2,Amwaj,3.5,x\n".repeat(50_000));
    let mut statement = formats::open(file.as_bytes(), None).unwrap();
    let (mut before, mut told) = (0, 0);
    while statement.next().is_some() {
        let read = statement.bytes_read();
        assert!(read >= before);
        told += u32::from(read > before);
        before = read;
    }
    assert!(told > 5);
    assert_eq!(statement.bytes_read(), file.len() as u64);
    assert_eq!(statement.so_far().rows, 50_000);
}

#[test]
fn what_is_no_statement_is_refused() {
    for bytes in [
        &b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"[..],
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\x1f\x8b",
        b"\xff\xfe",
        b"{\"rows\": []}",
        b"\0",
    ] {
        drop(refused(bytes));
    }
}
