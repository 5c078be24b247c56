//! Budgets, and the deposits that raised them.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use ledger::Account;
use money::Money;
use parties::Party;
use payments::Deposit;
use uuid::Uuid;

use crate::{NewBudget, model::Budget, rows::BudgetRow};

/// Opens a budget, unless the campaign has one.
pub(crate) async fn insert_budget(tx: &mut Tx, new: &NewBudget) -> Result<(), Failure> {
    let now = tx.now();
    let currency = new.budget.currency();
    sqlx::query!(
        "INSERT INTO escrow_budgets (campaign_id, brand_id, title, currency, budget_minor, opened_at, deadline_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (campaign_id) DO NOTHING",
        new.campaign,
        new.brand.uuid(),
        new.title,
        currency.code(),
        new.budget.amount_minor(),
        now,
        new.deadline_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A campaign's budget, held until the transaction ends.
pub(crate) async fn lock_budget(tx: &mut Tx, campaign: Uuid) -> Result<Option<Budget>, Failure> {
    let row = sqlx::query_as!(
        BudgetRow,
        "SELECT campaign_id, brand_id, title, currency, budget_minor, locked_minor, allotted_minor, funded_minor,
                returned_minor, deadline_at, closed_at
         FROM escrow_budgets
         WHERE campaign_id = $1
         FOR NO KEY UPDATE",
        campaign
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Budget::try_from).transpose()
}

/// All budgets of a brand, held until the transaction ends: who engages, funds or closes waits meanwhile.
pub(crate) async fn lock_budgets_of_brand(
    tx: &mut Tx,
    brand: Id<Party>,
) -> Result<Vec<Budget>, Failure> {
    let rows = sqlx::query_as!(
        BudgetRow,
        "SELECT campaign_id, brand_id, title, currency, budget_minor, locked_minor, allotted_minor, funded_minor,
                returned_minor, deadline_at, closed_at
         FROM escrow_budgets
         WHERE brand_id = $1
         ORDER BY campaign_id
         FOR NO KEY UPDATE",
        brand.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Budget::try_from).collect()
}

/// A campaign's budget.
pub(crate) async fn find_budget(tx: &mut Tx, campaign: Uuid) -> Result<Option<Budget>, Failure> {
    let row = sqlx::query_as!(
        BudgetRow,
        "SELECT campaign_id, brand_id, title, currency, budget_minor, locked_minor, allotted_minor, funded_minor,
                returned_minor, deadline_at, closed_at
         FROM escrow_budgets
         WHERE campaign_id = $1",
        campaign
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Budget::try_from).transpose()
}

/// The accounts of a brand's money: its campaigns', and its transactions' with creators.
pub(crate) async fn list_accounts_of_brand(
    tx: &mut Tx,
    brand: Id<Party>,
) -> Result<Vec<Account>, Failure> {
    let campaigns = sqlx::query_scalar!(
        "SELECT campaign_id FROM escrow_budgets WHERE brand_id = $1",
        brand.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let escrows = sqlx::query_scalar!(
        "SELECT id FROM escrow_transactions WHERE brand_id = $1",
        brand.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let campaigns = campaigns.into_iter().map(Account::Campaign);
    Ok(campaigns
        .chain(escrows.into_iter().map(Account::Escrow))
        .collect())
}

/// Saves what is locked, allotted, funded and given back. The row must be held.
pub(crate) async fn save_budget(tx: &mut Tx, budget: &Budget) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE escrow_budgets
         SET locked_minor = $2,
             allotted_minor = $3,
             funded_minor = $4,
             returned_minor = $5,
             closed_at = $6
         WHERE campaign_id = $1",
        budget.campaign,
        budget.locked.amount_minor(),
        budget.allotted.amount_minor(),
        budget.funded.amount_minor(),
        budget.returned.amount_minor(),
        budget.closed_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that a deposit raises a budget, and says whether that is new.
pub(crate) async fn insert_lock(
    tx: &mut Tx,
    campaign: Uuid,
    deposit: Id<Deposit>,
    (locked, surplus): (Money, Money),
) -> Result<bool, Failure> {
    let now = tx.now();
    let inserted = sqlx::query!(
        "INSERT INTO escrow_budget_locks (deposit_id, campaign_id, locked_minor, surplus_minor, locked_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (deposit_id) DO NOTHING",
        deposit.uuid(),
        campaign,
        locked.amount_minor(),
        surplus.amount_minor(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Since when the money waits at the rail that is handed on next: the oldest that is locked goes first.
pub(crate) async fn find_held_since(
    tx: &mut Tx,
    campaign: Uuid,
    funded: Money,
) -> Result<Option<DateTime<Utc>>, Failure> {
    let since = sqlx::query_scalar!(
        "SELECT locked_at
         FROM (
             SELECT locked_at, deposit_id, sum(locked_minor) OVER (ORDER BY locked_at, deposit_id)::bigint AS up_to_minor
             FROM escrow_budget_locks
             WHERE campaign_id = $1
         ) locks
         WHERE up_to_minor > $2
         ORDER BY locked_at, deposit_id
         LIMIT 1",
        campaign,
        funded.amount_minor()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(since)
}

/// What came in with a deposit above its budget, and whose it is.
pub(crate) async fn find_surplus(
    tx: &mut Tx,
    deposit: Id<Deposit>,
) -> Result<Option<(Budget, Money)>, Failure> {
    let row = sqlx::query!(
        "SELECT campaign_id, surplus_minor
         FROM escrow_budget_locks
         WHERE deposit_id = $1",
        deposit.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let budget = find_budget(tx, row.campaign_id).await?;
    Ok(budget.map(|budget| {
        let surplus = Money::new(row.surplus_minor, budget.budget.currency());
        (budget, surplus)
    }))
}
