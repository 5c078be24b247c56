//! Parties: their rows, and what an address is looked up for.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use uuid::Uuid;

use crate::{Language, NewParty, Party, PartyError, Role};

struct PartyRow {
    id: Uuid,
    role: String,
    name: String,
    email: String,
    language: String,
    country: String,
    email_verified_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl TryFrom<PartyRow> for Party {
    type Error = Failure;

    fn try_from(row: PartyRow) -> Result<Self, Failure> {
        Ok(Self {
            id: Id::from_uuid(row.id),
            role: Role::from_row(&row.role)?,
            name: row.name,
            email: row.email,
            language: Language::from_row(&row.language)?,
            country: row.country,
            email_verified: row.email_verified_at.is_some(),
            created_at: row.created_at,
        })
    }
}

/// The party with this id, verified or not.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find(tx: &mut Tx, id: Id<Party>) -> Result<Option<Party>, Failure> {
    Ok(find_many(tx, &[id]).await?.pop())
}

/// The parties with these ids, in the order of their ids; those that do not exist are left out.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_many(tx: &mut Tx, ids: &[Id<Party>]) -> Result<Vec<Party>, Failure> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query_as!(
        PartyRow,
        "SELECT id, role, name, email, language, country, email_verified_at, created_at
         FROM parties
         WHERE id = ANY ($1)
         ORDER BY id",
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Party::try_from).collect()
}

/// Up to `limit` creators with a verified address, the newest first.
pub(crate) async fn list_creators(
    db: &Db,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Party>, Failure> {
    let rows = sqlx::query_as!(
        PartyRow,
        "SELECT id, role, name, email, language, country, email_verified_at, created_at
         FROM parties
         WHERE role = 'creator'
           AND email_verified_at IS NOT NULL
           AND ($1::uuid IS NULL OR id < $1)
         ORDER BY id DESC
         LIMIT $2",
        after,
        limit
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter().map(Party::try_from).collect()
}

/// An account as sign-in and registration look at it.
pub(crate) struct Account {
    pub(crate) id: Id<Party>,
    pub(crate) password_hash: String,
    pub(crate) verified: bool,
    pub(crate) verification_asked_at: DateTime<Utc>,
    pub(crate) verification_asks: i16,
}

/// The accounts of an address: the verified one first, of which there is at most one; then the newest.
pub(crate) async fn list_accounts(db: &Db, email: &str) -> Result<Vec<Account>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT id, password_hash, email_verified_at IS NOT NULL AS "verified!",
                  verification_asked_at, verification_asks
           FROM parties
           WHERE lower(email) = lower($1)
           ORDER BY email_verified_at IS NULL, id DESC
           LIMIT 20"#,
        email
    )
    .fetch_all(db.pool())
    .await?;
    let accounts = rows.into_iter().map(|row| Account {
        id: Id::from_uuid(row.id),
        password_hash: row.password_hash,
        verified: row.verified,
        verification_asked_at: row.verification_asked_at,
        verification_asks: row.verification_asks,
    });
    Ok(accounts.collect())
}

/// Inserts an account whose address is verified at `verified_at`, or not yet.
pub(crate) async fn insert_party(
    tx: &mut Tx,
    new: &NewParty,
    verified_at: Option<DateTime<Utc>>,
) -> Result<Party, PartyError> {
    let (id, now) = (tx.new_id::<Party>(), tx.now());
    let inserted = sqlx::query_as!(
        PartyRow,
        "INSERT INTO parties (
             id, role, name, email, password_hash, language, country, email_verified_at, verification_asked_at, created_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
         RETURNING id, role, name, email, language, country, email_verified_at, created_at",
        id.uuid(),
        new.role.as_str(),
        new.name.as_str(),
        new.email.as_str(),
        new.password.as_str(),
        new.language.code(),
        new.country.code(),
        verified_at,
        now
    )
    .fetch_one(tx.conn())
    .await;
    let row = inserted.map_err(|error| on_taken(error, PartyError::EmailTaken))?;
    Ok(Party::try_from(row)?)
}

/// Another account of the same address was verified first.
fn on_taken(error: sqlx::Error, refusal: PartyError) -> PartyError {
    match kernel::constraint(&error) {
        Some("parties_verified_email") => refusal,
        Some(_) | None => error.into(),
    }
}

/// Marks the address of a party as its own; none when it was already.
pub(crate) async fn save_verified(tx: &mut Tx, id: Id<Party>) -> Result<Option<Party>, PartyError> {
    let now = tx.now();
    let row = sqlx::query_as!(
        PartyRow,
        "UPDATE parties
         SET email_verified_at = $2
         WHERE id = $1 AND email_verified_at IS NULL
         RETURNING id, role, name, email, language, country, email_verified_at, created_at",
        id.uuid(),
        now
    )
    .fetch_optional(tx.conn())
    .await
    .map_err(|error| on_taken(error, PartyError::VerificationInvalid))?;
    Ok(row.map(Party::try_from).transpose()?)
}

/// Changes what a party may change of itself; what is none stays.
pub(crate) async fn save_profile(
    tx: &mut Tx,
    id: Id<Party>,
    name: Option<&str>,
    language: Option<Language>,
) -> Result<Option<Party>, Failure> {
    let row = sqlx::query_as!(
        PartyRow,
        "UPDATE parties
         SET name = coalesce($2, name),
             language = coalesce($3, language)
         WHERE id = $1
         RETURNING id, role, name, email, language, country, email_verified_at, created_at",
        id.uuid(),
        name,
        language.map(Language::code)
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Party::try_from).transpose()
}
