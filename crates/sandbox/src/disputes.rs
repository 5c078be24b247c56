//! Disputes: the payer's bank takes a charge's money back, and decides later. Only admin routes open and decide them.
//!
//! The money and a fee leave the balance as a dispute opens; won, the money comes back, and the fee does not unless it is told to.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::amount;
use crate::balance::{self, Movement};
use crate::error::{Answer, Refusal};
use crate::events;
use crate::list;
use crate::model::{Charge, Dispute, DisputeStatus, Metadata, Txn};
use crate::operations::Call;
use crate::state::{State, named, new_id};

/// What Stripe takes for a dispute: 15.00 in most currencies.
const FEE: i64 = 1_500;
/// How long evidence is taken.
const EVIDENCE_SECONDS: i64 = 7 * 86_400;

/// The reasons of Stripe that an admin route may give.
pub(crate) const REASONS: &[&str] = &[
    "bank_cannot_process",
    "credit_not_processed",
    "duplicate",
    "fraudulent",
    "general",
    "product_not_received",
    "product_unacceptable",
    "subscription_canceled",
    "unrecognized",
];

/// The payer goes to the bank.
pub(crate) fn open(
    state: &mut State,
    charge: &str,
    (amount, reason): (Option<i64>, &str),
) -> Result<Value, Refusal> {
    let mut charge = state
        .get::<Charge>(charge)
        .filter(|charge| charge.captured && charge.failure_code.is_none())
        .cloned()
        .ok_or_else(|| Refusal::not_found("charge", charge))?;
    if charge.disputed {
        return Err(Refusal::invalid("This charge is disputed already."));
    }
    let left = charge.amount - charge.amount_refunded;
    let amount = amount::positive(amount.unwrap_or(left), "amount")?;
    if amount > left {
        return Err(Refusal::invalid("More than is left of the charge.").param("amount"));
    }
    let mut dispute = Dispute {
        id: new_id("dp_"),
        created: state.now(),
        amount,
        currency: charge.currency.clone(),
        charge: charge.id.clone(),
        intent: charge.intent.clone(),
        reason: reason.to_owned(),
        status: DisputeStatus::NeedsResponse,
        due_by: state.now() + EVIDENCE_SECONDS,
        txns: Vec::new(),
        evidence: Metadata::default(),
        submissions: 0,
        metadata: charge.metadata.clone(),
    };
    let txn = move_money(state, &dispute, (-amount, FEE));
    charge.disputed = true;
    state.put(charge);
    state.put(dispute.clone());
    tell(state, "charge.dispute.created", &dispute);
    dispute.txns.push(txn);
    state.put(dispute.clone());
    tell(state, "charge.dispute.funds_withdrawn", &dispute);
    Ok(wire(state, &dispute))
}

/// What comes back of a dispute that is won.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Back {
    /// All of it when absent.
    #[serde(default)]
    amount: Option<i64>,
    /// What Stripe gives back of its fee; nothing when absent.
    #[serde(default)]
    fee: i64,
}

/// The bank decides.
pub(crate) fn decide(
    state: &mut State,
    dispute: Dispute,
    (ended, back): (DisputeStatus, &Back),
) -> Result<Value, Refusal> {
    if matches!(dispute.status, DisputeStatus::Won | DisputeStatus::Lost) {
        return Err(Refusal::invalid("This dispute has been decided."));
    }
    end(state, dispute, (ended, back))
}

/// The bank decides for us what it had decided for the payer.
pub(crate) fn overturn(state: &mut State, dispute: Dispute, back: &Back) -> Result<Value, Refusal> {
    if dispute.status != DisputeStatus::Lost {
        return Err(Refusal::invalid("This dispute was not lost."));
    }
    end(state, dispute, (DisputeStatus::Won, back))
}

fn end(
    state: &mut State,
    mut dispute: Dispute,
    (ended, back): (DisputeStatus, &Back),
) -> Result<Value, Refusal> {
    dispute.status = ended;
    if ended == DisputeStatus::Won {
        let amount = amount::positive(back.amount.unwrap_or(dispute.amount), "amount")?;
        if !(0..=FEE).contains(&back.fee) {
            return Err(Refusal::invalid("More than the fee, or less than nothing.").param("fee"));
        }
        let txn = move_money(state, &dispute, (amount, -back.fee));
        dispute.txns.push(txn);
    }
    state.put(dispute.clone());
    let kind = match ended {
        DisputeStatus::NeedsResponse | DisputeStatus::UnderReview => "charge.dispute.updated",
        DisputeStatus::Won | DisputeStatus::Lost => "charge.dispute.closed",
    };
    tell(state, kind, &dispute);
    if ended == DisputeStatus::Won {
        tell(state, "charge.dispute.funds_reinstated", &dispute);
    }
    Ok(wire(state, &dispute))
}

fn move_money(state: &mut State, dispute: &Dispute, (amount, fee): (i64, i64)) -> String {
    balance::book(
        state,
        &Movement {
            owner: None,
            kind: "adjustment",
            amount,
            fee,
            currency: &dispute.currency,
            available_on: state.now(),
            source: &dispute.id,
            description: Some("Chargeback"),
        },
    )
}

fn tell(state: &mut State, kind: &'static str, dispute: &Dispute) {
    let object = wire(state, dispute);
    events::tell(state, None, kind, object);
}

/// `POST /v1/disputes/{dispute}`: our side of it, submitted once.
pub(crate) fn update(state: &mut State, call: &Call) -> Answer {
    let here = call.owner.is_none();
    let mut dispute = named(state, |_: &Dispute| here, "dispute", call.id(0))?.clone();
    if dispute.status != DisputeStatus::NeedsResponse {
        return Err(Refusal::invalid("This dispute takes no evidence any more."));
    }
    if dispute.due_by < state.now() {
        return Err(Refusal::invalid("Evidence was due before."));
    }
    if let Some(Value::Object(said)) = call.params.at("/evidence") {
        for (name, text) in said {
            let text = text.as_str().unwrap_or_default();
            dispute.evidence.insert(name.clone(), text.to_owned());
        }
    }
    if call.params.text("/submit") != Some("false") {
        dispute.submissions += 1;
        dispute.status = DisputeStatus::UnderReview;
    }
    state.put(dispute.clone());
    tell(state, "charge.dispute.updated", &dispute);
    Ok(wire(state, &dispute))
}

/// `GET /v1/disputes/{dispute}`
pub(crate) fn retrieve(state: &mut State, call: &Call) -> Answer {
    let here = call.owner.is_none();
    let dispute = named(state, |_: &Dispute| here, "dispute", call.id(0))?;
    Ok(wire(state, dispute))
}

/// `GET /v1/disputes`
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    let wanted = |dispute: &Dispute| {
        call.owner.is_none()
            && list::created_in(call, dispute.created)
            && list::is(call, "/charge", Some(&dispute.charge))
            && list::is(call, "/payment_intent", dispute.intent.as_deref())
    };
    list::page(state, call, "/v1/disputes", wanted, wire)
}

/// A dispute in Stripe's shape.
pub(crate) fn wire(state: &State, dispute: &Dispute) -> Value {
    let txns: Vec<Value> = dispute
        .txns
        .iter()
        .filter_map(|id| state.get::<Txn>(id))
        .map(balance::wire)
        .collect();
    json!({
        "id": dispute.id,
        "object": "dispute",
        "amount": dispute.amount,
        "balance_transactions": txns,
        "charge": dispute.charge,
        "created": dispute.created,
        "currency": dispute.currency,
        "enhanced_eligibility_types": [],
        "evidence": dispute.evidence,
        "evidence_details": {
            "due_by": dispute.due_by, "has_evidence": !dispute.evidence.is_empty(),
            "past_due": dispute.due_by < state.now() && dispute.submissions == 0,
            "submission_count": dispute.submissions,
        },
        "is_charge_refundable": false,
        "livemode": false,
        "metadata": dispute.metadata,
        "payment_intent": dispute.intent,
        "payment_method_details": { "card": { "brand": "visa", "case_type": "chargeback", "network_reason_code": "13.1" }, "type": "card" },
        "reason": dispute.reason,
        "status": dispute.status,
    })
}

/// Whether nothing of this charge can be refunded, because its payer went to the bank.
pub(crate) fn refuse_refund(charge: &Charge) -> Result<(), Refusal> {
    if charge.disputed {
        let message = format!(
            "Charge {} has been charged back; cannot issue a refund.",
            charge.id
        );
        return Err(Refusal::invalid(message).code("charge_disputed"));
    }
    Ok(())
}
