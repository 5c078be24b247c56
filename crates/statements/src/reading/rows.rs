//! What a row of a file becomes in the tables. Pure.

use chrono::{Datelike as _, NaiveDate};
use formats::Row;
use kernel::Id;
use money::Exact;
use parties::Party;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    matching::{Index, Match},
    names::{Code, Named},
    store::NewRow,
    text::short,
};

/// An amount of a million millions, in units of 10^-18: no row of a statement is worth that.
const MOST: i128 = 1_000_000_000_000 * 1_000_000_000_000_000_000;
/// The reason of rows beyond.
pub(crate) const TOO_LARGE: &str = "too_large";
/// The reason of rows that say of no month.
pub(super) const NO_MONTH: &str = "no_month";

/// What rows of one statement have in common.
#[derive(Debug)]
pub(crate) struct Common {
    pub(crate) owner: Id<Party>,
    pub(crate) source: String,
    pub(crate) period: Option<NaiveDate>,
}

/// The row as it is kept, with the work that it is of, or the reason why it is of none.
pub(crate) fn kept(row: &Row, common: &Common, index: &Index) -> NewRow {
    let named = named(row);
    let month = month(row, common.period);
    let of = match index.find(&named) {
        _ if row.net.units().unsigned_abs() > MOST.unsigned_abs() => Err(TOO_LARGE),
        _ if month.is_none() => Err(NO_MONTH),
        Match::Of { work, project } => Ok((work, project)),
        Match::Nobody(why) => Err(why),
    };
    let kept = NewRow {
        number: 0,
        line: i64::try_from(row.line).unwrap_or(i64::MAX),
        key: Some(key(row, common)),
        outcome: if of.is_ok() { "matched" } else { "quarantined" },
        reason: of.err(),
        of: of.ok(),
        month,
        store: row.store.as_deref().and_then(|text| short(text, 200)),
        territory: territory(row),
        sale_type: row.sale_type.as_deref().and_then(|text| short(text, 100)),
        quantity: Some(row.quantity.to_string()),
        net: Some(row.net.to_string()),
        currency: Some(row.currency.code().to_owned()),
        ..NewRow::default()
    };
    if of.is_ok() {
        return kept;
    }
    NewRow {
        isrc: named.isrc.text().and_then(|text| short(text, 40)),
        upc: named.upc.text().and_then(|text| short(text, 40)),
        iswc: named.iswc.text().and_then(|text| short(text, 40)),
        title: named.title,
        artist: named.artist,
        ..kept
    }
}

/// A line that cannot be read: nothing of it is kept but where it is, since nobody knows what stands in it.
pub(crate) fn rejected(line: u64, reason: &'static str) -> NewRow {
    NewRow {
        line: i64::try_from(line).unwrap_or(i64::MAX),
        outcome: "rejected",
        reason: Some(reason),
        ..NewRow::default()
    }
}

fn named(row: &Row) -> Named {
    let isrc = match &row.isrc {
        Some(isrc) => Some(isrc.as_str().to_owned()),
        None => row.raw_isrc.clone(),
    };
    named_of([
        isrc.as_deref(),
        row.upc.as_deref(),
        row.iswc.as_deref(),
        row.title.as_deref(),
        row.artist.as_deref(),
    ])
}

/// What a row calls its work: ISRC, UPC, ISWC, title, artist.
pub(crate) fn named_of([recording, release, work, title, artist]: [Option<&str>; 5]) -> Named {
    let cut = |text: Option<&str>, most| text.and_then(|text| short(text, most));
    Named {
        isrc: Code::isrc(cut(recording, 40).as_deref()),
        upc: Code::upc(cut(release, 40).as_deref()),
        iswc: Code::iswc(cut(work, 40).as_deref()),
        title: cut(title, 300),
        artist: cut(artist, 300),
    }
}

/// The month that a sale counts in: of its last day, else of its first, else what the uploader says, else when it was reported.
fn month(row: &Row, period: Option<NaiveDate>) -> Option<NaiveDate> {
    row.sale_to
        .or(row.sale_from)
        .or(period)
        .or(row.reported)
        .filter(|day| (1990..=2089).contains(&day.year()))
        .and_then(|day| day.with_day(1))
}

fn territory(row: &Row) -> Option<String> {
    match &row.territory {
        Some(country) => Some(country.as_str().to_owned()),
        None => row
            .raw_territory
            .as_deref()
            .and_then(|text| short(text, 20)),
    }
}

/// Owner, source and content; for a row without a date of its own the period that the uploader named as well. The same row has
/// the same key in whichever file it comes.
fn key(row: &Row, common: &Common) -> Uuid {
    let dateless = row.sale_from.is_none() && row.sale_to.is_none() && row.reported.is_none();
    let mut hash = Sha256::new();
    hash.update(common.owner.uuid().as_bytes());
    hash.update(common.source.as_bytes());
    hash.update([0]);
    if let Some(period) = common.period.filter(|_| dateless) {
        hash.update(period.num_days_from_ce().to_be_bytes());
    }
    hash.update([0]);
    hash.update(row.hash);
    let mut key = [0_u8; 16];
    for (to, from) in key.iter_mut().zip(hash.finalize()) {
        *to = from;
    }
    Uuid::from_bytes(key)
}

/// Whether a total that a person typed is this one: with as many decimals as were typed.
pub(crate) fn agrees(typed: &str, found: Exact) -> bool {
    let decimals = typed
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    let unit = u32::try_from(decimals)
        .ok()
        .and_then(|decimals| 18_u32.checked_sub(decimals))
        .and_then(|zeros| 10_i128.checked_pow(zeros));
    match (Exact::parse(typed), unit) {
        (Ok(typed), Some(unit)) => found
            .checked_sub(typed)
            .is_ok_and(|apart| apart.units().unsigned_abs() < unit.unsigned_abs()),
        (Ok(_) | Err(_), _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_total_agrees_as_far_as_it_was_typed() {
        for (typed, found, agrees_too) in [
            ("1.23", "1.2345678", true),
            ("1.23", "1.239999", true),
            ("1.24", "1.2345678", true),
            ("1.22", "1.2345678", false),
            ("1.25", "1.2345678", false),
            ("1", "1.5", true),
            ("0", "0", true),
            ("-1.20", "-1.204", true),
            ("1,20", "1.20", false),
            ("0.0000000000000000001", "0", false),
        ] {
            let found = Exact::parse(found).unwrap();
            assert_eq!(agrees(typed, found), agrees_too, "{typed} {found}");
        }
    }

    #[test]
    fn what_a_row_is_called_is_cut_and_cleaned() {
        let named = named_of([
            Some("qz-dmn-26-00001"),
            Some(" "),
            None,
            Some("A\0mwaj "),
            None,
        ]);
        assert_eq!(named.isrc, Code::Known("QZDMN2600001".to_owned()));
        assert_eq!(
            (named.upc, named.title.as_deref()),
            (Code::None, Some("Amwaj"))
        );
    }
}
