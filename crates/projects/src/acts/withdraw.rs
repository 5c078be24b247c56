//! A fan takes its money back.

use kernel::{Id, Tx};
use parties::Caller;

use super::{lock_with_project, send_back, whole};
use crate::{
    ProjectError,
    events::{self, Change},
    model::{Investment, Reason},
    status::Step,
    store,
};

/// Takes an investment back, whole: unpaid at any time, paid until [`crate::Raise::leave_until`]. Done already, it stays so.
///
/// # Errors
/// [`ProjectError::NotAllowed`] once it is committed or given back, [`ProjectError::TooLateToLeave`].
pub async fn withdraw(
    tx: &mut Tx,
    by: &Caller,
    id: Id<Investment>,
) -> Result<Investment, ProjectError> {
    let (project, raise, mut investment) = lock_with_project(tx, id, Some(by.party)).await?;
    let Step::Moved(status) = investment.status.withdraw()? else {
        return Ok(investment);
    };
    let until = raise.leave_until(investment.created_at);
    if investment.deposit.is_some() && (raise.closed_at.is_some() || tx.now() >= until) {
        return Err(ProjectError::TooLateToLeave(until));
    }
    investment.status = status;
    investment.reason = Some(Reason::Withdrawn);
    investment.ended_at = Some(tx.now());
    store::save_investment(tx, &investment).await?;
    if let Some(deposit) = investment.deposit {
        let back = whole(tx, &investment, deposit, Reason::Withdrawn);
        send_back(tx, &[back]).await?;
    }
    let change = Change::by("withdraw", by.actor()).on(&investment);
    events::happened(tx, project.id, change).await?;
    Ok(investment)
}
