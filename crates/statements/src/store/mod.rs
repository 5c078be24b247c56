//! Every line of SQL of this room.

mod cash;
mod lines;
mod rows;
mod statements;
mod totals;
mod works;

pub(crate) use cash::{
    assess, book, find_cash, insert_deposit, insert_rate, insert_surplus, list_booked_months,
    list_open_shares, list_rates, list_shares, lock_surplus, needed_in,
};
pub use lines::owns_project;
pub(crate) use lines::{BookedLine, Sought, find_round, list_lines};
pub(crate) use rows::{
    NewRow, Waiting, has_unassessed, insert_rows, list_waiting, match_rows, next_round,
};
pub(crate) use statements::{
    Event, NewStatement, find_previous, insert, insert_event, list, list_events,
    list_live_of_owner, lock, save_anomalies, save_contested, save_late, save_opened,
    save_progress, save_replaced, save_status, save_why, stored_bytes,
};
pub use statements::{find, find_standing};
pub(crate) use totals::{
    TotalRow, clear_totals, count_repeated, count_totals, insert_totals, list_totals,
};
pub(crate) use works::{
    find_work, has_project, insert_decision, insert_project, insert_works, list_decisions,
    list_known, list_works, registered_isrcs,
};
