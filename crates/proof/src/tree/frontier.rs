//! The growing edge of a tree: all that appending needs.

use super::{Hash, MAX_SIZE, Node, join, node_hash};

/// The compact range of a growing tree: the hashes of its perfect subtrees, the largest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The tree of `size` leaves whose perfect subtrees ([`super::root_nodes`]) have these hashes; nothing when their
    /// number is not the size's.
    pub fn restore(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        let fits = size <= MAX_SIZE && usize::try_from(size.count_ones()) == Ok(peaks.len());
        fits.then_some(Self { size, peaks })
    }

    /// How many leaves it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The hashes of its perfect subtrees, the largest first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Appends a leaf, and reports each perfect subtree that it completes, the leaf itself first.
    pub fn push(&mut self, leaf: Hash, complete: &mut impl FnMut(Node, Hash)) {
        let (mut node, mut hash) = (
            Node {
                level: 0,
                index: self.size,
            },
            leaf,
        );
        complete(node, hash);
        while node.index & 1 == 1
            && let Some(left) = self.peaks.pop()
        {
            hash = node_hash(left, hash);
            node = Node {
                level: node.level + 1,
                index: node.index >> 1,
            };
            complete(node, hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root of the tree (RFC 6962, section 2.1).
    pub fn root(&self) -> Hash {
        join(self.peaks.iter().copied()).unwrap_or_else(Hash::empty)
    }
}
