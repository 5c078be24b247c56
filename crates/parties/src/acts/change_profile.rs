//! A party changes its name or language.

use kernel::{Tx, audit};
use serde_json::json;

use crate::{Caller, DisplayName, Language, Party, PartyError, store};

/// What a party changes of itself; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct ProfileChange {
    /// Another name.
    pub name: Option<DisplayName>,
    /// Another language to be written to in.
    pub language: Option<Language>,
}

/// Changes the caller's name or language.
///
/// # Errors
/// [`PartyError::NotFound`] when the caller's account is gone.
pub async fn change_profile(
    tx: &mut Tx,
    caller: &Caller,
    change: &ProfileChange,
) -> Result<Party, PartyError> {
    let before = store::find(tx, caller.party)
        .await?
        .ok_or(PartyError::NotFound("party"))?;
    let name = change.name.as_ref().map(DisplayName::as_str);
    let after = store::save_profile(tx, caller.party, name, change.language)
        .await?
        .ok_or(PartyError::NotFound("party"))?;
    // That the name changed, not what it is: the log outlives the account.
    let mut entry = caller.entry(
        "parties.profile_changed",
        Some(json!({ "language": after.language.code(), "renamed": before.name != after.name })),
    );
    entry.before = Some(json!({ "language": before.language.code() }));
    audit::record(tx, entry).await?;
    Ok(after)
}
