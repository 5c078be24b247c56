//! What is read from Stripe's objects, mostly its own samples.

use std::sync::Arc;

use chrono::DateTime;
use money::{Currency, Money};
use serde_json::{Value, json};

use super::{
    asks::{
        account, collection, eur, key, onboarding, pay_out, refund, reversal, sent, transfer,
        webhook,
    },
    client,
    recorder::Recorder,
    spec,
};
use crate::{Collection, PayoutStatus, Rail, RailError, RefundStatus, Way};

/// One of Stripe's sample objects.
pub(super) fn sample(name: &str) -> Option<Value> {
    Some(spec("stripe/fixtures3.2026-07-29.json")?["resources"][name].clone())
}

/// A sample with some members replaced.
pub(super) fn sample_with(name: &str, changes: &Value) -> Option<Value> {
    let mut object = sample(name)?;
    for (member, value) in changes.as_object().unwrap() {
        object[member] = value.clone();
    }
    Some(object)
}

/// A session as it is found when it was expanded all the way down.
fn session(changes: &Value) -> Value {
    let movement = json!({"id": "txn_1", "amount": 54_321, "fee": 1_630, "net": 52_691, "currency": "mad", "available_on": 1_700_600_000});
    let charge =
        json!({"id": "ch_1", "amount": 5_000, "currency": "eur", "balance_transaction": movement});
    let intent = json!({"id": "pi_1", "status": "succeeded", "latest_charge": charge});
    let mut session = json!({"id": "cs_1", "status": "complete", "payment_status": "paid", "url": null, "payment_intent": intent});
    for (path, value) in changes.as_object().unwrap() {
        *session.pointer_mut(path).unwrap() = value.clone();
    }
    session
}

async fn found(session: Value) -> Result<Collection, RailError> {
    let recorder = Recorder::saying(session);
    client(&recorder).find_collection("cs_1").await
}

#[tokio::test]
async fn a_paid_collection_is_told_in_both_currencies() {
    let Ok(Collection::Paid(paid)) = found(session(&json!({}))).await else {
        panic!("not paid")
    };
    assert_eq!(
        (paid.payment.as_str(), paid.charge.as_str(), paid.money),
        ("pi_1", "ch_1", eur(5_000))
    );
    let settled = paid.settlement;
    let mad = |minor| Money::new(minor, Currency::MAD);
    assert_eq!(
        (settled.gross, settled.fee, settled.net),
        (mad(54_321), mad(1_630), mad(52_691))
    );
    assert_eq!(
        settled.available_on,
        DateTime::from_timestamp(1_700_600_000, 0).unwrap()
    );
    assert_eq!(settled.balance_transaction, "txn_1");
}

#[tokio::test]
async fn unknown_words_never_hide_a_payment() {
    let changes = json!({"/status": "brand_new", "/payment_intent/status": "brand_new"});
    assert!(matches!(
        found(session(&changes)).await,
        Ok(Collection::Paid(_))
    ));
    let expired = json!({"/status": "expired"});
    assert!(
        matches!(found(session(&expired)).await, Ok(Collection::Paid(_))),
        "paid counts before everything else"
    );
}

#[tokio::test]
async fn each_state_of_a_session_has_its_meaning() {
    let unpaid = |status: &str, intent: Value| json!({"id": "cs_1", "status": status, "payment_status": "unpaid", "url": "https://pay.test/1", "payment_intent": intent});
    let declined = json!({"id": "pi_1", "status": "requires_payment_method", "last_payment_error": {"code": "card_declined"}});
    let open = Collection::Open {
        pay_url: "https://pay.test/1".to_owned(),
    };
    let failed = Collection::Failed {
        code: Some("card_declined".to_owned()),
    };
    let cases = [
        (unpaid("open", Value::Null), open.clone()),
        (unpaid("open", declined.clone()), open),
        (unpaid("expired", Value::Null), Collection::Expired),
        (unpaid("complete", declined), failed),
        (
            unpaid("complete", json!({"id": "pi_1", "status": "canceled"})),
            Collection::Failed { code: None },
        ),
        (
            unpaid("complete", json!({"id": "pi_1", "status": "processing"})),
            Collection::Processing,
        ),
        (
            unpaid("complete", json!({"id": "pi_1", "status": "brand_new"})),
            Collection::Processing,
        ),
        (unpaid("complete", Value::Null), Collection::Processing),
        (unpaid("brand_new", Value::Null), Collection::Processing),
        (
            session(&json!({"/payment_intent/latest_charge/balance_transaction": null})),
            Collection::Processing,
        ),
        (
            session(&json!({"/payment_intent/latest_charge": null})),
            Collection::Processing,
        ),
        (
            session(&json!({"/payment_intent": null})),
            Collection::Processing,
        ),
    ];
    for (session, expected) in cases {
        assert_eq!(found(session.clone()).await.unwrap(), expected, "{session}");
    }
}

#[tokio::test]
async fn what_should_be_expanded_and_is_not_is_no_answer() {
    for path in [
        "/payment_intent",
        "/payment_intent/latest_charge",
        "/payment_intent/latest_charge/balance_transaction",
    ] {
        let error = found(session(&json!({ path: "id_1" }))).await.unwrap_err();
        assert!(
            matches!(error, RailError::Unavailable { .. }),
            "{path}: {error:?}"
        );
    }
}

#[tokio::test]
async fn stripes_own_samples_are_read() {
    let Some(body) = sample("checkout.session") else {
        return;
    };
    let opened = client(&Recorder::saying(body))
        .open_collection(&key("k"), &collection())
        .await
        .unwrap();
    assert!(
        opened.id.starts_with("cs_test_")
            && opened.pay_url.starts_with("https://checkout.stripe.com/")
    );

    let link = client(&Recorder::saying(sample("account_link").unwrap()))
        .onboarding_link(&key("k"), &onboarding())
        .await
        .unwrap();
    assert_eq!(link.expires_at.timestamp(), 1_234_567_890);

    let id = client(&Recorder::saying(sample("account").unwrap()))
        .open_account(&key("k"), &account())
        .await
        .unwrap();
    let found = client(&Recorder::saying(sample("account").unwrap()))
        .find_account(&id)
        .await
        .unwrap();
    assert!(found.transfers_enabled && !found.payouts_enabled && !found.details_submitted);
    assert_eq!(
        (
            found.requirements_due.len(),
            found.disabled_reason.as_deref()
        ),
        (6, Some("requirements.past_due"))
    );

    let sent = client(&Recorder::saying(sample("transfer").unwrap()))
        .transfer(&key("k"), &transfer())
        .await
        .unwrap();
    assert_eq!(
        (
            sent.money.amount_minor(),
            sent.money.currency().code(),
            sent.reversed.amount_minor()
        ),
        (1_100, "USD", 0)
    );

    let taken = client(&Recorder::saying(sample("transfer_reversal").unwrap()))
        .reverse_transfer(&key("k"), &reversal())
        .await;
    assert_eq!(taken.unwrap().money, sent.money);

    client(&Recorder::saying(sample("balance_settings").unwrap()))
        .set_manual_payouts(&key("k"), "acct_1")
        .await
        .unwrap();

    let balance = client(&Recorder::saying(sample("balance").unwrap()))
        .balance(Some("acct_1"))
        .await
        .unwrap();
    assert_eq!((balance.available.len(), balance.pending.len()), (1, 1));
}

#[tokio::test]
async fn a_registered_webhook_gives_its_secret_and_does_not_print_it() {
    let Some(body) = sample_with("webhook_endpoint", &json!({"secret": "whsec_hush"})) else {
        return;
    };
    let registered = client(&Recorder::saying(body))
        .register_webhook(&key("k"), &webhook())
        .await
        .unwrap();
    assert_eq!(
        secrecy::ExposeSecret::expose_secret(&registered.secret),
        "whsec_hush"
    );
    assert!(!format!("{registered:?}").contains("hush"));
}

#[tokio::test]
async fn every_status_of_a_payout_is_read_and_a_new_one_is_not_final() {
    for (word, status) in [
        ("pending", PayoutStatus::Pending),
        ("in_transit", PayoutStatus::InTransit),
        ("paid", PayoutStatus::Paid),
        ("failed", PayoutStatus::Failed),
        ("canceled", PayoutStatus::Canceled),
        ("brand_new", PayoutStatus::Pending),
    ] {
        let changes =
            json!({"status": word, "failure_code": "account_closed", "metadata": {"p": "1"}});
        let Some(body) = sample_with("payout", &changes) else {
            return;
        };
        let sent = client(&Recorder::saying(&body))
            .pay_out(&key("k"), &pay_out())
            .await
            .unwrap();
        let found = client(&Recorder::saying(&body))
            .find_payout("acct_1", &sent.id)
            .await
            .unwrap();
        assert_eq!(
            (found.status, found.failure_code.as_deref()),
            (status, Some("account_closed")),
            "{word}"
        );
        assert_eq!(found.labels["p"], "1");
        assert_eq!(found, sent);
    }
}

#[tokio::test]
async fn every_status_of_a_refund_is_read_and_a_new_one_is_not_final() {
    for (word, status) in [
        (json!("pending"), RefundStatus::Pending),
        (json!("requires_action"), RefundStatus::Pending),
        (json!("succeeded"), RefundStatus::Succeeded),
        (json!("failed"), RefundStatus::Failed),
        (json!("canceled"), RefundStatus::Canceled),
        (json!("brand_new"), RefundStatus::Pending),
        (Value::Null, RefundStatus::Pending),
    ] {
        let Some(body) = sample_with("refund", &json!({"status": word})) else {
            return;
        };
        let sent = client(&Recorder::saying(&body))
            .refund(&key("k"), &refund())
            .await
            .unwrap();
        assert_eq!(sent.status, status, "{word}");
        assert_eq!(
            client(&Recorder::saying(&body))
                .find_refund(&sent.id)
                .await
                .unwrap(),
            sent
        );
    }
}

#[tokio::test]
async fn rails_stand_side_by_side_behind_the_trait() {
    let rail: Arc<dyn Rail> = Arc::new(client(&Recorder::saying(
        json!({"available": [], "pending": []}),
    )));
    assert_eq!(rail.name(), "stripe");
    assert!(rail.carries(eur(1), Way::ToBank).is_ok());
    assert!(rail.carries(eur(0), Way::Inside).is_err());
    let balance = rail.balance(None).await.unwrap();
    assert!(balance.available.is_empty());
}

#[tokio::test]
async fn a_payout_is_looked_up_on_the_account_it_left() {
    let seen = sent(async |rail| rail.find_payout("acct_1", "po_1").await).await;
    assert_eq!(
        (seen.method.as_str(), seen.path.as_str()),
        ("GET", "/v1/payouts/po_1")
    );
    assert_eq!(seen.header("stripe-account"), Some("acct_1"));
    assert_eq!(seen.header("idempotency-key"), None);
}

#[tokio::test]
async fn the_banks_behind_an_account_are_named_by_what_stays_the_same() {
    let bank = |id: &str, fingerprint: Value| json!({"id": id, "object": "bank_account", "fingerprint": fingerprint});
    for (banks, expected) in [
        (json!([]), vec![]),
        (json!([bank("ba_2", Value::Null)]), vec!["ba_2"]),
        (
            json!([bank("ba_2", json!("fp_b")), bank("ba_1", json!("fp_a"))]),
            vec!["fp_a", "fp_b"],
        ),
    ] {
        let object = json!({
            "id": "acct_1", "metadata": {}, "external_accounts": {"object": "list", "data": banks},
        });
        let recorder = Recorder::saying(object);
        let found = client(&recorder).find_account("acct_1").await.unwrap();
        assert_eq!(found.banks, expected);
    }
    let recorder = Recorder::saying(json!({"id": "acct_1", "metadata": {}}));
    let found = client(&recorder).find_account("acct_1").await.unwrap();
    assert!(
        found.banks.is_empty(),
        "an account that says nothing of them"
    );
}
