//! What owners do: they pay in, give rates and decide. None of it books anything; that happens by itself.

use axum::{extract, http::StatusCode, response::Response};
use chrono::NaiveDate;
use kernel::{
    Failure, Fault, Id, Problem, ProblemBody,
    http::{IdempotencyKey, Json, Path, WireMoney, id_of},
};
use money::{Currency, Exact};
use parties::Caller;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{OnceOnly, State, require_owner, text_of, views::PreviewView};
use crate::{
    acts::{self, Decision},
    model::Rate,
};

/// What to pay in.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StatementDepositBody)]
pub(super) struct DepositBody {
    /// How much; when absent, all that is missing, or as much of it as one deposit can be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<WireMoney>,
}

/// A deposit that was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementDeposit)]
pub(super) struct DepositView {
    id: Uuid,
    amount: WireMoney,
    /// Follow it to pay.
    pay_path: String,
}

/// Pay a statement's cash in
///
/// Opens a payment at the rail for all or part of what is missing. Follow `pay_path` to pay. When the rail has confirmed all of it, the
/// statement is booked and distributed by itself; what is too much goes back.
#[utoipa::path(
    post, path = "/statements/{id}/deposit", tag = "statements", security(("bearer" = [])), params(("id" = Uuid, Path), OnceOnly),
    request_body = DepositBody,
    responses(
        (status = 201, body = DepositView, description = "The deposit is opened"),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "Not signed in."),
        (status = 403, body = ProblemBody, content_type = "application/problem+json", description = "Not an artist or a label."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "No such statement of yours."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`statements.nothing_missing`, `statements.not_allowed`; or the same request is running."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "`statements.deposit_above_largest`, `statements.not_carried`; or the Idempotency-Key was used for another request."),
    )
)]
pub(super) async fn deposit_for_statement(
    extract::State(state): extract::State<State>,
    caller: Caller,
    key: IdempotencyKey,
    Path(id): Path<String>,
    Json(body): Json<DepositBody>,
) -> Result<Response, Problem> {
    require_owner(caller)?;
    let id: Id<crate::Statement> = id_of(&id, "statement")?;
    let amount = body.amount.as_ref();
    let amount = amount
        .map(|amount| amount.positive("/amount"))
        .transpose()?;
    let body = json!({ "statement": id, "amount": body.amount });
    let request = ("POST /api/statements/{id}/deposit", &body);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let deposit = acts::deposit(tx, caller.party, id, amount).await?;
        let view = DepositView {
            id: deposit.id.uuid(),
            amount: deposit.money.into(),
            pay_path: payments::pay_path(deposit.id),
        };
        let value = serde_json::to_value(view).map_err(Failure::from)?;
        Ok((StatusCode::CREATED, value))
    })
    .await
}

/// A rate.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StatementRateBody)]
pub(super) struct RateBody {
    /// The statement's currency.
    #[schema(example = "USD")]
    from: String,
    /// The project's currency.
    #[schema(example = "MAD")]
    to: String,
    /// How many units of the one are one of the other.
    #[schema(example = "9.8765", max_length = 30)]
    rate: String,
    /// Who says so, 1 to 200 characters.
    #[schema(example = "Bank Al-Maghrib", max_length = 200)]
    source: String,
    /// Of which day it is.
    dated: NaiveDate,
}

/// Give a statement a rate
///
/// Needed where the statement's currency is not the project's. It is kept in the log with its source and day, and never changed; to correct
/// it, upload the file again as a correction.
#[utoipa::path(
    post, path = "/statements/{id}/rate", tag = "statements", security(("bearer" = [])), params(("id" = Uuid, Path)),
    request_body = RateBody,
    responses(
        (status = 200, body = PreviewView, description = "It is kept, and the statement is assessed with it by itself."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "Not signed in."),
        (status = 403, body = ProblemBody, content_type = "application/problem+json", description = "Not an artist or a label."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "No such statement of yours."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`statements.rate_given`, `statements.not_allowed`."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "A field breaks a rule."),
    )
)]
pub(super) async fn give_statement_rate(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
    Json(body): Json<RateBody>,
) -> Result<Json<PreviewView>, Problem> {
    require_owner(caller)?;
    let rate = rate_of(&body, state.db.now().date_naive())?;
    let mut tx = state.db.begin().await?;
    let statement = acts::give_rate(&mut tx, caller.party, id_of(&id, "statement")?, &rate).await?;
    let view = PreviewView::of(&mut tx, &statement).await?;
    tx.commit().await?;
    Ok(Json(view))
}

fn rate_of(body: &RateBody, today: NaiveDate) -> Result<Rate, Problem> {
    let currency = |pointer: &'static str, code: &str| {
        Currency::parse(code)
            .map_err(|error| Problem::invalid(pointer, Fault::unknown_currency(&error)))
    };
    let (from, to) = (currency("/from", &body.from)?, currency("/to", &body.to)?);
    if from == to {
        return Err(Problem::invalid("/to", Fault::other("name two currencies")));
    }
    let rate = Exact::parse(&body.rate).ok().filter(|rate| {
        // Below a thousand millions, as the table has it.
        !rate.is_negative()
            && !rate.is_zero()
            && rate.units() < 1_000_000_000 * 1_000_000_000_000_000_000
    });
    let rate = rate.ok_or_else(|| {
        Problem::invalid(
            "/rate",
            Fault::other("a decimal above nothing, such as 9.8765"),
        )
    })?;
    let first = NaiveDate::default();
    if body.dated > today || body.dated < first {
        return Err(Problem::invalid("/dated", Fault::day(first, today)));
    }
    Ok(Rate {
        from,
        to,
        value: rate.to_string(),
        source: text_of("/source", &body.source, 200)?,
        dated: body.dated,
    })
}

/// Why it is not late.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StatementContestBody)]
pub(super) struct ContestBody {
    /// The reason, 1 to 2,000 characters.
    #[schema(max_length = 2000)]
    reason: String,
}

/// Contest that a statement's cash is late
///
/// Once: the reason is kept in the history, the operators are told, and for ten days nothing follows from lateness and no day counts. It then goes on by itself;
/// cash that comes ends it at any moment.
#[utoipa::path(
    post, path = "/statements/{id}/contest", tag = "statements", security(("bearer" = [])), params(("id" = Uuid, Path)),
    request_body = ContestBody,
    responses(
        (status = 200, body = PreviewView, description = "It is kept."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "Not signed in."),
        (status = 403, body = ProblemBody, content_type = "application/problem+json", description = "Not an artist or a label."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "No such statement of yours."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`statements.contested_before`, `statements.not_allowed`: it is not late."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "The reason breaks a rule."),
    )
)]
pub(super) async fn contest_lateness(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
    Json(body): Json<ContestBody>,
) -> Result<Json<PreviewView>, Problem> {
    require_owner(caller)?;
    let reason = text_of("/reason", &body.reason, 2_000)?;
    let mut tx = state.db.begin().await?;
    let id = id_of(&id, "statement")?;
    let statement = acts::contest_lateness(&mut tx, caller.party, id, &reason).await?;
    let view = PreviewView::of(&mut tx, &statement).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// A decision about rows that wait.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StatementDecisionBody)]
pub(super) struct DecisionBody {
    /// The work of yours that they are of.
    work_id: Uuid,
    /// The ISRC as the file has it. Name one of `isrc`, `upc` and `title`.
    #[serde(default)]
    #[schema(max_length = 40)]
    isrc: Option<String>,
    /// The UPC as the file has it.
    #[serde(default)]
    #[schema(max_length = 40)]
    upc: Option<String>,
    /// The title as the file has it, of rows without an ISRC and a UPC.
    #[serde(default)]
    #[schema(max_length = 300)]
    title: Option<String>,
    /// The artist as the file has it, with a title.
    #[serde(default)]
    #[schema(max_length = 300)]
    artist: Option<String>,
    /// Why, 1 to 2,000 characters.
    #[schema(max_length = 2000)]
    reason: String,
}

/// Decide whose rows are
///
/// Rows of all your statements, those to come included, that have this ISRC, this UPC, or this title and artist are of this work. It is kept
/// with its reason. What is matched by it is booked as a later difference, by itself.
#[utoipa::path(
    post, path = "/statements/decisions", tag = "statements", security(("bearer" = [])), request_body = DecisionBody,
    responses(
        (status = 204, description = "It is kept."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "Not signed in."),
        (status = 403, body = ProblemBody, content_type = "application/problem+json", description = "Not an artist or a label."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "No such work of yours."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`statements.decided_before`."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "A field breaks a rule."),
    )
)]
pub(super) async fn decide_statement_rows(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Json(body): Json<DecisionBody>,
) -> Result<StatusCode, Problem> {
    require_owner(caller)?;
    let named = [&body.isrc, &body.upc, &body.title];
    if named.iter().filter(|one| one.is_some()).count() != 1
        || (body.artist.is_some() && body.title.is_none())
    {
        return Err(Problem::invalid(
            "/title",
            Fault::other("name one of `isrc`, `upc` and `title`"),
        ));
    }
    let text = |pointer, text: &Option<String>, most| {
        text.as_deref()
            .map(|text| text_of(pointer, text, most))
            .transpose()
    };
    let artist = text("/artist", &body.artist, 300)?;
    let decision = Decision {
        isrc: text("/isrc", &body.isrc, 40)?,
        upc: text("/upc", &body.upc, 40)?,
        title: text("/title", &body.title, 300)?.map(|title| (title, artist)),
        work: Id::from_uuid(body.work_id),
        reason: text_of("/reason", &body.reason, 2_000)?,
    };
    let mut tx = state.db.begin().await?;
    acts::decide(&mut tx, caller.party, &decision).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
