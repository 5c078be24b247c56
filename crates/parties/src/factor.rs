//! What a second factor is asked for, and whether what was given is one.

use chrono::Duration;
use kernel::{Failure, Id, Tx};
use serde_json::json;

use crate::{
    Auth, Caller, Party, PartyError, notice,
    recovery::RecoveryCode,
    store::{self, StoredTotp},
    totp::{TotpSecret, read_code},
};

/// How long a proof given in a session is good for an act that asks for one.
pub(crate) const PROOF_LIFE: Duration = Duration::minutes(15);

/// How a second factor was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    /// With a code of the authenticator.
    Totp,
    /// With a recovery code, which is used up.
    RecoveryCode,
}

impl Given {
    /// The word for it in the audit log.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::RecoveryCode => "recovery_code",
        }
    }
}

/// Takes a code of the party's confirmed second factor, and uses it up; none when it is not good. The attempt must have
/// been counted before.
pub(crate) async fn take_code(
    tx: &mut Tx,
    auth: &Auth,
    (party, text): (Id<Party>, &str),
) -> Result<Option<Given>, Failure> {
    let Some(stored) = store::lock_totp(tx, party).await? else {
        return Ok(None);
    };
    if stored.confirmed_at.is_none() {
        return Ok(None);
    }
    if take_totp(tx, auth, (party, text, &stored)).await? {
        return Ok(Some(Given::Totp));
    }
    let Some(code) = RecoveryCode::parse(text) else {
        return Ok(None);
    };
    if !store::save_recovery_code_used(tx, party, &code).await? {
        return Ok(None);
    }
    let left = store::count_recovery_codes(tx, party).await?;
    let facts = json!({ "at": tx.now(), "left": left });
    notice::enqueue(tx, party, ("recovery_code_used", facts)).await?;
    Ok(Some(Given::RecoveryCode))
}

/// Takes a code of an authenticator, confirmed or not, that is locked.
pub(crate) async fn take_totp(
    tx: &mut Tx,
    auth: &Auth,
    (party, text, stored): (Id<Party>, &str, &StoredTotp),
) -> Result<bool, Failure> {
    let Some(code) = read_code(text) else {
        return Ok(false);
    };
    let secret = auth.vault().open_sealed(&place(party), &stored.sealed)?;
    let secret = TotpSecret::from_bytes(&secret)?;
    let Some(step) = secret.step_of(code, tx.now(), stored.last_step) else {
        return Ok(false);
    };
    store::save_totp_used(tx, party, step).await?;
    Ok(true)
}

/// Where a party's secret belongs; sealed for one party, it opens for no other.
pub(crate) fn place(party: Id<Party>) -> Vec<u8> {
    format!("totp:{party}").into_bytes()
}

/// Whether the party has a second factor.
pub(crate) async fn has_one(tx: &mut Tx, party: Id<Party>) -> Result<bool, Failure> {
    Ok(store::find_totp_confirmed(tx, party).await?.is_some())
}

/// Lets an act pass whose caller has just proved who it is: within the last 15 minutes and in this session, with its second
/// factor if it has one, else with its password, given again. `POST /api/auth/prove` takes either.
///
/// # Errors
/// [`PartyError::ProofNeeded`], which says what to give.
pub async fn require_recent_proof(tx: &mut Tx, caller: &Caller) -> Result<(), PartyError> {
    let second_factor = has_one(tx, caller.party).await?;
    let proved = store::find_proved(tx, caller).await?;
    let at = proved.and_then(|proved| {
        if second_factor {
            proved.second_factor
        } else {
            proved.password
        }
    });
    if at.is_some_and(|at| tx.now() - at <= PROOF_LIFE) {
        return Ok(());
    }
    Err(PartyError::ProofNeeded { second_factor })
}
