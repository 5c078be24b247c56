//! A campaign's budget and its deposits.

use chrono::{DateTime, Utc};
use kernel::{Failure, http::WireMoney};
use payments::Deposit;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Reader;
use crate::{reads::WholeBudget, wording};

/// A campaign's money as a whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CampaignBudgetView {
    campaign_id: Uuid,
    campaign_title: String,
    /// What the brand means to spend in all.
    budget: WireMoney,
    /// What it deposited and is locked, whether handed on to creators since or not.
    locked: WireMoney,
    /// What is still to be deposited.
    missing: WireMoney,
    /// What is promised to creators.
    allotted: WireMoney,
    /// What can still be promised to creators.
    left: WireMoney,
    /// What no creator got when the budget closed: it went back to the brand, or paid for a payment of it that its bank took
    /// back.
    returned: WireMoney,
    /// When the budget closes by itself: when the campaign takes nobody any more, or before that, when what is locked and
    /// handed to nobody has waited at the rail for 75 days, which holds it for 90 at most.
    closes_at: DateTime<Utc>,
    /// When it closed; nothing is deposited or promised afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<DateTime<Utc>>,
    /// The deposits, oldest first.
    deposits: Vec<CampaignDepositView>,
    /// What you may do now: `deposit`, `close`.
    can: Vec<&'static str>,
}

/// A brand's payment for a campaign's budget.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CampaignDepositView {
    id: Uuid,
    campaign_id: Uuid,
    amount: WireMoney,
    /// One of `opening`, `awaiting_payment`, `settled`, `failed`, `expired`, `mismatched`.
    #[schema(example = "opening")]
    status: &'static str,
    /// The path on this server that leads to the rail's payment page; it never changes. Absent once nothing can be paid.
    #[schema(example = "/pay/0197a6f2-93a1-7c11-8a61-6f0c1d2e0000")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_path: Option<String>,
    created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settled_at: Option<DateTime<Utc>>,
}

impl CampaignBudgetView {
    /// The budget as `reader` sees it.
    pub(crate) fn new(whole: &WholeBudget, reader: Reader) -> Result<Self, Failure> {
        let budget = &whole.budget;
        Ok(Self {
            campaign_id: budget.campaign,
            campaign_title: budget.title.clone(),
            budget: budget.budget.into(),
            locked: budget.locked.into(),
            missing: budget.missing()?.into(),
            allotted: budget.allotted.into(),
            left: budget.left()?.into(),
            returned: budget.returned.into(),
            closes_at: whole.closes_at,
            closed_at: budget.closed_at,
            deposits: whole
                .deposits
                .iter()
                .map(CampaignDepositView::from)
                .collect(),
            can: wording::can_with_budget(budget, reader.party),
        })
    }
}

impl From<&Deposit> for CampaignDepositView {
    fn from(deposit: &Deposit) -> Self {
        let payable = deposit.status.is_pending();
        Self {
            id: deposit.id.uuid(),
            campaign_id: deposit.purpose.id(),
            amount: deposit.money.into(),
            status: deposit.status.name(),
            pay_path: payable.then(|| payments::pay_path(deposit.id)),
            created_at: deposit.created_at,
            settled_at: deposit.settled_at,
        }
    }
}
