//! The links that prove an address.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};

use crate::{Party, opaque::Opaque};

/// Counts one more verification mail, unless the bounds are reached; returns how many that makes.
pub(crate) async fn save_verification_ask(
    tx: &mut Tx,
    party: Id<Party>,
    bounds: (DateTime<Utc>, i16),
) -> Result<Option<i16>, Failure> {
    let now = tx.now();
    let asks = sqlx::query_scalar!(
        "UPDATE parties
         SET verification_asked_at = $2,
             verification_asks = verification_asks + 1
         WHERE id = $1
           AND email_verified_at IS NULL
           AND verification_asked_at <= $3
           AND verification_asks < $4
         RETURNING verification_asks",
        party.uuid(),
        now,
        bounds.0,
        bounds.1
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(asks)
}

/// Keeps the hash of a verification token.
pub(crate) async fn insert_verification(
    tx: &mut Tx,
    party: Id<Party>,
    token: &Opaque,
    expires_at: DateTime<Utc>,
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO email_verifications (token_hash, party_id, issued_at, expires_at)
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

/// The most passwords that are tried with one link; the table repeats it.
const MAX_ATTEMPTS: i16 = 10;

/// Counts one more password tried with a link that is good; returns the hash of its registration's password.
pub(crate) async fn save_verification_attempt(
    tx: &mut Tx,
    token: &Opaque,
) -> Result<Option<String>, Failure> {
    let now = tx.now();
    let hash = sqlx::query_scalar!(
        "UPDATE email_verifications v
         SET attempts = v.attempts + 1
         FROM parties p
         WHERE p.id = v.party_id
           AND v.token_hash = $1
           AND v.used_at IS NULL
           AND v.expires_at > $2
           AND v.attempts < $3
         RETURNING p.password_hash",
        &token.hash(),
        now,
        MAX_ATTEMPTS
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(hash)
}

/// Uses up a verification token; returns whose it is, if it was good.
pub(crate) async fn save_verification_used(
    tx: &mut Tx,
    token: &Opaque,
) -> Result<Option<Id<Party>>, Failure> {
    let now = tx.now();
    let party = sqlx::query_scalar!(
        "UPDATE email_verifications
         SET used_at = $2
         WHERE token_hash = $1
           AND used_at IS NULL
           AND expires_at > $2
         RETURNING party_id",
        &token.hash(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(party.map(Id::from_uuid))
}
