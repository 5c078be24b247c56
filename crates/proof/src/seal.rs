//! Sealing: what has committed gets its place in the log, and a signed head fixes it.
//!
//! ```text
//! log_queue --lock--> openings --commitments--> Frontier --root--> signed note --log_seal--> committed --> kept outside
//! ```
//!
//! Any number of processes try, one at a time does. What a crash leaves is all of it or nothing, since the queue, the leaves
//! and the head are one transaction. The last head is kept outside the database too: a database that is older than it, or that
//! has another history, is not signed.

use std::collections::HashMap;

use kernel::{Db, Failure, Tx};
use uuid::Uuid;

use crate::{
    checkpoint::Checkpoint,
    entry::Source,
    kept::Kept,
    leaf, nodes,
    openings::{NewKeys, Opening, Openings},
    signer::Signer,
    store::{self, Head, Sealing, Waiting},
    tile,
    tree::{self, Frontier, Hash},
};

/// How many leaves are sealed at once, about.
const SET: i64 = 16_384;

/// Seals what waits.
#[derive(Debug)]
pub struct Sealer {
    db: Db,
    signer: Signer,
    kept: Kept,
    openings: Openings,
    /// Where the log ended when this process sealed last.
    frontier: Option<Frontier>,
    /// The kept head that was found to be one of this database's.
    agreed: Option<Checkpoint>,
}

/// What a sealing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealed {
    /// Nothing waited.
    Nothing,
    /// Another process seals at this moment.
    Busy,
    /// So many leaves were added.
    Leaves(usize),
}

impl Sealed {
    /// Whether more may wait than was sealed at once.
    pub fn is_full(self) -> bool {
        matches!(self, Self::Leaves(count) if i64::try_from(count).is_ok_and(|count| count >= SET))
    }
}

/// Why nothing is sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The database is older than what was published: it was restored from a backup, or a standby that lagged took over.
    /// Signing would give the log a second history.
    #[error(
        "the log in the database ends at {found} leaves, and a head of {published} was published: bring back what is missing (docs/decisions/0041-merkle-log.md)"
    )]
    Behind {
        /// Leaves in the database.
        found: u64,
        /// Leaves of the published head.
        published: u64,
    },
    /// The database has another history than what was published.
    #[error("the first {size} leaves in the database are not those of the head that was published")]
    OtherHistory {
        /// Leaves of the published head.
        size: u64,
    },
    /// The log was signed with a key that this machine does not have.
    #[error(
        "the log was last signed with a key that is not in this machine's folder: copy the folder `keys/log` of the machine that signs"
    )]
    OtherKey,
    /// Something waits to be sealed that is not in its table.
    #[error("{source_name} {id} waits to be sealed and is not there any more")]
    Gone {
        /// Which table it was in.
        source_name: &'static str,
        /// What is missing.
        id: Uuid,
    },
    /// The database or the machine failed.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Sealer {
    /// A sealer of this database's log, which keeps each head that it signs in `kept` too.
    pub fn new(db: Db, signer: Signer, kept: Kept) -> Self {
        Self {
            db,
            signer,
            kept,
            openings: Openings::default(),
            frontier: None,
            agreed: None,
        }
    }

    /// Seals what waits now, up to a bound; see [`Sealed::is_full`].
    ///
    /// # Errors
    /// [`SealError`]; nothing was sealed then, unless only the file of the kept head could not be written: then nothing more is.
    pub async fn seal(&mut self) -> Result<Sealed, SealError> {
        let mut tx = self.db.begin().await?;
        match self.seal_in(&mut tx).await {
            Ok((sealed, grown)) => {
                tx.commit().await?;
                if let Some(grown) = grown {
                    self.openings = grown.openings;
                    self.kept.keep(&grown.note)?;
                    self.frontier = Some(grown.frontier);
                }
                Ok(sealed)
            }
            Err(error) => {
                // At once: the lock is everybody's.
                tx.rollback().await?;
                Err(error)
            }
        }
    }

    /// What was done in the transaction, and if anything was, what is so once it has committed.
    async fn seal_in(&mut self, tx: &mut Tx) -> Result<(Sealed, Option<Grown>), SealError> {
        self.agree(tx).await?;
        if !store::lock(tx).await? {
            return Ok((Sealed::Busy, None));
        }
        let waiting = store::waiting(tx.conn(), SET).await?;
        if waiting.is_empty() {
            return Ok((Sealed::Nothing, None));
        }
        let mut frontier = self.frontier(tx).await?;
        let (openings, known) = self.open(tx, &waiting).await?;
        let leaves = line_up(&waiting, openings)?;
        let count = leaves.len();
        // Some hundred milliseconds of hashing when much waits: not between other tasks.
        let work = move || {
            let sealing = grow(&mut frontier, &waiting, &leaves);
            sealing.map(|sealing| (frontier, sealing))
        };
        let (frontier, mut sealing) = tokio::task::spawn_blocking(work)
            .await
            .map_err(Failure::new)??;
        let head = Checkpoint {
            origin: self.signer.verifier().name().clone(),
            size: frontier.size(),
            root: frontier.root(),
        };
        sealing.note = head.sign(self.signer.key()).map_err(Failure::new)?;
        sealing.signer = self.signer.verifier().to_string();
        store::seal(tx, &sealing).await?;
        let grown = Grown {
            frontier,
            openings: known,
            note: sealing.note,
        };
        Ok((Sealed::Leaves(count), Some(grown)))
    }

    /// Where the log ends. What this process does not know it reads, and compares with what was published.
    async fn frontier(&mut self, tx: &mut Tx) -> Result<Frontier, SealError> {
        let head = store::head(tx.conn()).await?;
        let (size, root) = match &head {
            None => (0, Hash::empty()),
            Some(Head { size, root, .. }) => (
                u64::try_from(*size).map_err(Failure::new)?,
                store::hash(root.clone())?,
            ),
        };
        // Taken: when this sealing fails, the next one reads anew.
        if let Some(known) = self.frontier.take()
            && known.size() == size
            && known.root() == root
        {
            return Ok(known);
        }
        let peaks = tree::root_nodes(size);
        let hashes = nodes::load(tx.conn(), size, &peaks).await?;
        let peaks = peaks.iter().filter_map(|peak| hashes.get(peak).copied());
        let read = Frontier::restore(size, peaks.collect());
        read.filter(|read| read.root() == root)
            .ok_or(SealError::OtherHistory { size })
    }

    /// Compares what the database has with the head that is kept outside, and keeps the database's when it is larger. Each
    /// process does so at each turn, whoever seals: what one machine published is then known to the others.
    async fn agree(&mut self, tx: &mut Tx) -> Result<(), SealError> {
        // What was published is read first: another sealer that publishes now has committed, and the database shows it.
        let kept = self.kept.read()?;
        let head = store::head(tx.conn()).await?;
        if head.is_some() {
            self.check_key(tx).await?;
        }
        let found = head.as_ref().map_or(0, |head| head.size);
        let found = u64::try_from(found).map_err(Failure::new)?;
        if let Some(published) = &kept {
            let size = published.size;
            if found < size {
                return Err(SealError::Behind {
                    found,
                    published: size,
                });
            }
            if self.agreed.as_ref() != Some(published) {
                let parts = tree::root_nodes(size);
                let hashes = nodes::load(tx.conn(), found, &parts).await?;
                let root = tree::root(size, |node| hashes.get(&node).copied());
                if root.map_err(Failure::new)? != published.root {
                    return Err(SealError::OtherHistory { size });
                }
                self.agreed.clone_from(&kept);
            }
        }
        if let Some(head) = head
            && kept.is_none_or(|kept| kept.size < found)
        {
            self.kept.keep(&head.note)?;
        }
        Ok(())
    }

    /// Whoever signs has the key that signed last, or that one and a newer one. A machine that came without the log's keys made
    /// one of its own, which would look like another log; one that missed a rotation would sign with a key that is retired.
    async fn check_key(&self, tx: &mut Tx) -> Result<(), SealError> {
        let signers = store::signers(tx.conn()).await?;
        let mine: Vec<String> = self.signer.keys().iter().map(ToString::to_string).collect();
        match signers.last() {
            Some((last, _)) if !mine.contains(last) => Err(SealError::OtherKey),
            Some(_) | None => Ok(()),
        }
    }

    /// The openings of all that waits, and what was learnt with them.
    async fn open(
        &mut self,
        tx: &mut Tx,
        waiting: &[Waiting],
    ) -> Result<(HashMap<(Source, Uuid), Opening>, Openings), Failure> {
        // Taken until it has committed: keys that are made here are gone when it does not.
        let mut known = std::mem::take(&mut self.openings);
        let mut openings = HashMap::new();
        for source in [Source::Transfer, Source::Audit, Source::Record] {
            let of_source = waiting.iter().filter(|one| one.source == source);
            let ids: Vec<Uuid> = of_source.flat_map(|one| one.ids.iter().copied()).collect();
            if ids.is_empty() {
                continue;
            }
            let opened = known.of(tx.conn(), (source, &ids), NewKeys::Make).await?;
            openings.extend(opened.into_iter().map(|(id, one)| ((source, id), one)));
        }
        Ok((openings, known))
    }
}

/// The log after a sealing.
struct Grown {
    /// Where it ends.
    frontier: Frontier,
    /// Names and keys that are in the database by then.
    openings: Openings,
    /// Its signed head.
    note: String,
}

/// A leaf to be.
struct Next {
    source: Source,
    id: Uuid,
    opening: Opening,
}

/// What waits, in its order.
fn line_up(
    waiting: &[Waiting],
    mut openings: HashMap<(Source, Uuid), Opening>,
) -> Result<Vec<Next>, SealError> {
    let each = waiting
        .iter()
        .flat_map(|one| one.ids.iter().map(|id| (one.source, *id)));
    each.map(|(source, id)| {
        let opening = openings.remove(&(source, id)).ok_or(SealError::Gone {
            source_name: source.name(),
            id,
        })?;
        Ok(Next {
            source,
            id,
            opening,
        })
    })
    .collect()
}

/// Appends the leaves, and says what is to be written.
fn grow(frontier: &mut Frontier, waiting: &[Waiting], leaves: &[Next]) -> Result<Sealing, Failure> {
    let mut sealing = Sealing {
        places: waiting.iter().map(|one| one.place).collect(),
        ..Sealing::default()
    };
    let mut of_run = None;
    for next in leaves {
        let index = frontier.size();
        // A run is of one source and of one tile.
        if of_run != Some((next.source, index / u64::from(tile::WIDTH))) {
            of_run = Some((next.source, index / u64::from(tile::WIDTH)));
            sealing
                .firsts
                .push(i64::try_from(index).map_err(Failure::new)?);
            sealing.sources.push(next.source.name().to_owned());
        }
        let commitment = next.opening.commitment()?;
        sealing.ids.push(next.id);
        sealing.commits.extend_from_slice(&commitment);
        frontier.push(leaf::hash(&commitment), &mut |node, hash| {
            // Whole tiles alone are kept: all between is computed from them.
            if node.level > 0 && node.level.is_multiple_of(8) {
                sealing.node_levels.push(i16::from(node.level / 8));
                sealing.node_numbers.push(node.index.cast_signed());
                sealing.node_hashes.push(hash.as_bytes().to_vec());
            }
        });
    }
    sealing.size = i64::try_from(frontier.size()).map_err(Failure::new)?;
    sealing.root = frontier.root().as_bytes().to_vec();
    Ok(sealing)
}
