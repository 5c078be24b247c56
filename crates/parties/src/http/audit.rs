//! Reading the audit log.

use axum::extract::State;
use chrono::{DateTime, Utc};
use kernel::{
    Fault, Problem, ProblemBody,
    audit::{self, Filter, Record},
    http::{Json, Page, PageQuery, Query},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::views::Answer;
use crate::{Auth, Caller, Role};

/// Which rows are wanted, and which page of them.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AuditQuery {
    /// Only of this object.
    object: Option<Uuid>,
    /// Only of this party.
    actor: Option<Uuid>,
    /// Only of this act, such as `parties.signed_in`.
    #[param(max_length = 80)]
    act: Option<String>,
    /// How many items, 1 to 100; 25 when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// One act.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditView {
    id: Uuid,
    at: DateTime<Utc>,
    /// The party that acted; absent when it happened by itself or nobody was signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<Uuid>,
    /// The actor's role at the time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "brand")]
    role: Option<String>,
    /// The network that the request came from, never a whole address; absent when it happened by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "203.0.113.0/24")]
    network: Option<String>,
    /// What was done.
    #[schema(example = "parties.signed_in")]
    act: String,
    /// To what kind of object.
    #[schema(example = "party")]
    object_kind: String,
    object: Uuid,
    /// What the act changed, as it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Value>,
    /// The same as it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Value>,
}

impl From<Record> for AuditView {
    fn from(record: Record) -> Self {
        Self {
            id: record.id.uuid(),
            at: record.at,
            actor: record.actor,
            role: record.role,
            network: record.network,
            act: record.act,
            object_kind: record.object_kind,
            object: record.object,
            before: record.before,
            after: record.after,
        }
    }
}

/// Read the audit log
///
/// Who did what to which object, the newest first: for auditors and operators.
#[utoipa::path(
    get, path = "/audit", tag = "Audit", security(("bearer" = [])),
    operation_id = "list_audit_log", params(AuditQuery),
    responses(
        (status = 200, description = "A page of acts", body = Page<AuditView>),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.wrong_role`: for auditors and operators", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A filter or a cursor cannot be read", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(auth): State<Auth>,
    caller: Caller,
    Query(query): Query<AuditQuery>,
) -> Answer<Json<Page<AuditView>>> {
    caller.require_any(&[Role::Auditor, Role::Operator])?;
    let page = PageQuery {
        limit: query.limit,
        after: query.after,
    };
    let (limit, after) = (page.limit()?, page.after()?);
    let act = query.act;
    if act.as_ref().is_some_and(|act| act.len() > 80) {
        return Err(Problem::invalid("act", Fault::at_most_characters(80)));
    }
    let filter = Filter {
        object: query.object,
        actor: query.actor,
        act,
        except_room: None,
    };
    let records = audit::list(auth.db(), &filter, after, limit.saturating_add(1)).await?;
    let page = Page::of(records, limit, |record| record.id.uuid());
    Ok(Json(page.map(AuditView::from)))
}
