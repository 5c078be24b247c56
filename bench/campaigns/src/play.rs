//! One client: a brand and a creator who go through one campaign after the other.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Instant, SystemTime},
};

use anyhow::Context as _;
use chrono::{DateTime, Days, Utc};
use serde_json::{Value, json};

use crate::client::{Client, text};

/// What is timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The brand opens a campaign.
    CreateCampaign,
    /// The brand asks to pay its budget.
    Deposit,
    /// From there until its link leads to the rail's page.
    DepositToPage,
    /// From the press of the page's button until the budget is locked.
    PayToLocked,
    /// The brand invites the creator.
    Invite,
    /// The creator accepts.
    Accept,
    /// The creator delivers.
    Submit,
    /// The brand validates.
    Release,
    /// From there until the creator's bank has the money.
    ReleasedToPaid,
    /// All of it.
    Campaign,
}

impl Step {
    /// All of them, in the order of a campaign.
    pub(crate) const ALL: [Self; 10] = [
        Self::CreateCampaign,
        Self::Deposit,
        Self::DepositToPage,
        Self::PayToLocked,
        Self::Invite,
        Self::Accept,
        Self::Submit,
        Self::Release,
        Self::ReleasedToPaid,
        Self::Campaign,
    ];

    /// The step's name in figures.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::CreateCampaign => "create_campaign",
            Self::Deposit => "deposit",
            Self::DepositToPage => "deposit_to_page",
            Self::PayToLocked => "pay_to_locked",
            Self::Invite => "invite",
            Self::Accept => "accept",
            Self::Submit => "submit",
            Self::Release => "release",
            Self::ReleasedToPaid => "released_to_paid",
            Self::Campaign => "campaign",
        }
    }
}

/// A step that was made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Made {
    pub(crate) step: Step,
    pub(crate) from: Instant,
    pub(crate) until: Instant,
}

/// A brand and a creator.
#[derive(Debug)]
pub(crate) struct Player {
    number: u16,
    brand: Client,
    creator: Client,
    creator_id: String,
    made: Vec<Made>,
}

impl Player {
    pub(crate) fn new(number: u16, brand: Client, creator: Client) -> anyhow::Result<Self> {
        Ok(Self {
            number,
            creator_id: text(&creator.party, "/id")?,
            brand,
            creator,
            made: Vec::new(),
        })
    }

    /// Plays one campaign after the other until it is enough; ends the one that it has begun.
    pub(crate) async fn play(mut self, enough: Arc<AtomicBool>) -> anyhow::Result<Vec<Made>> {
        let mut round = 0_u32;
        while !enough.load(Ordering::Relaxed) {
            round = round.saturating_add(1);
            let from = Instant::now();
            self.campaign(round)
                .await
                .with_context(|| format!("client {}, campaign {round}", self.number))?;
            self.record(Step::Campaign, from);
        }
        Ok(self.made)
    }

    /// One campaign, from its opening until the creator is paid.
    async fn campaign(&mut self, round: u32) -> anyhow::Result<()> {
        let key = |step: &str| format!("{}-{round}-{step}", self.number);
        let [open, pay, invite, accept, submit, release] =
            ["open", "pay", "invite", "accept", "submit", "release"].map(key);
        let from = Instant::now();
        let campaign = self.brand.post("/api/campaigns", &open, &brief()).await?;
        let from = self.record(Step::CreateCampaign, from);
        let id = text(&campaign, "/id")?;

        self.lock_budget(&id, &pay, from).await?;

        let (path, body) = (
            format!("/api/campaigns/{id}/invitations"),
            json!({"creator_id": self.creator_id}),
        );
        let from = Instant::now();
        let invited = self.brand.post(&path, &invite, &body).await?;
        let from = self.record(Step::Invite, from);
        let path = format!("/api/engagements/{}/accept", text(&invited, "/id")?);
        let accepted = self.creator.post(&path, &accept, &json!({})).await?;
        let from = self.record(Step::Accept, from);
        let escrow = text(&accepted, "/escrow_id")?;

        let both = [0, 1].map(|place| text(&campaign, &format!("/deliverables/{place}/id")));
        let [video, photos] = both;
        let body =
            json!({"escrow_id": escrow, "deliverables": [video?, photos?], "note": "Here it is."});
        self.creator
            .post("/api/submissions", &submit, &body)
            .await?;
        let from = self.record(Step::Submit, from);

        let body = json!({"escrow_id": escrow});
        self.brand
            .post("/api/escrow/release", &release, &body)
            .await?;
        let from = self.record(Step::Release, from);
        let path = format!("/api/escrow/status/{escrow}");
        let paid = |status: &Value| status.pointer("/payouts/0/status") == Some(&json!("paid"));
        self.creator.wait_until(&path, paid).await?;
        self.record(Step::ReleasedToPaid, from);
        Ok(())
    }

    /// The brand pays the whole budget at the rail's page.
    async fn lock_budget(&mut self, id: &str, key: &str, from: Instant) -> anyhow::Result<()> {
        let body = json!({"campaign_id": id});
        let deposit = self.brand.post("/api/escrow/deposit", key, &body).await?;
        let from = self.record(Step::Deposit, from);
        let page = self.brand.page(&text(&deposit, "/pay_path")?).await?;
        let from = self.record(Step::DepositToPage, from);
        self.brand.press(&format!("{page}/pay")).await?;
        let path = format!("/api/escrow/budgets/{id}");
        let locked = |budget: &Value| budget.pointer("/missing/amount") == Some(&json!("0.00"));
        self.brand.wait_until(&path, locked).await?;
        self.record(Step::PayToLocked, from);
        Ok(())
    }

    /// Writes down that a step which began at `from` is made; answers this moment.
    fn record(&mut self, step: Step, from: Instant) -> Instant {
        let until = Instant::now();
        self.made.push(Made { step, from, until });
        until
    }
}

/// Opens a creator's payout account at the sandbox.
pub(crate) async fn connect_payout_account(creator: &Client, number: u16) -> anyhow::Result<()> {
    let key = format!("account-{number}");
    let account = creator
        .post("/api/payout-account", &key, &json!({}))
        .await?;
    let page = creator.page(&text(&account, "/onboarding_url")?).await?;
    creator.press(&page).await?;
    let ready = |account: &Value| account.pointer("/status") == Some(&json!("ready"));
    creator.wait_until("/api/payout-account", ready).await?;
    Ok(())
}

/// A campaign of two deliverables for one creator.
fn brief() -> Value {
    let mad = |amount: &str| json!({"amount": amount, "currency": "MAD"});
    let now = DateTime::<Utc>::from(SystemTime::now());
    json!({
        "title": "Morning routine",
        "brief": "Show your morning routine with the oil, in daylight.",
        "acceptance_items": ["The product is seen for five seconds", "The brand is named"],
        "deliverables": [
            {"title": "A video", "kind": "video", "amount": mad("1500.00")},
            {"title": "Three photos", "kind": "photo", "amount": mad("500.00")},
        ],
        "usage_rights": {"channels": ["instagram"], "duration_days": 90, "territories": ["MA"]},
        "deadline_at": now.checked_add_days(Days::new(14)).unwrap_or(now).to_rfc3339(),
        "budget": mad("2000.00"),
    })
}
