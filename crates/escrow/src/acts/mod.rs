//! What can be done with a campaign's money: one file for each act, one database transaction around each.

mod deposit;
mod engage;
mod fund;
mod lock_budget;
mod open_budget;
mod release;
mod submit;

pub use deposit::deposit;
pub use engage::engage;
pub use fund::fund;
pub use lock_budget::lock_budget;
pub use open_budget::open_budget;
pub use release::release;
pub use submit::submit;
