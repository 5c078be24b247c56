//! What there is to see when things do not go the main way: content sent back, offers to end it, money on its way back.

use chrono::{DateTime, Utc};
use kernel::http::WireMoney;
use payments::Refund;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::EscrowTransferView;
use crate::{
    model::{Escrow, Proposal},
    revision::Revision,
};

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

/// An offer to end the transaction that waits for an answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowProposalView {
    /// Name it when you answer.
    id: Uuid,
    /// The role of the side that offers; the other one answers.
    #[schema(example = "brand")]
    by: &'static str,
    /// What the creator would get of what is held, fee included; the brand would get the rest.
    creator: WireMoney,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    at: DateTime<Utc>,
    /// Unanswered, it is withdrawn then, and all goes on.
    answer_by: DateTime<Utc>,
}

impl EscrowProposalView {
    pub(super) fn new(escrow: &Escrow, proposal: &Proposal) -> Self {
        Self {
            id: proposal.id.uuid(),
            by: if proposal.by == escrow.brand {
                "brand"
            } else {
                "creator"
            },
            creator: proposal.creator.into(),
            note: proposal.note.clone(),
            at: proposal.at,
            answer_by: proposal.answer_by,
        }
    }
}

/// Money on its way back to who paid it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowRefundView {
    id: Uuid,
    amount: WireMoney,
    /// One of `scheduled`, `sent`, `in_doubt`, `done`, `failed`.
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
