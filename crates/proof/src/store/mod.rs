//! Every line of SQL of this room.

mod facts;
mod keys;
mod leaves;
mod records;
mod sealing;
mod stray;

pub(crate) use facts::{accounts, accounts_of_transfer, entries};
pub(crate) use keys::{Key, erased, forget, keys, make_keys};
pub(crate) use leaves::{
    Head, Run, base_hashes, commitments, cosign, cosignatures, cosigned_heads, find, hash, head,
    head_and_time, heads, nodes, root_at, runs, seen_by, signers,
};
pub(crate) use records::{latest_record, party_of_record, record, records_of};
pub(crate) use sealing::{Sealing, Waiting, count_waiting, is_waiting, lock, seal, waiting};
pub(crate) use stray::{hold_still, sealed_twice, unsealed};
