//! Workbooks, put together here as spreadsheets write them.

use std::io::{Cursor, Write as _};

use formats::{Format, Limits, OpenError};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::support::{exact, mapped, read, rows};

/// A workbook of one sheet, with the sheet's rows as XML.
fn workbook(sheet: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    for (name, text) in [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"Ventes\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>"),
        ),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn text(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn number(place: &str, number: &str) -> String {
    format!("<c r=\"{place}\"><v>{number}</v></c>")
}

fn row(number: u32, cells: &[String]) -> String {
    format!("<row r=\"{number}\">{}</row>", cells.concat())
}

const MAPPING: &str = "currency = \"EUR\"\n[columns]\nMonth = \"sale\"\nTitle = \"title\"\nNet = \"net\"\nNote = \"ignored\"\n";

fn sheet() -> String {
    let header = ["Month", "Title", "Net", "Note"];
    let header: Vec<String> = header
        .iter()
        .zip('A'..)
        .map(|(name, c)| text(&format!("{c}3"), name))
        .collect();
    [
        row(1, &[text("A1", "A label, July")]),
        row(3, &header),
        // 0.1 + 0.2 as spreadsheets keep it, and a row without its last cells.
        row(
            4,
            &[
                text("A4", "2026-07"),
                text("B4", "Amwaj \"1\"\nnew"),
                number("C4", "0.30000000000000004"),
            ],
        ),
        row(
            6,
            &[
                text("A6", "2026-08"),
                text("B6", "Layl"),
                number("C6", "-8.1649932E-5"),
                text("D6", "x"),
            ],
        ),
    ]
    .concat()
}

#[test]
fn a_sheet_is_read_with_its_row_numbers_and_fifteen_digits() {
    for mapping in [MAPPING.to_owned(), format!("sheet = \"Ventes\"\n{MAPPING}")] {
        let (items, summary) = mapped(&workbook(&sheet()), &mapping).unwrap();
        assert_eq!((summary.rows, summary.bad), (2, 0), "{items:?}");
        let [first, second] = rows(&items)[..] else {
            panic!("{items:?}");
        };
        assert_eq!((first.line, first.net), (4, exact("0.3")));
        assert_eq!(first.title.as_deref(), Some("Amwaj \"1\" new"));
        assert_eq!((second.line, second.net), (6, exact("-0.000081649932")));
    }
    let other = format!("sheet = \"Other\"\n{MAPPING}");
    let error = mapped(&workbook(&sheet()), &other).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the workbook cannot be read: no such sheet; it has `Ventes`"
    );
}

#[test]
fn a_known_format_is_told_in_a_workbook_too() {
    let names = [
        "Record Number",
        "CAE Number",
        "Work Title",
        "Amount (performance revenue)",
    ];
    let header: Vec<String> = names
        .iter()
        .zip('A'..)
        .map(|(name, c)| text(&format!("{c}1"), name))
        .collect();
    let line = [
        number("A2", "1"),
        text("B2", "00123"),
        text("C2", "AMWAJ"),
        number("D2", "12.34"),
    ];
    let file = workbook(&[row(1, &header), row(2, &line)].concat());
    let (items, summary) = read(&file);
    assert_eq!(
        (summary.format, rows(&items)[0].net),
        (Format::Prs, exact("12.34"))
    );
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused() {
    let mut rows = String::new();
    for number in 1..2_000 {
        rows.push_str(&row(
            number,
            &[text(&format!("A{number}"), &"a".repeat(1_000))],
        ));
    }
    let file = workbook(&rows);
    assert!(file.len() < 100_000);
    let limits = Limits {
        workbook_bytes: 1 << 20,
        ..Limits::default()
    };
    let refused = formats::open_within(file.as_slice(), None, limits)
        .err()
        .unwrap();
    assert!(matches!(refused, OpenError::TooLarge { limit: 1_048_576 }));
}

#[test]
fn a_cell_far_out_is_no_reason_to_fill_the_memory() {
    let far = row(1_048_576, &[text("XFD1048576", "far")]);
    let refused = formats::open(workbook(&far).as_slice(), None)
        .err()
        .unwrap();
    assert!(matches!(refused, OpenError::Workbook(_)), "{refused}");
}

#[test]
fn an_archive_that_is_no_workbook_is_refused() {
    for bytes in [
        &b"PK\x03\x04"[..],
        b"PK\x03\x04nothing",
        &workbook("")[..200],
    ] {
        let refused = formats::open(bytes, None).err().unwrap();
        assert!(matches!(refused, OpenError::Workbook(_)), "{refused}");
    }
}
