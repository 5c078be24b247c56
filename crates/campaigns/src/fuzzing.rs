//! A door for the fuzz targets: what decides what an upload is, and what a campaign's body means.

use chrono::{DateTime, Utc};

use crate::{
    Limits,
    files::{MediaType, attachment, inspect},
    http::read_campaign,
};

/// What an upload that arrives in these pieces is taken for: its type, if it is taken at all.
pub fn upload(pieces: &[&[u8]]) -> Option<&'static str> {
    let whole = pieces.concat();
    let head = whole.get(..4096).unwrap_or(&whole);
    let kind = MediaType::sniff(head)?;
    inspect(kind, pieces).then_some(kind.as_str())
}

/// The header that a file of this name is sent with.
pub fn disposition(name: &str) -> String {
    attachment(name, MediaType::Text)
}

/// Whether these bytes are the body of a campaign that would be written.
pub fn campaign(body: &[u8], now: DateTime<Utc>) -> bool {
    read_campaign(body, now, Limits::default())
}
