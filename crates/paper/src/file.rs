//! Pages as one file.

use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref};

/// A4, in points of 1/72 inch.
pub(crate) const PAGE: (i16, i16) = (595, 842);
/// The fonts that every reader has, so that none is sent along, by their names in the file.
const FONTS: [(&[u8], i32, &[u8]); 3] = [
    (b"R", 3, b"Helvetica"),
    (b"B", 4, b"Helvetica-Bold"),
    (b"M", 5, b"Courier"),
];
/// The first free number of an object, after the catalog, the pages and the fonts.
const FIRST_PAGE: i32 = 6;

/// The pages as a file.
pub(crate) fn of_pages(pages: Vec<Content>) -> Vec<u8> {
    let [catalog, tree] = [1, 2].map(Ref::new);
    // Two objects for each: the page, and what stands on it.
    let ids: Vec<(Ref, Ref)> = (0_i32..)
        .zip(&pages)
        .map(|(nth, _)| {
            let page = nth.saturating_mul(2).saturating_add(FIRST_PAGE);
            (Ref::new(page), Ref::new(page.saturating_add(1)))
        })
        .collect();
    let count = i32::try_from(ids.len()).unwrap_or(i32::MAX);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree)
        .kids(ids.iter().map(|(page, _)| *page))
        .count(count);
    for (_, id, font) in FONTS {
        pdf.type1_font(Ref::new(id))
            .base_font(Name(font))
            .encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    for ((page, content), written) in ids.into_iter().zip(pages) {
        let mut sheet = pdf.page(page);
        sheet
            .parent(tree)
            .media_box(Rect::new(0.0, 0.0, PAGE.0.into(), PAGE.1.into()))
            .contents(content);
        let mut resources = sheet.resources();
        let mut named = resources.fonts();
        for (name, id, _) in FONTS {
            named.pair(Name(name), Ref::new(id));
        }
        named.finish();
        resources.finish();
        sheet.finish();
        pdf.stream(content, &written.finish());
    }
    pdf.finish()
}
