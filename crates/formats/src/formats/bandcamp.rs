//! Bandcamp: UTF-16 with 52 columns, or the 17 of the short report. What is paid is `net amount`; a line without one is a payout
//! among the sales. Everything about buyers is personal data and is never read.

use money::Notation;

use super::{Spec, may, must};
use crate::{Dates, Field, Format};

/// 17 or 52 columns.
pub(super) const SPEC: Spec = Spec {
    format: Format::Bandcamp,
    columns: &[
        must("date", Field::Sale),
        may("paid to", Field::Personal),
        must("item type", Field::SaleType),
        must("item name", Field::Title),
        must("artist", Field::Artist),
        must("currency", Field::Currency),
        must("item price", Field::Ignored),
        must("quantity", Field::Quantity),
        must("sub total", Field::Gross),
        must("transaction fee", Field::Ignored),
        must("net amount", Field::Net),
        may("item total", Field::Ignored),
        may("amount you received", Field::Ignored),
        may("bandcamp transaction id", Field::Ignored),
        may("paypal transaction id", Field::Personal),
        may("upc", Field::Upc),
        may("isrc", Field::Isrc),
        may("buyer name", Field::Personal),
        may("buyer email", Field::Personal),
        may("buyer phone", Field::Personal),
        may("buyer note", Field::Personal),
        may("buyer country name", Field::Personal),
        may("buyer country code", Field::Personal),
        may("ship to name", Field::Personal),
        may("ship to street", Field::Personal),
        may("ship to street 2", Field::Personal),
        may("ship to city", Field::Personal),
        may("ship to state", Field::Personal),
        may("ship to zip", Field::Personal),
        may("ship to country name", Field::Personal),
        may("ship to country code", Field::Personal),
        may("ship notes", Field::Personal),
        may("region or state", Field::Personal),
        may("city", Field::Personal),
        may("referer", Field::Personal),
        may("referer url", Field::Personal),
        may("referrer", Field::Personal),
        may("referrer url", Field::Personal),
    ],
    currency: None,
    store: Some("Bandcamp"),
    dates: Dates::MonthFirst,
    notation: Some(Notation::Point),
};
