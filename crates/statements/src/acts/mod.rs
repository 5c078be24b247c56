//! The acts of this room, one file each. Each runs inside the caller's database transaction and commits nothing, but for
//! `rematch`, which goes through millions of rows page by page.

mod assess;
mod book;
mod chargeback_lost;
mod chargeback_moves;
mod chargeback_opened;
mod chargeback_won;
mod contest_lateness;
mod decide;
mod deposit;
mod expire;
mod give_rate;
mod late;
mod register_works;
mod rematch;
mod remind;
mod resume;
mod take_cash;
mod upload;

pub(crate) use assess::assess;
pub(crate) use book::book;
pub use chargeback_lost::chargeback_lost;
pub use chargeback_moves::chargeback_moves;
pub use chargeback_opened::chargeback_opened;
pub use chargeback_won::chargeback_won;
pub use contest_lateness::contest_lateness;
pub use decide::{Decision, decide};
pub use deposit::deposit;
pub(crate) use expire::expire;
pub use give_rate::give_rate;
pub(crate) use late::late;
pub use register_works::{check_work, register_works, registered_isrcs};
pub(crate) use rematch::rematch;
pub(crate) use remind::remind;
pub(crate) use resume::resume;
pub use take_cash::take_cash;
pub(crate) use upload::{fits, upload};
