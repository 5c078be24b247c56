//! A party replaces its recovery codes.

use kernel::{Tx, audit};

use crate::{Caller, PartyError, factor, recovery::RecoveryCode, store};

/// Gives the caller ten new recovery codes, in clear and never again; the old ones are void.
///
/// # Errors
/// [`PartyError::NotEnrolled`] without a second factor; [`PartyError::ProofNeeded`] when it was not given within the last 15
/// minutes.
pub async fn renew_recovery_codes(tx: &mut Tx, caller: &Caller) -> Result<Vec<String>, PartyError> {
    store::lock_party(tx, caller.party).await?;
    if !factor::has_one(tx, caller.party).await? {
        return Err(PartyError::NotEnrolled);
    }
    factor::require_recent_proof(tx, caller).await?;
    let codes = RecoveryCode::fresh_set()?;
    store::save_recovery_codes(tx, caller.party, &codes).await?;
    audit::record(tx, caller.entry("parties.recovery_codes_renewed", None)).await?;
    Ok(codes.iter().map(RecoveryCode::text).collect())
}
