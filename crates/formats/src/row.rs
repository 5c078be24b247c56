//! One line of a statement, whatever its format was, and the hash that tells it from every other.

use std::fmt;

use chrono::{Datelike as _, NaiveDate};
use money::{Currency, Exact};
use sha2::{Digest as _, Sha256};

/// One line of a statement in Daman's own terms. Amounts are exact and signed as the statement signs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The physical line of the file that it begins on, from 1; the row of the sheet in a workbook.
    pub line: u64,
    /// SHA-256 of everything below and of how many equal rows came before, but not of the line: the same row has the same hash in
    /// a corrected file, wherever it moved to, and two equal rows of one file have different ones.
    pub hash: [u8; 32],
    /// First day of the sales.
    pub sale_from: Option<NaiveDate>,
    /// Last day of the sales.
    pub sale_to: Option<NaiveDate>,
    /// When the store or the distributor reported them; the last day where only a month is given.
    pub reported: Option<NaiveDate>,
    /// The store or service.
    pub store: Option<String>,
    /// The country, if it is one: none for the whole world.
    pub territory: Option<Territory>,
    /// The territory as written, when it is no country known here.
    pub raw_territory: Option<String>,
    /// The recording's code.
    pub isrc: Option<Isrc>,
    /// The code as written, when it is none.
    pub raw_isrc: Option<String>,
    /// The release's bar code (UPC, EAN), digits only.
    pub upc: Option<String>,
    /// The work's code, such as `T9109247316`: capitals and digits only.
    pub iswc: Option<String>,
    /// The track's title; the work's, where the statement is about works.
    pub title: Option<String>,
    /// The artist; the writer, where the statement is about works.
    pub artist: Option<String>,
    /// The release's title.
    pub album: Option<String>,
    /// Who or what the line is for in the sender's own terms: a CAE number, a work's number.
    pub work_id: Option<String>,
    /// For whom of several rights holders the line is, where a statement names them.
    pub payee: Option<String>,
    /// What kind of sale, as written.
    pub sale_type: Option<String>,
    /// Whether it takes back what was reported before: a void, a return, a negative amount.
    pub reversal: bool,
    /// How many sales or plays; zero where the statement does not say.
    pub quantity: Exact,
    /// What the sale brought before the distributor's part, in `source_currency`, or in `currency` without one.
    pub gross: Option<Exact>,
    /// What the statement pays for this line, in `currency`.
    pub net: Exact,
    /// The currency that is paid in.
    pub currency: Currency,
    /// The currency of the sale, when it is another one.
    pub source_currency: Option<Currency>,
    /// How much of `currency` one of `source_currency` was counted as.
    pub rate: Option<Exact>,
    /// What was withheld from this line already (songwriters, taxes), as written; `net` is after it.
    pub withheld: Option<Exact>,
    /// What was kept to recoup an advance, as written; a line of its own in the books.
    pub recoup: Option<Exact>,
    /// Which part of the whole this line is, in basis points, when the distributor has split it already. Never split twice.
    pub split_bps: Option<Exact>,
}

/// A country of ISO 3166, as two capitals; `XK` for Kosovo besides.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Territory([u8; 2]);

impl Territory {
    pub(crate) const fn new(code: [u8; 2]) -> Self {
        Self(code)
    }

    /// The code, such as `MA`.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Territory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Territory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An International Standard Recording Code: twelve capitals and digits without dashes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Isrc([u8; 12]);

impl Isrc {
    /// Reads a code with or without dashes or spaces, in any case. `None` when it has not the shape of one: two letters, three letters
    /// or digits, seven digits.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(code) = text.as_bytes().as_array::<12>()
            && let (letters, digits) = code.split_at(5)
            && letters.iter().take(2).all(u8::is_ascii_uppercase)
            && letters
                .iter()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            && digits.iter().all(u8::is_ascii_digit)
        {
            return Some(Self(*code));
        }
        let mut code = [0; 12];
        let mut places = code.iter_mut().enumerate();
        for byte in text.bytes().filter(|byte| !matches!(byte, b'-' | b' ')) {
            let (place, slot) = places.next()?;
            let fits = match place {
                0 | 1 => byte.is_ascii_alphabetic(),
                2..=4 => byte.is_ascii_alphanumeric(),
                _ => byte.is_ascii_digit(),
            };
            if !fits {
                return None;
            }
            *slot = byte.to_ascii_uppercase();
        }
        places.next().is_none().then_some(Self(code))
    }

    /// The code, such as `QZDMN2600001`.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Isrc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Isrc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Row {
    /// A row of nothing in `currency`, to be filled.
    pub(crate) const fn empty(line: u64, currency: Currency) -> Self {
        Self {
            line,
            hash: [0; 32],
            sale_from: None,
            sale_to: None,
            reported: None,
            store: None,
            territory: None,
            raw_territory: None,
            isrc: None,
            raw_isrc: None,
            upc: None,
            iswc: None,
            title: None,
            artist: None,
            album: None,
            work_id: None,
            payee: None,
            sale_type: None,
            reversal: false,
            quantity: Exact::ZERO,
            gross: None,
            net: Exact::ZERO,
            currency,
            source_currency: None,
            rate: None,
            withheld: None,
            recoup: None,
            split_bps: None,
        }
    }

    /// The row of nothing again, but for its texts, which keep their room: whoever fills it writes or empties each of them.
    pub(crate) const fn renew(&mut self, line: u64, currency: Currency) {
        self.line = line;
        (self.sale_from, self.sale_to, self.reported) = (None, None, None);
        (self.territory, self.isrc) = (None, None);
        self.reversal = false;
        (self.quantity, self.net) = (Exact::ZERO, Exact::ZERO);
        (self.currency, self.source_currency) = (currency, None);
        (self.gross, self.rate) = (None, None);
        (self.withheld, self.recoup, self.split_bps) = (None, None, None);
    }

    /// SHA-256 of the row without its line and its hash, written to `scratch` first: which fields are there, and each with its length, so
    /// that no two different rows are written alike.
    pub(crate) fn content(&self, scratch: &mut Vec<u8>) -> [u8; 32] {
        scratch.clear();
        scratch.extend_from_slice(b"daman row 1\n\0\0\0\0");
        let mut present = 0_u32;
        let mut put = |place: u32, field: Option<&[u8]>| {
            if let Some(bytes) = field {
                present |= 1 << place;
                put(scratch, bytes);
            }
        };
        let days = |date: Option<NaiveDate>| date.map(|d| d.num_days_from_ce().to_be_bytes());
        let dates = [self.sale_from, self.sale_to, self.reported];
        for (place, date) in (0..).zip(dates.map(days)) {
            put(place, date.as_ref().map(<[u8; 4]>::as_slice));
        }
        let texts = [
            &self.store,
            &self.raw_territory,
            &self.raw_isrc,
            &self.upc,
            &self.iswc,
            &self.title,
            &self.artist,
            &self.album,
            &self.work_id,
            &self.payee,
            &self.sale_type,
        ];
        for (place, text) in (3..).zip(texts) {
            put(place, text.as_ref().map(String::as_bytes));
        }
        put(
            14,
            self.territory.as_ref().map(|country| country.0.as_slice()),
        );
        put(15, self.isrc.as_ref().map(|isrc| isrc.0.as_slice()));
        put(16, Some(self.currency.code().as_bytes()));
        let source = self.source_currency.as_ref().map(Currency::code);
        put(17, source.map(str::as_bytes));
        put(18, self.reversal.then_some(&[]));
        let numbers = [
            Some(self.quantity),
            self.gross,
            Some(self.net),
            self.rate,
            self.withheld,
            self.recoup,
            self.split_bps,
        ];
        for (place, number) in (19..).zip(numbers) {
            if let Some(number) = number {
                present |= 1 << place;
                put_number(scratch, number.units());
            }
        }
        if let Some(slot) = scratch.get_mut(12..16) {
            slot.copy_from_slice(&present.to_be_bytes());
        }
        Sha256::digest(scratch).into()
    }

    /// Makes its content's hash the row's: for the second and later of equal rows that of it and of how many came before.
    pub(crate) fn seal(&mut self, before: u32) {
        if before > 0 {
            let mut hash = Sha256::new_with_prefix(self.hash);
            hash.update(before.to_be_bytes());
            self.hash = hash.finalize().into();
        }
    }
}

/// A field with its length in front: one byte below 255, five above.
fn put(scratch: &mut Vec<u8>, bytes: &[u8]) {
    if let Ok(length @ 0..=254) = u8::try_from(bytes.len()) {
        scratch.push(length);
    } else {
        // No cell that is kept is anywhere near as long as this can say.
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        scratch.push(255);
        scratch.extend_from_slice(&length.to_be_bytes());
    }
    scratch.extend_from_slice(bytes);
}

/// A number like a field: in two's complement, without the bytes in front that only repeat its sign.
fn put_number(scratch: &mut Vec<u8>, number: i128) {
    // The bits that are like the sign, but for one that has to say it.
    let alike = (number ^ (number >> 127)).leading_zeros().saturating_sub(1);
    let (left_out, length) = (
        alike & !7,
        16_u8.saturating_sub(alike.to_le_bytes()[0] >> 3),
    );
    scratch.push(length);
    let end = scratch.len().saturating_add(usize::from(length));
    // All sixteen bytes at once, and those behind the last one off again: quicker than so many as there are.
    scratch.extend_from_slice(&(number << left_out).to_be_bytes());
    scratch.truncate(end);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_as_short_as_its_sign_allows() {
        for (number, bytes) in [
            (0, vec![0]),
            (127, vec![127]),
            (128, vec![0, 128]),
            (-1, vec![255]),
            (-128, vec![128]),
            (-129, vec![255, 127]),
            (65_536, vec![1, 0, 0]),
            (i128::MAX, i128::MAX.to_be_bytes().to_vec()),
            (i128::MIN, i128::MIN.to_be_bytes().to_vec()),
        ] {
            let mut scratch = Vec::new();
            put_number(&mut scratch, number);
            let length = u8::try_from(bytes.len()).unwrap();
            assert_eq!(scratch, [vec![length], bytes].concat(), "{number}");
        }
    }
}
