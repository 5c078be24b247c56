//! A transfer on the wire, as every room's history shows it.

use chrono::{DateTime, Utc};
use kernel::http::WireMoney;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Entry;

/// A movement in the ledger: one account is debited, another credited. A receipt can be had of it by its id.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LedgerTransfer)]
pub struct TransferView {
    id: Uuid,
    #[schema(example = "escrow.release")]
    kind: String,
    #[schema(example = "escrow:0197a6f2-93a1-7c11-8a61-6f0c1d2e0000")]
    debit: String,
    #[schema(example = "wallet:0197a6f2-93a1-7c11-8a61-6f0c1d2f0000")]
    credit: String,
    amount: WireMoney,
    at: DateTime<Utc>,
}

impl From<&Entry> for TransferView {
    fn from(entry: &Entry) -> Self {
        Self {
            id: entry.id,
            kind: entry.kind.clone(),
            debit: entry.debit.clone(),
            credit: entry.credit.clone(),
            amount: entry.money.into(),
            at: entry.posted_at,
        }
    }
}
