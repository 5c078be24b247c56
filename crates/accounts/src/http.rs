//! The routes of this room, and what they answer. Only here axum is known.

use axum::{
    extract,
    http::header,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    Db, Fault, Id, Problem, ProblemBody,
    http::{Json, Page, PageQuery, Query, WireMoney},
};
use ledger::{Line, Part, Statement};
use money::Currency;
use parties::{Caller, Party};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    csv,
    document::{self, Document},
    pdf,
    period::{Period, first_of_month},
    section::{Holdings, Section},
    subject::{Subject, subject},
};

/// What the routes of this room stand on.
#[derive(Debug, Clone)]
pub struct AccountsState {
    /// The database.
    pub db: Db,
}

/// The routes of this room, relative to `/api`.
pub fn routes(state: AccountsState) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(read_statement))
        .routes(routes!(read_statement_csv))
        .routes(routes!(read_statement_pdf))
        .with_state(state)
}

/// Which statement.
#[derive(Debug, Clone, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FileQuery {
    /// Its currency: an ISO 4217 code, or `USDC`
    #[param(example = "MAD")]
    currency: String,
    /// The first day, in UTC
    #[param(example = "2026-11-01")]
    from: NaiveDate,
    /// The last day, in UTC. A statement has at most 366 days
    #[param(example = "2026-11-30")]
    to: NaiveDate,
}

impl FileQuery {
    fn read(&self) -> Result<(Currency, Period), Problem> {
        let currency = currency(&self.currency)?;
        Ok((currency, Period::try_new(self.from, self.to)?))
    }
}

/// Which page of which statement.
#[derive(Debug, Clone, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StatementQuery {
    /// Its currency: an ISO 4217 code, or `USDC`; the first of your `currencies` when absent, and MAD while you have none
    #[param(example = "MAD")]
    currency: Option<String>,
    /// The first day, in UTC; that of the month of `to` when absent
    #[param(example = "2026-11-01")]
    from: Option<NaiveDate>,
    /// The last day, in UTC; the present one when absent. A statement has at most 366 days
    #[param(example = "2026-11-30")]
    to: Option<NaiveDate>,
    /// Whose lines; `available` when absent
    #[param(inline)]
    section: Option<Section>,
    /// How many lines, 1 to 100; 25 when absent
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// The `next` of the page before
    after: Option<String>,
}

fn currency(code: &str) -> Result<Currency, Problem> {
    Currency::parse(code)
        .map_err(|error| Problem::invalid("currency", Fault::unknown_currency(&error)))
}

/// The sums of one section: opening, plus what came, less what went, is closing.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct StatementSumsView {
    /// `available`: in your wallet; `locked`: paid in for campaigns or statements, and nobody has got it yet; `invested`: paid into
    /// raises, less what came back to you; `owed`: what your bank took back, and you owe.
    section: Section,
    /// What it was when the first day began.
    opening: WireMoney,
    /// What came.
    money_in: WireMoney,
    /// What went.
    money_out: WireMoney,
    /// What it was when the last day ended, or is now.
    closing: WireMoney,
    /// How many lines it has.
    line_count: i64,
}

impl StatementSumsView {
    fn new(section: Section, statement: &Statement) -> Self {
        Self {
            section,
            opening: statement.opening.into(),
            money_in: statement.added.into(),
            money_out: statement.taken.into(),
            closing: statement.closing.into(),
            line_count: statement.count,
        }
    }
}

/// A transfer into or out of the section.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct StatementLineView {
    /// The transfer: `GET /api/transparency/receipts/{id}` is its receipt.
    id: Uuid,
    /// When it was posted.
    posted_at: DateTime<Utc>,
    /// What it was, as the ledger calls it.
    #[schema(example = "escrow.release")]
    kind: String,
    /// `in` or `out`.
    #[schema(example = "in")]
    direction: &'static str,
    /// How much.
    amount: WireMoney,
    /// What the section held after it.
    balance: WireMoney,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<Subject>,
}

impl From<&Line> for StatementLineView {
    fn from(line: &Line) -> Self {
        let mut amount = WireMoney::from(line.change);
        let taken = amount.amount.strip_prefix('-').map(str::to_owned);
        let direction = if taken.is_some() { "out" } else { "in" };
        if let Some(taken) = taken {
            amount.amount = taken;
        }
        Self {
            id: line.id,
            posted_at: line.posted_at,
            kind: line.kind.clone(),
            direction,
            amount,
            balance: line.balance.into(),
            about: subject(line),
        }
    }
}

/// An account statement, and a page of the lines of one section.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct AccountStatementView {
    /// The currency of all amounts.
    #[schema(example = "MAD")]
    currency: String,
    /// All currencies in which you ever had money in any of the sections, by their codes.
    currencies: Vec<String>,
    /// The first day, in UTC.
    from: NaiveDate,
    /// The last day, in UTC.
    to: NaiveDate,
    /// The present day, in UTC.
    today: NaiveDate,
    /// The sums of each section; with `after`, of the section alone whose lines `items` are.
    sections: Vec<StatementSumsView>,
    /// Whose lines `items` are.
    section: Section,
    /// The lines, the oldest first.
    items: Vec<StatementLineView>,
    /// Give this as `after` to get the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Read your account statement
///
/// What was yours when a period began, each transfer into and out of it, and what was yours when it ended. It has four sections,
/// of which you get the sums of all and the lines of one; the transfers between two accounts of a section are not in it.
#[utoipa::path(
    get,
    path = "/wallet/statement",
    tag = "Payments",
    security(("bearer" = [])),
    params(StatementQuery),
    responses(
        (status = 200, description = "Your statement", body = AccountStatementView),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "What the query says cannot be: an unknown currency, more than 366 days", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn read_statement(
    extract::State(state): extract::State<AccountsState>,
    caller: Caller,
    Query(query): Query<StatementQuery>,
) -> Result<Json<AccountStatementView>, Problem> {
    let today = state.db.now().date_naive();
    let to = query.to.unwrap_or(today);
    let from = query.from.unwrap_or_else(|| first_of_month(to));
    let asked = query.currency.as_deref().map(currency).transpose()?;
    let period = Period::try_new(from, to)?;
    let wanted = query.section.unwrap_or_default();
    let page = PageQuery {
        limit: query.limit,
        after: query.after,
    };
    let (limit, after) = (page.limit()?, page.after()?);
    let mut tx = state.db.begin_snapshot().await?;
    let holdings = Holdings::of(&mut tx, caller.party).await?;
    let currencies = holdings.currencies(&mut tx).await?;
    let first = currencies.first().copied();
    let currency = asked.or(first).unwrap_or(Currency::MAD);
    let mut sections = Vec::with_capacity(Section::ALL.len());
    let mut lines = Vec::new();
    for section in Section::ALL {
        let part = if section == wanted {
            Part {
                after,
                limit: limit.saturating_add(1),
            }
        } else if after.is_none() {
            Part::NONE
        } else {
            // Who reads on has the sums of the others.
            continue;
        };
        let holding = holdings.section(section);
        let found = ledger::statement(&mut tx, holding, currency, period.moments(), part).await?;
        sections.push(StatementSumsView::new(section, &found));
        lines.extend(found.lines);
    }
    tx.rollback().await?;
    if after.is_some() && lines.is_empty() {
        return Err(Problem::invalid(
            "after",
            Fault::cursor().hint("with the same section, currency and days"),
        ));
    }
    let page = Page::of(lines, limit, |line| line.id);
    Ok(Json(AccountStatementView {
        currency: currency.code().to_owned(),
        currencies: currencies.iter().map(|one| one.code().into()).collect(),
        from: period.from,
        to: period.to,
        today,
        sections,
        section: wanted,
        items: page.items.iter().map(StatementLineView::from).collect(),
        next: page.next,
    }))
}

/// Your account statement as CSV
///
/// All sections and lines of the period, for spreadsheets: RFC 4180, in UTF-8, with the names of the columns in the first row. A
/// statement of more than 10,000 lines is refused; ask for a shorter period.
#[utoipa::path(
    get,
    path = "/wallet/statement/csv",
    tag = "Payments",
    security(("bearer" = [])),
    params(FileQuery),
    responses(
        (status = 200, description = "The file", body = String, content_type = "text/csv"),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "What the query says cannot be, or `accounts.too_long`: more than 10,000 lines", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn read_statement_csv(
    extract::State(state): extract::State<AccountsState>,
    caller: Caller,
    Query(query): Query<FileQuery>,
) -> Result<Response, Problem> {
    let document = read_document(&state.db, caller.party, &query).await?;
    let file = csv::csv(&document).into_bytes();
    Ok(attachment(&query, ("text/csv; charset=utf-8", "csv"), file))
}

/// Your account statement on paper
///
/// The same as a PDF, in your language where it is written in Latin letters, else in English: each line with its transfer's id, of
/// which a receipt can be had, and the last head of the public log. A statement of more than 10,000 lines is refused; ask for a
/// shorter period.
#[utoipa::path(
    get,
    path = "/wallet/statement/pdf",
    tag = "Payments",
    security(("bearer" = [])),
    params(FileQuery),
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "application/pdf"),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "What the query says cannot be, or `accounts.too_long`: more than 10,000 lines", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn read_statement_pdf(
    extract::State(state): extract::State<AccountsState>,
    caller: Caller,
    Query(query): Query<FileQuery>,
) -> Result<Response, Problem> {
    let document = read_document(&state.db, caller.party, &query).await?;
    let file = pdf::pdf(&document);
    Ok(attachment(&query, ("application/pdf", "pdf"), file))
}

async fn read_document(db: &Db, party: Id<Party>, query: &FileQuery) -> Result<Document, Problem> {
    let which = query.read()?;
    let mut tx = db.begin_snapshot().await?;
    let document = document::read(&mut tx, party, which).await?;
    tx.rollback().await?;
    Ok(document)
}

fn attachment(query: &FileQuery, (media_type, ending): (&str, &str), file: Vec<u8>) -> Response {
    // The query was read, so these are three letters and two days.
    let FileQuery { currency, from, to } = query;
    let name = format!("attachment; filename=\"daman-{currency}-{from}-{to}.{ending}\"");
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    (headers, file).into_response()
}
