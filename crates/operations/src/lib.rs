//! What those see who look after everything: how all of it goes, and a party or any other object from all sides.
//!
//! What must stay true:
//! - for operators and auditors only, after their second factor;
//! - whoever searches parties, or reads the card of one or of an object, is written into the audit log first, and reads nothing when
//!   that fails;
//! - a card shows no content and no text that a person wrote but titles of work;
//! - the wall is asked by many screens and worked out at most every few seconds;
//! - each figure comes from the room that it is about.
//!
//! Deliberately absent: anything that changes anything. There is no table of this room.

mod http;
mod objects;
mod wall;

pub use http::{OperationsState, routes};
