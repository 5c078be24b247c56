//! The tree against `ct-merkle`, which keeps all of it in memory.

use ct_merkle::{ConsistencyProof, InclusionProof, RootHash, mem_backed_tree::MemoryBackedTree};
use proof::tree::{Hash, verify_consistency, verify_inclusion};
use sha2::Sha256;

use crate::log::{Log, bytes, hashes, wide};

type Theirs = MemoryBackedTree<Sha256, Vec<u8>>;

/// Each size with their tree of it.
fn sizes(log: &Log, sizes: impl Iterator<Item = usize>) -> impl Iterator<Item = (usize, Theirs)> {
    let mut theirs = Theirs::new();
    sizes.map(move |size| {
        let from = usize::try_from(theirs.len()).unwrap();
        for entry in &log.entries()[from..size] {
            theirs.push(entry.clone());
        }
        (size, theirs.clone())
    })
}

fn root(theirs: &RootHash<Sha256>) -> Hash {
    Hash::from_bytes((*theirs.as_bytes()).into())
}

fn check_inclusion(log: &Log, theirs: &Theirs, index: usize) {
    let size = theirs.len();
    let mut ours = bytes(&log.path(wide(index), size));
    let made = theirs.prove_inclusion(index);
    assert_eq!(made.as_bytes(), ours, "leaf {index} of {size}");

    let root = root(&theirs.root());
    let path = hashes(made.as_bytes());
    let leaf = log.leaf(wide(index));
    let verified = verify_inclusion(leaf, wide(index), size, &path, root);
    assert_eq!(verified, Ok(()), "leaf {index} of {size}");

    let verify = |ours: &[u8]| {
        let proof = InclusionProof::try_from_bytes(ours.to_vec()).unwrap();
        theirs
            .root()
            .verify_inclusion(&log.entries()[index], wide(index), &proof)
    };
    assert!(verify(&ours).is_ok(), "leaf {index} of {size}");
    if let Some(last) = ours.last_mut() {
        *last ^= 1;
        assert!(verify(&ours).is_err(), "leaf {index} of {size}");
    }
}

fn check_consistency(log: &Log, theirs: &Theirs, old_theirs: &RootHash<Sha256>) {
    let (old, new) = (old_theirs.num_leaves(), theirs.len());
    let mut ours = bytes(&log.consistency(old, new));
    let additions = usize::try_from(new - old).unwrap();
    let made = theirs.prove_consistency(additions);
    assert_eq!(made.as_bytes(), ours, "{old} to {new}");

    let proof = hashes(made.as_bytes());
    let roots = (root(old_theirs), root(&theirs.root()));
    let verified = verify_consistency(old, roots.0, new, roots.1, &proof);
    assert_eq!(verified, Ok(()), "{old} to {new}");

    let verify = |ours: &[u8]| {
        let proof = ConsistencyProof::try_from_bytes(ours.to_vec()).unwrap();
        theirs.root().verify_consistency(old_theirs, &proof)
    };
    assert!(verify(&ours).is_ok(), "{old} to {new}");
    if let Some(last) = ours.last_mut() {
        *last ^= 1;
        assert!(verify(&ours).is_err(), "{old} to {new}");
    }
}

#[test]
fn roots_and_proofs_of_all_small_trees_are_theirs() {
    let log = Log::new(70);
    let mut roots = Vec::new();
    for (size, theirs) in sizes(&log, 1..=70) {
        assert_eq!(root(&theirs.root()), log.root(wide(size)), "{size} leaves");
        roots.push(theirs.root());
        for index in 0..size {
            check_inclusion(&log, &theirs, index);
        }
        for old in &roots {
            check_consistency(&log, &theirs, old);
        }
    }
}

#[test]
fn roots_and_proofs_of_larger_trees_are_theirs() {
    let log = Log::new(2_500);
    let mut roots = Vec::new();
    let larger = [
        1, 2, 127, 128, 129, 255, 256, 257, 511, 512, 1_000, 2_048, 2_500,
    ];
    for (size, theirs) in sizes(&log, larger.into_iter()) {
        assert_eq!(root(&theirs.root()), log.root(wide(size)), "{size} leaves");
        roots.push(theirs.root());
        for index in (0..size).step_by(37).chain([size - 1]) {
            check_inclusion(&log, &theirs, index);
        }
        for old in &roots {
            check_consistency(&log, &theirs, old);
        }
    }
}
