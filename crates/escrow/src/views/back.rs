//! What is on its way back: content to the creator, money to who paid it.

use chrono::{DateTime, Utc};
use kernel::http::WireMoney;
use ledger::TransferView;
use payments::Refund;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Pin, revision::Revision};

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
    /// Where in the content, as the brand pinned it; empty when it pinned nothing.
    pins: Vec<PinView>,
    at: DateTime<Utc>,
}

/// Where in the content a refusal finds fault, for whoever may see the content.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = EscrowPinView)]
pub struct PinView {
    /// The file of the submission.
    file_id: Uuid,
    /// The moment of the video, in milliseconds from its beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 12_500)]
    at_ms: Option<i32>,
    /// The left edge of a region, in ten-thousandths of the width; with `y`, `w` and `h`.
    #[serde(skip_serializing_if = "Option::is_none")]
    x: Option<i16>,
    /// Its upper edge, in ten-thousandths of the height.
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<i16>,
    /// Its width, in ten-thousandths of the width.
    #[serde(skip_serializing_if = "Option::is_none")]
    w: Option<i16>,
    /// Its height, in ten-thousandths of the height.
    #[serde(skip_serializing_if = "Option::is_none")]
    h: Option<i16>,
    /// What is the matter there.
    #[schema(example = "The label cannot be read.")]
    text: String,
}

impl From<&Pin> for PinView {
    fn from(pin: &Pin) -> Self {
        Self {
            file_id: pin.file,
            at_ms: pin.at_ms,
            x: pin.region.map(|region| region.x),
            y: pin.region.map(|region| region.y),
            w: pin.region.map(|region| region.w),
            h: pin.region.map(|region| region.h),
            text: pin.text.clone(),
        }
    }
}

/// Pins on the wire, in their order.
pub(super) fn pins(pins: &[Pin]) -> Vec<PinView> {
    pins.iter().map(PinView::from).collect()
}

impl From<&Revision> for EscrowRevisionView {
    fn from(revision: &Revision) -> Self {
        Self {
            deliverable_id: revision.deliverable,
            submission_id: revision.submission,
            round: revision.round,
            items: revision.items.clone(),
            note: revision.note.clone(),
            pins: pins(&revision.pins),
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
    transfers: Vec<TransferView>,
}

impl EscrowRefundView {
    /// The refund; `reason` when the reader may see it.
    pub(super) fn new(
        refund: &Refund,
        reason: Option<String>,
        transfers: Vec<TransferView>,
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
