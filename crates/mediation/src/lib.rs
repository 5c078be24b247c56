//! The DEVORA Escrow Mediation desk: the case file of frozen money, and the decision about it.
//!
//! ```text
//!   open --> answer --the other side answers--> evidence --> proposal --the mediator proposes--> acceptance
//!              |                                                |                                    |
//!              '--silence--------------> ruling <---no proposal-'<--------declined, or silence-------'
//!                                          |
//!                rule (above an amount:    v    confirmation by a second mediator, or sent back)
//!                                     appealable --the time to appeal passes--> closed: awarded
//!                                          |
//!                                          '--appeal, once--> ruling by another mediator --rule--> closed: awarded
//!
//!   at any time: both sides accept the same split --> closed: settled
//!   the last day, whatever is open: the award there is stands, else the written default --> closed
//!   the escrow transaction ends without the desk: nothing is left to decide            --> closed: ended
//! ```
//!
//! What must stay true:
//! - the two parts of any split are the frozen amount to the minor unit, and nobody but its two parties ever gets one;
//! - money moves when a ticket closes and at no other time: by [`escrow::acts::settle_dispute`], in the same transaction;
//! - a mediator is no party of what it rules on; an appeal is ruled by another; above a set amount two mediators agree;
//! - every stage has a deadline and an outcome when nobody acts, and no deadline lies behind the last day;
//! - what was said, filed and ruled is added, never changed; internal notes of the desk are never shown to a party;
//! - content is shown whole to whoever judges it, and to no party of the dispute sooner than it is paid;
//! - what is over is not decided: a ticket whose transaction ended otherwise closes with what each side got;
//! - a published ruling names nobody, and carries nothing that leads to a ticket.
//!
//! Deliberately absent: any act by which the desk moves money otherwise; a fee for a dispute (below 1 000 MAD there is none
//! by rule, and above it none is asked either, see docs/decisions).
#![cfg_attr(
    not(test),
    deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)
)]

pub mod acts;
mod case_file;
mod desk;
mod error;
mod events;
mod figures;
mod http;
pub mod jobs;
mod model;
mod reads;
mod rows;
mod rules;
mod split;
mod status;
mod store;
#[cfg(test)]
mod tests;
mod text;
mod views;
mod wording;

pub use case_file::{CaseFile, case_files};
pub use error::MediationError;
pub use figures::{Figures, figures, find, list_events, list_of_escrow, list_of_party};
pub use http::{MediationState, public_routes, routes};
pub use model::{
    Award, AwardStatus, ChecklistEntry, Evidence, Message, Offer, OfferStatus, Reason, Ticket,
    Verdict,
};
pub use rules::{Rules, TWO_PERSONS_ABOVE, TwoPersons, TwoPersonsError};
pub use split::Split;
pub use status::{EndedBy, NotAllowed, Outcome, Round, Seat, Side, Stage};
