//! How each story ended: states, amounts, payouts, refunds, e-mails; and what everybody has.

use std::{fmt::Write as _, time::Duration};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{
    client::Client,
    stage::{Stage, items, moment_at},
    stories::Told,
};

/// The final tables. Cells stand apart by two spaces or more.
pub(super) async fn render(stage: &Stage<'_>, told: &[Told<'_>]) -> anyhow::Result<String> {
    let mut text = String::from("\nHow it ended, in MAD\n\n");
    writeln!(
        text,
        "{}",
        line([
            "story", "creator", "escrow", "released", "fee", "credited", "refunded", "held",
            "payouts", "refunds", "e-mails",
        ])
    )?;
    let [salma, youssef, amina] = stage.creators();
    mails_left(&[&stage.argana, &stage.rif, salma, youssef, amina]).await?;
    for (place, story) in told.iter().enumerate() {
        // The next story begins where this one ends; those of one campaign share their beginning.
        let later = told.iter().skip(place).map(|next| next.began);
        let end = later.filter(|began| *began > story.began).min();
        writeln!(
            text,
            "{}",
            line(row(story, end).await?.each_ref().map(String::as_str))
        )?;
    }
    text.push('\n');
    for story in told.iter().filter(|story| !story.note.is_empty()) {
        writeln!(text, "{:<16}  {}", story.name, story.note)?;
    }
    writeln!(
        text,
        "\n{:<16}  {:>9}  {:>9}  {:>9}",
        "who", "wallet", "on its way", "paid"
    )?;
    for creator in stage.creators() {
        let wallet = creator.get("/api/wallet").await?;
        let mad = items(&wallet, "/balances")
            .find(|balance| balance.pointer("/held/currency") == Some(&json!("MAD")))
            .unwrap_or(&Value::Null);
        writeln!(
            text,
            "{:<16}  {:>9}  {:>9}  {:>9}",
            creator.name(),
            amount(mad, "/held"),
            amount(mad, "/in_transit"),
            amount(mad, "/paid")
        )?;
    }
    Ok(text)
}

fn line(cells: [&str; 11]) -> String {
    let [
        story,
        creator,
        escrow,
        released,
        fee,
        credited,
        refunded,
        held,
        payouts,
        refunds,
        emails,
    ] = cells;
    format!(
        "{story:<16}  {creator:<8}  {escrow:<10}  {released:>8}  {fee:>7}  {credited:>8}  {refunded:>8}  {held:>7}  \
         {payouts:<13}  {refunds:<13}  {emails}"
    )
}

async fn row(story: &Told<'_>, end: Option<DateTime<Utc>>) -> anyhow::Result<[String; 11]> {
    let path = format!("/api/escrow/status/{}", story.escrow);
    let status = story.creator.get(&path).await?;
    Ok([
        story.name.to_owned(),
        story.creator.name().to_owned(),
        word(&status, "/status"),
        amount(&status, "/released"),
        amount(&status, "/fee_taken"),
        amount(&status, "/creator_credited"),
        amount(&status, "/refunded"),
        amount(&status, "/held"),
        moved(&status, "/payouts"),
        moved(&status, "/refunds"),
        format!(
            "{} {}, {} {}",
            story.brand.name(),
            emails(story.brand, (story.began, end)).await?,
            story.creator.name(),
            emails(story.creator, (story.began, end)).await?
        ),
    ])
}

/// What left, and how far it came: `paid 1800.00`.
fn moved(status: &Value, pointer: &str) -> String {
    let each: Vec<String> = items(status, pointer)
        .map(|one| format!("{} {}", word(one, "/status"), amount(one, "/amount")))
        .collect();
    if each.is_empty() {
        "none".to_owned()
    } else {
        each.join(" + ")
    }
}

fn amount(value: &Value, pointer: &str) -> String {
    word(value, &format!("{pointer}/amount"))
}

fn word(value: &Value, pointer: &str) -> String {
    let word = value.pointer(pointer).and_then(Value::as_str);
    word.unwrap_or("?").to_owned()
}

/// Waits a moment for the e-mails that are on their way; without a mail server they wait much longer.
async fn mails_left(parties: &[&Client]) -> anyhow::Result<()> {
    let waits = |mail: &Value| matches!(&*word(mail, "/status"), "queued" | "sending");
    for _ in 0..15 {
        let mut waiting = false;
        for party in parties {
            let newest = party.get("/api/messages?limit=25").await?;
            waiting |= items(&newest, "/items").any(waits);
        }
        if !waiting {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}

/// How many e-mails were written to a party within a time, and how many of them the mail server took: `5/5`.
async fn emails(
    client: &Client,
    (from, end): (DateTime<Utc>, Option<DateTime<Utc>>),
) -> anyhow::Result<String> {
    let (mut sent, mut written) = (0_u32, 0_u32);
    let mut path = "/api/messages?limit=100".to_owned();
    loop {
        let page = client.get(&path).await?;
        for message in items(&page, "/items") {
            let at = moment_at(message, "/created_at")?;
            if at < from {
                return Ok(format!("{sent}/{written}"));
            }
            if end.is_none_or(|end| at < end) {
                written += 1;
                sent += u32::from(word(message, "/status") == "sent");
            }
        }
        let Some(next) = page.pointer("/next").and_then(Value::as_str) else {
            return Ok(format!("{sent}/{written}"));
        };
        path = format!("/api/messages?limit=100&after={next}");
    }
}
