//! Lists: newest first, with Stripe's cursors (`limit`, `starting_after`, `ending_before`).

use serde_json::{Value, json};

use crate::error::{Answer, Refusal};
use crate::operations::Call;
use crate::state::State;
use crate::table::Row;

/// A page of the rows that `wanted` takes, rendered by `wire`.
pub(crate) fn page<T: Row>(
    state: &State,
    call: &Call,
    url: &str,
    wanted: impl Fn(&T) -> bool,
    wire: impl Fn(&State, &T) -> Value,
) -> Answer {
    let limit = match call.params.whole("/limit") {
        None => 10,
        Some(limit @ 1..=100) => usize::try_from(limit).unwrap_or(100),
        Some(other) => {
            let message = format!("Invalid limit: {other}; it must be between 1 and 100.");
            return Err(Refusal::invalid(message)
                .code("parameter_invalid_integer")
                .param("limit"));
        }
    };
    let table = T::table(&state.tables);
    let unknown = |cursor: &str, name: &str| Refusal::missing("object", cursor).param(name);
    let mut rows: Vec<&T> = match (
        call.params.text("/starting_after"),
        call.params.text("/ending_before"),
    ) {
        (Some(_), Some(_)) => {
            return Err(Refusal::invalid(
                "You can only pass one of starting_after and ending_before.",
            ));
        }
        (Some(cursor), None) => {
            let older = table
                .older_than(cursor)
                .ok_or_else(|| unknown(cursor, "starting_after"))?;
            older.filter(|row| wanted(row)).take(limit + 1).collect()
        }
        (None, Some(cursor)) => {
            let newer = table
                .newer_than(cursor)
                .ok_or_else(|| unknown(cursor, "ending_before"))?;
            newer.filter(|row| wanted(row)).take(limit + 1).collect()
        }
        (None, None) => table
            .iter()
            .rev()
            .filter(|row| wanted(row))
            .take(limit + 1)
            .collect(),
    };
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    if call.params.text("/ending_before").is_some() {
        rows.reverse();
    }
    let data: Vec<Value> = rows.into_iter().map(|row| wire(state, row)).collect();
    Ok(json!({ "object": "list", "url": url, "has_more": has_more, "data": data }))
}

/// Whether a moment is within the `created` filter of the call.
pub(crate) fn created_in(call: &Call, created: i64) -> bool {
    let bound = |name: &str| call.params.whole(&format!("/created/{name}"));
    call.params
        .whole("/created")
        .is_none_or(|exact| created == exact)
        && bound("gt").is_none_or(|gt| created > gt)
        && bound("gte").is_none_or(|gte| created >= gte)
        && bound("lt").is_none_or(|lt| created < lt)
        && bound("lte").is_none_or(|lte| created <= lte)
}

/// Whether a filter of the call, when given, is this value.
pub(crate) fn is(call: &Call, filter: &str, value: Option<&str>) -> bool {
    call.params
        .text(filter)
        .is_none_or(|wanted| value == Some(wanted))
}
