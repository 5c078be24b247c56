//! Payouts: money from a balance to a bank account.
//!
//! `pending -> in_transit -> paid`, by itself on the sandbox clock; or `-> failed` when the bank account was made to refuse
//! or an admin route says so, even after `paid`, as banks do: the money is then back in the balance.

use serde_json::{Value, json};

use crate::accounts;
use crate::amount;
use crate::balance::{self, Movement};
use crate::error::{Answer, Refusal};
use crate::events;
use crate::list;
use crate::model::{Account, Metadata, Payout, PayoutStatus};
use crate::operations::Call;
use crate::state::{Due, State, named, new_id};

/// The failure codes of Stripe that an admin route may give.
pub(crate) const FAILURES: &[&str] = &[
    "account_closed",
    "account_frozen",
    "bank_account_restricted",
    "could_not_process",
    "debit_not_authorized",
    "declined",
    "incorrect_account_holder_name",
    "insufficient_funds",
    "invalid_account_number",
    "invalid_currency",
    "no_account",
];

/// `POST /v1/payouts`
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let params = &call.params;
    let amount = amount::positive(params.whole("/amount").unwrap_or_default(), "amount")?;
    let currency = amount::currency(call, "/currency")?;
    let (destination, fails_with) = bank(state, call)?;
    if balance::of(state, call.owner.as_deref(), &currency).available < amount {
        return Err(balance::insufficient(
            "You have insufficient funds in your Stripe account for this transfer. Your available balance is too low for this payout.",
        ));
    }
    let id = new_id("po_");
    let txn = balance::book(
        state,
        &Movement {
            owner: call.owner.as_deref(),
            kind: "payout",
            amount: -amount,
            fee: 0,
            currency: &currency,
            available_on: state.now(),
            source: &id,
            description: params.text("/description").or(Some("STRIPE PAYOUT")),
        },
    );
    // Half the way to "in transit", the other half to the bank.
    let delay_ms = state.rules.payouts_arrive_after_ms;
    let payout = Payout {
        id,
        owner: call.owner.clone(),
        created: state.now(),
        arrival_date: state.now() + delay_ms.unwrap_or_default() / 1000,
        amount,
        currency,
        status: PayoutStatus::Pending,
        destination,
        description: params.owned("/description"),
        statement_descriptor: params.owned("/statement_descriptor"),
        failure_code: None,
        failure_txn: None,
        txn,
        fails_with,
        next_step_ms: delay_ms.map(|delay| state.now_ms() + delay / 2),
        metadata: params.metadata("/metadata", &Metadata::new()),
    };
    save(state, payout.clone(), Some("payout.created"));
    Ok(wire(&payout))
}

/// The bank account to pay to, and the failure it gives. The platform's own bank account takes everything.
fn bank(state: &State, call: &Call) -> Result<(Option<String>, Option<String>), Refusal> {
    let wanted = call.params.text("/destination");
    let Some(account) = call
        .owner
        .as_deref()
        .and_then(|id| state.get::<Account>(id))
    else {
        return match wanted {
            None => Ok((None, None)),
            Some(other) => Err(Refusal::missing("external account", other).param("destination")),
        };
    };
    if !accounts::makes_payouts(account) {
        let message = "Payouts are not enabled on this account: its onboarding is not complete.";
        return Err(Refusal::invalid(message).code("payouts_not_allowed"));
    }
    let bank = account
        .bank
        .as_ref()
        .filter(|bank| wanted.is_none_or(|wanted| wanted == bank.id));
    bank.map(|bank| (Some(bank.id.clone()), bank.fails_with.clone()))
        .ok_or_else(|| {
            Refusal::missing("external account", wanted.unwrap_or_default()).param("destination")
        })
}

fn save(state: &mut State, payout: Payout, event: Option<&'static str>) {
    let planned = state
        .get::<Payout>(&payout.id)
        .and_then(|before| before.next_step_ms);
    if let Some(at_ms) = planned {
        state.unschedule(at_ms, Due::PayoutSteps(payout.id.clone()));
    }
    if let Some(at_ms) = payout.next_step_ms {
        state.schedule(at_ms, Due::PayoutSteps(payout.id.clone()));
    }
    let object = wire(&payout);
    let owner = payout.owner.clone();
    state.put(payout);
    if let Some(kind) = event {
        events::tell(state, owner.as_deref(), kind, object);
    }
}

/// The next step of a payout whose time has come.
pub(crate) fn step(state: &mut State, id: &str) {
    let now_ms = state.now_ms();
    let Some(mut payout) = state.get::<Payout>(id).cloned() else {
        return;
    };
    if payout.next_step_ms.is_none_or(|at_ms| at_ms > now_ms) {
        return;
    }
    match payout.status {
        PayoutStatus::Pending => {
            payout.status = PayoutStatus::InTransit;
            payout.next_step_ms =
                Some(now_ms + state.rules.payouts_arrive_after_ms.unwrap_or_default() / 2);
            save(state, payout, Some("payout.updated"));
        }
        PayoutStatus::InTransit => match payout.fails_with.clone() {
            Some(code) => fail(state, payout, &code),
            None => settle(state, payout),
        },
        PayoutStatus::Paid | PayoutStatus::Failed => {
            payout.next_step_ms = None;
            save(state, payout, None);
        }
    }
}

/// The money arrived.
pub(crate) fn settle(state: &mut State, mut payout: Payout) {
    payout.status = PayoutStatus::Paid;
    payout.next_step_ms = None;
    save(state, payout, Some("payout.paid"));
}

/// The bank sent the money back.
pub(crate) fn fail(state: &mut State, mut payout: Payout, code: &str) {
    let txn = balance::book(
        state,
        &Movement {
            owner: payout.owner.as_deref(),
            kind: "payout_failure",
            amount: payout.amount,
            fee: 0,
            currency: &payout.currency,
            available_on: state.now(),
            source: &payout.id,
            description: None,
        },
    );
    payout.status = PayoutStatus::Failed;
    payout.failure_code = Some(code.to_owned());
    payout.failure_txn = Some(txn);
    payout.next_step_ms = None;
    save(state, payout, Some("payout.failed"));
}

/// `GET /v1/payouts/{payout}`
pub(crate) fn retrieve(state: &mut State, call: &Call) -> Answer {
    named(
        state,
        |payout: &Payout| payout.owner == call.owner,
        "payout",
        call.id(0),
    )
    .map(wire)
}

/// `GET /v1/payouts`
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    let wanted = |payout: &Payout| {
        payout.owner == call.owner
            && list::created_in(call, payout.created)
            && list::is(call, "/destination", payout.destination.as_deref())
            && list::is(call, "/status", json!(payout.status).as_str())
    };
    list::page(state, call, "/v1/payouts", wanted, |_, payout| wire(payout))
}

/// A payout in Stripe's shape.
pub(crate) fn wire(payout: &Payout) -> Value {
    json!({
        "id": payout.id,
        "object": "payout",
        "amount": payout.amount,
        "application_fee": null,
        "application_fee_amount": null,
        "arrival_date": payout.arrival_date,
        "automatic": false,
        "balance_transaction": payout.txn,
        "created": payout.created,
        "currency": payout.currency,
        "description": payout.description,
        "destination": payout.destination,
        "failure_balance_transaction": payout.failure_txn,
        "failure_code": payout.failure_code,
        "failure_message": payout.failure_code.as_ref().map(|code| format!("The bank refused the payout ({code}).")),
        "livemode": false,
        "metadata": payout.metadata,
        "method": "standard",
        "original_payout": null,
        "payout_method": null,
        "reconciliation_status": "not_applicable",
        "reversed_by": null,
        "source_type": "card",
        "statement_descriptor": payout.statement_descriptor,
        "status": payout.status,
        "trace_id": null,
        "type": "bank_account",
    })
}
