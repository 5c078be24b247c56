//! A project opens to fans: its terms are frozen.

use kernel::{Failure, Id, Tx};
use money::{Bps, Money};
use parties::Caller;
use statements::LateStep;

use super::lock_own;
use crate::{
    ProjectError, contract,
    countries::Countries,
    events::{self, Change},
    jobs,
    model::{Milestone, Project, Raise},
    offer::Offer,
    rules::{self, Rules},
    status::{MilestoneStatus, Step},
    store, terms,
};

/// Opens a draft that is ready: its terms are rendered, hashed and frozen, and it collects from its opening to its close, both by
/// themselves. Opened already, it stays so.
///
/// # Errors
/// [`ProjectError::NotFound`] for another's, [`ProjectError::Faults`] for what is missing, [`ProjectError::ClosedCountry`] where
/// its owner is, [`ProjectError::OwnerLate`] while its owner owes fans of another project.
pub async fn open(
    tx: &mut Tx,
    rules: &Rules,
    by: &Caller,
    id: Id<Project>,
) -> Result<Project, ProjectError> {
    let project = lock_own(tx, by, id).await?;
    let Step::Moved(status) = project.status.open()? else {
        return Ok(project);
    };
    let offer = Offer::read(&project.draft, tx.now()).map_err(ProjectError::Faults)?;
    let owner = parties::find(tx, project.owner).await?;
    let owner = owner.ok_or(ProjectError::NotFound("party"))?;
    if let Some(reason) = Countries::get()?.closed(&owner.country, offer.mode, rules.mode) {
        return Err(ProjectError::ClosedCountry {
            reason: reason.to_owned(),
        });
    }
    if contract::shares_revenue(offer.mode) {
        contract::check_works(tx, &project).await?;
    }
    if statements::find_standing(tx, project.owner).await? >= Some(LateStep::Restricted) {
        return Err(ProjectError::OwnerLate);
    }
    let raise = raise(tx, &project, &offer, rules.fee)?;
    let milestones = milestones(tx, project.id, &offer)?;
    // Milestones are written while it is a draft: the database takes none later.
    store::insert_milestones(tx, &milestones).await?;
    let project = Project {
        status,
        title: offer.title,
        draft: offer.draft,
        ..project
    };
    store::save_opened(tx, &project, &raise).await?;
    jobs::open_at(tx, id, raise.opens_at).await?;
    jobs::close_at(tx, id, raise.closes_at).await?;
    jobs::follow_standing_after(tx, id, rules::LOOK).await?;
    let change = Change {
        reason: Some(format!("terms {}", raise.terms_sha256)),
        money: Some(raise.minimum),
        ..Change::by("open", by.actor())
    };
    events::happened(tx, id, change).await?;
    tracing::info!(project.id = %id, "project {id} is live");
    Ok(Project {
        raise: Some(raise),
        ..project
    })
}

fn raise(tx: &Tx, project: &Project, offer: &Offer, fee: Bps) -> Result<Raise, ProjectError> {
    let (terms, terms_sha256) = terms::render((project.id, project.owner), offer, fee)?;
    let nothing = Money::zero(offer.minimum.currency());
    Ok(Raise {
        mode: offer.mode,
        step_minor: offer.step_minor,
        minimum: offer.minimum,
        hard_cap: offer.hard_cap,
        fan_min: offer.fan_min,
        fan_max: offer.fan_max,
        fee,
        terms,
        terms_sha256,
        opens_at: offer.opens_at,
        closes_at: offer.closes_at,
        extended_at: None,
        opened_at: tx.now(),
        held: nothing,
        investments: 0,
        closed_at: None,
        raised: None,
        settled_at: None,
        released: nothing,
        left: None,
    })
}

fn milestones(tx: &Tx, project: Id<Project>, offer: &Offer) -> Result<Vec<Milestone>, Failure> {
    let bps = |bps| Bps::try_new(bps).map_err(Failure::new);
    let mut so_far = 0_u16;
    let mut milestones = Vec::with_capacity(offer.milestones.len());
    for (position, plan) in (1..).zip(&offer.milestones) {
        so_far = so_far.saturating_add(plan.bps);
        milestones.push(Milestone {
            id: tx.new_id(),
            project,
            position,
            title: plan.title.clone(),
            proof_wanted: plan.proof_wanted.clone(),
            bps: bps(plan.bps)?,
            bps_so_far: bps(so_far)?,
            due_days: i32::from(plan.due_days),
            status: MilestoneStatus::Waiting,
            proof: None,
            yes_minor: 0,
            no_minor: 0,
            ended_at: None,
        });
    }
    Ok(milestones)
}
