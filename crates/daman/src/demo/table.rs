//! How it ended: parties, states, balances, payouts, e-mails.

use std::fmt::Write as _;

use serde_json::Value;

use super::{
    client::Client,
    story::{Cast, Played, name},
};

/// The final table.
pub(super) async fn render(cast: &Cast, played: &Played) -> anyhow::Result<String> {
    let mut text = String::new();
    let budget = cast
        .brand
        .get(&format!("/api/escrow/budgets/{}", played.campaign))
        .await?;
    writeln!(
        text,
        "\nCampaign {}: budget {}, locked {}, allotted {}, left {}\n",
        played.campaign,
        amount(&budget, "/budget"),
        amount(&budget, "/locked"),
        amount(&budget, "/allotted"),
        amount(&budget, "/left")
    )?;
    writeln!(
        text,
        "{}",
        line([
            "party", "escrow", "held", "released", "fee", "credited", "payout", "e-mails"
        ])
    )?;
    for (creator, escrow) in cast.creators.iter().zip(&played.escrows) {
        let status = creator.get(&format!("/api/escrow/status/{escrow}")).await?;
        let payout = match status.pointer("/payouts/0") {
            Some(payout) => format!("{} {}", word(payout, "/status"), amount(payout, "/amount")),
            None => "none".to_owned(),
        };
        let emails = emails(creator).await?;
        let cells = [
            name(creator),
            &word(&status, "/status"),
            &amount(&status, "/held"),
            &amount(&status, "/released"),
            &amount(&status, "/fee_taken"),
            &amount(&status, "/creator_credited"),
            &payout,
            &emails,
        ];
        writeln!(text, "{}", line(cells))?;
    }
    let emails = emails(&cast.brand).await?;
    writeln!(
        text,
        "{}",
        line([name(&cast.brand), "", "", "", "", "", "", &emails])
    )?;
    Ok(text)
}

fn line(cells: [&str; 8]) -> String {
    let [party, escrow, held, released, fee, credited, payout, emails] = cells;
    format!(
        "{party:<16} {escrow:<14} {held:>12} {released:>12} {fee:>11} {credited:>12}  {payout:<18} {emails}"
    )
}

fn amount(value: &Value, pointer: &str) -> String {
    let part = |name: &str| {
        value
            .pointer(&format!("{pointer}/{name}"))
            .and_then(Value::as_str)
            .unwrap_or("?")
            .to_owned()
    };
    format!("{} {}", part("amount"), part("currency"))
}

fn word(value: &Value, pointer: &str) -> String {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or("?")
        .to_owned()
}

/// How many of a party's newest e-mails were sent.
async fn emails(client: &Client) -> anyhow::Result<String> {
    let messages = client.get("/api/messages?limit=100").await?;
    let items = messages
        .pointer("/items")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let sent = items
        .iter()
        .filter(|message| word(message, "/status") == "sent")
        .count();
    Ok(format!("{sent} of {} sent", items.len()))
}
