//! The formats that are tables: which columns they have, and what each of them says.

mod bandcamp;
mod beatport;
mod believe;
mod cargo;
mod cdbaby;
mod distrokid;
mod prs;
mod soundcloud;
mod symphonic;
mod tunecore;

use money::Notation;

use crate::{Dates, Field, Format};

/// A format that is a table with a header.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Spec {
    pub(crate) format: Format,
    /// Its columns as its files write them. Those that must be there tell it from all others; their order makes no difference.
    pub(crate) columns: &'static [Column],
    /// The currency, where neither a column nor a header names one.
    pub(crate) currency: Option<&'static str>,
    /// The store, where the sender is the store.
    pub(crate) store: Option<&'static str>,
    pub(crate) dates: Dates,
    /// The decimal sign where the file leaves it open; none where the format is known with both.
    pub(crate) notation: Option<Notation>,
}

/// A column of a [`Spec`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) field: Field,
    pub(crate) needed: bool,
}

/// A column that every file of the format has.
const fn must(name: &'static str, field: Field) -> Column {
    Column {
        name,
        field,
        needed: true,
    }
}

/// A column that some files of the format have.
const fn may(name: &'static str, field: Field) -> Column {
    Column {
        name,
        field,
        needed: false,
    }
}

/// Every format that is a table.
pub(crate) const ALL: [&Spec; 11] = [
    &distrokid::OLDER,
    &distrokid::NEWER,
    &tunecore::SPEC,
    &cdbaby::SPEC,
    &bandcamp::SPEC,
    &symphonic::SPEC,
    &believe::SPEC,
    &soundcloud::SPEC,
    &cargo::SPEC,
    &prs::SPEC,
    &beatport::SPEC,
];
