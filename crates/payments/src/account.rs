//! The account at a rail through which a party is paid.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use parties::Party;

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
