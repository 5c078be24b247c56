//! The server is killed at random moments under load, and its PostgreSQL each tenth time; nothing acknowledged is lost,
//! nothing happens twice.
//!
//! Each campaign ends in one of the ways that there are, by chance. Twenty rounds; `DAMAN_TEST_KILLS` sets another number,
//! e.g. 300 for a long run.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{Api, Installation};

/// Each so-many-th kill is PostgreSQL's.
const POSTGRES_EACH: usize = 10;
const PASSWORD: &str = "play-money-only";
const BRAND: &str = "brand@daman.example";
const CREATORS: [&str; 3] = [
    "salma@daman.example",
    "youssef@daman.example",
    "amina@daman.example",
];

/// How an escrow transaction of 2 000.00 MAD, whose content is submitted, comes to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// The brand validates one deliverable, then the other.
    InParts,
    /// The brand sends one back, gets it again, and validates both.
    Revised,
    /// The brand offers to end it for a part, the creator accepts.
    Cancelled,
    /// The creator disputes one deliverable, so the other is paid; they settle on a part.
    Disputed,
}

impl Ending {
    fn by_chance() -> Self {
        match random() % 4 {
            0 => Self::InParts,
            1 => Self::Revised,
            2 => Self::Cancelled,
            _ => Self::Disputed,
        }
    }

    /// What the creator is credited and what the brand gets back, in centimes; the fee is a tenth of what is released.
    const fn sums(self) -> (i64, i64) {
        match self {
            Self::InParts | Self::Revised => (180_000, 0),
            Self::Cancelled => (45_000, 150_000),
            Self::Disputed => (45_000 + 81_000, 60_000),
        }
    }
}

fn random() -> u16 {
    let mut bytes = [0_u8; 2];
    getrandom::fill(&mut bytes).unwrap();
    u16::from_be_bytes(bytes)
}

fn mad(amount: &str) -> Value {
    json!({"amount": amount, "currency": "MAD"})
}

/// What one player finished.
struct Finished {
    campaign: String,
    deposit: String,
    escrow: String,
    ending: Ending,
}

/// Sends a request until the server answers it, under one key, as a good client does.
async fn insist(api: &Api, path: &str, key: &str, body: &Value) -> Value {
    let mut last = String::new();
    for _ in 0..1_800 {
        match api.try_post(path, key, body).await {
            // 409 while the killed attempt's twin still runs, 503 while the database comes back.
            Ok(answer) if matches!(answer.status, 409 | 429 | 500 | 503) => {
                // Sign-ins that a kill cut off count as failed ones, and those make the next wait.
                if answer.status == 429 {
                    tokio::time::sleep(answer.retry_after()).await;
                }
                last = format!("{answer:?}");
            }
            Err(error) => last = format!("{error:?}"),
            Ok(answer) => return answer.ok(),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{path} was never answered: {last}")
}

/// Asks until `done` is content.
async fn wait_for(api: &Api, path: &str, done: impl Fn(&Value) -> bool) -> Value {
    let mut last = String::new();
    for _ in 0..900 {
        match api.try_get(path).await {
            Ok(answer) if answer.status == 200 && done(&answer.body) => return answer.body,
            Ok(answer) => last = format!("{answer:?}"),
            Err(error) => last = format!("{error:?}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{path} never changed as expected: {last}")
}

async fn sign_in(api: &Api, email: &str) -> Api {
    let session = insist(
        api,
        "/api/auth/sign-in",
        "-",
        &json!({"email": email, "password": PASSWORD}),
    )
    .await;
    api.with_token(session["access_token"].as_str().unwrap())
}

async fn connect(creator: &Api) {
    let account = insist(creator, "/api/payout-account", "account", &json!({})).await;
    let page = creator
        .redirect(account["onboarding_url"].as_str().unwrap())
        .await;
    creator.form(&page).await;
    wait_for(creator, "/api/payout-account", |account| {
        account["status"] == "ready"
    })
    .await;
}

/// One campaign from its opening to its end, whichever that is; the payouts and refunds are then on their way.
async fn play(base: &str, brand: &Api, creator: &(Api, String), name: &str) -> Finished {
    let body = json!({
        "title": format!("Campaign {name}"), "brief": "Show it.", "acceptance_items": ["The product is seen"],
        "deliverables": [
            {"title": "A video", "kind": "video", "amount": mad("1500.00")},
            {"title": "Three photos", "kind": "photo", "amount": mad("500.00")},
        ],
        "usage_rights": {"channels": ["instagram"], "duration_days": 90, "territories": ["MA"]},
        "deadline_at": (kernel::Clock::system().now() + chrono::Duration::days(30)).to_rfc3339(),
        "budget": mad("2000.00"),
    });
    let key = |step: &str| format!("{name} {step}");
    let campaign = insist(brand, "/api/campaigns", &key("open"), &body).await;
    let id = campaign["id"].as_str().unwrap().to_owned();
    let deposit = insist(
        brand,
        "/api/escrow/deposit",
        &key("deposit"),
        &json!({"campaign_id": id}),
    )
    .await;
    let deposit_id = deposit["id"].as_str().unwrap().to_owned();
    let link = format!("{base}{}", deposit["pay_path"].as_str().unwrap());
    let opened = wait_for(brand, &format!("/api/deposits/{deposit_id}"), |deposit| {
        deposit["status"] != "opening"
    })
    .await;
    if opened["status"] == "awaiting_payment" {
        let page = loop {
            match brand.try_redirect(&link).await {
                Some(page) => break page,
                None => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        };
        brand.form(&format!("{page}/pay")).await;
    }
    let invited = insist(
        brand,
        &format!("/api/campaigns/{id}/invitations"),
        &key("invite"),
        &json!({"creator_id": creator.1}),
    )
    .await;
    let path = format!(
        "/api/engagements/{}/accept",
        invited["id"].as_str().unwrap()
    );
    let escrow = insist(&creator.0, &path, &key("accept"), &json!({})).await["escrow_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let status = format!("/api/escrow/status/{escrow}");
    wait_for(brand, &status, |status| status["status"] == "pending_funds").await;
    let both = [
        &campaign["deliverables"][0]["id"],
        &campaign["deliverables"][1]["id"],
    ];
    let submission = json!({"escrow_id": escrow, "deliverables": both, "note": "Here it is."});
    insist(&creator.0, "/api/submissions", &key("submit"), &submission).await;
    let ending = Ending::by_chance();
    end(ending, (brand, &creator.0), (&escrow, both), name).await;
    Finished {
        campaign: id,
        deposit: deposit_id,
        escrow,
        ending,
    }
}

/// Brings an escrow transaction to its end.
async fn end(
    ending: Ending,
    (brand, creator): (&Api, &Api),
    (escrow, [video, photos]): (&str, [&Value; 2]),
    name: &str,
) {
    let key = |step: &str| format!("{name} {step}");
    match ending {
        Ending::InParts => {
            for (step, deliverable) in [("first", video), ("second", photos)] {
                let body = json!({"escrow_id": escrow, "deliverables": [deliverable]});
                insist(brand, "/api/escrow/release", &key(step), &body).await;
            }
        }
        Ending::Revised => {
            let body = json!({
                "escrow_id": escrow, "deliverables": [video], "items": [1], "note": "It is not seen.",
            });
            insist(brand, "/api/escrow/revision", &key("revision"), &body).await;
            let again =
                json!({"escrow_id": escrow, "deliverables": [video], "note": "Here it is again."});
            insist(creator, "/api/submissions", &key("again"), &again).await;
            let body = json!({"escrow_id": escrow});
            insist(brand, "/api/escrow/release", &key("release"), &body).await;
        }
        Ending::Cancelled => {
            let body = json!({"escrow_id": escrow, "creator": mad("500.00")});
            let offered = insist(brand, "/api/escrow/cancel", &key("cancel"), &body).await;
            let body = json!({
                "escrow_id": escrow, "proposal_id": offered["proposal"]["id"], "answer": "accept",
            });
            insist(creator, "/api/escrow/cancel/answer", &key("agreed"), &body).await;
        }
        Ending::Disputed => {
            let body = json!({
                "escrow_id": escrow, "deliverables": [video], "reason": "unjustified_refusal",
                "statement": "The brand says that it will not pay for the video.",
            });
            let room = insist(creator, "/api/escrow/dispute", &key("dispute"), &body).await;
            let offers = format!("/api/disputes/{}/offers", room["id"].as_str().unwrap());
            let body = json!({"creator_part": mad("900.00")});
            let room = insist(brand, &offers, &key("offer"), &body).await;
            let offer = room["offers"][0]["id"].as_str().unwrap();
            let accept = format!("{offers}/{offer}/accept");
            insist(creator, &accept, &key("settled"), &json!({})).await;
        }
    }
}

/// The creators of the demo, ready to be paid.
async fn assemble(installation: &Installation) -> Vec<(&'static str, String)> {
    let seeded = installation.run(&["seed"]);
    let complaint = String::from_utf8_lossy(&seeded.stderr).into_owned();
    assert!(seeded.status.success(), "{complaint}");
    let api = installation.api();
    let mut creators = Vec::new();
    for email in CREATORS {
        let creator = sign_in(&api, email).await;
        connect(&creator).await;
        let me = creator.get("/api/parties/me").await.ok();
        creators.push((email, me["id"].as_str().unwrap().to_owned()));
    }
    creators
}

/// Plays campaigns one after the other until there is enough.
async fn keep_playing(
    base: String,
    (api, (creator, id)): (Api, (&'static str, String)),
    player: usize,
    enough: Arc<AtomicBool>,
) -> Vec<Finished> {
    let mut finished = Vec::new();
    while !enough.load(Ordering::SeqCst) {
        // Access tokens live ten minutes, and a campaign takes less than half of that.
        let signed_in = Instant::now();
        let brand = sign_in(&api, BRAND).await;
        let creator = (sign_in(&api, creator).await, id.clone());
        while !enough.load(Ordering::SeqCst) && signed_in.elapsed() < Duration::from_mins(5) {
            let name = format!("{player}-{}", finished.len());
            finished.push(play(&base, &brand, &creator, &name).await);
        }
    }
    finished
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_lose_nothing_and_repeat_nothing() {
    let mut installation = Installation::start("kill").await;
    let creators = assemble(&installation).await;
    let enough = Arc::new(AtomicBool::new(false));
    let mut players = JoinSet::new();
    for (player, creator) in creators.iter().chain(&creators).enumerate() {
        let pair = (installation.api(), creator.clone());
        players.spawn(keep_playing(
            installation.url(),
            pair,
            player,
            Arc::clone(&enough),
        ));
    }
    let kills = std::env::var_os("DAMAN_TEST_KILLS")
        .map_or(20, |kills| kills.to_str().unwrap().parse().unwrap());
    for round in 1..=kills {
        let moment = 100 + u64::from(random() % 900);
        tokio::time::sleep(Duration::from_millis(moment)).await;
        if round % POSTGRES_EACH == 0 {
            installation.kill_postgres();
        } else {
            installation.kill_server();
            installation.start_server().await;
        }
    }
    enough.store(true, Ordering::SeqCst);
    let finished: Vec<Finished> = players.join_all().await.into_iter().flatten().collect();
    assert!(
        finished.len() >= 6,
        "only {} campaigns were played",
        finished.len()
    );
    let brand = sign_in(&installation.api(), BRAND).await;
    settled_once(&brand, &finished).await;
    paid_once(&installation, &finished).await;
    for (verb, good) in [
        (["ledger", "check"], "the books balance"),
        (["verify", "--log"], "the log is as it was signed"),
    ] {
        let check = installation.run(&verb);
        let said = String::from_utf8_lossy(&check.stdout).into_owned();
        assert!(check.status.success() && said.contains(good), "{said}");
    }
}

/// The rail saw each payment once, to the centime.
async fn paid_once(installation: &Installation, finished: &[Finished]) {
    let summary = installation.sandbox().get("/_sandbox/summary").await.ok();
    let sum = |part: fn((i64, i64)) -> i64| -> i64 {
        finished.iter().map(|one| part(one.ending.sums())).sum()
    };
    let credited = sum(|(credited, _)| credited);
    let charged = 200_000 * i64::try_from(finished.len()).unwrap();
    for (kind, amount) in [
        ("charges", charged),
        ("transfers", credited),
        ("payouts", credited),
        ("refunds", sum(|(_, refunded)| refunded)),
    ] {
        let seen = &summary[kind]["by_currency"]["mad"]["amount"];
        assert_eq!(seen.as_i64().unwrap_or(0), amount, "{kind}: {summary:#}");
    }
}

/// Each deposit is locked once, each part was paid out or went back once.
async fn settled_once(brand: &Api, finished: &[Finished]) {
    for Finished {
        campaign,
        deposit,
        escrow,
        ending,
    } in finished
    {
        let all = |list: &Value, end: &str| {
            let list = list.as_array().unwrap();
            list.iter().all(|one| one["status"] == end)
        };
        let done = |status: &Value| {
            (status["status"] == "released" || status["status"] == "refunded")
                && all(&status["payouts"], "paid")
                && all(&status["refunds"], "done")
        };
        let status = wait_for(brand, &format!("/api/escrow/status/{escrow}"), done).await;
        let (credited, refunded) = ending.sums();
        for (field, amount) in [("creator_credited", credited), ("refunded", refunded)] {
            let decimal = format!("{}.{:02}", amount / 100, amount % 100);
            assert_eq!(status[field]["amount"], decimal, "{ending:?}: {status:#}");
        }
        let acts = status["timeline"].as_array().unwrap();
        let locks = acts.iter().filter(|event| event["act"] == "lock").count();
        assert_eq!(locks, 1, "{acts:?}");
        let budget = brand
            .get(&format!("/api/escrow/budgets/{campaign}"))
            .await
            .ok();
        assert_eq!(budget["locked"]["amount"], "2000.00");
        let deposits = budget["deposits"].as_array().unwrap();
        assert_eq!(
            (deposits.len(), &deposits[0]["id"], &deposits[0]["status"]),
            (1, &json!(deposit), &json!("settled"))
        );
    }
}
