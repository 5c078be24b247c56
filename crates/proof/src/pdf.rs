//! A receipt on paper: an A4 page, with the whole proof as a QR code.

use std::collections::BTreeMap;

use kernel::Failure;
use paper::{LEFT, Sheet, Style};
use qrcode::{Color, EcLevel, QrCode, types::QrError};

use crate::{leaf, receipt::Receipt};

/// The side of the QR code: 12 cm, so that one with the most modules (177) has them of 0.7 mm.
const QR_SIDE: i16 = 340;

/// The page.
///
/// # Errors
/// [`Failure`] when the receipt has no document that can be read.
pub(crate) fn page(receipt: &Receipt, verifier_key: &str) -> Result<Vec<u8>, Failure> {
    let fields = receipt
        .fields()
        .ok_or_else(|| Failure::msg("a receipt without its document"))?;
    let proof = receipt.to_string();
    let get = |name: &str| fields.get(name).map_or("", String::as_str);
    let (title, facts): (String, &[(&str, &str)]) = if fields.contains_key("amount") {
        (
            format!("{} {}", get("amount"), get("currency")),
            &[
                ("From", "debit"),
                ("To", "credit"),
                ("What", "kind"),
                ("When", "posted_at"),
                ("Transfer", "id"),
            ],
        )
    } else {
        (
            get("kind").to_owned(),
            &[
                ("About", "party"),
                ("When", "at"),
                ("Record", "id"),
                ("Facts", "facts"),
            ],
        )
    };
    let mut sheet = Sheet::new(format!("Receipt · {}", get("id")), "Page");
    sheet.row(24, &[(LEFT, Style::Title, "Receipt")]);
    sheet.row(26, &[(LEFT, Style::Heading, &title)]);
    for (label, name) in facts {
        sheet.fact(label, Style::Code, get(name));
    }
    sheet.fact("Leaf", Style::Code, &receipt.index.to_string());
    let mut head = receipt.checkpoint.lines();
    for label in ["Log", "Leaves", "Root"] {
        sheet.fact(label, Style::Code, head.next().unwrap_or_default());
    }
    sheet.fact("Key", Style::Code, verifier_key);
    sheet.row(18, &[]);
    match QrCode::with_error_correction_level(&proof, EcLevel::L) {
        Ok(code) => {
            let modules: Vec<bool> = code
                .to_colors()
                .iter()
                .map(|color| *color == Color::Dark)
                .collect();
            sheet.code(QR_SIDE, &modules);
            for line in [
                "The code holds the whole proof. Scan it, save the text as a file, and check it",
                "anywhere, without us: daman verify FILE --key KEY",
            ] {
                sheet.row(14, &[(LEFT, Style::Plain, line)]);
            }
        }
        Err(QrError::DataTooLong) => {
            let line =
                "The proof is too long for a code; ask for the file that goes with this page.";
            sheet.row(14, &[(LEFT, Style::Plain, line)]);
        }
        Err(error) => return Err(Failure::new(error)),
    }
    Ok(sheet.finish())
}

impl Receipt {
    /// What its document says, unchecked; none when it has none that can be read.
    fn fields(&self) -> Option<BTreeMap<String, String>> {
        let extra: BTreeMap<String, String> =
            serde_json::from_slice(self.extra.as_deref()?).ok()?;
        leaf::fields(extra.get("doc")?)
    }
}
