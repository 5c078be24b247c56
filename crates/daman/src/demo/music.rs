//! The music demo: two raises, one funded and one not; three statements of three distributors, one of them corrected; the fans'
//! part up to its cap; a payout that a bank sends back.

use std::fmt::Write as _;

use anyhow::Context as _;
use chrono::Duration;
use serde_json::{Value, json};

use super::{
    accounts,
    client::{Client, text},
    sandbox::Sandbox,
    stage::{Say, connect_payout_account, items, moment_at, pass},
};
use crate::settings::Settings;

const DISTROKID: &str = include_str!("../../../../examples/statements/distrokid-2026-07-08.csv");
const CORRECTED: &str =
    include_str!("../../../../examples/statements/distrokid-2026-07-08-corrected.csv");
const BELIEVE: &[u8] = include_bytes!("../../../../examples/statements/believe-2026-08-09.csv");
const DSR: &str = include_str!("../../../../examples/statements/dsr-financial-2026-09.tsv");

/// What the recordings' codes begin with in the files. Each run has codes of its own, since a recording is one project's.
const CODES: &str = "QZDMN2600";

/// Who plays, and the levers of the rail.
struct Scene<'a> {
    say: Say<'a>,
    sandbox: Sandbox,
    artist: Client,
    fans: [Client; 3],
    /// What the recordings' codes begin with this time.
    codes: String,
}

/// Plays it to its end, and shows what everybody has.
pub(crate) async fn play(settings: &Settings, say: Say<'_>) -> anyhow::Result<()> {
    let scene = Scene::set(settings, say).await.context(
        "start the server with script/server, or run `daman seed` beside it, so that the demo accounts are there",
    )?;
    let funded = scene.open("Rihla", "4000.00", 5).await?;
    let failed = scene.open("Sahel", "50000.00", 5).await?;
    for (fan, amount) in scene.fans.iter().zip(["2000.00", "1200.00", "800.00"]) {
        scene.invest(fan, &funded, amount).await?;
    }
    scene.invest(&scene.fans[0], &failed, "500.00").await?;
    scene.close([&funded, &failed]).await?;

    let first = scene
        .report("distrokid-2026-07-08.csv", DISTROKID.into(), &[])
        .await?;
    scene.rate(&first, ("USD", "9.9120")).await?;
    scene.pay_in(&first).await?;
    let said = [
        ("replaces", first.as_str()),
        ("reason", "the distributor sent other figures for July"),
    ];
    let corrected = scene
        .report(
            "distrokid-2026-07-08-corrected.csv",
            CORRECTED.into(),
            &said,
        )
        .await?;
    scene.rate(&corrected, ("USD", "9.9120")).await?;
    scene.booked(&corrected).await?;
    scene.say("the corrected file lowers what was sold: it comes off what is paid next, and off no wallet")?;
    for (name, content) in [
        ("believe-2026-08-09.csv", BELIEVE.to_vec()),
        ("dsr-financial-2026-09.tsv", DSR.into()),
    ] {
        let statement = scene.report(name, content, &[]).await?;
        scene.rate(&statement, ("EUR", "10.7350")).await?;
        scene.pay_in(&statement).await?;
    }
    scene.cap_is_reached(&funded).await?;
    scene.bank_sends_back().await?;
    scene.say(&scene.table(&funded).await?)
}

impl<'a> Scene<'a> {
    /// Signs everybody in, and connects their payout accounts.
    async fn set(settings: &Settings, say: Say<'a>) -> anyhow::Result<Self> {
        let client = async |account| Client::sign_in(settings, account).await;
        let sandbox = Sandbox::new(settings)?;
        let run = sandbox.now().await?.timestamp().rem_euclid(10_000);
        let scene = Self {
            say,
            sandbox,
            artist: client(&accounts::NOOR).await?,
            fans: [
                client(&accounts::HANA).await?,
                client(&accounts::IDRISS).await?,
                client(&accounts::MAYA).await?,
            ],
            codes: format!("QZDMN{run:04}"),
        };
        for party in scene.fans.iter().chain([&scene.artist]) {
            connect_payout_account(party)
                .await
                .with_context(|| format!("the payout account of {}", party.name()))?;
        }
        scene.say("the artist and three fans are ready to be paid")?;
        Ok(scene)
    }

    fn say(&self, what: &str) -> anyhow::Result<()> {
        (self.say)(what)
    }

    /// A project opens to fans. Answers its id.
    async fn open(&self, title: &str, target: &str, days: u16) -> anyhow::Result<String> {
        let mad = |amount: &str| json!({"amount": amount, "currency": "MAD"});
        // The one that fails has recordings of its own.
        let kind = if title == "Rihla" { "0" } else { "9" };
        let work = |number: u8, title: &str| json!({"title": title, "isrc": format!("{}{kind}0{number}", self.codes)});
        let draft = json!({
            "title": title,
            "description": {"fr": "Trois titres enregistrés à Essaouira.", "en": "Three songs recorded in Essaouira."},
            "mode": "revenue_participation",
            "works": [work(1, "Amwaj"), work(2, "Layl"), work(3, "Sahra")],
            "rights": [{"holder": "Noor Atlas", "role": "performer", "bps": 10_000}],
            "budget": [{"label": "Studio", "amount": mad(target)}],
            "minimum": mad(target),
            "hard_cap": mad(target),
            "duration_days": days,
            "promised_bps": 500,
            "sources": ["streaming", "downloads"],
            "cap_multiple_bps": 10_000,
            "term_months": 60,
            "term_starts": "month",
            "term_from": "2026-07-01",
        });
        let project = self.artist.post("/api/projects", &draft).await?;
        let id = text(&project, "/id")?;
        let path = format!("/api/projects/{id}/open");
        self.artist
            .post(&path, &json!({}))
            .await
            .context("opening a project")?;
        self.say(&format!(
            "{} asks for {target} MAD for « {title} », and promises 5 % of its revenue until it is paid back",
            self.artist.name()
        ))?;
        Ok(id)
    }

    /// A fan reads the terms, accepts them, and pays by card.
    async fn invest(&self, fan: &Client, project: &str, amount: &str) -> anyhow::Result<()> {
        let page = fan.get(&format!("/api/projects/{project}")).await?;
        let body = json!({
            "amount": {"amount": amount, "currency": "MAD"},
            "terms_sha256": text(&page, "/raise/terms_sha256")?,
            "risk_acknowledged": true,
        });
        let path = format!("/api/projects/{project}/invest");
        let mut investment = fan.post(&path, &body).await.context("investing")?;
        let path = format!("/api/investments/{}", text(&investment, "/id")?);
        if investment.pointer("/pay_path").is_none() {
            investment = fan.get(&path).await?;
        }
        fan.press(&text(&investment, "/pay_path")?, "/pay").await?;
        let held = |one: &Value| one.pointer("/status") == Some(&json!("held"));
        fan.wait_until(&path, held)
            .await
            .context("holding an investment")?;
        self.say(&format!("{} put {amount} MAD in; it is locked", fan.name()))
    }

    /// Time goes by: one raise has what it needs, the other goes back.
    async fn close(&self, [funded, failed]: [&str; 2]) -> anyhow::Result<()> {
        let page = self.artist.get(&format!("/api/projects/{failed}")).await?;
        let closes_at = moment_at(&page, "/raise/closes_at")?;
        pass(&self.sandbox, &self.artist, closes_at, self.say).await?;
        let is = |status: &'static str| {
            move |one: &Value| one.pointer("/status") == Some(&json!(status))
        };
        let path = |id: &str| format!("/api/projects/{id}");
        let raised = |one: &Value| one.pointer("/raise/raised").is_some();
        self.artist.wait_until(&path(funded), raised).await?;
        self.artist.wait_until(&path(failed), is("failed")).await?;
        let refunded = |list: &Value| {
            items(list, "/items").any(|one| {
                one.pointer("/project_id") == Some(&json!(failed))
                    && one.pointer("/status") == Some(&json!("refunded"))
            })
        };
        self.fans[0]
            .wait_until("/api/investments", refunded)
            .await?;
        let released = |wallet: &Value| sum(wallet, "/paid") > 0;
        self.artist
            .wait_until("/api/wallet", released)
            .await
            .context("paying the first milestone out")?;
        self.say("« Rihla » is funded: its money went to the artist; « Sahel » is not: every fan has its money back")
    }

    /// The artist uploads a report; it is read. Answers its id.
    async fn report(
        &self,
        name: &str,
        content: Vec<u8>,
        said: &[(&str, &str)],
    ) -> anyhow::Result<String> {
        let mut query = vec![("name", name)];
        query.extend_from_slice(said);
        let statement = self
            .artist
            .upload_statement(&query, self.of_this_run(&content))
            .await
            .with_context(|| format!("uploading {name}"))?;
        let id = text(&statement, "/id")?;
        let read = |one: &Value| {
            let status = one.pointer("/statement/status").and_then(Value::as_str);
            !matches!(status, None | Some("received" | "reading" | "previewed"))
        };
        let path = format!("/api/statements/{id}");
        let preview = self.artist.wait_until(&path, read).await?;
        self.say(&format!(
            "{name} is a file of {}: {}",
            text(&preview, "/statement/format")?,
            text(&preview, "/statement/status")?
        ))?;
        Ok(id)
    }

    /// The same bytes with the codes of this run, in whatever encoding they are.
    fn of_this_run(&self, content: &[u8]) -> Vec<u8> {
        let (old, new) = (CODES.as_bytes(), self.codes.as_bytes());
        let mut changed = Vec::with_capacity(content.len());
        let mut rest = content;
        while let Some(byte) = rest.first() {
            if rest.starts_with(old) {
                changed.extend_from_slice(new);
                rest = rest.get(old.len()..).unwrap_or_default();
            } else {
                changed.push(*byte);
                rest = rest.get(1..).unwrap_or_default();
            }
        }
        changed
    }

    /// The artist says at which rate the report's currency counts, and who says so.
    async fn rate(&self, statement: &str, (from, rate): (&str, &str)) -> anyhow::Result<()> {
        let body = json!({"from": from, "to": "MAD", "rate": rate, "source": "Bank Al-Maghrib", "dated": "2026-10-01"});
        let path = format!("/api/statements/{statement}/rate");
        self.artist
            .post(&path, &body)
            .await
            .context("giving a rate")?;
        Ok(())
    }

    /// The cash that the report says comes in, and is split.
    async fn pay_in(&self, statement: &str) -> anyhow::Result<()> {
        let path = format!("/api/statements/{statement}");
        let waits = |one: &Value| one.pointer("/statement/status") == Some(&json!("awaiting_cash"));
        self.artist.wait_until(&path, waits).await?;
        let asked = self
            .artist
            .post(&format!("{path}/deposit"), &json!({}))
            .await?;
        let amount = text(&asked, "/amount/amount")?;
        self.artist
            .press(&text(&asked, "/pay_path")?, "/pay")
            .await?;
        self.booked(statement).await?;
        self.say(&format!(
            "its cash, {amount} MAD, arrived, is booked, and is split by itself"
        ))
    }

    async fn booked(&self, statement: &str) -> anyhow::Result<()> {
        let booked = |one: &Value| one.pointer("/statement/status") == Some(&json!("booked"));
        let path = format!("/api/statements/{statement}");
        self.artist.wait_until(&path, booked).await.map(drop)
    }

    /// The fans have what they were promised at most.
    async fn cap_is_reached(&self, project: &str) -> anyhow::Result<()> {
        for fan in &self.fans {
            let whole = |list: &Value| {
                holding(list, project)
                    .is_some_and(|one| one.pointer("/paid") == one.pointer("/most"))
            };
            fan.wait_until("/api/royalties/holdings", whole)
                .await
                .context("the cap")?;
        }
        self.say("the fans have their money back: the cap is reached, and what comes now is the artist's")
    }

    /// A fan's bank sends a payout back; it is in the wallet, the fan is told, and it is paid again.
    async fn bank_sends_back(&self) -> anyhow::Result<()> {
        let fan = &self.fans[1];
        // What was paid in by card clears at the rail only after days; what finds too little there waits, and is tried again.
        let cleared = self.sandbox.now().await? + Duration::days(8);
        pass(&self.sandbox, &self.artist, cleared, self.say).await?;
        // Others of this fan's may still wait at the rail, whose fees the platform has to cover.
        let is_paid = |one: &Value| one.pointer("/status") == Some(&json!("paid"));
        let some_paid = |list: &Value| items(list, "/items").any(is_paid);
        let payouts = fan.wait_until("/api/payouts", some_paid).await?;
        let paid = items(&payouts, "/items").find(|one| is_paid(one));
        let payout = text(paid.context("no payout")?, "/id")?;
        let path = format!("/api/payouts/{payout}");
        self.sandbox.return_payout(&payout).await?;
        let returned = |one: &Value| one.pointer("/status") == Some(&json!("returned"));
        fan.wait_until(&path, returned).await?;
        self.say(&format!(
            "{}'s bank sent a payout back; the fan is told what to fix",
            fan.name()
        ))?;
        let next_day = self.sandbox.now().await? + Duration::days(1);
        pass(&self.sandbox, &self.artist, next_day, self.say).await?;
        fan.wait_until(&path, is_paid).await?;
        self.say("… and it is paid again")
    }

    /// Shares, entitlements, payouts, balances, to the unit.
    async fn table(&self, project: &str) -> anyhow::Result<String> {
        let mut table = String::from("\nWho has what of « Rihla », in MAD\n\n");
        let head = [
            "fan",
            "invested",
            "share",
            "percent",
            "entitled",
            "distributed",
            "in the bank",
            "wallet",
        ];
        row(&mut table, head.map(str::to_owned))?;
        for fan in &self.fans {
            let list = fan.get("/api/royalties/holdings").await?;
            let one = holding(&list, project).context("a fan without its holding")?;
            let amount = |at: &str| text(one, &format!("{at}/amount"));
            let wallet = fan.get("/api/wallet").await?;
            row(
                &mut table,
                [
                    fan.name().to_owned(),
                    amount("/invested")?,
                    format!(
                        "{}/{}",
                        text(one, "/share/numerator")?,
                        text(one, "/share/denominator")?
                    ),
                    text(one, "/share/percent")?,
                    amount("/entitled")?,
                    amount("/paid")?,
                    decimal(sum(&wallet, "/paid")),
                    decimal(sum(&wallet, "/held")),
                ],
            )?;
        }
        let wallet = self.artist.get("/api/wallet").await?;
        writeln!(
            table,
            "\n{}: {} in the bank, {} in the wallet",
            self.artist.name(),
            decimal(sum(&wallet, "/paid")),
            decimal(sum(&wallet, "/held"))
        )?;
        Ok(table)
    }
}

/// The part of a project in a fan's list.
fn holding<'a>(list: &'a Value, project: &str) -> Option<&'a Value> {
    items(list, "/items").find(|one| one.pointer("/project_id") == Some(&json!(project)))
}

/// What a wallet says of dirhams, in centimes.
fn sum(wallet: &Value, at: &str) -> i64 {
    let in_mad = items(wallet, "/balances")
        .filter_map(|balance| balance.pointer(at))
        .filter(|money| money.pointer("/currency") == Some(&json!("MAD")));
    in_mad
        .filter_map(|money| {
            money
                .pointer("/amount")?
                .as_str()?
                .replace('.', "")
                .parse::<i64>()
                .ok()
        })
        .fold(0, i64::saturating_add)
}

fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor.div_euclid(100), minor.rem_euclid(100))
}

fn row(table: &mut String, cells: [String; 8]) -> anyhow::Result<()> {
    for cell in cells {
        write!(table, "{cell:<15}")?;
    }
    table.push('\n');
    Ok(())
}
