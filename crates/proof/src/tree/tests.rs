//! The tree against the definitions of RFC 6962, and its proofs against every change of them.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    definition::{Definition, wide},
    node::split,
    *,
};

/// The eight items of RFC 6962's reference tests (certificate-transparency, `merkle_tree_test.cc`).
const ITEMS: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

/// All sizes up to here are tried.
const SIZES: usize = 300;

#[test]
fn roots_are_those_of_the_reference() {
    let leaves = ITEMS.map(leaf_hash);
    for (size, root) in [
        (
            0,
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ),
        (
            1,
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        ),
        (
            3,
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        ),
        (
            7,
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        ),
        (
            8,
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ),
    ] {
        assert_eq!(
            format!("{:?}", root_of(&leaves[..size])),
            root,
            "{size} leaves"
        );
    }
}

/// A bit flipped in each of the hashes in turn, the `bit`th of it.
fn flipped(proof: &[Hash], bit: usize) -> impl Iterator<Item = Vec<Hash>> {
    (0..proof.len()).map(move |at| {
        let mut proof = proof.to_vec();
        proof[at].0[bit / 8 % 32] ^= 1 << (bit % 8);
        proof
    })
}

/// One hash less, and one more, at either end.
fn resized(proof: &[Hash]) -> Vec<Vec<Hash>> {
    let mut resized = vec![
        [proof, &[Hash::empty()]].concat(),
        [&[Hash::empty()], proof].concat(),
    ];
    if let ([_, rest @ ..], [start @ .., _]) = (proof, proof) {
        resized.extend([rest.to_vec(), start.to_vec()]);
    }
    resized
}

fn check_inclusion(tree: &Definition, index: usize, size: usize) {
    let path = inclusion_path(wide(index), wide(size), tree.hash_of()).unwrap();
    assert_eq!(path, tree.path(index, 0, size), "leaf {index} of {size}");
    let (leaf, root) = (tree.leaves[index], tree.mth(0, size));
    let verified = verify_inclusion(leaf, wide(index), wide(size), &path, root);
    assert_eq!(verified, Ok(()), "leaf {index} of {size}");
}

fn check_changed_inclusion(tree: &Definition, index: usize, size: usize) {
    let (leaf, root) = (tree.leaves[index], tree.mth(0, size));
    let path = tree.path(index, 0, size);
    let refused = |leaf, path: &[Hash], root| {
        let verified = verify_inclusion(leaf, wide(index), wide(size), path, root);
        verified.expect_err(&format!("leaf {index} of {size}"))
    };
    let bit = index * 7 + size;
    for path in flipped(&path, bit) {
        assert_eq!(refused(leaf, &path, root), VerifyError::OtherRoot);
    }
    for other in flipped(&[leaf, root], bit) {
        assert_eq!(refused(other[0], &path, other[1]), VerifyError::OtherRoot);
    }
    for path in resized(&path) {
        refused(leaf, &path, root);
    }
}

fn check_consistency(tree: &Definition, old: usize, new: usize) {
    let proof = consistency_proof(wide(old), wide(new), tree.hash_of()).unwrap();
    let defined = if old > 0 {
        tree.subproof(old, 0, new, true)
    } else {
        Vec::new()
    };
    assert_eq!(proof, defined, "{old} to {new}");
    let (old_root, new_root) = (tree.mth(0, old), tree.mth(0, new));
    let verified = verify_consistency(wide(old), old_root, wide(new), new_root, &proof);
    assert_eq!(verified, Ok(()), "{old} to {new}");
}

fn check_changed_consistency(tree: &Definition, old: usize, new: usize) {
    let (old_root, new_root) = (tree.mth(0, old), tree.mth(0, new));
    let proof = tree.subproof(old, 0, new, true);
    let refused = |old_root, new_root, proof: &[Hash]| {
        let verified = verify_consistency(wide(old), old_root, wide(new), new_root, proof);
        verified.expect_err(&format!("{old} to {new}"))
    };
    let bit = old * 7 + new;
    for proof in flipped(&proof, bit).chain(resized(&proof)) {
        refused(old_root, new_root, &proof);
    }
    for roots in flipped(&[old_root, new_root], bit) {
        refused(roots[0], roots[1], &proof);
    }
}

#[test]
fn every_root_and_inclusion_proof_is_the_definitions() {
    let tree = Definition::new(SIZES);
    for size in 0..=SIZES {
        let expected = tree.mth(0, size);
        assert_eq!(root_of(&tree.leaves[..size]), expected);
        assert_eq!(root(wide(size), tree.hash_of()), Ok(expected));
        for index in 0..size {
            check_inclusion(&tree, index, size);
        }
    }
}

#[test]
fn every_consistency_proof_is_the_definitions() {
    let tree = Definition::new(SIZES);
    for new in 0..=SIZES {
        for old in 0..=new {
            check_consistency(&tree, old, new);
        }
    }
}

#[test]
fn a_changed_proof_proves_nothing() {
    let tree = Definition::new(SIZES);
    let sizes = (1..=70).chain([127, 128, 129, 255, 256, 257, SIZES]);
    for size in sizes {
        for index in (0..size).step_by(1 + size / 100) {
            check_changed_inclusion(&tree, index, size);
            check_changed_consistency(&tree, index + 1, size);
        }
    }
}

#[test]
fn from_the_empty_tree_to_any_there_is_no_proof_and_one_root() {
    let tree = Definition::new(3);
    let (empty, root) = (Hash::empty(), tree.mth(0, 3));
    let verify = |old_root, proof: &[Hash]| verify_consistency(0, old_root, 3, root, proof);
    assert_eq!(verify(empty, &[]), Ok(()));
    assert_eq!(verify(root, &[]), Err(VerifyError::OtherOldRoot));
    assert_eq!(verify(empty, &[empty]), Err(VerifyError::TooLong));
}

#[test]
fn every_bit_of_a_proof_counts() {
    let tree = Definition::new(11);
    let path = inclusion_path(9, 11, tree.hash_of()).unwrap();
    let proof = consistency_proof(6, 11, tree.hash_of()).unwrap();
    let (old_root, new_root) = (tree.mth(0, 6), tree.mth(0, 11));
    for bit in 0..256 {
        for path in flipped(&path, bit) {
            assert!(verify_inclusion(tree.leaves[9], 9, 11, &path, new_root).is_err());
        }
        for proof in flipped(&proof, bit) {
            assert!(verify_consistency(6, old_root, 11, new_root, &proof).is_err());
        }
    }
}

#[test]
fn a_path_proves_no_other_place() {
    let tree = Definition::new(70);
    let root = tree.mth(0, 70);
    for index in 0..70 {
        let path = tree.path(index, 0, 70);
        for other in (0..200).filter(|other| *other != index) {
            let verified = verify_inclusion(tree.leaves[index], wide(other), 70, &path, root);
            assert!(verified.is_err(), "leaf {index} as {other}");
        }
    }
}

#[test]
fn what_is_not_there_has_no_proof() {
    assert_eq!(inclusion_nodes(3, 3), None);
    assert_eq!(consistency_nodes(4, 3), None);
    let nothing = |_| None;
    let no_leaf = ProofError::NoSuchLeaf { index: 0, size: 0 };
    assert_eq!(inclusion_path(0, 0, nothing), Err(no_leaf));
    let shrunk = ProofError::NeverThatSize { old: 2, new: 1 };
    assert_eq!(consistency_proof(2, 1, nothing), Err(shrunk));
    let unknown = ProofError::Unknown(Node { level: 1, index: 0 });
    assert_eq!(root(3, nothing), Err(unknown));
    let empty = Hash::empty();
    let shrunk = VerifyError::NeverThatSize { old: 2, new: 1 };
    assert_eq!(verify_consistency(2, empty, 1, empty, &[]), Err(shrunk));
    let no_leaf = VerifyError::NoSuchLeaf { index: 1, size: 1 };
    assert_eq!(verify_inclusion(empty, 1, 1, &[], empty), Err(no_leaf));
}

#[test]
fn the_largest_tree_needs_63_hashes() {
    for index in [0, 1, MAX_SIZE / 2, MAX_SIZE - 1] {
        let path = inclusion_path(index, MAX_SIZE, |_| Some(Hash::empty())).unwrap();
        assert!(path.len() <= 63, "{index}");
    }
    assert_eq!(inclusion_nodes(0, MAX_SIZE).unwrap().len(), 62 + 62);
    assert_eq!(root_nodes(MAX_SIZE).len(), 63);
    assert_eq!(split(u64::MAX), 1 << 63);
    assert!(inclusion_nodes(u64::MAX - 1, u64::MAX).is_some());
    assert!(consistency_nodes(u64::MAX / 3, u64::MAX).is_some());
}

#[test]
fn a_frontier_reports_each_perfect_subtree_once() {
    let tree = Definition::new(SIZES);
    let mut hash_of = tree.hash_of();
    let (mut frontier, mut seen) = (Frontier::default(), BTreeMap::new());
    for (size, leaf) in tree.leaves.iter().enumerate() {
        let peaks = root_nodes(wide(size)).into_iter().map(|node| seen[&node]);
        let restored = Frontier::restore(wide(size), peaks.collect());
        assert_eq!(restored, Some(frontier.clone()));
        frontier.push(*leaf, &mut |node, hash| {
            assert_eq!(hash_of(node), Some(hash), "{node:?}");
            assert_eq!(seen.insert(node, hash), None, "{node:?}");
        });
        assert_eq!(frontier.size(), wide(size + 1));
        assert_eq!(frontier.root(), tree.mth(0, size + 1));
    }
    let perfect: usize = (0..=8).map(|level| SIZES >> level).sum();
    assert_eq!(seen.len(), perfect);
}

#[test]
fn a_frontier_has_the_peaks_of_its_size() {
    let peak = Hash::empty();
    assert_eq!(Frontier::restore(5, vec![peak]), None);
    assert_eq!(Frontier::restore(4, vec![peak, peak]), None);
    assert_eq!(Frontier::restore(MAX_SIZE + 1, vec![peak]), None);
    assert_eq!(Frontier::restore(0, vec![]), Some(Frontier::default()));
    assert_eq!(
        Frontier::restore(5, vec![peak; 2]).unwrap().peaks(),
        [peak; 2]
    );
}

#[test]
fn a_subtree_is_made_of_those_that_tiles_hold() {
    let tree = Definition::new(2048);
    let mut hash_of = tree.hash_of();
    for level in 0..=11_u8 {
        let node = Node {
            level,
            index: (2048 >> level) - 1,
        };
        let parts: Vec<Node> = node.stored().collect();
        assert!(parts.iter().all(|part| part.level == level / 8 * 8));
        let hashes = parts.into_iter().map(|part| hash_of(part).unwrap());
        let hashes: Vec<Hash> = hashes.collect();
        assert_eq!(Some(root_of(&hashes)), hash_of(node), "{node:?}");
    }
}

#[test]
fn hashes_have_one_spelling() {
    // The two bits behind the last byte are zeros.
    let hash = Hash([0xff; 32]);
    let text = format!("{}8=", "/".repeat(42));
    assert_eq!(hash.to_base64(), text);
    assert_eq!(Hash::from_base64(&text), Some(hash));
    let others = [
        text.replace('=', ""),
        text.replace('8', "9"),
        text.replace('/', "_"),
        text.replacen('/', "", 4),
        format!("{text}\n"),
        format!(" {text}"),
        String::new(),
    ];
    for other in others {
        assert_eq!(Hash::from_base64(&other), None, "{other}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn larger_trees_too(
        size in 301_usize..9_000,
        parts in prop::collection::vec(any::<[prop::sample::Index; 2]>(), 12),
    ) {
        let tree = Definition::new(size);
        prop_assert_eq!(root_of(&tree.leaves), tree.mth(0, size));
        for [one, two] in parts {
            let new = one.index(size) + 1;
            check_inclusion(&tree, two.index(new), new);
            check_consistency(&tree, two.index(new + 1), new);
        }
    }

    #[test]
    fn proofs_by_nobody_are_refused(
        (old, new) in (any::<u64>(), any::<u64>()),
        proof in prop::collection::vec(any::<[u8; 32]>(), 0..70),
        roots in any::<[[u8; 32]; 2]>(),
    ) {
        let proof: Vec<Hash> = proof.into_iter().map(Hash).collect();
        let [leaf, root] = roots.map(Hash);
        prop_assert!(verify_inclusion(leaf, old, new, &proof, root).is_err());
        prop_assert!(verify_consistency(old, leaf, new, root, &proof).is_err());
    }
}
