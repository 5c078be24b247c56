//! Every line of SQL of this room.

mod distributions;
mod holdings;
mod payees;
mod projects;
mod revenues;
mod splits;

pub(crate) use distributions::{
    Chunk, ChunkPaid, Owed, Share, begin, find_chunk, find_project_of_distribution, is_unpaid,
    list_due, list_owed, open_next, pay_next,
};
pub use distributions::{find_fans_mark, find_progress};
pub use holdings::{find_holding, list_holdings, list_shares};
pub(crate) use payees::{hold_wallets, list_holders};
pub use projects::find_project;
pub(crate) use projects::{add_holders, fix_holders, insert_project};
pub use revenues::find_cover;
pub(crate) use revenues::{find_project_of, insert_revenue, list_waiting};
pub use splits::{find_rest_of, find_split, has_part, list_holder_parts, list_splits, preview};
