//! What a stage means, in words, and who may and should do what next. Pure.

use chrono::{DateTime, Utc};

use crate::{
    acts::bound_by_first,
    model::{Award, AwardStatus, Offer, OfferStatus, Ticket},
    status::{Outcome, Round, Seat, Side, Stage},
    views::Reader,
};

/// What is expected next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Next {
    /// What is to be done, in one sentence.
    pub(crate) what: &'static str,
    /// The role of who is expected to do it; `both` for the two sides.
    pub(crate) who: &'static str,
    /// When it is due.
    pub(crate) by_when: Option<DateTime<Utc>>,
    /// What happens by itself when nobody does it.
    pub(crate) otherwise: &'static str,
}

/// Where the ticket stands, in one sentence that anybody understands.
pub(crate) const fn state(stage: Stage) -> &'static str {
    match stage {
        Stage::Answer => "The money is frozen, and the other side is asked for its answer.",
        Stage::Evidence => "Both sides file what proves their word.",
        Stage::Proposal => "The mediator reads the case, and proposes a split or rules.",
        Stage::Acceptance => "The mediator proposed a split, which both sides may accept.",
        Stage::Ruling(Round::First) => "The mediator rules.",
        Stage::Ruling(Round::Second) => {
            "The award is suspended by an appeal, and another mediator rules."
        }
        Stage::Confirmation(_) => "A ruling is made, and a second mediator looks at it.",
        Stage::Appealable => "The award is known, and either side may appeal.",
        Stage::Closed(Outcome::Ended(_)) => {
            "The escrow transaction ended without the desk, and nothing is left to decide."
        }
        Stage::Closed(Outcome::Settled | Outcome::Awarded | Outcome::Defaulted) => {
            "It is decided; where its money is, the escrow transaction tells."
        }
    }
}

/// What is expected next, and of whom; nothing when it is over.
pub(crate) fn next(ticket: &Ticket) -> Option<Next> {
    let (what, who, otherwise) = match ticket.stage {
        Stage::Answer => (
            "Answer what is claimed.",
            ticket.opened_by.other().as_str(),
            "The mediator rules without the answer.",
        ),
        Stage::Evidence => (
            "File what proves your word, or offer a split.",
            "both",
            "The mediator goes by what is there.",
        ),
        Stage::Proposal => (
            "Propose a split to both sides, or rule.",
            "mediator",
            "The mediator rules.",
        ),
        Stage::Acceptance => (
            "Accept or decline what the mediator proposed.",
            "both",
            "The mediator rules.",
        ),
        Stage::Ruling(Round::First) => (
            "Rule.",
            "mediator",
            "Any mediator may take it, and on the last day the written default decides.",
        ),
        Stage::Ruling(Round::Second) => (
            "Rule on the appeal.",
            "mediator",
            "Any other mediator may take it, and on the last day the first award stands.",
        ),
        Stage::Confirmation(_) => (
            "Confirm the award, or send it back.",
            "mediator",
            "The award lapses, and the ruling is to be made again.",
        ),
        Stage::Appealable => (
            "Appeal, if you do not agree with the award.",
            "both",
            "The award is final, and the money moves by itself.",
        ),
        Stage::Closed(_) => return None,
    };
    Some(Next {
        what,
        who,
        by_when: ticket.due_at,
        otherwise,
    })
}

/// What this reader may do with the ticket now. What it may do with an offer, the offer tells.
pub(crate) fn can(
    ticket: &Ticket,
    awards: &[Award],
    (reader, now): (Reader, DateTime<Utc>),
) -> Vec<&'static str> {
    if ticket.stage.is_closed() || ticket.before_the_last_day(now).is_err() {
        return Vec::new();
    }
    match reader.seat(ticket) {
        None => Vec::new(),
        Some(Seat::Party(side)) => side_can(ticket, (side, now)),
        Some(Seat::Desk) => desk_can(ticket, awards, reader),
    }
}

fn side_can(ticket: &Ticket, (side, now): (Side, DateTime<Utc>)) -> Vec<&'static str> {
    let in_time = ticket.in_time(now).is_ok();
    let acts = [
        ("write", true),
        ("offer", true),
        (
            "answer",
            in_time && ticket.stage == Stage::Answer && side != ticket.opened_by,
        ),
        ("file_evidence", in_time && ticket.stage.file().is_ok()),
        ("appeal", in_time && ticket.stage == Stage::Appealable),
    ];
    those(acts)
}

fn desk_can(ticket: &Ticket, awards: &[Award], reader: Reader) -> Vec<&'static str> {
    let has = ticket.mediator == Some(reader.party);
    let second = ticket.stage.round() == Round::Second;
    let barred = second && bound_by_first(awards, reader.party);
    let waiting = awards
        .iter()
        .find(|award| award.status == AwardStatus::Unconfirmed);
    let confirms = !barred && waiting.is_some_and(|award| award.mediator != reader.party);
    let rules = matches!(ticket.stage, Stage::Proposal | Stage::Ruling(_));
    let acts = [
        ("note", true),
        ("assign", ticket.mediator.is_none() && !barred),
        ("unassign", has),
        ("write", has),
        ("offer", has && ticket.stage == Stage::Proposal),
        ("rule", has && rules && !barred),
        ("confirm", confirms),
        ("send_back", confirms),
    ];
    those(acts)
}

/// What this reader may do with an offer now.
pub(crate) fn can_with_offer(
    ticket: &Ticket,
    offer: &Offer,
    (reader, now): (Reader, DateTime<Utc>),
) -> Vec<&'static str> {
    let open = offer.status == OfferStatus::Open && offer.expires_at > now;
    match reader.seat(ticket) {
        Some(Seat::Party(side)) if open && !offer.accepted_by(side) => {
            vec!["accept", "decline"]
        }
        Some(Seat::Party(_) | Seat::Desk) | None => Vec::new(),
    }
}

fn those<const N: usize>(acts: [(&'static str, bool); N]) -> Vec<&'static str> {
    acts.into_iter()
        .filter_map(|(act, may)| may.then_some(act))
        .collect()
}
