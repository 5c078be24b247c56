//! Challenges: what ties an answer to what was asked.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use serde_json::Value;

use crate::{Party, ceremony::Ceremony, opaque::Opaque};

/// Keeps the hash of a challenge, and what the answer of a passkey has to fit.
pub(crate) async fn insert_challenge(
    tx: &mut Tx,
    token: &Opaque,
    (party, device, passkey): (Id<Party>, &str, Option<&Value>),
    expires_at: DateTime<Utc>,
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO sign_in_challenges (token_hash, party_id, device, passkey, issued_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &token.hash(),
        party.uuid(),
        device,
        passkey,
        now,
        expires_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The most codes that are tried with one challenge; the table repeats it.
const MAX_ATTEMPTS: i16 = 5;

/// Counts one more code tried with a challenge that is good; returns whose it is, and the device's name.
pub(crate) async fn save_challenge_attempt(
    tx: &mut Tx,
    token: &Opaque,
) -> Result<Option<(Id<Party>, String)>, Failure> {
    let now = tx.now();
    let row = sqlx::query!(
        "UPDATE sign_in_challenges
         SET attempts = attempts + 1
         WHERE token_hash = $1
           AND used_at IS NULL
           AND expires_at > $2
           AND attempts < $3
         RETURNING party_id, device",
        &token.hash(),
        now,
        MAX_ATTEMPTS
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (Id::from_uuid(row.party_id), row.device)))
}

/// Locks a challenge that is still good: of two answers at the same time, the second finds it used. Returns what the answer
/// of a passkey has to fit.
pub(crate) async fn lock_challenge(
    tx: &mut Tx,
    token: &Opaque,
) -> Result<Option<Option<Value>>, Failure> {
    let now = tx.now();
    let passkey = sqlx::query_scalar!(
        "SELECT passkey
         FROM sign_in_challenges
         WHERE token_hash = $1
           AND used_at IS NULL
           AND expires_at > $2
         FOR UPDATE",
        &token.hash(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(passkey)
}

/// Uses up a challenge, which must be locked.
pub(crate) async fn save_challenge_used(tx: &mut Tx, token: &Opaque) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE sign_in_challenges SET used_at = $2 WHERE token_hash = $1",
        &token.hash(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps the hash of a passkey's challenge, and what the answer has to fit. Strangers can ask for these, so each takes some
/// along that nobody answered in time: there are never many more than are good.
pub(crate) async fn insert_passkey_challenge(
    tx: &mut Tx,
    token: &Opaque,
    (ceremony, state): (Ceremony, &Value),
    expires_at: DateTime<Utc>,
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "WITH swept AS (
             DELETE FROM passkey_challenges
             WHERE token_hash IN (
                 SELECT token_hash
                 FROM passkey_challenges
                 WHERE expires_at <= $5
                 LIMIT 10
                 FOR UPDATE SKIP LOCKED
             )
         )
         INSERT INTO passkey_challenges (token_hash, purpose, session_id, state, issued_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &token.hash(),
        ceremony.word(),
        ceremony.session().map(Id::uuid),
        state,
        now,
        expires_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Deletes a passkey's challenge that is still good for this; returns what the answer has to fit.
pub(crate) async fn take_passkey_challenge(
    tx: &mut Tx,
    token: &Opaque,
    ceremony: Ceremony,
) -> Result<Option<Value>, Failure> {
    let now = tx.now();
    let state = sqlx::query_scalar!(
        "DELETE FROM passkey_challenges
         WHERE token_hash = $1
           AND purpose = $2
           AND session_id IS NOT DISTINCT FROM $3
           AND expires_at > $4
         RETURNING state",
        &token.hash(),
        ceremony.word(),
        ceremony.session().map(Id::uuid),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(state)
}
