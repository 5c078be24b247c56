//! Where the stories are played: who plays, and what each of them does over and over.

use anyhow::Context as _;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::{
    accounts::{self, Account},
    client::{Client, text},
    sandbox::Sandbox,
};
use crate::settings::Settings;

/// Tells whoever watches what happens.
pub(super) type Say<'a> = &'a dyn Fn(&str) -> anyhow::Result<()>;

/// Who plays, and the levers of the rail.
pub(super) struct Stage<'a> {
    settings: &'a Settings,
    say: Say<'a>,
    pub(super) sandbox: Sandbox,
    pub(super) argana: Client,
    pub(super) rif: Client,
    pub(super) salma: Client,
    pub(super) youssef: Client,
    pub(super) amina: Client,
}

/// A campaign that is open: two deliverables of 1 500.00 and 500.00 MAD for each creator.
pub(super) struct Order {
    pub(super) campaign: String,
    /// The video, then the photos.
    pub(super) deliverables: [String; 2],
}

/// What each creator of an [`Order`] is promised, fee included, in MAD.
pub(super) const PACKAGE: &str = "2000.00";

impl<'a> Stage<'a> {
    /// Signs everybody in, and connects the creators' payout accounts.
    pub(super) async fn set(settings: &'a Settings, say: Say<'a>) -> anyhow::Result<Self> {
        let client = async |account| Client::sign_in(settings, account).await;
        let stage = Self {
            settings,
            say,
            sandbox: Sandbox::new(settings)?,
            argana: client(&accounts::ARGANA).await?,
            rif: client(&accounts::RIF).await?,
            salma: client(&accounts::SALMA).await?,
            youssef: client(&accounts::YOUSSEF).await?,
            amina: client(&accounts::AMINA).await?,
        };
        for creator in stage.creators() {
            connect_payout_account(creator)
                .await
                .context("connecting a payout account")?;
            stage.say(&format!("{} is ready to be paid", creator.name()))?;
        }
        Ok(stage)
    }

    /// Those who are paid.
    pub(super) const fn creators(&self) -> [&Client; 3] {
        [&self.salma, &self.youssef, &self.amina]
    }

    /// Somebody of the mediation desk, signed in now: their sessions are short.
    pub(super) async fn mediator(&self, account: &'static Account) -> anyhow::Result<Client> {
        Client::sign_in(self.settings, account).await
    }

    pub(super) fn say(&self, what: &str) -> anyhow::Result<()> {
        (self.say)(what)
    }

    /// Lets time go by until a minute after `moment`, for the rail and the server alike.
    pub(super) async fn pass(&self, moment: DateTime<Utc>) -> anyhow::Result<()> {
        pass(&self.sandbox, &self.argana, moment, self.say).await
    }

    /// A campaign whose content is due in `days`.
    pub(super) async fn order(
        &self,
        brand: &Client,
        (title, budget): (&str, &str),
        days: i64,
    ) -> anyhow::Result<Order> {
        let mad = |amount: &str| json!({"amount": amount, "currency": "MAD"});
        let campaign = json!({
            "title": title,
            "brief": "Montrez votre routine du matin avec le produit, en lumière du jour.",
            "acceptance_items": ["Le produit est visible au moins cinq secondes", "La marque est nommée"],
            "deliverables": [
                {"title": "Une vidéo verticale", "kind": "video", "amount": mad("1500.00")},
                {"title": "Trois photos", "kind": "photo", "amount": mad("500.00")},
            ],
            "usage_rights": {"channels": ["instagram"], "duration_days": 90, "territories": ["MA"]},
            "deadline_at": (self.sandbox.now().await? + Duration::days(days)).to_rfc3339(),
            "budget": mad(budget),
        });
        let campaign = brand
            .post("/api/campaigns", &campaign)
            .await
            .context("opening a campaign")?;
        self.say(&format!(
            "{} opened « {title} », {budget} MAD",
            brand.name()
        ))?;
        Ok(Order {
            campaign: text(&campaign, "/id")?,
            deliverables: [
                text(&campaign, "/deliverables/0/id")?,
                text(&campaign, "/deliverables/1/id")?,
            ],
        })
    }

    /// The brand pays the whole budget by card, and it is locked. Answers the deposit.
    pub(super) async fn lock_budget(
        &self,
        brand: &Client,
        order: &Order,
    ) -> anyhow::Result<String> {
        let deposit = brand
            .post(
                "/api/escrow/deposit",
                &json!({"campaign_id": order.campaign}),
            )
            .await?;
        brand.press(&text(&deposit, "/pay_path")?, "/pay").await?;
        let path = format!("/api/escrow/budgets/{}", order.campaign);
        let whole = |budget: &Value| budget.pointer("/missing/amount") == Some(&json!("0.00"));
        brand
            .wait_until(&path, whole)
            .await
            .context("locking a budget")?;
        self.say("its budget is paid at the sandbox, and locked for creators")?;
        text(&deposit, "/id")
    }

    /// The creator is invited and accepts. Answers the escrow transaction.
    pub(super) async fn invite(
        &self,
        brand: &Client,
        creator: &Client,
        order: &Order,
    ) -> anyhow::Result<String> {
        let body = json!({"creator_id": text(&creator.party, "/id")?});
        let path = format!("/api/campaigns/{}/invitations", order.campaign);
        let engagement = brand.post(&path, &body).await?;
        self.accept(creator, &engagement).await
    }

    /// The creator applies and is accepted. Answers the escrow transaction.
    pub(super) async fn apply(
        &self,
        brand: &Client,
        creator: &Client,
        order: &Order,
    ) -> anyhow::Result<String> {
        let path = format!("/api/campaigns/{}/applications", order.campaign);
        let engagement = creator.post(&path, &json!({})).await?;
        self.accept(brand, &engagement).await
    }

    async fn accept(&self, who: &Client, engagement: &Value) -> anyhow::Result<String> {
        let path = format!("/api/engagements/{}/accept", text(engagement, "/id")?);
        let accepted = who.post(&path, &json!({})).await.context("accepting")?;
        let escrow = text(&accepted, "/escrow_id")?;
        self.say(&format!(
            "{} accepted: escrow {escrow} of {PACKAGE} MAD",
            who.name()
        ))?;
        Ok(escrow)
    }

    /// The creator delivers.
    pub(super) async fn submit(
        &self,
        creator: &Client,
        escrow: &str,
        deliverables: &[String],
    ) -> anyhow::Result<()> {
        let file = creator.upload("routine.png", PIXEL).await?;
        let body = json!({"escrow_id": escrow, "deliverables": deliverables, "files": [file], "note": "Voilà !"});
        creator
            .post("/api/submissions", &body)
            .await
            .context("submitting content")?;
        self.say(&format!("{} delivered", creator.name()))
    }

    /// The brand validates all that was delivered, and the creator has the money in the bank.
    pub(super) async fn validate(
        &self,
        brand: &Client,
        creator: &Client,
        escrow: &str,
    ) -> anyhow::Result<()> {
        brand
            .post("/api/escrow/release", &json!({"escrow_id": escrow}))
            .await
            .context("validating")?;
        self.say(&format!("{} validated the content", brand.name()))?;
        self.paid(creator, escrow).await
    }

    /// The creator has all that was credited in the bank.
    pub(super) async fn paid(&self, creator: &Client, escrow: &str) -> anyhow::Result<()> {
        let all = |status: &Value| {
            let mut payouts = items(status, "/payouts").peekable();
            payouts.peek().is_some()
                && payouts.all(|payout| payout.pointer("/status") == Some(&json!("paid")))
        };
        self.status_when(creator, escrow, all).await?;
        self.say(&format!("{} has the money in the bank", creator.name()))
    }

    /// The brand has back what it is refunded, by the way it paid.
    pub(super) async fn refunded(&self, brand: &Client, escrow: &str) -> anyhow::Result<()> {
        let all = |status: &Value| {
            let mut refunds = items(status, "/refunds").peekable();
            refunds.peek().is_some()
                && refunds.all(|refund| refund.pointer("/status") == Some(&json!("done")))
        };
        self.status_when(brand, escrow, all).await?;
        self.say(&format!("{} has its money back on the card", brand.name()))
    }

    /// The escrow transaction, once `done` is content with it.
    pub(super) async fn status_when(
        &self,
        reader: &Client,
        escrow: &str,
        done: impl Fn(&Value) -> bool,
    ) -> anyhow::Result<Value> {
        let path = format!("/api/escrow/status/{escrow}");
        reader.wait_until(&path, done).await
    }
}

/// Lets time go by until a minute after `moment`, for the rail and the server alike; `watch` is somebody who is signed in.
pub(super) async fn pass(
    sandbox: &Sandbox,
    watch: &Client,
    moment: DateTime<Utc>,
    say: Say<'_>,
) -> anyhow::Result<()> {
    let after = moment + Duration::minutes(1);
    let ahead = after - sandbox.now().await?;
    if ahead <= Duration::zero() {
        return Ok(());
    }
    sandbox.advance(ahead).await?;
    // The server follows within moments, and nobody acts before it has: a session that is renewed now tells its time.
    for _ in 0..100 {
        watch.renew().await?;
        let sessions = watch.get("/api/auth/sessions").await?;
        let mut sessions = items(&sessions, "/items");
        let current = sessions.find(|one| one.pointer("/current") == Some(&json!(true)));
        if moment_at(current.context("no session")?, "/used_at")? >= moment {
            return say(&format!("… it is {}", after.format("%A %-d %B %Y")));
        }
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    }
    anyhow::bail!("the server does not follow the sandbox's clock")
}

pub(super) async fn connect_payout_account(creator: &Client) -> anyhow::Result<()> {
    let ready = |account: &Value| account.pointer("/status") == Some(&json!("ready"));
    let account = creator.post("/api/payout-account", &json!({})).await?;
    if !ready(&account) {
        let link = text(&account, "/onboarding_url")?;
        creator.press(&link, "").await?;
        creator.wait_until("/api/payout-account", ready).await?;
    }
    Ok(())
}

/// The items of the list at `pointer`; none when there is no list.
pub(super) fn items<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    let list = value.pointer(pointer).and_then(Value::as_array);
    list.into_iter().flatten()
}

/// The moment at `pointer`.
pub(super) fn moment_at(value: &Value, pointer: &str) -> anyhow::Result<DateTime<Utc>> {
    text(value, pointer)?
        .parse()
        .with_context(|| format!("{pointer} is no moment"))
}

/// A picture of one pixel.
pub(super) const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4,
    0x89, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8, 0xcf, 0xc0, 0xf0,
    0x1f, 0x00, 0x05, 0x00, 0x01, 0xff, 0x89, 0x99, 0x3d, 0x1d, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45,
    0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];
