//! Pins, and the files that they can point at.

use kernel::{Failure, Id, Tx};
use uuid::Uuid;

use crate::{
    model::Escrow,
    pins::{FileKind, NewContent, Pin, Placed, Region},
};

/// Notes which files a submission has. The same again changes nothing.
pub(crate) async fn insert_files(
    tx: &mut Tx,
    escrow: Id<Escrow>,
    content: &NewContent,
) -> Result<(), Failure> {
    let (files, kinds): (Vec<Uuid>, Vec<String>) = content
        .files
        .iter()
        .map(|(file, kind)| (*file, kind.as_str().to_owned()))
        .unzip();
    sqlx::query!(
        "INSERT INTO escrow_files (escrow_id, submission_id, file_id, kind)
         SELECT $1, $2, f.file_id, f.kind
         FROM unnest($3::uuid[], $4::text[]) AS f (file_id, kind)
         ON CONFLICT (submission_id, file_id) DO NOTHING",
        escrow.uuid(),
        content.submission,
        &files,
        &kinds
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The files of these submissions: the submission, the file, and what it shows.
pub(crate) async fn list_files(
    tx: &mut Tx,
    escrow: Id<Escrow>,
    submissions: &[Uuid],
) -> Result<Vec<(Uuid, Uuid, FileKind)>, Failure> {
    let rows = sqlx::query!(
        "SELECT submission_id, file_id, kind
         FROM escrow_files
         WHERE escrow_id = $1 AND submission_id = ANY($2)
         ORDER BY submission_id, file_id",
        escrow.uuid(),
        submissions
    )
    .fetch_all(tx.conn())
    .await?;
    let files = rows
        .into_iter()
        .map(|row| Ok((row.submission_id, row.file_id, kind(&row.kind)?)));
    files.collect()
}

/// Keeps the pins of a refusal, in their order.
pub(crate) async fn insert_pins(
    tx: &mut Tx,
    (escrow, refusal): (Id<Escrow>, Uuid),
    pins: &[Placed],
) -> Result<(), Failure> {
    for (place, placed) in (1_i16..).zip(pins) {
        let pin = &placed.pin;
        let region = pin.region;
        sqlx::query!(
            "INSERT INTO escrow_pins (
                 refusal_id, number, escrow_id, submission_id, file_id, kind, at_ms, x, y, w, h, note
             )
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            refusal,
            place,
            escrow.uuid(),
            placed.submission,
            pin.file,
            placed.kind.as_str(),
            pin.at_ms,
            region.map(|region| region.x),
            region.map(|region| region.y),
            region.map(|region| region.w),
            region.map(|region| region.h),
            pin.text
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// All pins of a transaction, each with its refusal, in the order of each refusal.
pub(crate) async fn list_pins(
    tx: &mut Tx,
    escrow: Id<Escrow>,
) -> Result<Vec<(Uuid, Placed)>, Failure> {
    let rows = sqlx::query!(
        "SELECT refusal_id, submission_id, file_id, kind, at_ms, x, y, w, h, note
         FROM escrow_pins
         WHERE escrow_id = $1
         ORDER BY refusal_id, number",
        escrow.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let pins = rows.into_iter().map(|row| {
        let (corner, size) = (row.x.zip(row.y), row.w.zip(row.h));
        let region = corner
            .zip(size)
            .map(|((x, y), (w, h))| Region { x, y, w, h });
        let placed = Placed {
            submission: row.submission_id,
            kind: kind(&row.kind)?,
            pin: Pin {
                file: row.file_id,
                at_ms: row.at_ms,
                region,
                text: row.note,
            },
        };
        Ok((row.refusal_id, placed))
    });
    pins.collect()
}

fn kind(word: &str) -> Result<FileKind, Failure> {
    FileKind::parse(word)
        .ok_or_else(|| Failure::msg(format!("a file of content is of kind `{word}`")))
}
