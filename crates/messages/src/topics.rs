//! The topics of events: stable names that feeds, webhooks and templates share.

/// Every topic, in the order of a campaign's life, then of a project's.
///
/// What `data` holds, by topic (amounts are `{"amount", "currency"}`, moments RFC 3339; `?` may be absent):
///
/// | topic | told | data for the e-mail |
/// |---|---|---|
/// | `campaign_invitation` | creator | `campaign_title`, `brand_name`, `amount?`, `net?`, `respond_by?` |
/// | `campaign_application` | brand | `campaign_title`, `creator_name` |
/// | `engagement_accepted` | both | `campaign_title`, `brand_name`, `creator_name`, `amount`, `net?`, `deadline_at?` |
/// | `engagement_declined` | the other side | `campaign_title`, `brand_name`, `creator_name`, `reason?` |
/// | `proposal_reminder` | who is asked | `campaign_title`, `brand_name`, `creator_name`, `respond_by` |
/// | `proposal_extended` | who is asked | `campaign_title`, `brand_name`, `creator_name`, `respond_by` |
/// | `proposal_withdrawn` | who is asked; both when `lapsed` | `campaign_title`, `brand_name`, `creator_name`, `origin`, `lapsed?` |
/// | `deposit_settled` | brand | `amount`, `campaign_title?`, `closes_at?` |
/// | `escrow_funded` | both | `campaign_title`, `brand_name`, `creator_name`, `amount`, `net?`, `deadline_at?` |
/// | `content_submitted` | both | `campaign_title`, `brand_name`, `creator_name`, `amount`, `review_ends_at?` |
/// | `payment_release` | both | `campaign_title`, `brand_name`, `creator_name`, `amount`, `net?`, `fee?` |
/// | `revision_requested` | both | `campaign_title`, `brand_name`, `creator_name`, `amount`, `what?`, `cites?`, `reason?`, `due_at?` |
/// | `cancel_proposed` | both | `campaign_title`, `brand_name`, `creator_name`, `amount`, `proposed_by?`, `refunded?`, `reason?`, `answer_by?` |
/// | `cancel_ended` | both | `campaign_title`, `answer?`, `automatic?` |
/// | `rounds_proposed` | both | `campaign_title`, `brand_name`, `creator_name`, `what`, `rounds`, `amount`, `fee`, `net`, `proposed_by?`, `reason?`, `answer_by?` |
/// | `rounds_agreed` | both | `campaign_title`, `what`, `rounds`, `amount`, `fee`, `net` |
/// | `rounds_ended` | both | `campaign_title`, `what`, `answer?`, `automatic?` |
/// | `escrow_cancelled` | both | `campaign_title`, `brand_name`, `creator_name`, `amount`, `reason?`, `automatic?` |
/// | `escrow_refunded` | both | `campaign_title`, `brand_name`, `cause?` (`undelivered`, `holding_limit`, `chargeback`), `refunded?` |
/// | `escrow_settled` | both | `campaign_title`, `brand_name`, `creator_name`, `cause?` (`award`, `holding_limit`), `net?`, `fee?`, `refunded?` |
/// | `deadline_reminder` | who is awaited | `campaign_title`, `brand_name`, `creator_name`, `amount`, `outcome?`, `due_at?` |
/// | `holding_warning` | both | `campaign_title`, `brand_name`, `creator_name`, `amount`, `ends_at?` |
/// | `escrow_frozen` | both | `campaign_title`, `brand_name` |
/// | `escrow_thawed` | both | `campaign_title`, `brand_name` |
/// | `budget_closed` | brand | `campaign_title`, `amount`, `automatic?`, `cause?` (`brand`, `deadline`, `holding_limit`, `chargeback`) |
/// | `payout_sent` | creator | `amount` |
/// | `payout_paid` | creator | `amount` |
/// | `payout_failed` | creator | `amount`, `reason?`, `fix?` |
/// | `payout_account_ready` | creator | nothing |
/// | `payout_account_restricted` | creator | nothing |
/// | `refund_done` | payer | `amount` |
/// | `refund_failed` | payer | `amount`, `reason?` |
/// | `refund_offset` | payer | `amount`, `back?` |
/// | `chargeback_opened` | payer | `amount`, `reason?`, `deadline_at?` |
/// | `chargeback_won` | payer | `amount` |
/// | `chargeback_lost` | payer | `amount`, `until` |
/// | `payout_account_change_requested` | creator | `at`, `effective_at` |
/// | `payout_account_changed` | creator | `requested_at` |
/// | `payout_account_change_cancelled` | creator | `requested_at`, `lapsed?` |
/// | `payout_bank_changed` | who is paid | `at`, `effective_at` |
/// | `payout_offset` | who was due it | `amount` |
/// | `dispute_opened` | both | `ticket`, `campaign_title`, `brand_name`, `creator_name`, `amount`, `opened_by`, `until`, `stops_at`, `released?`, `fee?`, `net?` |
/// | `dispute_stage` | all in the room | `ticket`, `campaign_title`, `amount`, `stage`, `cause` (`answered`, `declined`, `ruled`, `sent_back`, `silence`), `until` |
/// | `dispute_message` | the others in the room | `ticket`, `campaign_title`, `brand_name`, `creator_name`, `author`, `what`, `until` |
/// | `dispute_offer` | who can accept it | `ticket`, `campaign_title`, `brand_name`, `creator_name`, `author`, `creator_part`, `brand_part`, `until` |
/// | `dispute_offer_ended` | both | `ticket`, `campaign_title`, `declined`, `creator_part`, `brand_part`, `until` |
/// | `dispute_award` | both | `ticket`, `campaign_title`, `creator_part`, `brand_part`, `until` |
/// | `dispute_appealed` | both | `ticket`, `campaign_title`, `brand_name`, `creator_name`, `amount`, `author`, `until` |
/// | `dispute_reminder` | who is to act | `ticket`, `campaign_title`, `stage`, `until` |
/// | `dispute_desk` | mediators that may act | `ticket`, `campaign_title`, `amount`, `stage`, `until` |
/// | `dispute_closed` | all in the room | `ticket`, `campaign_title`, `brand_name`, `outcome`, `cause?` (of `ended`: `holding_limit`, `chargeback`, `otherwise`), `creator_part`, `brand_part`, `fee?`, `net?`, `waits?` |
/// | `project_opened` | owner | `project_title`, `until` |
/// | `investment_held` | fan | `amount`, `project_title`, `until` |
/// | `investment_unpaid` | fan | `amount`, `project_title`, `until` |
/// | `investment_returned` | fan | `amount`, `project_title`, `cause?` (`withdrawn`, `late`, `cap`, `suspended`, `failed`, `contested`, `surplus`, `milestone`) |
/// | `project_closed` | owner; its fans when `funded` | `amount`, `project_title`, `outcome` (`funded`, `failed`) |
/// | `project_extended` | its fans | `project_title`, `until` |
/// | `project_updated` | its fans | `project_title`, `what` |
/// | `milestone_proved` | its fans | `project_title`, `what`, `until` |
/// | `milestone_ended` | owner and its fans | `amount`, `project_title`, `what`, `outcome` (`released`, `refused`, `missed`) |
/// | `milestone_reminder` | owner | `project_title`, `what`, `until` |
/// | `statement_stage` | the statement's owner; operators when it is late or contested | `stage` (`previewed`, `blocked`, `rejected`, `awaiting_cash`, `short`, `over`, `booked`, `late`, `noticed`, `restricted`, `suspended`, `contested`), `file_name`, `amount?`, `due_at?`, `why?` (a rate is missing) |
/// | `distribution_paid` | holder; owner and who recoups first, `by_contract` | `amount`, `project_id`, `project_title`, `by_contract?` |
pub const TOPICS: [&str; 63] = [
    "campaign_invitation",
    "campaign_application",
    "engagement_accepted",
    "engagement_declined",
    "proposal_reminder",
    "proposal_extended",
    "proposal_withdrawn",
    "deposit_settled",
    "escrow_funded",
    "content_submitted",
    "payment_release",
    "revision_requested",
    "cancel_proposed",
    "cancel_ended",
    "rounds_proposed",
    "rounds_agreed",
    "rounds_ended",
    "escrow_cancelled",
    "escrow_refunded",
    "escrow_settled",
    "deadline_reminder",
    "holding_warning",
    "escrow_frozen",
    "escrow_thawed",
    "budget_closed",
    "payout_sent",
    "payout_paid",
    "payout_failed",
    "payout_account_ready",
    "payout_account_restricted",
    "payout_account_change_requested",
    "payout_account_changed",
    "payout_account_change_cancelled",
    "payout_bank_changed",
    "payout_offset",
    "refund_done",
    "refund_failed",
    "refund_offset",
    "chargeback_opened",
    "chargeback_won",
    "chargeback_lost",
    "dispute_opened",
    "dispute_stage",
    "dispute_message",
    "dispute_offer",
    "dispute_offer_ended",
    "dispute_award",
    "dispute_appealed",
    "dispute_reminder",
    "dispute_desk",
    "dispute_closed",
    "distribution_paid",
    "project_opened",
    "investment_held",
    "investment_unpaid",
    "investment_returned",
    "project_closed",
    "project_extended",
    "project_updated",
    "milestone_proved",
    "milestone_ended",
    "milestone_reminder",
    "statement_stage",
];

/// What a stream calls news for everybody. No event of a feed has this topic.
pub(crate) const PUBLIC: &str = "public";

/// The templates that are no events and carry a secret: the link that proves an address, the link that sets a password.
pub(crate) const SECRET_TEMPLATES: [&str; 2] = ["email_verification", "password_reset"];

/// Whether `topic` is one of [`TOPICS`].
pub(crate) fn is_known(topic: &str) -> bool {
    TOPICS.contains(&topic)
}
