//! When a pack is sent, and what its time brings.

use chrono::Duration;
use kernel::{Id, testing::START};
use ledger::Rail;
use money::{Currency, Money};
use payments::{Chargeback, ChargebackStatus, Deposit, DepositStatus, Purpose};
use uuid::Uuid;

use crate::pack::{Due, PackStatus, submit_at};

fn chargeback(due_in: Option<Duration>) -> Chargeback {
    let money = Money::new(150_000, Currency::MAD);
    let zero = Money::zero(Currency::MAD);
    let deposit = Deposit {
        id: Id::new(START),
        rail: Rail::Stripe,
        payer: Id::new(START),
        purpose: Purpose::CampaignBudget(Uuid::from_u128(1)),
        money,
        title: String::new(),
        status: DepositStatus::Settled,
        session_ref: None,
        pay_url: None,
        expires_at: None,
        payment_ref: None,
        charge_ref: None,
        rail_fee: None,
        drawn: zero,
        refunded: zero,
        reason: None,
        created_at: START,
        settled_at: Some(START),
        closed_at: None,
    };
    Chargeback {
        id: Id::new(START),
        rail: Rail::Stripe,
        deposit,
        dispute_ref: "dp_1".to_owned(),
        money,
        fee: zero,
        reason: "fraudulent".to_owned(),
        status: ChargebackStatus::Open,
        evidence_due_by: due_in.map(|due_in| START + due_in),
        recovered: zero,
        written_off: zero,
        reinstated: zero,
        fee_returned: zero,
        recoveries: 0,
        opened_at: START,
        withdrawn_at: None,
        reinstated_at: None,
        closed_at: None,
    }
}

#[test]
fn a_pack_is_sent_two_days_before_the_last_day_and_never_too_late() {
    let hours = |hours| Duration::hours(hours);
    for (due_in, sent_in) in [
        (Some(hours(21 * 24)), hours(19 * 24)),
        (Some(hours(7 * 24)), hours(5 * 24)),
        // A bank that gives two days or less is answered at once.
        (Some(hours(48)), hours(0)),
        (Some(hours(1)), hours(0)),
        (Some(hours(-1)), hours(0)),
        (None, hours(5 * 24)),
    ] {
        assert_eq!(
            submit_at(&chargeback(due_in)),
            START + sent_in,
            "{due_in:?}"
        );
    }
}

#[test]
fn a_pack_is_compiled_once_and_sent_until_the_rail_has_answered() {
    let states = [
        ChargebackStatus::Open,
        ChargebackStatus::Won,
        ChargebackStatus::Lost,
    ];
    for (status, expected) in [
        (
            PackStatus::Scheduled,
            [Due::Compile, Due::NotNeeded, Due::NotNeeded],
        ),
        (PackStatus::Compiled, [Due::Send; 3]),
        (PackStatus::Submitted, [Due::Nothing; 3]),
        (PackStatus::Refused, [Due::Nothing; 3]),
        (PackStatus::NotNeeded, [Due::Nothing; 3]),
    ] {
        assert_eq!(
            states.map(|state| status.due(state)),
            expected,
            "{status:?}"
        );
    }
}

#[test]
fn words_are_read_back() {
    for status in PackStatus::ALL {
        assert_eq!(PackStatus::read(status.as_str()).unwrap(), status);
    }
    assert!(PackStatus::read("sent").is_err());
}
