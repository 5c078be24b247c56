//! Projects, what fans put into them, and what they earn.

use kernel::{Db, Failure, Id, Tx};
use ledger::Account;
use payments::Purpose;
use projects::{Investment, Milestone, Project};
use statements::Statement;
use uuid::Uuid;

use super::{Kind, NEWEST, Object};

/// The object of these kinds with this id.
pub(super) async fn find(db: &Db, tx: &mut Tx, id: Uuid) -> Result<Option<Object>, Failure> {
    if let Some(found) = projects::find(tx, Id::from_uuid(id)).await? {
        return project(tx, &found).await.map(Some);
    }
    if let Some(found) = projects::find_investment(tx, Id::from_uuid(id)).await? {
        return investment(db, tx, &found).await.map(Some);
    }
    if let Some((project, found)) = projects::find_milestone(tx, Id::from_uuid(id)).await? {
        return milestone(tx, project, &found).await.map(Some);
    }
    match statements::find(tx, Id::from_uuid(id)).await? {
        Some(found) => statement(db, tx, &found).await.map(Some),
        None => Ok(None),
    }
}

async fn project(tx: &mut Tx, project: &Project) -> Result<Object, Failure> {
    let id = project.id.uuid();
    let mut object = Object::new(Kind::Project, id);
    object.state = Some(project.status.name());
    object.parties = vec![project.owner];
    object.date("created", Some(project.created_at));
    if let Some(raise) = &project.raise {
        object.amounts = vec![
            ("minimum", raise.minimum),
            ("hard_cap", raise.hard_cap),
            ("held", raise.held),
            ("released", raise.released),
        ];
        object
            .amounts
            .extend(raise.raised.map(|raised| ("raised", raised)));
        object
            .amounts
            .extend(raise.left.map(|left| ("refunded", left)));
        object.date("opens", Some(raise.opens_at));
        object.date("deadline", Some(raise.closes_at));
        object.date("closed", raise.closed_at);
    }
    object.accounts = vec![Account::Raise(id), Account::Revenue(id)];
    let milestones = projects::list_milestones(tx, project.id).await?;
    object.relate(Kind::Milestone, milestones.iter().map(|one| one.id.uuid()));
    let paying = statements::list_of_project(tx, id, NEWEST).await?;
    object.relate(Kind::Statement, paying.into_iter().map(Id::uuid));
    Ok(object)
}

async fn investment(db: &Db, tx: &mut Tx, investment: &Investment) -> Result<Object, Failure> {
    let id = investment.id.uuid();
    let mut object = Object::new(Kind::Investment, id);
    object.state = Some(investment.status.name());
    object.parties = vec![investment.fan];
    object.amounts = vec![("amount", investment.money)];
    object.date("created", Some(investment.created_at));
    object.date("funded", investment.held_at);
    object.date("closed", investment.ended_at);
    object.relate(Kind::Project, [investment.project.uuid()]);
    let deposits = payments::list_deposits_of_purpose(tx, Purpose::Investment(id)).await?;
    object.relate(Kind::Deposit, deposits.iter().map(|one| one.id.uuid()));
    let refunds = payments::find_refunds_of_cause(db, id).await?;
    object.relate(Kind::Refund, refunds.iter().map(|one| one.id.uuid()));
    let paid = deposits.iter().map(|one| one.id.uuid());
    let back = refunds.iter().map(|one| one.group.uuid());
    object.acts = paid.chain(back).collect();
    Ok(object)
}

async fn milestone(
    tx: &mut Tx,
    project: Id<Project>,
    milestone: &Milestone,
) -> Result<Object, Failure> {
    let mut object = Object::new(Kind::Milestone, milestone.id.uuid());
    object.state = Some(milestone.status.name());
    object.date("closed", milestone.ended_at);
    object.relate(Kind::Project, [project.uuid()]);
    let owner = projects::find(tx, project).await?.map(|one| one.owner);
    object.parties.extend(owner);
    Ok(object)
}

async fn statement(db: &Db, tx: &mut Tx, statement: &Statement) -> Result<Object, Failure> {
    let id = statement.id.uuid();
    let mut object = Object::new(Kind::Statement, id);
    object.state = Some(statement.status.as_str());
    object.parties = vec![statement.owner];
    object.date("created", Some(statement.received_at));
    object.date("deadline", statement.due_at);
    object.date("late", statement.late_at);
    object.date("booked", statement.booked_at);
    object.accounts = vec![Account::Statement(id)];
    object.relate(Kind::Statement, statement.replaces.map(Id::uuid));
    object.relate(
        Kind::Project,
        statements::list_projects(tx, statement.id).await?,
    );
    let deposits = payments::list_deposits_of_purpose(tx, Purpose::Statement(id)).await?;
    object.relate(Kind::Deposit, deposits.iter().map(|one| one.id.uuid()));
    let refunds = payments::find_refunds_of_cause(db, id).await?;
    object.relate(Kind::Refund, refunds.iter().map(|one| one.id.uuid()));
    Ok(object)
}
