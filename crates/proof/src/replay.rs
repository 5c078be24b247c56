//! The whole log against the tables: what `daman verify --log` does.
//!
//! Each leaf is made anew from its row and compared with what was sealed, the tree is grown from what was sealed and compared
//! with every head that was signed, and what stands in the tables without a leaf is looked for. A changed row is named; a log
//! that was rewritten with it betrays itself at the next head, since nobody else has the key; a log signed anew, with a stolen
//! key, at a head that somebody kept.

use std::{collections::BTreeSet, fmt};

use kernel::{Db, Failure};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    checkpoint::{self, Checkpoint},
    entry::Source,
    leaf,
    note::VerifierKey,
    openings::{NewKeys, Opening, Openings},
    store::{self, Head, Run},
    tree::{Frontier, Hash, Node},
};

/// How many runs of leaves are read at once.
const RUNS: i64 = 64;
/// How many heads are read at once.
const HEADS: i64 = 1_000;
/// How many rows beside the log are named of each table.
const NAMED: i64 = 100;
/// How many findings are named at all.
const MOST: usize = 1_000;
/// How many leaves that wait are looked into.
const SOON: i64 = 100_000;

/// What a replay found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Leaves in the log.
    pub leaves: u64,
    /// Leaves whose row cannot be compared any more, since a key of theirs was erased; the tree has them all the same.
    pub erased: u64,
    /// Signed heads that were compared.
    pub heads: u64,
    /// Rows of the queue that wait for their places.
    pub waiting: i64,
    /// What is wrong, the first thousand of it. Empty when all is well.
    pub wrong: Vec<Wrong>,
}

/// Something that is not as it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// A row says something else than what was sealed.
    Changed {
        /// Its place in the log.
        index: u64,
        /// `transfer`, `audit` or `record`.
        source: &'static str,
        /// Its id.
        id: Uuid,
        /// What it says now.
        doc: String,
    },
    /// A row that was sealed is not there any more.
    Missing {
        /// Its place in the log.
        index: u64,
        /// `transfer`, `audit` or `record`.
        source: &'static str,
        /// Its id.
        id: Uuid,
    },
    /// A row stands beside the log: it neither has a leaf nor waits for one.
    Added {
        /// `transfer`, `audit` or `record`.
        source: &'static str,
        /// Its id.
        id: Uuid,
    },
    /// A row has two leaves.
    Twice {
        /// `transfer`, `audit` or `record`.
        source: &'static str,
        /// Its id.
        id: Uuid,
    },
    /// Leaves are missing between others.
    Gap {
        /// Where the next leaf should be.
        index: u64,
    },
    /// The leaves up to here were signed otherwise: some after `from` were replaced, removed, added or put into another order.
    OtherRoot {
        /// Leaves of the last head that still agrees.
        from: u64,
        /// Leaves of the first that does not.
        size: u64,
    },
    /// A head is not signed by a key of this log.
    BadHead {
        /// Its leaves.
        size: u64,
        /// What is wrong with it.
        why: String,
    },
    /// A head that was kept outside is larger than the log.
    Short {
        /// Leaves of the kept head.
        kept: u64,
    },
    /// A row cannot be compared with its leaf, since a key is not there that was never erased.
    NoKey {
        /// Its place in the log.
        index: u64,
        /// `transfer`, `audit` or `record`.
        source: &'static str,
        /// Its id.
        id: Uuid,
        /// Whose key.
        subject: String,
    },
    /// A key was erased, and no erasure of it is in the log: what it opened cannot be compared any more.
    NotForgotten {
        /// Whose key.
        subject: String,
    },
    /// A stored subtree is not that of its leaves: proofs made with it are refused.
    BadNode {
        /// Its level, in tiles.
        level: u8,
        /// Its number in the level.
        number: u64,
    },
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed {
                index,
                source,
                id,
                doc,
            } => write!(
                f,
                "{source} {id} was changed after it was sealed as leaf {index}; it says now {doc}"
            ),
            Self::Missing { index, source, id } => write!(
                f,
                "{source} {id} was sealed as leaf {index} and is not there any more"
            ),
            Self::Added { source, id } => write!(
                f,
                "{source} {id} was added beside the log: it has no leaf and waits for none"
            ),
            Self::Twice { source, id } => write!(f, "{source} {id} has more than one leaf"),
            Self::Gap { index } => write!(f, "leaf {index} is not there, and later ones are"),
            Self::OtherRoot { from, size } => write!(
                f,
                "leaves {from} to {} are not those that were signed: replaced, removed, added or put into another order",
                size.saturating_sub(1)
            ),
            Self::BadHead { size, why } => write!(f, "the head of {size} leaves: {why}"),
            Self::Short { kept } => write!(
                f,
                "a head of {kept} leaves was published, and the log has fewer"
            ),
            Self::NoKey {
                index,
                source,
                id,
                subject,
            } => write!(
                f,
                "{source} {id} cannot be compared with leaf {index}: the key of {subject} was taken away"
            ),
            Self::NotForgotten { subject } => write!(
                f,
                "the key of {subject} was erased, and no erasure of it is in the log"
            ),
            Self::BadNode { level, number } => write!(
                f,
                "the stored root of tile {number} of level {level} is not that of its leaves"
            ),
        }
    }
}

/// Replays the log in one snapshot, against the rows it is about, every head in the database, and `kept`, a head from outside.
/// `keys` are trusted to have signed heads; they come from outside the database too.
///
/// # Errors
/// [`Failure`] of the database. What is wrong with the log is in the answer.
pub async fn replay(
    db: &Db,
    keys: &[VerifierKey],
    kept: Option<Checkpoint>,
) -> Result<Replayed, Failure> {
    let mut tx = store::hold_still(db).await?;
    let mut replay = Replay {
        keys,
        signers: store::signers(tx.conn()).await?,
        kept,
        heads: Vec::new(),
        agreed: 0,
        said_other_root: false,
        frontier: Frontier::default(),
        openings: Openings::default(),
        erased: BTreeSet::new(),
        forgotten: BTreeSet::new(),
        found: Replayed::default(),
    };
    replay.leaves(tx.conn()).await?;
    replay.the_rest(tx.conn()).await?;
    tx.rollback().await?;
    Ok(replay.found)
}

struct Replay<'a> {
    keys: &'a [VerifierKey],
    /// Which key signed from which size on, the oldest first.
    signers: Vec<(String, i64)>,
    kept: Option<Checkpoint>,
    /// The next heads, the smallest last.
    heads: Vec<Head>,
    /// The last size at which root and head agreed.
    agreed: u64,
    said_other_root: bool,
    frontier: Frontier,
    openings: Openings,
    /// Whose keys were met as erased, and whose erasure was.
    erased: BTreeSet<String>,
    forgotten: BTreeSet<String>,
    found: Replayed,
}

impl Replay<'_> {
    fn wrong(&mut self, wrong: Wrong) {
        if self.found.wrong.len() < MOST {
            self.found.wrong.push(wrong);
        }
    }

    async fn leaves(&mut self, connection: &mut PgConnection) -> Result<(), Failure> {
        self.more_heads(connection).await?;
        loop {
            let from = i64::try_from(self.frontier.size()).map_err(Failure::new)?;
            let runs = store::runs(connection, from, RUNS).await?;
            if runs.is_empty() {
                return Ok(());
            }
            for run in runs {
                self.run(connection, &run).await?;
            }
        }
    }

    async fn run(&mut self, connection: &mut PgConnection, run: &Run) -> Result<(), Failure> {
        let first = u64::try_from(run.first).map_err(Failure::new)?;
        let next = self.frontier.size();
        if first != next {
            // From here on nothing has its place any more.
            self.wrong(Wrong::Gap { index: next });
            self.said_other_root = true;
            self.frontier = Frontier::restore(first, vec![Hash::empty(); ones(first)])
                .ok_or_else(|| Failure::msg("a log of that size cannot be"))?;
        }
        let openings = self
            .openings
            .of(connection, (run.source, &run.ids), NewKeys::Absent)
            .await?;
        let mut whole = Vec::new();
        for (id, sealed) in run.ids.iter().zip(run.commits.as_chunks::<32>().0) {
            let index = self.frontier.size();
            let source = run.source.name();
            let id = *id;
            match openings.get(&id) {
                None => self.wrong(Wrong::Missing { index, source, id }),
                Some(opening) => match opening.salt {
                    None => self.closed(opening, (index, source, id)),
                    Some(salt) if leaf::commit(&salt, &opening.doc) != *sealed => {
                        let doc = opening.doc.clone();
                        self.wrong(Wrong::Changed {
                            index,
                            source,
                            id,
                            doc,
                        });
                    }
                    Some(_) => self.learn(&opening.doc),
                },
            }
            self.frontier
                .push(leaf::hash(sealed), &mut |node: Node, hash| {
                    if node.level > 0 && node.level.is_multiple_of(8) {
                        whole.push((node.level / 8, node.index, hash));
                    }
                });
            self.found.leaves = self.frontier.size();
            self.compare(connection).await?;
        }
        for (level, number, hash) in whole {
            let at = i64::try_from(number).map_err(Failure::new)?;
            let stored = store::nodes(connection, level, at, at.saturating_add(1)).await?;
            if stored != [hash] && !self.said_other_root {
                self.wrong(Wrong::BadNode { level, number });
            }
        }
        Ok(())
    }

    /// A leaf that cannot be opened.
    fn closed(&mut self, opening: &Opening, (index, source, id): (u64, &'static str, Uuid)) {
        self.found.erased += 1;
        for (subject, erased) in &opening.missing {
            let subject = subject.to_string();
            if *erased {
                self.erased.insert(subject);
            } else {
                self.wrong(Wrong::NoKey {
                    index,
                    source,
                    id,
                    subject,
                });
            }
        }
    }

    /// What a document says of erasures.
    fn learn(&mut self, doc: &str) {
        if !doc.contains("\"log.forgotten\"") {
            return;
        }
        let subjects = leaf::fields(doc)
            .filter(|fields| {
                fields
                    .get("kind")
                    .is_some_and(|kind| kind == "log.forgotten")
            })
            .and_then(|fields| serde_json::from_str::<Value>(fields.get("facts")?).ok())
            .and_then(|facts| Some(facts.get("subjects")?.as_str()?.to_owned()));
        let subjects = subjects.unwrap_or_default();
        self.forgotten
            .extend(subjects.split(' ').map(str::to_owned));
    }

    /// Compares the tree with the heads of its present size.
    async fn compare(&mut self, connection: &mut PgConnection) -> Result<(), Failure> {
        let size = self.frontier.size();
        if let Some(kept) = &self.kept
            && kept.size == size
        {
            let root = kept.root;
            self.kept = None;
            self.compare_root(root);
        }
        while let Some(head) = self.heads.last() {
            let at = u64::try_from(head.size).map_err(Failure::new)?;
            if at > size {
                return Ok(());
            }
            let Some(head) = self.heads.pop() else {
                return Ok(());
            };
            if at == size {
                self.found.heads += 1;
                match self.signed_root(&head) {
                    Ok(root) => self.compare_root(root),
                    Err(why) => self.wrong(Wrong::BadHead { size, why }),
                }
            } else {
                let why = "it has no leaf of its own at its end".to_owned();
                self.wrong(Wrong::BadHead { size: at, why });
            }
            if self.heads.is_empty() {
                self.more_heads(connection).await?;
            }
        }
        Ok(())
    }

    fn compare_root(&mut self, root: Hash) {
        let size = self.frontier.size();
        if root == self.frontier.root() {
            self.agreed = size;
        } else if !self.said_other_root {
            self.said_other_root = true;
            self.wrong(Wrong::OtherRoot {
                from: self.agreed,
                size,
            });
        }
    }

    /// The root that a head of the database was signed for.
    fn signed_root(&self, head: &Head) -> Result<Hash, String> {
        let mut refused = "no key that signed at that time is known".to_owned();
        // A key that was retired signs nothing any more: it may have been stolen since.
        let signers = self.signers.iter().rev();
        let signer = signers
            .map(|(key, first)| (key, *first))
            .find(|(_, first)| *first <= head.size);
        let signed_then =
            |key: &&VerifierKey| signer.is_some_and(|(signer, _)| *signer == key.to_string());
        for key in self.keys.iter().filter(signed_then) {
            match checkpoint::open(&head.note, key, &[]) {
                Ok(opened) if i64::try_from(opened.checkpoint.size) != Ok(head.size) => {
                    refused = String::from("its note is of another size");
                }
                Ok(opened) if opened.checkpoint.root.as_bytes() != head.root.as_slice() => {
                    refused = String::from("its note has another root");
                }
                Ok(opened) => return Ok(opened.checkpoint.root),
                Err(error) => refused = error.to_string(),
            }
        }
        Err(refused)
    }

    async fn more_heads(&mut self, connection: &mut PgConnection) -> Result<(), Failure> {
        let size = i64::try_from(self.frontier.size()).map_err(Failure::new)?;
        self.heads = store::heads(connection, size, HEADS).await?;
        self.heads.reverse();
        Ok(())
    }

    /// What cannot be seen leaf by leaf.
    async fn the_rest(&mut self, connection: &mut PgConnection) -> Result<(), Failure> {
        self.found.waiting = store::count_waiting(connection).await?;
        // An erasure of this second may still wait for its place.
        let waiting = store::waiting(connection, SOON).await?.into_iter();
        let records = waiting.filter(|one| one.source == Source::Record);
        let records: Vec<Uuid> = records.flat_map(|one| one.ids).collect();
        let of_records = (Source::Record, records.as_slice());
        let openings = &mut self.openings;
        let opened = openings.of(connection, of_records, NewKeys::Absent).await?;
        for opening in opened.values() {
            self.learn(&opening.doc);
        }
        for subject in &std::mem::take(&mut self.erased) - &self.forgotten {
            self.wrong(Wrong::NotForgotten { subject });
        }
        for head in std::mem::take(&mut self.heads) {
            let size = u64::try_from(head.size).map_err(Failure::new)?;
            let why = "the log has fewer leaves".to_owned();
            self.wrong(Wrong::BadHead { size, why });
        }
        if let Some(kept) = self.kept.take() {
            self.wrong(Wrong::Short { kept: kept.size });
        }
        for source in [Source::Transfer, Source::Audit, Source::Record] {
            let name = source.name();
            for id in store::unsealed(connection, source, NAMED).await? {
                self.wrong(Wrong::Added { source: name, id });
            }
            for id in store::sealed_twice(connection, source, NAMED).await? {
                self.wrong(Wrong::Twice { source: name, id });
            }
        }
        Ok(())
    }
}

fn ones(size: u64) -> usize {
    usize::try_from(size.count_ones()).unwrap_or_default()
}
