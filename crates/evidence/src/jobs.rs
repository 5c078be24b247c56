//! What happens by itself: packs are compiled and sent when their time comes.

use std::sync::Arc;

use kernel::{
    Db, Failure, Id, Tx,
    jobs::{self, Claim, Line, NewJob},
};
use payments::Chargeback;
use rails::{OperationKey, Rail, RailError, SubmitEvidence};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    acts,
    facts::gather,
    pack::{Due, Pack, PackStatus},
    store,
};

/// The time of a pack has come.
pub const SUBMIT: &str = "evidence.submit";

/// What the jobs of this room need.
#[derive(Clone)]
pub struct Context {
    /// The database.
    pub db: Db,
    /// The rail that takes evidence.
    pub rail: Arc<dyn Rail>,
}

#[derive(Debug, Serialize, Deserialize)]
struct SubmitJob {
    chargeback: Id<Chargeback>,
}

/// Enqueues the sending of a pack at its time.
///
/// # Errors
/// [`Failure`] of the database.
pub(crate) async fn enqueue(tx: &mut Tx, pack: &Pack) -> Result<(), Failure> {
    let job = NewJob {
        line: Line::Main,
        kind: SUBMIT,
        key: Some(pack.chargeback.to_string()),
        payload: json!(SubmitJob {
            chargeback: pack.chargeback,
        }),
        run_at: pack.submit_at,
    };
    jobs::enqueue(tx, job).await
}

/// Does a claimed job of this room; `None` when it is another room's.
///
/// # Errors
/// [`Failure`] of the database, when the rail's answer is unknown, or when the lease was lost. The caller gives the job back
/// ([`Claim::retry`]): it is sent again, in the same words under the same key.
pub async fn run(context: &Context, claim: &Claim) -> Option<Result<(), Failure>> {
    match claim.kind.as_str() {
        SUBMIT => Some(submit(context, claim).await),
        _ => None,
    }
}

async fn submit(context: &Context, claim: &Claim) -> Result<(), Failure> {
    let SubmitJob { chargeback: id } = SubmitJob::deserialize(&claim.payload)?;
    let Some(ask) = prepare(context, claim, id).await? else {
        return Ok(());
    };
    let (status, reason) = send(context, id, &ask).await?;
    let mut tx = context.db.begin().await?;
    acts::end(&mut tx, id, (status, reason.as_deref())).await?;
    claim.complete(&mut tx).await?;
    tx.commit().await?;
    tracing::info!(chargeback.id = %id, status = status.as_str(), "the evidence about chargeback {id} is {}", status.as_str());
    Ok(())
}

/// Sends it, and answers how that ended.
async fn send(
    context: &Context,
    id: Id<Chargeback>,
    ask: &SubmitEvidence,
) -> Result<(PackStatus, Option<String>), Failure> {
    // It may have arrived while its answer was lost, longer ago than the rail remembers a key.
    let dispute = context.rail.find_dispute(&ask.dispute).await;
    if dispute.map_err(Failure::new)?.evidence_taken {
        return Ok((PackStatus::Submitted, None));
    }
    // One chargeback has one pack, and a pack never changes: whatever repeats this, repeats it under this key.
    let key = OperationKey::try_new(format!("evidence:{id}")).map_err(Failure::new)?;
    match context.rail.submit_evidence(&key, ask).await {
        Ok(()) => Ok((PackStatus::Submitted, None)),
        Err(RailError::Refused { code, message, .. }) => {
            tracing::error!(
                chargeback.id = %id, code, message,
                "the rail does not take the evidence about chargeback {id}: give it by hand (GET /api/chargebacks/{id}/evidence)"
            );
            let reason = if code.is_empty() { "refused" } else { &code };
            Ok((
                PackStatus::Refused,
                Some(reason.chars().take(200).collect()),
            ))
        }
        // In doubt, or not reached: asked again.
        Err(error) => Err(Failure::new(error)),
    }
}

/// What the rail is asked, kept before it is asked; nothing when there is nothing to ask, which ends the job.
async fn prepare(
    context: &Context,
    claim: &Claim,
    id: Id<Chargeback>,
) -> Result<Option<SubmitEvidence>, Failure> {
    let chargeback = payments::find_chargeback(&context.db, id).await?;
    let chargeback =
        chargeback.ok_or_else(|| Failure::msg("an evidence pack has no chargeback"))?;
    // Before the pack is held, since it reads in many places.
    let facts = gather(&context.db, &chargeback).await?;
    let mut tx = context.db.begin().await?;
    let pack = store::lock(&mut tx, id).await?;
    let pack = pack.ok_or_else(|| Failure::msg("a chargeback has no evidence pack"))?;
    let compiled = match pack.status.due(chargeback.status) {
        Due::Compile => Some(acts::compile(&mut tx, id, facts).await?),
        Due::Send => store::find_compiled(&mut tx, id).await?,
        Due::NotNeeded => {
            acts::end(&mut tx, id, (PackStatus::NotNeeded, None)).await?;
            None
        }
        Due::Nothing => None,
    };
    if compiled.is_none() {
        claim.complete(&mut tx).await?;
    }
    tx.commit().await?;
    Ok(compiled.map(|compiled| compiled.fields.ask(chargeback.dispute_ref)))
}
