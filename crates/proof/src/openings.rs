//! The documents of leaves and their salts: what opens a commitment.

use std::collections::{HashMap, HashSet};

use kernel::Failure;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    entry::{Entry, Named, Source, Subject, audit_doc, record_doc, salt, transfer_doc},
    leaf,
    store::{self, Key},
};

/// How many accounts and keys are remembered.
const KNOWN: usize = 200_000;

/// What opens a leaf.
#[derive(Debug, Clone)]
pub(crate) struct Opening {
    /// What the leaf is about, as it was committed to.
    pub(crate) doc: String,
    /// None once a key that it is made of was erased.
    pub(crate) salt: Option<Key>,
    /// Whose keys are missing then, and whether each was erased or was never there.
    pub(crate) missing: Vec<(Subject, bool)>,
}

/// Makes openings, and remembers the names and keys that it met.
#[derive(Debug, Default)]
pub(crate) struct Openings {
    names: HashMap<i64, Named>,
    keys: HashMap<Subject, Option<Key>>,
    /// How many keys were erased when these were read.
    erased: i64,
}

/// What to do for whom there is no key yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NewKeys {
    /// Make one: only the sealer does.
    Make,
    /// There is nothing to open.
    Absent,
}

impl Openings {
    /// Openings of these ids; those that are not in their table are missing.
    pub(crate) async fn of(
        &mut self,
        connection: &mut PgConnection,
        (source, ids): (Source, &[Uuid]),
        new: NewKeys,
    ) -> Result<HashMap<Uuid, Opening>, Failure> {
        let entries = store::entries(connection, source, ids).await?;
        if self.names.len().max(self.keys.len()) > KNOWN {
            self.names.clear();
            self.keys.clear();
        }
        // What was erased is not remembered here either.
        let erased = store::erased(connection).await?;
        if erased != self.erased {
            self.erased = erased;
            self.keys.clear();
        }
        self.learn_keys(connection, &entries, new).await?;
        self.learn_names(connection, &entries).await?;
        entries
            .iter()
            .map(|(id, entry)| Ok((*id, self.open(*id, entry)?)))
            .collect()
    }

    fn open(&self, id: Uuid, entry: &Entry) -> Result<Opening, Failure> {
        let doc = match entry {
            Entry::Transfer(transfer) => {
                let name = |account: &i64| {
                    let absent = || Failure::msg(format!("account {account} is not there"));
                    self.names.get(account).ok_or_else(absent)
                };
                transfer_doc(
                    id,
                    transfer,
                    name(&transfer.debit)?,
                    name(&transfer.credit)?,
                )?
            }
            Entry::Audit(row) => audit_doc(row),
            Entry::Record(record) => record_doc(record),
        };
        let keys: Option<Vec<Key>> = entry
            .subjects()
            .map(|subject| self.keys.get(&subject).copied().flatten())
            .collect();
        let missing = entry.subjects().filter_map(|subject| {
            let key = self.keys.get(&subject);
            key.copied()
                .flatten()
                .is_none()
                .then_some((subject, key.is_some()))
        });
        Ok(Opening {
            doc: doc.to_string(),
            salt: keys.map(|keys| salt(&keys, id)).transpose()?,
            missing: missing.collect(),
        })
    }

    async fn learn_keys(
        &mut self,
        connection: &mut PgConnection,
        entries: &[(Uuid, Entry)],
        new: NewKeys,
    ) -> Result<(), Failure> {
        let wanted: HashSet<Subject> = entries
            .iter()
            .flat_map(|(_, entry)| entry.subjects())
            .filter(|subject| !self.keys.contains_key(subject))
            .collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let wanted: Vec<Subject> = wanted.into_iter().collect();
        self.keys.extend(store::keys(connection, &wanted).await?);
        let missing = || wanted.iter().filter(|one| !self.keys.contains_key(one));
        if new == NewKeys::Absent || missing().next().is_none() {
            return Ok(());
        }
        let made = missing().map(|subject| Ok((*subject, random()?)));
        let made: Vec<(Subject, Key)> = made.collect::<Result<_, Failure>>()?;
        store::make_keys(connection, &made).await?;
        // Whichever are there now: another process may have been first.
        let made: Vec<Subject> = made.into_iter().map(|(subject, _)| subject).collect();
        self.keys.extend(store::keys(connection, &made).await?);
        Ok(())
    }

    async fn learn_names(
        &mut self,
        connection: &mut PgConnection,
        entries: &[(Uuid, Entry)],
    ) -> Result<(), Failure> {
        let wanted: HashSet<i64> = entries
            .iter()
            .flat_map(|(_, entry)| entry.subjects())
            .filter_map(|subject| match subject {
                Subject::Account(id) => Some(id),
                Subject::Party(_) | Subject::Platform => None,
            })
            .filter(|id| !self.names.contains_key(id))
            .collect();
        if !wanted.is_empty() {
            let wanted: Vec<i64> = wanted.into_iter().collect();
            self.names
                .extend(store::accounts(connection, &wanted).await?);
        }
        Ok(())
    }
}

impl Opening {
    /// What the leaf holds. Once a key was erased nobody knows what it was made with: then it is of a salt that is thrown away.
    pub(crate) fn commitment(&self) -> Result<[u8; 32], Failure> {
        let salt = self.salt.map_or_else(random, Ok)?;
        Ok(leaf::commit(&salt, &self.doc))
    }
}

/// Thirty-two bytes that nobody knows.
pub(crate) fn random() -> Result<Key, Failure> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(Failure::new)?;
    Ok(key)
}
