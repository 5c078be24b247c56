//! Account statements of everybody who has to do with money, and receipts of what a fan's own payments moved.

use chrono::Duration;
use kernel::Id;
use money::{Bps, Currency, Money};
use parties::{Caller, Role};
use projects::acts::{NewInvestment, Risk};
use serde_json::{Value, json};

use crate::support::{Party, World};

impl Party {
    /// The statement of these two months, with the lines of a section.
    async fn statement(&self, world: &World, section: &str) -> Value {
        let path = format!("/api/wallet/statement?{}", days(world));
        let path = format!("{path}&section={section}&limit=100");
        let statement = self.api.get(&path).await.ok();
        for one in statement["sections"].as_array().unwrap() {
            let [opening, came, went, closing] =
                ["opening", "money_in", "money_out", "closing"].map(|sum| minor(&one[sum]));
            assert_eq!(opening + came - went, closing, "{one:#}");
        }
        statement
    }

    /// The lines of a section: kind, direction, amount and balance.
    async fn lines(&self, world: &World, section: &str) -> Vec<[String; 4]> {
        let statement = self.statement(world, section).await;
        let lines = statement["items"].as_array().unwrap().iter();
        let texts = |line: &Value| {
            let texts = [
                &line["kind"],
                &line["direction"],
                &line["amount"]["amount"],
                &line["balance"]["amount"],
            ];
            texts.map(|text| text.as_str().unwrap().to_owned())
        };
        lines.map(texts).collect()
    }

    /// The id of the first transfer of a kind in a section.
    async fn transfer(&self, world: &World, (section, kind): (&str, &str)) -> String {
        let statement = self.statement(world, section).await;
        let lines = statement["items"].as_array().unwrap();
        let found = lines.iter().find(|line| line["kind"] == kind);
        let found = found.unwrap_or_else(|| panic!("{statement:#}"));
        found["id"].as_str().unwrap().to_owned()
    }

    /// The party as the rooms know it.
    fn caller(&self, world: &World, role: Role) -> Caller {
        Caller {
            party: self.id.parse().unwrap(),
            role,
            session: Id::new(world.db.now()),
        }
    }

    /// What the server says to a wish for the receipt of a transfer.
    async fn receipt(&self, transfer: &str) -> u16 {
        let path = format!("/api/transparency/receipts/{transfer}");
        self.api.get(&path).await.status
    }
}

/// A period around the present moment of the world.
fn days(world: &World) -> String {
    let (from, to) = (
        world.db.now() - Duration::days(40),
        world.db.now() + Duration::days(1),
    );
    format!(
        "currency=MAD&from={}&to={}",
        from.date_naive(),
        to.date_naive()
    )
}

fn minor(money: &Value) -> i64 {
    let amount = money["amount"].as_str().unwrap().replace('.', "");
    amount.parse().unwrap()
}

fn row(texts: [&str; 4]) -> [String; 4] {
    texts.map(str::to_owned)
}

#[tokio::test]
async fn both_sides_of_a_campaign_read_where_its_money_went() {
    let world = World::start().await;
    let brand = world.join("brand", "Atlas").await;
    let creator = world.join_creator("Salma").await;
    let campaign = world.campaign(&brand, "4000.00").await;
    world.lock_budget(&brand, &campaign).await;
    let escrow = world.engage(&brand, &creator, &campaign).await;
    let deliverables = [
        &campaign["deliverables"][0]["id"],
        &campaign["deliverables"][1]["id"],
    ];
    world.submit(&creator, &escrow, &deliverables).await;
    let body = json!({ "escrow_id": escrow });
    let released = brand.api.act("/api/escrow/release", "release", &body).await;
    released.ok();
    let paid = |payouts: &Value| payouts["items"][0]["status"] == "paid";
    world.until(&creator.api, "/api/payouts", paid).await;

    assert_eq!(
        creator.lines(&world, "available").await,
        [
            row(["escrow.release", "in", "1800.00", "1800.00"]),
            row(["payouts.reserved", "out", "1800.00", "0.00"]),
        ]
    );
    assert_eq!(creator.lines(&world, "locked").await.len(), 0);
    // From the campaign to the order it stays the brand's, and is no line.
    let mut of_brand = brand.lines(&world, "locked").await;
    assert_eq!(
        of_brand.remove(0),
        row(["escrow.lock", "in", "4000.00", "4000.00"])
    );
    let kinds: Vec<&str> = of_brand.iter().map(|line| line[0].as_str()).collect();
    assert_eq!(kinds, ["escrow.release", "escrow.fee"]);
    assert_eq!(of_brand[1][3], "2000.00");
    assert_eq!(brand.lines(&world, "available").await.len(), 0);

    // What a line is about leads to the order, and its receipt is both sides'.
    let line = &brand.statement(&world, "locked").await["items"][1];
    assert_eq!(line["about"], json!({"kind": "escrow", "id": escrow}));
    world.seal().await;
    let transfer = creator
        .transfer(&world, ("available", "escrow.release"))
        .await;
    assert_eq!(brand.receipt(&transfer).await, 200);

    // The files say the same, and name the log's head.
    let path = format!("/api/wallet/statement/csv?{}", days(&world));
    let (_, file) = brand.api.bytes(&path).await;
    let file = String::from_utf8(file).unwrap();
    assert!(
        file.contains(&format!(
            "locked,{}",
            line["posted_at"].as_str().unwrap().get(..10).unwrap()
        )),
        "{file}"
    );
    assert!(
        file.contains(&transfer) && file.contains(",2000.00,MAD"),
        "{file}"
    );
    let path = path.replace("/csv", "/pdf");
    let (headers, file) = brand.api.bytes(&path).await;
    assert_eq!(headers["content-type"], "application/pdf");
    let says = |text: &str| file.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(says("(Public log)") && says(&format!("({transfer})")));
    world.books_balance().await;
}

/// The server of these stories moves real money, with which no country is open: raises open and are joined as where it is played with.
fn rules() -> projects::Rules {
    projects::Rules {
        fee: Bps::try_new(projects::DEFAULT_FEE_BPS).unwrap(),
        mode: payments::Mode::Sandbox,
    }
}

/// A project of an artist that collects for ten days.
async fn project(world: &World, artist: &Party) -> String {
    let mad = |amount: &str| json!({"amount": amount, "currency": "MAD"});
    let draft = json!({
        "title": "Rihla",
        "description": {"fr": "Trois titres.", "en": "Three songs."},
        "mode": "revenue_participation",
        "works": [{"title": "Amwaj", "isrc": "QZDMN2600001"}],
        "rights": [{"holder": "Noor Atlas", "role": "performer", "bps": 10_000}],
        "budget": [{"label": "Studio", "amount": mad("4000.00")}],
        "minimum": mad("4000.00"),
        "hard_cap": mad("4000.00"),
        "duration_days": 10,
        "promised_bps": 500,
        "sources": ["streaming", "downloads"],
        "cap_multiple_bps": 10_000,
        "term_months": 60,
        "term_starts": "month",
        "term_from": "2026-07-01",
    });
    let project = artist.api.act("/api/projects", "draft", &draft).await.ok();
    let id = project["id"].as_str().unwrap().to_owned();
    let (by, project) = (artist.caller(world, Role::Artist), id.parse().unwrap());
    let mut tx = world.db.begin().await.unwrap();
    let opened = projects::acts::open(&mut tx, &rules(), &by, project).await;
    opened.unwrap();
    tx.commit().await.unwrap();
    id
}

/// A fan pays; answers the investment's id.
async fn invest(world: &World, fan: &Party, project: &str, amount: &str) -> String {
    let page = fan.api.get(&format!("/api/projects/{project}")).await.ok();
    let new = NewInvestment {
        project: project.parse().unwrap(),
        money: Money::parse(amount, Currency::MAD).unwrap(),
        terms_sha256: page["raise"]["terms_sha256"].as_str().unwrap().to_owned(),
        risk: Risk::Acknowledged,
    };
    let by = fan.caller(world, Role::Fan);
    let mut tx = world.db.begin().await.unwrap();
    let (asked, _) = projects::acts::invest(&mut tx, &rules(), &by, new)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.run_jobs().await;
    let id = asked.id.to_string();
    let path = format!("/api/investments/{id}");
    let asked = fan.api.get(&path).await.ok();
    let pay = format!("{}{}", world.url, asked["pay_path"].as_str().unwrap());
    let page = world.api().redirect(&pay).await;
    assert!(world.api().form(&format!("{page}/pay")).await.status < 400);
    let held = |one: &Value| one["status"] == "held";
    world.until(&fan.api, &path, held).await;
    id
}

#[tokio::test]
async fn a_fan_reads_and_proves_what_its_own_payments_moved_and_no_more() {
    let world = World::start().await;
    let artist = world.join("artist", "Noor").await;
    let (hana, idriss) = (
        world.join("fan", "Hana").await,
        world.join("fan", "Idriss").await,
    );
    let stranger = world.join("fan", "Maya").await;
    let project = project(&world, &artist).await;
    let investment = invest(&world, &hana, &project, "500.00").await;
    invest(&world, &idriss, &project, "300.00").await;
    let path = format!("/api/investments/{investment}/withdraw");
    hana.api.act(&path, "withdraw", &json!({})).await.ok();
    let back = |refunds: &Value| refunds["items"][0]["status"] == "done";
    world.until(&hana.api, "/api/refunds", back).await;
    world.seal().await;

    assert_eq!(
        hana.lines(&world, "invested").await,
        [
            row(["projects.collect", "in", "500.00", "500.00"]),
            row(["refunds.reserved", "out", "500.00", "0.00"]),
        ]
    );
    let of_idriss = [row(["projects.collect", "in", "300.00", "300.00"])];
    assert_eq!(idriss.lines(&world, "invested").await, of_idriss);
    assert_eq!(stranger.lines(&world, "invested").await.len(), 0);
    // Its raises are in a currency of its own, though nothing of it is in a wallet.
    for (who, currencies) in [(&hana, json!(["MAD"])), (&stranger, json!([]))] {
        let statement = who.api.get("/api/wallet/statement").await.ok();
        assert_eq!(statement["currencies"], currencies);
        assert_eq!(statement["currency"], "MAD");
    }
    // It is the fans' money until it is released.
    assert_eq!(artist.lines(&world, "available").await.len(), 0);

    let of_hana = [
        hana.transfer(&world, ("invested", "projects.collect"))
            .await,
        hana.transfer(&world, ("invested", "refunds.reserved"))
            .await,
    ];
    for transfer in &of_hana {
        assert_eq!(hana.receipt(transfer).await, 200);
        assert_eq!(idriss.receipt(transfer).await, 404);
        assert_eq!(stranger.receipt(transfer).await, 404);
        assert_eq!(artist.receipt(transfer).await, 200);
    }
    let of_idriss = idriss
        .transfer(&world, ("invested", "projects.collect"))
        .await;
    assert_eq!(idriss.receipt(&of_idriss).await, 200);
    assert_eq!(hana.receipt(&of_idriss).await, 404);
    // What the rail kept of the same deposit is the platform's own.
    let fee = format!("{}0001", of_hana[0].get(..32).unwrap());
    let transfers = sealed(&world, &fee).await;
    assert!(transfers, "the deposit has no step of the rail's fee");
    assert_eq!(hana.receipt(&fee).await, 404);
    world.books_balance().await;
}

/// Whether there is such a transfer.
async fn sealed(world: &World, transfer: &str) -> bool {
    let act = ledger::act_of(transfer.parse().unwrap());
    let entries = ledger::transfers_of_acts(&world.db, &[act]).await.unwrap();
    entries.iter().any(|entry| entry.id.to_string() == transfer)
}
