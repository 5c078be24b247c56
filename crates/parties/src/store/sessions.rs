//! Sessions and their refresh tokens.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use uuid::Uuid;

use crate::{
    Caller, Party, Role, Session,
    opaque::Opaque,
    session::{Family, REFRESH_LIFE},
};

/// What is known of the party of a session that still stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) role: Role,
    /// Whether the second factor was given in this session.
    pub(crate) second_factor: bool,
}

/// The standing of a session, if it still stands.
pub(crate) async fn find_session_standing(
    db: &Db,
    session: Id<Session>,
    party: Id<Party>,
) -> Result<Option<Standing>, Failure> {
    let row = sqlx::query!(
        r#"SELECT p.role, s.second_factor_at IS NOT NULL AS "second_factor!"
           FROM sessions s
           JOIN parties p ON p.id = s.party_id
           WHERE s.id = $1
             AND s.party_id = $2
             AND s.revoked_at IS NULL
             AND s.expires_at > $3"#,
        session.uuid(),
        party.uuid(),
        db.now()
    )
    .fetch_optional(db.pool())
    .await?;
    let standing = |row: &str, second_factor| {
        Ok(Standing {
            role: Role::from_row(row)?,
            second_factor,
        })
    };
    row.map(|row| standing(&row.role, row.second_factor))
        .transpose()
}

/// The sessions of a party that still stand, the newest first.
pub(crate) async fn list_sessions(
    db: &Db,
    caller: &Caller,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Session>, Failure> {
    let rows = sqlx::query!(
        "SELECT id, device, created_at, used_at, expires_at
         FROM sessions
         WHERE party_id = $1
           AND revoked_at IS NULL
           AND expires_at > $2
           AND ($3::uuid IS NULL OR id < $3)
         ORDER BY id DESC
         LIMIT $4",
        caller.party.uuid(),
        db.now(),
        after,
        limit
    )
    .fetch_all(db.pool())
    .await?;
    let sessions = rows.into_iter().map(|row| Session {
        id: Id::from_uuid(row.id),
        device: row.device,
        created_at: row.created_at,
        used_at: row.used_at,
        expires_at: row.expires_at,
    });
    Ok(sessions.collect())
}

/// Begins a session.
pub(crate) async fn insert_session(
    tx: &mut Tx,
    party: Id<Party>,
    device: &str,
    expires_at: DateTime<Utc>,
) -> Result<Id<Session>, Failure> {
    let (id, now) = (tx.new_id::<Session>(), tx.now());
    sqlx::query!(
        "INSERT INTO sessions (id, party_id, device, created_at, used_at, expires_at)
         VALUES ($1, $2, $3, $4, $4, $5)",
        id.uuid(),
        party.uuid(),
        device,
        now,
        expires_at
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Ends sessions of a party that stand: this one, or all. Returns how many.
pub(crate) async fn save_revoked(
    tx: &mut Tx,
    party: Id<Party>,
    session: Option<Id<Session>>,
    because: &'static str,
) -> Result<u64, Failure> {
    let now = tx.now();
    let done = sqlx::query!(
        "UPDATE sessions
         SET revoked_at = $3,
             revoked_because = $4
         WHERE party_id = $1
           AND ($2::uuid IS NULL OR id = $2)
           AND revoked_at IS NULL
           AND expires_at > $3",
        party.uuid(),
        session.map(Id::uuid),
        now,
        because
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Locks the session of a refresh token, then reads both: two refreshes of one session go one after the other, and the
/// second sees what the first did.
pub(crate) async fn lock_family(
    tx: &mut Tx,
    token: &Opaque,
) -> Result<Option<(Id<Session>, Id<Party>, Family)>, Failure> {
    let session = sqlx::query!(
        "SELECT s.id, s.party_id, s.revoked_at, s.expires_at, s.second_factor_at
         FROM sessions s
         WHERE s.id = (SELECT session_id FROM refresh_tokens WHERE token_hash = $1)
         FOR NO KEY UPDATE",
        &token.hash()
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(session) = session else {
        return Ok(None);
    };
    let stored = sqlx::query!(
        "SELECT expires_at, rotated_at, successor_salt
         FROM refresh_tokens
         WHERE token_hash = $1",
        &token.hash()
    )
    .fetch_one(tx.conn())
    .await?;
    let salt = stored.successor_salt.map(<[u8; 32]>::try_from).transpose();
    let family = Family {
        revoked: session.revoked_at.is_some(),
        second_factor: session.second_factor_at.is_some(),
        session_expires_at: session.expires_at,
        token_expires_at: stored.expires_at,
        rotated_at: stored.rotated_at,
        successor_salt: salt
            .map_err(|bytes| Failure::msg(format!("a stored salt has {} bytes", bytes.len())))?,
    };
    let ids = (Id::from_uuid(session.id), Id::from_uuid(session.party_id));
    Ok(Some((ids.0, ids.1, family)))
}

/// Keeps the hash of a session's good refresh token; it ends with the session at the latest. Returns when.
pub(crate) async fn insert_refresh(
    tx: &mut Tx,
    session: Id<Session>,
    token: &Opaque,
    session_expires_at: DateTime<Utc>,
) -> Result<DateTime<Utc>, Failure> {
    let now = tx.now();
    let expires_at = session_expires_at.min(now + REFRESH_LIFE);
    sqlx::query!(
        "INSERT INTO refresh_tokens (token_hash, session_id, issued_at, expires_at)
         VALUES ($1, $2, $3, $4)",
        &token.hash(),
        session.uuid(),
        now,
        expires_at
    )
    .execute(tx.conn())
    .await?;
    Ok(expires_at)
}

/// Marks a refresh token as exchanged. Its predecessor's salt goes: this token came back, so its answer was not lost.
pub(crate) async fn save_rotated(
    tx: &mut Tx,
    session: Id<Session>,
    token: &Opaque,
    salt: &[u8; 32],
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE refresh_tokens
         SET successor_salt = NULL
         WHERE session_id = $1 AND successor_salt IS NOT NULL",
        session.uuid()
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "UPDATE refresh_tokens
         SET rotated_at = $2,
             successor_salt = $3
         WHERE token_hash = $1",
        &token.hash(),
        now,
        salt
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "UPDATE sessions
         SET used_at = $2
         WHERE id = $1",
        session.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Erases what would give a successor again: it was given again once.
pub(crate) async fn save_answered_again(tx: &mut Tx, token: &Opaque) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE refresh_tokens
         SET successor_salt = NULL
         WHERE token_hash = $1",
        &token.hash()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Deletes verification tokens that expired, and sessions with their tokens that ended, before `before`.
pub(crate) async fn delete_ended(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64, Failure> {
    let tokens = sqlx::query!(
        "DELETE FROM email_verifications WHERE expires_at < $1",
        before
    )
    .execute(tx.conn())
    .await?;
    let sessions = sqlx::query!(
        "DELETE FROM sessions
         WHERE expires_at < $1 OR revoked_at < $1",
        before
    )
    .execute(tx.conn())
    .await?;
    Ok(tokens.rows_affected() + sessions.rows_affected())
}
