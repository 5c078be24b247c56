//! Accounts at a rail.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use parties::Party;
use uuid::Uuid;

use crate::{AccountStatus, PayoutAccount, Standing};

struct Row {
    id: Uuid,
    party_id: Uuid,
    rail: String,
    country: String,
    token: String,
    account_ref: Option<String>,
    status: String,
    requirements: Vec<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    standing: String,
    takes_over_at: Option<DateTime<Utc>>,
    banks: Vec<String>,
    held_until: Option<DateTime<Utc>>,
}

/// `SELECT` of a whole account, with its columns in one place.
macro_rules! accounts {
    ($rest:tt $(, $value:expr)*) => {
        sqlx::query_as!(
            Row,
            "SELECT id, party_id, rail, country, token, account_ref, status, requirements, created_at, updated_at,
                    standing, takes_over_at, banks, held_until
             FROM payout_accounts " + $rest
            $(, $value)*
        )
    };
}

impl TryFrom<Row> for PayoutAccount {
    type Error = Failure;

    fn try_from(row: Row) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id.into(),
            party: row.party_id.into(),
            rail: super::rail(&row.rail)?,
            country: row.country,
            token: row.token,
            account_ref: row.account_ref,
            status: AccountStatus::read(&row.status)?,
            requirements: row.requirements,
            created_at: row.created_at,
            updated_at: row.updated_at,
            standing: Standing::read(&row.standing)?,
            takes_over_at: row.takes_over_at,
            banks: row.banks,
            held_until: row.held_until,
        })
    }
}

/// Inserts an account, unless the party has a current one with this rail. Returns whether it did.
pub(crate) async fn insert_account(tx: &mut Tx, account: &PayoutAccount) -> Result<bool, Failure> {
    let inserted = sqlx::query!(
        "INSERT INTO payout_accounts (
             id, party_id, rail, country, token, status, created_at, updated_at, standing, takes_over_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (party_id, rail) WHERE standing = 'current' DO NOTHING",
        account.id.uuid(),
        account.party.uuid(),
        account.rail.name(),
        account.country,
        account.token,
        account.status.name(),
        account.created_at,
        account.updated_at,
        account.standing.name(),
        account.takes_over_at
    )
    .execute(tx.conn())
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Writes all that can change of an account. It must be locked.
pub(crate) async fn save_account(tx: &mut Tx, account: &PayoutAccount) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE payout_accounts
         SET account_ref = $2, status = $3, requirements = $4, updated_at = $5, standing = $6, banks = $7,
             held_until = $8
         WHERE id = $1",
        account.id.uuid(),
        account.account_ref,
        account.status.name(),
        &account.requirements,
        account.updated_at,
        account.standing.name(),
        &account.banks,
        account.held_until
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn find_account(
    db: &Db,
    id: Id<PayoutAccount>,
) -> Result<Option<PayoutAccount>, Failure> {
    let row = accounts!("WHERE id = $1", id.uuid())
        .fetch_optional(db.pool())
        .await?;
    row.map(PayoutAccount::try_from).transpose()
}

pub(crate) async fn find_account_by_ref(
    db: &Db,
    account_ref: &str,
) -> Result<Option<PayoutAccount>, Failure> {
    let row = accounts!("WHERE rail = 'stripe' AND account_ref = $1", account_ref)
        .fetch_optional(db.pool())
        .await?;
    row.map(PayoutAccount::try_from).transpose()
}

pub(crate) async fn find_account_by_token(
    db: &Db,
    token: &str,
) -> Result<Option<PayoutAccount>, Failure> {
    let row = accounts!("WHERE token = $1", token)
        .fetch_optional(db.pool())
        .await?;
    row.map(PayoutAccount::try_from).transpose()
}

pub(crate) async fn find_account_of_party(
    tx: &mut Tx,
    party: Id<Party>,
) -> Result<Option<PayoutAccount>, Failure> {
    let row = accounts!(
        "WHERE party_id = $1 AND rail = 'stripe' AND standing = 'current'",
        party.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(PayoutAccount::try_from).transpose()
}

/// The account of this name at the rail, in the caller's transaction.
pub(crate) async fn find_account_by_ref_in(
    tx: &mut Tx,
    account_ref: &str,
) -> Result<Option<PayoutAccount>, Failure> {
    let row = accounts!("WHERE rail = 'stripe' AND account_ref = $1", account_ref)
        .fetch_optional(tx.conn())
        .await?;
    row.map(PayoutAccount::try_from).transpose()
}

/// The account that is to replace a party's present one.
pub(crate) async fn find_coming_account(
    tx: &mut Tx,
    party: Id<Party>,
) -> Result<Option<PayoutAccount>, Failure> {
    let row = accounts!(
        "WHERE party_id = $1 AND rail = 'stripe' AND standing = 'coming'",
        party.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(PayoutAccount::try_from).transpose()
}

/// Locks a party's present account and the one that is to replace it: changes of one party go one after the other.
pub(crate) async fn lock_accounts_of_party(
    tx: &mut Tx,
    party: Id<Party>,
) -> Result<Vec<PayoutAccount>, Failure> {
    let rows = accounts!(
        "WHERE party_id = $1 AND rail = 'stripe' AND standing IN ('current', 'coming')
         ORDER BY id
         FOR NO KEY UPDATE",
        party.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(PayoutAccount::try_from).collect()
}

pub(crate) async fn lock_account(
    tx: &mut Tx,
    id: Id<PayoutAccount>,
) -> Result<Option<PayoutAccount>, Failure> {
    let row = accounts!("WHERE id = $1 FOR NO KEY UPDATE", id.uuid())
        .fetch_optional(tx.conn())
        .await?;
    row.map(PayoutAccount::try_from).transpose()
}
