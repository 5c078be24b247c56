//! Parties: their rows, and what an address is looked up for.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use uuid::Uuid;

use crate::{Email, Language, NewParty, Party, PartyError, Role};

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

/// Parties with this id, or whose address or name begins with this text, whatever its letters' case; the newest first, behind `after`.
/// For those who look after everybody: it walks all accounts.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn search(
    tx: &mut Tx,
    text: &str,
    (after, limit): (Option<Uuid>, i64),
) -> Result<Vec<Party>, Failure> {
    let id = Uuid::parse_str(text).ok();
    let rows = sqlx::query_as!(
        PartyRow,
        "SELECT id, role, name, email, language, country, email_verified_at, created_at
         FROM parties
         WHERE (id = $1 OR starts_with(lower(email), lower($2)) OR starts_with(lower(name), lower($2)))
           AND ($3::uuid IS NULL OR id < $3)
         ORDER BY id DESC
         LIMIT $4",
        id,
        text,
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Party::try_from).collect()
}

/// The parties of this role with a verified address: of roles that few have, such as the desk's.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_of_role(tx: &mut Tx, role: Role) -> Result<Vec<Party>, Failure> {
    let rows = sqlx::query_as!(
        PartyRow,
        "SELECT id, role, name, email, language, country, email_verified_at, created_at
         FROM parties
         WHERE role = $1 AND email_verified_at IS NOT NULL
         ORDER BY id",
        role.as_str()
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
    pub(crate) verification_asks: i16,
}

/// Lets registrations of one address go one after the other, until the transaction ends: each counts those before it.
pub(crate) async fn lock_address(tx: &mut Tx, email: &str) -> Result<(), Failure> {
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtextextended('parties:' || lower($1), 0))",
        email
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lets those who add or remove a party's second factors go one after the other, until the transaction ends.
pub(crate) async fn lock_party(tx: &mut Tx, party: Id<Party>) -> Result<(), Failure> {
    sqlx::query!(
        "SELECT FROM parties WHERE id = $1 FOR NO KEY UPDATE",
        party.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The party that proved this address to be its own; for whoever runs the server.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_verified(tx: &mut Tx, email: &Email) -> Result<Option<Party>, Failure> {
    let accounts = list_accounts(tx.conn(), email.as_str()).await?;
    match accounts.into_iter().find(|account| account.verified) {
        Some(account) => find(tx, account.id).await,
        None => Ok(None),
    }
}

/// The accounts of an address: the verified one first, of which there is at most one; then the newest.
pub(crate) async fn list_accounts(
    db: impl sqlx::PgExecutor<'_>,
    email: &str,
) -> Result<Vec<Account>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT id, password_hash, email_verified_at IS NOT NULL AS "verified!",
                  verification_asks
           FROM parties
           WHERE lower(email) = lower($1)
           ORDER BY email_verified_at IS NULL, id DESC
           LIMIT 20"#,
        email
    )
    .fetch_all(db)
    .await?;
    let accounts = rows.into_iter().map(|row| Account {
        id: Id::from_uuid(row.id),
        password_hash: row.password_hash,
        verified: row.verified,
        verification_asks: row.verification_asks,
    });
    Ok(accounts.collect())
}

/// How a new account begins.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Standing {
    /// Its address counts as verified.
    Verified,
    /// It waits for its verification, with so many mails counted already.
    Waiting {
        /// 1 to 10; at 10 none is sent again.
        asks: i16,
    },
}

/// Inserts an account.
pub(crate) async fn insert_party(
    tx: &mut Tx,
    new: &NewParty,
    standing: Standing,
) -> Result<Party, PartyError> {
    let (id, now) = (tx.new_id::<Party>(), tx.now());
    let (verified_at, asks) = match standing {
        Standing::Verified => (Some(now), 1),
        Standing::Waiting { asks } => (None, asks),
    };
    let inserted = sqlx::query_as!(
        PartyRow,
        "INSERT INTO parties (
             id, role, name, email, password_hash, language, country,
             email_verified_at, verification_asks, verification_asked_at, created_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
         RETURNING id, role, name, email, language, country, email_verified_at, created_at",
        id.uuid(),
        new.role.as_str(),
        new.name.as_str(),
        new.email.as_str(),
        new.password.as_str(),
        new.language.code(),
        new.country.code(),
        verified_at,
        asks,
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

/// Deletes the oldest accounts that wait for the address of `party`, so that with it no more than `most` do. Returns how
/// many.
pub(crate) async fn delete_waiting_before(
    tx: &mut Tx,
    party: &Party,
    most: usize,
) -> Result<u64, Failure> {
    let others = i64::try_from(most.saturating_sub(1)).map_err(Failure::new)?;
    let done = sqlx::query!(
        "DELETE FROM parties
         WHERE email_verified_at IS NULL
           AND id IN (
               SELECT id
               FROM parties
               WHERE lower(email) = lower($1)
                 AND email_verified_at IS NULL
                 AND id <> $2
               ORDER BY created_at DESC, id DESC
               OFFSET $3
           )",
        party.email,
        party.id.uuid(),
        others
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Deletes accounts that were never verified and last asked for a mail before `before`, and that nothing refers to: they
/// cannot have signed in, and only who did has sessions or acts. Their links go along.
pub(crate) async fn delete_waiting(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64, Failure> {
    let done = sqlx::query!(
        "DELETE FROM parties p
         WHERE p.email_verified_at IS NULL
           AND p.verification_asked_at < $1
           AND NOT EXISTS (SELECT FROM sessions s WHERE s.party_id = p.id)",
        before
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
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
