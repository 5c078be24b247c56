//! The case room on the wire.

use chrono::{DateTime, Utc};
use escrow::Escrow;
use kernel::{Failure, hex, http::WireMoney};
use ledger::{Entry, TransferView};
use money::{Bps, Money};
use parties::Party;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    DisputeView, PersonView, Reader, SplitView,
    content::{ContentView, DisputedView},
};
use crate::{
    model::{Award, ChecklistEntry, Evidence, Message, Offer, Ticket},
    reads::Room,
    rows::Happened,
    split::Split,
    wording,
};

/// The case room: the ticket with all that was said, filed, offered and decided.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DisputeRoom)]
pub(crate) struct RoomView {
    #[serde(flatten)]
    dispute: DisputeView,
    /// The brief, in the brand's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    brief: Option<String>,
    /// The disputed deliverables, in the order of the brief.
    disputed: Vec<DisputedView>,
    /// What the creator delivered, the newest first: for the mediator that has the ticket, any mediator while an award waits
    /// to be confirmed, and auditors; absent for all others. The two sides see it as submissions.
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<Vec<ContentView>>,
    /// The acceptance items of the brief, as both sides agreed on them; the checklists name them from 1.
    acceptance_items: Vec<String>,
    /// What the side that claims says; absent when the ticket opened by itself after a refusal past the last round.
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<String>,
    /// What it says of the acceptance items.
    checklist: Vec<ChecklistEntry>,
    /// What the other side says.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    /// What that side says of the acceptance items.
    answer_checklist: Vec<ChecklistEntry>,
    /// Between the two sides and the desk, oldest first.
    messages: Vec<MessageView>,
    /// The desk's own, oldest first; absent for all who may not read them.
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<Vec<MessageView>>,
    /// Oldest first.
    evidence: Vec<EvidenceView>,
    /// Oldest first.
    offers: Vec<OfferView>,
    /// Oldest first. The parties see those that stand or stood.
    awards: Vec<AwardView>,
    /// What happened, oldest first.
    timeline: Vec<DisputeEventView>,
}

/// A message, or a note of the desk.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DisputeMessage)]
pub(crate) struct MessageView {
    id: Uuid,
    author: PersonView,
    /// From where in the room: `brand`, `creator` or `mediator`.
    #[schema(example = "creator")]
    seat: &'static str,
    text: String,
    at: DateTime<Utc>,
}

impl MessageView {
    pub(crate) fn new(message: &Message, people: &[Party]) -> Self {
        Self {
            id: message.id.uuid(),
            author: PersonView::of(message.author, people),
            seat: message.seat.as_str(),
            text: message.text.clone(),
            at: message.at,
        }
    }
}

/// A file that proves something. It is never changed and never taken back.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DisputeEvidence)]
pub(crate) struct EvidenceView {
    id: Uuid,
    /// The side that filed it: `brand` or `creator`.
    #[schema(example = "creator")]
    side: &'static str,
    uploader_id: Uuid,
    /// What it shows.
    caption: String,
    #[schema(example = "recipe.mp4")]
    name: String,
    /// What it is, by its bytes.
    #[schema(example = "video/mp4")]
    media_type: String,
    size_bytes: i64,
    /// The SHA-256 of its content, in hexadecimal.
    sha256: String,
    uploaded_at: DateTime<Utc>,
    filed_at: DateTime<Utc>,
    /// What you may do with it: `download`; not what was submitted to you as well and is not paid yet.
    can: Vec<&'static str>,
}

impl EvidenceView {
    fn new(evidence: &Evidence, room: &Room, reader: Reader) -> Self {
        let opens = reader.opens_files(&room.listed.ticket) && !room.locked.contains(&evidence.id);
        Self {
            id: evidence.id.uuid(),
            side: evidence.side.as_str(),
            uploader_id: evidence.uploader.uuid(),
            caption: evidence.caption.clone(),
            name: evidence.name.clone(),
            media_type: evidence.media_type.clone(),
            size_bytes: evidence.size_bytes,
            sha256: hex(&evidence.sha256),
            uploaded_at: evidence.uploaded_at,
            filed_at: evidence.at,
            can: if opens { vec!["download"] } else { Vec::new() },
        }
    }
}

/// A split that somebody in the room proposes.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DisputeOffer)]
pub(crate) struct OfferView {
    id: Uuid,
    /// Who proposes: `brand`, `creator` or `mediator`.
    #[schema(example = "brand")]
    seat: &'static str,
    #[serde(flatten)]
    split: SplitView,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// The sides that accept it. It is settled once both do.
    #[schema(example = json!(["brand"]))]
    accepted_by: Vec<&'static str>,
    /// One of `open`, `accepted`, `declined`, `expired` (its time passed, or an award or the end of the dispute came first),
    /// `replaced`.
    #[schema(example = "open")]
    status: &'static str,
    made_at: DateTime<Utc>,
    /// Until when it can be accepted.
    expires_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<DateTime<Utc>>,
    /// What you may do with it: `accept`, `decline`.
    can: Vec<&'static str>,
}

impl OfferView {
    pub(crate) fn new(
        offer: &Offer,
        ticket: &Ticket,
        (reader, now): (Reader, DateTime<Utc>),
    ) -> Self {
        let accepts = [
            ("brand", offer.brand_accepts),
            ("creator", offer.creator_accepts),
        ];
        Self {
            id: offer.id.uuid(),
            seat: offer.seat.as_str(),
            split: offer.split.into(),
            message: offer.message.clone(),
            accepted_by: accepts
                .into_iter()
                .filter_map(|(side, accepts)| accepts.then_some(side))
                .collect(),
            status: offer.status.as_str(),
            made_at: offer.made_at,
            expires_at: offer.expires_at,
            ended_at: offer.ended_at,
            can: wording::can_with_offer(ticket, offer, (reader, now)),
        }
    }
}

/// A mediator's decision.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DisputeAward)]
pub(crate) struct AwardView {
    id: Uuid,
    /// 1, or 2 on appeal.
    round: i16,
    mediator: PersonView,
    #[serde(flatten)]
    quote: AwardQuoteView,
    /// Why, in the mediator's words.
    reasons: String,
    /// `standing`, `appealed` or `final`; the desk also sees `unconfirmed`, `sent_back` and `lapsed`.
    #[schema(example = "standing")]
    status: &'static str,
    /// The second mediator that confirmed it or sent it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    second: Option<PersonView>,
    /// Why it was sent back.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<String>,
    made_at: DateTime<Utc>,
}

/// What a share of the frozen amount is in money.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DisputeAwardQuote)]
pub(crate) struct AwardQuoteView {
    /// The creator's share, in basis points of the frozen amount.
    #[schema(example = 6000)]
    creator_bps: u16,
    #[serde(flatten)]
    split: SplitView,
    /// The platform's fee on the creator's part, at the rate both sides agreed on.
    fee: WireMoney,
    /// What the creator is credited after it.
    creator_net: WireMoney,
}

impl AwardQuoteView {
    /// The share in money: `creator_part = step × floor(frozen × share / 10 000 / step)`.
    pub(crate) fn of_share(ticket: &Ticket, escrow: &Escrow, share: Bps) -> Result<Self, Failure> {
        let split = Split::of_share(ticket.frozen, share, ticket.step_minor)?;
        Self::new(ticket, escrow, (share, split))
    }

    fn new(
        ticket: &Ticket,
        escrow: &Escrow,
        (share, split): (Bps, Split),
    ) -> Result<Self, Failure> {
        // What was released when the money was frozen: all that is not frozen.
        let before = escrow.amount.checked_sub(ticket.frozen)?;
        let after: Money = before.checked_add(split.creator)?;
        let fee = escrow.fee.of_growth(before, after, ticket.step_minor)?;
        Ok(Self {
            creator_bps: share.get(),
            split: split.into(),
            fee: fee.into(),
            creator_net: split.creator.checked_sub(fee)?.into(),
        })
    }
}

/// Something that happened in the room.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DisputeEventView {
    /// What was done.
    #[schema(example = "answer")]
    act: String,
    /// Who did it; absent when it happened by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<PersonView>,
    /// From where in the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    seat: Option<&'static str>,
    /// The stage before; absent on the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// The stage it led to.
    #[schema(example = "evidence")]
    to: String,
    at: DateTime<Utc>,
    /// The movements in the ledger: what was paid when it was opened, and what its end moved. Empty for the desk.
    transfers: Vec<TransferView>,
}

impl DisputeEventView {
    fn new(happened: &Happened, room: &Room) -> Self {
        let moved: &[Entry] = match happened.act.as_str() {
            "open" => &room.moved.opening,
            "close" => &room.moved.ending,
            _ => &[],
        };
        Self {
            act: happened.act.clone(),
            actor: happened
                .actor
                .map(|(party, _)| PersonView::of(party, &room.parties)),
            seat: happened.actor.map(|(_, seat)| seat.as_str()),
            from: happened.from.clone(),
            to: happened.to.clone(),
            at: happened.at,
            transfers: moved.iter().map(TransferView::from).collect(),
        }
    }
}

impl RoomView {
    /// All of it as `reader` sees it at `now`.
    pub(crate) fn new(
        room: &Room,
        (reader, now): (Reader, DateTime<Utc>),
    ) -> Result<Self, Failure> {
        let (ticket, people) = (&room.listed.ticket, room.parties.as_slice());
        let desk = reader.reads_notes(ticket);
        let message = |message: &Message| MessageView::new(message, people);
        let awards = room.listed.awards.iter();
        let awards = awards.filter(|award| desk || award.status.is_public());
        let awards: Result<Vec<AwardView>, Failure> = awards
            .map(|award| Self::award(award, room, people))
            .collect();
        let timeline = room.timeline.iter();
        Ok(Self {
            dispute: DisputeView::new(&room.listed, people, (reader, now)),
            brief: room
                .campaign
                .as_ref()
                .map(|campaign| campaign.terms.brief.clone()),
            disputed: DisputedView::list(ticket, &room.escrow, room.campaign.as_ref()),
            content: reader.judges(ticket).then(|| {
                let content = room.content.iter();
                content
                    .map(|submission| ContentView::new(submission, &room.pins))
                    .collect()
            }),
            acceptance_items: room.escrow.items.clone(),
            statement: ticket.statement.clone(),
            checklist: ticket.checklist.clone(),
            answer: ticket.answer.clone(),
            answer_checklist: ticket.answer_checklist.clone(),
            messages: room.messages.iter().map(message).collect(),
            notes: desk.then(|| room.notes.iter().map(message).collect()),
            evidence: room
                .evidence
                .iter()
                .map(|evidence| EvidenceView::new(evidence, room, reader))
                .collect(),
            offers: room
                .offers
                .iter()
                .map(|offer| OfferView::new(offer, ticket, (reader, now)))
                .collect(),
            awards: awards?,
            timeline: timeline
                .filter(|happened| desk || !happened.internal)
                .map(|happened| DisputeEventView::new(happened, room))
                .collect(),
        })
    }

    fn award(award: &Award, room: &Room, people: &[Party]) -> Result<AwardView, Failure> {
        let ticket = &room.listed.ticket;
        Ok(AwardView {
            id: award.id.uuid(),
            round: award.round.number(),
            mediator: PersonView::of(award.mediator, people),
            quote: AwardQuoteView::new(ticket, &room.escrow, (award.share, award.split))?,
            reasons: award.reasons.clone(),
            status: award.status.as_str(),
            second: award.second.map(|second| PersonView::of(second, people)),
            refusal: award.refusal.clone(),
            made_at: award.made_at,
        })
    }
}
