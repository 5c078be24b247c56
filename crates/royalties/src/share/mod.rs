//! What is whose. Pure; the database repeats it (`royalties_fall`, `royalties_level`, `royalties_part`), and tests compare the two.
//! The formulas, and numbers to check another implementation with, are in `spec/`.

mod marks;
mod ratio;
mod terms;
mod tiers;
mod waterfall;

#[cfg(test)]
pub(crate) mod oracle;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod vectors;

pub use marks::Marks;
pub use terms::{Break, Overflow, Owner, Point, Recoup, Term, Terms};
pub use tiers::{CapBps, Level, NoCap, Tiers};
pub use waterfall::Due;
