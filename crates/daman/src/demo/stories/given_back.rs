//! Money that never comes, and money that goes back because nothing was delivered.

use serde_json::{Value, json};

use super::Told;
use crate::demo::stage::{Stage, moment_at};

/// The brand does not pay: the agreement ends by itself.
pub(super) async fn unpaid<'a>(stage: &'a Stage<'_>) -> anyhow::Result<Told<'a>> {
    let (brand, creator) = (&stage.argana, &stage.amina);
    let began = stage.sandbox.now().await?;
    let order = stage
        .order(brand, ("Ghassoul : le rituel du hammam", "2000.00"), 30)
        .await?;
    let deposit = json!({"campaign_id": order.campaign});
    brand.post("/api/escrow/deposit", &deposit).await?;
    let escrow = stage.invite(brand, creator, &order).await?;
    stage.say("Argana asks for the payment page, and does not pay…")?;
    let ended = ends_by_itself(stage, &escrow, "cancelled").await?;
    let path = format!("/api/escrow/budgets/{}", order.campaign);
    let expired = |budget: &Value| budget.pointer("/deposits/0/status") == Some(&json!("expired"));
    brand.wait_until(&path, expired).await?;
    stage.say("the deposit expired, and the agreement is cancelled")?;
    Ok(Told {
        name: "never paid in",
        brand,
        creator,
        escrow,
        began,
        note: format!("deposit expired; {ended}"),
    })
}

/// The creator does not deliver: the brand gets its money back on the card it paid with.
pub(super) async fn undelivered<'a>(stage: &'a Stage<'_>) -> anyhow::Result<Told<'a>> {
    let (brand, creator) = (&stage.argana, &stage.youssef);
    let began = stage.sandbox.now().await?;
    let order = stage
        .order(brand, ("Eau de rose : trois gestes", "2000.00"), 3)
        .await?;
    stage.lock_budget(brand, &order).await?;
    let escrow = stage.invite(brand, creator, &order).await?;
    stage.say("the creator does not deliver…")?;
    let ended = ends_by_itself(stage, &escrow, "refunded").await?;
    stage.refunded(brand, &escrow).await?;
    Ok(Told {
        name: "never delivered",
        brand,
        creator,
        escrow,
        began,
        note: ended,
    })
}

/// Lets time go by until nobody is waited for any more; says what the timeline calls the end.
async fn ends_by_itself(
    stage: &Stage<'_>,
    escrow: &str,
    status: &'static str,
) -> anyhow::Result<String> {
    let waiting = stage.status_when(&stage.argana, escrow, |_| true).await?;
    stage
        .pass(moment_at(&waiting, "/next/otherwise/at")?)
        .await?;
    let ended = |now: &Value| now.pointer("/status") == Some(&json!(status));
    let ended = stage.status_when(&stage.argana, escrow, ended).await?;
    let last = ended.pointer("/timeline").and_then(Value::as_array);
    let last = last.and_then(|timeline| timeline.last());
    let automatic = last.and_then(|last| last.pointer("/automatic"));
    anyhow::ensure!(
        automatic == Some(&json!(true)),
        "somebody ended what was to end by itself: {last:?}"
    );
    Ok(format!("{status} by itself"))
}
