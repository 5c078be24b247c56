//! Statements as they come, read through the door of the crate.
//!
//! `cfg(test)` is always true here; it tells clippy that helpers are test code too.

#[cfg(test)]
mod golden;
