//! A party proves who it is.

use secrecy::SecretString;

use crate::{
    Auth, Email, Grant, PartyError,
    opaque::{Opaque, Purpose},
    session::{SESSION_LIFE, device_name},
    store,
};

/// What a client signs in with.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The address as it was typed.
    pub email: String,
    /// The password as it was typed.
    pub password: SecretString,
    /// What the device calls itself, to tell sessions apart.
    pub device: String,
}

/// Begins a session: the account of the address, its password, a verified address.
///
/// An unknown address takes as long as a wrong password and gets the same answer. That the address is not verified is
/// told only to who knows the password.
///
/// # Errors
/// [`PartyError::WrongCredentials`], [`PartyError::EmailUnverified`], [`PartyError::Busy`].
pub async fn sign_in(auth: &Auth, credentials: Credentials) -> Result<Grant, PartyError> {
    let account = match Email::parse(&credentials.email) {
        Ok(email) => store::list_accounts(auth.db().pool(), email.as_str()).await?,
        Err(_no_address) => Vec::new(),
    }
    .into_iter()
    .next();
    let stored = account
        .as_ref()
        .map(|account| account.password_hash.clone());
    // Before the transaction: it takes long, and connections are few.
    let right = auth
        .passwords()
        .matches(credentials.password, stored)
        .await?;
    let account = account
        .filter(|_| right)
        .ok_or(PartyError::WrongCredentials)?;
    if !account.verified {
        return Err(PartyError::EmailUnverified);
    }
    let mut tx = auth.db().begin().await?;
    let party = store::find(&mut tx, account.id)
        .await?
        .ok_or(PartyError::WrongCredentials)?;
    let session_ends = tx.now() + SESSION_LIFE;
    let device = device_name(&credentials.device);
    let session = store::insert_session(&mut tx, party.id, &device, session_ends).await?;
    let refresh = Opaque::fresh(Purpose::Refresh)?;
    store::insert_refresh(&mut tx, session, &refresh, session_ends).await?;
    let access_token = auth.access_token((party.id, party.role), session, tx.now())?;
    tx.commit().await?;
    tracing::info!(party.id = %party.id, session.id = %session, "party {} signed in", party.id);
    Ok(Grant {
        party,
        session,
        access_token,
        refresh_token: refresh.text(),
    })
}
