//! Proof: the ledger's Merkle log, its signed heads, and the receipts that prove one leaf to whoever holds the file.
//!
//! The formats are other people's, so that other people's programs check them: RFC 6962 for the tree, and of
//! <https://c2sp.org> signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles, tlog-proof and tlog-witness.
//!
//! ```text
//! doc, salt ──leaf::commit──> commitment ──leaf::data──> leaf ──tree::leaf_hash─┐
//!                                                                               v
//! receipt <── path ── tree::inclusion_path <── tiles, stored nodes <── tree::Frontier
//!    ^                                                                          │ root
//!    └──────────── checkpoint, cosignatures <── witness <── checkpoint::sign <──┘
//! ```
//!
//! What must stay true:
//! - Whatever is read here comes from outside: it is bounded, refused or read, and what was read prints as it came.
//! - A receipt's leaf is made anew from its opening. No leaf, root or size is believed that no signature covers.
//! - A signature by a known key is good, or the whole note is refused; an unknown key counts for nothing.

pub mod checkpoint;
pub mod leaf;
pub mod note;
pub mod receipt;
mod text;
pub mod tile;
pub mod tree;
pub mod witness;

pub use text::HashesError;
