//! A link is made for a mail to who forgot a password.

use chrono::Duration;
use kernel::{Failure, Id, Tx};

use crate::{
    Party,
    opaque::{Opaque, Purpose},
    store,
};

/// How long the link is good.
const LINK_LIFE: Duration = Duration::hours(1);
/// The most links that one party is sent within a day: strangers can ask for them.
const MOST_A_DAY: i64 = 5;

/// A new token that sets another password for `party`, to be mailed to it and kept nowhere; none when it was sent five
/// within a day.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn issue_password_reset(
    tx: &mut Tx,
    party: Id<Party>,
) -> Result<Option<String>, Failure> {
    if store::count_resets(tx, party, Duration::days(1)).await? >= MOST_A_DAY {
        return Ok(None);
    }
    let token = Opaque::fresh(Purpose::ResetPassword)?;
    let expires_at = tx.now() + LINK_LIFE;
    store::insert_reset(tx, party, &token, expires_at).await?;
    Ok(Some(token.text()))
}
