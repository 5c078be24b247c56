//! Checking proofs, by the algorithms of RFC 9162, sections 2.1.3.2 and 2.1.4.2; none of it is shared with the making.

use super::{Hash, node_hash};

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
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
    /// Hashes are missing.
    #[error("the proof has too few hashes")]
    TooShort,
    /// Hashes are left over.
    #[error("the proof has too many hashes")]
    TooLong,
    /// It leads to another tree.
    #[error("the proof leads to another root")]
    OtherRoot,
    /// It begins with another tree.
    #[error("the proof starts from another older root")]
    OtherOldRoot,
}

/// Checks that `leaf` is leaf `index` of the tree of `size` leaves with this root (RFC 9162, section 2.1.3.2).
///
/// # Errors
/// [`VerifyError`] when the path does not show it.
pub fn verify_inclusion(
    leaf: Hash,
    index: u64,
    size: u64,
    path: &[Hash],
    root: Hash,
) -> Result<(), VerifyError> {
    if index >= size {
        return Err(VerifyError::NoSuchLeaf { index, size });
    }
    let mut climb = Climb {
        node: index,
        last: size - 1,
    };
    let mut hash = leaf;
    for sibling in path {
        hash = match climb.step()? {
            Side::Left => node_hash(*sibling, hash),
            Side::Right => node_hash(hash, *sibling),
        };
    }
    if climb.last != 0 {
        Err(VerifyError::TooShort)
    } else if hash != root {
        Err(VerifyError::OtherRoot)
    } else {
        Ok(())
    }
}

/// Checks that the tree of `new` leaves begins with the one of `old` leaves (RFC 9162, section 2.1.4.2).
///
/// Between trees of one size the proof is empty and the roots are the same; from the empty tree it is empty too.
///
/// # Errors
/// [`VerifyError`] when the proof does not show it.
pub fn verify_consistency(
    old: u64,
    old_root: Hash,
    new: u64,
    new_root: Hash,
    proof: &[Hash],
) -> Result<(), VerifyError> {
    if old > new {
        return Err(VerifyError::NeverThatSize { old, new });
    }
    if old == new || old == 0 {
        return verify_without_proof(old, old_root, new, new_root, proof);
    }
    let mut climb = Climb {
        node: old - 1,
        last: new - 1,
    };
    climb.shift(climb.node.trailing_ones());
    let (first, rest) = match proof {
        [] => return Err(VerifyError::TooShort),
        all if old.is_power_of_two() => (&old_root, all),
        [first, rest @ ..] => (first, rest),
    };
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        match climb.step()? {
            Side::Left => {
                old_hash = node_hash(*sibling, old_hash);
                new_hash = node_hash(*sibling, new_hash);
            }
            Side::Right => new_hash = node_hash(new_hash, *sibling),
        }
    }
    if climb.last != 0 {
        Err(VerifyError::TooShort)
    } else if old_hash != old_root {
        Err(VerifyError::OtherOldRoot)
    } else if new_hash != new_root {
        Err(VerifyError::OtherRoot)
    } else {
        Ok(())
    }
}

/// The two cases that RFC 9162 leaves out: trees of one size, and the empty tree first.
fn verify_without_proof(
    old: u64,
    old_root: Hash,
    new: u64,
    new_root: Hash,
    proof: &[Hash],
) -> Result<(), VerifyError> {
    if !proof.is_empty() {
        Err(VerifyError::TooLong)
    } else if old == 0 && old_root != Hash::empty() {
        Err(VerifyError::OtherOldRoot)
    } else if old == new && old_root != new_root {
        Err(VerifyError::OtherRoot)
    } else {
        Ok(())
    }
}

/// The side on which a sibling stands.
enum Side {
    Left,
    Right,
}

/// A way from a node to the root: `fn` and `sn` of RFC 9162.
struct Climb {
    /// The node's place in its level.
    node: u64,
    /// The place of the level's last node.
    last: u64,
}

impl Climb {
    /// The next sibling's side, and up past it.
    fn step(&mut self) -> Result<Side, VerifyError> {
        if self.last == 0 {
            return Err(VerifyError::TooLong);
        }
        let left = self.node & 1 == 1 || self.node == self.last;
        if left && self.node & 1 == 0 {
            // The last node of a level without a sibling goes up as it is.
            self.shift(self.node.trailing_zeros());
        }
        self.shift(1);
        Ok(if left { Side::Left } else { Side::Right })
    }

    fn shift(&mut self, levels: u32) {
        self.node = self.node.checked_shr(levels).unwrap_or(0);
        self.last = self.last.checked_shr(levels).unwrap_or(0);
    }
}
