//! What is on its way back: content to the creator, money to who paid it.

use chrono::{DateTime, Utc};
use kernel::http::WireMoney;
use payments::Refund;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::status::EscrowTransferView;
use crate::revision::Revision;

/// Content that the brand sent back.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowRevisionView {
    deliverable_id: Uuid,
    /// The submission that was sent back.
    submission_id: Uuid,
    /// Which round of this deliverable it is, from 1.
    round: i16,
    /// The numbers of the acceptance items that it cites, from 1.
    items: Vec<i16>,
    note: String,
    at: DateTime<Utc>,
}

impl From<&Revision> for EscrowRevisionView {
    fn from(revision: &Revision) -> Self {
        Self {
            deliverable_id: revision.deliverable,
            submission_id: revision.submission,
            round: revision.round,
            items: revision.items.clone(),
            note: revision.note.clone(),
            at: revision.at,
        }
    }
}

/// Money on its way back to who paid it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowRefundView {
    id: Uuid,
    amount: WireMoney,
    /// One of `scheduled`, `sent`, `in_doubt`, `done`, `failed`; `offset` when it paid what the payer owes by a chargeback.
    #[schema(example = "done")]
    status: &'static str,
    /// Why it waits or failed; only the brand and the platform see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    created_at: DateTime<Utc>,
    /// When the rail had given it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    done_at: Option<DateTime<Utc>>,
    /// The movements in the ledger; those of the first refund are of all that were made with it.
    transfers: Vec<EscrowTransferView>,
}

impl EscrowRefundView {
    /// The refund; `reason` when the reader may see it.
    pub(super) fn new(
        refund: &Refund,
        reason: Option<String>,
        transfers: Vec<EscrowTransferView>,
    ) -> Self {
        Self {
            id: refund.id.uuid(),
            amount: refund.money.into(),
            status: refund.status.name(),
            reason,
            created_at: refund.created_at,
            done_at: refund.done_at,
            transfers,
        }
    }
}
