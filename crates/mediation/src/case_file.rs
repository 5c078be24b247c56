//! The case files of an escrow transaction as its two sides see them, for those who have to prove what was said.

use escrow::Escrow;
use kernel::{Failure, Id, Tx};

use crate::{
    model::{Award, Evidence, Message, Ticket},
    store::{self, Kind},
};

/// A ticket with what was said, filed and decided in it; without the desk's own notes.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// The ticket.
    pub ticket: Ticket,
    /// Between the two sides and the desk, oldest first.
    pub messages: Vec<Message>,
    /// Oldest first.
    pub evidence: Vec<Evidence>,
    /// The awards that stand or stood, oldest first.
    pub awards: Vec<Award>,
}

/// All case files of an escrow transaction, the oldest first.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn case_files(tx: &mut Tx, escrow: Id<Escrow>) -> Result<Vec<CaseFile>, Failure> {
    let mut files = Vec::new();
    for ticket in store::list_of_escrow(tx, escrow.uuid()).await? {
        let id = ticket.id;
        let mut awards = store::list_awards(tx, id).await?;
        awards.retain(|award| award.status.is_public());
        files.push(CaseFile {
            messages: store::list_messages(tx, id, Kind::Message).await?,
            evidence: store::list_evidence(tx, id).await?,
            awards,
            ticket,
        });
    }
    Ok(files)
}
