//! What happens by itself, and when. A job that comes late or in vain finds that nothing is due any more, and does nothing.

use chrono::{DateTime, Duration, Utc};
use kernel::{
    Db, Failure, Id, Tx,
    jobs::{Claim, Line, NewJob, enqueue, enqueue_all},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    ProjectError, acts,
    model::{Milestone, Project, Return},
    rules,
};

/// A raise opens.
pub const OPEN: &str = "projects.open";
/// A raise closes.
pub const CLOSE: &str = "projects.close";
/// It is looked where the owner of a raise stands, which may suspend it or let it go on.
pub const FOLLOW_STANDING: &str = "projects.follow_standing";
/// It is looked whether anything more is to come to the fans of a project that earns.
pub const COMPLETE: &str = "projects.complete";
/// A page of a closed raise is committed, or given back.
pub const SETTLE: &str = "projects.settle";
/// Money goes back to a fan.
pub const GIVE_BACK: &str = "projects.give_back";
/// A page of what is left after a refused or missed milestone goes back.
pub const RETURN_LEFT: &str = "projects.return_left";
/// The owner of a milestone is reminded of it.
pub const REMIND: &str = "projects.remind";
/// A milestone is due.
pub const FALL_DUE: &str = "projects.fall_due";
/// A vote ends.
pub const END_VOTE: &str = "projects.end_vote";
/// A page of fans is told of something.
pub const TELL: &str = "projects.tell";

#[derive(Debug, Serialize, Deserialize)]
struct ProjectJob {
    project: Id<Project>,
}

#[derive(Debug, Serialize, Deserialize)]
struct PageJob {
    project: Id<Project>,
    after: Option<Uuid>,
}

#[derive(Debug, Serialize, Deserialize)]
struct ReturnJob {
    #[serde(rename = "return")]
    back: Id<Return>,
}

#[derive(Debug, Serialize, Deserialize)]
struct MilestoneJob {
    milestone: Id<Milestone>,
}

/// What a page of fans is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TellJob {
    pub(crate) project: Id<Project>,
    pub(crate) topic: String,
    pub(crate) data: Value,
    pub(crate) after: Option<Uuid>,
}

fn job(kind: &'static str, key: String, payload: Value, run_at: DateTime<Utc>) -> NewJob {
    NewJob {
        line: Line::Main,
        kind,
        key: Some(key),
        payload,
        run_at,
    }
}

/// Books the opening of a raise, which is told.
pub(crate) async fn open_at(
    tx: &mut Tx,
    project: Id<Project>,
    at: DateTime<Utc>,
) -> Result<(), Failure> {
    let payload = json!(ProjectJob { project });
    enqueue(tx, job(OPEN, project.to_string(), payload, at)).await
}

/// Books the close of a raise, or another look at it.
pub(crate) async fn close_at(
    tx: &mut Tx,
    project: Id<Project>,
    at: DateTime<Utc>,
) -> Result<(), Failure> {
    let key = format!("{project}:{}", at.timestamp_micros());
    enqueue(tx, job(CLOSE, key, json!(ProjectJob { project }), at)).await
}

/// Books the next look at where the owner of a raise stands, after so long.
pub(crate) async fn follow_standing_after(
    tx: &mut Tx,
    project: Id<Project>,
    pause: Duration,
) -> Result<(), Failure> {
    look_after(tx, FOLLOW_STANDING, project, pause).await
}

/// Books the next look at whether a project that earns is completed, after so long.
pub(crate) async fn complete_after(
    tx: &mut Tx,
    project: Id<Project>,
    pause: Duration,
) -> Result<(), Failure> {
    look_after(tx, COMPLETE, project, pause).await
}

async fn look_after(
    tx: &mut Tx,
    kind: &'static str,
    project: Id<Project>,
    pause: Duration,
) -> Result<(), Failure> {
    let at = tx.now().checked_add_signed(pause);
    let at = at.unwrap_or_else(|| tx.now());
    let key = format!("{project}:{}", at.timestamp_micros());
    let payload = json!(ProjectJob { project });
    enqueue(tx, job(kind, key, payload, at)).await
}

/// Books the next page of a closed raise.
///
/// `after` is the last fan of the page before.
pub(crate) async fn settle_next(
    tx: &mut Tx,
    project: Id<Project>,
    after: Option<Uuid>,
) -> Result<(), Failure> {
    // Pages of what goes back leave no cursor: what they gave back is not there any more.
    let key = format!("{project}:{}", tx.new_id::<NewJob>());
    let payload = json!(PageJob { project, after });
    let now = tx.now();
    enqueue(tx, job(SETTLE, key, payload, now)).await
}

/// Books what goes back, each by itself.
pub(crate) async fn give_back(tx: &mut Tx, returns: &[Return]) -> Result<(), Failure> {
    let now = tx.now();
    let jobs = returns.iter().map(|back| {
        let payload = json!(ReturnJob { back: back.id });
        job(GIVE_BACK, back.id.to_string(), payload, now)
    });
    enqueue_all(tx, jobs.collect()).await
}

/// Books the next page of what is left.
pub(crate) async fn return_left(
    tx: &mut Tx,
    project: Id<Project>,
    after: Option<Uuid>,
) -> Result<(), Failure> {
    let place = after.map_or_else(|| "first".to_owned(), |after| after.to_string());
    let payload = json!(PageJob { project, after });
    let now = tx.now();
    let key = format!("{project}:{place}");
    enqueue(tx, job(RETURN_LEFT, key, payload, now)).await
}

/// Books when a milestone is due, or another look at it, and the reminder before.
pub(crate) async fn fall_due_at(
    tx: &mut Tx,
    milestone: Id<Milestone>,
    at: DateTime<Utc>,
) -> Result<(), Failure> {
    let payload = json!(MilestoneJob { milestone });
    let key = format!("{milestone}:{}", at.timestamp_micros());
    let mut jobs = vec![job(FALL_DUE, key.clone(), payload.clone(), at)];
    let before = at.checked_sub_signed(rules::REMIND_BEFORE);
    if let Some(before) = before.filter(|before| *before > tx.now()) {
        jobs.push(job(REMIND, key, payload, before));
    }
    enqueue_all(tx, jobs).await
}

/// Books the end of a vote.
pub(crate) async fn end_vote_at(
    tx: &mut Tx,
    milestone: Id<Milestone>,
    at: DateTime<Utc>,
) -> Result<(), Failure> {
    let payload = json!(MilestoneJob { milestone });
    enqueue(tx, job(END_VOTE, milestone.to_string(), payload, at)).await
}

/// Has the fans of a project told, a page at a time, beside the work that moves money.
pub(crate) async fn tell_fans(tx: &mut Tx, told: TellJob) -> Result<(), Failure> {
    let run_at = tx.now();
    let new = NewJob {
        line: Line::Heavy,
        kind: TELL,
        key: None,
        payload: json!(told),
        run_at,
    };
    enqueue(tx, new).await
}

/// Does a job of this room, or says that it is none of its.
pub async fn run(db: &Db, claim: &Claim) -> Option<Result<(), Failure>> {
    match claim.kind.as_str() {
        OPEN | CLOSE | FOLLOW_STANDING | COMPLETE | SETTLE | GIVE_BACK | RETURN_LEFT | REMIND
        | FALL_DUE | END_VOTE | TELL => Some(work(db, claim).await),
        _ => None,
    }
}

async fn work(db: &Db, claim: &Claim) -> Result<(), Failure> {
    let mut tx = db.begin().await?;
    // What a job meets is never a refusal that somebody could mend: it is tried again, and then looked at.
    act(&mut tx, claim).await?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}

async fn act(tx: &mut Tx, claim: &Claim) -> Result<(), ProjectError> {
    match claim.kind.as_str() {
        OPEN => {
            let ProjectJob { project } = payload(claim)?;
            acts::announce(tx, project).await
        }
        CLOSE => {
            let ProjectJob { project } = payload(claim)?;
            acts::close(tx, project).await
        }
        FOLLOW_STANDING => {
            let ProjectJob { project } = payload(claim)?;
            acts::follow_standing(tx, project).await
        }
        COMPLETE => {
            let ProjectJob { project } = payload(claim)?;
            acts::complete(tx, project).await
        }
        SETTLE => {
            let PageJob { project, after } = payload(claim)?;
            acts::settle(tx, project, after).await
        }
        GIVE_BACK => {
            let ReturnJob { back } = payload(claim)?;
            acts::give_back(tx, back).await
        }
        RETURN_LEFT => {
            let PageJob { project, after } = payload(claim)?;
            acts::return_left(tx, project, after).await
        }
        REMIND => {
            let MilestoneJob { milestone } = payload(claim)?;
            acts::remind(tx, milestone).await
        }
        FALL_DUE => {
            let MilestoneJob { milestone } = payload(claim)?;
            acts::fall_due(tx, milestone).await
        }
        END_VOTE => {
            let MilestoneJob { milestone } = payload(claim)?;
            acts::end_vote(tx, milestone).await
        }
        TELL => acts::tell_fans(tx, payload(claim)?).await,
        kind => Err(Failure::msg(format!("the room of projects has no job {kind}")).into()),
    }
}

fn payload<P: DeserializeOwned>(claim: &Claim) -> Result<P, Failure> {
    Ok(P::deserialize(&claim.payload)?)
}
