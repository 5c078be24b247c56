//! Content that is delivered: validated at once, sent back before, or not judged at all.

use anyhow::Context as _;
use serde_json::json;

use super::Told;
use crate::demo::stage::{Stage, moment_at};

/// One campaign, three creators.
pub(super) async fn play<'a>(stage: &'a Stage<'_>) -> anyhow::Result<Vec<Told<'a>>> {
    let brand = &stage.argana;
    let began = stage.sandbox.now().await?;
    let order = stage
        .order(
            brand,
            ("Huile d'argan : la routine du matin", "6000.00"),
            14,
        )
        .await?;
    stage.lock_budget(brand, &order).await?;
    let escrows = [
        stage.invite(brand, &stage.salma, &order).await?,
        stage.invite(brand, &stage.youssef, &order).await?,
        stage.apply(brand, &stage.amina, &order).await?,
    ];
    for (creator, escrow) in stage.creators().into_iter().zip(&escrows) {
        stage.submit(creator, escrow, &order.deliverables).await?;
    }
    let [paid, revised, unjudged] = &escrows;
    stage.validate(brand, &stage.salma, paid).await?;

    let [video, photos] = &order.deliverables;
    let body = json!({ "escrow_id": revised, "deliverables": [photos] });
    brand
        .post("/api/escrow/release", &body)
        .await
        .context("paying one of two deliverables")?;
    stage
        .say("Argana validated the second creator's photos: they are paid, the video is not yet")?;
    let body = json!({
        "escrow_id": revised, "deliverables": [video], "items": [2], "note": "La marque n'est pas nommée.",
    });
    brand
        .post("/api/escrow/revision", &body)
        .await
        .context("sending content back")?;
    stage.say("Argana sent one video back, citing the second item of the brief")?;
    let again = std::slice::from_ref(video);
    stage.submit(&stage.youssef, revised, again).await?;
    stage.validate(brand, &stage.youssef, revised).await?;

    stage.say("Argana does not judge the third creator's content…")?;
    let status = stage.status_when(brand, unjudged, |_| true).await?;
    stage.pass(moment_at(&status, "/review_ends_at")?).await?;
    stage.paid(&stage.amina, unjudged).await?;

    let names = ["validated", "sent back once", "brand silent"];
    let told = names.into_iter().zip(stage.creators()).zip(escrows);
    let told = told.map(|((name, creator), escrow)| Told {
        name,
        brand,
        creator,
        escrow,
        began,
        note: String::new(),
    });
    Ok(told.collect())
}
