//! A fan's bank contests a payment.

use kernel::{Id, Tx};
use payments::{Chargeback, Deposit};
use uuid::Uuid;

use crate::{
    ProjectError,
    acts::{lock_with_project, send_back, whole},
    events::{self, Change},
    model::{Investment, Reason},
    status::{InvestmentStatus, ProjectStatus},
    store,
};

/// Holds all rows of this room that a dispute of this deposit touches.
///
/// # Errors
/// [`ProjectError::Failed`] of the database.
pub async fn chargeback_moves(
    tx: &mut Tx,
    investment: Uuid,
    _: &Deposit,
) -> Result<(), ProjectError> {
    lock_with_project(tx, Id::from_uuid(investment), None).await?;
    Ok(())
}

/// The bank takes the payment of an investment back: while the project collects, that money counts no longer. Afterwards the share
/// stays, and what its fan owes is taken of what it is due next.
///
/// # Errors
/// [`ProjectError::Failed`] of the database.
pub async fn chargeback_opened(
    tx: &mut Tx,
    investment: Uuid,
    chargeback: &Chargeback,
) -> Result<(), ProjectError> {
    let (project, _, mut investment) =
        lock_with_project(tx, Id::from_uuid(investment), None).await?;
    if investment.deposit != Some(chargeback.deposit.id) {
        return Ok(());
    }
    let Some(status) = investment.status.contest(project.status) else {
        return Ok(());
    };
    investment.status = status;
    store::save_investment(tx, &investment).await?;
    told(tx, "contest", &investment).await
}

/// The bank gave it back: it counts again, or goes back to its fan when there is no room for it or the raise is over.
///
/// # Errors
/// [`ProjectError::Failed`] of the database.
pub async fn chargeback_won(
    tx: &mut Tx,
    investment: Uuid,
    chargeback: &Chargeback,
) -> Result<(), ProjectError> {
    let (project, raise, mut investment) =
        lock_with_project(tx, Id::from_uuid(investment), None).await?;
    if !is_contested(&investment, chargeback) {
        return Ok(());
    }
    let fits = investment.money.amount_minor() <= raise.room_minor();
    if project.status == ProjectStatus::Live && tx.now() < raise.closes_at && fits {
        investment.status = InvestmentStatus::Held;
        store::save_investment(tx, &investment).await?;
        return told(tx, "uphold", &investment).await;
    }
    end(tx, investment).await
}

/// The bank keeps it: what the raise holds of it pays what its fan owes.
///
/// # Errors
/// [`ProjectError::Failed`] of the database.
pub async fn chargeback_lost(
    tx: &mut Tx,
    investment: Uuid,
    chargeback: &Chargeback,
) -> Result<(), ProjectError> {
    let (_, _, investment) = lock_with_project(tx, Id::from_uuid(investment), None).await?;
    if !is_contested(&investment, chargeback) {
        return Ok(());
    }
    // What goes back pays what its payer owes first: the room of payments does it.
    end(tx, investment).await
}

fn is_contested(investment: &Investment, chargeback: &Chargeback) -> bool {
    investment.status == InvestmentStatus::Contested
        && investment.deposit == Some(chargeback.deposit.id)
}

async fn end(tx: &mut Tx, mut investment: Investment) -> Result<(), ProjectError> {
    let Some(deposit) = investment.deposit else {
        return Ok(());
    };
    investment.status = InvestmentStatus::Refunded;
    investment.reason = Some(Reason::Contested);
    investment.ended_at = Some(tx.now());
    store::save_investment(tx, &investment).await?;
    let back = whole(tx, &investment, deposit, Reason::Contested);
    send_back(tx, &[back]).await?;
    told(tx, "refunded", &investment).await
}

async fn told(tx: &mut Tx, act: &'static str, investment: &Investment) -> Result<(), ProjectError> {
    let change = Change::of(act).on(investment);
    Ok(events::happened(tx, investment.project, change).await?)
}
