//! The route of this room.

use axum::extract;
use chrono::{DateTime, Utc};
use kernel::{
    Db, Id, Problem, ProblemBody, hex,
    http::{Json, Path},
};
use parties::{Caller, Role};
use payments::Chargeback;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    acts,
    facts::{Facts, gather},
    pack::Pack,
    store::{self, Compiled},
};

/// What the route of this room stands on.
#[derive(Debug, Clone)]
pub struct EvidenceState {
    /// The database.
    pub db: Db,
}

/// The routes of this room, relative to `/api`.
pub fn routes(state: EvidenceState) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(get_evidence))
        .with_state(state)
}

/// What is said to the bank that contests a payment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EvidenceView {
    chargeback_id: Uuid,
    /// `scheduled`: as it would be sent now; `compiled`: the rail is asked to take it; `submitted`: the rail has it; `refused`:
    /// the rail did not take it, give it by hand; `not_needed`: the bank had decided before.
    #[schema(example = "submitted")]
    status: &'static str,
    /// When it is compiled and sent: two days before the rail's last day.
    submit_at: DateTime<Utc>,
    /// Since when it does not change any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    compiled_at: Option<DateTime<Utc>>,
    /// When the rail answered, or it was found not to be needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<DateTime<Utc>>,
    /// Why the rail did not take it, as a code of the rail.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The whole story for people, in plain text.
    document: String,
    /// The SHA-256 of the document in UTF-8, in hexadecimal.
    sha256: String,
    /// The same for programs.
    facts: Facts,
    /// What you may do next: nothing; it is sent by itself.
    can: Vec<String>,
}

impl EvidenceView {
    fn new(pack: Pack, compiled: Compiled) -> Self {
        Self {
            chargeback_id: pack.chargeback.uuid(),
            status: pack.status.as_str(),
            submit_at: pack.submit_at,
            compiled_at: pack.compiled_at,
            ended_at: pack.ended_at,
            reason: pack.reason,
            sha256: hex(&compiled.sha256),
            document: compiled.document,
            facts: compiled.facts,
            can: Vec::new(),
        }
    }
}

/// The evidence about a chargeback
///
/// Everything that is recorded about the contested payment, as one document for people and the same facts for programs: the
/// order and its terms, who agreed to what and when, what was delivered with each file's checksum, how it was validated, where
/// the money went, what was said at the mediation desk, and what the payer did here. It is sent to the rail by itself, two
/// days before the rail's last day; until then it is shown as it would be. For operators and auditors.
#[utoipa::path(
    get,
    path = "/chargebacks/{id}/evidence",
    tag = "Payments",
    security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The chargeback")),
    responses(
        (status = 200, description = "The evidence", body = EvidenceView),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only operators and auditors read it", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such chargeback", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get_evidence(
    extract::State(state): extract::State<EvidenceState>,
    caller: Caller,
    Path(id): Path<Id<Chargeback>>,
) -> Result<Json<EvidenceView>, Problem> {
    if caller.role != Role::Auditor {
        caller.require(Role::Operator)?;
    }
    let absent = || Problem::not_found("chargeback");
    let mut tx = state.db.begin().await?;
    let pack = store::find(&mut tx, id).await?.ok_or_else(absent)?;
    let compiled = store::find_compiled(&mut tx, id).await?;
    tx.commit().await?;
    let compiled = if let Some(compiled) = compiled {
        compiled
    } else {
        let chargeback = payments::find_chargeback(&state.db, id).await?;
        let chargeback = chargeback.ok_or_else(absent)?;
        acts::compiled(gather(&state.db, &chargeback).await?)
    };
    Ok(Json(EvidenceView::new(pack, compiled)))
}
