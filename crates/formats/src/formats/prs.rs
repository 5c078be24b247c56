//! PRS for Music: works and what their performances brought, by title and CAE number. It has no recordings and names no currency; PRS
//! accounts in pounds.

use money::Notation;

use super::{Spec, may, must};
use crate::{Dates, Field, Format};

/// 5 columns.
pub(super) const SPEC: Spec = Spec {
    format: Format::Prs,
    columns: &[
        must("Record Number", Field::Ignored),
        must("CAE Number", Field::WorkId),
        must("Work Title", Field::Title),
        must("Amount (performance revenue)", Field::Net),
        may("IP1", Field::Artist),
    ],
    currency: Some("GBP"),
    store: Some("PRS"),
    dates: Dates::DayFirst,
    notation: Some(Notation::Point),
};
