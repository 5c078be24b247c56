//! Content that was sent back.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use parties::Party;
use uuid::Uuid;

use super::pins::list_pins;
use crate::{
    model::{Escrow, Line},
    revision::{Refused, Revision, RevisionRequest},
};

struct RevisionRow {
    refusal: Uuid,
    deliverable: Uuid,
    submission: Uuid,
    round: i16,
    items: Vec<i16>,
    note: String,
    at: DateTime<Utc>,
}

impl From<RevisionRow> for Revision {
    fn from(row: RevisionRow) -> Self {
        Self {
            refusal: row.refusal,
            deliverable: row.deliverable,
            submission: row.submission,
            round: row.round,
            items: row.items,
            note: row.note,
            at: row.at,
            pins: Vec::new(),
        }
    }
}

/// Notes that the content of these lines was sent back; the lines are as they are afterwards, `sent_back` what they held.
pub(crate) async fn insert_revisions(
    tx: &mut Tx,
    (lines, sent_back): (&[Line], &[Uuid]),
    (request, refusal): (&RevisionRequest, Uuid),
    by: Id<Party>,
) -> Result<(), Failure> {
    let now = tx.now();
    let (mut ids, mut deliverables, mut submissions, mut rounds) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (line, submission) in lines.iter().zip(sent_back) {
        ids.push(tx.new_id::<Revision>().uuid());
        deliverables.push(line.deliverable);
        submissions.push(*submission);
        rounds.push(i16::try_from(line.rounds).map_err(Failure::new)?);
    }
    sqlx::query!(
        "INSERT INTO escrow_revisions (
             id, escrow_id, deliverable_id, submission_id, round, items, note, asked_by, asked_at, refusal_id
         )
         SELECT n.id, $1, n.deliverable_id, n.submission_id, n.round, $2, $3, $4, $5, $10
         FROM unnest($6::uuid[], $7::uuid[], $8::uuid[], $9::smallint[])
             AS n (id, deliverable_id, submission_id, round)",
        request.escrow.uuid(),
        &request.items,
        request.note,
        by.uuid(),
        now,
        &ids,
        &deliverables,
        &submissions,
        &rounds,
        refusal
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// All that was refused of a transaction, in order.
pub(crate) async fn find_refused(tx: &mut Tx, id: Id<Escrow>) -> Result<Refused, Failure> {
    let revisions = sqlx::query_as!(
        RevisionRow,
        "SELECT refusal_id AS refusal, deliverable_id AS deliverable, submission_id AS submission, round, items, note, asked_at AS at
         FROM escrow_revisions
         WHERE escrow_id = $1
         ORDER BY asked_at, deliverable_id",
        id.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let revisions = revisions.into_iter().map(Revision::from).collect();
    Ok(Refused::new(revisions, list_pins(tx, id).await?))
}
