//! Reading the log: heads, tiles, and proofs between heads.

use kernel::{Db, Failure};
use sqlx::PgConnection;

use crate::{
    leaf, nodes,
    note::{Note, VerifierKey},
    store::{self, Head},
    tile::{self, EntryBundle, Tile},
    tree::{self, Hash},
    witness,
};

/// A head as it is published.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    pub(crate) size: u64,
    /// The signed note, with what witnesses said of it.
    pub(crate) note: String,
    /// Whether one of them cosigned it.
    pub(crate) cosigned: bool,
}

/// The last head, with the cosignatures of these witnesses; none while nothing was sealed.
pub(crate) async fn last(
    connection: &mut PgConnection,
    witnesses: &[VerifierKey],
) -> Result<Option<Published>, Failure> {
    match store::head(connection).await? {
        Some(head) => published(connection, head, witnesses).await.map(Some),
        None => Ok(None),
    }
}

/// The head that a receipt of leaf `index` is best made from: the last that a witness saw, or else the last.
pub(crate) async fn best_for(
    connection: &mut PgConnection,
    index: u64,
    witnesses: &[VerifierKey],
) -> Result<Option<Published>, Failure> {
    let index = i64::try_from(index).map_err(Failure::new)?;
    let names = witnesses.iter().map(|key| key.name().as_str().to_owned());
    let names: Vec<String> = names.collect();
    for head in store::cosigned_heads(connection, index, &names).await? {
        let head = published(connection, head, witnesses).await?;
        if head.cosigned {
            return Ok(Some(head));
        }
    }
    last(connection, witnesses).await
}

async fn published(
    connection: &mut PgConnection,
    head: Head,
    witnesses: &[VerifierKey],
) -> Result<Published, Failure> {
    let mut note = Note::parse(&head.note).map_err(Failure::new)?;
    let mut cosigned = false;
    for line in store::cosignatures(connection, head.size).await? {
        // Whatever stands there counts as far as it is a known witness's, and harms no more than that.
        for signature in
            witness::read_answer(&format!("{line}\n"), &head.note, witnesses).unwrap_or_default()
        {
            note.add(signature);
            cosigned = true;
        }
    }
    Ok(Published {
        size: u64::try_from(head.size).map_err(Failure::new)?,
        note: note.to_string(),
        cosigned,
    })
}

/// The hashes of a tile, behind each other; nothing when the log is not that large yet.
pub(crate) async fn tile(db: &Db, tile: Tile) -> Result<Option<Vec<u8>>, Failure> {
    let mut connection = db.pool().acquire().await?;
    if !tile.is_of(size(&mut connection).await?) {
        return Ok(None);
    }
    tile_bytes(&mut connection, tile).await.map(Some)
}

/// The hashes of a tile that is there.
pub(crate) async fn tile_bytes(
    connection: &mut PgConnection,
    tile: Tile,
) -> Result<Vec<u8>, Failure> {
    let first = tile.number().saturating_mul(u64::from(tile::WIDTH));
    let range = first..first.saturating_add(u64::from(tile.width()));
    let hashes = nodes::read(connection, tile.level(), range).await?;
    Ok(hashes.iter().flat_map(|hash| *hash.as_bytes()).collect())
}

/// The entries of a bundle as C2SP writes them; nothing when the log is not that large yet.
pub(crate) async fn bundle(db: &Db, bundle: EntryBundle) -> Result<Option<Vec<u8>>, Failure> {
    let mut connection = db.pool().acquire().await?;
    if !bundle.is_of(size(&mut connection).await?) {
        return Ok(None);
    }
    bundle_bytes(&mut connection, bundle).await.map(Some)
}

/// The entries of a bundle that is there.
pub(crate) async fn bundle_bytes(
    connection: &mut PgConnection,
    bundle: EntryBundle,
) -> Result<Vec<u8>, Failure> {
    let first = i64::try_from(bundle.first()).map_err(Failure::new)?;
    let next = first.saturating_add(i64::from(bundle.width()));
    let commitments = store::commitments(connection, first, next).await?;
    let entries: Vec<String> = commitments.iter().map(leaf::data).collect();
    tile::bundle(entries.iter().map(String::as_bytes)).map_err(Failure::new)
}

/// How many leaves the log has.
pub(crate) async fn size(connection: &mut PgConnection) -> Result<u64, Failure> {
    let head = store::head(connection).await?;
    let size = head.map_or(0, |head| head.size);
    u64::try_from(size).map_err(Failure::new)
}

/// The proof that a log of `new` leaves begins with the one of `old` leaves; nothing when it has fewer, or `old` is larger.
pub(crate) async fn consistency(
    connection: &mut PgConnection,
    old: u64,
    new: u64,
) -> Result<Option<Vec<Hash>>, Failure> {
    if new > size(connection).await? {
        return Ok(None);
    }
    let Some(needed) = tree::consistency_nodes(old, new) else {
        return Ok(None);
    };
    let hashes = nodes::load(connection, new, &needed).await?;
    let proof = tree::consistency_proof(old, new, |node| hashes.get(&node).copied());
    proof.map(Some).map_err(Failure::new)
}

/// The path from leaf `index` to the root of a log of `size` leaves.
pub(crate) async fn inclusion(
    connection: &mut PgConnection,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, Failure> {
    let needed = tree::inclusion_nodes(index, size)
        .ok_or_else(|| Failure::msg(format!("a log of {size} has no leaf {index}")))?;
    let hashes = nodes::load(connection, size, &needed).await?;
    tree::inclusion_path(index, size, |node| hashes.get(&node).copied()).map_err(Failure::new)
}
