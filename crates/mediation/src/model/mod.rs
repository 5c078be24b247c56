//! The things of this room: tickets, what is claimed, said and filed in them, offers and awards.

mod award;
mod claim;
mod offer;
mod papers;
mod ticket;

pub use award::{Award, AwardStatus};
pub use claim::{ChecklistEntry, Reason, Verdict};
pub use offer::{Offer, OfferStatus};
pub use papers::{Evidence, Message};
pub use ticket::Ticket;
