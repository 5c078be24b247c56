//! Pages that are written from top to bottom, one after the other.

use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref, Str};

/// A4, in points of 1/72 inch.
const PAGE: (i16, i16) = (595, 842);
const MARGIN: i16 = 42;
/// Where the first row of a page begins.
const TOP: i16 = PAGE.1 - MARGIN;
/// Below this only the page's number stands.
const FOOT: i16 = 60;
/// The width of a letter of Courier, in thousandths of its size.
const COURIER: i16 = 600;
/// The fonts that every reader has, so that none is sent along, by their names in the file.
const FONTS: [(&[u8], i32, &[u8]); 3] = [
    (b"R", 3, b"Helvetica"),
    (b"B", 4, b"Helvetica-Bold"),
    (b"M", 5, b"Courier"),
];
/// The first free number of an object, after the catalog, the pages and the fonts.
const FIRST_PAGE: i32 = 6;

/// Where a text stands in its row, in points from the left.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cell {
    /// It begins there.
    Left(i16),
    /// It ends there. Only of styles whose letters have one width.
    Right(i16),
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) enum Style {
    /// The title of the document.
    Title,
    /// The title of a section.
    Heading,
    /// A name.
    Bold,
    /// A text.
    Plain,
    /// The name of a column of figures.
    Head,
    /// Digits that stand below each other.
    Figure,
    /// Ids.
    Small,
}

impl Style {
    /// Its font, and its size in points.
    const fn font(self) -> (&'static [u8], i16) {
        match self {
            Self::Title => (b"B", 18),
            Self::Heading => (b"B", 12),
            Self::Bold => (b"B", 8),
            Self::Plain => (b"R", 8),
            Self::Head | Self::Figure => (b"M", 8),
            Self::Small => (b"M", 6),
        }
    }
}

/// A text of a row.
pub(super) type Text<'a> = (Cell, Style, &'a str);

/// A document as it is written.
pub(super) struct Sheet<'a> {
    pages: Vec<Content>,
    content: Content,
    y: i16,
    footer: String,
    page_word: &'static str,
    /// The names of the columns of the table that is being written: each page begins with them.
    columns: Vec<Text<'a>>,
}

impl<'a> Sheet<'a> {
    /// An empty one. The footer stands on each page, and the word before its number.
    pub(super) fn new(footer: String, page_word: &'static str) -> Self {
        Self {
            pages: Vec::new(),
            content: Content::new(),
            y: TOP,
            footer,
            page_word,
            columns: Vec::new(),
        }
    }

    /// A row of texts, so many points below the one before.
    pub(super) fn row(&mut self, height: i16, texts: &[Text<'_>]) {
        self.keep_together(height);
        self.y = self.y.saturating_sub(height);
        for text in texts {
            self.text(*text);
        }
    }

    /// Begins a table with these names of columns, which stand on each of its pages.
    pub(super) fn begin_table(&mut self, columns: &[Text<'a>]) {
        self.columns = columns.to_vec();
        self.head();
    }

    /// The rows that come are of no table.
    pub(super) fn end_table(&mut self) {
        self.columns.clear();
    }

    /// A line across the page.
    pub(super) fn rule(&mut self) {
        self.y = self.y.saturating_sub(5);
        let right = PAGE.0.saturating_sub(MARGIN);
        self.content
            .set_line_width(0.5)
            .move_to(MARGIN.into(), self.y.into())
            .line_to(right.into(), self.y.into())
            .stroke();
    }

    /// Begins another page when less than this is left of the present one.
    pub(super) fn keep_together(&mut self, height: i16) {
        if self.y.saturating_sub(height) < FOOT {
            self.pages
                .push(std::mem::replace(&mut self.content, Content::new()));
            self.y = TOP;
            self.head();
        }
    }

    /// The file.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let mut pages = std::mem::take(&mut self.pages);
        pages.push(std::mem::replace(&mut self.content, Content::new()));
        let (count, footer) = (pages.len(), std::mem::take(&mut self.footer));
        self.y = FOOT.saturating_sub(24);
        let right = PAGE.0.saturating_sub(MARGIN);
        let mut written = Vec::with_capacity(count);
        for (nth, page) in pages.into_iter().enumerate() {
            let number = format!("{} {} / {count}", self.page_word, nth.saturating_add(1));
            self.content = page;
            self.text((Cell::Left(MARGIN), Style::Plain, &footer));
            self.text((Cell::Right(right), Style::Figure, &number));
            written.push(std::mem::replace(&mut self.content, Content::new()));
        }
        file(written)
    }

    /// The names of the columns, and a line below them; nothing outside of a table.
    fn head(&mut self) {
        if self.columns.is_empty() {
            return;
        }
        let columns = std::mem::take(&mut self.columns);
        self.y = self.y.saturating_sub(16);
        for column in &columns {
            self.text(*column);
        }
        self.columns = columns;
        self.rule();
    }

    fn text(&mut self, (cell, style, text): Text<'_>) {
        let (font, size) = style.font();
        let bytes = latin(text);
        let x = match cell {
            Cell::Left(x) => x,
            Cell::Right(x) => x.saturating_sub(width(bytes.len(), size)),
        };
        self.content
            .begin_text()
            .set_font(Name(font), size.into())
            .next_line(x.into(), self.y.into())
            .show(Str(&bytes))
            .end_text();
    }
}

/// How wide so many letters of Courier are, in points.
fn width(letters: usize, size: i16) -> i16 {
    let letters = i16::try_from(letters).unwrap_or(i16::MAX);
    letters.saturating_mul(COURIER.saturating_mul(size) / 100) / 10
}

/// Whether the fonts have all letters of a text.
pub(super) fn can_write(text: &str) -> bool {
    text.chars().all(|letter| byte(letter).is_some())
}

/// A text in the encoding of the fonts: what they have no letter for is a question mark.
fn latin(text: &str) -> Vec<u8> {
    let bytes = text.chars().map(byte);
    bytes.map(|byte| byte.unwrap_or(b'?')).collect()
}

/// A letter in `WinAnsiEncoding` of the PDF specification.
fn byte(letter: char) -> Option<u8> {
    Some(match letter {
        '€' => 0x80,
        '‚' => 0x82,
        '„' => 0x84,
        '…' => 0x85,
        'Š' => 0x8a,
        'Œ' => 0x8c,
        'Ž' => 0x8e,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '™' => 0x99,
        'š' => 0x9a,
        'œ' => 0x9c,
        'ž' => 0x9e,
        'Ÿ' => 0x9f,
        ' '..='~' | '\u{a0}'..='ÿ' => return u8::try_from(letter).ok(),
        _ => return None,
    })
}

/// The pages as a file.
fn file(pages: Vec<Content>) -> Vec<u8> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_of_the_fonts_and_figures_end_at_their_edge() {
        assert_eq!(latin("Relevé – 5 € ’"), b"Relev\xe9 \x96 5 \x80 \x92");
        assert_eq!(latin("Cœur Studio™"), b"C\x9cur Studio\x99");
        let others = latin("‚„…ŠŒŽ‘’“”•–—šžŸ");
        assert_eq!(
            others,
            b"\x82\x84\x85\x8a\x8c\x8e\x91\x92\x93\x94\x95\x96\x97\x9a\x9e\x9f"
        );
        assert_eq!(latin("أحمد\n"), b"?????");
        assert!(can_write("Hélène") && !can_write("Hélène أ"));
        assert_eq!(width(10, 8), 48);
        assert_eq!(width(usize::MAX, 8), i16::MAX / 10);
    }
}
