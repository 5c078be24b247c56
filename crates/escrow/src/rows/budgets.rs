//! Budgets.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id};
use money::{Currency, Money};
use uuid::Uuid;

use crate::model::Budget;

pub(crate) struct BudgetRow {
    pub(crate) campaign_id: Uuid,
    pub(crate) brand_id: Uuid,
    pub(crate) title: String,
    pub(crate) currency: String,
    pub(crate) budget_minor: i64,
    pub(crate) locked_minor: i64,
    pub(crate) allotted_minor: i64,
    pub(crate) funded_minor: i64,
    pub(crate) returned_minor: i64,
    pub(crate) deadline_at: DateTime<Utc>,
    pub(crate) closed_at: Option<DateTime<Utc>>,
}

impl TryFrom<BudgetRow> for Budget {
    type Error = Failure;

    fn try_from(row: BudgetRow) -> Result<Self, Failure> {
        let currency = Currency::parse(&row.currency)?;
        Ok(Self {
            campaign: row.campaign_id,
            brand: Id::from_uuid(row.brand_id),
            title: row.title,
            budget: Money::new(row.budget_minor, currency),
            locked: Money::new(row.locked_minor, currency),
            allotted: Money::new(row.allotted_minor, currency),
            funded: Money::new(row.funded_minor, currency),
            returned: Money::new(row.returned_minor, currency),
            deadline_at: row.deadline_at,
            closed_at: row.closed_at,
        })
    }
}
