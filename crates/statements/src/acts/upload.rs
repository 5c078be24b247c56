//! A file has arrived: it is a statement, and is read by itself.

use kernel::{Failure, Id, Tx, hex};
use parties::Party;
use serde_json::json;
use storage::Received;

use crate::{
    Statement, StatementError, Status, Upload, events, jobs,
    store::{self, NewStatement, TotalRow},
};

/// Keeps a statement whose file is in the store, and makes the job due that reads it. One that corrects another says why; what it
/// corrects goes on counting until this one does, or ends now if it does not count yet.
///
/// # Errors
/// [`StatementError::NoProject`], [`StatementError::StorageFull`] when the owner's files would have more than `most_bytes`,
/// [`StatementError::SameFile`], [`StatementError::NotFound`] for a statement to correct that is not
/// the owner's, [`StatementError::NotAllowed`] and [`StatementError::ReplacedBefore`] for one that ended.
pub(crate) async fn upload(
    tx: &mut Tx,
    by: Id<Party>,
    upload: &Upload,
    (received, most_bytes): (&Received, u64),
) -> Result<Statement, StatementError> {
    if !store::has_project(tx, by).await? {
        return Err(StatementError::NoProject);
    }
    let stored = store::lock_stored_bytes(tx, by).await?;
    fits(stored, received.size_bytes, most_bytes)?;
    let replaces = upload.replaces.as_ref();
    if let Some((replaced, _)) = replaces {
        give_way(tx, by, *replaced).await?;
    }
    let new = NewStatement {
        owner: by,
        received,
        file_name: &upload.file_name,
        source: upload.source.as_deref(),
        period: upload.period,
        mapping: upload.mapping.as_ref(),
        replaces: replaces.map(|(replaced, reason)| (*replaced, reason.as_str())),
    };
    let id = store::insert(tx, &new).await?;
    let typed: Vec<TotalRow> = upload.totals.iter().map(typed).collect();
    store::insert_totals(tx, id, &typed).await?;
    let reason = replaces.map(|(_, reason)| reason.as_str());
    let facts = json!({
        "sha256": hex(&received.sha256), "size_bytes": received.size_bytes,
        "replaces": replaces.map(|(replaced, _)| replaced),
    });
    events::done(tx, id, "received", (by, reason), &facts).await?;
    jobs::read(tx, id).await?;
    store::find(tx, id)
        .await?
        .ok_or_else(|| Failure::msg("a statement that was written is not there").into())
}

/// Whether an owner whose files have so many bytes may have so many more.
///
/// # Errors
/// [`StatementError::StorageFull`].
pub(crate) fn fits(stored: u64, more: u64, most_bytes: u64) -> Result<(), StatementError> {
    if stored.saturating_add(more) <= most_bytes {
        return Ok(());
    }
    Err(StatementError::StorageFull { most_bytes })
}

/// What is corrected before it counts ends here.
async fn give_way(tx: &mut Tx, by: Id<Party>, id: Id<Statement>) -> Result<(), StatementError> {
    let replaced = store::lock(tx, id)
        .await?
        .filter(|statement| statement.owner == by)
        .ok_or(StatementError::NotFound("statement"))?;
    replaced.status.replace()?;
    match replaced.status {
        Status::Received | Status::Reading | Status::Previewed | Status::Blocked => {
            store::save_replaced(tx, id).await?;
            Ok(events::done(tx, id, "replaced", (by, None), &json!({})).await?)
        }
        Status::AwaitingCash | Status::Booked | Status::Rejected | Status::Replaced => Ok(()),
    }
}

fn typed((currency, total): &(money::Currency, String)) -> TotalRow {
    TotalRow {
        dimension: "typed".to_owned(),
        value: total.clone(),
        currency: currency.code().to_owned(),
        rows: 0,
        net: "0".to_owned(),
    }
}
