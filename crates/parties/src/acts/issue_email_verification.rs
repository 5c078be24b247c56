//! A link is made for a mail.

use chrono::Duration;
use kernel::{Failure, Id, Tx};

use crate::{
    Party,
    opaque::{Opaque, Purpose},
    store,
};

/// How long a verification link is good.
const LINK_LIFE: Duration = Duration::hours(48);

/// A new token that verifies the address of `party`, to be mailed to it and kept nowhere; none when there is no such party
/// or its address is verified already.
///
/// Links of earlier mails stay good until they expire: whichever is opened first verifies the address.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn issue_email_verification(
    tx: &mut Tx,
    party: Id<Party>,
) -> Result<Option<String>, Failure> {
    let unverified = store::find(tx, party)
        .await?
        .is_some_and(|party| !party.email_verified);
    if !unverified {
        return Ok(None);
    }
    let token = Opaque::fresh(Purpose::VerifyEmail)?;
    let expires_at = tx.now() + LINK_LIFE;
    store::insert_verification(tx, party, &token, expires_at).await?;
    Ok(Some(token.text()))
}
