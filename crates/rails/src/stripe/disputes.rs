//! Disputes: money of a collection that the payer's bank takes back.

use money::Money;
use serde::Deserialize;

use super::{
    read::{Expandable, FromWire, moment, money, unreadable},
    records::MovementWire,
    wire::{Call, Wire, segment},
};
use crate::{
    BalanceTransaction, Dispute, DisputeStatus, Doubt, Moved, OperationKey, RailError,
    SubmitEvidence, form::Form,
};

const PATH: &str = "/v1/disputes";

pub(super) async fn find(wire: &Wire, id: &str) -> Result<Dispute, RailError> {
    wire.get(Call::platform(
        format!("{PATH}/{}", segment(id)?),
        Form::new(),
    ))
    .await
}

/// Sends all texts at once, and for good (`submit`): what is only saved, no bank sees.
pub(super) async fn submit_evidence(
    wire: &Wire,
    key: &OperationKey,
    ask: &SubmitEvidence,
) -> Result<(), RailError> {
    let texts = [
        ("access_activity_log", ask.activity.as_str()),
        ("customer_email_address", &ask.customer_email),
        ("customer_name", &ask.customer_name),
        ("product_description", &ask.product),
        ("refund_policy_disclosure", &ask.policy),
        ("refund_refusal_explanation", &ask.why_not_refunded),
        ("service_date", ask.service_date.as_deref().unwrap_or("")),
        ("uncategorized_text", &ask.statement),
    ];
    // An empty text would remove what was saved before.
    let filled = texts.into_iter().filter(|(_, text)| !text.is_empty());
    let form = filled.fold(Form::new(), |form, (name, text)| {
        form.with(format!("evidence[{name}]"), text)
    });
    let path = format!("{PATH}/{}", segment(&ask.dispute)?);
    let call = Call::platform(path, form.with("submit", true));
    let _: Dispute = wire.post(key, call).await?;
    Ok(())
}

#[derive(Deserialize)]
pub(super) struct DisputeWire {
    id: String,
    status: String,
    amount: i64,
    currency: String,
    reason: Option<String>,
    charge: Expandable<IdWire>,
    payment_intent: Option<Expandable<IdWire>>,
    evidence_details: Option<EvidenceWire>,
    #[serde(default)]
    balance_transactions: Vec<MovementWire>,
    created: i64,
}

#[derive(Deserialize)]
struct IdWire {
    id: String,
}

#[derive(Deserialize)]
struct EvidenceWire {
    due_by: Option<i64>,
    #[serde(default)]
    submission_count: i64,
}

impl Expandable<IdWire> {
    fn into_id(self) -> String {
        match self {
            Self::Object(object) => object.id,
            Self::Id(id) => id,
        }
    }
}

/// The amount without its sign.
fn unsigned(money: Money) -> Result<Money, Doubt> {
    if money.amount_minor() >= 0 {
        return Ok(money);
    }
    Money::zero(money.currency())
        .checked_sub(money)
        .map_err(unreadable)
}

impl FromWire for Dispute {
    type Wire = DisputeWire;

    fn from_wire(wire: DisputeWire) -> Result<Self, Doubt> {
        let status = match wire.status.as_str() {
            // An inquiry that ended, or one that a refund answered: nothing was or stays taken.
            "won" | "warning_closed" | "charge_refunded" | "prevented" => DisputeStatus::Won,
            "lost" => DisputeStatus::Lost,
            _ => DisputeStatus::Open,
        };
        let (due_by, submitted) = wire.evidence_details.map_or((None, 0), |details| {
            (details.due_by, details.submission_count)
        });
        let (mut withdrawn, mut reinstated) = (None, None);
        for movement in wire.balance_transactions {
            let movement = BalanceTransaction::from_wire(movement)?;
            let place = if movement.gross.amount_minor() < 0 {
                &mut withdrawn
            } else {
                &mut reinstated
            };
            *place = Some(Moved {
                taken: unsigned(movement.gross)?,
                fee: unsigned(movement.fee)?,
            });
        }
        Ok(Self {
            status,
            money: money(wire.amount, &wire.currency)?,
            reason: wire.reason.unwrap_or_default(),
            charge: wire.charge.into_id(),
            payment: wire.payment_intent.map(Expandable::into_id),
            evidence_due_by: due_by.map(moment).transpose()?,
            evidence_taken: submitted > 0,
            withdrawn,
            reinstated,
            created: moment(wire.created)?,
            id: wire.id,
        })
    }
}
