//! What those see who look after everything: how all of it goes, and a party from all sides.
//!
//! What must stay true:
//! - for operators and auditors only, after their second factor;
//! - whoever searches parties or reads one's card is written into the audit log first, and reads nothing when that fails;
//! - the wall is asked by many screens and worked out at most every few seconds;
//! - each figure comes from the room that it is about.
//!
//! Deliberately absent: anything that changes anything. There is no table of this room.

mod http;
mod wall;

pub use http::{OperationsState, routes};
