//! What is known becomes what is said.

use kernel::{Failure, Id, Tx};
use payments::Chargeback;
use sha2::{Digest as _, Sha256};

use super::note;
use crate::{
    document::document,
    facts::Facts,
    fields::Fields,
    pack::PackStatus,
    store::{self, Compiled},
};

/// What these facts come to. Pure.
pub(crate) fn compiled(facts: Facts) -> Compiled {
    let document = document(&facts);
    Compiled {
        fields: Fields::of(&facts, &document),
        sha256: Sha256::digest(document.as_bytes()).to_vec(),
        facts,
        document,
    }
}

/// Keeps what these facts come to as what is sent, whatever happens from now on.
///
/// # Errors
/// [`Failure`] of the database.
pub(crate) async fn compile(
    tx: &mut Tx,
    id: Id<Chargeback>,
    facts: Facts,
) -> Result<Compiled, Failure> {
    let compiled = compiled(facts);
    store::save_compiled(tx, id, &compiled).await?;
    let statuses = (Some(PackStatus::Scheduled), PackStatus::Compiled);
    note(tx, ("evidence.compiled", id), statuses).await?;
    Ok(compiled)
}
