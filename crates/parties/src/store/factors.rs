//! Second factors: authenticators, recovery codes, and what sessions have proved.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};

use crate::{Caller, Party, opaque::Opaque, recovery::RecoveryCode};

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

/// Deletes the authenticator and its recovery codes. What sessions have proved with them is void. Returns whether there
/// was a confirmed one.
pub(crate) async fn delete_totp(tx: &mut Tx, party: Id<Party>) -> Result<bool, Failure> {
    let deleted = sqlx::query_scalar!(
        r#"DELETE FROM totp_secrets
           WHERE party_id = $1
           RETURNING confirmed_at IS NOT NULL AS "confirmed!""#,
        party.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    sqlx::query!(
        "DELETE FROM recovery_codes WHERE party_id = $1",
        party.uuid()
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "UPDATE sessions
         SET second_factor_at = NULL
         WHERE party_id = $1
           AND second_factor_at IS NOT NULL",
        party.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(deleted.unwrap_or_default())
}

/// Replaces the party's recovery codes.
pub(crate) async fn save_recovery_codes(
    tx: &mut Tx,
    party: Id<Party>,
    codes: &[RecoveryCode],
) -> Result<(), Failure> {
    let now = tx.now();
    let hashes: Vec<Vec<u8>> = codes.iter().map(|code| code.hash().to_vec()).collect();
    sqlx::query!(
        "DELETE FROM recovery_codes WHERE party_id = $1",
        party.uuid()
    )
    .execute(tx.conn())
    .await?;
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

/// Keeps the hash of a challenge.
pub(crate) async fn insert_challenge(
    tx: &mut Tx,
    token: &Opaque,
    (party, device): (Id<Party>, &str),
    expires_at: DateTime<Utc>,
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO sign_in_challenges (token_hash, party_id, device, issued_at, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
        &token.hash(),
        party.uuid(),
        device,
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

/// Uses up a challenge; returns whether it was still good.
pub(crate) async fn save_challenge_used(tx: &mut Tx, token: &Opaque) -> Result<bool, Failure> {
    let now = tx.now();
    let done = sqlx::query!(
        "UPDATE sign_in_challenges
         SET used_at = $2
         WHERE token_hash = $1
           AND used_at IS NULL
           AND expires_at > $2",
        &token.hash(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

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
    session: Id<crate::Session>,
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
pub(crate) async fn save_password_proved(
    tx: &mut Tx,
    session: Id<crate::Session>,
) -> Result<(), Failure> {
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
