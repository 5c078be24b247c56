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
mod entry;
mod export;
mod head;
mod http;
mod issue;
mod kept;
pub mod leaf;
mod log;
mod nodes;
pub mod note;
mod openings;
mod pdf;
pub mod receipt;
mod record;
mod replay;
mod seal;
mod signer;
mod store;
mod text;
pub mod tile;
pub mod tree;
pub mod witness;
mod witnesses;

pub use text::HashesError;

pub use export::{Bundle, BundleError, check_bundle, export};
pub use head::{LastHead, last_head, last_head_in, root_at, waiting};
pub use http::{ProofState, Sight, routes};
pub use issue::{Issued, receipt as issue_receipt};
pub use kept::Kept;
pub use record::{forget, record, record_change};
pub use replay::{Replayed, Wrong, replay};
pub use seal::{SealError, Sealed, Sealer};
pub use signer::Signer;
pub use witnesses::{BadWitness, Witness, Witnesses};

#[cfg(test)]
mod tests;
