//! The log as programs that nobody here wrote see it: what is made here passes their checks, and what they make
//! passes ours.
//!
//! `cfg(test)` is always true here; it tells clippy that helpers are test code too.

#[cfg(test)]
mod ct_merkle_agrees;
#[cfg(test)]
mod log;
#[cfg(test)]
mod parsers;
#[cfg(test)]
mod receipts;
#[cfg(test)]
mod signed_note_agrees;
#[cfg(test)]
mod sigsum_agrees;
#[cfg(test)]
mod tlog_tiles_agrees;
