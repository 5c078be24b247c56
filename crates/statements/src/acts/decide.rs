//! The owner decides whose rows are that no rule gives to a work.

use kernel::{Id, Tx};
use parties::Party;

use crate::{
    StatementError, Work, jobs,
    matching::{Decided, Kind},
    names::{Code, title_key},
    store,
};

/// A decision: rows of the owner with this ISRC, this UPC, or this title and artist are of this work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The ISRC as the file has it.
    pub isrc: Option<String>,
    /// The UPC as the file has it.
    pub upc: Option<String>,
    /// The title and the artist as the file has them; the artist may be missing there.
    pub title: Option<(String, Option<String>)>,
    /// The work.
    pub work: Id<Work>,
    /// Why, 1 to 2,000 characters.
    pub reason: String,
}

/// Keeps a decision; the waiting rows of all the owner's statements are looked at again, and what is matched by it is booked as a
/// later difference. Made twice, it is made once.
///
/// # Errors
/// [`StatementError::NotFound`] for another's work, [`StatementError::DecidedBefore`] when the value goes to another work,
/// [`StatementError::Code`] when it names none or more than one value.
pub async fn decide(tx: &mut Tx, by: Id<Party>, decision: &Decision) -> Result<(), StatementError> {
    if !store::find_work(tx, by, decision.work).await? {
        return Err(StatementError::NotFound("work"));
    }
    let (kind, value) = named(decision)?;
    let decided = Decided {
        kind,
        value,
        work: decision.work.uuid(),
    };
    if store::insert_decision(tx, by, &decided, &decision.reason).await? {
        let cause = tx.new_id::<()>();
        jobs::rematch(tx, by, &format!("decided:{cause}")).await?;
    }
    Ok(())
}

fn named(decision: &Decision) -> Result<(Kind, String), StatementError> {
    let one = || StatementError::Code("one of isrc, upc, title".to_owned());
    let code = |code: Code| code.text().map(str::to_owned).ok_or_else(one);
    match (&decision.isrc, &decision.upc, &decision.title) {
        (Some(isrc), None, None) => Ok((Kind::Isrc, code(Code::isrc(Some(isrc)))?)),
        (None, Some(upc), None) => Ok((Kind::Upc, code(Code::upc(Some(upc)))?)),
        (None, None, Some((title, artist))) => {
            let key = title_key(Some(title), artist.as_deref()).ok_or_else(one)?;
            Ok((Kind::Title, key))
        }
        (None, None, None)
        | (Some(_), Some(_), _)
        | (Some(_), _, Some(_))
        | (_, Some(_), Some(_)) => Err(one()),
    }
}
