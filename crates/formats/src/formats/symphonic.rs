//! Symphonic: 19 columns; a `Void` takes back what was reported before, with a count of 0 and negative money.

use money::Notation;

use super::{Spec, may, must};
use crate::{Dates, Field, Format};

/// 19 columns.
pub(super) const SPEC: Spec = Spec {
    format: Format::Symphonic,
    columns: &[
        must("Reporting Period", Field::Reported),
        may("Label", Field::Ignored),
        must("Release Name", Field::Album),
        may("Release Version", Field::Ignored),
        may("Release Artists", Field::Ignored),
        must("UPC Code", Field::Upc),
        may("Catalogue", Field::Ignored),
        must("Track Title", Field::Title),
        may("Mix Version", Field::Ignored),
        must("ISRC Code", Field::Isrc),
        must("Track Artists", Field::Artist),
        must("Digital Service Provider", Field::Store),
        must("Activity Period", Field::Sale),
        must("Territory", Field::Territory),
        must("Delivery", Field::SaleType),
        may("Content Type", Field::Ignored),
        must("Sale or Void", Field::Reversal),
        must("Count", Field::Quantity),
        must("Royalty ($US)", Field::Net),
    ],
    currency: None,
    store: None,
    dates: Dates::YearFirst,
    notation: Some(Notation::Point),
};
