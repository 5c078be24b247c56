//! Pages that are written from top to bottom, one after the other.

use pdf_writer::{Content, Name, Str};

use crate::{
    file::{self, PAGE},
    letters::latin,
};

const MARGIN: i16 = 42;
/// Where the page's first column begins, in points from the left.
pub const LEFT: Cell = Cell::Left(MARGIN);
/// Where its last column ends.
pub const RIGHT: Cell = Cell::Right(PAGE.0 - MARGIN);
/// Where the values of facts begin.
const VALUE: Cell = Cell::Left(122);
/// Letters of a value that fit in a row, whichever of the fonts they are set in.
const LONGEST: usize = 80;
/// Where the first row of a page begins.
const TOP: i16 = PAGE.1 - MARGIN;
/// Below this only the page's number stands.
const FOOT: i16 = 60;
/// What is left white below a code.
const QUIET: i16 = 14;
/// The width of a letter of Courier, in thousandths of its size.
const COURIER: i16 = 600;

/// Where a text stands in its row, in points from the left.
#[derive(Debug, Clone, Copy)]
pub enum Cell {
    /// It begins there.
    Left(i16),
    /// It ends there. Only of styles whose letters have one width.
    Right(i16),
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub enum Style {
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
    /// What is for programs: ids, keys, hashes.
    Code,
    /// The same, where it is only said beside.
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
            Self::Head | Self::Figure | Self::Code => (b"M", 8),
            Self::Small => (b"M", 6),
        }
    }
}

/// A text of a row.
pub type Text<'a> = (Cell, Style, &'a str);

/// A document as it is written.
pub struct Sheet<'a> {
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
    pub fn new(footer: String, page_word: &'static str) -> Self {
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
    pub fn row(&mut self, height: i16, texts: &[Text<'_>]) {
        self.keep_together(height);
        self.y = self.y.saturating_sub(height);
        for text in texts {
            self.text(*text);
        }
    }

    /// A name and what it is, in as many rows as that takes.
    pub fn fact(&mut self, name: &str, style: Style, value: &str) {
        let letters: Vec<char> = value.chars().collect();
        let mut name = name;
        for part in letters.chunks(LONGEST) {
            let part: String = part.iter().collect();
            self.row(15, &[(LEFT, Style::Bold, name), (VALUE, style, &part)]);
            name = "";
        }
    }

    /// A code of square modules, dark or not, row by row from the top. Its side is of so many points at most, less what does not
    /// divide by the modules of a row; white stands around it, as readers of codes want.
    pub fn code(&mut self, side: i16, modules: &[bool]) {
        self.keep_together(side.saturating_add(QUIET));
        self.y = self.y.saturating_sub(side);
        let width = modules.len().isqrt().max(1);
        let across = i16::try_from(width).unwrap_or(i16::MAX);
        // In fiftieths of a point, so that each module is a whole number of units wide.
        let module = side.saturating_mul(50) / across;
        self.content
            .save_state()
            .transform([0.02, 0.0, 0.0, 0.02, MARGIN.into(), self.y.into()]);
        for (row, modules) in (1_i16..).zip(modules.chunks(width)) {
            let bottom = across.saturating_sub(row).saturating_mul(module);
            for (column, _) in (0_i16..).zip(modules).filter(|(_, dark)| **dark) {
                let left = column.saturating_mul(module);
                self.content
                    .rect(left.into(), bottom.into(), module.into(), module.into());
            }
        }
        self.content.fill_nonzero().restore_state();
        self.y = self.y.saturating_sub(QUIET);
    }

    /// Begins a table with these names of columns, which stand on each of its pages.
    pub fn begin_table(&mut self, columns: &[Text<'a>]) {
        self.columns = columns.to_vec();
        self.head();
    }

    /// The rows that come are of no table.
    pub fn end_table(&mut self) {
        self.columns.clear();
    }

    /// A line across the page.
    pub fn rule(&mut self) {
        self.y = self.y.saturating_sub(5);
        let right = PAGE.0.saturating_sub(MARGIN);
        self.content
            .set_line_width(0.5)
            .move_to(MARGIN.into(), self.y.into())
            .line_to(right.into(), self.y.into())
            .stroke();
    }

    /// Begins another page when less than this is left of the present one.
    pub fn keep_together(&mut self, height: i16) {
        if self.y.saturating_sub(height) < FOOT {
            self.pages
                .push(std::mem::replace(&mut self.content, Content::new()));
            self.y = TOP;
            self.head();
        }
    }

    /// The file.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        let mut pages = std::mem::take(&mut self.pages);
        pages.push(std::mem::replace(&mut self.content, Content::new()));
        let (count, footer) = (pages.len(), std::mem::take(&mut self.footer));
        self.y = FOOT.saturating_sub(24);
        let mut written = Vec::with_capacity(count);
        for (nth, page) in pages.into_iter().enumerate() {
            let number = format!("{} {} / {count}", self.page_word, nth.saturating_add(1));
            self.content = page;
            self.text((LEFT, Style::Plain, &footer));
            self.text((RIGHT, Style::Figure, &number));
            written.push(std::mem::replace(&mut self.content, Content::new()));
        }
        file::of_pages(written)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pdf: &[u8]) -> String {
        String::from_utf8_lossy(pdf).into_owned()
    }

    #[test]
    fn figures_end_at_their_edge() {
        assert_eq!(width(10, 8), 48);
        assert_eq!(width(usize::MAX, 8), i16::MAX / 10);
    }

    #[test]
    fn a_long_value_goes_on_in_the_rows_and_pages_below() {
        let mut sheet = Sheet::new("foot".to_owned(), "Page");
        sheet.fact("Name", Style::Code, &"x".repeat(LONGEST * 60));
        let pdf = text(&sheet.finish());
        assert_eq!(pdf.matches("(Name)").count(), 1);
        assert_eq!(
            pdf.matches(&format!("({})", "x".repeat(LONGEST))).count(),
            60
        );
        assert!(pdf.contains("(Page 1 / 2)") && pdf.contains("(Page 2 / 2)"));
    }

    #[test]
    fn a_code_has_a_square_for_each_dark_module_and_stands_on_one_page() {
        let mut sheet = Sheet::new(String::new(), "Page");
        sheet.row(500, &[]);
        sheet.code(300, &[true, false, false, true]);
        let pdf = text(&sheet.finish());
        assert!(pdf.contains("(Page 2 / 2)"));
        // Top left and bottom right, of half the side each.
        let squares: Vec<&str> = pdf.lines().filter(|line| line.ends_with(" re")).collect();
        assert_eq!(squares, ["0 7500 7500 7500 re", "7500 0 7500 7500 re"]);
        let _nothing_to_divide_by = {
            let mut sheet = Sheet::new(String::new(), "Page");
            sheet.code(300, &[]);
            sheet.finish()
        };
    }
}
