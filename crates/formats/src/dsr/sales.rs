//! `SR08`: a sale with all that is to be said about it in one record (the profile for record companies).

use money::Exact;

use super::{
    Wrong, cells,
    frame::{Head, Summaries},
};
use crate::{Reason, Row, record::Record, table};

/// 3 ICPN, 9 release's title, 11 its artist, 13 ISRC, 15 the sender's number, 20 title, 22 artist, 24 summary, 25 date, 28 net usage, 40 the
/// part of the right, 44 what is allocated to the recipient, in the currency of the accounts, 45 the revenue it is of, in that of the
/// sale.
pub(super) fn read(
    record: &Record<'_>,
    head: &Head,
    summaries: &mut Summaries,
) -> Result<Row, Wrong> {
    let id = record.cell(24).unwrap_or_default().trim();
    let summary = summaries.get(id)?;
    let mut row = Row::empty(record.line, summary.currency);
    summary.apply(&mut row);
    row.source_currency = summary.source_currency;
    row.rate = summary.rate;
    row.net = cells::number(record, 44)?;
    row.gross = cells::maybe_number(record, 45)?;
    row.quantity = cells::number(record, 28)?;
    row.reversal = row.net.is_negative() || row.quantity.is_negative();
    let date = cells::maybe_period(record, 25)?;
    row.sale_from = date.map(|date| date.from).or(head.from);
    row.sale_to = date.map(|date| date.to).or(head.to);
    row.reported = head.created;
    row.store.clone_from(&head.sender);
    if let Some(isrc) = cells::text(record, 13) {
        table::isrc(&mut row, &isrc);
    }
    row.upc = cells::single(record, 3)
        .and_then(table::bar_code)
        .map(str::to_owned);
    row.album = cells::text(record, 9);
    row.title = cells::text(record, 20).or_else(|| row.album.clone());
    row.artist = cells::text(record, 22).or_else(|| cells::text(record, 11));
    row.work_id = cells::text(record, 15);
    // DDEX writes a quarter as 25.
    if let Some(percent) = cells::maybe_number(record, 40)? {
        let bps = percent.mul_floor(Exact::from(100));
        row.split_bps = Some(bps.map_err(|error| (Reason::Number, error.to_string()))?);
    }
    summaries.add(id, row.net)?;
    Ok(row)
}
