//! The challenge of a passkey, from when a browser is asked until it answers: once, within five minutes, and in the session
//! that asked.

use kernel::{Failure, Id, Tx};
use serde_json::Value;

use crate::{
    Auth, PartyError, Session,
    grant::{CHALLENGE_LIFE, PasskeyChallenge},
    opaque::{Opaque, Purpose},
    passkey::Asked,
    store,
};

/// What a passkey is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ceremony {
    /// To be registered, in this session.
    Register(Id<Session>),
    /// To prove in this session that its party is still itself.
    Prove(Id<Session>),
    /// To begin a session, whoever it is.
    SignIn,
}

impl Ceremony {
    /// The word for it in the table.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Register(_) => "register",
            Self::Prove(_) => "prove",
            Self::SignIn => "sign_in",
        }
    }

    /// The session that asks.
    pub(crate) const fn session(self) -> Option<Id<Session>> {
        match self {
            Self::Register(session) | Self::Prove(session) => Some(session),
            Self::SignIn => None,
        }
    }
}

/// Keeps what the answer has to fit.
pub(crate) async fn begin(
    tx: &mut Tx,
    ceremony: Ceremony,
    asked: Asked,
) -> Result<PasskeyChallenge, Failure> {
    let token = Opaque::fresh(Purpose::Passkey)?;
    let expires_at = tx.now() + CHALLENGE_LIFE;
    store::insert_passkey_challenge(tx, &token, (ceremony, &asked.state), expires_at).await?;
    Ok(PasskeyChallenge {
        token: token.text(),
        options: asked.options,
    })
}

/// What the answer has to fit. In a transaction of its own: whatever comes of the answer, no second one is looked at.
pub(crate) async fn take(
    auth: &Auth,
    ceremony: Ceremony,
    token: &str,
) -> Result<Value, PartyError> {
    let token =
        Opaque::parse(token, Purpose::Passkey).ok_or(PartyError::PasskeyChallengeInvalid)?;
    let mut tx = auth.db().begin().await?;
    let state = store::take_passkey_challenge(&mut tx, &token, ceremony).await?;
    tx.commit().await?;
    state.ok_or(PartyError::PasskeyChallengeInvalid)
}
