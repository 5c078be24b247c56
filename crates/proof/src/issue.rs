//! Making a receipt: the document of one transfer or record, its salt, its place, the path to a signed head.

use kernel::{Db, Failure};
use uuid::Uuid;

use crate::{
    entry::Source,
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
    /// It happened so shortly ago that it has no place yet.
    NotSealed,
    /// A key that it was sealed with was erased: nobody can prove it any more, but with a receipt from before.
    Erased,
}

/// Whose something is that a receipt can be had of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Whose {
    /// A transfer, of who may see one of its two accounts.
    Transfer([String; 2]),
    /// A record, of the party that it is about, if it is about one.
    Record(Option<Uuid>),
}

impl Whose {
    fn source(&self) -> Source {
        match self {
            Self::Transfer(_) => Source::Transfer,
            Self::Record(_) => Source::Record,
        }
    }
}

/// Whose the transfer or the record with this id is; none when there is neither.
///
/// # Errors
/// [`Failure`] of the database.
pub(crate) async fn whose(db: &Db, id: Uuid) -> Result<Option<Whose>, Failure> {
    let mut connection = db.pool().acquire().await?;
    if let Some(accounts) = store::accounts_of_transfer(&mut connection, id).await? {
        return Ok(Some(Whose::Transfer(accounts)));
    }
    let party = store::party_of_record(&mut connection, id).await?;
    Ok(party.map(Whose::Record))
}

/// A receipt of a transfer or a record, with what these witnesses said of its head; none when there is neither. Whoever asks may
/// have it: the caller decided that.
///
/// # Errors
/// [`Failure`] of the database, and when the log does not say what the tables do.
pub async fn receipt(
    db: &Db,
    id: Uuid,
    witnesses: &[VerifierKey],
) -> Result<Option<Issued>, Failure> {
    let Some(whose) = whose(db, id).await? else {
        return Ok(None);
    };
    let source = whose.source();
    let mut connection = db.pool().acquire().await?;
    let entries = store::entries(&mut connection, source, &[id]).await?;
    let Some(at) = entries.first().map(|(_, entry)| entry.at()) else {
        return Ok(None);
    };
    let subject = (source, id);
    if store::is_waiting(&mut connection, subject).await? {
        return Ok(Some(Issued::NotSealed));
    }
    let Some(found) = store::find(&mut connection, subject, at).await? else {
        return Ok(Some(Issued::NotSealed));
    };
    let mut openings = Openings::default();
    let opened = openings
        .of(&mut connection, (source, &[id]), NewKeys::Absent)
        .await?;
    let Some((opening, salt)) = opened
        .get(&id)
        .and_then(|opening| Some((opening, opening.salt?)))
    else {
        return Ok(Some(Issued::Erased));
    };
    if leaf::commit(&salt, &opening.doc) != found.commit {
        return Err(Failure::msg(format!(
            "{} {id} is not what was sealed as leaf {}; run `daman verify --log`",
            source.name(),
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
