//! `GET /operations/wall`.

use axum::extract::State;
use chrono::{DateTime, Utc};
use kernel::{
    Problem, ProblemBody,
    http::{Json, WireMoney},
};
use ledger::Book;
use parties::{Caller, Role};
use serde::Serialize;
use utoipa::ToSchema;

use super::OperationsState;
use crate::wall::Wall;

/// How all of it goes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WallView {
    /// When this was true; half a second ago at most.
    at: DateTime<Utc>,
    /// Whether both sides of the books are the same in every currency.
    balanced: bool,
    books: Vec<BookView>,
    queues: Vec<QueueView>,
    /// Jobs that were put aside after their last attempt, by kind.
    dead_jobs: Vec<DeadView>,
    /// E-mails that wait to be sent.
    emails_waiting: i64,
    payouts: Vec<PayoutsView>,
    /// Payouts that failed within the last 24 hours.
    payouts_failed_24h: i64,
    inbox: InboxView,
    webhooks: WebhooksView,
    sealer: SealerView,
    /// Open cases of reconciliation.
    reconciliation_cases_open: i64,
    /// Disputes that go on.
    disputes_open: i64,
}

/// The books of one currency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WallBook)]
struct BookView {
    #[schema(example = "MAD")]
    currency: String,
    /// What is at the rails, and what is to come back from banks.
    reserves: WireMoney,
    /// What is owed to people.
    liabilities: WireMoney,
    /// The platform's own: provision and fees, less costs and losses.
    own: WireMoney,
    balanced: bool,
}

impl From<&Book> for BookView {
    fn from(book: &Book) -> Self {
        Self {
            currency: book.assets.currency().code().to_owned(),
            reserves: book.assets.into(),
            liabilities: book.owed.into(),
            own: book.own.into(),
            balanced: book.balanced,
        }
    }
}

/// A line of the job queue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WallQueue)]
struct QueueView {
    /// `main`, `heavy` or `outside`.
    line: String,
    /// Jobs that are due and wait.
    due: i64,
    /// Since when the oldest of them has been due.
    #[serde(skip_serializing_if = "Option::is_none")]
    oldest_due_at: Option<DateTime<Utc>>,
    /// Jobs that are booked for later.
    later: i64,
}

/// Jobs that wait for a person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WallDeadJobs)]
struct DeadView {
    #[schema(example = "payments.pay_out")]
    kind: String,
    count: i64,
}

/// The payouts that are in one state.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WallPayouts)]
struct PayoutsView {
    /// `scheduled`, `sent`, `in_doubt`, `paid`, `failed` or `returned`.
    #[schema(example = "sent")]
    status: &'static str,
    count: i64,
    amount: WireMoney,
    /// When the oldest of them was made.
    oldest_at: DateTime<Utc>,
}

/// The rail's events that came in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WallInbox)]
struct InboxView {
    /// Events that are not processed yet.
    waiting: i64,
    /// When the oldest of them came.
    #[serde(skip_serializing_if = "Option::is_none")]
    oldest_waiting_at: Option<DateTime<Utc>>,
    /// Events about an object that nobody here knows.
    parked: i64,
}

/// The endpoints of integrators.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WallWebhooks)]
struct WebhooksView {
    enabled: i64,
    /// Whose last attempt failed.
    failing: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    failing_since: Option<DateTime<Utc>>,
    disabled: i64,
}

/// The log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WallSealer)]
struct SealerView {
    /// How many leaves it has.
    size: u64,
    /// When it was last sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed_at: Option<DateTime<Utc>>,
    /// Rows that wait for their places.
    waiting: i64,
}

const DEAD: &str = "dead";

impl From<&Wall> for WallView {
    fn from(wall: &Wall) -> Self {
        let unfinished = wall.jobs.iter().filter(|count| count.status != DEAD);
        let emails = unfinished.filter(|count| count.kind == messages::jobs::SEND_EMAIL);
        let dead = wall.jobs.iter().filter(|count| count.status == DEAD);
        Self {
            at: wall.at,
            balanced: wall.books.iter().all(|book| book.balanced),
            books: wall.books.iter().map(BookView::from).collect(),
            queues: wall
                .queues
                .iter()
                .map(|queue| QueueView {
                    line: queue.line.clone(),
                    due: queue.due,
                    oldest_due_at: queue.oldest_due_at,
                    later: queue.later,
                })
                .collect(),
            dead_jobs: dead
                .map(|count| DeadView {
                    kind: count.kind.clone(),
                    count: count.count,
                })
                .collect(),
            emails_waiting: emails.map(|count| count.count).sum(),
            payouts: wall
                .payouts
                .iter()
                .map(|one| PayoutsView {
                    status: one.status.name(),
                    count: one.count,
                    amount: one.money.into(),
                    oldest_at: one.oldest_at,
                })
                .collect(),
            payouts_failed_24h: wall.payouts_failed_lately,
            inbox: InboxView {
                waiting: wall.inbox.waiting,
                oldest_waiting_at: wall.inbox.oldest_waiting_at,
                parked: wall.inbox.parked,
            },
            webhooks: WebhooksView {
                enabled: wall.endpoints.enabled,
                failing: wall.endpoints.failing,
                failing_since: wall.endpoints.failing_since,
                disabled: wall.endpoints.disabled,
            },
            sealer: SealerView {
                size: wall.head.as_ref().map_or(0, |head| head.size),
                sealed_at: wall.head.as_ref().map(|head| head.at),
                waiting: wall.unsealed,
            },
            reconciliation_cases_open: wall.open_cases,
            disputes_open: wall.disputes.open,
        }
    }
}

/// The wall
///
/// How all of it goes: the books, the queues, payouts by state, what failed, what lags. For operators and auditors.
#[utoipa::path(
    get, path = "/operations/wall", tag = "Operations", operation_id = "get_wall", security(("bearer" = [])),
    responses(
        (status = 200, description = "At this moment", body = WallView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.wrong_role`: for operators and auditors", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get_wall(
    State(state): State<OperationsState>,
    caller: Caller,
) -> Result<Json<WallView>, Problem> {
    caller.require_any(&[Role::Operator, Role::Auditor])?;
    let wall = state.watched.wall().await?;
    Ok(Json(WallView::from(wall.as_ref())))
}
