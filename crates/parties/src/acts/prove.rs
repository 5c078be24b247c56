//! A party proves within a session that it is still itself.

use kernel::audit;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::{
    Auth, Caller, Factor, PartyError, attempt,
    ceremony::{self, Ceremony},
    factor::{self, Taken},
    store,
};

/// What is given.
#[derive(Debug)]
pub enum Proof {
    /// A code of the authenticator, or a recovery code.
    Code(String),
    /// The answer of a passkey to a challenge of [`super::ask_for_proof()`].
    Passkey {
        /// The challenge.
        challenge: String,
        /// What `navigator.credentials.get()` gave, as JSON.
        answer: Value,
    },
    /// The password again: only for who has no second factor.
    Password(SecretString),
}

/// Proves who the caller is, for the acts that ask for it within the next 15 minutes. What is needed is the second factor of
/// who has one, and the password of who has none.
///
/// # Errors
/// [`PartyError::ProofNeeded`] when the second factor is needed and a password was given, or the other way round;
/// [`PartyError::CodeWrong`], [`PartyError::PasskeyWrong`], [`PartyError::PasskeySetAside`],
/// [`PartyError::PasskeyChallengeInvalid`], [`PartyError::PasswordWrong`], [`PartyError::Wait`], [`PartyError::Busy`].
pub async fn prove(auth: &Auth, caller: &Caller, proof: Proof) -> Result<(), PartyError> {
    let mut tx = auth.db().begin().await?;
    let second_factor = factor::has_one(&mut tx, caller.party).await?;
    tx.commit().await?;
    match proof {
        Proof::Password(password) if !second_factor => by_password(auth, caller, password).await,
        Proof::Code(code) if second_factor => {
            by_factor(auth, caller, (&Factor::Code(code), None)).await
        }
        Proof::Passkey { challenge, answer } if second_factor => {
            let asked = ceremony::take(auth, Ceremony::Prove(caller.session), &challenge).await?;
            by_factor(auth, caller, (&Factor::Passkey(answer), Some(asked))).await
        }
        Proof::Code(_) | Proof::Passkey { .. } | Proof::Password(_) => {
            Err(PartyError::ProofNeeded { second_factor })
        }
    }
}

async fn by_password(
    auth: &Auth,
    caller: &Caller,
    password: SecretString,
) -> Result<(), PartyError> {
    let mut tx = auth.db().begin().await?;
    let stored = store::find_password(&mut tx, caller.party).await?;
    tx.commit().await?;
    let count = attempt::count_code(auth, caller.party).await?;
    let right = auth.passwords().matches(password, stored).await?;
    let mut tx = auth.db().begin().await?;
    if !right {
        attempt::record_refused(&mut tx, caller.party, Some(caller)).await?;
        tx.commit().await?;
        return Err(PartyError::PasswordWrong);
    }
    store::delete_count(&mut tx, &count).await?;
    store::save_password_proved(&mut tx, caller.session).await?;
    let after = json!({ "session": caller.session, "with": "password" });
    audit::record(&mut tx, caller.entry("parties.proved", Some(after))).await?;
    Ok(tx.commit().await?)
}

async fn by_factor(
    auth: &Auth,
    caller: &Caller,
    (given, asked): (&Factor, Option<Value>),
) -> Result<(), PartyError> {
    let count = attempt::count_code(auth, caller.party).await?;
    let mut tx = auth.db().begin().await?;
    let with = match factor::take(&mut tx, auth, (caller.party, given, asked)).await? {
        Taken::Good(_, with) => with,
        Taken::Refused(refusal) => {
            attempt::record_refused(&mut tx, caller.party, Some(caller)).await?;
            tx.commit().await?;
            return Err(refusal);
        }
    };
    store::delete_count(&mut tx, &count).await?;
    store::save_second_factor_proved(&mut tx, caller.session).await?;
    let after = json!({ "session": caller.session, "with": with.word() });
    audit::record(&mut tx, caller.entry("parties.proved", Some(after))).await?;
    Ok(tx.commit().await?)
}
