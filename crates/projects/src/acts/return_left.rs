//! What is left after a refused or missed milestone goes back, a page of fans at a time.

use kernel::{Failure, Id, Tx};
use money::Money;
use uuid::Uuid;

use super::{raise_of, send_back};
use crate::{
    ProjectError, jobs,
    model::{Project, Reason, Return},
    rules, split, store,
};

/// Gives the next page of fans their parts of what is left, and books the page after.
pub(crate) async fn return_left(
    tx: &mut Tx,
    id: Id<Project>,
    after: Option<Uuid>,
) -> Result<(), ProjectError> {
    let Some(project) = store::lock_project(tx, id).await? else {
        return Ok(());
    };
    let raise = raise_of(&project)?;
    let (Some(left), Some(raised)) = (raise.left, raise.raised) else {
        return Err(Failure::msg("nothing of this project is left to be given back").into());
    };
    let page = store::list_committed(tx, id, after, rules::PAGE).await?;
    let step = Money::new(raise.step_minor, left.currency());
    let mut returns = Vec::with_capacity(page.len());
    for one in &page {
        let invested = Money::new(one.invested_minor, left.currency());
        let (part, _) = split::part(left, invested, raised, raise.step_minor)?;
        let money = if one.one_more {
            part.checked_add(step)?
        } else {
            part
        };
        if money.is_positive() {
            returns.push(Return {
                id: tx.new_id(),
                investment: one.id,
                project: id,
                fan: one.fan,
                deposit: one.deposit,
                money,
                reason: Reason::Milestone,
            });
        }
    }
    send_back(tx, &returns).await?;
    match page.last() {
        Some(last) => Ok(jobs::return_left(tx, id, Some(last.id.uuid())).await?),
        None => Ok(()),
    }
}
