//! A project's works are known from now on.

use kernel::{Id, Tx};
use money::Currency;
use parties::Party;
use uuid::Uuid;

use crate::{
    NewWork, StatementError, Work, jobs,
    names::{normal_isrc, normal_iswc, normal_upc},
    store,
    text::short,
};

/// Registers the works that earn for a project, whose holders are paid in `currency`. Called when a raise has reached its
/// target, and again for works that come later. Rows that waited for one are looked at again by themselves.
///
/// # Errors
/// [`StatementError::WorkTaken`] when the owner registered one of the ISRCs before, [`StatementError::ProjectTaken`] when the
/// project has another owner or currency, [`StatementError::Code`] for a code or a title that is none.
pub async fn register_works(
    tx: &mut Tx,
    project: Uuid,
    (owner, currency): (Id<Party>, Currency),
    works: &[NewWork],
) -> Result<Vec<Work>, StatementError> {
    let works: Vec<Work> = works
        .iter()
        .map(|work| normal(tx.new_id(), project, work))
        .collect::<Result<_, _>>()?;
    store::insert_project(tx, project, owner, currency).await?;
    store::insert_works(tx, owner, &works).await?;
    if let Some(first) = works.first() {
        jobs::rematch(tx, owner, &format!("registered:{}", first.id)).await?;
    }
    Ok(works)
}

/// Whether a work can be registered at all: a title, an artist, and codes that are some.
///
/// # Errors
/// [`StatementError::Code`] for what is none.
pub fn check_work(work: &NewWork) -> Result<(), StatementError> {
    normal(Id::from_uuid(Uuid::nil()), Uuid::nil(), work).map(|_| ())
}

/// Those of an owner's ISRCs, in any writing, that a work is registered under already.
///
/// # Errors
/// [`kernel::Failure`] of the database.
pub async fn registered_isrcs(
    tx: &mut Tx,
    owner: Id<Party>,
    isrcs: &[String],
) -> Result<Vec<String>, kernel::Failure> {
    let normal: Vec<String> = isrcs.iter().filter_map(|isrc| normal_isrc(isrc)).collect();
    store::registered_isrcs(tx, owner, &normal).await
}

fn normal(id: Id<Work>, project: Uuid, work: &NewWork) -> Result<Work, StatementError> {
    let code = |text: Option<&String>, normal: fn(&str) -> Option<String>| {
        text.map(|text| normal(text).ok_or_else(|| StatementError::Code(text.clone())))
            .transpose()
    };
    let text = |text: &String| short(text, 300).ok_or_else(|| StatementError::Code(text.clone()));
    Ok(Work {
        id,
        project,
        title: text(&work.title)?,
        artist: text(&work.artist)?,
        isrc: code(work.isrc.as_ref(), normal_isrc)?,
        upc: code(work.upc.as_ref(), normal_upc)?,
        iswc: code(work.iswc.as_ref(), normal_iswc)?,
    })
}
