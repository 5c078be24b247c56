//! Statements as they come, read through the door of the crate.
//!
//! `cfg(test)` is always true here; it tells clippy that helpers are test code too.

#[cfg(test)]
mod bounds;
#[cfg(test)]
mod dsr;
#[cfg(test)]
mod encodings;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod mappings;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod workbooks;
