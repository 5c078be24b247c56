//! Any object by its id: what its room says of it, with the books and the histories put beside it.

mod campaigns;
mod money;
mod music;
mod timeline;

use ::money::Money;
use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use ledger::{Account, Entry};
use money::find_transfer;
use parties::Party;
use uuid::Uuid;

pub(crate) use timeline::{Happened, list_timeline};

/// How much of each list a card shows: the newest.
pub(crate) const NEWEST: i64 = 50;

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Campaign,
    Engagement,
    Escrow,
    Submission,
    Dispute,
    Project,
    Investment,
    Milestone,
    Statement,
    Deposit,
    Payout,
    Refund,
    Chargeback,
    Transfer,
    Party,
}

impl Kind {
    /// The word in the API and in the audit log.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Campaign => "campaign",
            Self::Engagement => "engagement",
            Self::Escrow => "escrow",
            Self::Submission => "submission",
            Self::Dispute => "dispute",
            Self::Project => "project",
            Self::Investment => "investment",
            Self::Milestone => "milestone",
            Self::Statement => "statement",
            Self::Deposit => "deposit",
            Self::Payout => "payout",
            Self::Refund => "refund",
            Self::Chargeback => "chargeback",
            Self::Transfer => "transfer",
            Self::Party => "party",
        }
    }
}

/// An object as its room tells of it.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) kind: Kind,
    pub(crate) id: Uuid,
    pub(crate) state: Option<&'static str>,
    /// Whose it is.
    pub(crate) parties: Vec<Id<Party>>,
    /// What is what.
    pub(crate) amounts: Vec<(&'static str, Money)>,
    /// When what was, or is due.
    pub(crate) dates: Vec<(&'static str, DateTime<Utc>)>,
    /// The accounts that hold its money.
    pub(crate) accounts: Vec<Account>,
    /// The ledger's acts that moved it.
    pub(crate) acts: Vec<Uuid>,
    /// Where to go on.
    pub(crate) related: Vec<(Kind, Uuid)>,
}

impl Object {
    fn new(kind: Kind, id: Uuid) -> Self {
        Self {
            kind,
            id,
            state: None,
            parties: Vec::new(),
            amounts: Vec::new(),
            dates: Vec::new(),
            accounts: Vec::new(),
            acts: Vec::new(),
            related: Vec::new(),
        }
    }

    fn relate(&mut self, kind: Kind, ids: impl IntoIterator<Item = Uuid>) {
        self.related.extend(ids.into_iter().map(|id| (kind, id)));
    }

    fn date(&mut self, what: &'static str, at: Option<DateTime<Utc>>) {
        self.dates.extend(at.map(|at| (what, at)));
    }
}

/// The object with this id, of whatever kind; a transfer only where no object has its id.
pub(crate) async fn find(db: &Db, tx: &mut Tx, id: Uuid) -> Result<Option<Object>, Failure> {
    if let Some(found) = find_object(db, tx, id).await? {
        return Ok(Some(found));
    }
    find_transfer(db, tx, id).await
}

/// The same without transfers.
async fn find_object(db: &Db, tx: &mut Tx, id: Uuid) -> Result<Option<Object>, Failure> {
    if let Some(found) = campaigns::find(db, tx, id).await? {
        return Ok(Some(found));
    }
    if let Some(found) = music::find(db, tx, id).await? {
        return Ok(Some(found));
    }
    if let Some(found) = money::find(db, tx, id).await? {
        return Ok(Some(found));
    }
    let party = parties::find(tx, Id::from_uuid(id)).await?;
    Ok(party.map(|party| {
        let mut object = Object::new(Kind::Party, id);
        object.parties = vec![party.id];
        object.date("created", Some(party.created_at));
        object.accounts = vec![
            Account::Wallet(id),
            Account::Receivable(id),
            Account::Reserve(id),
        ];
        object
    }))
}

/// The newest transfers of an object, the newest first.
pub(crate) async fn list_transfers(db: &Db, object: &Object) -> Result<Vec<Entry>, Failure> {
    let mut entries = ledger::transfers_of_acts(db, &object.acts).await?;
    for account in &object.accounts {
        entries.extend(ledger::entries_of_account(db, *account, None, NEWEST).await?);
    }
    // A transfer between two of its accounts is in both.
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.posted_at, entry.id)));
    entries.dedup_by_key(|entry| entry.id);
    entries.truncate(usize::try_from(NEWEST).unwrap_or(usize::MAX));
    Ok(entries)
}
