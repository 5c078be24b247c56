//! Amounts, currencies and exact splits. Pure: no I/O, no clock, no floats.
//!
//! An amount is an integer of minor units and a currency. Nothing here rounds without saying how, and a split never
//! creates or loses a unit.
#![cfg_attr(
    not(test),
    deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)
)]

mod amount;
mod currency;
mod exact;
mod fee;

pub use amount::{AmountError, Money};
pub use currency::{Currency, UnknownCurrency};
pub use exact::{Exact, ExactError, Notation, Written};
pub use fee::{Bps, FeeError};
