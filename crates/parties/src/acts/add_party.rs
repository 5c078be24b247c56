//! Whoever runs the server gives an account of any role.

use kernel::{
    Tx,
    audit::{self, Entry},
};
use serde_json::json;

use crate::{
    NewParty, Party, PartyError,
    store::{self, Standing},
};

/// Makes an account of any role whose address counts as verified. For whoever runs the server (`daman party add`), and
/// never reached over HTTP: mediators, operators and auditors come to be in no other way.
///
/// # Errors
/// [`PartyError::EmailTaken`] when a verified account has the address; nothing is written then.
pub async fn add_party(tx: &mut Tx, new: &NewParty) -> Result<Party, PartyError> {
    let party = store::insert_party(tx, new, Standing::Verified).await?;
    let entry = Entry {
        actor: None,
        act: "parties.added",
        object_kind: "party",
        object: party.id.uuid(),
        before: None,
        after: Some(json!({ "role": party.role.as_str() })),
    };
    audit::record(tx, entry).await?;
    tracing::info!(party.id = %party.id, "added party {} as {}", party.id, party.role.as_str());
    Ok(party)
}
