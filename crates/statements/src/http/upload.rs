//! Bytes in.

use axum::{
    body::Body,
    extract,
    http::{HeaderMap, StatusCode, header},
};
use chrono::NaiveDate;
use kernel::{
    Fault, Id, Problem, ProblemBody,
    http::{Json, Query},
};
use money::{Currency, Exact};
use parties::Caller;
use serde::Deserialize;
use storage::Incoming;
use uuid::Uuid;

use super::{State, require_owner, text_of, views::StatementView};
use crate::{
    Upload,
    import::{ImportError, keep, keep_whole},
};

/// What is said about a file.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct UploadQuery {
    /// What the file is called, 1 to 255 characters.
    #[param(example = "distrokid-2026-09.tsv", min_length = 1, max_length = 255)]
    name: String,
    /// Who reports, in small letters, when the file's format does not say it.
    #[param(example = "distrokid", max_length = 80)]
    source: Option<String>,
    /// The month that rows without a date of their own are of.
    #[param(example = "2026-09", pattern = "^[0-9]{4}-[0-9]{2}$")]
    period: Option<String>,
    /// What its rows add up to, as you read it elsewhere: amounts and currencies. A difference blocks the statement.
    #[param(example = "1520.35 USD,12.10 EUR", max_length = 400)]
    totals: Option<String>,
    /// For a file of no known format: a JSON object that says what its columns are.
    #[param(max_length = 8000)]
    mapping: Option<String>,
    /// The statement that this file corrects.
    replaces: Option<Uuid>,
    /// Why it corrects it, 1 to 2,000 characters.
    #[param(max_length = 2000)]
    reason: Option<String>,
    /// The upload in pieces that it arrived by, instead of a body. The same once more is answered the same.
    upload: Option<Uuid>,
}

/// Upload a statement
///
/// The file's bytes are the body: a distributor's or a store's report, as it came, also packed with gzip; or they arrived in pieces
/// before (`POST /uploads`) and `upload` names them. Its format is told from its content. It is then
/// read, assessed and booked by itself; look at it with `GET /statements/{id}`. The same file twice is one statement. A corrected
/// file `replaces` an earlier one with a `reason`, and only the difference is booked.
#[utoipa::path(
    post, path = "/statements", tag = "statements", security(("bearer" = [])), params(UploadQuery),
    request_body(content_type = "application/octet-stream", description = "The bytes"),
    responses(
        (status = 201, body = StatementView, description = "It is kept, and will be read."),
        (status = 400, body = ProblemBody, content_type = "application/problem+json", description = "`storage.upload_broken_off`."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "Not signed in."),
        (status = 403, body = ProblemBody, content_type = "application/problem+json", description = "Not an artist or a label, or `statements.no_project`."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "No such statement of yours to correct, no such upload of yours."),
        (status = 408, body = ProblemBody, content_type = "application/problem+json", description = "`storage.upload_stalled`."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`statements.same_file`, with the first one's id; `statements.replaced_before`; `statements.not_allowed`; `statements.storage_full`; `storage.upload_not_whole`."),
        (status = 413, body = ProblemBody, content_type = "application/problem+json", description = "`storage.file_too_large`."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "`storage.file_empty`, or a field breaks a rule."),
    )
)]
pub(super) async fn upload_statement(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Query(query): Query<UploadQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<StatementView>), Problem> {
    require_owner(caller)?;
    let whole = match query.upload {
        Some(id) => {
            let id = Id::from_uuid(id);
            Some(state.uploads.whole(caller.party, id).await?)
        }
        None => None,
    };
    let said = (caller.party, said(query)?);
    let place = (&state.files, &state.rules);
    let kept = if let Some(whole) = whole {
        keep_whole(&state.db, place, said, whole).await
    } else {
        let declared = headers
            .get(header::CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok())
            .and_then(|text| text.parse().ok());
        let incoming = Incoming {
            declared_bytes: declared,
            most_bytes: state.rules.file_bytes,
            idle: state.rules.upload_idle,
            content: body.into_data_stream(),
        };
        keep(&state.db, place, said, (incoming, None)).await
    };
    match kept {
        Ok(statement) => Ok((StatusCode::CREATED, Json(StatementView::of(&statement)))),
        Err(ImportError::Upload(error)) => Err(error.into()),
        Err(ImportError::Refused(error)) => Err(error.into()),
        Err(ImportError::File { source, .. }) => Err(kernel::Failure::new(source).into()),
    }
}

fn said(query: UploadQuery) -> Result<Upload, Problem> {
    let file_name = text_of("name", &query.name, 255)?;
    let replaces = match (query.replaces, query.reason) {
        (None, None) => None,
        (Some(id), Some(reason)) => Some((Id::from_uuid(id), text_of("reason", &reason, 2_000)?)),
        (Some(_), None) | (None, Some(_)) => {
            return Err(Problem::invalid(
                "reason",
                Fault::other("name `replaces` and `reason` together"),
            ));
        }
    };
    Ok(Upload {
        file_name,
        source: query.source.as_deref().map(source).transpose()?,
        period: query.period.as_deref().map(period).transpose()?,
        totals: query.totals.as_deref().map_or(Ok(Vec::new()), totals)?,
        mapping: query.mapping.as_deref().map(mapping).transpose()?,
        replaces,
    })
}

/// As the database wants it: small letters, digits, and some signs between.
fn source(text: &str) -> Result<String, Problem> {
    let text = text.trim().to_lowercase();
    let mut bytes = text.bytes();
    let first = bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_alphanumeric());
    let rest = bytes.all(|byte| byte.is_ascii_alphanumeric() || b" ._-".contains(&byte));
    if first && rest && text.len() <= 80 {
        return Ok(text);
    }
    Err(Problem::invalid(
        "source",
        Fault::other("1 to 80 letters and digits, such as `distrokid`"),
    ))
}

fn period(text: &str) -> Result<NaiveDate, Problem> {
    let day = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d");
    day.ok()
        .filter(|day| text.len() == 7 && (1990..=2089).contains(&chrono::Datelike::year(day)))
        .ok_or_else(|| Problem::invalid("period", Fault::other("a month such as `2026-09`")))
}

fn totals(text: &str) -> Result<Vec<(Currency, String)>, Problem> {
    let wrong = || {
        Problem::invalid(
            "totals",
            Fault::other(
                "amounts and currencies, such as `1520.35 USD,12.10 EUR`, each currency once",
            ),
        )
    };
    let mut totals: Vec<(Currency, String)> = Vec::new();
    for part in text.split(',') {
        let (amount, currency) = part.trim().split_once(' ').ok_or_else(wrong)?;
        let currency = Currency::parse(currency.trim()).map_err(|_unknown| wrong())?;
        Exact::parse(amount).map_err(|_malformed| wrong())?;
        if totals.len() >= 20 || totals.iter().any(|(known, _)| *known == currency) {
            return Err(wrong());
        }
        totals.push((currency, amount.to_owned()));
    }
    Ok(totals)
}

fn mapping(text: &str) -> Result<serde_json::Value, Problem> {
    let wrong =
        |error: serde_json::Error| Problem::invalid("mapping", Fault::other(error.to_string()));
    // A list of a struct's fields in their order would do for serde.
    if text.len() > 8_000 || !text.trim_start().starts_with('{') {
        return Err(Problem::invalid(
            "mapping",
            Fault::other("a JSON object of at most 8,000 characters"),
        ));
    }
    let mapping: formats::Mapping = serde_json::from_str(text).map_err(wrong)?;
    serde_json::to_value(mapping).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_about_a_file_is_checked_at_the_door() {
        assert_eq!(source(" DistroKid ").unwrap(), "distrokid");
        for text in ["", "-", "é", "a\0", &"a".repeat(81)] {
            assert!(source(text).is_err(), "{text}");
        }
        assert!(period("2026-09").is_ok());
        for text in ["2026-9", "2026-13", "1989-01", "2026-09-01", ""] {
            assert!(period(text).is_err(), "{text}");
        }
        assert_eq!(totals("1.5 USD, -2 EUR").unwrap().len(), 2);
        for text in ["", "1.5", "1,5 USD", "1 USD,2 USD", "1 XXQ"] {
            assert!(totals(text).is_err(), "{text}");
        }
        assert!(mapping(r#"{"columns": {"ISRC": "isrc"}}"#).is_ok());
        assert!(mapping("[]").is_err() && mapping("{\"x\": 1}").is_err());
    }
}
