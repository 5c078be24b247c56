//! A party registers a passkey.

use kernel::audit;
use serde_json::{Value, json};

use crate::{
    Auth, Caller, DisplayName, PartyError, Passkey,
    ceremony::{self, Ceremony},
    factor, notice,
    recovery::RecoveryCode,
    store,
};

/// How many passkeys a party may have.
pub(crate) const MOST_PASSKEYS: i64 = 10;

/// A passkey that was registered.
pub struct Registered {
    /// The passkey.
    pub passkey: Passkey,
    /// Ten recovery codes in clear, when it is the party's first second factor.
    pub recovery_codes: Option<Vec<String>>,
}

/// Registers the passkey that the caller's browser has made for a challenge of [`super::ask_for_passkey()`]. From here on
/// signing in asks for a second factor. This session counts as having given it.
///
/// # Errors
/// [`PartyError::PasskeyChallengeInvalid`], [`PartyError::PasskeyWrong`], [`PartyError::PasskeyKnown`],
/// [`PartyError::TooManyPasskeys`]; [`PartyError::ProofNeeded`] when another factor was added in between.
pub async fn register_passkey(
    auth: &Auth,
    caller: &Caller,
    (challenge, name, answer): (&str, &DisplayName, &Value),
) -> Result<Registered, PartyError> {
    let asked = ceremony::take(auth, Ceremony::Register(caller.session), challenge).await?;
    let made = auth.passkeys().made(answer, asked)?;
    let mut tx = auth.db().begin().await?;
    store::lock_party(&mut tx, caller.party).await?;
    let is_first = factor::require_may_keep(&mut tx, caller).await?;
    let present = store::list_passkeys(&mut tx, caller.party).await?.len();
    if i64::try_from(present).is_ok_and(|present| present >= MOST_PASSKEYS) {
        return Err(PartyError::TooManyPasskeys {
            most: MOST_PASSKEYS,
        });
    }
    let new = (made.id.as_slice(), &made.credential, name.as_str());
    let passkey = store::insert_passkey(&mut tx, caller.party, new).await?;
    let codes = if is_first {
        let codes = RecoveryCode::fresh_set()?;
        store::save_recovery_codes(&mut tx, caller.party, &codes).await?;
        Some(codes.iter().map(RecoveryCode::text).collect())
    } else {
        None
    };
    store::save_second_factor_proved(&mut tx, caller.session).await?;
    let after = json!({ "passkey": passkey.id });
    let entry = caller.entry("parties.passkey_registered", Some(after));
    audit::record(&mut tx, entry).await?;
    let facts = json!({ "at": tx.now(), "first": is_first });
    notice::enqueue(&mut tx, caller.party, ("passkey_added", facts)).await?;
    tx.commit().await?;
    Ok(Registered {
        passkey,
        recovery_codes: codes,
    })
}
