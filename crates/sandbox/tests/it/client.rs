//! Daman's own Stripe client against the sandbox: the two are held to the same specification, and to each other.

use std::collections::BTreeMap;

use chrono::DateTime;
use money::{Currency, Money};
use rails::stripe::{Stripe, StripeConfig};
use rails::{
    BalanceTransactionQuery, Collection, Delivery, EventQuery, HeaderMap, OpenAccount,
    OpenCollection, OpenOnboarding, OperationKey, PaidCollection, PayOut, PayoutStatus, Rail,
    RailError, RefundStatus, ReverseTransfer, SendRefund, SendTransfer,
};
use sandbox::WebhookScope;
use serde_json::Value;

use crate::world::{KEY, Listener, SECRET, World, config};

fn mad(minor: i64) -> Money {
    Money::new(minor, Currency::parse("MAD").unwrap())
}

fn key(text: &str) -> OperationKey {
    OperationKey::try_new(text).unwrap()
}

fn client(world: &World) -> Stripe {
    let base = world.sandbox.base_url().parse().unwrap();
    Stripe::try_new(StripeConfig::new(base, KEY.into(), vec![SECRET.into()])).unwrap()
}

/// A collection as a campaign opens it.
fn ask(amount: i64) -> OpenCollection {
    OpenCollection {
        reference: "c1".to_owned(),
        group: "g1".to_owned(),
        money: mad(amount),
        title: "Vidéo & co".to_owned(),
        success_url: "https://x.test/ok?s={CHECKOUT_SESSION_ID}".to_owned(),
        cancel_url: "https://x.test/no".to_owned(),
        expires_at: None,
        labels: vec![("escrow", "e1".to_owned())],
    }
}

async fn onboarded(world: &World, stripe: &Stripe) -> String {
    let opening = OpenAccount {
        country: "FR".to_owned(),
        email: "a@b.test".to_owned(),
        labels: vec![("party", "p1".to_owned())],
    };
    let account = stripe.open_account(&key("a1"), &opening).await.unwrap();
    stripe
        .set_manual_payouts(&key("a2"), &account)
        .await
        .unwrap();
    let url = || "https://x.test/back".parse().unwrap();
    let onboarding = OpenOnboarding {
        account: account.clone(),
        refresh_url: url(),
        return_url: url(),
    };
    let link = stripe
        .onboarding_link(&key("a3"), &onboarding)
        .await
        .unwrap();
    assert!(
        !stripe
            .find_account(&account)
            .await
            .unwrap()
            .transfers_enabled
    );
    world.http.post(link.url).send().await.unwrap();
    account
}

/// A collection of 1,500.00 MAD, paid on the page.
async fn collected(world: &World, stripe: &Stripe) -> PaidCollection {
    let opened = stripe
        .open_collection(&key("c1"), &ask(150_000))
        .await
        .unwrap();
    assert!(matches!(
        stripe.find_collection(&opened.id).await.unwrap(),
        Collection::Open { .. }
    ));
    world
        .http
        .post(format!("{}/pay", opened.pay_url))
        .send()
        .await
        .unwrap();
    let Collection::Paid(paid) = stripe.find_collection(&opened.id).await.unwrap() else {
        panic!("not paid")
    };
    assert_eq!(
        (paid.settlement.gross, paid.settlement.fee),
        (mad(150_000), mad(4_350))
    );
    paid
}

/// The account's 900.00 MAD to its bank, until the webhook says so.
async fn pay_everything_out(stripe: &Stripe, listener: &mut Listener, account: String) {
    let asked = PayOut {
        account: account.clone(),
        money: mad(90_000),
        labels: vec![("p", "1".to_owned())],
    };
    let payout = stripe.pay_out(&key("p1"), &asked).await.unwrap();
    let told = listener.event("payout.paid").await;
    assert_eq!(
        (
            told["account"].as_str(),
            told["data"]["object"]["id"].as_str()
        ),
        (Some(&*account), Some(&*payout.id))
    );
    assert_eq!(
        stripe
            .find_payout(&account, &payout.id)
            .await
            .unwrap()
            .status,
        PayoutStatus::Paid
    );
    assert_eq!(
        stripe.balance(Some(&account)).await.unwrap().available,
        [mad(0)]
    );
}

#[tokio::test]
async fn a_campaigns_money_comes_in_is_split_and_goes_out() {
    let mut listener = Listener::start().await;
    let mut config = config();
    config.webhooks = vec![listener.target(WebhookScope::Both)];
    let world = World::start(config).await;
    let stripe = client(&world);
    let account = onboarded(&world, &stripe).await;
    let found = stripe.find_account(&account).await.unwrap();
    assert!(found.transfers_enabled && found.payouts_enabled && found.details_submitted);
    assert_eq!(
        found.labels,
        BTreeMap::from([("party".to_owned(), "p1".to_owned())])
    );

    let paid = collected(&world, &stripe).await;
    let sending = SendTransfer {
        money: mad(100_000),
        account: account.clone(),
        source_charge: Some(paid.charge),
        group: "g1".to_owned(),
        labels: vec![("release", "r1".to_owned())],
    };
    let transfer = stripe.transfer(&key("t1"), &sending).await.unwrap();
    assert_eq!(
        stripe.find_transfers("g1").await.unwrap(),
        std::slice::from_ref(&transfer)
    );
    let back = ReverseTransfer {
        transfer: transfer.id,
        money: mad(10_000),
        labels: Vec::new(),
    };
    assert_eq!(
        stripe
            .reverse_transfer(&key("v1"), &back)
            .await
            .unwrap()
            .money,
        mad(10_000)
    );
    let refund = SendRefund {
        payment: paid.payment,
        money: mad(40_000),
        labels: Vec::new(),
    };
    assert_eq!(
        stripe.refund(&key("f1"), &refund).await.unwrap().status,
        RefundStatus::Succeeded
    );

    pay_everything_out(&stripe, &mut listener, account).await;
    let left = mad(150_000 - 4_350 - 100_000 + 10_000 - 40_000);
    assert_eq!(stripe.balance(None).await.unwrap().available, [left]);
    let lines = stripe
        .list_balance_transactions(&BalanceTransactionQuery::default())
        .await
        .unwrap();
    let kinds: Vec<&str> = lines.items.iter().map(|line| line.kind.as_str()).collect();
    assert_eq!(kinds, ["refund", "transfer_refund", "transfer", "charge"]);
}

#[tokio::test]
async fn refusals_are_read_as_refusals_and_not_as_doubt() {
    let world = World::start(config()).await;
    let stripe = client(&world);
    let account = onboarded(&world, &stripe).await;
    let pay_out = PayOut {
        account,
        money: mad(1),
        labels: Vec::new(),
    };
    let refused = stripe.pay_out(&key("p1"), &pay_out).await.unwrap_err();
    assert!(!matches!(refused, RailError::InDoubt { .. }), "{refused:?}");
}

#[tokio::test]
async fn webhooks_pass_the_clients_own_check_and_missed_ones_are_listed() {
    let mut listener = Listener::failing_first(1_000).await;
    let mut config = config();
    config.webhooks = vec![listener.target(WebhookScope::Both)];
    let world = World::start(config).await;
    let stripe = client(&world);
    world
        .post("/v1/payment_intents", "amount=500&currency=eur")
        .await;
    let hook = listener.next().await;
    let missed = EventQuery {
        kinds: Vec::new(),
        created_from: DateTime::UNIX_EPOCH,
        account: None,
        after: None,
    };
    let missed = stripe.list_events(&missed).await.unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("stripe-signature", hook.signature.parse().unwrap());
    let clock: Value = world
        .http
        .get(world.url("/_sandbox/clock"))
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .map(|bytes| serde_json::from_slice(&bytes).unwrap())
        .unwrap();
    let received_at = DateTime::from_timestamp(clock["now"].as_i64().unwrap(), 0).unwrap();
    let event = stripe
        .read_webhook(&Delivery {
            headers: &headers,
            body: hook.body.as_bytes(),
            received_at,
        })
        .unwrap();
    assert_eq!(event.kind, "payment_intent.created");
    assert_eq!(
        missed
            .items
            .iter()
            .map(|missed| &missed.id)
            .collect::<Vec<_>>(),
        [&event.id]
    );
}
