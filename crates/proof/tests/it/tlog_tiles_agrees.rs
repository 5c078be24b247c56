//! Tiles, proofs and checkpoints against Cloudflare's `tlog_tiles`, a port of Go's checksum database.

use std::collections::BTreeSet;

use proof::{
    checkpoint::Checkpoint,
    tile::{Tile, tiles_of},
    tree::{Hash, MAX_SIZE, verify_consistency, verify_inclusion},
};
use proptest::prelude::*;
use tlog_tiles::{
    Checkpoint as TheirCheckpoint, Error, Hash as TheirHash, HashReader, Tile as TheirTile,
    TileHashReader, TileReader, check_record, check_tree, prove_record, prove_tree,
    stored_hash_index, tree_hash,
};

use crate::log::{Log, name};

const SIZES: [u64; 12] = [
    1, 2, 3, 7, 255, 256, 257, 700, 1_000, 65_535, 65_536, 66_000,
];

/// Their paths carry the height of a tile, which C2SP fixes at 8.
fn our_path(theirs: &TheirTile) -> String {
    let path = theirs.path();
    format!("tile/{}", path.strip_prefix("tile/8/").unwrap())
}

/// Our tiles by their paths, to their reader, which believes none that does not hash to the root.
struct Served<'a>(&'a Log);

impl TileReader for Served<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[TheirTile]) -> Result<Vec<Vec<u8>>, Error> {
        let served = |tile: &TheirTile| {
            let tile: Tile = our_path(tile).parse().unwrap();
            self.0.tile(tile)
        };
        Ok(tiles.iter().map(served).collect())
    }

    fn save_tiles(&self, _: &[TheirTile], _: &[Vec<u8>]) {}
}

fn theirs(hash: Hash) -> TheirHash {
    TheirHash(*hash.as_bytes())
}

fn all_theirs(hashes: &[Hash]) -> Vec<TheirHash> {
    hashes.iter().copied().map(theirs).collect()
}

fn all_ours(hashes: &[TheirHash]) -> Vec<Hash> {
    hashes.iter().map(|hash| Hash::from_bytes(hash.0)).collect()
}

#[test]
fn their_reader_believes_our_tiles() {
    let log = Log::new(66_000);
    for size in SIZES {
        let root = log.root(size);
        let served = Served(&log);
        let reader = TileHashReader::new(size, theirs(root), &served);
        assert_eq!(tree_hash(size, &reader).unwrap(), theirs(root));
        for index in [0, size / 3, size - 1] {
            let read = reader.read_hashes(&[stored_hash_index(0, index)]).unwrap();
            assert_eq!(all_ours(&read), [log.leaf(index)], "leaf {index} of {size}");
        }
        let wrong = TileHashReader::new(size, theirs(log.leaf(0)), &served);
        assert!(size == 1 || wrong.read_hashes(&[0]).is_err());
    }
}

#[test]
fn inclusion_is_proved_to_each_other() {
    let log = Log::new(66_000);
    for size in SIZES {
        let root = log.root(size);
        let served = Served(&log);
        let reader = TileHashReader::new(size, theirs(root), &served);
        for index in [0, size / 2, size * 2 / 3, size - 1] {
            let path = log.path(index, size);
            let leaf = log.leaf(index);
            let check = |path: &[Hash], index| {
                check_record(&all_theirs(path), size, theirs(root), index, theirs(leaf))
            };
            assert!(check(&path, index).is_ok(), "leaf {index} of {size}");
            assert!(check(&path, index ^ 1).is_err(), "leaf {index} of {size}");

            let made = all_ours(&prove_record(size, index, &reader).unwrap());
            assert_eq!(made, path, "leaf {index} of {size}");
            assert_eq!(verify_inclusion(leaf, index, size, &made, root), Ok(()));
        }
    }
}

#[test]
fn consistency_is_proved_to_each_other() {
    let log = Log::new(66_000);
    for new in SIZES {
        let new_root = log.root(new);
        let served = Served(&log);
        let reader = TileHashReader::new(new, theirs(new_root), &served);
        for old in SIZES.into_iter().filter(|old| *old <= new) {
            let old_root = log.root(old);
            let proof = log.consistency(old, new);
            let check = |old_root| {
                check_tree(
                    &all_theirs(&proof),
                    new,
                    theirs(new_root),
                    old,
                    theirs(old_root),
                )
            };
            assert!(check(old_root).is_ok(), "{old} to {new}");
            assert!(check(Hash::empty()).is_err(), "{old} to {new}");

            let made = all_ours(&prove_tree(new, old, &reader).unwrap());
            assert_eq!(made, proof, "{old} to {new}");
            assert_eq!(
                verify_consistency(old, old_root, new, new_root, &made),
                Ok(())
            );
        }
    }
}

#[test]
fn the_tiles_of_a_tree_are_theirs() {
    for size in SIZES.into_iter().chain([0, 70_000]) {
        let ours: BTreeSet<String> = tiles_of(size).map(|tile| tile.to_string()).collect();
        let all = TheirTile::new_tiles(8, 0, size);
        assert_eq!(ours, all.iter().map(our_path).collect(), "{size} leaves");
    }
}

proptest! {
    #[test]
    fn paths_are_theirs(level in 0_u8..=63, number in 0..=MAX_SIZE / 256, width in 1_u16..=256) {
        let tile = Tile::try_new(level, number, width).unwrap();
        let path = tile.to_string().replacen("tile/", "tile/8/", 1);
        let read = TheirTile::from_path(&path).unwrap();
        prop_assert_eq!(read, TheirTile::new(8, level, number, width.into(), false));
        prop_assert_eq!(our_path(&read).parse(), Ok(tile));
    }

    #[test]
    fn what_looks_like_a_path_is_judged_alike(
        path in "tile/(0|1|63|00|01|x)/(x00[0-9]/){0,2}(x?[0-9]{1,4})(\\.p/(0?[1-9]|25[5-7]))?",
    ) {
        // Levels above 63 and tiles of width 0 are left out: `tlog_tiles` 0.2.0 panics at them.
        let theirs = TheirTile::from_path(&path.replacen("tile/", "tile/8/", 1));
        let ours: Option<Tile> = path.parse().ok();
        prop_assert_eq!(ours.map(|tile| tile.to_string()), theirs.ok().as_ref().map(our_path));
    }

    #[test]
    fn checkpoints_are_read_by_each_other(size in 1..=MAX_SIZE, root in any::<[u8; 32]>()) {
        let ours = Checkpoint { origin: name("daman.example/log"), size, root: Hash::from_bytes(root) };
        let theirs = TheirCheckpoint::new("daman.example/log", size, TheirHash(root), "").unwrap();
        prop_assert_eq!(&TheirCheckpoint::from_bytes(ours.to_string().as_bytes()).unwrap(), &theirs);
        let text = String::from_utf8(theirs.to_bytes()).unwrap();
        prop_assert_eq!(text.parse(), Ok(ours));
    }
}
