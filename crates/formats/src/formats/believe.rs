//! Believe: semicolons, countries by name, and a decimal sign that goes with the country: found out, or asked for.

use super::{Spec, may, must};
use crate::{Dates, Field, Format};

/// 20 or 21 columns.
pub(super) const SPEC: Spec = Spec {
    format: Format::Believe,
    columns: &[
        must("Reporting month", Field::Reported),
        must("Sales Month", Field::SaleMonth),
        must("Platform", Field::Store),
        must("Country / Region", Field::Territory),
        may("Label Name", Field::Ignored),
        must("Artist Name", Field::Artist),
        must("Release title", Field::Album),
        must("Track title", Field::Title),
        must("UPC", Field::Upc),
        must("ISRC", Field::Isrc),
        must("Release Catalog nb", Field::Ignored),
        may("Streaming Subscription Type", Field::Ignored),
        may("Release type", Field::Ignored),
        must("Sales Type", Field::SaleType),
        must("Quantity", Field::Quantity),
        must("Client Payment Currency", Field::Currency),
        may("Unit Price", Field::Ignored),
        may("Mechanical Fee", Field::Withheld),
        must("Gross Revenue", Field::Gross),
        may("Client share rate", Field::Ignored),
        must("Net Revenue", Field::Net),
    ],
    currency: None,
    store: None,
    dates: Dates::DayFirst,
    notation: None,
};
