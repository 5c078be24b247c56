//! A fan's payment ended without money.

use kernel::{Id, Tx, http::WireMoney};
use payments::{Deposit, Purpose};
use serde_json::json;
use uuid::Uuid;

use super::{invest, lock_with_project};
use crate::{
    ProjectError,
    events::{self, Change},
    model::Investment,
};

/// A deposit of an investment failed or expired: while it can be paid again, its fan is told so.
///
/// # Errors
/// [`ProjectError::NotFound`] for a deposit of no investment, [`ProjectError::Failed`] of the database.
pub async fn payment_closed(
    tx: &mut Tx,
    investment: Uuid,
    deposit: &Deposit,
) -> Result<(), ProjectError> {
    let id: Id<Investment> = Id::from_uuid(investment);
    let (project, raise, investment) = lock_with_project(tx, id, None).await?;
    let change = Change {
        reason: deposit.reason.clone(),
        ..Change::of("payment_closed").on(&investment)
    };
    events::happened(tx, project.id, change).await?;
    let again = investment.status.retry().is_ok()
        && invest::collects(tx, &project, &raise).is_ok()
        && !is_pending(tx, id).await?;
    if !again {
        return Ok(());
    }
    let data = json!({
        "investment_id": id,
        "amount": WireMoney::from(investment.money),
        "until": raise.closes_at,
    });
    let about = (project.id, project.title.as_str());
    Ok(events::tell(tx, "investment_unpaid", about, &[investment.fan], data).await?)
}

/// Whether another payment of it can still be made.
async fn is_pending(tx: &mut Tx, id: Id<Investment>) -> Result<bool, ProjectError> {
    let purpose = Purpose::Investment(id.uuid());
    let deposits = payments::list_deposits_of_purpose(tx, purpose).await?;
    Ok(deposits.iter().any(|one| one.status.is_pending()))
}
