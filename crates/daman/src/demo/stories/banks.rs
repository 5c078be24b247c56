//! What banks do after all was paid: one sends a payout back, one takes a payment back.

use anyhow::Context as _;
use chrono::Duration;
use serde_json::{Value, json};

use super::Told;
use crate::demo::{
    client::{Client, text},
    stage::{Stage, items},
};

/// What the bank takes back, in centimes: a part of the payment.
const CONTESTED_MINOR: i64 = 100_000;

/// The creator's bank sends the money back; it is sent again the next day.
pub(super) async fn returned_payout<'a>(stage: &'a Stage<'_>) -> anyhow::Result<Told<'a>> {
    let (brand, creator) = (&stage.argana, &stage.youssef);
    let began = stage.sandbox.now().await?;
    let order = stage
        .order(brand, ("Henné : motifs d'hiver", "2000.00"), 14)
        .await?;
    stage.lock_budget(brand, &order).await?;
    let escrow = stage.invite(brand, creator, &order).await?;
    stage.submit(creator, &escrow, &order.deliverables).await?;
    stage.validate(brand, creator, &escrow).await?;
    let status = stage.status_when(creator, &escrow, |_| true).await?;
    stage
        .sandbox
        .return_payout(&text(&status, "/payouts/0/id")?)
        .await
        .context("sending a payout back")?;
    let returned = |status: &Value| status.pointer("/payouts/0/status") == Some(&json!("returned"));
    let status = stage.status_when(creator, &escrow, returned).await?;
    let why = text(&status, "/payouts/0/reason")?;
    stage.say(&format!(
        "the bank sent it back ({why}); the creator is told what to do"
    ))?;
    let next_day = stage.sandbox.now().await? + Duration::days(1);
    stage.pass(next_day).await?;
    stage.paid(creator, &escrow).await?;
    Ok(Told {
        name: "payout returned",
        brand,
        creator,
        escrow,
        began,
        note: format!("came back once ({why}), then paid"),
    })
}

/// The brand's bank takes a part of the payment back after the creator was paid, and keeps it.
pub(super) async fn chargeback<'a>(stage: &'a Stage<'_>) -> anyhow::Result<Told<'a>> {
    let (brand, creator) = (&stage.rif, &stage.salma);
    // A demo that was broken off may have left the bank undecided, and the brand frozen.
    for open in of_brand(brand, |one| one.pointer("/status") == Some(&json!("open"))).await? {
        let deposit = text(&open, "/deposit_id")?;
        let dispute = stage.sandbox.dispute_of(&deposit).await?;
        decide(stage, (&dispute, &deposit)).await?;
    }
    let began = stage.sandbox.now().await?;
    let order = stage
        .order(brand, ("Bivouac : une nuit dans le Rif", "2500.00"), 14)
        .await?;
    let deposit = stage.lock_budget(brand, &order).await?;
    let escrow = stage.invite(brand, creator, &order).await?;
    stage.submit(creator, &escrow, &order.deliverables).await?;
    stage.validate(brand, creator, &escrow).await?;

    let dispute = stage
        .sandbox
        .contest(&deposit, CONTESTED_MINOR)
        .await
        .context("contesting a payment")?;
    let of_deposit = |one: &Value| one.pointer("/deposit_id") == Some(&json!(deposit));
    let taken = |list: &Value| items(list, "/items").any(of_deposit);
    brand.wait_until("/api/chargebacks", taken).await?;
    stage.say("Rif Outdoor's bank took 1000.00 MAD back: everything of the brand waits")?;
    let lost = decide(stage, (&dispute, &deposit)).await?;
    stage.say("the bank keeps it: what the campaign still held pays a part of it")?;
    let amount = |pointer: &str| text(&lost, &format!("{pointer}/amount"));
    Ok(Told {
        name: "charged back",
        brand,
        creator,
        escrow,
        began,
        note: format!(
            "chargeback lost: {} taken, {} recovered; the creator keeps the pay",
            amount("/amount")?,
            amount("/recovered")?
        ),
    })
}

/// The bank keeps what it took. Answers the chargeback.
async fn decide(stage: &Stage<'_>, (dispute, deposit): (&str, &str)) -> anyhow::Result<Value> {
    stage.sandbox.lose(dispute).await?;
    let lost = |one: &Value| {
        one.pointer("/deposit_id") == Some(&json!(deposit))
            && one.pointer("/status") == Some(&json!("lost"))
    };
    let brand = &stage.rif;
    brand
        .wait_until("/api/chargebacks", |list| items(list, "/items").any(lost))
        .await?;
    let found = of_brand(brand, lost).await?.into_iter().next();
    found.context("the chargeback is gone")
}

/// The brand's newest chargebacks that are wanted.
async fn of_brand(brand: &Client, wanted: impl Fn(&Value) -> bool) -> anyhow::Result<Vec<Value>> {
    let list = brand.get("/api/chargebacks").await?;
    Ok(items(&list, "/items")
        .filter(|one| wanted(one))
        .cloned()
        .collect())
}
