use std::path::{Path, PathBuf};

use reqwest::Method;
use serde_json::Value;

use crate::world::{World, config, id};

fn golden() -> Option<Value> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("DAMAN_SHARED").map_or_else(beside, PathBuf::from);
    let path = shared.join("specs/stripe/golden-sdk-requests.json");
    if !path.exists() {
        #[expect(clippy::print_stderr, reason = "a skipped test says why")]
        {
            eprintln!(
                "skipped: the golden requests are not in the shared folder (set DAMAN_SHARED)"
            );
        }
        return None;
    }
    Some(serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
}

/// The recorded ids, and the ones of this sandbox that stand for them in a request.
async fn real_ids(world: &World, name: &str, account: &str) -> [(&'static str, String); 4] {
    let capture = if name.ends_with("capture") {
        "&capture_method=manual"
    } else {
        ""
    };
    let intent = match name {
        "payment_intent.cancel" => {
            world
                .post("/v1/payment_intents", "amount=500&currency=eur")
                .await
        }
        _ => world.paid(500, capture).await,
    };
    let charge = intent["latest_charge"]
        .as_str()
        .unwrap_or("none")
        .to_owned();
    let body = format!("amount=200&currency=eur&destination={account}&source_transaction={charge}");
    let transfer = if name.starts_with("transfer.reversal") || name.starts_with("payout") {
        id(&world.post("/v1/transfers", &body).await)
    } else {
        "none".to_owned()
    };
    [
        ("pi_1", id(&intent)),
        ("ch_1", charge),
        ("tr_1", transfer),
        ("acct_1", account.to_owned()),
    ]
}

#[tokio::test]
async fn every_request_of_stripes_own_sdk_is_taken() {
    let Some(golden) = golden() else { return };
    let world = World::start(config()).await;
    let account = world.account("").await;
    for recorded in golden["requests"].as_array().unwrap() {
        let name = recorded["name"].as_str().unwrap();
        let ids = real_ids(&world, name, &account).await;
        let real = |text: &str| {
            ids.iter().fold(text.to_owned(), |text, (recorded, real)| {
                text.replace(recorded, real)
            })
        };
        let method: Method = recorded["method"].as_str().unwrap().parse().unwrap();
        let path = recorded["path"].as_str().unwrap();
        let mut request = world
            .http
            .request(method, world.url(&real(path)))
            .body(real(recorded["body"].as_str().unwrap()));
        for (header, value) in recorded["headers"].as_object().unwrap() {
            request = request.header(header, real(value.as_str().unwrap()));
        }
        let (status, body) = world.send(request).await;
        assert_eq!(status, 200, "{name}: {body:#}");
    }
}
