//! A fan's money has arrived.

use kernel::{Id, Tx};
use payments::Deposit;
use uuid::Uuid;

use super::{lock_with_project, send_back, whole};
use crate::{
    ProjectError,
    events::{self, Change},
    model::{Investment, Project, Raise, Reason},
    status::{InvestmentStatus, ProjectStatus, Takes},
    store, transfers,
};

/// Locks a settled deposit in its project's raise. What arrives after the close, above the cap, while the project is suspended,
/// or for the second time goes back whole, by itself. Told of the same deposit again, it does nothing.
///
/// # Errors
/// [`ProjectError::NotFound`] for a deposit of no investment, [`ProjectError::Failed`] of the database.
pub async fn hold(
    tx: &mut Tx,
    investment: Uuid,
    deposit: &Deposit,
) -> Result<Investment, ProjectError> {
    let (project, raise, mut investment) =
        lock_with_project(tx, Id::from_uuid(investment), None).await?;
    let returned = store::list_returns(tx, &[investment.id]).await?;
    let seen = returned.iter().any(|back| back.deposit == deposit.id);
    if seen || investment.deposit == Some(deposit.id) {
        return Ok(investment);
    }
    let refused = turned_away(tx, &project, &raise, &investment);
    let takes = if refused.is_some() {
        Takes::No
    } else {
        Takes::Yes
    };
    let Some(status) = investment.status.settle(takes) else {
        surplus(tx, &investment, deposit).await?;
        return Ok(investment);
    };
    investment.status = status;
    investment.deposit = Some(deposit.id);
    investment.held_at = Some(tx.now());
    if status == InvestmentStatus::Refunded {
        investment.reason = refused;
        investment.ended_at = Some(tx.now());
    }
    store::save_investment(tx, &investment).await?;
    // Rows first: the guard looks for them, and the ledger's accounts are always locked last.
    if let Some(reason) = investment.reason {
        let back = whole(tx, &investment, deposit.id, reason);
        send_back(tx, &[back]).await?;
    } else {
        let until = raise.leave_until(investment.created_at);
        events::held(tx, &project, (&investment, until)).await?;
    }
    let change = Change {
        ledger_act: Some(deposit.id.uuid()),
        reason: investment.reason.map(|reason| reason.as_str().to_owned()),
        ..Change::of(investment.status.name()).on(&investment)
    };
    events::happened(tx, project.id, change).await?;
    ledger::post(tx, &[transfers::collect(deposit, project.id)]).await?;
    tracing::info!(
        investment.id = %investment.id,
        project.id = %project.id,
        "investment {} is {}",
        investment.id,
        investment.status.name()
    );
    Ok(investment)
}

/// Why the money is not taken, if it is not.
fn turned_away(
    tx: &Tx,
    project: &Project,
    raise: &Raise,
    investment: &Investment,
) -> Option<Reason> {
    match project.status {
        ProjectStatus::Suspended => Some(Reason::Suspended),
        ProjectStatus::Live if tx.now() >= raise.closes_at => Some(Reason::Late),
        ProjectStatus::Live => {
            let fits = investment.money.amount_minor() <= raise.room_minor();
            (!fits).then_some(Reason::Cap)
        }
        ProjectStatus::Draft
        | ProjectStatus::Funded
        | ProjectStatus::Failed
        | ProjectStatus::Earning
        | ProjectStatus::Completed => Some(Reason::Late),
    }
}

/// Money that nobody asked for any more.
async fn surplus(
    tx: &mut Tx,
    investment: &Investment,
    deposit: &Deposit,
) -> Result<(), ProjectError> {
    let back = whole(tx, investment, deposit.id, Reason::Surplus);
    send_back(tx, &[back]).await?;
    let change = Change {
        ledger_act: Some(deposit.id.uuid()),
        ..Change::of("surplus").on(investment)
    };
    events::happened(tx, investment.project, change).await?;
    ledger::post(tx, &[transfers::collect(deposit, investment.project)]).await?;
    Ok(())
}
