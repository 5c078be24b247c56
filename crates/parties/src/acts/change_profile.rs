//! A party changes its name or language.

use kernel::Tx;

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
    let name = change.name.as_ref().map(DisplayName::as_str);
    store::save_profile(tx, caller.party, name, change.language)
        .await?
        .ok_or(PartyError::NotFound("party"))
}
