//! The Merkle tree of RFC 6962, section 2.1, over SHA-256; pure, and without a tree in memory.

mod frontier;
mod node;
mod proofs;
mod verify;

use std::fmt;

use sha2::{Digest, Sha256};

pub use frontier::Frontier;
pub use node::Node;
pub use proofs::{
    ProofError, consistency_nodes, consistency_proof, inclusion_nodes, inclusion_path, root,
    root_nodes,
};
pub use verify::{VerifyError, verify_consistency, verify_inclusion};

use crate::text;

/// The most leaves a tree has: what a `bigint` holds, and what leaves a path 63 hashes long at most.
pub const MAX_SIZE: u64 = i64::MAX.unsigned_abs();

/// A SHA-256 hash of a leaf or of a subtree. Shown in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The hash with these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The root of the tree without leaves: the hash of nothing (RFC 6962, section 2.1).
    pub fn empty() -> Self {
        Self(Sha256::digest([]).into())
    }

    /// Reads padded standard base64, as the formats of C2SP write hashes; nothing else is taken.
    pub fn from_base64(text: &str) -> Option<Self> {
        let bytes = text::unbase64(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// Its bytes in padded standard base64.
    pub fn to_base64(self) -> String {
        text::base64(&self.0)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The hash of a leaf: `SHA-256(0x00 || data)` (RFC 6962, section 2.1).
pub fn leaf_hash(data: &[u8]) -> Hash {
    let hasher = Sha256::new().chain_update([0]).chain_update(data);
    Hash(hasher.finalize().into())
}

/// The hash of a node: `SHA-256(0x01 || left || right)` (RFC 6962, section 2.1).
pub fn node_hash(left: Hash, right: Hash) -> Hash {
    let hasher = Sha256::new().chain_update([1]);
    let hasher = hasher.chain_update(left.0).chain_update(right.0);
    Hash(hasher.finalize().into())
}

/// The root of a tree over these leaf hashes (RFC 6962, section 2.1).
pub fn root_of(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(*leaf, &mut |_, _| ());
    }
    frontier.root()
}

/// The root over neighbouring subtrees, each larger than the next: what stands furthest right is joined first.
fn join(peaks: impl DoubleEndedIterator<Item = Hash>) -> Option<Hash> {
    peaks.rev().reduce(|right, left| node_hash(left, right))
}

#[cfg(test)]
mod definition;
#[cfg(test)]
mod tests;
