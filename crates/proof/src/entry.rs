//! What a leaf is about, and the document that it commits to. Pure.
//!
//! A document is a JSON object of texts in the form of RFC 8785. Its salt comes from the keys of whom it is about, so that
//! erasing a key makes the leaf one that nobody can connect with anything:
//!
//! ```text
//! transfer        HMAC-SHA256(key of the debited account || key of the credited account, "daman-salt/v1\n" || id)
//! audit, record   HMAC-SHA256(key of the party, or of the platform,                      "daman-salt/v1\n" || id)
//! ```

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use hmac::{Hmac, KeyInit, Mac};
use kernel::Failure;
use money::{Currency, Money};
use sha2::Sha256;
use uuid::Uuid;

use crate::leaf::Doc;

/// Which table an id is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Source {
    /// A transfer of the ledger.
    Transfer,
    /// A row of the audit log.
    Audit,
    /// Something else that happened.
    Record,
}

impl Source {
    /// The word in the tables and in documents.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::Audit => "audit",
            Self::Record => "record",
        }
    }

    pub(crate) fn parse(name: &str) -> Result<Self, Failure> {
        [Self::Transfer, Self::Audit, Self::Record]
            .into_iter()
            .find(|source| source.name() == name)
            .ok_or_else(|| Failure::msg(format!("leaves of an unknown source: {name}")))
    }
}

/// What a leaf is about, as its table has it.
#[derive(Debug, Clone)]
pub(crate) enum Entry {
    Transfer(Transfer),
    Audit(AuditRow),
    Record(Record),
}

impl Entry {
    /// When it happened.
    pub(crate) fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Transfer(transfer) => transfer.posted_at,
            Self::Audit(row) => row.at,
            Self::Record(record) => record.at,
        }
    }
}

/// A transfer; accounts by their ids.
#[derive(Debug, Clone)]
pub(crate) struct Transfer {
    pub(crate) debit: i64,
    pub(crate) credit: i64,
    pub(crate) amount_minor: i64,
    pub(crate) posted_at: DateTime<Utc>,
    pub(crate) kind: String,
}

/// A row of the audit log.
#[derive(Debug, Clone)]
pub(crate) struct AuditRow {
    pub(crate) id: Uuid,
    pub(crate) at: DateTime<Utc>,
    pub(crate) actor: Option<Uuid>,
    pub(crate) role: Option<String>,
    pub(crate) network: Option<String>,
    pub(crate) act: String,
    pub(crate) object_kind: String,
    pub(crate) object: Uuid,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

/// Something that happened beside the books.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) id: Uuid,
    pub(crate) at: DateTime<Utc>,
    pub(crate) kind: String,
    pub(crate) party: Option<Uuid>,
    pub(crate) facts: String,
}

/// An account as documents name it.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) currency: String,
}

/// A moment as documents write it: RFC 3339, UTC, microseconds.
fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The document of a transfer between two accounts.
pub(crate) fn transfer_doc(
    id: Uuid,
    transfer: &Transfer,
    debit: &Named,
    credit: &Named,
) -> Result<Doc, Failure> {
    if debit.currency != credit.currency {
        return Err(Failure::msg(format!(
            "transfer {id} is between two currencies"
        )));
    }
    // Units that this program does not know are sealed as they stand, rather than not at all.
    let amount = match Currency::parse(&debit.currency) {
        Ok(currency) => Money::new(transfer.amount_minor, currency).decimal(),
        Err(_unknown) => format!("{} minor units", transfer.amount_minor),
    };
    Ok(Doc::new()
        .with("type", Source::Transfer.name())
        .with("id", id.to_string())
        .with("debit", debit.name.clone())
        .with("credit", credit.name.clone())
        .with("amount", amount)
        .with("currency", debit.currency.clone())
        .with("kind", transfer.kind.clone())
        .with("posted_at", moment(transfer.posted_at)))
}

/// The document of a row of the audit log.
pub(crate) fn audit_doc(row: &AuditRow) -> Doc {
    let doc = Doc::new()
        .with("type", Source::Audit.name())
        .with("id", row.id.to_string())
        .with("at", moment(row.at))
        .with("act", row.act.clone())
        .with("object_kind", row.object_kind.clone())
        .with("object", row.object.to_string());
    [
        ("actor", row.actor.map(|actor| actor.to_string())),
        ("role", row.role.clone()),
        ("network", row.network.clone()),
        ("before", row.before.clone()),
        ("after", row.after.clone()),
    ]
    .into_iter()
    .fold(doc, with_what_is_there)
}

/// The document of a record.
pub(crate) fn record_doc(record: &Record) -> Doc {
    let doc = Doc::new()
        .with("type", Source::Record.name())
        .with("id", record.id.to_string())
        .with("at", moment(record.at))
        .with("kind", record.kind.clone())
        .with("facts", record.facts.clone());
    with_what_is_there(doc, ("party", record.party.map(|party| party.to_string())))
}

fn with_what_is_there(doc: Doc, (name, value): (&'static str, Option<String>)) -> Doc {
    match value {
        Some(value) => doc.with(name, value),
        None => doc,
    }
}

/// Whom a leaf is about: whose keys make its salt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Subject {
    /// An account of the ledger, by its id.
    Account(i64),
    /// A party.
    Party(Uuid),
    /// Nobody in particular.
    Platform,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(id) => write!(f, "account:{id}"),
            Self::Party(id) => write!(f, "party:{id}"),
            Self::Platform => f.write_str("platform"),
        }
    }
}

impl Entry {
    /// Whom it is about.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = Subject> {
        let party =
            |party: Option<Uuid>| [Some(party.map_or(Subject::Platform, Subject::Party)), None];
        let subjects = match self {
            Self::Transfer(transfer) => {
                [transfer.debit, transfer.credit].map(|account| Some(Subject::Account(account)))
            }
            Self::Audit(row) => party(row.actor),
            Self::Record(record) => party(record.party),
        };
        subjects.into_iter().flatten()
    }
}

/// The salt of what has this id, from the keys of whom it is about.
pub(crate) fn salt(keys: &[[u8; 32]], id: Uuid) -> Result<[u8; 32], Failure> {
    let mut mac = Hmac::<Sha256>::new_from_slice(keys.as_flattened()).map_err(Failure::new)?;
    mac.update(b"daman-salt/v1\n");
    mac.update(id.as_bytes());
    Ok(mac.finalize().into_bytes().into())
}
