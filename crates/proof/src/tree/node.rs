//! Perfect subtrees, and how any part of a tree that a proof asks for is made of them.

use std::ops::Range;

/// A perfect subtree: the `2^level` leaves from leaf `index × 2^level` on. Level 0 is a leaf.
///
/// Its hash never changes once its last leaf is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// The binary logarithm of how many leaves it has.
    pub level: u8,
    /// How many subtrees of its level stand left of it.
    pub index: u64,
}

impl Node {
    /// The subtrees it is made of at the next lower level that is a multiple of 8, as tiles hold them (tlog-tiles);
    /// itself when its own level is one. [`super::root_of`] their hashes is its hash.
    pub fn stored(self) -> impl ExactSizeIterator<Item = Self> {
        let (level, height) = (self.level & !7, self.level & 7);
        let count: u8 = 1 << height;
        (0..count).map(move |offset| Self {
            level,
            index: (self.index << height) | u64::from(offset),
        })
    }
}

/// The largest power of two below `size`, which is at least 2 (RFC 6962, section 2.1: `k < n <= 2k`).
pub(super) fn split(size: u64) -> u64 {
    1 << size.saturating_sub(1).checked_ilog2().unwrap_or_default()
}

/// The perfect subtrees that leaves `range` of a tree are made of, the largest and leftmost first.
///
/// `range` is a part that RFC 6962 cuts: its start is a multiple of the largest of them.
pub(super) fn cover(range: Range<u64>) -> impl Iterator<Item = Node> {
    let (mut start, end) = (range.start, range.end);
    std::iter::from_fn(move || {
        let height = end.saturating_sub(start).checked_ilog2()?;
        let node = Node {
            level: u8::try_from(height).ok()?,
            index: start >> height,
        };
        start = start.saturating_add(1 << height);
        Some(node)
    })
}
