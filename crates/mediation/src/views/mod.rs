//! What this room looks like on the wire.

mod content;
mod room;
mod ruling;

use chrono::{DateTime, Utc};
use kernel::{Id, http::WireMoney};
use parties::{Caller, Party, Role};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    acts::seat_of,
    model::{Reason, Ticket},
    reads::Listed,
    split::Split,
    status::{EndedBy, Outcome, Seat},
    wording,
};

pub(crate) use room::{AwardQuoteView, RoomView};
pub(crate) use ruling::{RulingView, RulingsView, this_quarter};

/// Who reads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader {
    pub(crate) party: Id<Party>,
    caller: Caller,
}

impl From<Caller> for Reader {
    fn from(caller: Caller) -> Self {
        Self {
            party: caller.party,
            caller,
        }
    }
}

impl Reader {
    /// Where it sits in the room of this ticket.
    pub(crate) fn seat(self, ticket: &Ticket) -> Option<Seat> {
        seat_of(ticket, self.caller)
    }

    /// Whether it may read every ticket.
    pub(crate) const fn reads_all(self) -> bool {
        match self.caller.role {
            Role::Mediator | Role::Operator | Role::Auditor => true,
            Role::Brand | Role::Creator | Role::Fan | Role::Artist | Role::Label => false,
        }
    }

    /// Whether it may have a receipt of each transfer of the disputed money: both sides and those who watch, not the desk.
    pub(crate) fn gets_receipts(self, ticket: &Ticket) -> bool {
        ticket.side_of(self.party).is_some()
            || matches!(self.caller.role, Role::Operator | Role::Auditor)
    }

    /// Whether this ticket is for it to see.
    pub(crate) fn sees(self, ticket: &Ticket) -> bool {
        self.reads_all() || ticket.side_of(self.party).is_some()
    }

    /// Whether the desk's notes are for it to read: never for a party of the dispute, nor for those who run the platform.
    pub(crate) fn reads_notes(self, ticket: &Ticket) -> bool {
        let watches = match self.caller.role {
            Role::Mediator | Role::Auditor => true,
            Role::Brand
            | Role::Creator
            | Role::Fan
            | Role::Artist
            | Role::Label
            | Role::Operator => false,
        };
        watches && ticket.side_of(self.party).is_none()
    }

    /// Whether it judges what was delivered, or watches who does: the whole content is for it to see, as it never is for a
    /// party of the dispute.
    pub(crate) fn judges(self, ticket: &Ticket) -> bool {
        ticket.side_of(self.party).is_none() && self.opens_files(ticket)
    }

    /// Whether the files are for it to open: both sides', the mediator's that has the ticket, of any mediator while an
    /// award waits for a second one, and an auditor's.
    pub(crate) fn opens_files(self, ticket: &Ticket) -> bool {
        match self.seat(ticket) {
            Some(Seat::Party(_)) => true,
            Some(Seat::Desk) => {
                ticket.mediator == Some(self.party)
                    || matches!(ticket.stage, crate::Stage::Confirmation(_))
            }
            None => match self.caller.role {
                Role::Auditor => true,
                Role::Brand
                | Role::Creator
                | Role::Fan
                | Role::Artist
                | Role::Label
                | Role::Mediator
                | Role::Operator => false,
            },
        }
    }
}

/// Somebody in the room.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DisputePerson)]
pub(crate) struct PersonView {
    id: Uuid,
    #[schema(example = "Atlas Cosmetics")]
    name: String,
}

impl PersonView {
    pub(crate) fn of(id: Id<Party>, people: &[Party]) -> Self {
        let party = people.iter().find(|party| party.id == id);
        Self {
            id: id.uuid(),
            name: party.map(|party| party.name.clone()).unwrap_or_default(),
        }
    }
}

/// The frozen amount in its two parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DisputeSplit)]
pub(crate) struct SplitView {
    /// What the creator is paid, the platform's fee included.
    pub(crate) creator_part: WireMoney,
    /// What goes back to the brand.
    pub(crate) brand_part: WireMoney,
}

impl From<Split> for SplitView {
    fn from(split: Split) -> Self {
        Self {
            creator_part: split.creator.into(),
            brand_part: split.brand.into(),
        }
    }
}

/// What is expected next.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DisputeNextView {
    #[schema(example = "Answer what is claimed.")]
    what: &'static str,
    /// `brand`, `creator`, `both` or `mediator`.
    #[schema(example = "creator")]
    who: &'static str,
    /// When it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    by_when: Option<DateTime<Utc>>,
    /// What happens by itself when nobody does it.
    #[schema(example = "The mediator rules without the answer.")]
    otherwise: &'static str,
}

/// The case file of one escrow transaction's frozen money.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DisputeView {
    id: Uuid,
    /// The number that people write.
    #[schema(example = "DEM-2026-000123")]
    number: String,
    escrow_id: Uuid,
    #[schema(example = "Summer launch")]
    campaign_title: String,
    brand: PersonView,
    creator: PersonView,
    /// The side that claims: `brand` or `creator`. The other answers.
    #[schema(example = "brand")]
    opened_by: &'static str,
    reason: Reason,
    /// The disputed deliverables.
    deliverables: Vec<Uuid>,
    /// The money that is frozen.
    frozen: WireMoney,
    /// One of `answer`, `evidence`, `proposal`, `acceptance`, `ruling`, `confirmation`, `appealable`, `closed`.
    #[schema(example = "answer")]
    stage: &'static str,
    /// What the stage means, in one sentence.
    state: &'static str,
    /// 1, or 2 once it was appealed.
    #[schema(example = 1)]
    round: i16,
    /// When the stage ends; absent once closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<DateTime<Utc>>,
    /// The last day: what stands by then is final, and without an award `by_default` is.
    last_day: DateTime<Utc>,
    /// What happens on the last day without an award.
    by_default: SplitView,
    /// The mediator that has it; absent while nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    mediator: Option<PersonView>,
    /// How it ended: `settled`, `awarded`, `defaulted`, or `ended` when the escrow transaction ended without the desk;
    /// absent while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    /// What ended the escrow transaction, when it was not the desk: `holding_limit`, `chargeback` (the brand's part then
    /// covers the payment that its bank took back) or `otherwise`.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_by: Option<&'static str>,
    /// The split that closed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    split: Option<SplitView>,
    opened_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<DateTime<Utc>>,
    /// What you may do now: for a side `answer`, `write`, `file_evidence`, `offer`, `appeal`; for a mediator `assign`,
    /// `unassign`, `write`, `note`, `offer`, `rule`, `confirm`, `send_back`. What you may do with an offer, it tells.
    can: Vec<&'static str>,
    /// What is expected next; absent when it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<DisputeNextView>,
}

impl DisputeView {
    /// The ticket as `reader` sees it; `people` holds those who are in it.
    pub(crate) fn new(
        listed: &Listed,
        people: &[Party],
        (reader, now): (Reader, DateTime<Utc>),
    ) -> Self {
        let ticket = &listed.ticket;
        let next = wording::next(ticket).map(|next| DisputeNextView {
            what: next.what,
            who: next.who,
            by_when: next.by_when,
            otherwise: next.otherwise,
        });
        Self {
            id: ticket.id.uuid(),
            number: ticket.number(),
            escrow_id: ticket.escrow.uuid(),
            campaign_title: ticket.campaign_title.clone(),
            brand: PersonView::of(ticket.brand, people),
            creator: PersonView::of(ticket.creator, people),
            opened_by: ticket.opened_by.as_str(),
            reason: ticket.reason,
            deliverables: ticket.deliverables.clone(),
            frozen: ticket.frozen.into(),
            stage: ticket.stage.name(),
            state: wording::state(ticket.stage),
            round: if ticket.appealed { 2 } else { 1 },
            due_at: ticket.due_at,
            last_day: ticket.stops_at,
            by_default: ticket.by_default.into(),
            mediator: ticket.mediator.map(|id| PersonView::of(id, people)),
            outcome: ticket.outcome().map(Outcome::as_str),
            ended_by: ticket
                .outcome()
                .and_then(Outcome::ended_by)
                .map(EndedBy::as_str),
            split: ticket.split.map(SplitView::from),
            opened_at: ticket.opened_at,
            closed_at: ticket.closed_at,
            can: wording::can(ticket, &listed.awards, (reader, now)),
            next,
        }
    }
}
