//! Hashes of any subtree of the log, from what is stored of it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Range,
};

use kernel::Failure;
use sqlx::PgConnection;

use crate::{
    store,
    tree::{self, Hash, Node},
};

/// The hashes of these subtrees of a log of `size` leaves. Each stored tile that they lie in is read once.
///
/// # Errors
/// [`Failure`] of the database, or when the log has no such subtree.
pub(crate) async fn load(
    connection: &mut PgConnection,
    size: u64,
    nodes: &[Node],
) -> Result<HashMap<Node, Hash>, Failure> {
    let tiles: BTreeSet<(u8, u64)> = nodes.iter().map(|node| tile_of(*node)).collect();
    let mut stored = BTreeMap::new();
    for (level, tile) in tiles {
        let there = size.checked_shr(u32::from(level) * 8).unwrap_or(0);
        let range = tile << 8..(tile + 1).saturating_mul(256).min(there);
        stored.insert((level, tile), read(connection, level, range).await?);
    }
    nodes
        .iter()
        .map(|node| {
            let absent = || Failure::msg(format!("the log has no subtree {node:?}"));
            let of_tile = stored.get(&tile_of(*node)).ok_or_else(absent)?;
            let parts = node.stored().map(|part| {
                let place = usize::try_from(part.index & 255).ok()?;
                of_tile.get(place).copied()
            });
            let parts: Vec<Hash> = parts.collect::<Option<_>>().ok_or_else(absent)?;
            Ok((*node, tree::root_of(&parts)))
        })
        .collect()
}

/// Hashes `range` of a level of tiles.
pub(crate) async fn read(
    connection: &mut PgConnection,
    level: u8,
    range: Range<u64>,
) -> Result<Vec<Hash>, Failure> {
    let bound = |bound: u64| i64::try_from(bound).map_err(Failure::new);
    store::base_hashes(connection, level, bound(range.start)?, bound(range.end)?).await
}

/// The level of tiles and the tile that the hashes a subtree is computed from are stored in.
fn tile_of(node: Node) -> (u8, u64) {
    (node.level / 8, (node.index << (node.level % 8)) >> 8)
}
