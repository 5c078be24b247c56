//! `SoundCloud` for Artists: two lines of preamble (the account and its number), then the header. `Split Pay Share` is the part that
//! was split off already.

use money::Notation;

use super::{Spec, may, must};
use crate::{Dates, Field, Format};

/// The header on the third line.
pub(super) const SPEC: Spec = Spec {
    format: Format::SoundCloud,
    columns: &[
        must("Track", Field::Title),
        must("Artist(s)", Field::Artist),
        may("Release", Field::Album),
        may("UPC", Field::Upc),
        may("ISRC", Field::Isrc),
        may("Partner", Field::Store),
        may("Country", Field::Territory),
        may("Type", Field::SaleType),
        may("Units", Field::Quantity),
        must("Reporting Period", Field::Sale),
        may("Accounting Period", Field::Reported),
        must("Revenue (USD)", Field::Net),
        must("Revenue Share (%)", Field::Ignored),
        must("Split Pay Share (%)", Field::SplitPercent),
    ],
    currency: None,
    store: None,
    dates: Dates::YearFirst,
    notation: Some(Notation::Point),
};
