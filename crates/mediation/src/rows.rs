//! Rows of the tables turned into the things of this room. A row can lie; it is then a failure.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id};
use money::{Bps, Currency, Money};
use parties::Party;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    model::{Award, AwardStatus, Evidence, Message, Offer, OfferStatus, Reason, Ticket},
    split::Split,
    status::{Outcome, Round, Seat, Side, Stage},
};

fn lies(what: &str) -> Failure {
    Failure::msg(format!("a row of the mediation desk has a broken {what}"))
}

fn split(currency: Currency, creator_minor: i64, brand_minor: i64) -> Split {
    Split {
        creator: Money::new(creator_minor, currency),
        brand: Money::new(brand_minor, currency),
    }
}

pub(crate) struct TicketRow {
    pub(crate) id: Uuid,
    pub(crate) serial: i64,
    pub(crate) escrow_id: Uuid,
    pub(crate) campaign_title: String,
    pub(crate) brand_id: Uuid,
    pub(crate) creator_id: Uuid,
    pub(crate) country: String,
    pub(crate) opened_by: String,
    pub(crate) reason: String,
    pub(crate) statement: Option<String>,
    pub(crate) checklist: Value,
    pub(crate) answer: Option<String>,
    pub(crate) answer_checklist: Value,
    pub(crate) deliverables: Vec<Uuid>,
    pub(crate) frozen_minor: i64,
    pub(crate) currency: String,
    pub(crate) step_minor: i32,
    pub(crate) default_creator_minor: i64,
    pub(crate) stage: String,
    pub(crate) round: i16,
    pub(crate) stage_number: i32,
    pub(crate) due_at: Option<DateTime<Utc>>,
    pub(crate) stops_at: DateTime<Utc>,
    pub(crate) mediator_id: Option<Uuid>,
    pub(crate) outcome: Option<String>,
    pub(crate) ended_by: Option<String>,
    pub(crate) creator_minor: Option<i64>,
    pub(crate) brand_minor: Option<i64>,
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) closed_at: Option<DateTime<Utc>>,
    pub(crate) version: i64,
}

impl TicketRow {
    fn stage(&self) -> Option<Stage> {
        let round = Round::of(self.round)?;
        Some(match self.stage.as_str() {
            "answer" => Stage::Answer,
            "evidence" => Stage::Evidence,
            "proposal" => Stage::Proposal,
            "acceptance" => Stage::Acceptance,
            "ruling" => Stage::Ruling(round),
            "confirmation" => Stage::Confirmation(round),
            "appealable" => Stage::Appealable,
            "closed" => {
                let outcome = self.outcome.as_deref()?;
                Stage::Closed(Outcome::parse(outcome, self.ended_by.as_deref())?)
            }
            _ => return None,
        })
    }
}

impl TryFrom<TicketRow> for Ticket {
    type Error = Failure;

    fn try_from(row: TicketRow) -> Result<Self, Failure> {
        let currency = Currency::parse(&row.currency)?;
        let stage = row.stage().ok_or_else(|| lies("stage"))?;
        let frozen = Money::new(row.frozen_minor, currency);
        let by_default = Money::new(row.default_creator_minor, currency);
        Ok(Self {
            id: Id::from_uuid(row.id),
            serial: row.serial,
            escrow: Id::from_uuid(row.escrow_id),
            campaign_title: row.campaign_title,
            brand: Id::from_uuid(row.brand_id),
            creator: Id::from_uuid(row.creator_id),
            country: row.country,
            opened_by: Side::parse(&row.opened_by).ok_or_else(|| lies("side"))?,
            reason: Reason::parse(&row.reason).ok_or_else(|| lies("reason"))?,
            statement: row.statement,
            checklist: serde_json::from_value(row.checklist)?,
            answer: row.answer,
            answer_checklist: serde_json::from_value(row.answer_checklist)?,
            deliverables: row.deliverables,
            frozen,
            step_minor: i64::from(row.step_minor),
            by_default: Split {
                creator: by_default,
                brand: frozen.checked_sub(by_default)?,
            },
            stage,
            appealed: row.round == Round::Second.number(),
            stage_number: row.stage_number,
            due_at: row.due_at,
            stops_at: row.stops_at,
            mediator: row.mediator_id.map(Id::from_uuid),
            split: row
                .creator_minor
                .zip(row.brand_minor)
                .map(|(creator, brand)| split(currency, creator, brand)),
            opened_at: row.opened_at,
            closed_at: row.closed_at,
            version: row.version,
        })
    }
}

pub(crate) struct MessageRow {
    pub(crate) id: Uuid,
    pub(crate) author_id: Uuid,
    pub(crate) seat: String,
    pub(crate) text: String,
    pub(crate) written_at: DateTime<Utc>,
}

impl TryFrom<MessageRow> for Message {
    type Error = Failure;

    fn try_from(row: MessageRow) -> Result<Self, Failure> {
        Ok(Self {
            id: Id::from_uuid(row.id),
            author: Id::from_uuid(row.author_id),
            seat: Seat::parse(&row.seat).ok_or_else(|| lies("seat"))?,
            text: row.text,
            at: row.written_at,
        })
    }
}

pub(crate) struct EvidenceRow {
    pub(crate) id: Uuid,
    pub(crate) file_id: Uuid,
    pub(crate) uploader_id: Uuid,
    pub(crate) side: String,
    pub(crate) caption: String,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) size_bytes: i64,
    pub(crate) sha256: Vec<u8>,
    pub(crate) uploaded_at: DateTime<Utc>,
    pub(crate) filed_at: DateTime<Utc>,
}

impl TryFrom<EvidenceRow> for Evidence {
    type Error = Failure;

    fn try_from(row: EvidenceRow) -> Result<Self, Failure> {
        Ok(Self {
            id: Id::from_uuid(row.id),
            file: row.file_id,
            uploader: Id::from_uuid(row.uploader_id),
            side: Side::parse(&row.side).ok_or_else(|| lies("side"))?,
            caption: row.caption,
            name: row.name,
            media_type: row.media_type,
            size_bytes: row.size_bytes,
            sha256: row.sha256,
            uploaded_at: row.uploaded_at,
            at: row.filed_at,
        })
    }
}

pub(crate) struct OfferRow {
    pub(crate) id: Uuid,
    pub(crate) ticket_id: Uuid,
    pub(crate) author_id: Uuid,
    pub(crate) seat: String,
    pub(crate) currency: String,
    pub(crate) creator_minor: i64,
    pub(crate) brand_minor: i64,
    pub(crate) message: Option<String>,
    pub(crate) brand_accepts: bool,
    pub(crate) creator_accepts: bool,
    pub(crate) status: String,
    pub(crate) made_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
}

impl TryFrom<OfferRow> for Offer {
    type Error = Failure;

    fn try_from(row: OfferRow) -> Result<Self, Failure> {
        let currency = Currency::parse(&row.currency)?;
        Ok(Self {
            id: Id::from_uuid(row.id),
            ticket: Id::from_uuid(row.ticket_id),
            author: Id::from_uuid(row.author_id),
            seat: Seat::parse(&row.seat).ok_or_else(|| lies("seat"))?,
            split: split(currency, row.creator_minor, row.brand_minor),
            message: row.message,
            brand_accepts: row.brand_accepts,
            creator_accepts: row.creator_accepts,
            status: OfferStatus::parse(&row.status).ok_or_else(|| lies("offer"))?,
            made_at: row.made_at,
            expires_at: row.expires_at,
            ended_at: row.ended_at,
        })
    }
}

pub(crate) struct AwardRow {
    pub(crate) id: Uuid,
    pub(crate) ticket_id: Uuid,
    pub(crate) round: i16,
    pub(crate) mediator_id: Uuid,
    pub(crate) creator_bps: i16,
    pub(crate) currency: String,
    pub(crate) creator_minor: i64,
    pub(crate) brand_minor: i64,
    pub(crate) reasons: String,
    pub(crate) status: String,
    pub(crate) second_id: Option<Uuid>,
    pub(crate) refusal: Option<String>,
    pub(crate) made_at: DateTime<Utc>,
}

impl TryFrom<AwardRow> for Award {
    type Error = Failure;

    fn try_from(row: AwardRow) -> Result<Self, Failure> {
        let currency = Currency::parse(&row.currency)?;
        let share = u16::try_from(row.creator_bps).map_err(Failure::new)?;
        Ok(Self {
            id: Id::from_uuid(row.id),
            ticket: Id::from_uuid(row.ticket_id),
            round: Round::of(row.round).ok_or_else(|| lies("round"))?,
            mediator: Id::<Party>::from_uuid(row.mediator_id),
            share: Bps::try_new(share).map_err(Failure::new)?,
            split: split(currency, row.creator_minor, row.brand_minor),
            reasons: row.reasons,
            status: AwardStatus::parse(&row.status).ok_or_else(|| lies("award"))?,
            second: row.second_id.map(Id::from_uuid),
            refusal: row.refusal,
            made_at: row.made_at,
        })
    }
}

/// A change as the ticket's timeline kept it.
#[derive(Debug, Clone)]
pub(crate) struct Happened {
    /// The act, a verb.
    pub(crate) act: String,
    /// Who did it and from where; nobody when it happened by itself.
    pub(crate) actor: Option<(Id<Party>, Seat)>,
    /// The name of the stage before; none at the beginning.
    pub(crate) from: Option<String>,
    /// The name of the stage it led to.
    pub(crate) to: String,
    /// Whether only the desk may see it.
    pub(crate) internal: bool,
    /// When it was.
    pub(crate) at: DateTime<Utc>,
}

pub(crate) struct EventRow {
    pub(crate) act: String,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) seat: Option<String>,
    pub(crate) from_stage: Option<String>,
    pub(crate) to_stage: String,
    pub(crate) internal: bool,
    pub(crate) happened_at: DateTime<Utc>,
}

impl From<EventRow> for Happened {
    fn from(row: EventRow) -> Self {
        let seat = row.seat.as_deref().and_then(Seat::parse);
        Self {
            act: row.act,
            actor: row.actor_id.map(Id::from_uuid).zip(seat),
            from: row.from_stage,
            to: row.to_stage,
            internal: row.internal,
            at: row.happened_at,
        }
    }
}
