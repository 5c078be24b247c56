//! Every line of SQL of this room.

mod budgets;
mod freezes;
mod history;
mod offers;
mod pins;
mod revisions;
mod rules;
mod transactions;

pub(crate) use budgets::{
    find_budget, find_held_since, find_surplus, insert_budget, insert_lock, list_accounts_of_brand,
    lock_budget, lock_budgets_of_brand, save_budget,
};
pub(crate) use freezes::{end_freeze, find_freeze, insert_freeze, settle_losses};
pub(crate) use history::{insert_event, insert_release, list_events};
pub(crate) use offers::{
    end_proposal, end_rounds_offer, insert_further, insert_proposal, insert_rounds_offer,
};
pub(crate) use pins::{insert_files, insert_pins, list_files, list_pins};
pub(crate) use revisions::{find_refused, insert_revisions};
pub(crate) use rules::{find_rules, insert_rules};
pub(crate) use transactions::{
    Filter, find, hold_unfinished_of_brand, insert, list, lock, lock_open_of_brand, lock_waiting,
    save, save_lines,
};
