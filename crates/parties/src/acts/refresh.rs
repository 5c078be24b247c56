//! A session is renewed.

use kernel::{
    Tx,
    audit::{self, Entry},
};

use crate::{
    Auth, Grant, PartyError,
    grant::SecondFactor,
    opaque::{Opaque, Purpose, random},
    session::{Holder, Renewal},
    store,
};

/// What came of a refresh. Both are to be committed.
#[derive(Debug)]
pub enum Refreshed {
    /// The session goes on.
    Renewed(Box<Grant>),
    /// The token was used before, so its session has been ended (RFC 9700, 4.14.2).
    SessionEnded,
}

/// Exchanges a refresh token for its successor and a new access token.
///
/// A token is good once. Within ten seconds the same successor is given once more, for a client that lost the answer, and to a browser
/// for a minute while the successor was not used; it is not stored but made again from the token itself and a salt. Any later use ends the session for all that hold its
/// tokens, since one of them stole it.
///
/// # Errors
/// [`PartyError::RefreshInvalid`] for a token that is unknown or expired, or whose session has ended.
pub async fn refresh(
    tx: &mut Tx,
    auth: &Auth,
    token: &str,
    holder: Holder,
) -> Result<Refreshed, PartyError> {
    let token = Opaque::parse(token, Purpose::Refresh).ok_or(PartyError::RefreshInvalid)?;
    let (session, party, family) = store::lock_family(tx, &token)
        .await?
        .ok_or(PartyError::RefreshInvalid)?;
    let successor = match family.renewal(tx.now(), holder) {
        Renewal::Rotate => {
            let salt = random()?;
            let successor = token.successor(&salt)?;
            store::save_rotated(tx, session, &token, &salt).await?;
            store::insert_refresh(tx, session, &successor, family.session_expires_at).await?;
            successor
        }
        Renewal::Again(salt) => {
            if holder == Holder::Client {
                store::save_answered_again(tx, &token).await?;
            }
            token.successor(&salt)?
        }
        Renewal::Reused => {
            store::save_revoked(tx, party, Some(session), "token_reused").await?;
            let entry = Entry {
                // Of two who hold the token, it is not known which one this is.
                actor: None,
                act: "parties.refresh_reused",
                object_kind: "session",
                object: session.uuid(),
                before: None,
                after: None,
            };
            audit::record(tx, entry).await?;
            tracing::warn!(session.id = %session, "ended session {session}: a used refresh token came back");
            return Ok(Refreshed::SessionEnded);
        }
        Renewal::Ended => return Err(PartyError::RefreshInvalid),
    };
    let party = store::find(tx, party)
        .await?
        .ok_or(PartyError::RefreshInvalid)?;
    let second_factor = if family.second_factor {
        SecondFactor::Given
    } else if party.role.needs_second_factor() {
        SecondFactor::Needed
    } else {
        SecondFactor::None
    };
    let access_token = auth.access_token((party.id, party.role), session, tx.now())?;
    Ok(Refreshed::Renewed(Box::new(Grant {
        party,
        session,
        access_token,
        refresh_token: successor.text(),
        second_factor,
    })))
}
