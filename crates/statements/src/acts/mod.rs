//! The acts of this room, one file each. Each runs inside the caller's database transaction and commits nothing, but for
//! `rematch`, which goes through millions of rows page by page.

mod assess;
mod book;
mod contest;
mod decide;
mod deposit;
mod expire;
mod give_rate;
mod late;
mod register_works;
mod rematch;
mod return_surplus;
mod take_cash;
mod upload;

pub(crate) use assess::assess;
pub(crate) use book::book;
pub use contest::contest;
pub use decide::{Decision, decide};
pub use deposit::deposit;
pub(crate) use expire::expire;
pub use give_rate::give_rate;
pub(crate) use late::late;
pub use register_works::{check_work, register_works, registered_isrcs};
pub(crate) use rematch::rematch;
pub(crate) use return_surplus::return_surplus;
pub use take_cash::take_cash;
pub(crate) use upload::upload;
