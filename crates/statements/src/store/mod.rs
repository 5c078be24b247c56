//! Every line of SQL of this room.

mod cash;
mod expected;
mod history;
mod lateness;
mod lines;
mod rows;
mod statements;
mod totals;
mod works;

pub(crate) use cash::{
    Assessed, assess, book, find_cash, has_hold_for, hold_cash, insert_deposit, insert_rate,
    insert_surplus, list_booked_months, list_open_shares, list_rates, list_shares, needed_in,
};
pub use cash::{list_of_project, list_projects};
pub use expected::{list_awaited, list_unfinished};
pub use history::{Event, list_events};
pub(crate) use history::{insert_event, insert_movement};
pub use lateness::{find_standing, is_revenue_awaited};
pub(crate) use lateness::{save_contested, save_late};
pub use lines::owns_project;
pub(crate) use lines::{BookedLine, Sought, find_round, list_lines};
pub(crate) use rows::{
    NewRow, Unreadable, Waiting, has_unassessed, insert_rows, list_unreadable, list_waiting,
    match_rows, next_round,
};
pub(crate) use statements::{
    NewStatement, find_previous, insert, list, list_corrected, list_live_of_owner, lock,
    lock_stored_bytes, save_anomalies, save_missing, save_opened, save_progress, save_replaced,
    save_status, save_why, stored_bytes,
};
pub use statements::{accounts_of_owner, find};
pub(crate) use totals::{
    TotalRow, clear_totals, count_repeated, count_totals, insert_totals, list_totals,
};
pub(crate) use works::{
    find_work, has_project, insert_decision, insert_project, insert_works, list_decisions,
    list_known, list_works, registered_isrcs,
};
