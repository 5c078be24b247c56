//! Cargo, digital sales: 33 columns, the decimal sign of which is found out.

use super::{Spec, may, must};
use crate::{Dates, Field, Format};

/// 33 columns.
pub(super) const SPEC: Spec = Spec {
    format: Format::CargoDigital,
    columns: &[
        may("Royalty ID", Field::Ignored),
        must("Asset ISRC", Field::Isrc),
        must("Asset Title", Field::Title),
        must("Asset Artist", Field::Artist),
        must("Sale net receipts", Field::Gross),
        must("Reported Royalty", Field::Net),
        must("Territory", Field::Territory),
        must("Quantity", Field::Quantity),
        must("Sale Type", Field::SaleType),
        must("Sale Start date", Field::SaleFrom),
        must("Sale End date", Field::SaleTo),
        must("Sale Store Name", Field::Store),
        must("Currency", Field::Currency),
        may("Asset Reference", Field::WorkId),
        may("Product Title", Field::Album),
        must("Product UPC", Field::Upc),
    ],
    currency: None,
    store: None,
    dates: Dates::DayFirst,
    notation: None,
};
