//! Drafts, what they lack, and the terms they become.

use serde_json::{Value, json};

use super::{World, draft, raise, read};
use crate::{Draft, ProjectError, acts, terms::sha256};

#[tokio::test]
async fn the_terms_are_one_text_whose_hash_is_accepted_and_nothing_of_it_changes() {
    let world = World::new().await;
    let project = world.live().await;
    let frozen = raise(&project);
    assert_eq!(sha256(&frozen.terms), frozen.terms_sha256);
    let terms: Value = serde_json::from_str(&frozen.terms).unwrap();
    for (pointer, wanted) in [
        ("/format", json!("daman-raise-terms/1")),
        ("/platform_fee_bps", json!(500)),
        ("/offer/cap_multiple_bps", json!(20_000)),
        ("/offer/term_months", json!(60)),
        ("/offer/optimum/amount", json!("1000.00")),
        ("/offer/max_per_fan/amount", json!("2000.00")),
        ("/offer/min_per_fan/amount", json!("10.00")),
        ("/offer/rights/1/holder", json!("Aziz")),
    ] {
        assert_eq!(terms.pointer(pointer), Some(&wanted), "{pointer}");
    }
    // Opened again, it is the same; changed, it is refused; read again, it is the same text.
    let again = world.open(project.id).await.unwrap();
    assert_eq!(raise(&again).terms, frozen.terms);
    let changes = read(json!({"title": "Another"}));
    let refused = world
        .act(async |tx| acts::change(tx, &world.artist, project.id, changes).await)
        .await;
    assert!(matches!(refused, Err(ProjectError::NotAllowed(_))));
    let stored = world.project(project.id).await;
    assert_eq!(raise(&stored).terms_sha256, frozen.terms_sha256);
    assert_eq!(stored.draft, project.draft);
}

#[tokio::test]
async fn a_draft_is_written_bit_by_bit_by_its_owner_alone() {
    let world = World::new().await;
    let begun = world.drafted(json!({"title": "Lila"})).await;
    let faults = world.open(begun.id).await;
    let Err(ProjectError::Faults(faults)) = faults else {
        panic!("{faults:?}")
    };
    let pointers: Vec<&str> = faults
        .as_slice()
        .iter()
        .map(|fault| fault.pointer.as_str())
        .collect();
    for pointer in ["/mode", "/description", "/works", "/rights", "/minimum"] {
        assert!(pointers.contains(&pointer), "{pointers:?}");
    }
    let change = async |by, changes: Draft| {
        world
            .act(async |tx| acts::change(tx, by, begun.id, changes).await)
            .await
    };
    let refused = change(&world.other, read(draft())).await;
    assert!(matches!(refused, Err(ProjectError::NotFound(_))));
    change(&world.artist, read(draft())).await.unwrap();
    let changed = change(&world.artist, read(json!({"title": "Lila II"})))
        .await
        .unwrap();
    assert_eq!(changed.title, "Lila II");
    assert_eq!(changed.draft.promised_bps, Some(3_000));
    world.open(begun.id).await.unwrap();
}

/// A change of the good draft, and where the fault of it is.
#[tokio::test]
async fn each_fault_of_a_draft_has_its_place() {
    let world = World::new().await;
    let money = |amount: &str| json!({"amount": amount, "currency": "MAD"});
    for (pointer, changes) in [
        (
            "/rights",
            json!({"rights": [{"holder": "x", "role": "y", "bps": 9999}]}),
        ),
        ("/budget", json!({"minimum": money("900.00")})),
        ("/optimum", json!({"optimum": money("999.99")})),
        ("/hard_cap", json!({"hard_cap": money("500.00")})),
        (
            "/hard_cap",
            json!({"hard_cap": {"amount": "5000.00", "currency": "EUR"}}),
        ),
        ("/max_per_fan", json!({"max_per_fan": money("9.00")})),
        ("/minimum/amount", json!({"minimum": money("1e3")})),
        (
            "/milestones",
            json!({"milestones": [{"title": "x", "proof_wanted": "y", "bps": 9000, "due_days": 0}]}),
        ),
        (
            "/milestones/0/due_days",
            json!({"milestones": [{"title": "x", "proof_wanted": "y", "bps": 10000, "due_days": 3}]}),
        ),
        (
            "/works/0/isrc",
            json!({"works": [{"title": "x", "isrc": "nonsense"}]}),
        ),
        ("/promised_bps", json!({"promised_bps": 0})),
        ("/promised_bps", json!({"mode": "donation"})),
        ("/duration_days", json!({"duration_days": 61})),
        ("/term_months", json!({"term_months": 121})),
        (
            "/break_points/0",
            json!({"break_points": [{"promised_bps": 1}]}),
        ),
        ("/opens_at", json!({"opens_at": "2027-09-01T00:00:00Z"})),
        ("/title", json!({"title": "x".repeat(201)})),
        ("/description", json!({"description": {"xx": "y"}})),
    ] {
        let offer = crate::offer::Offer::read(
            &read(draft()).changed(read(changes.clone())),
            world.db.now(),
        );
        let faults = offer.expect_err(&changes.to_string());
        assert!(
            faults
                .as_slice()
                .iter()
                .any(|fault| fault.pointer == pointer),
            "{pointer}: {faults:?}"
        );
    }
    assert!(crate::offer::Offer::read(&read(draft()), world.db.now()).is_ok());
    // What nobody may store is refused at once.
    let long = read(json!({"title": "x", "deductions": "y".repeat(2_001)}));
    let refused = world
        .act(async |tx| acts::create(tx, &world.artist, long).await)
        .await;
    assert!(matches!(refused, Err(ProjectError::Faults(_))));
}

#[tokio::test]
async fn a_recording_is_of_one_raise_and_named_once() {
    let world = World::new().await;
    let work = |isrc: &str| json!({"title": "Lila", "isrc": isrc});
    let with = async |works: Value| {
        let mut draft = draft();
        draft["works"] = works;
        let draft = read(draft);
        let created = world.act(async |tx| acts::create(tx, &world.artist, draft).await);
        world.open(created.await.unwrap().id).await
    };
    let fault = |opened| match opened {
        Err(ProjectError::Faults(faults)) => faults.as_slice()[0].pointer.clone(),
        other => panic!("{other:?}"),
    };
    let twice = json!([work("MA-Z03-26-00123"), work("MAZ032600123")]);
    assert_eq!(fault(with(twice).await), "/works/1/isrc");
    with(json!([work("MA-Z03-26-00123")])).await.unwrap();
    // It still collects: its works are registered when it closes.
    let again = json!([work("MAZ032600124"), work("MAZ032600123")]);
    assert_eq!(fault(with(again).await), "/works/1/isrc");
}
