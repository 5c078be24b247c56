//! What happens in the demo.

use anyhow::Context as _;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::client::Client;

/// Who plays.
pub(super) struct Cast {
    pub(super) brand: Client,
    pub(super) creators: Vec<Client>,
}

impl Cast {
    /// Signs everybody in.
    pub(super) async fn assemble(client: &Client, password: &str) -> anyhow::Result<Self> {
        let brand = client.sign_in("brand@daman.example", password).await?;
        let mut creators = Vec::new();
        for email in [
            "salma@daman.example",
            "youssef@daman.example",
            "amina@daman.example",
        ] {
            creators.push(client.sign_in(email, password).await?);
        }
        Ok(Self { brand, creators })
    }
}

/// What was played.
pub(super) struct Played {
    pub(super) campaign: String,
    /// The escrow transactions, in the order of the creators.
    pub(super) escrows: Vec<String>,
}

/// A moment `days` from now, by the server's clock.
pub(super) async fn in_days(client: &Client, days: i64) -> anyhow::Result<String> {
    let me = client.get("/api/auth/sessions").await?;
    let newest = me
        .pointer("/items/0/created_at")
        .and_then(Value::as_str)
        .context("no session")?;
    let now: DateTime<Utc> = newest.parse()?;
    Ok((now + Duration::days(days)).to_rfc3339())
}

/// Plays it, and says each step.
pub(super) async fn play(
    cast: &Cast,
    say: impl Fn(&str) -> anyhow::Result<()>,
) -> anyhow::Result<Played> {
    for creator in &cast.creators {
        connect_payout_account(creator)
            .await
            .context("connecting a payout account")?;
        say(&format!("{} is ready to be paid", name(creator)))?;
    }
    let campaign = open_campaign(&cast.brand)
        .await
        .context("opening the campaign")?;
    let id = text(&campaign, "/id")?;
    say(
        "Atlas Cosmetics opened a campaign of 6000.00 MAD: two deliverables of 1500.00 and 500.00 for each creator",
    )?;
    lock_budget(&cast.brand, &id)
        .await
        .context("locking the budget")?;
    say("6000.00 MAD were paid at the sandbox and are locked for the creators")?;
    let mut escrows = Vec::new();
    for (turn, creator) in cast.creators.iter().enumerate() {
        let escrow = engage(&cast.brand, creator, (&id, turn == 2))
            .await
            .context("engaging a creator")?;
        say(&format!(
            "{} accepted; 2000.00 MAD are set apart in escrow {escrow}",
            name(creator)
        ))?;
        escrows.push(escrow);
    }
    let deliverables = [
        text(&campaign, "/deliverables/0/id")?,
        text(&campaign, "/deliverables/1/id")?,
    ];
    for (creator, escrow) in cast.creators.iter().zip(&escrows) {
        submit(creator, escrow, &deliverables)
            .await
            .context("submitting content")?;
        say(&format!("{} submitted both deliverables", name(creator)))?;
    }
    if let [first, second, _] = escrows.as_slice() {
        release(&cast.brand, first, None).await?;
        say("Atlas Cosmetics validated everything of the first creator: paid in full")?;
        let [video, _] = &deliverables;
        release(&cast.brand, second, Some(video)).await?;
        say("Atlas Cosmetics validated the video of the second creator: paid in part")?;
        for (creator, escrow) in cast.creators.iter().zip([first, second]) {
            let path = format!("/api/escrow/status/{escrow}");
            creator
                .wait_until(&path, |status| {
                    status.pointer("/payouts/0/status") == Some(&json!("paid"))
                })
                .await?;
            say(&format!("{} has the money in the bank", name(creator)))?;
        }
    }
    Ok(Played {
        campaign: id,
        escrows,
    })
}

async fn connect_payout_account(creator: &Client) -> anyhow::Result<()> {
    let ready = |account: &Value| account.pointer("/status") == Some(&json!("ready"));
    let account = creator.post("/api/payout-account", &json!({})).await?;
    if !ready(&account) {
        let link = text(&account, "/onboarding_url")?;
        creator.press(&link, "").await?;
        creator.wait_until("/api/payout-account", ready).await?;
    }
    Ok(())
}

async fn open_campaign(brand: &Client) -> anyhow::Result<Value> {
    let mad = |amount: &str| json!({"amount": amount, "currency": "MAD"});
    let campaign = json!({
        "title": "Huile d'argan : la routine du matin",
        "brief": "Montrez votre routine du matin avec l'huile, en lumière du jour.",
        "acceptance_items": ["Le produit est visible au moins cinq secondes", "La marque est nommée"],
        "deliverables": [
            {"title": "Une vidéo verticale", "kind": "video", "amount": mad("1500.00")},
            {"title": "Trois photos", "kind": "photo", "amount": mad("500.00")},
        ],
        "usage_rights": {"channels": ["instagram"], "duration_days": 90, "territories": ["MA"]},
        "deadline_at": in_days(brand, 14).await?,
        "budget": mad("6000.00"),
    });
    brand.post("/api/campaigns", &campaign).await
}

async fn lock_budget(brand: &Client, campaign: &str) -> anyhow::Result<()> {
    let deposit = brand
        .post("/api/escrow/deposit", &json!({"campaign_id": campaign}))
        .await?;
    brand.press(&text(&deposit, "/pay_path")?, "/pay").await?;
    let path = format!("/api/escrow/budgets/{campaign}");
    brand
        .wait_until(&path, |budget| {
            budget.pointer("/missing/amount") == Some(&json!("0.00"))
        })
        .await?;
    Ok(())
}

/// The creator is invited and accepts, or applies and is accepted. Answers the escrow transaction.
async fn engage(
    brand: &Client,
    creator: &Client,
    (campaign, applies): (&str, bool),
) -> anyhow::Result<String> {
    let engagement = if applies {
        creator
            .post(
                &format!("/api/campaigns/{campaign}/applications"),
                &json!({}),
            )
            .await?
    } else {
        let body = json!({"creator_id": text(&creator.party, "/id")?});
        brand
            .post(&format!("/api/campaigns/{campaign}/invitations"), &body)
            .await?
    };
    let path = format!("/api/engagements/{}/accept", text(&engagement, "/id")?);
    let answers = if applies { brand } else { creator };
    let accepted = answers.post(&path, &json!({})).await?;
    text(&accepted, "/escrow_id")
}

async fn submit(creator: &Client, escrow: &str, deliverables: &[String]) -> anyhow::Result<()> {
    let file = creator
        .upload("routine.png", "image/png", PIXEL.to_vec())
        .await?;
    let body = json!({"escrow_id": escrow, "deliverables": deliverables, "files": [file], "note": "Voilà !"});
    creator.post("/api/submissions", &body).await?;
    Ok(())
}

async fn release(brand: &Client, escrow: &str, deliverable: Option<&String>) -> anyhow::Result<()> {
    let mut body = json!({"escrow_id": escrow});
    if let (Some(deliverable), Some(fields)) = (deliverable, body.as_object_mut()) {
        fields.insert("deliverables".to_owned(), json!([deliverable]));
    }
    brand
        .post("/api/escrow/release", &body)
        .await
        .context("releasing")?;
    Ok(())
}

/// What a client's party is called.
pub(super) fn name(client: &Client) -> &str {
    client
        .party
        .pointer("/name")
        .and_then(Value::as_str)
        .unwrap_or("?")
}

/// The text at `pointer`.
pub(super) fn text(value: &Value, pointer: &str) -> anyhow::Result<String> {
    let text = value.pointer(pointer).and_then(Value::as_str);
    Ok(text
        .with_context(|| format!("the answer has no {pointer}: {value}"))?
        .to_owned())
}

/// A picture of one pixel.
const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4,
    0x89, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8, 0xcf, 0xc0, 0xf0,
    0x1f, 0x00, 0x05, 0x00, 0x01, 0xff, 0x89, 0x99, 0x3d, 0x1d, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45,
    0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];
