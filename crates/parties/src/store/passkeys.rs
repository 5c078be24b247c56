//! Passkeys.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use serde_json::Value;
use uuid::Uuid;

use crate::{Party, PartyError, Passkey};

struct PasskeyRow {
    id: Uuid,
    name: String,
    created_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
    set_aside_at: Option<DateTime<Utc>>,
}

impl From<PasskeyRow> for Passkey {
    fn from(row: PasskeyRow) -> Self {
        Self {
            id: Id::from_uuid(row.id),
            name: row.name,
            created_at: row.created_at,
            used_at: row.used_at,
            set_aside_at: row.set_aside_at,
        }
    }
}

/// A passkey as an answer is looked at under it.
pub(crate) struct StoredPasskey {
    pub(crate) id: Id<Passkey>,
    pub(crate) party: Id<Party>,
    pub(crate) credential: Value,
    pub(crate) set_aside: bool,
}

/// Keeps a new passkey.
pub(crate) async fn insert_passkey(
    tx: &mut Tx,
    party: Id<Party>,
    (credential_id, credential, name): (&[u8], &Value, &str),
) -> Result<Passkey, PartyError> {
    let (id, now) = (tx.new_id::<Passkey>(), tx.now());
    sqlx::query!(
        "INSERT INTO passkeys (id, party_id, credential_id, credential, name, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        id.uuid(),
        party.uuid(),
        credential_id,
        credential,
        name,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match kernel::constraint(&error) {
        Some("passkeys_credential") => PartyError::PasskeyKnown,
        Some(_) | None => error.into(),
    })?;
    Ok(Passkey {
        id,
        name: name.to_owned(),
        created_at: now,
        used_at: None,
        set_aside_at: None,
    })
}

/// The party's passkeys, the oldest first; there are few.
pub(crate) async fn list_passkeys(tx: &mut Tx, party: Id<Party>) -> Result<Vec<Passkey>, Failure> {
    let rows = sqlx::query_as!(
        PasskeyRow,
        "SELECT id, name, created_at, used_at, set_aside_at
         FROM passkeys
         WHERE party_id = $1
         ORDER BY id",
        party.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Passkey::from).collect())
}

/// What the party's authenticators call its passkeys; all of them, or those that were not set aside.
pub(crate) async fn list_credentials(
    tx: &mut Tx,
    party: Id<Party>,
    which: Which,
) -> Result<Vec<Vec<u8>>, Failure> {
    let ids = sqlx::query_scalar!(
        "SELECT credential_id
         FROM passkeys
         WHERE party_id = $1
           AND (set_aside_at IS NULL OR $2)
         ORDER BY id",
        party.uuid(),
        which == Which::All
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids)
}

/// Which passkeys are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// Every one.
    All,
    /// Those that were not set aside.
    Good,
}

/// Locks a passkey by what its authenticator calls it: answers that come at the same time are looked at one after the other.
pub(crate) async fn lock_passkey(
    tx: &mut Tx,
    credential_id: &[u8],
) -> Result<Option<StoredPasskey>, Failure> {
    let row = sqlx::query!(
        r#"SELECT id, party_id, credential, set_aside_at IS NOT NULL AS "set_aside!"
           FROM passkeys
           WHERE credential_id = $1
           FOR NO KEY UPDATE"#,
        credential_id
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| StoredPasskey {
        id: Id::from_uuid(row.id),
        party: Id::from_uuid(row.party_id),
        credential: row.credential,
        set_aside: row.set_aside,
    }))
}

/// Writes that a passkey was used, and its counter.
pub(crate) async fn save_passkey_used(
    tx: &mut Tx,
    id: Id<Passkey>,
    credential: &Value,
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE passkeys SET credential = $2, used_at = $3 WHERE id = $1",
        id.uuid(),
        credential,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Sets a passkey aside.
pub(crate) async fn save_passkey_set_aside(tx: &mut Tx, id: Id<Passkey>) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE passkeys SET set_aside_at = $2 WHERE id = $1",
        id.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives a passkey of the party another name; none when it has no such passkey.
pub(crate) async fn save_passkey_name(
    tx: &mut Tx,
    (party, id): (Id<Party>, Id<Passkey>),
    name: &str,
) -> Result<Option<Passkey>, Failure> {
    let row = sqlx::query_as!(
        PasskeyRow,
        "UPDATE passkeys
         SET name = $3
         WHERE id = $1 AND party_id = $2
         RETURNING id, name, created_at, used_at, set_aside_at",
        id.uuid(),
        party.uuid(),
        name
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(Passkey::from))
}

/// Deletes a passkey of the party; returns whether it had it.
pub(crate) async fn delete_passkey(
    tx: &mut Tx,
    (party, id): (Id<Party>, Id<Passkey>),
) -> Result<bool, Failure> {
    let done = sqlx::query!(
        "DELETE FROM passkeys WHERE id = $1 AND party_id = $2",
        id.uuid(),
        party.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes all passkeys of the party; returns how many.
pub(crate) async fn delete_passkeys(tx: &mut Tx, party: Id<Party>) -> Result<u64, Failure> {
    let done = sqlx::query!("DELETE FROM passkeys WHERE party_id = $1", party.uuid())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}
