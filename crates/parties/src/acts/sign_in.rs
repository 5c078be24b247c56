//! A party proves who it is.

use kernel::{
    Id, Tx,
    audit::{self, Entry},
};
use secrecy::SecretString;
use serde_json::json;

use crate::{
    Auth, Challenge, Email, Grant, Party, PartyError,
    attempt::{SignInAttempt, remember_address},
    factor::{self, Given},
    grant::{CHALLENGE_LIFE, SecondFactor},
    opaque::{Opaque, Purpose},
    session::{SESSION_LIFE, device_name},
    store::{self, Which},
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

/// What came of a right password.
#[derive(Debug)]
pub enum SignedIn {
    /// A session has begun.
    Granted(Box<Grant>),
    /// The second factor is asked for: [`super::answer_challenge()`].
    Challenged(Challenge),
}

/// Begins a session: the account of the address, its password, a verified address. An account with a second factor gets a
/// challenge instead.
///
/// An unknown address takes as long as a wrong password and gets the same answer; both are counted alike, and too many
/// have to wait. That the address is not verified is told only to who knows the password.
///
/// # Errors
/// [`PartyError::WrongCredentials`], [`PartyError::EmailUnverified`], [`PartyError::Wait`], [`PartyError::Busy`].
pub async fn sign_in(auth: &Auth, credentials: Credentials) -> Result<SignedIn, PartyError> {
    let attempt = SignInAttempt::count(auth, &credentials.email).await?;
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
        .matches(credentials.password, stored.clone())
        .await?;
    let mut tx = auth.db().begin().await?;
    // A password that was changed while it was checked gets nobody in: the change has ended the sessions of who knew it.
    let right = match &account {
        Some(account) if right => store::lock_password(&mut tx, account.id).await? == stored,
        Some(_) | None => false,
    };
    let Some(account) = account.as_ref().filter(|_| right) else {
        let owner = account.filter(|account| account.verified);
        attempt.failed(&mut tx, owner.map(|owner| owner.id)).await?;
        tx.commit().await?;
        return Err(PartyError::WrongCredentials);
    };
    attempt.succeeded(&mut tx).await?;
    if !account.verified {
        tx.commit().await?;
        return Err(PartyError::EmailUnverified);
    }
    let party = store::find(&mut tx, account.id)
        .await?
        .ok_or(PartyError::WrongCredentials)?;
    let device = device_name(&credentials.device);
    let signed_in = if factor::has_one(&mut tx, party.id).await? {
        SignedIn::Challenged(challenge(&mut tx, auth, (party.id, &device)).await?)
    } else {
        SignedIn::Granted(Box::new(
            begin_session(&mut tx, auth, (party, &device, None)).await?,
        ))
    };
    tx.commit().await?;
    Ok(signed_in)
}

async fn challenge(
    tx: &mut Tx,
    auth: &Auth,
    (party, device): (Id<Party>, &str),
) -> Result<Challenge, PartyError> {
    let passkeys = store::list_credentials(tx, party, Which::Good).await?;
    let asked = if passkeys.is_empty() || !auth.passkeys().are_possible() {
        None
    } else {
        Some(auth.passkeys().ask(&passkeys)?)
    };
    let ways = [
        ("passkey", asked.is_some()),
        (
            "totp",
            store::find_totp_confirmed(tx, party).await?.is_some(),
        ),
        (
            "recovery_code",
            store::count_recovery_codes(tx, party).await? > 0,
        ),
    ];
    let (options, state) = asked.map(|asked| (asked.options, asked.state)).unzip();
    let token = Opaque::fresh(Purpose::Challenge)?;
    let expires_at = tx.now() + CHALLENGE_LIFE;
    store::insert_challenge(tx, &token, (party, device, state.as_ref()), expires_at).await?;
    Ok(Challenge {
        token: token.text(),
        accepts: ways.iter().filter(|way| way.1).map(|way| way.0).collect(),
        passkey: options,
    })
}

/// Begins a session of a party that has proved who it is, and with what.
pub(super) async fn begin_session(
    tx: &mut Tx,
    auth: &Auth,
    (party, device, given): (Party, &str, Option<Given>),
) -> Result<Grant, PartyError> {
    let session_ends = tx.now() + SESSION_LIFE;
    let session = store::insert_session(tx, party.id, device, session_ends).await?;
    let refresh = Opaque::fresh(Purpose::Refresh)?;
    store::insert_refresh(tx, session, &refresh, session_ends).await?;
    let second_factor = if given.is_some() {
        store::save_second_factor_proved(tx, session).await?;
        SecondFactor::Given
    } else if party.role.needs_second_factor() {
        SecondFactor::Needed
    } else {
        SecondFactor::None
    };
    let access_token = auth.access_token((party.id, party.role), session, tx.now())?;
    remember_address(tx, auth, &party).await?;
    let entry = Entry {
        actor: Some((party.id.uuid(), party.role.as_str())),
        act: "parties.signed_in",
        object_kind: "party",
        object: party.id.uuid(),
        before: None,
        after: Some(json!({ "session": session, "second_factor": given.map(Given::word) })),
    };
    audit::record(tx, entry).await?;
    tracing::info!(party.id = %party.id, session.id = %session, "party {} signed in", party.id);
    Ok(Grant {
        party,
        session,
        access_token,
        refresh_token: refresh.text(),
        second_factor,
    })
}
