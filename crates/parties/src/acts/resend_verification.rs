//! A newcomer did not get the mail.

use chrono::Duration;
use kernel::{Db, Failure};

use super::register::ask_for_verification;
use crate::{Email, store};

/// The shortest time between two verification mails to one account.
pub(super) const PAUSE: Duration = Duration::seconds(60);
/// The most verification mails that one account ever causes; the table repeats it.
pub(super) const MAX_ASKS: i16 = 10;

/// Mails another verification link, if the address has an account that waits for one and was not mailed within the last
/// minute or ten times before. The answer never tells which.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn resend_verification(db: &Db, email: &Email) -> Result<(), Failure> {
    let accounts = store::list_accounts(db.pool(), email.as_str()).await?;
    // The verified one comes first: then there is nothing to verify any more.
    let Some(account) = accounts.first() else {
        return Ok(());
    };
    if account.verified || account.verification_asks >= MAX_ASKS {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    let bounds = (tx.now() - PAUSE, MAX_ASKS);
    if let Some(ask) = store::save_verification_ask(&mut tx, account.id, bounds).await? {
        ask_for_verification(&mut tx, account.id, (ask, Duration::zero())).await?;
    }
    tx.commit().await
}
