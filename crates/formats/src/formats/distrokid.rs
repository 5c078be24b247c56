//! `DistroKid`: the tab file of 13 columns that it gave for years (Latin-1 at first, UTF-8 later), and the CSV of 15 that followed.

use money::Notation;

use super::{Column, Spec, may, must};
use crate::{Dates, Field, Format};

/// 13 columns: told by `Song/Album`.
pub(super) const OLDER: Spec = Spec {
    format: Format::DistroKid13,
    columns: &[
        must("Reporting Date", Field::Reported),
        must("Sale Month", Field::Sale),
        must("Store", Field::Store),
        must("Artist", Field::Artist),
        must("Title", Field::Title),
        must("ISRC", Field::Isrc),
        must("UPC", Field::Upc),
        must("Quantity", Field::Quantity),
        must("Team Percentage", Field::SplitPercent),
        must("Song/Album", Field::SaleType),
        must("Country of Sale", Field::Territory),
        may("Songwriter Royalties Withheld", Field::Withheld),
        must("Earnings (USD)", Field::Net),
    ],
    currency: None,
    store: None,
    dates: Dates::YearFirst,
    notation: Some(Notation::Point),
};

/// 15 columns: told by `Source Type` and `Recoup`.
pub(super) const NEWER: Spec = Spec {
    format: Format::DistroKid15,
    columns: NEWER_COLUMNS,
    currency: None,
    store: None,
    dates: Dates::YearFirst,
    notation: Some(Notation::Point),
};

const NEWER_COLUMNS: &[Column] = &[
    may("Date Inserted", Field::Ignored),
    must("Reporting Date", Field::Reported),
    must("Sale Month", Field::Sale),
    must("Store", Field::Store),
    must("Artist", Field::Artist),
    must("Title", Field::Title),
    must("ISRC", Field::Isrc),
    must("UPC", Field::Upc),
    must("Quantity", Field::Quantity),
    must("Team Percentage", Field::SplitPercent),
    must("Source Type", Field::SaleType),
    must("Country of Sale", Field::Territory),
    must("Songwriter Royalties Withheld (USD)", Field::Withheld),
    must("Earnings (USD)", Field::Net),
    must("Recoup (USD)", Field::Recoup),
];
