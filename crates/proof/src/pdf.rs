//! A receipt on paper: one A4 page, with the whole proof as a QR code.

use std::collections::BTreeMap;

use kernel::Failure;
use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref, Str};
use qrcode::{EcLevel, QrCode, types::QrError};

use crate::{leaf, receipt::Receipt};

/// A4, in points of 1/72 inch.
const PAGE: (i16, i16) = (595, 842);
const MARGIN: i16 = 56;
/// The side of the QR code: 12 cm, so that one with the most modules (177) has them of 0.7 mm.
const QR_SIDE: i16 = 340;
/// Characters of a line of the font that proofs are set in.
const LINE: usize = 80;

/// The page.
///
/// # Errors
/// [`Failure`] when the receipt has no document that can be read.
pub(crate) fn page(receipt: &Receipt, verifier_key: &str) -> Result<Vec<u8>, Failure> {
    let fields = receipt
        .fields()
        .ok_or_else(|| Failure::msg("a receipt without its document"))?;
    let proof = receipt.to_string();
    let mut page = Sheet::new();
    page.line("title", "Receipt");
    page.gap(8);
    let get = |name: &str| fields.get(name).map_or("", String::as_str);
    let facts: &[(&str, &str)] = if fields.contains_key("amount") {
        page.line("big", &format!("{} {}", get("amount"), get("currency")));
        &[
            ("From", "debit"),
            ("To", "credit"),
            ("What", "kind"),
            ("When", "posted_at"),
            ("Transfer", "id"),
        ]
    } else {
        page.line("big", get("kind"));
        &[
            ("About", "party"),
            ("When", "at"),
            ("Record", "id"),
            ("Facts", "facts"),
        ]
    };
    page.gap(6);
    for (label, name) in facts {
        page.fact(label, get(name));
    }
    page.fact("Leaf", &receipt.index.to_string());
    let mut head = receipt.checkpoint.lines();
    for label in ["Log", "Leaves", "Root"] {
        page.fact(label, head.next().unwrap_or_default());
    }
    page.fact("Key", verifier_key);
    page.gap(18);
    match QrCode::with_error_correction_level(&proof, EcLevel::L) {
        Ok(code) => {
            page.qr(&code);
            page.line(
                "plain",
                "The code holds the whole proof. Scan it, save the text as a file, and check it",
            );
            page.line("plain", "anywhere, without us: daman verify FILE --key KEY");
        }
        Err(QrError::DataTooLong) => {
            page.line(
                "plain",
                "The proof is too long for a code; ask for the file that goes with this page.",
            );
        }
        Err(error) => return Err(Failure::new(error)),
    }
    Ok(page.finish())
}

impl Receipt {
    /// What its document says, unchecked; none when it has none that can be read.
    fn fields(&self) -> Option<BTreeMap<String, String>> {
        let extra: BTreeMap<String, String> =
            serde_json::from_slice(self.extra.as_deref()?).ok()?;
        leaf::fields(extra.get("doc")?)
    }
}

/// A page that is written from top to bottom.
struct Sheet {
    content: Content,
    y: i16,
}

impl Sheet {
    fn new() -> Self {
        Self {
            content: Content::new(),
            y: PAGE.1.saturating_sub(MARGIN),
        }
    }

    fn gap(&mut self, points: i16) {
        self.y = self.y.saturating_sub(points);
    }

    fn line(&mut self, style: &str, text: &str) {
        let (font, size) = match style {
            "title" => (b"B", 20),
            "big" => (b"B", 16),
            "mono" => (b"M", 8),
            _ => (b"R", 10),
        };
        self.gap(size + 4);
        self.text((font, size), MARGIN, text);
    }

    /// A name and a value, which goes on in more lines when it is long.
    fn fact(&mut self, name: &str, value: &str) {
        let value: Vec<char> = value.chars().collect();
        for (nth, part) in value.chunks(LINE).enumerate() {
            self.gap(14);
            if nth == 0 {
                self.text((b"B", 9), MARGIN, name);
            }
            let part: String = part.iter().collect();
            self.text((b"M", 8), MARGIN + 60, &part);
        }
    }

    fn text(&mut self, (font, size): (&[u8], i16), x: i16, text: &str) {
        // The fonts that every reader has know no more; what is written here is ids, numbers and names of accounts.
        let bytes: Vec<u8> = text
            .chars()
            .map(|character| {
                let byte = u8::try_from(character).ok();
                byte.filter(|byte| (b' '..=b'~').contains(byte))
                    .unwrap_or(b'?')
            })
            .collect();
        self.content
            .begin_text()
            .set_font(Name(font), size.into())
            .next_line(x.into(), self.y.into())
            .show(Str(&bytes))
            .end_text();
    }

    fn qr(&mut self, code: &QrCode) {
        let width = code.width();
        self.gap(QR_SIDE);
        let modules = i16::try_from(width).unwrap_or(i16::MAX).max(1);
        self.content.save_state();
        // In fiftieths of a point, so that each module is a whole number of units wide.
        let side = QR_SIDE.saturating_mul(50) / modules;
        self.content
            .transform([0.02, 0.0, 0.0, 0.02, MARGIN.into(), self.y.into()]);
        for (row, colors) in (0_i16..).zip(code.to_colors().chunks(width)) {
            for (column, color) in (0_i16..).zip(colors) {
                if *color == qrcode::Color::Dark {
                    let left = column.saturating_mul(side);
                    let bottom = modules.saturating_sub(row).saturating_sub(1);
                    let bottom = bottom.saturating_mul(side);
                    self.content
                        .rect(left.into(), bottom.into(), side.into(), side.into());
                }
            }
        }
        self.content.fill_nonzero();
        self.content.restore_state();
        // Readers of codes want white around them.
        self.gap(14);
    }

    fn finish(self) -> Vec<u8> {
        let [catalog, pages, page, content] = [1, 2, 3, 4].map(Ref::new);
        let fonts = [
            (b"R", 5, &b"Helvetica"[..]),
            (b"B", 6, b"Helvetica-Bold"),
            (b"M", 7, b"Courier"),
        ];
        let mut pdf = Pdf::new();
        pdf.catalog(catalog).pages(pages);
        pdf.pages(pages).kids([page]).count(1);
        let mut sheet = pdf.page(page);
        sheet
            .parent(pages)
            .media_box(Rect::new(0.0, 0.0, PAGE.0.into(), PAGE.1.into()))
            .contents(content);
        let mut resources = sheet.resources();
        let mut named = resources.fonts();
        for (name, id, _) in fonts {
            named.pair(Name(name), Ref::new(id));
        }
        named.finish();
        resources.finish();
        sheet.finish();
        for (_, id, font) in fonts {
            pdf.type1_font(Ref::new(id)).base_font(Name(font));
        }
        pdf.stream(content, &self.content.finish());
        pdf.finish()
    }
}
