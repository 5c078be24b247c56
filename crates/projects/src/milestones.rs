//! What milestones come to: released, or what is left goes back. Called by the acts that bring it about; the project is held.

use chrono::Duration;
use kernel::{Failure, Id, Tx, http::WireMoney};
use money::{Bps, Money};
use parties::Party;
use payments::{NewPayout, Purpose};
use serde_json::{Value, json};

use crate::{
    ProjectError, contract,
    events::{self, Change},
    jobs,
    model::{Milestone, Project, Raise, Released},
    split,
    status::{Ended, MilestoneStatus, Shares, Step, Verdict, verdict},
    store, transfers,
};

/// The raise is settled: the first milestone is released at once, and each other one is due in its time.
pub(crate) async fn begin(
    tx: &mut Tx,
    project: &Project,
    raise: &Raise,
) -> Result<(), ProjectError> {
    let milestones = store::list_milestones(tx, project.id).await?;
    let closed_at = raise.closed_at.unwrap_or(raise.closes_at);
    for one in milestones.iter().skip(1) {
        jobs::fall_due_at(tx, one.id, one.due_at(closed_at)).await?;
    }
    let first = milestones
        .first()
        .ok_or_else(|| Failure::msg("a project has no milestone"))?;
    match first.status.release_first()? {
        Step::Moved(_) => release(tx, (project, raise), first.clone()).await,
        Step::Already => Ok(()),
    }
}

/// What fans said decides, if it does yet.
pub(crate) async fn count_votes(
    tx: &mut Tx,
    (project, raise): (&Project, &Raise),
    milestone: Milestone,
    ended: Ended,
) -> Result<(), ProjectError> {
    let raised = raised(raise)?;
    let money = |minor| Money::new(minor, raised.currency());
    let said = (money(milestone.yes_minor), money(milestone.no_minor));
    let Some(verdict) = verdict(said, raised, ended) else {
        return Ok(());
    };
    let Some(status) = milestone.status.decide(verdict) else {
        return Ok(());
    };
    match verdict {
        Verdict::Accepted => release(tx, (project, raise), milestone).await,
        Verdict::Refused => give_up(tx, (project, raise), milestone, status).await,
    }
}

/// A milestone's money is its owner's, less the platform's fee; the payout starts by itself.
async fn release(
    tx: &mut Tx,
    (project, raise): (&Project, &Raise),
    mut milestone: Milestone,
) -> Result<(), ProjectError> {
    milestone.status = MilestoneStatus::Released;
    milestone.ended_at = Some(tx.now());
    store::save_milestone(tx, &milestone).await?;
    let before = milestone
        .bps_so_far
        .get()
        .saturating_sub(milestone.bps.get());
    let before = Bps::try_new(before).map_err(Failure::new)?;
    let released = split::release(
        raised(raise)?,
        (before, milestone.bps_so_far),
        raise.fee,
        raise.step_minor,
    )?;
    let act = tx.new_id::<Released>();
    store::insert_release(tx, act, &milestone, &released).await?;
    let change = Change {
        milestone: Some(milestone.id),
        money: Some(released.amount),
        fee: Some(released.fee),
        ledger_act: Some(act.uuid()),
        ..Change::of("release")
    };
    events::happened(tx, project.id, change).await?;
    let data = json!({
        "what": milestone.title,
        "outcome": milestone.status.name(),
        "amount": WireMoney::from(released.amount),
        "fee": WireMoney::from(released.fee),
        "net": WireMoney::from(released.net),
    });
    tell_all(tx, project, data).await?;
    let milestones = store::list_milestones(tx, project.id).await?;
    let all = milestones
        .iter()
        .all(|one| one.status == MilestoneStatus::Released);
    if all {
        finish(tx, project.clone(), raise).await?;
    }
    ledger::post(tx, &transfers::release(act, project, &released)).await?;
    if released.net.is_positive() {
        let payout = NewPayout {
            party: project.owner,
            money: released.net,
            purpose: Purpose::Project(project.id.uuid()),
            cause: project.id.uuid(),
            act: act.uuid(),
        };
        payments::acts::pay_out(tx, payout).await?;
    }
    tracing::info!(project.id = %project.id, milestone.id = %milestone.id, "released milestone {}", milestone.id);
    Ok(())
}

/// A milestone was refused or missed: it and all after it are given up, and what was not released goes back to the fans.
pub(crate) async fn give_up(
    tx: &mut Tx,
    (project, raise): (&Project, &Raise),
    mut milestone: Milestone,
    status: MilestoneStatus,
) -> Result<(), ProjectError> {
    let now = tx.now();
    milestone.status = status;
    milestone.ended_at = Some(now);
    store::save_milestone(tx, &milestone).await?;
    let milestones = store::list_milestones(tx, project.id).await?;
    for mut after in milestones
        .into_iter()
        .filter(|one| one.position > milestone.position)
    {
        after.status = MilestoneStatus::Dropped;
        after.ended_at = Some(now);
        store::save_milestone(tx, &after).await?;
    }
    let left = raised(raise)?.checked_sub(raise.released)?;
    let raise = Raise {
        left: Some(left),
        ..raise.clone()
    };
    store::save_project(tx, project, &raise).await?;
    if let Some(cut) = store::cut_of(tx, project.id).await? {
        store::save_cut(tx, project.id, cut).await?;
    }
    jobs::return_left(tx, project.id, None).await?;
    let change = Change {
        milestone: Some(milestone.id),
        money: Some(left),
        ..Change::of(status.name())
    };
    events::happened(tx, project.id, change).await?;
    let data = json!({
        "what": milestone.title,
        "outcome": status.name(),
        "amount": WireMoney::from(left),
    });
    tell_all(tx, project, data).await?;
    finish(tx, project.clone(), &raise).await
}

/// Every milestone has ended: revenue pays the fans from now on, or nothing more is to come.
async fn finish(tx: &mut Tx, project: Project, raise: &Raise) -> Result<(), ProjectError> {
    let shares = if contract::shares_revenue(raise.mode) {
        Shares::Revenue
    } else {
        Shares::Nothing
    };
    let Step::Moved(status) = project.status.finish(shares)? else {
        return Ok(());
    };
    let project = Project { status, ..project };
    store::save_project(tx, &project, raise).await?;
    events::happened(tx, project.id, Change::of(status.name())).await?;
    if shares == Shares::Revenue {
        // Its fans may have had all that they get before the last milestone ended.
        jobs::complete_after(tx, project.id, Duration::zero()).await?;
    }
    Ok(())
}

async fn tell_all(tx: &mut Tx, project: &Project, data: Value) -> Result<(), Failure> {
    let about = (project.id, project.title.as_str());
    let owner: [Id<Party>; 1] = [project.owner];
    events::tell(tx, "milestone_ended", about, &owner, data.clone()).await?;
    let told = jobs::TellJob {
        project: project.id,
        topic: "milestone_ended".to_owned(),
        data,
        after: None,
    };
    jobs::tell_fans(tx, told).await
}

fn raised(raise: &Raise) -> Result<Money, Failure> {
    raise
        .raised
        .ok_or_else(|| Failure::msg("a project with milestones raised nothing"))
}
