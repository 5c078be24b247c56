//! What sessions have proved, and when.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};

use crate::{Caller, Party, Session};

/// What a session has proved, and when.
pub(crate) struct Proved {
    pub(crate) began_at: DateTime<Utc>,
    pub(crate) second_factor: Option<DateTime<Utc>>,
    pub(crate) password: Option<DateTime<Utc>>,
}

/// What the caller's session has proved.
pub(crate) async fn find_proved(tx: &mut Tx, caller: &Caller) -> Result<Option<Proved>, Failure> {
    let proved = sqlx::query_as!(
        Proved,
        "SELECT created_at AS began_at, second_factor_at AS second_factor, password_at AS password
         FROM sessions
         WHERE id = $1 AND party_id = $2",
        caller.session.uuid(),
        caller.party.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(proved)
}

/// Writes that the second factor was given in a session.
pub(crate) async fn save_second_factor_proved(
    tx: &mut Tx,
    session: Id<Session>,
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE sessions SET second_factor_at = $2 WHERE id = $1",
        session.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes that the password was given again in a session.
pub(crate) async fn save_password_proved(tx: &mut Tx, session: Id<Session>) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE sessions SET password_at = $2 WHERE id = $1",
        session.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// No session of the party counts as having given its second factor, but `kept`.
pub(crate) async fn save_unproved(
    tx: &mut Tx,
    party: Id<Party>,
    kept: Option<Id<Session>>,
) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE sessions
         SET second_factor_at = NULL
         WHERE party_id = $1
           AND second_factor_at IS NOT NULL
           AND id IS DISTINCT FROM $2",
        party.uuid(),
        kept.map(Id::uuid)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
