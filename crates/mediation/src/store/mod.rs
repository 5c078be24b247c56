//! Every line of SQL of this room.

mod awards;
mod figures;
mod history;
mod offers;
mod papers;
mod tickets;

pub(crate) use awards::{insert_award, list_awards, list_awards_of, save_award};
pub(crate) use figures::figures;
pub(crate) use history::{insert_event, list_events};
pub(crate) use offers::{
    close_offers, find_offer, insert_offer, list_offers, replace_offer, save_offer,
};
pub(crate) use papers::{
    Kind, count_evidence, count_messages, find_evidence, insert_evidence, insert_message,
    list_evidence, list_messages,
};
pub(crate) use tickets::{
    Desk, Filter, NewTicket, Ruling, find, find_open_of_escrow, insert, list, list_of_escrow,
    list_rulings, lock, save,
};
