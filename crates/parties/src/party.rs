//! A party as the other rooms see it.

use chrono::{DateTime, Utc};
use kernel::Id;

use crate::{Country, DisplayName, Email, Language, PasswordHash, Role};

/// A person or company with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its id.
    pub id: Id<Self>,
    /// What it may do.
    pub role: Role,
    /// What it is called, in any script.
    pub name: String,
    /// Where it is written to.
    pub email: String,
    /// The language it is written to in.
    pub language: Language,
    /// Where it lives or is registered: ISO 3166-1 alpha-2.
    pub country: String,
    /// Whether it proved that the address is its own.
    pub email_verified: bool,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
}

/// What an account is made of.
#[derive(Debug, Clone)]
pub struct NewParty {
    /// What it may do.
    pub role: Role,
    /// What it is called.
    pub name: DisplayName,
    /// Where it is written to.
    pub email: Email,
    /// The language it is written to in.
    pub language: Language,
    /// Where it lives or is registered.
    pub country: Country,
    /// Its password, hashed by [`Passwords::hash`](crate::Passwords::hash).
    pub password: PasswordHash,
}
