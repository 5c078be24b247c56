//! The same statement in every encoding and packing it comes in.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use formats::{Item, Reason, Row};

use crate::support::{bad, read, rows};

const FILE: &str = "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\tSong/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)\n\
     2026-09-02\t2026-07\tDeezer\tNoor Atlas\tL'été «1»\tQZDMN2600002\t8800000026010\t10\t100\tSong\tMA\t0\t1.5\n\
     2026-09-02\t2026-07\tDeezer\tNoor Atlas\tSahra\tQZDMN2600003\t8800000026010\t20\t100\tSong\tMA\t0\t2.25\n";

fn expected() -> Vec<Row> {
    let (items, summary) = read(FILE.as_bytes());
    assert_eq!((summary.rows, summary.lines, summary.bad), (2, 3, 0));
    rows(&items).into_iter().cloned().collect()
}

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn same(bytes: &[u8], what: &str) {
    let (items, summary) = read(bytes);
    let found: Vec<Row> = rows(&items).into_iter().cloned().collect();
    assert_eq!(found, expected(), "{what}");
    assert_eq!((summary.lines, summary.bad), (3, 0), "{what}");
}

#[test]
fn every_encoding_says_the_same() {
    let marked = format!("\u{feff}{FILE}");
    same(marked.as_bytes(), "UTF-8 with its mark");
    same(&utf_16(&marked, u16::to_le_bytes), "UTF-16LE with its mark");
    same(&utf_16(&marked, u16::to_be_bytes), "UTF-16BE with its mark");
    same(&utf_16(FILE, u16::to_le_bytes), "UTF-16LE");
    same(&utf_16(FILE, u16::to_be_bytes), "UTF-16BE");
    let latin: Vec<u8> = FILE.chars().map(|c| u8::try_from(c).unwrap()).collect();
    same(&latin, "Latin-1");
    same(FILE.replace('\n', "\r\n").as_bytes(), "CRLF");
    same(FILE.trim_end().as_bytes(), "no line end at the end");
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(FILE.as_bytes()).unwrap();
    same(&packed.finish().unwrap(), "gzip");
    same(
        FILE.replace("Sahra", "\"Sahra\"").as_bytes(),
        "quotes in a tab file",
    );
}

#[test]
fn empty_lines_keep_their_numbers() {
    for file in [
        FILE.replace('\n', "\n\n"),
        FILE.replace('\n', "\r\n\r\n"),
        format!("\n{}", FILE.replace("\n2026", "\n\n2026")).replacen('\n', "", 1),
    ] {
        let (items, summary) = read(file.as_bytes());
        let lines: Vec<u64> = rows(&items).iter().map(|row| row.line).collect();
        assert_eq!((lines, summary.bad), (vec![3, 5], 0));
    }
}

#[test]
fn latin_letters_far_from_the_start_are_still_told() {
    // Nothing but ASCII in all that is looked at before the first row.
    let ascii = FILE.replace(['é', '«', '»'], "e");
    let line = ascii.lines().nth(1).unwrap();
    let mut file = ascii.clone().into_bytes();
    for _ in 0..1_000 {
        file.extend_from_slice(line.as_bytes());
        file.push(b'\n');
    }
    let ends = file.len();
    file.extend_from_slice(line.replace("Noor", "No\u{e9}r").as_bytes());
    let utf_8 = read(&file);
    file.truncate(ends);
    let latin = line.replace("Noor", "No\u{e9}r");
    file.extend(latin.chars().map(|c| u8::try_from(c).unwrap()));
    let western = read(&file);
    assert!(utf_8.0 == western.0);
    assert_eq!(
        rows(&western.0).last().unwrap().artist.as_deref(),
        Some("No\u{e9}r Atlas")
    );
}

#[test]
fn bytes_that_are_no_text_in_the_file_s_encoding_are_bad() {
    let mut file = FILE.as_bytes().to_vec();
    file.extend_from_slice(b"2026-09-02\t2026-07\tDeezer\tNo\xe9r\tx\tQZDMN2600003\t8800000026010\t20\t100\tSong\tMA\t0\t2.25\n");
    let (items, summary) = read(&file);
    assert_eq!((summary.rows, summary.bad), (2, 1));
    assert_eq!(
        (bad(&items)[0].line, bad(&items)[0].reason),
        (4, Reason::Encoding)
    );
}

#[test]
fn a_long_file_in_utf_16_is_read_to_its_end() {
    let lines = FILE.split_once('\n').unwrap().1.repeat(1_000);
    for shift in [0, 1, 2, 5] {
        // Wherever the buffers happen to end.
        let file = format!(
            "{}{}\n{lines}",
            "\n".repeat(shift),
            FILE.lines().next().unwrap()
        );
        let (_, expected) = read(file.as_bytes());
        assert_eq!(expected.rows, 2_000);
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            let (_, summary) = read(&utf_16(&file, bytes));
            assert_eq!(summary, expected);
        }
    }
    // Half a letter at the end.
    for cut in [
        &b"\xfe\xff\xff"[..],
        b"\xfe\xff\xff\xff",
        b"\xff\xfea\0\0\xd8",
        b"\xff\xfe\0\xd8",
    ] {
        drop(formats::open(cut, None).err().unwrap());
    }
}

#[test]
fn how_the_bytes_come_makes_no_difference() {
    struct Slowly<'a>(&'a [u8], usize);
    impl std::io::Read for Slowly<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let some = self.1.min(buffer.len()).min(self.0.len());
            let (now, later) = self.0.split_at(some);
            buffer[..some].copy_from_slice(now);
            self.0 = later;
            Ok(some)
        }
    }
    let utf_16 = utf_16(FILE, u16::to_le_bytes);
    for bytes in [FILE.as_bytes(), &utf_16] {
        for step in [1, 2, 3, 7, 100] {
            let statement = formats::open(Slowly(bytes, step), None).unwrap();
            let items: Vec<Item> = statement.collect();
            let found: Vec<Row> = rows(&items).into_iter().cloned().collect();
            assert_eq!(found, expected());
        }
    }
}
