//! The audit log: who did what to which object, from where, what it was before and after.
//!
//! A row is written in the transaction of the act it tells of, so there is no act without its row and no row without its
//! act; nobody changes or deletes one, the owner of the database neither. Why addresses are cut, and what may stand in
//! `before` and `after`: docs/decisions/0017-audit-log.md.

mod log;
mod origin;
mod reason;

pub use log::{Entry, Filter, Record, list, record, record_once};
pub use origin::{address, from_address};
pub use reason::{NoReason, Reason};
