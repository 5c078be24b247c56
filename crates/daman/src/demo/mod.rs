//! The demo: a campaign played through the public API, as its brand and its creators would.

mod client;
mod story;
mod table;

use std::fmt::Write as _;

use anyhow::Context as _;
use serde_json::json;

use crate::settings::Settings;
use client::Client;

/// A demo account.
pub(crate) struct Account {
    pub(crate) role: &'static str,
    pub(crate) name: &'static str,
    pub(crate) email: &'static str,
    pub(crate) language: &'static str,
    pub(crate) country: &'static str,
}

/// The password of every demo account; they exist only where no real money moves.
pub(crate) const PASSWORD: &str = "play-money-only";

const fn account(
    role: &'static str,
    name: &'static str,
    email: &'static str,
    language: &'static str,
) -> Account {
    Account {
        role,
        name,
        email,
        language,
        country: "MA",
    }
}

/// The demo accounts. `.example` addresses reach nobody.
pub(crate) static ACCOUNTS: [Account; 7] = [
    account("brand", "Atlas Cosmetics", "brand@daman.example", "fr"),
    account("creator", "Salma", "salma@daman.example", "fr"),
    account("creator", "يوسف", "youssef@daman.example", "ar"),
    account("creator", "Amina", "amina@daman.example", "en"),
    account(
        "mediator",
        "DEVORA Escrow Mediation",
        "desk@daman.example",
        "fr",
    ),
    account("operator", "Operator", "operator@daman.example", "en"),
    account("auditor", "Auditor", "auditor@daman.example", "en"),
];

/// The demo accounts, for whoever wants to sign in as one.
pub(crate) fn describe_accounts() -> String {
    let mut text = format!("Demo accounts (password of each: {PASSWORD})\n");
    for account in &ACCOUNTS {
        // Writing to a string cannot fail.
        let _written = writeln!(
            text,
            "  {:<9} {:<24} {}",
            account.role, account.email, account.name
        );
    }
    text
}

/// Opens a campaign for the demo brand unless it has one.
pub(crate) async fn open_campaign_once(settings: &Settings) -> anyhow::Result<()> {
    let client = Client::new(settings)?;
    let brand = client.sign_in("brand@daman.example", PASSWORD).await?;
    let campaigns = brand.get("/api/campaigns").await?;
    if campaigns.pointer("/items/0").is_some() {
        return Ok(());
    }
    let deadline = story::in_days(&brand, 30).await?;
    let campaign = json!({
        "title": "Crème d'argan : premières impressions",
        "brief": "Une vidéo verticale où vous essayez la crème, en darija ou en français, lumière du jour.",
        "acceptance_items": ["Le produit est visible au moins cinq secondes", "La marque est nommée", "Aucune musique protégée"],
        "deliverables": [{"title": "Une vidéo verticale de 30 secondes", "kind": "video",
                          "amount": {"amount": "1200.00", "currency": "MAD"}}],
        "usage_rights": {"channels": ["instagram", "tiktok"], "duration_days": 90, "territories": ["MA"]},
        "deadline_at": deadline,
        "budget": {"amount": "12000.00", "currency": "MAD"},
    });
    brand
        .post("/api/campaigns", &campaign)
        .await
        .context("opening the campaign")?;
    Ok(())
}

/// Plays a campaign with three creators: one is paid in full, one in part, one waits for the review.
pub(crate) async fn play(
    settings: &Settings,
    say: impl Fn(&str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let client = Client::new(settings)?;
    let cast = story::Cast::assemble(&client, PASSWORD).await.context(
        "the demo accounts could not sign in; start the server with script/server, or run `daman seed` beside it",
    )?;
    let played = story::play(&cast, &say).await?;
    say(&table::render(&cast, &played).await?)
}
