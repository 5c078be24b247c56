//! CD Baby: a tab file of 14 columns with American dates. It names no currency; CD Baby accounts in US dollars.

use money::Notation;

use super::{Spec, may, must};
use crate::{Dates, Field, Format};

/// 14 columns.
pub(super) const SPEC: Spec = Spec {
    format: Format::CdBaby,
    columns: &[
        must("Report Date", Field::Reported),
        must("Sales Date", Field::Sale),
        must("Quantity", Field::Quantity),
        may("Price", Field::Ignored),
        must("Subtotal", Field::Net),
        must("Isrc", Field::Isrc),
        must("Barcode", Field::Upc),
        must("CDBabySku", Field::Ignored),
        must("Album Name", Field::Album),
        must("Artist Name", Field::Artist),
        must("Track Name", Field::Title),
        must("Partner Name", Field::Store),
        must("Transaction Type", Field::SaleType),
        must("Delivery Country", Field::Territory),
    ],
    currency: Some("USD"),
    store: None,
    dates: Dates::MonthFirst,
    notation: Some(Notation::Point),
};
