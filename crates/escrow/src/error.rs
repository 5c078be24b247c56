//! Refusals, and the problem each becomes.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use kernel::{Failure, Fault, Faults, Problem};
use ledger::LedgerError;
use money::{AmountError, Currency, Money};
use payments::PaymentError;
use uuid::Uuid;

use crate::{pins::PinFault, status::NotAllowed};

/// Why an act on a campaign's money was refused. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum EscrowError {
    /// There is no such transaction, or it is not this party's.
    #[error("there is no such escrow transaction for this party")]
    NotFound,
    /// There is no such budget, or it is not this party's.
    #[error("there is no such campaign budget for this party")]
    NoBudget,
    /// The state does not allow the act.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// The transaction has no line for this deliverable.
    #[error("deliverable {0} is no part of the escrow transaction")]
    UnknownDeliverable(Uuid),
    /// The deliverable's line is in a state that does not allow the act.
    #[error("of a deliverable: {0}")]
    LineNotAllowed(#[source] NotAllowed),
    /// The budget is deposited already.
    #[error("the budget is fully deposited")]
    NothingMissing,
    /// More than what is missing of the budget.
    #[error("only {missing} of the budget is missing")]
    AboveMissing {
        /// What is missing, deposits under way taken off.
        missing: Money,
    },
    /// More than the rail takes at once.
    #[error("one deposit is at most {largest}")]
    AboveLargest {
        /// The largest deposit.
        largest: Money,
    },
    /// An amount that the rail cannot carry.
    #[error("a deposit is a multiple of {step}")]
    NotCarried {
        /// The smallest amount that it carries.
        step: Money,
    },
    /// An amount in another currency than the budget.
    #[error("the budget is in {expected}")]
    OtherCurrency {
        /// The budget's currency.
        expected: Currency,
    },
    /// More than what the budget has left for creators.
    #[error("the budget has {left} left")]
    BudgetExceeded {
        /// What is left.
        left: Money,
    },
    /// The creator has a transaction in this campaign.
    #[error("the creator is engaged in this campaign already")]
    AlreadyEngaged,
    /// The campaign's budget was opened before, with other content.
    #[error("the campaign's budget is open already")]
    AlreadyOpen,
    /// A payment of the brand is contested by its bank: the transaction waits.
    #[error("the transaction waits since {since}: a payment of the brand is contested")]
    Frozen {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// A payment of the brand is contested by its bank: nothing new is begun for it.
    #[error("a payment of the brand is contested since {since}")]
    BrandFrozen {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// The campaign's budget is closed.
    #[error("the campaign's budget is closed")]
    BudgetClosed,
    /// A dispute about nothing.
    #[error("no deliverable is disputed")]
    NothingDisputed,
    /// A refusal of content that cites no acceptance item.
    #[error("a refusal cites at least one acceptance item")]
    NoItem,
    /// A refusal of content that cites something else than an acceptance item of the brief.
    #[error("{number} is no acceptance item; there are {items}")]
    UnknownItem {
        /// The number that was cited.
        number: i16,
        /// How many items there are.
        items: usize,
    },
    /// Pins that fit no file of what is sent back: their places in the request, from 0, and why.
    #[error("some pins fit no file of the content: {0:?}")]
    Pins(Vec<(usize, PinFault)>),
    /// More for the creator than what is held.
    #[error("only {held} is held")]
    AboveHeld {
        /// What is held.
        held: Money,
    },
    /// An offer of further rounds waits for an answer already.
    #[error("an offer of further rounds waits for an answer")]
    RoundsOfferOpen,
    /// No such offer waits for this party's answer.
    #[error("no such offer of further rounds waits for this party's answer")]
    NoRoundsOffer,
    /// More rounds than a deliverable can have.
    #[error("at most {left} further rounds are possible")]
    TooManyRounds {
        /// How many more there can be.
        left: u16,
    },
    /// A price that the rail cannot carry.
    #[error("a price is a multiple of {step}")]
    PriceNotCarried {
        /// The smallest amount that it carries.
        step: Money,
    },
    /// The campaign's budget does not hold the price of further rounds.
    #[error("the campaign's budget does not hold the price")]
    RoundsNotCovered {
        /// What is locked and promised to nobody; the brand alone is told.
        free: Option<Money>,
    },
    /// The campaign's budget is closed, so further rounds cannot be paid from it.
    #[error("the campaign's budget is closed: further rounds cannot be paid from it")]
    RoundsTooLate,
    /// An end by agreement that gives nothing back: that is a release.
    #[error("all of it to the creator is a release")]
    NothingBack,
    /// An offer to end it waits for an answer already.
    #[error("an offer to end the transaction waits for an answer")]
    ProposalOpen,
    /// No such offer waits for this party's answer.
    #[error("no such offer to end the transaction waits for this party's answer")]
    NoProposal,
    /// What the room `payments` refused.
    #[error("the payment was refused")]
    Payment(#[source] PaymentError),
    /// Something broke that the caller cannot mend.
    #[error("the escrow failed")]
    Failed(#[from] Failure),
}

impl From<sqlx::Error> for EscrowError {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<AmountError> for EscrowError {
    fn from(error: AmountError) -> Self {
        Self::Failed(error.into())
    }
}

/// A transfer that the ledger refuses is a fault of ours: the acts check before they post.
impl From<LedgerError> for EscrowError {
    fn from(error: LedgerError) -> Self {
        Self::Failed(Failure::new(error))
    }
}

impl From<PaymentError> for EscrowError {
    fn from(error: PaymentError) -> Self {
        Self::Payment(error)
    }
}

impl From<EscrowError> for Problem {
    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each refusal, each told in full"
    )]
    fn from(error: EscrowError) -> Self {
        match error {
            EscrowError::NotFound => Self::not_found("escrow transaction"),
            EscrowError::NoBudget => Self::not_found("campaign budget"),
            EscrowError::NotAllowed(refused) => not_allowed(refused),
            EscrowError::LineNotAllowed(refused) => line_not_allowed(refused),
            EscrowError::UnknownDeliverable(id) => Self::invalid(
                "/deliverables",
                Fault::unknown("deliverable in this escrow transaction").hint(id),
            ),
            EscrowError::NothingMissing => conflict(
                "escrow.budget_deposited",
                "The budget is deposited",
                "Nothing of the campaign's budget is missing, so there is nothing to deposit.",
            ),
            EscrowError::AboveMissing { missing } => above_missing(missing),
            EscrowError::AboveLargest { largest } => above_largest(largest),
            EscrowError::NotCarried { step } => not_carried(step),
            EscrowError::OtherCurrency { expected } => other_currency(expected),
            EscrowError::BudgetExceeded { left } => conflict(
                "escrow.budget_exceeded",
                "The budget does not cover it",
                format!(
                    "The campaign's budget has {left} left for creators. Engage for that or less."
                ),
            ),
            EscrowError::AlreadyEngaged => conflict(
                "escrow.already_engaged",
                "The creator is engaged already",
                "A creator has one escrow transaction in a campaign. GET /api/escrow?campaign={id} lists them.",
            ),
            EscrowError::AlreadyOpen => conflict(
                "escrow.budget_already_open",
                "The budget is open already",
                "The campaign's budget was opened before with other terms, which are fixed.",
            ),
            EscrowError::Frozen { .. } | EscrowError::BrandFrozen { .. } => conflict(
                "escrow.frozen",
                "A payment of the brand is contested",
                "The bank of the brand contests a payment, so nothing of the brand's moves: do not work on. All deadlines \
                 wait, and are moved by the time that it takes. Both sides are told when it goes on.",
            ),
            EscrowError::BudgetClosed => conflict(
                "escrow.budget_closed",
                "The budget is closed",
                "The campaign's budget is closed: nobody more is engaged and nothing more deposited. Publish another campaign.",
            ),
            EscrowError::NothingDisputed => Self::invalid(
                "/deliverables",
                Fault::missing("name at least one deliverable that is not released"),
            ),
            EscrowError::NoItem => Self::invalid(
                "/items",
                Fault::missing("cite at least one acceptance item of the brief by its number"),
            ),
            EscrowError::UnknownItem { number, items } => Self::invalid(
                "/items",
                Fault::unknown("acceptance item").hint(format_args!(
                    "the brief numbers them 1 to {items}, and has no {number}"
                )),
            ),
            EscrowError::Pins(faults) => misplaced(&faults),
            EscrowError::AboveHeld { held } => above_held(held),
            EscrowError::RoundsOfferOpen => conflict(
                "escrow.rounds_offer_open",
                "An offer waits for an answer",
                "An offer of further rounds waits for an answer. Answer it, or take yours back: \
                 POST /api/escrow/rounds/answer.",
            ),
            EscrowError::NoRoundsOffer => conflict(
                "escrow.no_rounds_offer",
                "No such offer waits for you",
                "The offer was answered, withdrawn, or is your own. GET /api/escrow/status/{id} shows the one that waits \
                 (`rounds_offer`).",
            ),
            EscrowError::TooManyRounds { left } => Self::invalid(
                "/rounds",
                Fault::at_most_items(left.into()).hint("a deliverable has no more rounds"),
            ),
            EscrowError::PriceNotCarried { step } => price_not_carried(step),
            EscrowError::RoundsNotCovered { free } => rounds_not_covered(free),
            EscrowError::RoundsTooLate => conflict(
                "escrow.rounds_too_late",
                "The budget is closed",
                "The campaign's budget is closed, so nothing more can be paid from it. Validate the content, agree on an end \
                 (POST /api/escrow/cancel), or take it to the mediation desk (POST /api/escrow/dispute).",
            ),
            EscrowError::NothingBack => conflict(
                "escrow.nothing_back",
                "All of it would go to the creator",
                "An end by agreement gives something back to the brand. To pay all of it, validate the content: \
                 POST /api/escrow/release.",
            ),
            EscrowError::ProposalOpen => conflict(
                "escrow.proposal_open",
                "An offer waits for an answer",
                "An offer to end the transaction waits for an answer. Answer it, or take yours back: \
                 POST /api/escrow/cancel/answer.",
            ),
            EscrowError::NoProposal => conflict(
                "escrow.no_proposal",
                "No such offer waits for you",
                "The offer was answered, withdrawn, or is your own. GET /api/escrow/status/{id} shows the one that waits \
                 (`proposal`).",
            ),
            EscrowError::Payment(error) => error.into(),
            EscrowError::Failed(failure) => failure.into(),
        }
    }
}

fn conflict(code: &'static str, title: &'static str, detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::CONFLICT, code, title, detail)
}

fn not_allowed(NotAllowed { act, from }: NotAllowed) -> Problem {
    conflict(
        "escrow.not_allowed",
        "The state does not allow this",
        format!(
            "The escrow transaction is `{from}`, in which `{act}` is not possible. \
             GET /api/escrow/status/{{id}} shows what can be done (`can`) and what comes next (`next`)."
        ),
    )
}

fn line_not_allowed(NotAllowed { act, from }: NotAllowed) -> Problem {
    conflict(
        "escrow.deliverable_not_allowed",
        "A deliverable is not ready for this",
        format!(
            "A deliverable is `{from}`, in which `{act}` is not possible. Name only deliverables whose `status` in \
             GET /api/escrow/status/{{id}} allows it."
        ),
    )
    .field("/deliverables", Fault::other(format!("one of them is `{from}`")))
}

fn misplaced(faults: &[(usize, PinFault)]) -> Problem {
    let mut told = Faults::default();
    for (place, fault) in faults {
        let (field, fault) = match fault {
            PinFault::UnknownFile => (
                "file_id",
                Fault::unknown("file in the content that is sent back"),
            ),
            PinFault::NoMoment => ("at_ms", Fault::leave_out("only a video has moments")),
            PinFault::NoRegion => (
                "x",
                Fault::leave_out("only a picture or a video has regions"),
            ),
        };
        told.add(format!("/pins/{place}/{field}"), fault);
    }
    told.into()
}

fn above_missing(missing: Money) -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "escrow.deposit_too_large",
        "More than the budget needs",
        format!("{missing} of the budget is missing, deposits under way taken off. Deposit that or less."),
    )
    .field("/amount/amount", Fault::at_most(missing))
}

fn above_held(held: Money) -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "escrow.above_held",
        "More than what is held",
        format!("The transaction holds {held}. Give the creator that or less of it."),
    )
    .field("/creator/amount", Fault::at_most(held))
}

fn price_not_carried(step: Money) -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "escrow.price_not_carried",
        "A price that cannot be paid out",
        format!("Prices are multiples of {step}. Offer a little more or less."),
    )
    .field("/price/amount", Fault::multiple_of(step))
}

fn rounds_not_covered(free: Option<Money>) -> Problem {
    let detail = match free {
        Some(free) => format!(
            "The campaign's budget has {free} locked and promised to nobody. Deposit what is missing of it \
             (POST /api/escrow/deposit), or agree on a smaller price."
        ),
        None => "The campaign's budget does not hold this price now. The brand is to deposit what is missing of it; \
                 then accept again, before the offer runs out. Or agree on a smaller price."
            .to_owned(),
    };
    conflict(
        "escrow.rounds_not_covered",
        "The budget does not cover it",
        detail,
    )
}

fn above_largest(largest: Money) -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "escrow.deposit_above_largest",
        "More than one deposit can be",
        format!("One deposit is at most {largest}. Deposit that or less, then the rest with the next one."),
    )
    .field("/amount/amount", Fault::at_most(largest))
}

fn not_carried(step: Money) -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "escrow.deposit_not_carried",
        "An amount that cannot be collected",
        format!("Deposits are multiples of {step}. Deposit a little more or less."),
    )
    .field("/amount/amount", Fault::multiple_of(step))
}

fn other_currency(expected: Currency) -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "escrow.other_currency",
        "Another currency than the budget's",
        format!("The budget is in {expected}. Use the same currency."),
    )
    .field("/amount/currency", Fault::currency(expected))
}
