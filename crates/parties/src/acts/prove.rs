//! A party proves within a session that it is still itself.

use kernel::audit;
use secrecy::SecretString;
use serde_json::json;

use crate::{Auth, Caller, PartyError, attempt, factor, store};

/// What is given.
#[derive(Debug)]
pub enum Proof {
    /// A code of the authenticator, or a recovery code.
    Code(String),
    /// The password again: only for who has no second factor.
    Password(SecretString),
}

/// Proves who the caller is, for the acts that ask for it within the next 15 minutes. What is needed is the second factor of
/// who has one, and the password of who has none.
///
/// # Errors
/// [`PartyError::ProofNeeded`] when a code is needed and a password was given, or the other way round;
/// [`PartyError::CodeWrong`], [`PartyError::PasswordWrong`], [`PartyError::Wait`], [`PartyError::Busy`].
pub async fn prove(auth: &Auth, caller: &Caller, proof: Proof) -> Result<(), PartyError> {
    let mut tx = auth.db().begin().await?;
    let second_factor = factor::has_one(&mut tx, caller.party).await?;
    let stored = store::find_password(&mut tx, caller.party).await?;
    tx.commit().await?;
    if second_factor != matches!(proof, Proof::Code(_)) {
        return Err(PartyError::ProofNeeded { second_factor });
    }
    let count = attempt::count_code(auth, caller.party).await?;
    let right = match &proof {
        Proof::Code(_) => true,
        Proof::Password(password) => auth.passwords().matches(password.clone(), stored).await?,
    };
    if !right {
        return Err(PartyError::PasswordWrong);
    }
    let mut tx = auth.db().begin().await?;
    let with = match proof {
        Proof::Code(code) => {
            let given = factor::take_code(&mut tx, auth, (caller.party, &code))
                .await?
                .ok_or(PartyError::CodeWrong)?;
            store::save_second_factor_proved(&mut tx, caller.session).await?;
            given.word()
        }
        Proof::Password(_) => {
            store::save_password_proved(&mut tx, caller.session).await?;
            "password"
        }
    };
    store::delete_count(&mut tx, &count).await?;
    let after = json!({ "session": caller.session, "with": with });
    audit::record(&mut tx, caller.entry("parties.proved", Some(after))).await?;
    Ok(tx.commit().await?)
}
