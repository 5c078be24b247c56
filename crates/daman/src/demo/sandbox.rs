//! The levers of the sandbox rail: its clock, and what only banks decide.

use anyhow::Context as _;
use chrono::{DateTime, Duration, Utc};
use reqwest::{Client as Http, RequestBuilder};
use serde_json::{Value, json};
use url::Url;

use super::client::text;
use crate::{sandbox_rail, settings::Settings};

/// Whoever holds the levers.
pub(super) struct Sandbox {
    http: Http,
    base: Url,
}

impl Sandbox {
    /// The sandbox of this installation.
    pub(super) fn new(settings: &Settings) -> anyhow::Result<Self> {
        Ok(Self {
            http: sandbox_rail::client()?,
            base: settings.stripe.url.clone(),
        })
    }

    /// What time it is there, and with it on the server.
    pub(super) async fn now(&self) -> anyhow::Result<DateTime<Utc>> {
        Ok(sandbox_rail::clock(&self.base).await?.now())
    }

    /// Moves its clock ahead.
    pub(super) async fn advance(&self, by: Duration) -> anyhow::Result<()> {
        let body = json!({"advance_seconds": by.num_seconds()});
        self.pull("/_sandbox/clock", &body).await.map(drop)
    }

    /// The payer of a deposit goes to the bank, which takes `amount_minor` of it back. Answers the dispute at the rail.
    pub(super) async fn contest(&self, deposit: &str, amount_minor: i64) -> anyhow::Result<String> {
        let charge = self
            .find("/v1/charges", None, ("deposit", deposit))
            .await
            .context("the deposit's charge")?;
        let path = format!("/_sandbox/charges/{}/dispute", text(&charge, "/id")?);
        let body = json!({"amount": amount_minor, "reason": "product_not_received"});
        text(&self.pull(&path, &body).await?, "/id")
    }

    /// The bank decides for the payer.
    pub(super) async fn lose(&self, dispute: &str) -> anyhow::Result<()> {
        let path = format!("/_sandbox/disputes/{dispute}/lose");
        self.pull(&path, &json!({})).await.map(drop)
    }

    /// The dispute at the rail about a deposit's payment.
    pub(super) async fn dispute_of(&self, deposit: &str) -> anyhow::Result<String> {
        let found = self.find("/v1/disputes", None, ("deposit", deposit)).await;
        text(&found?, "/id")
    }

    /// The bank of whoever was paid sends the money back, though it had arrived.
    pub(super) async fn return_payout(&self, payout: &str) -> anyhow::Result<()> {
        let label = ("payout", payout);
        let transfer = self.find("/v1/transfers", None, label).await?;
        let account = text(&transfer, "/destination")?;
        let sent = self
            .find("/v1/payouts", Some(&account), label)
            .await
            .context("the payout to the bank")?;
        let path = format!("/_sandbox/payouts/{}/fail", text(&sent, "/id")?);
        let body = json!({"failure_code": "account_closed"});
        self.pull(&path, &body).await.map(drop)
    }

    /// The newest object of a list that carries this label.
    async fn find(
        &self,
        list: &str,
        account: Option<&str>,
        (label, value): (&str, &str),
    ) -> anyhow::Result<Value> {
        let mut url = self.base.join(list)?;
        url.query_pairs_mut().append_pair("limit", "100");
        let mut request = self.http.get(url).bearer_auth(sandbox_rail::KEY);
        if let Some(account) = account {
            request = request.header("stripe-account", account);
        }
        let mut found = answer(request).await?;
        let items = found.get_mut("data").and_then(Value::as_array_mut);
        let item = items.into_iter().flatten().find(|item| {
            let of = item.pointer(&format!("/metadata/{label}"));
            of.and_then(Value::as_str) == Some(value)
        });
        item.map(Value::take)
            .with_context(|| format!("{list} has nothing with the {label} {value}"))
    }

    async fn pull(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        answer(self.http.post(self.base.join(path)?).body(body.to_string())).await
    }
}

async fn answer(request: RequestBuilder) -> anyhow::Result<Value> {
    let answer = request.send().await.context("the sandbox")?;
    let bytes = answer.error_for_status()?.bytes().await?;
    Ok(serde_json::from_slice(&bytes)?)
}
