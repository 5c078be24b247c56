//! Money goes back to a fan.

use kernel::{Id, Tx};
use ledger::Account;
use payments::{NewRefund, Purpose};

use crate::{
    ProjectError,
    events::{self, Change},
    model::Return,
    store,
};

/// Has what is due back refunded by the way it was paid; the room of payments tries until it is done. What the fan owes by lost
/// chargebacks is paid of it first.
pub(crate) async fn give_back(tx: &mut Tx, id: Id<Return>) -> Result<(), ProjectError> {
    let back = store::find_return(tx, id)
        .await?
        .ok_or(ProjectError::NotFound("return"))?;
    // Held before payments' own rows, in the one order of locks.
    store::lock_investment(tx, back.investment).await?;
    let project = store::find_project(tx, back.project)
        .await?
        .ok_or(ProjectError::NotFound("project"))?;
    let refund = NewRefund {
        payer: back.fan,
        purpose: Purpose::Investment(back.investment.uuid()),
        money: back.money,
        from: Account::Raise(back.project.uuid()),
        cause: back.investment.uuid(),
        act: back.id.uuid(),
    };
    let change = Change {
        investment: Some(back.investment),
        money: Some(back.money),
        reason: Some(back.reason.as_str().to_owned()),
        ledger_act: Some(back.id.uuid()),
        ..Change::of("give_back")
    };
    events::happened(tx, back.project, change).await?;
    events::returned(tx, &project.title, &back).await?;
    payments::acts::refund(tx, refund).await?;
    Ok(())
}
