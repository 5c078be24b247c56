//! Paths and bundles in their one spelling, and the tiles of whole trees.

use super::*;
use crate::tree::root_nodes;

fn tile(level: u8, number: u64, width: u16) -> Tile {
    Tile::try_new(level, number, width).unwrap()
}

#[test]
fn paths_are_those_of_the_specification() {
    assert_eq!(tile(0, 1_234_067, 256).to_string(), "tile/0/x001/x234/067");
    assert_eq!(tile(1, 0, 17).to_string(), "tile/1/000.p/17");
    assert_eq!(tile(63, 999, 1).to_string(), "tile/63/999.p/1");
    assert_eq!(tile(2, 1_000, 256).to_string(), "tile/2/x001/000");
    let bundle = EntryBundle::try_new(1_234, 5).unwrap();
    assert_eq!(bundle.to_string(), "tile/entries/x001/234.p/5");
    assert_eq!("tile/entries/x001/234.p/5".parse(), Ok(bundle));
    assert_eq!("tile/0/x001/234.p/5".parse(), Ok(tile(0, 1_234, 5)));
}

#[test]
fn a_path_has_one_spelling() {
    for path in [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/00/000",
        "tile/+0/000",
        "tile/64/000",
        "tile/-1/000",
        "tile//000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000",
        "tile/0/x000/001",
        "tile/0/001/234",
        "tile/0/x1/234",
        "tile/0/x001/x234",
        "tile/0/x001//234",
        "tile/0/X001/234",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/000.p/0",
        "tile/0/000.p/00",
        "tile/0/000.p/05",
        "tile/0/000.p/+5",
        "tile/0/000.p/256",
        "tile/0/000.p/65541",
        "tile/0/000.p/5/",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000.p/5.p/5",
        "tile/0/x036/x028/x797/x018/x963/968",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/entries/000",
    ] {
        assert_eq!(path.parse::<Tile>(), Err(PathError), "{path}");
    }
    for path in [
        "tile/0/000",
        "tile/entries/0",
        "tile/entries/000.p/256",
        "tile/entries",
    ] {
        assert_eq!(path.parse::<EntryBundle>(), Err(PathError), "{path}");
    }
}

#[test]
fn the_largest_number_is_that_of_the_largest_tree() {
    let last = tile(0, MAX_NUMBER, 255);
    assert_eq!(
        last.to_string(),
        "tile/0/x036/x028/x797/x018/x963/967.p/255"
    );
    assert!(last.is_of(MAX_SIZE));
    assert_eq!(Tile::try_new(0, MAX_NUMBER + 1, 1), None);
    assert_eq!(Tile::try_new(64, 0, 1), None);
    assert_eq!(Tile::try_new(0, 0, 0), None);
    assert_eq!(Tile::try_new(0, 0, 257), None);
    assert_eq!(EntryBundle::try_new(0, 257), None);
    assert_eq!(tile(63, MAX_NUMBER, 256).nodes().count(), 0);
    assert_eq!(tile(31, MAX_NUMBER, 256).nodes().count(), 256);
    assert!(!tile(63, MAX_NUMBER, 256).is_of(MAX_SIZE));
}

/// tlog-tiles, "Partial Tiles".
#[test]
fn the_tiles_of_70_000_leaves_are_those_of_the_specification() {
    let tiles: Vec<Tile> = tiles_of(70_000).collect();
    assert_eq!(tiles.len(), 273 + 1 + 1 + 1 + 1);
    assert!(
        tiles
            .iter()
            .take(273)
            .all(|tile| tile.level == 0 && tile.width == 256)
    );
    assert_eq!(
        tiles[273..],
        [
            tile(0, 273, 112),
            tile(1, 0, 256),
            tile(1, 1, 17),
            tile(2, 0, 1)
        ]
    );
    let of_256: Vec<Tile> = tiles_of(256).collect();
    assert_eq!(of_256, [tile(0, 0, 256), tile(1, 0, 1)]);
    assert_eq!(tiles_of(0).count(), 0);
    assert_eq!(bundles_of(0).count(), 0);
    let bundles: Vec<EntryBundle> = bundles_of(257).collect();
    assert_eq!(
        bundles
            .iter()
            .map(|bundle| (bundle.number(), bundle.width(), bundle.first()))
            .collect::<Vec<_>>(),
        [(0, 256, 0), (1, 1, 256)]
    );
}

#[test]
fn a_tree_has_the_tiles_whose_hashes_it_has() {
    for size in [1, 255, 256, 257, 70_000] {
        for tile in tiles_of(size) {
            assert!(tile.is_of(size), "{tile} of {size}");
            let wider = Tile {
                width: tile.width + 1,
                ..tile
            };
            assert_eq!(
                wider.is_of(size),
                tile.width == 256 && wider.number * 256 + 257 <= at_level(tile.level, size),
                "{tile} of {size}"
            );
            let next = Tile {
                number: tile.number + 1,
                width: 1,
                ..tile
            };
            let last = tiles_of(size)
                .filter(|other| other.level == tile.level)
                .last();
            assert_eq!(next.is_of(size), Some(tile) != last, "{tile} of {size}");
        }
        assert!(bundles_of(size).all(|bundle| bundle.is_of(size)));
    }
    assert!(tile(0, 0, 3).is_of(70_000));
    assert!(!tile(1, 0, 1).is_of(255));
    assert!(!EntryBundle::try_new(0, 8).unwrap().is_of(7));
}

#[test]
fn every_stored_subtree_of_a_tree_is_in_one_tile() {
    let nodes: Vec<Node> = tiles_of(66_000).flat_map(Tile::nodes).collect();
    assert_eq!(nodes.len(), 66_000 + 257 + 1);
    for node in root_nodes(66_000).into_iter().flat_map(Node::stored) {
        assert!(nodes.contains(&node), "{node:?}");
    }
}

#[test]
fn bundles_are_read_back() {
    let longest = vec![7; 65_535];
    let all: Vec<&[u8]> = vec![b"", b"one", &longest];
    let bytes = bundle(all.clone()).unwrap();
    assert_eq!(bytes[..7], *b"\0\0\0\x03one");
    assert_eq!(entries(&bytes), Ok(all));
    let full = bundle([b"".as_slice(); 256]).unwrap();
    assert_eq!(entries(&full).unwrap().len(), 256);
}

#[test]
fn what_is_no_bundle_is_refused() {
    assert_eq!(bundle([]), Err(BundleError::Empty));
    assert_eq!(bundle([b"".as_slice(); 257]), Err(BundleError::TooMany));
    assert_eq!(
        bundle([vec![0; 65_536].as_slice()]),
        Err(BundleError::TooLong)
    );
    assert_eq!(entries(&[]), Err(BundleError::Empty));
    assert_eq!(entries(&[0; 2 * 257]), Err(BundleError::TooMany));
    assert_eq!(entries(&[0]), Err(BundleError::CutShort));
    assert_eq!(entries(&[0, 2, 1]), Err(BundleError::CutShort));
}
