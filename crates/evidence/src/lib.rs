//! What is said to a bank that contests a payment: the whole story of the payment, compiled out of what the other rooms
//! recorded, and sent to the rail before its time is over. A bank takes evidence once; whoever sends none, loses.
//!
//! ```text
//!   the bank contests          two days before the rail's last day          the rail takes it
//!   --> scheduled --------------------------------------> compiled ------------------------> submitted
//!           |                                                 '--the rail does not take it--> refused
//!           '--the bank decided meanwhile--> not_needed
//! ```
//!
//! A pack is the facts (for programs), the document made of them (for people), and the rail's own fields made of both. It is
//! compiled late, since what happens in between (content delivered, a message to the desk) is evidence, too; until then
//! operators see it as it would be.
//!
//! What must stay true:
//! - the same facts make the same document, to the byte: no moment of its own stands in it;
//! - nothing in it is written by hand: each line is a row of another room;
//! - what people wrote stands in it as a quotation, which cannot pass for a line of ours;
//! - the desk's internal notes are never in it; of the creators it has the names and what they delivered, of the payer also the address;
//! - what was sent is kept as it was sent, and is sent under one key until the rail has answered.
//!
//! Deliberately absent: any way to change, stop or repeat what is sent; the money of a chargeback (the rooms `payments` and
//! `escrow`).

pub mod acts;
mod document;
mod facts;
mod fields;
mod http;
pub mod jobs;
mod pack;
mod store;
#[cfg(test)]
mod tests;

pub use http::{EvidenceState, routes};
pub use pack::{Pack, PackStatus};
