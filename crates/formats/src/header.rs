//! The names of columns, and what they say besides: a currency in brackets.

use money::Currency;

/// A column's name as it is compared: letters and digits only, small, without the currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) key: String,
    /// The currency that the name ends with, as in `Earnings (USD)`.
    pub(crate) currency: Option<Currency>,
}

/// Reads a column's name.
pub(crate) fn name(text: &str) -> Name {
    let text = text.trim();
    let bracketed = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('));
    let currency = bracketed.and_then(|(_, inner)| currency(inner));
    let named = match bracketed {
        Some((named, _)) if currency.is_some() => named,
        Some(_) | None => text,
    };
    Name {
        key: key(named),
        currency,
    }
}

/// Letters and digits only, small.
pub(crate) fn key(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).take(100).collect()
}

/// A currency by its code, or by a sign that only one has.
pub(crate) fn currency(text: &str) -> Option<Currency> {
    let text = text.trim();
    let code = match text.to_ascii_uppercase().as_str() {
        "US$" | "$US" | "USD$" => "USD".to_owned(),
        "€" => "EUR".to_owned(),
        "£" => "GBP".to_owned(),
        other => other.to_owned(),
    };
    Currency::parse(&code).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_signs_and_currency() {
        for (text, key, code) in [
            ("Earnings (USD)", "earnings", Some("USD")),
            ("Royalty ($US)", "royalty", Some("USD")),
            ("  # Units Sold ", "unitssold", None),
            ("Country / Region", "countryregion", None),
            ("Revenue Share (%)", "revenueshare", None),
            ("Artist(s)", "artists", None),
            (
                "Amount (performance revenue)",
                "amountperformancerevenue",
                None,
            ),
            ("TRACK_ISRC_CODE", "trackisrccode", None),
        ] {
            let read = name(text);
            assert_eq!(read.key, key);
            assert_eq!(read.currency.map(|c| c.code().to_owned()).as_deref(), code);
        }
    }
}
