//! The use cases, one file each, all inside the caller's transaction. A project is held before its investments and milestones.

mod announce;
mod change;
mod close;
mod complete;
mod create;
mod end_vote;
mod extend;
mod fall_due;
mod follow_standing;
mod give_back;
mod hold;
mod invest;
mod open;
mod payment_closed;
mod post_update;
mod prove;
mod remind;
mod retry;
mod return_left;
mod settle;
mod tell_fans;
mod vote;
mod withdraw;
mod withdraw_update;

use kernel::{Id, Tx};
use parties::{Caller, Party};

pub use crate::chargeback::{chargeback_lost, chargeback_moves, chargeback_opened, chargeback_won};
pub use change::change;
pub use create::create;
pub use extend::extend;
pub use hold::hold;
pub use invest::{NewInvestment, Risk, invest};
pub use open::open;
pub use payment_closed::payment_closed;
pub use post_update::{NewUpdate, post_update};
pub use prove::{NewProof, prove};
pub use retry::retry;
pub use vote::{Vote, vote};
pub use withdraw::withdraw;
pub use withdraw_update::withdraw_update;

pub(crate) use announce::announce;
pub(crate) use close::close;
pub(crate) use complete::complete;
pub(crate) use end_vote::end_vote;
pub(crate) use fall_due::fall_due;
pub(crate) use follow_standing::follow_standing;
pub(crate) use give_back::give_back;
pub(crate) use remind::remind;
pub(crate) use return_left::return_left;
pub(crate) use settle::settle;
pub(crate) use tell_fans::tell_fans;

use crate::{
    ProjectError,
    model::{Investment, Milestone, Project, Raise, Reason, Return},
    store,
};

/// The owner's project, held.
async fn lock_own(tx: &mut Tx, by: &Caller, id: Id<Project>) -> Result<Project, ProjectError> {
    store::lock_project(tx, id)
        .await?
        .filter(|project| project.owner == by.party)
        .ok_or(ProjectError::NotFound("project"))
}

/// The contract of a project that has opened.
fn raise_of(project: &Project) -> Result<Raise, ProjectError> {
    // A draft is its owner's alone.
    project
        .raise
        .clone()
        .ok_or(ProjectError::NotFound("project"))
}

/// An investment with its project, both held; of this fan, when one is named.
pub(crate) async fn lock_with_project(
    tx: &mut Tx,
    id: Id<Investment>,
    fan: Option<Id<Party>>,
) -> Result<(Project, Raise, Investment), ProjectError> {
    let missing = || ProjectError::NotFound("investment");
    let found = store::find_investment(tx, id).await?.ok_or_else(missing)?;
    if fan.is_some_and(|fan| fan != found.fan) {
        return Err(missing());
    }
    let project = store::lock_project(tx, found.project)
        .await?
        .ok_or_else(missing)?;
    let investment = store::lock_investment(tx, id).await?.ok_or_else(missing)?;
    let raise = raise_of(&project)?;
    Ok((project, raise, investment))
}

/// All milestones of a project, with this one held, and the project before it.
struct Place {
    project: Project,
    raise: Raise,
    milestones: Vec<Milestone>,
    /// Which of them.
    milestone: Milestone,
}

impl Place {
    async fn lock(tx: &mut Tx, id: Id<Milestone>) -> Result<Self, ProjectError> {
        let missing = || ProjectError::NotFound("milestone");
        let of = store::project_of(tx, id).await?.ok_or_else(missing)?;
        let project = store::lock_project(tx, of).await?.ok_or_else(missing)?;
        let milestone = store::lock_milestone(tx, id).await?.ok_or_else(missing)?;
        let raise = raise_of(&project)?;
        let milestones = store::list_milestones(tx, project.id).await?;
        Ok(Self {
            project,
            raise,
            milestones,
            milestone,
        })
    }

    /// The one before it.
    fn before(&self) -> Option<&Milestone> {
        let position = self.milestone.position.saturating_sub(1);
        self.milestones.iter().find(|one| one.position == position)
    }

    /// Until when it has to be shown: never sooner than a vote's time after the one before was released.
    fn due_at(&self) -> chrono::DateTime<chrono::Utc> {
        let closed_at = self.raise.closed_at.unwrap_or(self.raise.closes_at);
        let due = self.milestone.due_at(closed_at);
        let after = self.before().and_then(|before| before.ended_at);
        let after = after.and_then(|at| at.checked_add_signed(crate::rules::VOTE));
        after.map_or(due, |after| after.max(due))
    }
}

/// What goes back of an investment, whole.
pub(crate) fn whole(
    tx: &Tx,
    investment: &Investment,
    deposit: Id<payments::Deposit>,
    reason: Reason,
) -> Return {
    Return {
        id: tx.new_id(),
        investment: investment.id,
        project: investment.project,
        fan: investment.fan,
        deposit,
        money: investment.money,
        reason,
    }
}

/// Writes down what goes back, and books that it does.
pub(crate) async fn send_back(tx: &mut Tx, returns: &[Return]) -> Result<(), ProjectError> {
    store::insert_returns(tx, returns).await?;
    crate::jobs::give_back(tx, returns).await?;
    Ok(())
}
