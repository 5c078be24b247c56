//! What the rooms of projects and of statements call, each inside its own transaction.

mod add_holders;
mod book_revenue;
mod distribute;
mod fix_holders;
mod open_project;
mod pay_out;

pub use add_holders::add_holders;
pub use book_revenue::book_revenue;
pub use distribute::distribute;
pub use fix_holders::fix_holders;
pub use open_project::open_project;
pub(crate) use pay_out::pay_out;
