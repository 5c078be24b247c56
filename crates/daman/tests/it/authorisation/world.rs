//! The stage: a campaign in full swing, everybody who may have to do with it, and those who have not.

use std::{collections::BTreeMap, sync::Mutex};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use parties::{Role, testing::SoftPasskey};
use payments::Purpose;
use serde_json::{Value, json};

use crate::support::{PNG, Party, World};

/// Everything that the requests are about.
pub(super) struct Stage {
    pub(super) world: World,
    pub(super) callers: Callers,
    /// Ids by the name of a parameter, of a field, or of the path's segment before `{id}`; whole bodies by operation.
    pub(super) known: BTreeMap<&'static str, Value>,
    /// Tokens that are not good, and what is the matter with each.
    pub(super) bad_tokens: Vec<(&'static str, String)>,
}

/// Who asks.
pub(super) struct Callers {
    parties: BTreeMap<&'static str, (Role, Party)>,
    leavers: Mutex<Vec<(Role, String)>>,
    unproved: tokio::sync::Mutex<BTreeMap<&'static str, String>>,
}

const PASSWORD: &str = "correct horse battery";

impl Callers {
    /// The columns of the table. `brand` and `creator` are the two sides of all objects; the others have nothing to do with
    /// them, except by their role.
    pub(super) const NAMES: [&'static str; 8] = [
        "nobody",
        "brand",
        "creator",
        "other_brand",
        "other_creator",
        "mediator",
        "operator",
        "auditor",
    ];

    /// The access token of a caller for this operation. One that ends sessions, or takes a second factor away, is tried by
    /// somebody else of the same role, who is not needed again.
    pub(super) fn token(&self, name: &str, operation: &str) -> Option<String> {
        let (role, party) = self.parties.get(name)?;
        if !LEAVING.contains(&operation) {
            return party.api.token().map(str::to_owned);
        }
        let mut leavers = self.leavers.lock().unwrap();
        let place = leavers.iter().position(|(of, _)| of == role).unwrap();
        Some(leavers.remove(place).1)
    }

    /// A session of an operator that has no second factor.
    pub(super) async fn unproved_operator(&self, world: &World, operation: &str) -> String {
        let email = if LEAVING.contains(&operation) {
            "leaver@staff.example"
        } else {
            "newcomer@staff.example"
        };
        let mut sessions = self.unproved.lock().await;
        if LEAVING.contains(&operation) || !sessions.contains_key(email) {
            let api = world.api().sign_in(email, PASSWORD).await;
            sessions.insert(email, api.token().unwrap().to_owned());
        }
        sessions[email].clone()
    }
}

/// Operations after which a caller is not what it was before.
const LEAVING: [&str; 3] = [
    "DELETE /auth/totp",
    "POST /auth/sign-out",
    "POST /auth/sign-out-everywhere",
];

/// For each such operation one caller for each column.
async fn leavers(world: &World) -> Vec<(Role, String)> {
    let columns = [
        Role::Brand,
        Role::Creator,
        Role::Brand,
        Role::Creator,
        Role::Mediator,
        Role::Operator,
        Role::Auditor,
    ];
    let all = LEAVING.iter().flat_map(|_| columns).enumerate();
    let mut leavers = Vec::new();
    for (place, role) in all {
        let party = world.join_staff(role, &format!("Leaver{place}")).await;
        leavers.push((role, party.api.token().unwrap().to_owned()));
    }
    leavers
}

impl Stage {
    pub(super) async fn set() -> Self {
        let world = World::start().await;
        let expired = world.join("brand", "Late").await;
        world.advance(11 * 60).await;
        let brand = world.join("brand", "Atlas").await;
        let creator = world.join_creator("Salma").await;
        let mut known = objects(&world, &brand, &creator).await;
        bodies(&mut known);
        known.insert("refunds", refund(&world, &brand).await);
        known.insert("chargebacks", chargeback(&world, &brand).await);
        let token = brand.api.token().unwrap().to_owned();
        let left = world.api().sign_in(&brand.email, PASSWORD).await;
        left.post("/api/auth/sign-out", &json!({})).await;
        // From here on the brand signs in with more than its password.
        known.insert("passkeys", passkey(&world, &brand).await);
        let mut bad_tokens = vec![
            ("has expired", expired.api.token().unwrap().to_owned()),
            (
                "is of a session that was ended",
                left.token().unwrap().to_owned(),
            ),
            ("is no token", "nonsense".to_owned()),
        ];
        bad_tokens.extend(tampered(&token));
        for name in ["Newcomer", "Leaver"] {
            world.add_staff(Role::Operator, name).await;
        }
        let mut parties = BTreeMap::from([
            ("brand", (Role::Brand, brand)),
            ("creator", (Role::Creator, creator)),
        ]);
        for (column, role, name) in [
            ("other_brand", Role::Brand, "Rival"),
            ("other_creator", Role::Creator, "Omar"),
        ] {
            parties.insert(column, (role, world.join(role.as_str(), name).await));
        }
        for (column, role) in [
            ("mediator", Role::Mediator),
            ("operator", Role::Operator),
            ("auditor", Role::Auditor),
        ] {
            parties.insert(column, (role, world.join_staff(role, column).await));
        }
        Self {
            callers: Callers {
                parties,
                leavers: Mutex::new(leavers(&world).await),
                unproved: tokio::sync::Mutex::default(),
            },
            world,
            known,
            bad_tokens,
        }
    }
}

/// A campaign with its deposit, an engagement with a submission, a file, a payout, a webhook endpoint with a delivery.
async fn objects(world: &World, brand: &Party, creator: &Party) -> BTreeMap<&'static str, Value> {
    let first = async |path: &str| brand.api.get(path).await.ok()["items"][0]["id"].clone();
    let endpoint = json!({"url": format!("{}/hook", world.url), "topics": ["escrow_funded"]});
    let endpoint = brand
        .api
        .post("/api/webhooks/endpoints", &endpoint)
        .await
        .ok();
    let campaign = world.campaign(brand, "9000.00").await;
    world.lock_budget(brand, &campaign).await;
    let escrow = world.engage(brand, creator, &campaign).await;
    let video = &campaign["deliverables"][0]["id"];
    let photos = &campaign["deliverables"][1]["id"];
    let submission = world.submit(creator, &escrow, &[video]).await;
    let shown = submission["files"][0]["id"].clone();
    let release = json!({"escrow_id": escrow, "deliverables": [video]});
    brand
        .api
        .act("/api/escrow/release", "release", &release)
        .await
        .ok();
    world.run_jobs().await;
    let file = creator
        .api
        .upload("photo.png", "image/png", PNG.to_vec())
        .await
        .ok();
    world.api().sign_in(&brand.email, PASSWORD).await;
    let another = &brand.api.get("/api/auth/sessions").await.ok()["items"][0];
    assert_eq!(another["current"], false);
    let payouts = creator.api.get("/api/payouts").await.ok();
    let engagements = creator.api.get("/api/engagements").await.ok();
    let status = format!("/api/escrow/status/{escrow}");
    let status = creator.api.get(&status).await.ok();
    let timeline = status["timeline"].as_array().unwrap();
    let released = timeline.iter().find(|event| event["act"] == "release");
    let transfer = released.unwrap()["transfers"][0]["id"].clone();
    let (room, content) = dispute(world, brand, creator).await;
    world.seal().await;
    BTreeMap::from([
        ("receipts", transfer),
        (
            "POST /statements/{id}/rate",
            json!({"from": "USD", "to": "MAD", "rate": "9.9", "source": "a bank", "dated": "2026-01-02"}),
        ),
        ("path", json!("0/000.p/1")),
        ("disputes", room["id"].clone()),
        ("content", content),
        ("evidence", room["evidence"][0]["id"].clone()),
        ("offer", room["offers"][0]["id"].clone()),
        ("campaign_id", campaign["id"].clone()),
        ("campaigns", campaign["id"].clone()),
        ("creator_id", json!(creator.id)),
        ("deliverables", json!([photos])),
        ("deliveries", first("/api/webhooks/deliveries").await),
        ("deposits", first("/api/deposits").await),
        ("endpoints", endpoint["id"].clone()),
        ("engagements", engagements["items"][0]["id"].clone()),
        ("escrow", json!(escrow)),
        ("escrow_id", json!(escrow)),
        ("files", shown),
        ("new file", file["id"].clone()),
        ("payouts", payouts["items"][0]["id"].clone()),
        ("sessions", json!(another["id"])),
        ("status", json!(escrow)),
        ("submissions", submission["id"].clone()),
    ])
}

/// A dispute about another campaign, with a piece of evidence and an offer. Answers its case room, and the id of a file that
/// was delivered.
async fn dispute(world: &World, brand: &Party, creator: &Party) -> (Value, Value) {
    let campaign = world.campaign(brand, "2000.00").await;
    world.lock_budget(brand, &campaign).await;
    let escrow = world.engage(brand, creator, &campaign).await;
    let video = &campaign["deliverables"][0]["id"];
    let submission = world.submit(creator, &escrow, &[video]).await;
    let content = submission["files"][0]["id"].clone();
    let body = json!({"escrow_id": escrow, "reason": "late", "statement": "It came late."});
    let room = brand
        .api
        .act("/api/escrow/dispute", "dispute", &body)
        .await
        .ok();
    let path = format!("/api/disputes/{}", room["id"].as_str().unwrap());
    let file = creator
        .api
        .upload("proof.png", "image/png", PNG.to_vec())
        .await
        .ok();
    let body = json!({"file_id": file["id"], "caption": "It was sent."});
    creator
        .api
        .act(&format!("{path}/evidence"), "evidence", &body)
        .await
        .ok();
    let body = json!({"creator_part": {"amount": "500.00", "currency": "MAD"}});
    let room = brand
        .api
        .act(&format!("{path}/offers"), "offer", &body)
        .await
        .ok();
    (room, content)
}

/// A budget that was locked and is closed again: its money goes back.
async fn refund(world: &World, brand: &Party) -> Value {
    let campaign = world.campaign(brand, "3000.00").await;
    world.lock_budget(brand, &campaign).await;
    let id = campaign["id"].as_str().unwrap();
    let path = format!("/api/escrow/budgets/{id}/close");
    brand.api.act(&path, "close", &json!({})).await.ok();
    let list = brand.api.get("/api/refunds").await.ok();
    list["items"][0]["id"].clone()
}

/// A payment of the brand that its bank contests.
async fn chargeback(world: &World, brand: &Party) -> Value {
    let campaign = world.campaign(brand, "4000.00").await;
    world.lock_budget(brand, &campaign).await;
    let purpose = Purpose::CampaignBudget(campaign["id"].as_str().unwrap().parse().unwrap());
    let mut tx = world.db.begin().await.unwrap();
    let deposits = payments::list_deposits_of_purpose(&mut tx, purpose).await;
    tx.commit().await.unwrap();
    let charge = deposits.unwrap()[0].charge_ref.clone().unwrap();
    let path = format!("/_sandbox/charges/{charge}/dispute");
    let body = json!({"reason": "product_not_received"});
    world.sandbox().post(&path, &body).await.ok();
    let there = |list: &Value| !list["items"].as_array().unwrap().is_empty();
    let list = world.until(&brand.api, "/api/chargebacks", there).await;
    list["items"][0]["id"].clone()
}

/// A passkey of the brand.
async fn passkey(world: &World, brand: &Party) -> Value {
    let path = "/api/auth/passkeys/challenge";
    let asked = brand.api.post(path, &json!({})).await.ok();
    let page = world.url.replace("127.0.0.1", "localhost");
    let (_, made) = SoftPasskey::create(&asked["options"], &page);
    let body = json!({"challenge": asked["challenge"], "name": "Telephone", "passkey": made});
    let registered = brand.api.post("/api/auth/passkeys", &body).await.ok();
    registered["passkey"]["id"].clone()
}

/// Bodies that no example gives.
fn bodies(known: &mut BTreeMap<&'static str, Value>) {
    let submission = json!({
        "escrow_id": known["escrow_id"], "deliverables": known["deliverables"],
        "files": [known["new file"]], "note": "Here it is.",
    });
    let mad = |amount: &str| json!({"amount": amount, "currency": "MAD"});
    let campaign = json!({
        "title": "Evening routine", "brief": "Show it.", "acceptance_items": ["The product is seen"],
        "deliverables": [{"title": "A video", "kind": "video", "amount": mad("1500.00")}],
        "usage_rights": {"channels": ["instagram"], "duration_days": 90, "territories": ["MA"]},
        "deadline_at": "2099-01-01T00:00:00Z",
        "budget": mad("1500.00"),
    });
    let wrong = json!({"old_password": "not the password", "password": "another long password"});
    known.extend([
        ("POST /submissions", submission),
        ("PATCH /campaigns/{id}", campaign.clone()),
        ("POST /campaigns", campaign),
        // Let in, but nothing is changed by it: the callers are needed again.
        ("POST /auth/password", wrong),
        ("POST /auth/prove", json!({"password": PASSWORD})),
        ("POST /auth/totp/confirm", json!({"code": "000000"})),
        (
            "POST /auth/sign-in",
            json!({"email": "nobody@people.example", "password": PASSWORD}),
        ),
        ("PATCH /parties/me", json!({"language": "en"})),
    ]);
}

/// A good token with another header, another payload, or without its signature.
fn tampered(token: &str) -> Vec<(&'static str, String)> {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts.as_slice() else {
        panic!("a token has three parts")
    };
    let read =
        |part: &str| -> Value { serde_json::from_slice(&BASE64.decode(part).unwrap()).unwrap() };
    let write = |value: &Value| BASE64.encode(value.to_string());
    let alg = |alg: &str| {
        let mut header = read(header);
        header["alg"] = json!(alg);
        write(&header)
    };
    let mut claimed = read(claims);
    claimed["role"] = json!("operator");
    vec![
        (
            "says `alg: none` and has no signature",
            format!("{}.{claims}.", alg("none")),
        ),
        (
            "says `alg: none` and keeps its signature",
            format!("{}.{claims}.{signature}", alg("none")),
        ),
        (
            "says `alg: HS256`",
            format!("{}.{claims}.{signature}", alg("HS256")),
        ),
        (
            "says another role",
            format!("{header}.{}.{signature}", write(&claimed)),
        ),
        ("has no signature", format!("{header}.{claims}.")),
    ]
}
