//! What is known of a contested payment, for programs: each part as its own room has it, in an order that does not change.

mod gather;
mod parts;

use chrono::{DateTime, Utc};
use kernel::http::WireMoney;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub(crate) use gather::gather;

/// All that is known of a contested payment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceFacts)]
pub(crate) struct Facts {
    pub(crate) contested: Contested,
    pub(crate) payment: Paid,
    pub(crate) customer: Customer,
    pub(crate) order: Order,
    /// One for each creator that was engaged with the money, in the order of their agreements.
    pub(crate) deliveries: Vec<Delivery>,
    /// What the customer itself did here, oldest first.
    pub(crate) activity: Vec<Activity>,
}

/// What the bank contests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceContested)]
pub(crate) struct Contested {
    pub(crate) chargeback_id: Uuid,
    #[schema(example = "stripe")]
    pub(crate) rail: String,
    /// The rail's id of the dispute.
    pub(crate) dispute: String,
    /// Why, in the rail's words.
    #[schema(example = "product_not_received")]
    pub(crate) reason: String,
    pub(crate) amount: WireMoney,
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) evidence_due_by: Option<DateTime<Utc>>,
}

/// The payment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidencePayment)]
pub(crate) struct Paid {
    pub(crate) deposit_id: Uuid,
    pub(crate) amount: WireMoney,
    /// What the customer read on the rail's page.
    pub(crate) title: String,
    pub(crate) asked_at: DateTime<Utc>,
    pub(crate) settled_at: Option<DateTime<Utc>>,
    /// The rail's id of the payment.
    pub(crate) payment_ref: Option<String>,
    /// The rail's id of the charge.
    pub(crate) charge_ref: Option<String>,
}

/// Who paid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceCustomer)]
pub(crate) struct Customer {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) email: String,
    /// Whether the customer proved that the address is its own.
    pub(crate) email_verified: bool,
    /// ISO 3166-1 alpha-2.
    pub(crate) country: String,
    pub(crate) since: DateTime<Utc>,
}

/// What the customer ordered, and on which terms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceOrder)]
pub(crate) struct Order {
    pub(crate) campaign_id: Uuid,
    pub(crate) title: String,
    pub(crate) brief: String,
    pub(crate) written_at: DateTime<Utc>,
    pub(crate) budget: WireMoney,
    /// Of each creator.
    pub(crate) deliverables: Vec<Ordered>,
    /// What content must meet, numbered from 1.
    pub(crate) acceptance_items: Vec<String>,
    pub(crate) content_due_at: DateTime<Utc>,
    /// In business days; silence counts as validation.
    pub(crate) review_window_days: u8,
    pub(crate) revision_rounds: u8,
    pub(crate) usage_channels: Vec<String>,
    pub(crate) usage_days: u16,
    pub(crate) usage_territories: Vec<String>,
}

/// One deliverable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceOrdered)]
pub(crate) struct Ordered {
    pub(crate) title: String,
    #[schema(example = "video")]
    pub(crate) kind: String,
    pub(crate) price: WireMoney,
}

/// What one creator agreed to, delivered, and was paid for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceDelivery)]
pub(crate) struct Delivery {
    pub(crate) escrow_id: Uuid,
    pub(crate) creator: String,
    /// `invitation` or `application`.
    #[schema(example = "invitation")]
    pub(crate) began_by: String,
    pub(crate) agreed_at: DateTime<Utc>,
    /// The platform's fee, in basis points of what is released.
    pub(crate) fee_bps: u16,
    pub(crate) amount: WireMoney,
    pub(crate) released: WireMoney,
    pub(crate) refunded: WireMoney,
    #[schema(example = "released")]
    pub(crate) status: String,
    pub(crate) lines: Vec<DeliveryLine>,
    /// Oldest first.
    pub(crate) timeline: Vec<Happening>,
    /// Oldest first.
    pub(crate) submissions: Vec<Content>,
    /// Oldest first.
    pub(crate) revisions: Vec<SentBack>,
    /// Where in the content the refusal past the last round, which opened a dispute, found fault.
    #[serde(default)]
    pub(crate) disputed_pins: Vec<Pinned>,
    /// What left for the creator, oldest first.
    pub(crate) payouts: Vec<Moved>,
    /// What went back to the customer, oldest first.
    pub(crate) refunds: Vec<Moved>,
    /// What the mediation desk was asked, oldest first.
    pub(crate) tickets: Vec<Ticket>,
}

/// One deliverable of a creator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceDeliveryLine)]
pub(crate) struct DeliveryLine {
    pub(crate) title: String,
    pub(crate) price: WireMoney,
    #[schema(example = "released")]
    pub(crate) status: String,
}

/// A change of the money's state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceHappening)]
pub(crate) struct Happening {
    pub(crate) at: DateTime<Utc>,
    #[schema(example = "release")]
    pub(crate) act: String,
    /// Who did it; absent when it happened by itself.
    pub(crate) by: Option<String>,
    #[schema(example = "released")]
    pub(crate) to: String,
    pub(crate) amount: Option<WireMoney>,
    pub(crate) refunded: Option<WireMoney>,
    pub(crate) reason: Option<String>,
}

/// Content that was delivered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceContent)]
pub(crate) struct Content {
    pub(crate) at: DateTime<Utc>,
    /// The titles of the deliverables that it was for.
    pub(crate) deliverables: Vec<String>,
    pub(crate) note: Option<String>,
    pub(crate) files: Vec<Piece>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceFile)]
pub(crate) struct Piece {
    pub(crate) name: String,
    /// What it is, by its bytes.
    #[schema(example = "video/mp4")]
    pub(crate) media_type: String,
    pub(crate) size_bytes: i64,
    /// Of its content, in hexadecimal.
    pub(crate) sha256: String,
}

/// Content that the customer sent back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceSentBack)]
pub(crate) struct SentBack {
    pub(crate) at: DateTime<Utc>,
    pub(crate) deliverable: String,
    /// The first is 1.
    pub(crate) round: i16,
    /// The numbers of the acceptance items that it was said not to meet.
    pub(crate) items: Vec<i16>,
    pub(crate) note: String,
    /// Where in the content.
    #[serde(default)]
    pub(crate) pins: Vec<Pinned>,
}

/// Where in the content the customer found fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidencePin)]
pub(crate) struct Pinned {
    /// The name of the file.
    pub(crate) file: String,
    /// The moment of the video, in milliseconds from its beginning.
    pub(crate) at_ms: Option<i32>,
    /// Left edge, upper edge, width and height of a region, in ten-thousandths of what is seen.
    pub(crate) region: Option<[i16; 4]>,
    pub(crate) text: String,
}

/// Money that left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceMoved)]
pub(crate) struct Moved {
    pub(crate) due_at: DateTime<Utc>,
    pub(crate) amount: WireMoney,
    #[schema(example = "paid")]
    pub(crate) status: String,
    pub(crate) done_at: Option<DateTime<Utc>>,
}

/// A dispute between the two sides at the mediation desk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceTicket)]
pub(crate) struct Ticket {
    #[schema(example = "DEM-2026-000123")]
    pub(crate) number: String,
    pub(crate) opened_at: DateTime<Utc>,
    /// `brand`, which is the customer, or `creator`.
    pub(crate) opened_by: String,
    pub(crate) reason: String,
    pub(crate) frozen: WireMoney,
    pub(crate) statement: Option<String>,
    pub(crate) answer: Option<String>,
    /// Between the two sides and the desk, oldest first.
    pub(crate) messages: Vec<Said>,
    /// What the sides filed, oldest first.
    pub(crate) filed: Vec<Filed>,
    /// The decisions that stand or stood, oldest first.
    pub(crate) awards: Vec<Decided>,
    pub(crate) outcome: Option<String>,
    pub(crate) closed_at: Option<DateTime<Utc>>,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceSaid)]
pub(crate) struct Said {
    pub(crate) at: DateTime<Utc>,
    /// `brand`, `creator` or `mediator`.
    pub(crate) from: String,
    pub(crate) text: String,
}

/// A file that one side filed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceFiled)]
pub(crate) struct Filed {
    pub(crate) at: DateTime<Utc>,
    /// `brand` or `creator`.
    pub(crate) by: String,
    pub(crate) caption: String,
    pub(crate) file: Piece,
}

/// A decision of the desk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceDecided)]
pub(crate) struct Decided {
    pub(crate) at: DateTime<Utc>,
    /// The creator's share of what was frozen, in basis points.
    pub(crate) creator_bps: u16,
    pub(crate) reasons: String,
    pub(crate) status: String,
}

/// Something that the customer did here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EvidenceActivity)]
pub(crate) struct Activity {
    pub(crate) at: DateTime<Utc>,
    #[schema(example = "escrow.release")]
    pub(crate) act: String,
    /// The network that it came from; no more of an address is kept.
    pub(crate) network: Option<String>,
    #[schema(example = "escrow")]
    pub(crate) object_kind: String,
    pub(crate) object: Uuid,
}
