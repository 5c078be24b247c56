//! The investments of a closed raise have their end, a page at a time.

use kernel::{Failure, Id, Tx};
use uuid::Uuid;

use super::{raise_of, send_back, whole};
use crate::{
    ProjectError, contract,
    events::{self, Change},
    jobs, milestones,
    model::{Project, Raise, Reason},
    rules,
    status::ProjectStatus,
    store,
};

/// Commits the next page of fans behind `after`, or gives a page back, and books the page after; when there is none, the holders
/// are final and the first milestone is released.
pub(crate) async fn settle(
    tx: &mut Tx,
    id: Id<Project>,
    after: Option<Uuid>,
) -> Result<(), ProjectError> {
    let Some(project) = store::lock_project(tx, id).await? else {
        return Ok(());
    };
    let raise = raise_of(&project)?;
    if raise.settled_at.is_some() {
        return Ok(());
    }
    let next = match project.status {
        ProjectStatus::Funded => commit(tx, (&project, &raise), after).await?,
        ProjectStatus::Failed => refund(tx, &project).await?,
        ProjectStatus::Draft
        | ProjectStatus::Live
        | ProjectStatus::Suspended
        | ProjectStatus::Earning
        | ProjectStatus::Completed => return Ok(()),
    };
    let lapsed = store::lapse(tx, id, rules::PAGE).await?;
    match next {
        Next::Behind(last) => Ok(jobs::settle_next(tx, id, Some(last)).await?),
        Next::More => Ok(jobs::settle_next(tx, id, None).await?),
        Next::Nothing if lapsed > 0 => Ok(jobs::settle_next(tx, id, after).await?),
        Next::Nothing => finish(tx, project, raise).await,
    }
}

/// What a page leaves.
enum Next {
    /// Fans behind this one.
    Behind(Uuid),
    /// More of the same.
    More,
    /// Nothing.
    Nothing,
}

/// So many fans are holders of what they hold.
async fn commit(
    tx: &mut Tx,
    (project, raise): (&Project, &Raise),
    after: Option<Uuid>,
) -> Result<Next, ProjectError> {
    let about = (project.id, raise.minimum.currency());
    let fans = store::list_held_fans(tx, about, after, rules::PAGE).await?;
    contract::add(tx, project, raise, &fans).await?;
    let ids: Vec<Uuid> = fans.iter().map(|fan| fan.party.uuid()).collect();
    store::commit(tx, project.id, &ids).await?;
    Ok(ids.last().copied().map_or(Next::Nothing, Next::Behind))
}

/// So many investments go back.
async fn refund(tx: &mut Tx, project: &Project) -> Result<Next, ProjectError> {
    let open = store::list_open(tx, project.id, rules::PAGE).await?;
    let mut returns = Vec::with_capacity(open.len());
    for id in &open {
        let Some(mut one) = store::find_investment(tx, *id).await? else {
            continue;
        };
        let (Some(status), Some(deposit)) = (one.status.close(project.status), one.deposit) else {
            return Err(Failure::msg("money is held that no deposit brought").into());
        };
        one.status = status;
        one.reason = Some(Reason::Failed);
        one.ended_at = Some(tx.now());
        store::save_investment(tx, &one).await?;
        returns.push(whole(tx, &one, deposit, Reason::Failed));
    }
    send_back(tx, &returns).await?;
    Ok(if open.is_empty() {
        Next::Nothing
    } else {
        Next::More
    })
}

async fn finish(tx: &mut Tx, project: Project, mut raise: Raise) -> Result<(), ProjectError> {
    if store::count_open(tx, project.id).await? > 0 {
        return Err(Failure::msg("an investment of a closed raise has no end").into());
    }
    raise.settled_at = Some(tx.now());
    store::save_project(tx, &project, &raise).await?;
    events::happened(tx, project.id, Change::of("settled")).await?;
    if project.status != ProjectStatus::Funded {
        return Ok(());
    }
    contract::fix(tx, &project, &raise).await?;
    milestones::begin(tx, &project, &raise).await
}
