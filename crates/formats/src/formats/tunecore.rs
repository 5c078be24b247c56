//! `TuneCore`: 21 columns, and three more in newer files. `Net Sales` is in the store's currency, `Total Earned` in the one paid.

use money::Notation;

use super::{Spec, may, must};
use crate::{Dates, Field, Format};

/// 21 or 24 columns.
pub(super) const SPEC: Spec = Spec {
    format: Format::TuneCore,
    columns: &[
        must("Sales Period", Field::SaleMonth),
        must("Posted Date", Field::Reported),
        must("Store Name", Field::Store),
        must("Country Of Sale", Field::Territory),
        must("Artist", Field::Artist),
        may("Release Type", Field::Ignored),
        must("Release Title", Field::Album),
        must("Song Title", Field::Title),
        may("Label", Field::Ignored),
        must("UPC", Field::Upc),
        may("Optional UPC", Field::Ignored),
        must("TC Song ID", Field::WorkId),
        must("Optional ISRC", Field::Isrc),
        must("Sales Type", Field::SaleType),
        must("# Units Sold", Field::Quantity),
        may("Per Unit Price", Field::Ignored),
        must("Net Sales", Field::Gross),
        must("Net Sales Currency", Field::SourceCurrency),
        must("Exchange Rate", Field::Rate),
        must("Total Earned", Field::Net),
        must("Currency", Field::Currency),
        may("Commission", Field::Ignored),
        may("Youtube Video ID", Field::Ignored),
        may("Youtube Policy Type", Field::Ignored),
    ],
    currency: None,
    store: None,
    dates: Dates::YearFirst,
    notation: Some(Notation::Point),
};
