//! What is said and filed in a ticket. Added, never changed.

use kernel::{Failure, Id, Tx};
use parties::Party;

use crate::{
    MediationError,
    model::{Evidence, Message, Ticket},
    rows::{EvidenceRow, MessageRow},
    status::Seat,
};

/// Who may read what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Everybody in the room.
    Message,
    /// The desk.
    Note,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Note => "note",
        }
    }
}

/// Adds a message or a note.
pub(crate) async fn insert_message(
    tx: &mut Tx,
    (ticket, kind): (Id<Ticket>, Kind),
    (author, seat): (Id<Party>, Seat),
    text: &str,
) -> Result<Message, Failure> {
    let id = tx.new_id::<Message>();
    let at = tx.now();
    sqlx::query!(
        "INSERT INTO mediation_messages (id, ticket_id, kind, author_id, seat, text, written_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        id.uuid(),
        ticket.uuid(),
        kind.name(),
        author.uuid(),
        seat.as_str(),
        text,
        at
    )
    .execute(tx.conn())
    .await?;
    Ok(Message {
        id,
        author,
        seat,
        text: text.to_owned(),
        at,
    })
}

/// A ticket's messages or notes, in order.
pub(crate) async fn list_messages(
    tx: &mut Tx,
    ticket: Id<Ticket>,
    kind: Kind,
) -> Result<Vec<Message>, Failure> {
    let rows = sqlx::query_as!(
        MessageRow,
        "SELECT id, author_id, seat, text, written_at
         FROM mediation_messages
         WHERE ticket_id = $1 AND kind = $2
         ORDER BY place",
        ticket.uuid(),
        kind.name()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Message::try_from).collect()
}

/// How much somebody wrote in a ticket.
pub(crate) async fn count_messages(
    tx: &mut Tx,
    (ticket, kind): (Id<Ticket>, Kind),
    author: Id<Party>,
) -> Result<i64, Failure> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!"
           FROM mediation_messages
           WHERE ticket_id = $1 AND kind = $2 AND author_id = $3"#,
        ticket.uuid(),
        kind.name(),
        author.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(count)
}

/// Files a piece of evidence.
pub(crate) async fn insert_evidence(
    tx: &mut Tx,
    ticket: Id<Ticket>,
    evidence: &Evidence,
) -> Result<(), MediationError> {
    sqlx::query!(
        "INSERT INTO mediation_evidence (
             id, ticket_id, file_id, uploader_id, side, caption, name, media_type, size_bytes, sha256, uploaded_at, filed_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        evidence.id.uuid(),
        ticket.uuid(),
        evidence.file,
        evidence.uploader.uuid(),
        evidence.side.as_str(),
        evidence.caption,
        evidence.name,
        evidence.media_type,
        evidence.size_bytes,
        evidence.sha256,
        evidence.uploaded_at,
        evidence.at
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match kernel::constraint(&error) {
        Some("mediation_evidence_once") => MediationError::FiledAlready,
        Some(_) | None => error.into(),
    })?;
    Ok(())
}

/// A ticket's evidence, in order.
pub(crate) async fn list_evidence(
    tx: &mut Tx,
    ticket: Id<Ticket>,
) -> Result<Vec<Evidence>, Failure> {
    let rows = sqlx::query_as!(
        EvidenceRow,
        "SELECT id, file_id, uploader_id, side, caption, name, media_type, size_bytes, sha256, uploaded_at, filed_at
         FROM mediation_evidence
         WHERE ticket_id = $1
         ORDER BY place",
        ticket.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Evidence::try_from).collect()
}

/// A piece of a ticket's evidence.
pub(crate) async fn find_evidence(
    tx: &mut Tx,
    ticket: Id<Ticket>,
    id: Id<Evidence>,
) -> Result<Option<Evidence>, Failure> {
    let all = list_evidence(tx, ticket).await?;
    Ok(all.into_iter().find(|evidence| evidence.id == id))
}

/// How many pieces somebody filed in a ticket.
pub(crate) async fn count_evidence(
    tx: &mut Tx,
    ticket: Id<Ticket>,
    uploader: Id<Party>,
) -> Result<i64, Failure> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!"
           FROM mediation_evidence
           WHERE ticket_id = $1 AND uploader_id = $2"#,
        ticket.uuid(),
        uploader.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(count)
}
