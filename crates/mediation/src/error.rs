//! Refusals, and the problem each becomes.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use escrow::EscrowError;
use kernel::{Failure, Fault, Problem};
use money::{AmountError, Money};

use crate::status::NotAllowed;

/// Why an act at the desk was refused. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum MediationError {
    /// There is no such thing, or it is not for this party to see.
    #[error("there is no such {0} for this party")]
    NotFound(&'static str),
    /// The stage does not allow the act.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// The time for it is over; what happens without it is about to happen by itself.
    #[error("its time ended at {0}")]
    TooLate(DateTime<Utc>),
    /// The ticket that a page of the queue ended with is in the queue no longer.
    #[error("the ticket of the cursor left the queue")]
    LeftQueue,
    /// The escrow transaction ended without the desk, and the ticket is about to close.
    #[error("the escrow transaction has ended")]
    Ended,
    /// The escrow transaction has an open ticket.
    #[error("the escrow transaction has an open ticket already")]
    AlreadyOpen,
    /// The dispute is decided, and the money waits for the payer's bank only.
    #[error("the dispute is decided already")]
    AlreadyDecided,
    /// It is for the other side to do.
    #[error("it is for the other side to {0}")]
    OtherSide(&'static str),
    /// It is for the mediator that has the ticket.
    #[error("another mediator has the ticket, or nobody yet")]
    NotAssigned,
    /// Another mediator has the ticket.
    #[error("another mediator has the ticket")]
    AssignedToOther,
    /// The mediator ruled, or had a part in the ruling, that is to be looked at again.
    #[error("another mediator must do it")]
    SameMediator,
    /// The file is not one that this party uploaded.
    #[error("the file is not one of this party's")]
    UnknownFile,
    /// The file is evidence in this ticket already.
    #[error("the file is evidence in this ticket already")]
    FiledAlready,
    /// So much was written or filed by this party in this ticket that nobody would read more.
    #[error("at most {most} {what} of one party in a ticket")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there can be.
        most: i64,
    },
    /// The offer can no longer be accepted or declined.
    #[error("the offer is {0}")]
    OfferNotOpen(&'static str),
    /// The offer is one's own, or was accepted by this side before.
    #[error("it is for the other side to accept the offer")]
    OwnOffer,
    /// The split is no split of the frozen amount.
    #[error("no split of {frozen} in steps of {step}")]
    NoSplit {
        /// What was offered to the creator.
        offered: Money,
        /// The frozen amount.
        frozen: Money,
        /// What the rail carries: parts are multiples of it.
        step: Money,
    },
    /// The checklist names an item that the brief does not have.
    #[error("the brief has no acceptance item {0}")]
    UnknownItem(u16),
    /// The checklist names an item twice.
    #[error("acceptance item {0} is named twice")]
    ItemTwice(u16),
    /// What the escrow room refused.
    #[error("the escrow transaction refused it")]
    Escrow(#[source] EscrowError),
    /// Something broke that the caller cannot mend.
    #[error("the mediation desk failed")]
    Failed(#[from] Failure),
}

impl From<sqlx::Error> for MediationError {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<AmountError> for MediationError {
    fn from(error: AmountError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<EscrowError> for MediationError {
    fn from(error: EscrowError) -> Self {
        Self::Escrow(error)
    }
}

impl From<MediationError> for Problem {
    fn from(error: MediationError) -> Self {
        match error {
            MediationError::NotFound(what) => Self::not_found(what),
            MediationError::NotAllowed(refused) => not_allowed(refused),
            MediationError::TooLate(at) => too_late(at),
            MediationError::LeftQueue => Self::invalid(
                "after",
                Fault::cursor()
                    .hint("the dispute that the page before ended with is closed by now"),
            ),
            MediationError::Ended => ended(),
            MediationError::AlreadyOpen => conflict(
                "mediation.already_open",
                "The dispute is open already",
                "This escrow transaction has an open ticket. GET /api/disputes lists it; answer and file there.",
            ),
            MediationError::AlreadyDecided => conflict(
                "mediation.already_decided",
                "The dispute is decided",
                "It is decided, and carried out once the payer's bank has given the contested payment back. Nothing is to be done.",
            ),
            MediationError::AssignedToOther => conflict(
                "mediation.assigned_to_other",
                "Another mediator has the ticket",
                "It can be taken once that mediator gives it back, or lets the time to rule pass.",
            ),
            MediationError::FiledAlready => conflict(
                "mediation.filed_already",
                "The file is evidence already",
                "This file is filed in this ticket. Upload another one, or write a message about it.",
            ),
            MediationError::TooMany { what, most } => conflict(
                "mediation.too_many",
                "There is no room for more",
                format!(
                    "One party can put at most {most} {what} into a ticket. Refer to what is there."
                ),
            ),
            MediationError::OfferNotOpen(status) => conflict(
                "mediation.offer_not_open",
                "The offer is no longer open",
                format!(
                    "It is `{status}`. Make an offer of your own with POST /api/disputes/{{id}}/offers."
                ),
            ),
            MediationError::OtherSide(act) => other_side(act),
            MediationError::NotAssigned => not_assigned(),
            MediationError::SameMediator => same_mediator(),
            MediationError::OwnOffer => own_offer(),
            MediationError::UnknownFile => Self::invalid(
                "/file_id",
                Fault::unknown("file of yours")
                    .hint("upload it with POST /api/files, and name the id of the answer"),
            ),
            MediationError::NoSplit {
                offered,
                frozen,
                step,
            } => Self::invalid("/creator_part", no_split(offered, frozen, step)),
            MediationError::UnknownItem(item) => Self::invalid(
                "/checklist",
                Fault::unknown("acceptance item").hint(format_args!("the brief has no {item}")),
            ),
            MediationError::ItemTwice(item) => Self::invalid(
                "/checklist",
                Fault::twice().hint(format_args!("acceptance item {item} is named before")),
            ),
            MediationError::Escrow(error) => error.into(),
            MediationError::Failed(failure) => failure.into(),
        }
    }
}

fn no_split(offered: Money, frozen: Money, step: Money) -> Fault {
    let nothing = Money::zero(frozen.currency());
    if offered.currency() != frozen.currency() {
        Fault::currency(frozen.currency()).hint("it is that of what is frozen")
    } else if offered.amount_minor() < nothing.amount_minor() {
        Fault::at_least(nothing)
    } else if offered.amount_minor() > frozen.amount_minor() {
        Fault::at_most(frozen).hint("that is all that is frozen")
    } else {
        Fault::multiple_of(step)
    }
}

fn too_late(at: DateTime<Utc>) -> Problem {
    let at = at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    conflict(
        "mediation.too_late",
        "It is too late",
        format!(
            "The time for it ended at {at}. What happens without it happens by itself within moments; \
             GET /api/disputes/{{id}} shows it."
        ),
    )
}

fn ended() -> Problem {
    conflict(
        "mediation.ended",
        "The escrow transaction has ended",
        "Its money left it otherwise, so there is nothing left to decide. The ticket closes by itself within moments.",
    )
}

fn other_side(act: &str) -> Problem {
    forbidden(
        "mediation.other_side",
        "It is for the other side",
        format!("It is for the other side to {act}. The ticket's `can` lists what you can do."),
    )
}

fn not_assigned() -> Problem {
    forbidden(
        "mediation.not_assigned",
        "The ticket is not yours",
        "Only the mediator that has the ticket does this. POST /api/disputes/{id}/assign takes one that nobody has.",
    )
}

fn same_mediator() -> Problem {
    forbidden(
        "mediation.same_mediator",
        "Another mediator must do it",
        "Whoever ruled, or confirmed the ruling, does not look at it again. Leave it to another mediator.",
    )
}

fn own_offer() -> Problem {
    forbidden(
        "mediation.own_offer",
        "It is for the other side to answer",
        "You accepted this split already. A new offer of yours replaces your last one.",
    )
}

fn forbidden(code: &'static str, title: &'static str, detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, code, title, detail)
}

fn conflict(code: &'static str, title: &'static str, detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::CONFLICT, code, title, detail)
}

fn not_allowed(NotAllowed { act, from }: NotAllowed) -> Problem {
    conflict(
        "mediation.not_allowed",
        "The stage does not allow this",
        format!(
            "The ticket is in stage `{from}`, in which it is not possible to {act}. GET /api/disputes/{{id}} shows what \
             can be done (`can`) and what comes next (`next`)."
        ),
    )
}
