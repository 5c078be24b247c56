//! Every act the client knows, as an example: what the golden requests and the schemas are held against.

use money::{Currency, Money};
use serde_json::json;
use url::Url;

use super::{
    client,
    recorder::{Recorder, Seen},
};
use crate::{
    OpenAccount, OpenCollection, OpenOnboarding, OperationKey, PayOut, Rail, RailError,
    RegisterWebhook, ReverseTransfer, SendRefund, SendTransfer, SubmitEvidence, WebhookScope,
    stripe::Stripe,
};

pub(super) fn key(text: &str) -> OperationKey {
    OperationKey::try_new(text).unwrap()
}

pub(super) fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::parse("EUR").unwrap())
}

pub(super) fn collection() -> OpenCollection {
    OpenCollection {
        reference: "camp_1".to_owned(),
        group: "camp_1".to_owned(),
        money: eur(5_000),
        title: "été & co".to_owned(),
        success_url: "https://x.test/ok?s={CHECKOUT_SESSION_ID}".to_owned(),
        cancel_url: "https://x.test/no".to_owned(),
        expires_at: None,
        labels: vec![("campaign", "42".to_owned())],
    }
}

pub(super) fn transfer() -> SendTransfer {
    SendTransfer {
        money: eur(100),
        account: "acct_1".to_owned(),
        source_charge: Some("ch_1".to_owned()),
        group: "camp_1".to_owned(),
        labels: vec![("release", "r1".to_owned())],
    }
}

pub(super) fn account() -> OpenAccount {
    OpenAccount {
        country: "FR".to_owned(),
        email: "a@b.test".to_owned(),
        labels: Vec::new(),
    }
}

pub(super) fn pay_out() -> PayOut {
    PayOut {
        account: "acct_1".to_owned(),
        money: eur(100),
        labels: vec![("p", "1".to_owned())],
    }
}

pub(super) fn refund() -> SendRefund {
    SendRefund {
        payment: "pi_1".to_owned(),
        money: eur(50),
        labels: vec![("dispute", "d1".to_owned())],
    }
}

pub(super) fn evidence() -> SubmitEvidence {
    SubmitEvidence {
        dispute: "dp_1".to_owned(),
        customer_name: "Atlas".to_owned(),
        customer_email: "a@b.test".to_owned(),
        product: "x".repeat(20_000),
        service_date: Some("2026-09-01 09:00:00 UTC".to_owned()),
        activity: "a line\nanother".to_owned(),
        policy: "agreed".to_owned(),
        why_not_refunded: "delivered".to_owned(),
        statement: "all of it".to_owned(),
    }
}

pub(super) fn reversal() -> ReverseTransfer {
    ReverseTransfer {
        transfer: "tr_1".to_owned(),
        money: eur(50),
        labels: vec![("a", "b".to_owned())],
    }
}

pub(super) fn onboarding() -> OpenOnboarding {
    OpenOnboarding {
        account: "acct_1".to_owned(),
        refresh_url: Url::parse("https://x.test/r").unwrap(),
        return_url: Url::parse("https://x.test/d").unwrap(),
    }
}

pub(super) fn webhook() -> RegisterWebhook {
    RegisterWebhook {
        url: Url::parse("https://x.test/wh").unwrap(),
        kinds: vec!["payment_intent.succeeded".to_owned()],
        scope: WebhookScope::ConnectedAccounts,
    }
}

/// Lets `act` make its request, and answers what went over the wire. What the client makes of the answer is not looked at.
pub(super) async fn sent<T>(act: impl AsyncFnOnce(&Stripe) -> Result<T, RailError>) -> Seen {
    let recorder = Recorder::saying(json!({}));
    let client = client(&recorder);
    drop(act(&client).await);
    let mut seen = recorder.seen();
    assert_eq!(seen.len(), 1);
    seen.remove(0)
}

/// One request of every act there is, with every optional part that the golden requests leave out.
pub(super) async fn every_post() -> Vec<Seen> {
    let k = &key("k");
    let mut full_collection = collection();
    full_collection.expires_at = chrono::DateTime::from_timestamp(1_800_000_000, 0);
    let mut full_account = account();
    full_account.labels = vec![("party", "0199".to_owned())];
    let mut bare_transfer = transfer();
    bare_transfer.source_charge = None;
    let mut platform_webhook = webhook();
    platform_webhook.scope = WebhookScope::Platform;
    vec![
        sent(async |rail| rail.open_collection(k, &collection()).await).await,
        sent(async |rail| rail.open_collection(k, &full_collection).await).await,
        sent(async |rail| rail.close_collection(k, "cs_test_1").await).await,
        sent(async |rail| rail.open_account(k, &account()).await).await,
        sent(async |rail| rail.open_account(k, &full_account).await).await,
        sent(async |rail| rail.set_manual_payouts(k, "acct_1").await).await,
        sent(async |rail| rail.onboarding_link(k, &onboarding()).await).await,
        sent(async |rail| rail.transfer(k, &transfer()).await).await,
        sent(async |rail| rail.transfer(k, &bare_transfer).await).await,
        sent(async |rail| rail.reverse_transfer(k, &reversal()).await).await,
        sent(async |rail| rail.pay_out(k, &pay_out()).await).await,
        sent(async |rail| rail.refund(k, &refund()).await).await,
        sent(async |rail| rail.submit_evidence(k, &evidence()).await).await,
        sent(async |rail| rail.register_webhook(k, &webhook()).await).await,
        sent(async |rail| rail.register_webhook(k, &platform_webhook).await).await,
    ]
}
