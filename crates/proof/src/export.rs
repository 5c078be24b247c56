//! A bundle that an auditor checks without our server: the log as files in C2SP's layout, and what opens each leaf.
//!
//! ```text
//! checkpoint                the signed head, with its cosignatures
//! keys                      the public keys that signed heads, one a line, the newest first
//! tile/..., tile/entries/...  the tree (https://c2sp.org/tlog-tiles)
//! leaves.jsonl              a line for each leaf: index, document, salt; the index alone where a key was erased
//! ```

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, BufWriter, Write},
    path::Path,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::{Db, Failure, secret_file};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::{
    checkpoint::{self, Checkpoint},
    leaf, log,
    note::VerifierKey,
    openings::{NewKeys, Openings},
    store, tile,
    tree::{self, Frontier},
};

/// How many runs of leaves are read at once.
const RUNS: i64 = 64;

/// A line of `leaves.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    index: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    doc: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
}

/// What a bundle was found to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The head that all of it was checked against.
    pub head: Checkpoint,
    /// The witnesses among the known ones that saw the head.
    pub cosigners: Vec<checkpoint::Cosignature>,
    /// Leaves whose document is not opened any more: a key was erased.
    pub closed: u64,
}

/// Why a bundle is refused.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The head is refused.
    #[error("checkpoint: {0}")]
    Head(#[from] checkpoint::CheckpointError),
    /// A file is not there, or is not what it should be.
    #[error("{file}: {why}")]
    File {
        /// Which, in the bundle.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// A document is not what was sealed.
    #[error("leaf {index} does not hold this document: {doc}")]
    NotSealed {
        /// Its place.
        index: u64,
        /// What the bundle says of it.
        doc: String,
    },
    /// The leaves are not those of the head.
    #[error("the leaves are not those of the signed head")]
    OtherRoot,
}

/// Writes the bundle of the log as it stands now into a new folder, for its owner alone; says how many leaves. `keys` are the
/// log's, `witnesses` those whose cosignatures go with it.
///
/// # Errors
/// [`Failure`] of the database or the disk, and when nothing was sealed yet.
pub async fn export(
    db: &Db,
    folder: &Path,
    (keys, witnesses): (&[VerifierKey], &[VerifierKey]),
) -> Result<u64, Failure> {
    let mut tx = store::hold_still(db).await?;
    let head = log::last(tx.conn(), witnesses).await?;
    let head = head.ok_or_else(|| Failure::msg("nothing was sealed yet"))?;
    secret_file::make_folder(folder)?;
    write(folder, "checkpoint", head.note.as_bytes())?;
    let keys = keys.iter().map(|key| format!("{key}\n"));
    write(folder, "keys", keys.collect::<String>().as_bytes())?;
    for one in tile::tiles_of(head.size) {
        let bytes = log::tile_bytes(tx.conn(), one).await?;
        write(folder, &one.to_string(), &bytes)?;
    }
    for one in tile::bundles_of(head.size) {
        let bytes = log::bundle_bytes(tx.conn(), one).await?;
        write(folder, &one.to_string(), &bytes)?;
    }
    let file = File::create(folder.join("leaves.jsonl")).map_err(Failure::new)?;
    let mut out = BufWriter::new(file);
    write_leaves(tx.conn(), &mut out).await?;
    out.flush().map_err(Failure::new)?;
    tx.rollback().await?;
    Ok(head.size)
}

async fn write_leaves(connection: &mut PgConnection, out: &mut impl Write) -> Result<(), Failure> {
    let mut openings = Openings::default();
    let mut next = 0;
    loop {
        let runs = store::runs(connection, next, RUNS).await?;
        let Some(last) = runs.last() else {
            return Ok(());
        };
        let length = i64::try_from(last.ids.len()).map_err(Failure::new)?;
        next = last.first.saturating_add(length);
        for run in &runs {
            let opened = openings
                .of(connection, (run.source, &run.ids), NewKeys::Absent)
                .await?;
            for (index, id) in (run.first..).zip(&run.ids) {
                let absent = || Failure::msg(format!("{} {id} is gone", run.source.name()));
                let opening = opened.get(id).ok_or_else(absent)?;
                let line = Line {
                    index: u64::try_from(index).map_err(Failure::new)?,
                    // What cannot be opened is not connected with anything here either.
                    doc: opening.salt.map(|_| opening.doc.clone()),
                    salt: opening.salt.map(|salt| STANDARD.encode(salt)),
                };
                serde_json::to_writer(&mut *out, &line).map_err(Failure::new)?;
                out.write_all(b"\n").map_err(Failure::new)?;
            }
        }
    }
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let file = folder.join(name);
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent).map_err(Failure::new)?;
    }
    fs::write(&file, bytes).map_err(|error| Failure::new(error).context(file.display().to_string()))
}

/// Checks a bundle with the log's public key alone: the head is signed, the entries are those of the head, each document that
/// can be opened is what its leaf holds.
///
/// # Errors
/// [`BundleError`].
pub fn check_bundle(
    folder: &Path,
    key: &VerifierKey,
    witnesses: &[VerifierKey],
) -> Result<Bundle, BundleError> {
    let refused = |file: &str, why: String| BundleError::File {
        file: file.to_owned(),
        why,
    };
    let note = fs::read_to_string(folder.join("checkpoint"))
        .map_err(|error| refused("checkpoint", error.to_string()))?;
    let opened = checkpoint::open(&note, key, witnesses)?;
    let head = opened.checkpoint;
    let leaves = File::open(folder.join("leaves.jsonl"))
        .map_err(|error| refused("leaves.jsonl", error.to_string()))?;
    let mut lines = BufReader::new(leaves).lines();
    let mut frontier = Frontier::default();
    let mut closed = 0_u64;
    for bundle in tile::bundles_of(head.size) {
        let name = bundle.to_string();
        let bytes =
            fs::read(folder.join(&name)).map_err(|error| refused(&name, error.to_string()))?;
        let entries = tile::entries(&bytes).map_err(|error| refused(&name, error.to_string()))?;
        if entries.len() != usize::from(bundle.width()) {
            return Err(refused(
                &name,
                "it has another number of entries".to_owned(),
            ));
        }
        for entry in entries {
            let index = frontier.size();
            let line = lines.next().transpose();
            let line = line.map_err(|error| refused("leaves.jsonl", error.to_string()))?;
            let line: Line = serde_json::from_str(&line.unwrap_or_default())
                .map_err(|error| refused("leaves.jsonl", format!("line {index}: {error}")))?;
            if line.index != index {
                return Err(refused("leaves.jsonl", format!("no line of leaf {index}")));
            }
            match opens(&line, entry) {
                Some(true) => {}
                Some(false) => {
                    return Err(BundleError::NotSealed {
                        index,
                        doc: line.doc.unwrap_or_default(),
                    });
                }
                None => closed = closed.saturating_add(1),
            }
            frontier.push(tree::leaf_hash(entry), &mut |_, _| ());
        }
    }
    if lines.next().is_some() {
        return Err(refused(
            "leaves.jsonl",
            "it has more lines than the head has leaves".to_owned(),
        ));
    }
    if frontier.root() != head.root {
        return Err(BundleError::OtherRoot);
    }
    Ok(Bundle {
        head,
        cosigners: opened.cosignatures,
        closed,
    })
}

/// Whether a line opens an entry; nothing when its key was erased.
fn opens(line: &Line, entry: &[u8]) -> Option<bool> {
    let (Some(doc), Some(salt)) = (&line.doc, &line.salt) else {
        return if line.doc.is_none() && line.salt.is_none() {
            None
        } else {
            Some(false)
        };
    };
    let salt = STANDARD.decode(salt).ok();
    let salt = salt.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    Some(salt.is_some_and(|salt| leaf::data(&leaf::commit(&salt, doc)).as_bytes() == entry))
}
