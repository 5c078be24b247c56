//! Counts of failed sign-ins, and from where parties have signed in.

use chrono::{DateTime, Utc};
use kernel::{Failure, Tx};

use crate::throttle::{Count, FORGOTTEN_AFTER, KNOWN_FOR, wait_until};

/// Locks a count and reads it: failures in a row, and from when the next attempt is looked at. It is there from then on,
/// and those who try at the same time go one after the other.
pub(crate) async fn lock_count(
    tx: &mut Tx,
    count: &Count,
) -> Result<(i32, DateTime<Utc>), Failure> {
    let now = tx.now();
    let row = sqlx::query!(
        "INSERT INTO sign_in_failures AS f (key, failures, last_at, wait_until)
         VALUES ($1, 0, $2, $2)
         ON CONFLICT (key) DO UPDATE
         SET failures = CASE WHEN f.last_at < $3 THEN 0 ELSE f.failures END
         RETURNING failures, wait_until",
        &count.key,
        now,
        now - FORGOTTEN_AFTER
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((row.failures, row.wait_until))
}

/// Counts one more attempt as failed, until [`save_success`] takes it back. The count must be locked. Returns how many.
pub(crate) async fn save_attempt(
    tx: &mut Tx,
    count: &Count,
    failures: i32,
) -> Result<i32, Failure> {
    let (now, failures) = (tx.now(), failures.saturating_add(1));
    sqlx::query!(
        "UPDATE sign_in_failures
         SET failures = $2,
             last_at = $3,
             wait_until = $4
         WHERE key = $1",
        &count.key,
        failures,
        now,
        wait_until(count.counted, failures, now)
    )
    .execute(tx.conn())
    .await?;
    Ok(failures)
}

/// Forgets the failures of a count: the attempt was good.
pub(crate) async fn delete_count(tx: &mut Tx, count: &Count) -> Result<(), Failure> {
    sqlx::query!("DELETE FROM sign_in_failures WHERE key = $1", &count.key)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Takes one attempt back: it was good. What was counted before it stays, so that who signs in to an account of its own in
/// between guesses no faster.
pub(crate) async fn save_success(tx: &mut Tx, count: &Count) -> Result<(), Failure> {
    let now = tx.now();
    let failures = sqlx::query_scalar!(
        "UPDATE sign_in_failures
         SET failures = greatest(failures - 1, 0)
         WHERE key = $1
         RETURNING failures",
        &count.key
    )
    .fetch_optional(tx.conn())
    .await?;
    let wait = wait_until(count.counted, failures.unwrap_or_default(), now);
    sqlx::query!(
        "UPDATE sign_in_failures
         SET wait_until = least(wait_until, $2)
         WHERE key = $1",
        &count.key,
        wait
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Says again when the last failure was; what every failed sign-in writes, of an account or of none.
pub(crate) async fn save_failed(tx: &mut Tx, count: &Count) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE sign_in_failures SET last_at = $2 WHERE key = $1 AND last_at <= $2",
        &count.key,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether the account of this name signed in from there.
pub(crate) async fn is_known(tx: &mut Tx, key: &[u8; 32]) -> Result<bool, Failure> {
    let since = tx.now() - KNOWN_FOR;
    let known = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM known_addresses WHERE key = $1 AND last_at >= $2
           ) AS "known!""#,
        key,
        since
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(known)
}

/// Remembers from where an account signed in.
pub(crate) async fn save_known(tx: &mut Tx, key: &[u8; 32]) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO known_addresses (key, last_at)
         VALUES ($1, $2)
         ON CONFLICT (key) DO UPDATE
         SET last_at = $2",
        key,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Deletes counts and addresses that say nothing any more, challenges and password links that expired before `before`.
pub(crate) async fn delete_forgotten(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64, Failure> {
    let now = tx.now();
    let mut deleted = 0_u64;
    let counts = sqlx::query!(
        "DELETE FROM sign_in_failures WHERE last_at < $1",
        now - FORGOTTEN_AFTER
    )
    .execute(tx.conn())
    .await?;
    deleted = deleted.saturating_add(counts.rows_affected());
    let known = sqlx::query!(
        "DELETE FROM known_addresses WHERE last_at < $1",
        now - KNOWN_FOR
    )
    .execute(tx.conn())
    .await?;
    deleted = deleted.saturating_add(known.rows_affected());
    let challenges = sqlx::query!(
        "DELETE FROM sign_in_challenges WHERE expires_at < $1",
        before
    )
    .execute(tx.conn())
    .await?;
    deleted = deleted.saturating_add(challenges.rows_affected());
    let asked = sqlx::query!("DELETE FROM passkey_challenges WHERE expires_at <= $1", now)
        .execute(tx.conn())
        .await?;
    deleted = deleted.saturating_add(asked.rows_affected());
    let resets = sqlx::query!("DELETE FROM password_resets WHERE expires_at < $1", before)
        .execute(tx.conn())
        .await?;
    Ok(deleted.saturating_add(resets.rows_affected()))
}
