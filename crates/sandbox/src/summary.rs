//! `GET /_sandbox/summary`: counts and sums of everything that moved money, for tests and benches.

use std::collections::BTreeMap;

use axum::extract::{Query, State as Given};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::admin::{Sandbox, reply};
use crate::model::{DeliveryStatus, Metadata};

#[derive(Deserialize)]
pub(crate) struct SummaryQuery {
    #[serde(default)]
    metadata_key: Option<String>,
}

/// One thing to count: its currency, amount, status and metadata.
type Counted<'a> = (&'a str, i64, String, &'a Metadata);

/// `GET /_sandbox/summary`
pub(crate) async fn summary(Given(shared): Sandbox, Query(query): Query<SummaryQuery>) -> Response {
    reply(shared.run(|state| {
        let key = query.metadata_key.as_deref();
        let tables = &state.tables;
        let status = |status: Value| status.as_str().unwrap_or_default().to_owned();
        let charges = tables
            .charges
            .iter()
            .filter(|charge| charge.source_transfer.is_none())
            .map(|charge| {
                let status = if charge.failure_code.is_some() {
                    "failed"
                } else {
                    "succeeded"
                };
                (
                    charge.currency.as_str(),
                    charge.amount,
                    status.to_owned(),
                    &charge.metadata,
                )
            });
        let transfers = tables.transfers.iter().map(|row| {
            (
                row.currency.as_str(),
                row.amount,
                "paid".to_owned(),
                &row.metadata,
            )
        });
        let reversals = tables.reversals.iter().map(|row| {
            (
                row.currency.as_str(),
                row.amount,
                "done".to_owned(),
                &row.metadata,
            )
        });
        let payouts = tables.payouts.iter().map(|row| {
            (
                row.currency.as_str(),
                row.amount,
                status(json!(row.status)),
                &row.metadata,
            )
        });
        let refunds = tables.refunds.iter().map(|row| {
            (
                row.currency.as_str(),
                row.amount,
                "succeeded".to_owned(),
                &row.metadata,
            )
        });
        let count = |wanted: fn(DeliveryStatus) -> bool| {
            let rows = tables.deliveries.iter();
            rows.filter(|row| wanted(row.status)).count()
        };
        let undelivered = count(|status| status != DeliveryStatus::Delivered);
        let pending = count(|status| status == DeliveryStatus::Pending);
        Ok(json!({
            "charges": tally(charges, key),
            "transfers": tally(transfers, key),
            "reversals": tally(reversals, key),
            "payouts": tally(payouts, key),
            "refunds": tally(refunds, key),
            "events": { "count": tables.events.iter().count(), "undelivered": undelivered, "pending": pending },
        }))
    }))
}

/// Counts and sums by currency and status; by the value of one metadata key too, when one is given.
fn tally<'a>(rows: impl Iterator<Item = Counted<'a>>, key: Option<&str>) -> Value {
    let mut by_currency: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut by_metadata: BTreeMap<&str, BTreeMap<&str, Tally>> = BTreeMap::new();
    for (currency, amount, status, metadata) in rows {
        by_currency
            .entry(currency)
            .or_default()
            .add(amount, &status);
        if let Some(value) = key.and_then(|key| metadata.get(key)) {
            by_metadata
                .entry(value)
                .or_default()
                .entry(currency)
                .or_default()
                .add(amount, &status);
        }
    }
    let wire = |tallies: BTreeMap<&str, Tally>| -> Value {
        tallies
            .into_iter()
            .map(|(currency, tally)| (currency.to_owned(), tally.wire()))
            .collect()
    };
    let currencies = wire(by_currency);
    if key.is_none() {
        return json!({ "by_currency": currencies });
    }
    let values = by_metadata.into_iter();
    let values: Value = values
        .map(|(value, tallies)| (value.to_owned(), wire(tallies)))
        .collect();
    json!({ "by_currency": currencies, "by_metadata": values })
}

#[derive(Default)]
struct Tally {
    count: u64,
    amount: i64,
    statuses: BTreeMap<String, (u64, i64)>,
}

impl Tally {
    fn add(&mut self, amount: i64, status: &str) {
        self.count += 1;
        self.amount += amount;
        let (count, sum) = self.statuses.entry(status.to_owned()).or_default();
        *count += 1;
        *sum += amount;
    }

    fn wire(self) -> Value {
        let statuses = self
            .statuses
            .into_iter()
            .map(|(status, (count, amount))| (status, json!({ "count": count, "amount": amount })));
        json!({ "count": self.count, "amount": self.amount, "statuses": statuses.collect::<Value>() })
    }
}
