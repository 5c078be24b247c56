//! What this room looks like on the wire.

mod budget;
mod wrong;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, http::WireMoney};
use ledger::Entry;
use parties::{Party, Role};
use payments::{Payout, Refund};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    line::LineStatus,
    model::{Escrow, Line},
    quote::quote,
    reads::Whole,
    rows::Happened,
    wording,
};

pub(crate) use budget::{CampaignBudgetView, CampaignDepositView};
pub(crate) use wrong::{EscrowProposalView, EscrowRefundView, EscrowRevisionView};

/// Who reads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader {
    pub(crate) party: Id<Party>,
    pub(crate) role: Role,
}

impl Reader {
    /// Whether it may read everybody's.
    pub(crate) const fn reads_all(self) -> bool {
        match self.role {
            Role::Operator | Role::Auditor => true,
            Role::Brand | Role::Creator | Role::Mediator => false,
        }
    }

    /// Whether this transaction is for it to see.
    pub(crate) fn sees(self, escrow: &Escrow) -> bool {
        self.reads_all() || self.party == escrow.brand || self.party == escrow.creator
    }
}

/// One campaign's money for one creator.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowView {
    /// The escrow transaction.
    id: Uuid,
    campaign_id: Uuid,
    #[schema(example = "Summer launch")]
    campaign_title: String,
    brand: SideView,
    creator: SideView,
    /// The price agreed, which is what the brand pays.
    amount: WireMoney,
    /// The platform's rate in basis points, taken from what is released.
    #[schema(example = 1000)]
    fee_bps: u16,
    /// The platform's fee when all is released: `floor(amount × fee_bps / 10 000)`, rounded down so that `creator_net` can
    /// be paid out to a bank (a multiple of 0.01 MAD, 0.010 TND, 1.00 HUF).
    fee: WireMoney,
    /// What the creator receives when all is released.
    creator_net: WireMoney,
    /// One of `awaiting_deposit`, `pending_funds`, `under_review`, `disputed`, `released`, `refunded`, `cancelled`.
    #[schema(example = "under_review")]
    status: &'static str,
    /// What the status means, in one sentence.
    state: &'static str,
    /// What was released so far, fee included.
    released: WireMoney,
    /// What the platform took of it.
    fee_taken: WireMoney,
    /// What the creator was credited of it.
    creator_credited: WireMoney,
    /// What went back to the brand.
    refunded: WireMoney,
    /// What is locked now.
    held: WireMoney,
    /// When the content is due, as agreed. What was sent back is due later: see the lines.
    deadline_at: DateTime<Utc>,
    /// How long content is still taken after it was due; then what is held goes back to the brand.
    grace_hours: u16,
    /// How long the brand has to judge a submission, in business days of `calendar`. Silence counts as validated then.
    review_window_days: u16,
    /// The country whose business days count.
    #[schema(example = "MA")]
    calendar: String,
    /// Until when the brand has to judge what was submitted first; absent when nothing is under review. What it has not
    /// judged then is released by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    review_ends_at: Option<DateTime<Utc>>,
    /// How often the brand may send each deliverable's content back.
    revision_rounds: u16,
    /// The acceptance items that both sides agreed on, in order: a refusal cites them by number, from 1.
    acceptance_items: Vec<String>,
    /// Since when everything waits, because a payment of the brand is contested by its bank.
    #[serde(skip_serializing_if = "Option::is_none")]
    frozen_at: Option<DateTime<Utc>>,
    /// The offer to end it that waits for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<EscrowProposalView>,
    /// The deliverables, in the order of the brief.
    lines: Vec<EscrowLineView>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// What you may do now: `deposit`, `submit`, `release`, `revise`, `dispute`, `cancel` (at once while it awaits the
    /// deposit, an offer to the other side later), `answer_cancel`, `withdraw_cancel`.
    can: Vec<&'static str>,
    /// What is expected next; absent when it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<EscrowNextView>,
}

/// One side of a transaction.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = EscrowSide)]
pub(crate) struct SideView {
    id: Uuid,
    #[schema(example = "Atlas Cosmetics")]
    name: String,
}

/// The price of one deliverable, judged and paid apart from the others.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowLineView {
    deliverable_id: Uuid,
    #[schema(example = "One vertical video of 30 seconds")]
    title: String,
    amount: WireMoney,
    /// One of `awaited`, `submitted`, `released`, `disputed`, `settled` (split by an award or by agreement), `refunded`,
    /// `cancelled`.
    #[schema(example = "submitted")]
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    submission_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    submitted_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    review_ends_at: Option<DateTime<Utc>>,
    /// The payment that paid it.
    #[serde(skip_serializing_if = "Option::is_none")]
    release_id: Option<Uuid>,
    /// When its content is due; later than agreed once it was sent back.
    due_at: DateTime<Utc>,
    /// How often its content was sent back.
    rounds: u16,
}

/// What is expected next.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowNextView {
    #[schema(example = "Judge the submitted content: validating it pays the creator.")]
    what: &'static str,
    /// The role of the side that is expected to do it.
    #[schema(example = "brand")]
    who: &'static str,
    /// When it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    by_when: Option<DateTime<Utc>>,
    /// What happens by itself when it is not done, and when.
    #[serde(skip_serializing_if = "Option::is_none")]
    otherwise: Option<EscrowOtherwiseView>,
}

/// What happens by itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowOtherwiseView {
    /// One of `cancel_unfunded`, `release_unanswered`, `refund_undelivered`, `end_holding`.
    #[schema(example = "release_unanswered")]
    outcome: &'static str,
    #[schema(example = "What is not judged by then counts as validated, and the creator is paid.")]
    what: &'static str,
    at: DateTime<Utc>,
}

/// A transaction with all that happened to it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowStatusView {
    #[serde(flatten)]
    escrow: EscrowView,
    /// What happened, oldest first.
    timeline: Vec<EscrowEventView>,
    /// The money on its way to the creator's own account, oldest first.
    payouts: Vec<EscrowPayoutView>,
    /// The money on its way back to the brand, oldest first.
    refunds: Vec<EscrowRefundView>,
    /// The content that was sent back, oldest first.
    revisions: Vec<EscrowRevisionView>,
}

/// Something that happened to a transaction.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowEventView {
    /// What was done: `engage`, `lock`, `submit`, `release`, `revise`, `refund`, `cancel`, `propose_end`, `decline_end`,
    /// `withdraw_offer`, `agree`, `dispute`, `award`, `settle`, `freeze`, `thaw`, `take_back`.
    #[schema(example = "release")]
    act: String,
    /// Who did it; absent when it happened by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<EscrowActorView>,
    /// Whether it happened by itself, because a deadline passed or a rail said so.
    automatic: bool,
    /// The status before; absent on the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// The status it led to.
    #[schema(example = "released")]
    to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<WireMoney>,
    /// The platform's part of the amount, when it was released.
    #[serde(skip_serializing_if = "Option::is_none")]
    fee: Option<WireMoney>,
    /// The creator's part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    net: Option<WireMoney>,
    /// What went back to the brand.
    #[serde(skip_serializing_if = "Option::is_none")]
    refunded: Option<WireMoney>,
    at: DateTime<Utc>,
    /// The movements in the ledger.
    transfers: Vec<EscrowTransferView>,
}

/// Who did something.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowActorView {
    id: Uuid,
    #[schema(example = "brand")]
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// A movement in the ledger: one account is debited, another credited.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowTransferView {
    id: Uuid,
    #[schema(example = "escrow.release")]
    kind: String,
    #[schema(example = "escrow:0197a6f2-93a1-7c11-8a61-6f0c1d2e0000")]
    debit: String,
    #[schema(example = "wallet:0197a6f2-93a1-7c11-8a61-6f0c1d2f0000")]
    credit: String,
    amount: WireMoney,
    at: DateTime<Utc>,
}

/// Money on its way to the creator's own account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowPayoutView {
    id: Uuid,
    /// The release that it pays.
    release_id: Uuid,
    amount: WireMoney,
    /// One of `scheduled`, `sent`, `in_doubt`, `paid`, `failed`, `returned`.
    #[schema(example = "paid")]
    status: &'static str,
    /// Why it waits or failed; only the creator and the platform see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<DateTime<Utc>>,
    /// The movements in the ledger.
    transfers: Vec<EscrowTransferView>,
}

impl EscrowView {
    /// The transaction as `reader` sees it; `parties` holds its two sides.
    pub(crate) fn new(escrow: &Escrow, parties: &[Party], reader: Reader) -> Result<Self, Failure> {
        let whole = quote(escrow.amount, escrow.fee)?;
        let side = |id: Id<Party>| SideView {
            id: id.uuid(),
            name: name(parties, id).unwrap_or_default(),
        };
        Ok(Self {
            id: escrow.id.uuid(),
            campaign_id: escrow.campaign,
            campaign_title: escrow.campaign_title.clone(),
            brand: side(escrow.brand),
            creator: side(escrow.creator),
            amount: escrow.amount.into(),
            fee_bps: escrow.fee.get(),
            fee: whole.fee.into(),
            creator_net: whole.creator_net.into(),
            status: escrow.status.name(),
            state: wording::state(escrow),
            released: escrow.released.into(),
            fee_taken: escrow.fee_taken.into(),
            creator_credited: escrow.released.checked_sub(escrow.fee_taken)?.into(),
            refunded: escrow.refunded.into(),
            held: escrow.held()?.into(),
            deadline_at: escrow.deadline_at,
            grace_hours: escrow.rules.grace_hours,
            review_window_days: escrow.review_window_days,
            calendar: escrow.calendar.clone(),
            review_ends_at: escrow.status.review_ends_at(),
            revision_rounds: escrow.revision_rounds,
            acceptance_items: escrow.items.clone(),
            frozen_at: escrow.frozen_at,
            proposal: escrow
                .proposal
                .as_ref()
                .map(|proposal| EscrowProposalView::new(escrow, proposal)),
            lines: escrow.lines.iter().map(EscrowLineView::from).collect(),
            created_at: escrow.created_at,
            updated_at: escrow.updated_at,
            can: wording::can(escrow, reader.party),
            next: wording::next(escrow).map(EscrowNextView::from),
        })
    }
}

impl EscrowStatusView {
    /// All of it as `reader` sees it.
    pub(crate) fn new(whole: &Whole, reader: Reader) -> Result<Self, Failure> {
        let mut transfers: BTreeMap<Uuid, Vec<EscrowTransferView>> = BTreeMap::new();
        for entry in &whole.transfers {
            let of_act = transfers.entry(entry.act).or_default();
            of_act.push(EscrowTransferView::from(entry));
        }
        let of = |act: Uuid| transfers.get(&act).cloned().unwrap_or_default();
        let event = |happened: &Happened| EscrowEventView {
            act: happened.act.clone(),
            actor: happened.actor.map(|actor| EscrowActorView {
                id: actor.party.uuid(),
                role: actor.role.as_str(),
                name: name(&whole.parties, actor.party),
            }),
            automatic: happened.actor.is_none(),
            from: happened.from.clone(),
            to: happened.to.clone(),
            reason: happened.reason.clone(),
            amount: happened.money.map(WireMoney::from),
            fee: happened.fee.map(WireMoney::from),
            net: happened.net().map(WireMoney::from),
            refunded: happened.refunded.map(WireMoney::from),
            at: happened.at,
            transfers: happened.ledger_act.map(of).unwrap_or_default(),
        };
        let sees_reason = reader.reads_all() || reader.party == whole.escrow.creator;
        let payout = |payout: &Payout| EscrowPayoutView {
            id: payout.id.uuid(),
            release_id: payout.act,
            amount: payout.money.into(),
            status: payout.status.name(),
            reason: payout.reason.clone().filter(|_| sees_reason),
            created_at: payout.created_at,
            sent_at: payout.sent_at,
            paid_at: payout.paid_at,
            transfers: of(payout.id.uuid()),
        };
        let sees_refusal = reader.reads_all() || reader.party == whole.escrow.brand;
        let refund = |refund: &Refund| {
            let reason = refund.reason.clone().filter(|_| sees_refusal);
            EscrowRefundView::new(refund, reason, of(refund.id.uuid()))
        };
        Ok(Self {
            escrow: EscrowView::new(&whole.escrow, &whole.parties, reader)?,
            timeline: whole.timeline.iter().map(event).collect(),
            payouts: whole.payouts.iter().map(payout).collect(),
            refunds: whole.refunds.iter().map(refund).collect(),
            revisions: whole
                .revisions
                .iter()
                .map(EscrowRevisionView::from)
                .collect(),
        })
    }
}

impl From<&Line> for EscrowLineView {
    fn from(line: &Line) -> Self {
        let content = line.status.content();
        let review = content.map(|(_, review)| review);
        let release = match line.status {
            LineStatus::Released { release, .. } => Some(release),
            LineStatus::Awaited
            | LineStatus::Submitted { .. }
            | LineStatus::Disputed { .. }
            | LineStatus::Settled { .. }
            | LineStatus::Refunded
            | LineStatus::Cancelled => None,
        };
        Self {
            deliverable_id: line.deliverable,
            title: line.title.clone(),
            amount: line.amount.into(),
            status: line.status.name(),
            submission_id: content.map(|(submission, _)| submission),
            submitted_at: review.map(|review| review.since),
            review_ends_at: review.map(|review| review.ends_at),
            release_id: release.map(Id::uuid),
            due_at: line.due_at,
            rounds: line.rounds,
        }
    }
}

impl From<wording::Next> for EscrowNextView {
    fn from(next: wording::Next) -> Self {
        Self {
            what: next.what,
            who: next.who.as_str(),
            by_when: next.by_when,
            otherwise: next.otherwise.map(|otherwise| EscrowOtherwiseView {
                outcome: otherwise.outcome.name(),
                what: wording::otherwise(otherwise.outcome),
                at: otherwise.acts_at,
            }),
        }
    }
}

impl From<&Entry> for EscrowTransferView {
    fn from(entry: &Entry) -> Self {
        Self {
            id: entry.id,
            kind: entry.kind.clone(),
            debit: entry.debit.clone(),
            credit: entry.credit.clone(),
            amount: entry.money.into(),
            at: entry.posted_at,
        }
    }
}

fn name(parties: &[Party], id: Id<Party>) -> Option<String> {
    let party = parties.iter().find(|party| party.id == id);
    party.map(|party| party.name.clone())
}
