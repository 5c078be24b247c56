//! Witnesses over real HTTP: they sign what follows from what they saw, and nothing else.

use std::sync::{Arc, Mutex};

use axum::{Router, extract::State, http::StatusCode, routing::post};
use tokio::{net::TcpListener, task::JoinSet};

use super::{World, seal_all};
use crate::{
    Issued, Witness, Witnesses, checkpoint,
    issue::receipt,
    log,
    note::{CosigningKey, Name, VerifierKey},
    tree::{self, Hash},
    witness::AddCheckpoint,
};

/// A witness as C2SP's `tlog-witness` says: keeps the last head that it signed.
struct Seen {
    log: VerifierKey,
    key: CosigningKey,
    size: u64,
    root: Hash,
}

async fn add_checkpoint(
    State(seen): State<Arc<Mutex<Seen>>>,
    body: String,
) -> (StatusCode, String) {
    let mut seen = seen.lock().unwrap();
    let Ok(asked) = body.parse::<AddCheckpoint>() else {
        return (StatusCode::BAD_REQUEST, String::new());
    };
    let Ok(opened) = checkpoint::open(&asked.checkpoint, &seen.log, &[]) else {
        return (StatusCode::FORBIDDEN, String::new());
    };
    if asked.old != seen.size {
        return (StatusCode::CONFLICT, format!("{}\n", seen.size));
    }
    let head = opened.checkpoint;
    let follows =
        tree::verify_consistency(seen.size, seen.root, head.size, head.root, &asked.proof);
    if seen.size > 0 && follows.is_err() {
        return (StatusCode::UNPROCESSABLE_ENTITY, String::new());
    }
    seen.size = head.size;
    seen.root = head.root;
    let cosigned = seen.key.cosign(&head.to_string(), 1_800_000_000);
    (StatusCode::OK, format!("{cosigned}\n"))
}

/// Serves a witness of this log; how it is configured, and what it saw.
async fn serve(world: &World, serving: &mut JoinSet<()>) -> (Witness, Arc<Mutex<Seen>>) {
    let seen = Seen {
        log: world.signer().verifier().clone(),
        key: CosigningKey::from_seed(Name::try_new("witness.example/w1").unwrap(), &[3; 32]),
        size: 0,
        root: Hash::empty(),
    };
    let key = seen.key.verifier().to_string();
    let seen = Arc::new(Mutex::new(seen));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = Router::new()
        .route("/w1/add-checkpoint", post(add_checkpoint))
        .with_state(Arc::clone(&seen));
    serving.spawn(async move { axum::serve(listener, routes).await.unwrap() });
    let witness = Witness::parse(&format!("http://{address}/w1 {key}")).unwrap();
    (witness, seen)
}

#[tokio::test]
async fn heads_are_cosigned_and_receipts_carry_it() {
    let world = World::new().await;
    let mut serving = JoinSet::new();
    let (witness, seen) = serve(&world, &mut serving).await;
    let key = witness.key().clone();
    let witnesses = Witnesses::try_new(vec![witness]).unwrap();
    assert_eq!(
        witnesses.tell(&world.db).await.unwrap(),
        0,
        "nothing to tell yet"
    );
    let mut sealer = world.sealer();
    for count in [3, 300, 1] {
        world.pay_many(count).await;
        seal_all(&mut sealer).await;
        assert_eq!(witnesses.tell(&world.db).await.unwrap(), 1);
        assert_eq!(
            witnesses.tell(&world.db).await.unwrap(),
            0,
            "it saw this head"
        );
    }
    assert_eq!(seen.lock().unwrap().size, 304);
    let paid = world.pay(1, 5).await;
    seal_all(&mut sealer).await;
    witnesses.tell(&world.db).await.unwrap();
    let mut connection = world.db.pool().acquire().await.unwrap();
    let head = log::last(&mut connection, std::slice::from_ref(&key))
        .await
        .unwrap()
        .unwrap();
    let opened = checkpoint::open(
        &head.note,
        world.signer().verifier(),
        std::slice::from_ref(&key),
    );
    assert_eq!(opened.unwrap().cosignatures.len(), 1);
    // A head that no witness saw is not preferred to one that it did.
    world.pay(1, 5).await;
    seal_all(&mut sealer).await;
    let Some(Issued::Receipt(receipt)) = receipt(&world.db, paid, std::slice::from_ref(&key))
        .await
        .unwrap()
    else {
        panic!("no receipt");
    };
    let checked = receipt.check(world.signer().verifier(), &[key]).unwrap();
    assert_eq!((checked.checkpoint.size, checked.cosigners.len()), (305, 1));
}

#[tokio::test]
async fn a_witness_that_knows_more_is_asked_again_from_there() {
    let world = World::new().await;
    let mut serving = JoinSet::new();
    let (witness, seen) = serve(&world, &mut serving).await;
    let witnesses = Witnesses::try_new(vec![witness]).unwrap();
    let mut sealer = world.sealer();
    world.pay_many(5).await;
    seal_all(&mut sealer).await;
    let kept = world.kept().read().unwrap().unwrap();
    {
        let mut seen = seen.lock().unwrap();
        (seen.size, seen.root) = (kept.size, kept.root);
    }
    world.pay_many(4).await;
    seal_all(&mut sealer).await;
    assert_eq!(witnesses.tell(&world.db).await.unwrap(), 1);
    assert_eq!(seen.lock().unwrap().size, 9);
}

#[tokio::test]
async fn a_witness_signs_no_second_history_and_stops_nobody_else() {
    let world = World::new().await;
    let mut serving = JoinSet::new();
    let (strict, seen) = serve(&world, &mut serving).await;
    {
        let mut seen = seen.lock().unwrap();
        (seen.size, seen.root) = (2, Hash::from_bytes([9; 32]));
    }
    let dead = strict.key().to_string();
    let dead = Witness::parse(&format!("http://127.0.0.1:1/ {dead}")).unwrap();
    let (good, _) = serve(&world, &mut serving).await;
    world.pay_many(5).await;
    seal_all(&mut world.sealer()).await;
    let witnesses = Witnesses::try_new(vec![dead, strict, good]).unwrap();
    assert_eq!(witnesses.tell(&world.db).await.unwrap(), 1);
    assert_eq!(seen.lock().unwrap().size, 2, "it did not move");
}

#[test]
fn what_is_no_witness_is_refused() {
    let key = CosigningKey::from_seed(Name::try_new("w").unwrap(), &[3; 32]);
    let log = crate::note::SigningKey::from_seed(Name::try_new("w").unwrap(), &[3; 32]);
    for text in [
        String::new(),
        "https://w.example".to_owned(),
        format!("w.example {}", key.verifier()),
        format!("https://w.example {}", log.verifier()),
        "https://w.example w+00000000+AAAA".to_owned(),
    ] {
        assert!(Witness::parse(&text).is_err(), "{text}");
    }
}
