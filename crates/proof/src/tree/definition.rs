//! The tree as RFC 6962 defines it, for the tests.

use std::{cell::RefCell, collections::BTreeMap};

use super::{Hash, Node, leaf_hash, node_hash};

/// Trees over the same leaves by the recursive definitions of RFC 6962, word for word. What was hashed once is kept.
pub(super) struct Definition {
    pub(super) leaves: Vec<Hash>,
    known: RefCell<BTreeMap<(usize, usize), Hash>>,
}

impl Definition {
    pub(super) fn new(size: usize) -> Self {
        Self {
            leaves: (0..size).map(|at| leaf_hash(&at.to_be_bytes())).collect(),
            known: RefCell::default(),
        }
    }

    /// The largest power of two below n.
    fn k(n: usize) -> usize {
        (0..usize::BITS)
            .map(|power| 1 << power)
            .take_while(|k| *k < n)
            .last()
            .unwrap()
    }

    /// `MTH(D[start:end])`, section 2.1.
    pub(super) fn mth(&self, start: usize, end: usize) -> Hash {
        let known = self.known.borrow().get(&(start, end)).copied();
        known.unwrap_or_else(|| {
            let hash = match end - start {
                0 => Hash::empty(),
                1 => self.leaves[start],
                n => {
                    let middle = start + Self::k(n);
                    node_hash(self.mth(start, middle), self.mth(middle, end))
                }
            };
            self.known.borrow_mut().insert((start, end), hash);
            hash
        })
    }

    /// `PATH(m, D[start:end])`, section 2.1.1.
    pub(super) fn path(&self, m: usize, start: usize, end: usize) -> Vec<Hash> {
        let n = end - start;
        if n == 1 {
            return Vec::new();
        }
        let k = Self::k(n);
        let (mut path, sibling) = if m < k {
            (self.path(m, start, start + k), self.mth(start + k, end))
        } else {
            (self.path(m - k, start + k, end), self.mth(start, start + k))
        };
        path.push(sibling);
        path
    }

    /// `SUBPROOF(m, D[start:end], b)`, section 2.1.2.
    #[expect(clippy::fn_params_excessive_bools, reason = "as the RFC writes it")]
    pub(super) fn subproof(&self, m: usize, start: usize, end: usize, b: bool) -> Vec<Hash> {
        let n = end - start;
        if m == n {
            return if b {
                Vec::new()
            } else {
                vec![self.mth(start, end)]
            };
        }
        let k = Self::k(n);
        let (mut proof, other) = if m <= k {
            (
                self.subproof(m, start, start + k, b),
                self.mth(start + k, end),
            )
        } else {
            (
                self.subproof(m - k, start + k, end, false),
                self.mth(start, start + k),
            )
        };
        proof.push(other);
        proof
    }

    pub(super) fn hash_of(&self) -> impl FnMut(Node) -> Option<Hash> {
        |node| {
            let width = 1_usize.checked_shl(node.level.into())?;
            let start = usize::try_from(node.index).ok()?.checked_mul(width)?;
            let end = start.checked_add(width)?;
            (end <= self.leaves.len()).then(|| self.mth(start, end))
        }
    }
}

pub(super) fn wide(size: usize) -> u64 {
    u64::try_from(size).unwrap()
}
