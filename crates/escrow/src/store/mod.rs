//! Every line of SQL of this room.

mod budgets;
mod history;
mod transactions;

pub(crate) use budgets::{find_budget, insert_budget, insert_lock, lock_budget, save_budget};
pub(crate) use history::{insert_event, insert_release, list_events};
pub(crate) use transactions::{Filter, find, insert, list, lock, lock_waiting, save, save_lines};
