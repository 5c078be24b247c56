//! A dispute: answered, evidence filed, ruled, appealed, and ruled again by somebody else.

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use super::Told;
use crate::demo::{
    accounts::{Account, KARIM, LEILA},
    client::{Client, text},
    stage::{PIXEL, Stage, moment_at},
};

/// The reasons of both awards; each must explain itself.
const REASONS: &str = "Le brief demande le produit à l'image pendant cinq secondes. La vidéo le montre, deux photos sur trois \
     ne le montrent pas : la plus grande partie de la commande a été livrée.";

/// 60/40 on appeal, after 50/50.
pub(super) async fn play<'a>(stage: &'a Stage<'_>) -> anyhow::Result<Told<'a>> {
    let (brand, creator) = (&stage.argana, &stage.salma);
    let began = stage.sandbox.now().await?;
    let order = stage
        .order(brand, ("Savon noir : avant, après", "2000.00"), 14)
        .await?;
    stage.lock_budget(brand, &order).await?;
    let escrow = stage.invite(brand, creator, &order).await?;
    stage.submit(creator, &escrow, &order.deliverables).await?;
    let room = argue(stage, &escrow).await?;

    rule(stage, &LEILA, (&room, 5_000)).await?;
    let appeal = json!({"statement": "Une photo n'a pas été regardée."});
    creator
        .post(&format!("{room}/appeal"), &appeal)
        .await
        .context("appealing")?;
    stage.say("Salma appeals, once")?;
    rule(stage, &KARIM, (&room, 6_000)).await?;

    stage.paid(creator, &escrow).await?;
    stage.refunded(brand, &escrow).await?;
    let room = creator.get(&room).await?;
    Ok(Told {
        name: "disputed",
        brand,
        creator,
        escrow,
        began,
        note: format!("{}: 50/50, on appeal 60/40", text(&room, "/number")?),
    })
}

/// Both sides say their word, until the desk is to rule. Answers the room.
async fn argue(stage: &Stage<'_>, escrow: &str) -> anyhow::Result<String> {
    let body = json!({
        "escrow_id": escrow, "reason": "not_as_briefed", "statement": "On ne voit presque pas le produit.",
        "checklist": [{"item": 1, "verdict": "not_met"}],
    });
    let opened = stage
        .argana
        .post("/api/escrow/dispute", &body)
        .await
        .context("opening a dispute")?;
    let room = format!("/api/disputes/{}", text(&opened, "/id")?);
    stage.say("Argana opens a dispute: the money is frozen, the mediation desk has a ticket")?;

    let creator = &stage.salma;
    let answer = json!({"statement": "On le voit.", "checklist": [{"item": 1, "verdict": "met"}]});
    creator.post(&format!("{room}/answer"), &answer).await?;
    let file = creator.upload("preuve.png", PIXEL).await?;
    let proof = json!({"file_id": file, "caption": "Le produit, à la deuxième seconde."});
    creator.post(&format!("{room}/evidence"), &proof).await?;
    stage.say("Salma answers, and files a picture as evidence")?;

    // Evidence, then a proposal that nobody makes.
    for _ in 0..4 {
        let now = creator.get(&room).await?;
        if now.pointer("/stage") == Some(&json!("ruling")) {
            return Ok(room);
        }
        stage.pass(moment_at(&now, "/due_at")?).await?;
        let stage_before = now.pointer("/stage").cloned();
        let moved = |room: &Value| room.pointer("/stage").cloned() != stage_before;
        creator.wait_until(&room, moved).await?;
    }
    bail!("the dispute did not come to its ruling")
}

/// A mediator takes the ticket and rules.
async fn rule(
    stage: &Stage<'_>,
    who: &'static Account,
    (room, creator_bps): (&str, u16),
) -> anyhow::Result<()> {
    let mediator: Client = stage.mediator(who).await?;
    mediator
        .post(&format!("{room}/assign"), &json!({}))
        .await
        .context("taking the ticket")?;
    let award = json!({"creator_bps": creator_bps, "reasons": REASONS});
    mediator
        .post(&format!("{room}/award"), &award)
        .await
        .context("ruling")?;
    stage.say(&format!(
        "{} rules: {} % for the creator",
        mediator.name(),
        creator_bps / 100
    ))
}
