//! Beatport: 22 columns and more; what is paid is the content's part and the part for WAV files. It names no currency; Beatport accounts
//! in US dollars.

use money::Notation;

use super::{Spec, may, must};
use crate::{Dates, Field, Format};

/// 22 columns and those on US tax.
pub(super) const SPEC: Spec = Spec {
    format: Format::Beatport,
    columns: &[
        must("PRODUCT_UPC", Field::Upc),
        must("TRACK_ISRC_CODE", Field::Isrc),
        must("RELEASE", Field::Album),
        must("TRACK_TITLE", Field::Title),
        must("TRACK_ARTIST", Field::Artist),
        must("TERRITORY", Field::Territory),
        must("PURCHASE_STATUS", Field::Reversal),
        must("DELIVERY", Field::SaleType),
        must("TRANSACTION_DATE", Field::Sale),
        must("TRACK_COUNT", Field::Quantity),
        must("GROSS_CONTENT_REVENUE", Field::Gross),
        must("NET_CONTENT_REVENUE", Field::Net),
        must("NET_WAV_REVENUE", Field::Net),
        may("MECHANICAL_WITHHOLDING", Field::Withheld),
    ],
    currency: Some("USD"),
    store: Some("Beatport"),
    dates: Dates::MonthFirst,
    notation: Some(Notation::Point),
};
