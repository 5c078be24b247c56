//! A party shows that its authenticator works.

use kernel::audit;
use serde_json::json;

use crate::{Auth, Caller, PartyError, attempt, factor, notice, recovery::RecoveryCode, store};

/// Confirms the caller's new authenticator with its first code; from here on signing in asks for one. Answers ten recovery
/// codes, in clear and never again. This session counts as having given the second factor.
///
/// # Errors
/// [`PartyError::NotEnrolled`] when no secret waits for its first code; [`PartyError::CodeWrong`]; [`PartyError::Wait`];
/// [`PartyError::ProofNeeded`] when there is another second factor, which was not given within the last 15 minutes.
pub async fn confirm_totp(
    auth: &Auth,
    caller: &Caller,
    code: &str,
) -> Result<Vec<String>, PartyError> {
    let count = attempt::count_code(auth, caller.party).await?;
    let mut tx = auth.db().begin().await?;
    store::lock_party(&mut tx, caller.party).await?;
    let stored = store::lock_totp(&mut tx, caller.party)
        .await?
        .filter(|stored| stored.confirmed_at.is_none())
        .ok_or(PartyError::NotEnrolled)?;
    factor::require_may_keep(&mut tx, caller).await?;
    if !factor::take_totp(&mut tx, auth, (caller.party, code, &stored)).await? {
        return Err(PartyError::CodeWrong);
    }
    store::delete_count(&mut tx, &count).await?;
    let codes = RecoveryCode::fresh_set()?;
    store::save_recovery_codes(&mut tx, caller.party, &codes).await?;
    store::save_second_factor_proved(&mut tx, caller.session).await?;
    audit::record(&mut tx, caller.entry("parties.totp_confirmed", None)).await?;
    let facts = json!({ "at": tx.now() });
    notice::enqueue(&mut tx, caller.party, ("second_factor_added", facts)).await?;
    tx.commit().await?;
    Ok(codes.iter().map(RecoveryCode::text).collect())
}
