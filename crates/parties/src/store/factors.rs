//! Second factors: authenticators and recovery codes.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};

use crate::{Party, recovery::RecoveryCode};

/// An authenticator as it is kept.
pub(crate) struct StoredTotp {
    pub(crate) sealed: Vec<u8>,
    pub(crate) confirmed_at: Option<DateTime<Utc>>,
    pub(crate) last_step: i64,
}

/// Keeps a new authenticator's secret, in place of one that was never confirmed. Returns whether it did: a confirmed one
/// stays.
pub(crate) async fn save_new_totp(
    tx: &mut Tx,
    party: Id<Party>,
    sealed: &[u8],
) -> Result<bool, Failure> {
    let now = tx.now();
    let done = sqlx::query!(
        "INSERT INTO totp_secrets AS t (party_id, sealed, created_at)
         VALUES ($1, $2, $3)
         ON CONFLICT (party_id) DO UPDATE
         SET sealed = excluded.sealed,
             created_at = excluded.created_at,
             last_step = 0
         WHERE t.confirmed_at IS NULL",
        party.uuid(),
        sealed,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Locks a party's authenticator: codes that come at the same time are looked at one after the other.
pub(crate) async fn lock_totp(
    tx: &mut Tx,
    party: Id<Party>,
) -> Result<Option<StoredTotp>, Failure> {
    let stored = sqlx::query_as!(
        StoredTotp,
        "SELECT sealed, confirmed_at, last_step
         FROM totp_secrets
         WHERE party_id = $1
         FOR NO KEY UPDATE",
        party.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(stored)
}

/// Writes that a code was accepted; the first confirms the authenticator.
pub(crate) async fn save_totp_used(
    tx: &mut Tx,
    party: Id<Party>,
    step: i64,
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE totp_secrets
         SET last_step = $2,
             confirmed_at = coalesce(confirmed_at, $3)
         WHERE party_id = $1",
        party.uuid(),
        step,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// When the party's authenticator was confirmed; none when it has none.
pub(crate) async fn find_totp_confirmed(
    tx: &mut Tx,
    party: Id<Party>,
) -> Result<Option<DateTime<Utc>>, Failure> {
    let confirmed = sqlx::query_scalar!(
        "SELECT confirmed_at FROM totp_secrets WHERE party_id = $1",
        party.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(confirmed.flatten())
}

/// Deletes the authenticator. Returns whether there was a confirmed one.
pub(crate) async fn delete_totp(tx: &mut Tx, party: Id<Party>) -> Result<bool, Failure> {
    let deleted = sqlx::query_scalar!(
        r#"DELETE FROM totp_secrets
           WHERE party_id = $1
           RETURNING confirmed_at IS NOT NULL AS "confirmed!""#,
        party.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(deleted.unwrap_or_default())
}

/// Whether the party has a confirmed authenticator or a passkey.
pub(crate) async fn has_second_factor(tx: &mut Tx, party: Id<Party>) -> Result<bool, Failure> {
    let has = sqlx::query_scalar!(
        r#"SELECT EXISTS (
                      SELECT FROM totp_secrets WHERE party_id = $1 AND confirmed_at IS NOT NULL
                  )
                  OR EXISTS (SELECT FROM passkeys WHERE party_id = $1) AS "has!""#,
        party.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(has)
}

/// Deletes the party's recovery codes.
pub(crate) async fn delete_recovery_codes(tx: &mut Tx, party: Id<Party>) -> Result<(), Failure> {
    sqlx::query!(
        "DELETE FROM recovery_codes WHERE party_id = $1",
        party.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Replaces the party's recovery codes.
pub(crate) async fn save_recovery_codes(
    tx: &mut Tx,
    party: Id<Party>,
    codes: &[RecoveryCode],
) -> Result<(), Failure> {
    let now = tx.now();
    let hashes: Vec<Vec<u8>> = codes.iter().map(|code| code.hash().to_vec()).collect();
    delete_recovery_codes(tx, party).await?;
    sqlx::query!(
        "INSERT INTO recovery_codes (code_hash, party_id, created_at)
         SELECT code_hash, $2, $3
         FROM unnest($1::bytea[]) AS code_hash",
        &hashes,
        party.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Uses up a recovery code of the party; returns whether it was good.
pub(crate) async fn save_recovery_code_used(
    tx: &mut Tx,
    party: Id<Party>,
    code: &RecoveryCode,
) -> Result<bool, Failure> {
    let now = tx.now();
    let done = sqlx::query!(
        "UPDATE recovery_codes
         SET used_at = $3
         WHERE code_hash = $1
           AND party_id = $2
           AND used_at IS NULL",
        &code.hash(),
        party.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How many recovery codes the party has left.
pub(crate) async fn count_recovery_codes(tx: &mut Tx, party: Id<Party>) -> Result<i64, Failure> {
    let left = sqlx::query_scalar!(
        r#"SELECT count(*) AS "left!" FROM recovery_codes WHERE party_id = $1 AND used_at IS NULL"#,
        party.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(left)
}
