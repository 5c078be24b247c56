//! Milestones, their releases and their votes.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use parties::Party;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::bps;
use crate::{
    model::{Milestone, Project, Proof, Released},
    split::Release,
    status::MilestoneStatus,
};

struct Row {
    id: Uuid,
    project_id: Uuid,
    position: i32,
    title: String,
    proof_wanted: String,
    bps: i32,
    bps_so_far: i32,
    due_days: i32,
    status: String,
    proof: Option<String>,
    proof_links: Option<Value>,
    proved_at: Option<DateTime<Utc>>,
    vote_ends_at: Option<DateTime<Utc>>,
    yes_minor: i64,
    no_minor: i64,
    ended_at: Option<DateTime<Utc>>,
}

/// `SELECT` of a whole milestone, with its columns in one place.
macro_rules! milestones {
    ($rest:tt $(, $value:expr)*) => {
        sqlx::query_as!(
            Row,
            "SELECT id, project_id, position, title, proof_wanted, bps, bps_so_far, due_days, status, proof, proof_links,
                    proved_at, vote_ends_at, yes_minor, no_minor, ended_at
             FROM projects_milestones " + $rest
            $(, $value)*
        )
    };
}

impl TryFrom<Row> for Milestone {
    type Error = Failure;

    fn try_from(row: Row) -> Result<Self, Failure> {
        let links = match row.proof_links {
            Some(links) => Vec::<String>::deserialize(&links)?,
            None => Vec::new(),
        };
        let proof = match (row.proof, row.proved_at, row.vote_ends_at) {
            (Some(text), Some(proved_at), Some(vote_ends_at)) => Some(Proof {
                text,
                links,
                proved_at,
                vote_ends_at,
            }),
            (None, None, None) => None,
            (Some(_) | None, Some(_) | None, Some(_) | None) => {
                return Err(Failure::msg("a proof lacks its times"));
            }
        };
        Ok(Self {
            id: row.id.into(),
            project: row.project_id.into(),
            position: row.position,
            title: row.title,
            proof_wanted: row.proof_wanted,
            bps: bps(row.bps)?,
            bps_so_far: bps(row.bps_so_far)?,
            due_days: row.due_days,
            status: MilestoneStatus::read(&row.status)?,
            proof,
            yes_minor: row.yes_minor,
            no_minor: row.no_minor,
            ended_at: row.ended_at,
        })
    }
}

/// Writes the milestones of a project that is about to open, in their order: each looks at the one before.
pub(crate) async fn insert_milestones(
    tx: &mut Tx,
    milestones: &[Milestone],
) -> Result<(), Failure> {
    for one in milestones {
        sqlx::query!(
            "INSERT INTO projects_milestones (id, project_id, position, title, proof_wanted, bps, bps_so_far, due_days, status)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            one.id.uuid(),
            one.project.uuid(),
            one.position,
            one.title,
            one.proof_wanted,
            i32::from(one.bps.get()),
            i32::from(one.bps_so_far.get()),
            one.due_days,
            one.status.name()
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// The milestones of a project, in their order.
pub(crate) async fn list_milestones(
    tx: &mut Tx,
    project: Id<Project>,
) -> Result<Vec<Milestone>, Failure> {
    let rows = milestones!("WHERE project_id = $1 ORDER BY position", project.uuid())
        .fetch_all(tx.conn())
        .await?;
    rows.into_iter().map(Milestone::try_from).collect()
}

/// The project of a milestone.
pub(crate) async fn project_of(
    tx: &mut Tx,
    id: Id<Milestone>,
) -> Result<Option<Id<Project>>, Failure> {
    let of = sqlx::query_scalar!(
        "SELECT project_id FROM projects_milestones WHERE id = $1",
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(of.map(Id::from_uuid))
}

/// The milestone, held until the transaction ends. Its project is held before.
pub(crate) async fn lock_milestone(
    tx: &mut Tx,
    id: Id<Milestone>,
) -> Result<Option<Milestone>, Failure> {
    milestones!("WHERE id = $1 FOR NO KEY UPDATE", id.uuid())
        .fetch_optional(tx.conn())
        .await?
        .map(Milestone::try_from)
        .transpose()
}

/// Writes all that can change of a milestone, which is held; votes are counted by the database.
pub(crate) async fn save_milestone(tx: &mut Tx, one: &Milestone) -> Result<(), Failure> {
    let links = match &one.proof {
        Some(proof) => Some(serde_json::to_value(&proof.links)?),
        None => None,
    };
    sqlx::query!(
        "UPDATE projects_milestones
         SET status = $2, proof = $3, proof_links = $4, proved_at = $5, vote_ends_at = $6, ended_at = $7
         WHERE id = $1",
        one.id.uuid(),
        one.status.name(),
        one.proof.as_ref().map(|proof| proof.text.as_str()),
        links,
        one.proof.as_ref().map(|proof| proof.proved_at),
        one.proof.as_ref().map(|proof| proof.vote_ends_at),
        one.ended_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn insert_release(
    tx: &mut Tx,
    act: Id<Released>,
    milestone: &Milestone,
    release: &Release,
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO projects_releases (id, project_id, milestone_id, amount_minor, fee_minor, net_minor, released_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        act.uuid(),
        milestone.project.uuid(),
        milestone.id.uuid(),
        release.amount.amount_minor(),
        release.fee.amount_minor(),
        release.net.amount_minor(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes what a fan says, over what it said before. The milestone is held, so nobody else writes of it.
pub(crate) async fn save_vote(
    tx: &mut Tx,
    (milestone, fan): (Id<Milestone>, Id<Party>),
    accepts: Accepts,
    weight_minor: i64,
) -> Result<(), Failure> {
    let now = tx.now();
    let accepts = accepts.0;
    let changed = sqlx::query!(
        "UPDATE projects_votes SET accepts = $3, voted_at = $4 WHERE milestone_id = $1 AND fan_id = $2",
        milestone.uuid(),
        fan.uuid(),
        accepts,
        now
    )
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() > 0 {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO projects_votes (milestone_id, fan_id, accepts, weight_minor, voted_at)
         VALUES ($1, $2, $3, $4, $5)",
        milestone.uuid(),
        fan.uuid(),
        accepts,
        weight_minor,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether a vote accepts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Accepts(pub(crate) bool);

/// What a fan said of the milestones of a project, where it said something.
pub(crate) async fn list_votes(
    tx: &mut Tx,
    project: Id<Project>,
    fan: Id<Party>,
) -> Result<Vec<(Id<Milestone>, Accepts)>, Failure> {
    let rows = sqlx::query!(
        "SELECT v.milestone_id, v.accepts
         FROM projects_votes v
         JOIN projects_milestones m ON m.id = v.milestone_id
         WHERE m.project_id = $1 AND v.fan_id = $2",
        project.uuid(),
        fan.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (Id::from_uuid(row.milestone_id), Accepts(row.accepts)))
        .collect())
}
