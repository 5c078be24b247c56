//! What is odd about a statement, for whoever looks before it is booked. Pure.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use money::Exact;
use serde_json::{Value, json};

use crate::store::TotalRow;

/// What there is to judge.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) totals: &'a [TotalRow],
    /// Of the statement of the same source before; none when it is the first.
    pub(crate) previous: &'a [TotalRow],
    /// How many of its rows other statements have brought.
    pub(crate) repeated: i64,
    /// From how many months on a sale is late.
    pub(crate) late_months: u32,
}

/// What is odd, each with a stable code.
pub(crate) fn anomalies(facts: &Facts<'_>) -> Value {
    let mut odd = Vec::new();
    let sums = sums(facts.totals);
    for (currency, sum) in &sums {
        if sum.is_negative() {
            odd.push(json!({ "code": "negative_sum", "currency": currency, "sum": sum }));
        }
    }
    if sums.len() > 1 {
        let currencies: Vec<&String> = sums.keys().collect();
        odd.push(json!({ "code": "mixed_currencies", "currencies": currencies }));
    }
    if facts.repeated > 0 {
        odd.push(json!({ "code": "duplicates", "rows": facts.repeated }));
    }
    for (code, reasons) in [
        ("unknown_isrc", &["unknown_isrc", "malformed_isrc"][..]),
        (
            "unmatched",
            &[
                "unknown_upc",
                "ambiguous_upc",
                "malformed_upc",
                "unknown_iswc",
                "ambiguous_iswc",
                "unknown_title",
                "ambiguous_title",
                "title_alone",
                "unnamed",
            ][..],
        ),
        ("without_month", &["no_month"][..]),
        ("too_large", &["too_large"][..]),
    ] {
        let rows = of(facts.totals, "reason")
            .filter(|row| reasons.contains(&row.value.as_str()))
            .fold(0_i64, |rows, row| rows.saturating_add(row.rows));
        if rows > 0 {
            odd.push(json!({ "code": code, "rows": rows }));
        }
    }
    let bad = of(facts.totals, "outcome").find(|row| row.value == "rejected");
    if let Some(bad) = bad {
        odd.push(json!({ "code": "unreadable_lines", "rows": bad.rows }));
    }
    let before = self::sums(facts.previous);
    for (currency, sum) in &sums {
        if let Some(before) = before
            .get(currency)
            .filter(|before| changed(*sum, **before))
        {
            odd.push(json!({ "code": "change_above_half", "currency": currency, "before": before, "now": sum }));
        }
    }
    odd.extend(late(facts));
    Value::Array(odd)
}

fn of<'a>(totals: &'a [TotalRow], dimension: &'a str) -> impl Iterator<Item = &'a TotalRow> {
    totals.iter().filter(move |row| row.dimension == dimension)
}

/// What the file adds up to, by currency.
fn sums(totals: &[TotalRow]) -> BTreeMap<String, Exact> {
    of(totals, "file")
        .filter(|row| row.value == "rows")
        .filter_map(|row| Some((row.currency.clone(), Exact::parse(&row.net).ok()?)))
        .collect()
}

/// Whether a sum is more than half of the one before away from it.
fn changed(now: Exact, before: Exact) -> bool {
    let apart = now.units().saturating_sub(before.units()).unsigned_abs();
    !before.is_zero() && apart.saturating_mul(2) > before.units().unsigned_abs()
}

/// How many rows name no month.
pub(crate) fn rows_without_month(totals: &[TotalRow]) -> u64 {
    let rows = of(totals, "reason").filter(|row| row.value == "no_month");
    rows.fold(0, |rows, row| rows.saturating_add(row.rows.unsigned_abs()))
}

/// Sales long before the newest of the file.
fn late(facts: &Facts<'_>) -> Option<Value> {
    let month =
        |row: &TotalRow| NaiveDate::parse_from_str(&format!("{}-01", row.value), "%Y-%m-%d").ok();
    let newest = of(facts.totals, "month").filter_map(month).max()?;
    let first = newest.checked_sub_months(Months::new(facts.late_months))?;
    let rows = of(facts.totals, "month")
        .filter(|row| month(row).is_some_and(|month| month < first))
        .fold(0_i64, |rows, row| rows.saturating_add(row.rows));
    (rows > 0).then(|| json!({ "code": "late_months", "rows": rows, "before": first.format("%Y-%m").to_string() }))
}

/// Whether the rows that were kept add up to what was read: matched, quarantined, duplicate and rejected.
pub(crate) fn reconciles(totals: &[TotalRow]) -> bool {
    let add = |sums: &mut BTreeMap<String, (i64, i128)>, row: &TotalRow| {
        let net = Exact::parse(&row.net).unwrap_or_default().units();
        let sum = sums.entry(row.currency.clone()).or_default();
        *sum = (sum.0.saturating_add(row.rows), sum.1.saturating_add(net));
    };
    let (mut file, mut kept) = (BTreeMap::new(), BTreeMap::new());
    for row in of(totals, "file").filter(|row| ["rows", "bad"].contains(&row.value.as_str())) {
        add(&mut file, row);
    }
    for row in of(totals, "outcome") {
        add(&mut kept, row);
    }
    file.retain(|_, sum| *sum != (0, 0));
    kept.retain(|_, sum| *sum != (0, 0));
    file == kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(dimension: &str, value: &str, currency: &str, rows: i64, net: &str) -> TotalRow {
        TotalRow {
            dimension: dimension.to_owned(),
            value: value.to_owned(),
            currency: currency.to_owned(),
            rows,
            net: net.to_owned(),
        }
    }

    fn codes(totals: &[TotalRow], previous: &[TotalRow], repeated: i64) -> Vec<String> {
        let facts = Facts {
            totals,
            previous,
            repeated,
            late_months: 12,
        };
        let anomalies = anomalies(&facts);
        let codes = anomalies.as_array().unwrap().iter();
        codes
            .map(|anomaly| anomaly["code"].as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn an_ordinary_statement_has_nothing_odd() {
        let totals = [
            total("file", "rows", "USD", 2, "10.5"),
            total("outcome", "matched", "USD", 2, "10.5"),
            total("month", "2026-07", "USD", 2, "10.5"),
        ];
        assert!(codes(&totals, &[total("file", "rows", "USD", 9, "8")], 0).is_empty());
        assert!(reconciles(&totals));
    }

    #[test]
    fn what_is_odd_is_told() {
        let totals = [
            total("file", "rows", "EUR", 1, "4.9"),
            total("file", "rows", "USD", 3, "-1"),
            total("outcome", "rejected", "", 1, "0"),
            total("reason", "unknown_isrc", "USD", 2, "1"),
            total("reason", "no_month", "USD", 1, "1"),
            total("month", "2026-07", "USD", 2, "1"),
            total("month", "2025-06", "USD", 1, "1"),
        ];
        let before = [total("file", "rows", "EUR", 1, "10")];
        assert_eq!(
            codes(&totals, &before, 3),
            [
                "negative_sum",
                "mixed_currencies",
                "duplicates",
                "unknown_isrc",
                "without_month",
                "unreadable_lines",
                "change_above_half",
                "late_months"
            ]
        );
    }

    #[test]
    fn exactly_half_is_no_large_change_and_a_year_is_not_late() {
        let exact = |text| Exact::parse(text).unwrap();
        assert!(!changed(exact("5"), exact("10")) && !changed(exact("15"), exact("10")));
        assert!(changed(exact("4.99"), exact("10")) && changed(exact("-10"), exact("10")));
        assert!(!changed(exact("7"), exact("0")));
        let months = [
            total("month", "2026-07", "USD", 2, "1"),
            total("month", "2025-07", "USD", 1, "1"),
        ];
        assert!(codes(&months, &[], 0).is_empty());
    }

    #[test]
    fn a_row_that_was_lost_or_made_up_shows() {
        let file = [
            total("file", "rows", "USD", 3, "1.5"),
            total("file", "bad", "", 1, "0"),
            total("outcome", "rejected", "", 1, "0"),
        ];
        let with = |rows, net| {
            let mut totals = file.to_vec();
            totals.push(total("outcome", "matched", "USD", 1, "1"));
            totals.push(total("outcome", "quarantined", "USD", rows, net));
            reconciles(&totals)
        };
        assert!(with(2, "0.5"));
        assert!(!with(1, "0.5") && !with(2, "0.4"));
        assert!(!reconciles(&file));
    }
}
