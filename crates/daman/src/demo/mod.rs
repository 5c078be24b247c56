//! The demo: what can happen to a campaign's money, played through the public API as its brands, creators and mediators
//! would, with the sandbox's clock moved ahead where somebody is waited for.

mod accounts;
mod client;
mod music;
mod sandbox;
mod stage;
mod stories;
mod table;

use anyhow::Context as _;
use chrono::Duration;
use serde_json::{Value, json};

use crate::settings::Settings;
pub(crate) use accounts::{ALL as ACCOUNTS, Account, PASSWORD, describe as describe_accounts};
use client::Client;
pub(crate) use music::play as play_music;
use sandbox::Sandbox;
use stage::{Stage, items};

/// Opens a campaign for the tour's brand unless creators can still come into one.
pub(crate) async fn open_campaign_once(settings: &Settings) -> anyhow::Result<()> {
    let brand = Client::sign_in(settings, &accounts::TOUR).await?;
    let now = Sandbox::new(settings)?.now().await?;
    let campaigns = brand.get("/api/campaigns").await?;
    let ahead = |campaign: &Value| {
        let deadline = campaign.pointer("/deadline_at").and_then(Value::as_str);
        let deadline = deadline.and_then(|text| text.parse().ok());
        deadline.is_some_and(|deadline: chrono::DateTime<chrono::Utc>| deadline > now)
    };
    if items(&campaigns, "/items").any(ahead) {
        return Ok(());
    }
    let campaign = json!({
        "title": "Crème d'argan : premières impressions",
        "brief": "Une vidéo verticale où vous essayez la crème, en darija ou en français, lumière du jour.",
        "acceptance_items": ["Le produit est visible au moins cinq secondes", "La marque est nommée", "Aucune musique protégée"],
        "deliverables": [{"title": "Une vidéo verticale de 30 secondes", "kind": "video",
                          "amount": {"amount": "1200.00", "currency": "MAD"}}],
        "usage_rights": {"channels": ["instagram", "tiktok"], "duration_days": 90, "territories": ["MA"]},
        "deadline_at": (now + Duration::days(30)).to_rfc3339(),
        "budget": {"amount": "12000.00", "currency": "MAD"},
    });
    brand
        .post("/api/campaigns", &campaign)
        .await
        .context("opening the campaign")?;
    Ok(())
}

/// Plays every story to its end, and shows how each ended.
pub(crate) async fn play(
    settings: &Settings,
    say: impl Fn(&str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    say(
        "The sandbox's clock moves some weeks ahead: whatever else waits in this installation meets its deadlines.",
    )?;
    let stage = Stage::set(settings, &say).await.context(
        "start the server with script/server, or run `daman seed` beside it, so that the demo accounts are there",
    )?;
    let told = stories::play(&stage).await?;
    say(&table::render(&stage, &told).await?)?;
    // The tour's campaign may have passed its deadline.
    open_campaign_once(settings).await
}
