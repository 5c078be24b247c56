//! Every line of SQL of this room.

mod budgets;
mod history;
mod transactions;
mod wrong;

pub(crate) use budgets::{
    find_budget, find_held_since, find_surplus, insert_budget, insert_lock, lock_budget,
    save_budget,
};
pub(crate) use history::{insert_event, insert_release, list_events};
pub(crate) use transactions::{
    Filter, find, insert, list, lock, lock_open_of_brand, lock_waiting, save, save_lines,
};
pub(crate) use wrong::{
    end_freeze, end_proposal, find_freeze, find_rules, insert_freeze, insert_proposal,
    insert_revisions, insert_rules, list_open_budgets, list_revisions,
};
