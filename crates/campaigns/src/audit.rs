//! What the audit log is told of this room's acts.

use kernel::{
    Failure, Tx,
    audit::{self, Entry},
    hex,
    http::WireMoney,
};
use parties::{Caller, Role};
use serde_json::{Value, json};
use storage::Wanted;
use uuid::Uuid;

use crate::{
    campaign::Campaign,
    engagement::Engagement,
    files::FileFacts,
    status::{EngagementStatus, Side},
    submission::Submission,
};

/// A brand wrote or published a campaign.
pub(crate) async fn campaign(
    tx: &mut Tx,
    act: &'static str,
    campaign: &Campaign,
) -> Result<(), Failure> {
    let entry = Entry {
        actor: Some((campaign.brand.uuid(), Role::Brand.as_str())),
        act,
        object_kind: "campaign",
        object: campaign.id.uuid(),
        before: None,
        after: Some(json!({ "status": campaign.status.as_str() })),
    };
    audit::record(tx, entry).await
}

/// A brand wrote its draft anew, or deleted it.
pub(crate) async fn draft(
    tx: &mut Tx,
    act: &'static str,
    (before, after): (&Campaign, Option<&Campaign>),
) -> Result<(), Failure> {
    let entry = Entry {
        actor: Some((before.brand.uuid(), Role::Brand.as_str())),
        act,
        object_kind: "campaign",
        object: before.id.uuid(),
        before: Some(gist(before)),
        after: after.map(gist),
    };
    audit::record(tx, entry).await
}

/// What of a draft tells one version from another, without any text that a person wrote.
fn gist(campaign: &Campaign) -> Value {
    let terms = &campaign.terms;
    json!({
        "status": campaign.status.as_str(),
        "budget": WireMoney::from(terms.budget),
        "package": WireMoney::from(terms.package),
        "deadline_at": terms.deadline_at,
    })
}

/// A side proposed, answered or took back an engagement, which was `before`; or it ended by itself.
pub(crate) async fn engagement(
    tx: &mut Tx,
    (act, side): (&'static str, impl Into<Option<Side>>),
    before: Option<&EngagementStatus>,
    engagement: &Engagement,
) -> Result<(), Failure> {
    let actor = side.into().map(|side| match side {
        Side::Brand => (engagement.brand.uuid(), Role::Brand.as_str()),
        Side::Creator => (engagement.creator.uuid(), Role::Creator.as_str()),
    });
    let entry = Entry {
        actor,
        act,
        object_kind: "engagement",
        object: engagement.id.uuid(),
        before: before.map(|status| json!({ "status": status.as_str() })),
        after: Some(json!({
            "status": engagement.status.as_str(),
            "campaign": engagement.campaign,
            "fee_bps": engagement.proposal.fee.get(),
        })),
    };
    audit::record(tx, entry).await
}

/// Writes down that somebody took the original of another's file: one that was submitted to it, wherever it was opened. That
/// a brand took what it paid for is what a bank asks for when the brand contests the payment. Parts that a player asks for are
/// one taking.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn note_download(
    tx: &mut Tx,
    file: &FileFacts,
    (by, wanted): (Caller, &Wanted),
) -> Result<(), Failure> {
    if wanted.is_look() {
        return Ok(());
    }
    let entry = Entry {
        actor: Some((by.party.uuid(), by.role.as_str())),
        act: "campaigns.downloaded",
        object_kind: "file",
        object: file.id.uuid(),
        before: None,
        after: Some(json!({ "sha256": hex(&file.sha256) })),
    };
    if wanted.is_part() {
        return audit::record_once(tx, entry).await;
    }
    audit::record(tx, entry).await
}

/// A creator delivered.
pub(crate) async fn submission(
    tx: &mut Tx,
    engagement: &Engagement,
    (submission, escrow): (&Submission, Uuid),
) -> Result<(), Failure> {
    let entry = Entry {
        actor: Some((engagement.creator.uuid(), Role::Creator.as_str())),
        act: "campaigns.submitted",
        object_kind: "submission",
        object: submission.id.uuid(),
        before: None,
        after: Some(json!({ "engagement": engagement.id, "escrow": escrow })),
    };
    audit::record(tx, entry).await
}
