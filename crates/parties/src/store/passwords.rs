//! Passwords that change, and the links that set another.

use chrono::{DateTime, Duration, Utc};
use kernel::{Failure, Id, Tx};

use crate::{Caller, Party, PasswordHash, opaque::Opaque};

/// The hash of a party's password.
pub(crate) async fn find_password(
    tx: &mut Tx,
    party: Id<Party>,
) -> Result<Option<String>, Failure> {
    let hash = sqlx::query_scalar!(
        "SELECT password_hash FROM parties WHERE id = $1",
        party.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(hash)
}

/// The hash of a party's password, which stays the same until the transaction ends.
pub(crate) async fn lock_password(
    tx: &mut Tx,
    party: Id<Party>,
) -> Result<Option<String>, Failure> {
    let hash = sqlx::query_scalar!(
        "SELECT password_hash FROM parties WHERE id = $1 FOR SHARE",
        party.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(hash)
}

/// Gives a party another password; its password links are void, and the challenges that the old one was given for.
pub(crate) async fn save_password(
    tx: &mut Tx,
    party: Id<Party>,
    password: &PasswordHash,
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE parties SET password_hash = $2 WHERE id = $1",
        party.uuid(),
        password.as_str()
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "UPDATE password_resets
         SET used_at = $2
         WHERE party_id = $1
           AND used_at IS NULL
           AND expires_at > $2",
        party.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "UPDATE sign_in_challenges
         SET used_at = $2
         WHERE party_id = $1
           AND used_at IS NULL
           AND expires_at > $2",
        party.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends the caller's other sessions, since its password changed. Returns how many.
pub(crate) async fn save_others_revoked(tx: &mut Tx, caller: &Caller) -> Result<u64, Failure> {
    let now = tx.now();
    let done = sqlx::query!(
        "UPDATE sessions
         SET revoked_at = $3,
             revoked_because = 'password_changed'
         WHERE party_id = $1
           AND id <> $2
           AND revoked_at IS NULL
           AND expires_at > $3",
        caller.party.uuid(),
        caller.session.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// How many password links a party was sent within `within`.
pub(crate) async fn count_resets(
    tx: &mut Tx,
    party: Id<Party>,
    within: Duration,
) -> Result<i64, Failure> {
    let since = tx.now() - within;
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM password_resets WHERE party_id = $1 AND issued_at > $2"#,
        party.uuid(),
        since
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(count)
}

/// Keeps the hash of a password link's token.
pub(crate) async fn insert_reset(
    tx: &mut Tx,
    party: Id<Party>,
    token: &Opaque,
    expires_at: DateTime<Utc>,
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO password_resets (token_hash, party_id, issued_at, expires_at)
         VALUES ($1, $2, $3, $4)",
        &token.hash(),
        party.uuid(),
        now,
        expires_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Uses up the token of a password link; returns whether it was good.
pub(crate) async fn save_reset_used(tx: &mut Tx, token: &Opaque) -> Result<bool, Failure> {
    let now = tx.now();
    let used = sqlx::query!(
        "UPDATE password_resets
         SET used_at = $2
         WHERE token_hash = $1
           AND used_at IS NULL
           AND expires_at > $2",
        &token.hash(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(used.rows_affected() == 1)
}

/// The party of a password link that is good, and its address.
pub(crate) async fn find_reset(
    tx: &mut Tx,
    token: &Opaque,
) -> Result<Option<(Id<Party>, String)>, Failure> {
    let now = tx.now();
    let found = sqlx::query!(
        "SELECT p.id, p.email
         FROM password_resets r
         JOIN parties p ON p.id = r.party_id
         WHERE r.token_hash = $1
           AND r.used_at IS NULL
           AND r.expires_at > $2",
        &token.hash(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(found.map(|row| (Id::from_uuid(row.id), row.email)))
}
