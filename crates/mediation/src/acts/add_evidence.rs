//! A side files something that proves its word.

use campaigns::StoredFile;
use kernel::{Id, Tx};
use parties::Caller;

use super::enter_as_side;
use crate::{
    MediationError,
    events::{self, Change},
    model::{Evidence, Ticket},
    status::Seat,
    store,
};

/// How many pieces one side can file in a ticket.
const MOST: i64 = 30;

/// What is filed.
#[derive(Debug, Clone)]
pub struct NewEvidence {
    /// A file that the side uploaded.
    pub file: Id<StoredFile>,
    /// What it shows: 1 to 500 characters.
    pub caption: String,
}

/// Files it, with its checksum and times as they are now. It is never changed and never taken back.
///
/// # Errors
/// [`MediationError::NotFound`] unless `by` is a side, [`MediationError::NotAllowed`] outside the stages for it,
/// [`MediationError::TooLate`],
/// [`MediationError::UnknownFile`] for a file that somebody else uploaded, [`MediationError::FiledAlready`],
/// [`MediationError::TooMany`].
pub async fn add_evidence(
    tx: &mut Tx,
    by: Caller,
    id: Id<Ticket>,
    new: NewEvidence,
) -> Result<Evidence, MediationError> {
    let (ticket, side) = enter_as_side(tx, by, id).await?;
    ticket.stage.file()?;
    ticket.in_time(tx.now())?;
    let file = campaigns::find_file(tx, new.file)
        .await?
        .filter(|file| file.uploader == by.party)
        .ok_or(MediationError::UnknownFile)?;
    if store::count_evidence(tx, id, by.party).await? >= MOST {
        return Err(MediationError::TooMany {
            what: "pieces of evidence",
            most: MOST,
        });
    }
    let evidence = Evidence {
        id: tx.new_id(),
        file: file.id.uuid(),
        uploader: by.party,
        side,
        caption: new.caption,
        name: file.name,
        media_type: file.media_type.as_str().to_owned(),
        size_bytes: file.size_bytes,
        sha256: file.sha256,
        uploaded_at: file.uploaded_at,
        at: tx.now(),
    };
    store::insert_evidence(tx, id, &evidence).await?;
    let seat = (by.party, Seat::Party(side));
    let change = Change::open("mediation.file_evidence", Some(seat), Some(ticket.stage));
    let details = serde_json::json!({ "evidence": evidence.id, "file": evidence.file });
    events::note(tx, &ticket, change, details).await?;
    events::written(tx, &ticket, seat, "evidence").await?;
    Ok(evidence)
}
