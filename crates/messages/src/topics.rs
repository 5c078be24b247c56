//! The topics of events: stable names that feeds, webhooks and templates share.

/// Every topic, in the order of a campaign's life.
///
/// What `data` holds, by topic (amounts are `{"amount", "currency"}`, moments RFC 3339; `?` may be absent):
///
/// | topic | told | data for the e-mail |
/// |---|---|---|
/// | `campaign_invitation` | creator | `campaign_title`, `brand_name`, `amount?`, `net?`, `respond_by?` |
/// | `campaign_application` | brand | `campaign_title`, `creator_name` |
/// | `engagement_accepted` | both | `campaign_title`, `brand_name`, `creator_name`, `amount`, `net?`, `deadline_at?` |
/// | `engagement_declined` | the other side | `campaign_title`, `brand_name`, `creator_name`, `reason?` |
/// | `deposit_settled` | brand | `amount`, `campaign_title?` |
/// | `escrow_funded` | both | `campaign_title`, `brand_name`, `creator_name`, `amount`, `net?`, `deadline_at?` |
/// | `content_submitted` | both | `campaign_title`, `brand_name`, `creator_name`, `amount`, `review_ends_at?` |
/// | `payment_release` | both | `campaign_title`, `brand_name`, `creator_name`, `amount`, `net?`, `fee?` |
/// | `payout_sent` | creator | `amount` |
/// | `payout_paid` | creator | `amount` |
/// | `payout_failed` | creator | `amount`, `reason?` |
/// | `payout_account_ready` | creator | nothing |
pub const TOPICS: [&str; 12] = [
    "campaign_invitation",
    "campaign_application",
    "engagement_accepted",
    "engagement_declined",
    "deposit_settled",
    "escrow_funded",
    "content_submitted",
    "payment_release",
    "payout_sent",
    "payout_paid",
    "payout_failed",
    "payout_account_ready",
];

/// The one template that is no event: the link that proves an address.
pub(crate) const EMAIL_VERIFICATION: &str = "email_verification";

/// Whether `topic` is one of [`TOPICS`].
pub(crate) fn is_known(topic: &str) -> bool {
    TOPICS.contains(&topic)
}
