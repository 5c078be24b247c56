//! Everybody can check what was paid, without us.

use std::{fs, path::Path, process::Command};

use parties::Role;
use serde_json::json;

use crate::support::{Party, World};

/// A paid campaign, and the transfer that paid the creator.
async fn paid(world: &World) -> (Party, Party, String) {
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
    let path = format!("/api/escrow/status/{escrow}");
    let status = creator.api.get(&path).await.ok();
    let release = status["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .find(|event| event["act"] == "release")
        .unwrap();
    let to_wallet = release["transfers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|transfer| transfer["kind"] == "escrow.release")
        .unwrap_or_else(|| panic!("{release:#}"));
    let transfer = to_wallet["id"].as_str().unwrap().to_owned();
    (brand, creator, transfer)
}

/// What `daman` says, and whether it was content. It is given no setting and no server.
fn daman(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_daman"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap();
    let said = [ran.stdout, ran.stderr].concat();
    (ran.status.success(), String::from_utf8(said).unwrap())
}

#[tokio::test]
async fn a_creator_proves_its_payment_without_the_server() {
    let world = World::start().await;
    let (brand, creator, transfer) = paid(&world).await;
    let path = format!("/api/transparency/receipts/{transfer}");
    let early = creator.api.get(&path).await;
    assert_eq!(early.problem(), (409, "proof.not_sealed"));
    assert!(world.seal().await > 3);

    let (headers, receipt) = creator.api.bytes(&path).await;
    assert!(
        headers["content-disposition"]
            .to_str()
            .unwrap()
            .contains(".tlog-proof")
    );
    assert!(receipt.len() < 2_500, "{} bytes", receipt.len());
    let keys = world.api().get("/api/transparency/keys").await.ok();
    let key = keys["verifier_key"].as_str().unwrap();
    let folder = world.folder();
    fs::write(folder.join("mine.tlog-proof"), &receipt).unwrap();
    let (good, said) = daman(folder, &["verify", "mine.tlog-proof", "--key", key]);
    assert!(good, "{said}");
    for part in [
        "PROVED",
        "1800.00",
        "MAD",
        &transfer,
        &format!("wallet:{}", creator.id),
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }

    // As a scanner of its code, or an editor, leaves it.
    let scanned = String::from_utf8(receipt.clone()).unwrap();
    let scanned = format!("{}\n", scanned.replace('\n', "\r\n"));
    fs::write(folder.join("scanned.txt"), scanned).unwrap();
    let (good, said) = daman(folder, &["verify", "scanned.txt", "--key", key]);
    assert!(good, "{said}");

    // Not with another key, and not with another amount.
    let other = proof::note::SigningKey::from_seed(
        proof::note::Name::try_new(key.split('+').next().unwrap()).unwrap(),
        &[7; 32],
    );
    let other = other.verifier().to_string();
    let (good, said) = daman(folder, &["verify", "mine.tlog-proof", "--key", &other]);
    assert!(!good && said.contains("REFUSED"), "{said}");
    let forged = forge(&String::from_utf8(receipt).unwrap(), "1800.00", "9800.00");
    fs::write(folder.join("forged.tlog-proof"), forged).unwrap();
    let (good, said) = daman(folder, &["verify", "forged.tlog-proof", "--key", key]);
    assert!(!good && said.contains("not in the log"), "{said}");

    // The page to print, and who else may have it.
    let (headers, page) = brand.api.bytes(&format!("{path}/pdf")).await;
    assert_eq!(headers["content-type"], "application/pdf");
    assert!(page.starts_with(b"%PDF-") && page.len() > 10_000);
    fs::write(folder.join("receipt.pdf"), page).unwrap();
    let operator = world.join_staff(Role::Operator, "Otman").await;
    operator.api.bytes(&path).await;
    let stranger = world.join("creator", "Nobody").await;
    assert_eq!(stranger.api.get(&path).await.problem().0, 404);
    assert_eq!(world.api().get(&path).await.problem().0, 401);
}

/// What is recorded of a party, of one kind.
async fn own_record(party: &Party, kind: &str) -> serde_json::Value {
    let records = party.api.get("/api/transparency/records?limit=100").await;
    let records = records.ok();
    let items = records["items"].as_array().unwrap();
    let found = items.iter().find(|record| record["kind"] == kind);
    found.unwrap_or_else(|| panic!("{records:#}")).clone()
}

/// The receipt with other words in its document.
fn forge(receipt: &str, old: &str, new: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let extra = receipt
        .lines()
        .nth(1)
        .unwrap()
        .strip_prefix("extra ")
        .unwrap();
    let opened = String::from_utf8(STANDARD.decode(extra).unwrap()).unwrap();
    assert!(opened.contains(old));
    let forged = STANDARD.encode(opened.replace(old, new));
    receipt.replace(extra, &forged)
}

#[tokio::test]
async fn what_a_payout_came_to_and_what_was_decided_is_sealed_too() {
    let world = World::start().await;
    let (brand, creator, _) = paid(&world).await;
    let paid_out = |payouts: &serde_json::Value| payouts["items"][0]["status"] == "paid";
    world.until(&creator.api, "/api/payouts", paid_out).await;
    world.seal().await;
    let folder = world.folder().join("bundle");
    proof::export(&world.db, &folder, (&[], &[])).await.unwrap();
    let leaves = fs::read_to_string(folder.join("leaves.jsonl")).unwrap();
    let docs: Vec<serde_json::Value> = leaves
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|line| serde_json::from_str(line["doc"].as_str().unwrap()).unwrap())
        .collect();
    let record = |kind: &str| {
        docs.iter()
            .find(|doc| doc["type"] == "record" && doc["kind"] == kind)
            .unwrap_or_else(|| panic!("no record of {kind}"))
    };
    let arrived = record("payout.paid");
    assert_eq!(arrived["party"], creator.id);
    let facts: serde_json::Value =
        serde_json::from_str(arrived["facts"].as_str().unwrap()).unwrap();
    assert_eq!(facts["amount_minor"], "180000");
    assert!(facts["payout_ref"].as_str().unwrap().starts_with("po_"));
    let acts: Vec<_> = docs.iter().filter(|doc| doc["type"] == "audit").collect();
    assert!(
        acts.iter().any(|doc| doc["act"] == "escrow.release"),
        "{acts:#?}"
    );
    // The creator proves what the rail did; the brand, that its money came in; and nobody the other's.
    let keys = world.api().get("/api/transparency/keys").await.ok();
    let key = keys["verifier_key"].as_str().unwrap();
    let mine = own_record(&creator, "payout.paid").await;
    assert_eq!(mine["facts"]["payout_ref"], facts["payout_ref"]);
    let path = format!(
        "/api/transparency/receipts/{}",
        mine["id"].as_str().unwrap()
    );
    let (_, receipt) = creator.api.bytes(&path).await;
    fs::write(world.folder().join("record.tlog-proof"), receipt).unwrap();
    let (good, said) = daman(
        world.folder(),
        &["verify", "record.tlog-proof", "--key", key],
    );
    assert!(good && said.contains("payout.paid"), "{said}");
    let (_, page) = creator.api.bytes(&format!("{path}/pdf")).await;
    assert!(page.starts_with(b"%PDF-"));
    assert_eq!(brand.api.get(&path).await.problem().0, 404);
    let deposit = own_record(&brand, "deposit.settled").await;
    assert_eq!(deposit["facts"]["amount_minor"], "400000");

    // What nobody changed is not written down again.
    world.begin().await;
    world.begin().await;
    assert_eq!(world.seal().await, 1);
}

#[tokio::test]
async fn strangers_read_the_log_and_learn_nothing_from_it() {
    let world = World::start().await;
    assert_eq!(
        world.api().get("/api/transparency/checkpoint").await.status,
        404
    );
    let (_, creator, transfer) = paid(&world).await;
    world.seal().await;
    let keys = world.api().get("/api/transparency/keys").await.ok();
    let key: proof::note::VerifierKey = keys["verifier_key"].as_str().unwrap().parse().unwrap();
    let first = head(&world, &key).await;

    // All that is public, together.
    let mut seen = Vec::new();
    let mut leaves = Vec::new();
    for bundle in proof::tile::bundles_of(first.size) {
        let (headers, bytes) = world
            .api()
            .bytes(&format!("/api/transparency/{bundle}"))
            .await;
        let cache = headers["cache-control"].to_str().unwrap();
        assert_eq!(cache.contains("immutable"), bundle.width() == 256);
        let entries = proof::tile::entries(&bytes).unwrap();
        leaves.extend(entries.iter().map(|entry| proof::tree::leaf_hash(entry)));
        seen.extend(bytes);
    }
    assert_eq!(proof::tree::root_of(&leaves), first.root);
    let seen = String::from_utf8_lossy(&seen);
    for secret in [transfer.as_str(), &creator.id, "1800.00", "MAD", "Salma"] {
        assert!(!seen.contains(secret), "{secret}");
    }

    // It only grows.
    world.join("brand", "Another").await;
    world.seal().await;
    let second = head(&world, &key).await;
    assert!(second.size > first.size);
    let path = format!(
        "/api/transparency/consistency?old={}&new={}",
        first.size, second.size
    );
    let answer = world.api().get(&path).await.ok();
    let proof: Vec<proof::tree::Hash> = answer["proof"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hash| proof::tree::Hash::from_base64(hash.as_str().unwrap()).unwrap())
        .collect();
    proof::tree::verify_consistency(first.size, first.root, second.size, second.root, &proof)
        .unwrap();

    for (path, status) in [
        ("/api/transparency/tile/0/000.p/256", 404),
        ("/api/transparency/tile/9/000", 404),
        ("/api/transparency/tile/../../etc/passwd", 404),
        ("/api/transparency/tile/entries/999", 404),
        ("/api/transparency/consistency?old=2&new=1", 422),
        ("/api/transparency/consistency?old=1&new=99999999", 422),
        ("/api/transparency/consistency?old=-1&new=1", 422),
        ("/api/transparency/consistency?old=1", 422),
    ] {
        assert_eq!(world.api().get(path).await.problem().0, status, "{path}");
    }
}

async fn head(world: &World, key: &proof::note::VerifierKey) -> proof::checkpoint::Checkpoint {
    let (headers, note) = world.api().bytes("/api/transparency/checkpoint").await;
    assert_eq!(headers["content-type"], "text/plain; charset=utf-8");
    let note = String::from_utf8(note).unwrap();
    proof::checkpoint::open(&note, key, &[]).unwrap().checkpoint
}
