//! What the two sides are told. That content was submitted is told by the escrow room.

use escrow::Quote;
use kernel::{Failure, Id, Tx, http::WireMoney};
use messages::Event;
use parties::Party;
use serde_json::{Value, json};

use crate::{campaign::Campaign, engagement::Engagement, status::Side};

/// A creator was invited.
pub(crate) async fn invited(
    tx: &mut Tx,
    told: (&Campaign, &Engagement),
    quote: Quote,
) -> Result<(), Failure> {
    publish(tx, "campaign_invitation", told, quote, &[told.1.creator]).await
}

/// A creator applied.
pub(crate) async fn applied(
    tx: &mut Tx,
    told: (&Campaign, &Engagement),
    quote: Quote,
) -> Result<(), Failure> {
    publish(tx, "campaign_application", told, quote, &[told.1.brand]).await
}

/// Both sides agreed.
pub(crate) async fn accepted(
    tx: &mut Tx,
    told: (&Campaign, &Engagement),
    quote: Quote,
) -> Result<(), Failure> {
    publish(
        tx,
        "engagement_accepted",
        told,
        quote,
        &[told.1.brand, told.1.creator],
    )
    .await
}

/// The side that was asked said no; the side that asked is told.
pub(crate) async fn declined(
    tx: &mut Tx,
    told: (&Campaign, &Engagement),
    quote: Quote,
) -> Result<(), Failure> {
    let asked_by = match told.1.proposal.origin.asked_by() {
        Side::Brand => told.1.brand,
        Side::Creator => told.1.creator,
    };
    publish(tx, "engagement_declined", told, quote, &[asked_by]).await
}

/// The side that asked gave more time; the side that was asked is told.
pub(crate) async fn extended(
    tx: &mut Tx,
    told: (&Campaign, &Engagement),
    quote: Quote,
) -> Result<(), Failure> {
    let asked = told.1.asked_party();
    publish(tx, "proposal_extended", told, quote, &[asked]).await
}

/// The time to answer runs out; the side that was asked is told.
pub(crate) async fn reminded(
    tx: &mut Tx,
    told: (&Campaign, &Engagement),
    quote: Quote,
) -> Result<(), Failure> {
    let asked = told.1.asked_party();
    publish(tx, "proposal_reminder", told, quote, &[asked]).await
}

/// The side that asked took it back; the side that was asked is told.
pub(crate) async fn withdrawn(
    tx: &mut Tx,
    told: (&Campaign, &Engagement),
    quote: Quote,
) -> Result<(), Failure> {
    let asked = told.1.asked_party();
    publish(tx, "proposal_withdrawn", told, quote, &[asked]).await
}

/// The time to answer passed in silence; both sides are told.
pub(crate) async fn lapsed(
    tx: &mut Tx,
    told: (&Campaign, &Engagement),
    quote: Quote,
) -> Result<(), Failure> {
    let both = [told.1.brand, told.1.creator];
    publish(tx, "proposal_withdrawn", told, quote, &both).await
}

async fn publish(
    tx: &mut Tx,
    topic: &'static str,
    (campaign, engagement): (&Campaign, &Engagement),
    quote: Quote,
    audience: &[Id<Party>],
) -> Result<(), Failure> {
    let data = data(tx, campaign, engagement, quote).await?;
    let event = Event {
        topic,
        object: engagement.id.uuid(),
        audience,
        data,
    };
    messages::publish(tx, event).await
}

async fn data(
    tx: &mut Tx,
    campaign: &Campaign,
    engagement: &Engagement,
    quote: Quote,
) -> Result<Value, Failure> {
    let parties = parties::find_many(tx, &[engagement.brand, engagement.creator]).await?;
    let name_of = |id| {
        parties
            .iter()
            .find(|party| party.id == id)
            .map(|party| party.name.as_str())
    };
    let mut data = json!({
        "engagement_id": engagement.id,
        "campaign_id": campaign.id,
        "campaign_title": campaign.terms.title,
        "brand_name": name_of(engagement.brand),
        "creator_name": name_of(engagement.creator),
        "origin": engagement.proposal.origin.as_str(),
        "status": engagement.status.as_str(),
        "amount": WireMoney::from(quote.amount),
        "fee": WireMoney::from(quote.fee),
        "net": WireMoney::from(quote.creator_net),
        "respond_by": engagement.proposal.respond_by,
        "deadline_at": campaign.terms.deadline_at,
        "at": tx.now(),
    });
    if let (true, Some(fields)) = (engagement.status.lapsed(), data.as_object_mut()) {
        fields.insert("lapsed".to_owned(), json!(true));
    }
    if let (Some(escrow), Some(fields)) = (engagement.status.escrow(), data.as_object_mut()) {
        fields.insert("escrow_id".to_owned(), json!(escrow));
    }
    Ok(data)
}
