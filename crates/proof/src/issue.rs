//! Making a receipt: the document of one transfer, its salt, its place, the path to a signed head.

use kernel::{Db, Failure};
use uuid::Uuid;

use crate::{
    entry::{Entry, Source},
    leaf, log,
    note::VerifierKey,
    openings::{NewKeys, Openings},
    receipt::{self, Receipt},
    store,
};

/// What became of the wish for a receipt.
#[derive(Debug, Clone)]
pub enum Issued {
    /// Here it is.
    Receipt(Box<Receipt>),
    /// It was posted so shortly ago that it has no place yet.
    NotSealed,
    /// The key of one of its accounts was erased: nobody can prove it any more, but with a receipt from before.
    Erased,
}

/// The names of the two accounts of a transfer, debited and credited; none when there is no such transfer.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn accounts_of(db: &Db, transfer: Uuid) -> Result<Option<[String; 2]>, Failure> {
    let mut connection = db.pool().acquire().await?;
    store::accounts_of_transfer(&mut connection, transfer).await
}

/// A receipt of a transfer, with what these witnesses said of its head; none when there is no such transfer. Whoever asks may have it: the caller decided that.
///
/// # Errors
/// [`Failure`] of the database, and when the log does not say what the ledger does.
pub async fn receipt(
    db: &Db,
    transfer: Uuid,
    witnesses: &[VerifierKey],
) -> Result<Option<Issued>, Failure> {
    let mut connection = db.pool().acquire().await?;
    let entries = store::entries(&mut connection, Source::Transfer, &[transfer]).await?;
    let Some((_, Entry::Transfer(facts))) = entries.into_iter().next() else {
        return Ok(None);
    };
    let subject = (Source::Transfer, transfer);
    if store::is_waiting(&mut connection, subject).await? {
        return Ok(Some(Issued::NotSealed));
    }
    let Some(found) = store::find(&mut connection, subject, facts.posted_at).await? else {
        return Ok(Some(Issued::NotSealed));
    };
    let mut openings = Openings::default();
    let opened = openings
        .of(
            &mut connection,
            (Source::Transfer, &[transfer]),
            NewKeys::Absent,
        )
        .await?;
    let Some((opening, salt)) = opened
        .get(&transfer)
        .and_then(|opening| Some((opening, opening.salt?)))
    else {
        return Ok(Some(Issued::Erased));
    };
    if leaf::commit(&salt, &opening.doc) != found.commit {
        return Err(Failure::msg(format!(
            "transfer {transfer} is not what was sealed as leaf {}; run `daman verify --log`",
            found.index
        )));
    }
    let index = u64::try_from(found.index).map_err(Failure::new)?;
    let Some(head) = log::best_for(&mut connection, index, witnesses).await? else {
        return Ok(Some(Issued::NotSealed));
    };
    let receipt = Receipt {
        extra: Some(receipt::opening(&opening.doc, &salt)),
        index,
        path: log::inclusion(&mut connection, index, head.size).await?,
        checkpoint: head.note,
    };
    Ok(Some(Issued::Receipt(Box::new(receipt))))
}
