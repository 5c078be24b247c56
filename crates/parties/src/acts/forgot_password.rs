//! Somebody forgot a password.

use kernel::{
    Failure,
    jobs::{self, Line, NewJob},
};
use serde_json::json;

use crate::{
    Auth, Email, RESET_PASSWORD_JOB, store,
    throttle::{Count, Counted},
};

/// Has a link mailed that sets another password, if the address has a verified account. The answer never tells.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn forgot_password(auth: &Auth, email: &Email) -> Result<(), Failure> {
    let mut tx = auth.db().begin().await?;
    // Written for every address, so that one without account takes as long.
    let asked = Count::of(
        auth.vault(),
        Counted::Reset,
        &[&email.as_str().to_lowercase()],
    )?;
    store::lock_count(&mut tx, &asked).await?;
    let account = store::list_accounts(tx.conn(), email.as_str())
        .await?
        .into_iter()
        .find(|account| account.verified);
    if let Some(account) = account {
        // Once a minute at most; the job that makes the link bounds the day.
        let minute = tx.now().timestamp().div_euclid(60);
        let job = NewJob {
            line: Line::Main,
            kind: RESET_PASSWORD_JOB,
            key: Some(format!("{}:{minute}", account.id)),
            payload: json!({ "party": account.id }),
            run_at: tx.now(),
        };
        jobs::enqueue(&mut tx, job).await?;
    }
    tx.commit().await
}
