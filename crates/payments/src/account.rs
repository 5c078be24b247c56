//! The account at a rail through which a party is paid.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx, audit::Entry};
use parties::{Caller, Party};
use serde_json::json;

use crate::{AccountStatus, store};

/// An account to be opened.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Whose.
    pub party: Id<Party>,
    /// Where the party lives or is established: two capital letters of ISO 3166-1.
    pub country: String,
}

/// The account at a rail through which a party is paid.
#[derive(Clone, PartialEq, Eq)]
pub struct PayoutAccount {
    /// Its id here.
    pub id: Id<PayoutAccount>,
    /// Whose.
    pub party: Id<Party>,
    /// The rail.
    pub rail: ledger::Rail,
    /// Where the party lives or is established.
    pub country: String,
    /// In the link that leads to the rail's own pages: whoever has it is taken for the party there.
    pub token: String,
    /// The rail's id; absent until the rail has opened it.
    pub account_ref: Option<String>,
    /// Whether money can be sent.
    pub status: AccountStatus,
    /// What the rail still wants to know, in its own words.
    pub requirements: Vec<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it was last looked at or changed.
    pub updated_at: DateTime<Utc>,
    /// Whether payouts go there.
    pub standing: Standing,
    /// When a coming account takes over at the earliest.
    pub takes_over_at: Option<DateTime<Utc>>,
    /// The banks that the rail pays it out to, as the rail names them, as they were seen last.
    pub banks: Vec<String>,
    /// Until when nothing is sent there, because another bank was named at the rail's own pages.
    pub held_until: Option<DateTime<Utc>>,
}

/// Whether payouts go to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They do.
    Current,
    /// They will, when its time has come and the rail has accepted it.
    Coming,
    /// They did; what is on its way still does.
    Former,
    /// They never did and never will.
    Cancelled,
}

impl Standing {
    const ALL: [Self; 4] = [Self::Current, Self::Coming, Self::Former, Self::Cancelled];

    /// The word in the tables and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Coming => "coming",
            Self::Former => "former",
            Self::Cancelled => "cancelled",
        }
    }

    pub(crate) fn read(name: &str) -> Result<Self, Failure> {
        let found = Self::ALL
            .into_iter()
            .find(|standing| standing.name() == name);
        found.ok_or_else(|| Failure::msg(format!("`{name}` is no standing of a payout account")))
    }
}

/// What the audit log is told of an account; without a caller it happened by itself.
pub(crate) fn entry(act: &'static str, by: Option<&Caller>, account: &PayoutAccount) -> Entry {
    Entry {
        actor: by.map(Caller::actor),
        act,
        object_kind: "payout_account",
        object: account.id.uuid(),
        before: None,
        after: Some(json!({
            "account": account.id,
            "country": account.country,
            "standing": account.standing.name(),
            "takes_over_at": account.takes_over_at,
            "held_until": account.held_until,
        })),
    }
}

impl PayoutAccount {
    /// The path of our own stable link to the rail's questions.
    pub(crate) fn onboard_path(&self) -> String {
        format!("/onboard/{}", self.token)
    }
}

/// Whether money can be sent to this party's own account by now.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn payout_account_ready(tx: &mut Tx, party: Id<Party>) -> Result<bool, Failure> {
    let account = store::find_account_of_party(tx, party).await?;
    Ok(account.is_some_and(|account| account.status == AccountStatus::Ready))
}
