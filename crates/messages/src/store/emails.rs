//! The outbox and its delivery log.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use parties::{Language, Party};
use serde_json::Value;
use uuid::Uuid;

use crate::templates::Letter;

/// An e-mail to be put into the outbox.
#[derive(Debug, Clone)]
pub(crate) struct NewEmail {
    pub(crate) id: Id<EmailRow>,
    pub(crate) party: Id<Party>,
    pub(crate) address: String,
    pub(crate) name: String,
    pub(crate) role: &'static str,
    pub(crate) language: Language,
    pub(crate) template: &'static str,
    /// What it is about, if it tells of an event.
    pub(crate) object: Option<Uuid>,
    pub(crate) data: Value,
}

impl NewEmail {
    /// What its text is written from.
    pub(crate) fn letter(&self) -> Letter {
        Letter {
            template: self.template.to_owned(),
            language: self.language,
            name: self.name.clone(),
            role: self.role.to_owned(),
            object: self.object,
            data: self.data.clone(),
        }
    }
}

/// An e-mail that is being sent.
#[derive(Debug, Clone)]
pub(crate) struct EmailRow {
    pub(crate) id: Id<EmailRow>,
    pub(crate) address: String,
    pub(crate) letter: Letter,
    /// The attempt that has just begun; the first is 1.
    pub(crate) attempt: i32,
    pub(crate) created_at: DateTime<Utc>,
}

/// An e-mail as its reader sees it in the list.
#[derive(Debug, Clone)]
pub(crate) struct SentEmail {
    pub(crate) id: Uuid,
    pub(crate) template: String,
    pub(crate) language: String,
    pub(crate) status: String,
    pub(crate) attempts: i32,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) sent_at: Option<DateTime<Utc>>,
    pub(crate) failed_at: Option<DateTime<Utc>>,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EmailEnd {
    /// The mail server took it, and said this.
    Accepted(String),
    /// It may be tried again.
    Deferred(String),
    /// Deferred once too often.
    GivenUp(String),
    /// It will never be taken.
    Refused(String),
    /// Its text cannot be written.
    Unwritable(String),
}

impl EmailEnd {
    /// The status of the e-mail, the outcome of the attempt, and the words.
    fn parts(&self) -> (&'static str, &'static str, &str) {
        match self {
            Self::Accepted(reply) => ("sent", "accepted", reply),
            Self::Deferred(detail) => ("queued", "deferred", detail),
            Self::GivenUp(detail) => ("failed", "deferred", detail),
            Self::Refused(detail) => ("failed", "refused", detail),
            Self::Unwritable(detail) => ("failed", "unwritable", detail),
        }
    }
}

/// Puts e-mails into the outbox.
pub(crate) async fn insert_emails(tx: &mut Tx, emails: &[NewEmail]) -> Result<(), Failure> {
    let now = tx.now();
    let of = |which: fn(&NewEmail) -> String| emails.iter().map(which).collect::<Vec<_>>();
    let ids = |which: fn(&NewEmail) -> Uuid| emails.iter().map(which).collect::<Vec<_>>();
    let objects: Vec<Option<Uuid>> = emails.iter().map(|email| email.object).collect();
    let data: Vec<Value> = emails.iter().map(|email| email.data.clone()).collect();
    sqlx::query!(
        "INSERT INTO emails (id, party, address, name, role, language, template, object, data, created_at)
         SELECT n.id, n.party, n.address, n.name, n.role, n.language, n.template, n.object, n.data, $10
         FROM unnest(
             $1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::jsonb[]
         ) AS n (id, party, address, name, role, language, template, object, data)",
        &ids(|email| email.id.uuid()),
        &ids(|email| email.party.uuid()),
        &of(|email| email.address.clone()),
        &of(|email| email.name.clone()),
        &of(|email| email.role.to_owned()),
        &of(|email| email.language.code().to_owned()),
        &of(|email| email.template.to_owned()),
        &objects as &[Option<Uuid>],
        &data,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Begins an attempt, if the e-mail is not done with.
pub(crate) async fn start_attempt(db: &Db, id: Id<EmailRow>) -> Result<Option<EmailRow>, Failure> {
    let row = sqlx::query!(
        "UPDATE emails
         SET status = 'sending', attempts = attempts + 1
         WHERE id = $1 AND status IN ('queued', 'sending')
         RETURNING address, name, role, language, template, object, data, attempts, created_at",
        id.uuid()
    )
    .fetch_optional(db.pool())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let language = Language::parse(&row.language)
        .ok_or_else(|| Failure::msg(format!("e-mail {id} is in an unknown language")))?;
    Ok(Some(EmailRow {
        id,
        address: row.address,
        letter: Letter {
            template: row.template,
            language,
            name: row.name,
            role: row.role,
            object: row.object,
            data: row.data,
        },
        attempt: row.attempts,
        created_at: row.created_at,
    }))
}

/// Ends an attempt, in the log and on the e-mail; `data_after` replaces what the text was made of.
pub(crate) async fn end_attempt(
    tx: &mut Tx,
    email: &EmailRow,
    end: &EmailEnd,
    data_after: Option<Value>,
) -> Result<(), Failure> {
    let now = tx.now();
    let (status, outcome, detail) = end.parts();
    sqlx::query!(
        "UPDATE emails
         SET status = $2,
             sent_at = CASE WHEN $2 = 'sent' THEN $3::timestamptz END,
             failed_at = CASE WHEN $2 = 'failed' THEN $3::timestamptz END,
             reply = CASE WHEN $2 = 'sent' THEN $4 END,
             data = coalesce($5, data)
         WHERE id = $1 AND status = 'sending'",
        email.id.uuid(),
        status,
        now,
        detail,
        data_after
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "INSERT INTO email_attempts (email, attempt, outcome, detail, at)
         VALUES ($1, $2, $3, $4, $5)",
        email.id.uuid(),
        email.attempt,
        outcome,
        detail,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One party's e-mails with ids below `before`, the newest first.
pub(crate) async fn list_emails(
    db: &Db,
    party: Id<Party>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<SentEmail>, Failure> {
    let rows = sqlx::query_as!(
        SentEmail,
        "SELECT id, template, language, status, attempts, created_at, sent_at, failed_at
         FROM emails
         WHERE party = $1 AND ($2::uuid IS NULL OR id < $2)
         ORDER BY id DESC
         LIMIT $3",
        party.uuid(),
        before,
        limit
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows)
}
