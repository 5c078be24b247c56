//! What the room of projects calls, each inside its own transaction.

mod add_holders;
mod distribute;
mod fix_holders;
mod open_project;
mod receive_revenue;

pub use add_holders::add_holders;
pub use distribute::distribute;
pub use fix_holders::fix_holders;
pub use open_project::open_project;
pub use receive_revenue::receive_revenue;
