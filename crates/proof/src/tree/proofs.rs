//! Making proofs: first which perfect subtrees one needs, then the proof from their hashes.
//!
//! Between the two a caller reads all of them at once, from wherever they are kept.

use std::ops::Range;

use super::{
    Hash, Node, join,
    node::{cover, split},
};

/// Why a proof cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// There is no such leaf.
    #[error("a tree of {size} leaves has no leaf {index}")]
    NoSuchLeaf {
        /// The leaf, counted from 0.
        index: u64,
        /// The leaves of the tree.
        size: u64,
    },
    /// The older tree would be the larger one.
    #[error("a tree of {new} leaves never had {old}")]
    NeverThatSize {
        /// The leaves of the older tree.
        old: u64,
        /// The leaves of the newer tree.
        new: u64,
    },
    /// The hash of a subtree that the proof needs was not given.
    #[error("the hash of subtree {} of level {} is not known", .0.index, .0.level)]
    Unknown(Node),
}

/// The perfect subtrees of a tree of `size` leaves, the largest first: the peaks of a [`super::Frontier`] of that size.
pub fn root_nodes(size: u64) -> Vec<Node> {
    cover(0..size).collect()
}

/// The root of a tree of `size` leaves, from the hashes of its [`root_nodes`].
///
/// # Errors
/// [`ProofError::Unknown`] when `hash_of` does not know one.
pub fn root(size: u64, mut hash_of: impl FnMut(Node) -> Option<Hash>) -> Result<Hash, ProofError> {
    hash_part(0..size, &mut hash_of)
}

/// The subtrees whose hashes [`inclusion_path`] needs; nothing when there is no such leaf.
pub fn inclusion_nodes(index: u64, size: u64) -> Option<Vec<Node>> {
    siblings(index, size).map(nodes)
}

/// The audit path of leaf `index` in a tree of `size` leaves, from the leaf upwards (RFC 6962, section 2.1.1).
///
/// # Errors
/// [`ProofError::NoSuchLeaf`], or [`ProofError::Unknown`] when `hash_of` does not know one of [`inclusion_nodes`].
pub fn inclusion_path(
    index: u64,
    size: u64,
    hash_of: impl FnMut(Node) -> Option<Hash>,
) -> Result<Vec<Hash>, ProofError> {
    let parts = siblings(index, size).ok_or(ProofError::NoSuchLeaf { index, size })?;
    hash_parts(parts, hash_of)
}

/// The subtrees whose hashes [`consistency_proof`] needs; nothing when the tree shrinks.
pub fn consistency_nodes(old: u64, new: u64) -> Option<Vec<Node>> {
    between(old, new).map(nodes)
}

/// The proof that a tree of `new` leaves begins with the one of `old` leaves (RFC 6962, section 2.1.2). It is empty
/// between trees of one size, and from the empty tree.
///
/// # Errors
/// [`ProofError::NeverThatSize`], or [`ProofError::Unknown`] when `hash_of` does not know one of [`consistency_nodes`].
pub fn consistency_proof(
    old: u64,
    new: u64,
    hash_of: impl FnMut(Node) -> Option<Hash>,
) -> Result<Vec<Hash>, ProofError> {
    let parts = between(old, new).ok_or(ProofError::NeverThatSize { old, new })?;
    hash_parts(parts, hash_of)
}

/// The parts of the tree whose hashes are the audit path, from the leaf upwards.
fn siblings(index: u64, size: u64) -> Option<Vec<Range<u64>>> {
    if index >= size {
        return None;
    }
    let (mut start, mut end) = (0, size);
    let mut parts = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            parts.push(middle..end);
            end = middle;
        } else {
            parts.push(start..middle);
            start = middle;
        }
    }
    parts.reverse();
    Some(parts)
}

/// The parts of the tree whose hashes are the consistency proof, in its order.
fn between(old: u64, new: u64) -> Option<Vec<Range<u64>>> {
    if old > new {
        return None;
    }
    let mut parts = Vec::new();
    if old == 0 {
        return Some(parts);
    }
    let (mut start, mut end) = (0, new);
    while old != end {
        let middle = start + split(end - start);
        if old <= middle {
            parts.push(middle..end);
            end = middle;
        } else {
            parts.push(start..middle);
            start = middle;
        }
    }
    // The older tree's root is known to whoever checks; a part of it is not.
    if start != 0 {
        parts.push(start..end);
    }
    parts.reverse();
    Some(parts)
}

fn nodes(parts: Vec<Range<u64>>) -> Vec<Node> {
    parts.into_iter().flat_map(cover).collect()
}

fn hash_parts(
    parts: Vec<Range<u64>>,
    mut hash_of: impl FnMut(Node) -> Option<Hash>,
) -> Result<Vec<Hash>, ProofError> {
    let hash = |part| hash_part(part, &mut hash_of);
    parts.into_iter().map(hash).collect()
}

fn hash_part(
    part: Range<u64>,
    hash_of: &mut impl FnMut(Node) -> Option<Hash>,
) -> Result<Hash, ProofError> {
    let peaks = cover(part)
        .map(|node| hash_of(node).ok_or(ProofError::Unknown(node)))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(join(peaks.into_iter()).unwrap_or_else(Hash::empty))
}
