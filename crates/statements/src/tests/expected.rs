//! What a project is to get is known before its cash comes, to the unit.

use ledger::Account;
use royalties::Holders;

use super::{AMWAJ, World, line, usd};
use crate::{Status, store};

#[tokio::test]
async fn what_is_awaited_is_split_as_it_is_paid_afterwards() {
    let world = World::new().await;
    let first = world.upload(&[line("2026-07", AMWAJ, "1.239999")]).await;
    let second = world
        .upload(&[line("2026-08", AMWAJ, "2.505"), line("2026-09", AMWAJ, "1")])
        .await;
    assert_eq!(first.status, Status::AwaitingCash);
    let mut tx = world.db.begin().await.unwrap();
    let awaited = store::list_awaited(&mut tx, world.project).await.unwrap();
    let of: Vec<_> = awaited
        .iter()
        .map(|one| (one.statement.id, one.revenue.cash, one.missing))
        .collect();
    assert_eq!(
        of,
        [
            (first.id, usd(123), usd(123)),
            (second.id, usd(350), usd(350))
        ]
    );
    let project = royalties::find_project(&mut tx, world.project.into()).await;
    let project = project.unwrap().unwrap();
    let expected: Vec<_> = awaited.iter().map(|one| one.revenue.clone()).collect();
    let splits = royalties::preview(&mut tx, &project, &expected).await;
    let splits = splits.unwrap();
    // Half is the fans': 61 and a half, then 175 more.
    let fans: Vec<_> = splits.iter().map(|split| split.after.fans).collect();
    assert_eq!(fans, [usd(61), usd(236)]);
    let of_fan = Holders::Of(world.fan);
    let parts = royalties::list_holder_parts(&mut tx, &project, &splits[1], of_fan).await;
    assert_eq!(parts.unwrap()[0].after, usd(236));
    drop(tx);

    world.pay(first.id, None).await;
    let wallet = Account::Wallet(world.fan.uuid());
    assert_eq!(world.held(wallet, "USD").await, 61);
    world.pay(second.id, None).await;
    assert_eq!(world.held(wallet, "USD").await, 236);
    let mut tx = world.db.begin().await.unwrap();
    let none = store::list_awaited(&mut tx, world.project).await.unwrap();
    assert_eq!(none, []);
    // Both are found by their project still, the newest first.
    for (limit, found) in [(50, &[second.id, first.id] as &[_]), (1, &[second.id])] {
        let of_project = store::list_of_project(&mut tx, world.project, limit).await;
        assert_eq!(of_project.unwrap(), found);
    }
    let none = store::list_of_project(&mut tx, world.owner.uuid(), 50).await;
    assert_eq!(none.unwrap(), []);
    let past = royalties::find_split(&mut tx, &project, splits[1].revenue).await;
    assert_eq!(past.unwrap().unwrap().after, splits[1].after);
}

#[tokio::test]
async fn what_is_read_or_hindered_is_told_its_owner() {
    let world = World::new().await;
    let dirhams = world.project_in("MAD").await;
    world
        .register(dirhams, "MAD", &[("Layl", Some(super::LAYL))])
        .await;
    let blocked = world.upload(&[line("2026-07", super::LAYL, "3")]).await;
    assert_eq!(blocked.status, Status::Blocked);
    let paid = world.upload(&[line("2026-07", AMWAJ, "3")]).await;
    let mut tx = world.db.begin().await.unwrap();
    let unfinished = store::list_unfinished(&mut tx, world.owner).await.unwrap();
    let ids: Vec<_> = unfinished.iter().map(|one| one.id).collect();
    assert_eq!(ids, [blocked.id], "not {}", paid.id);
    let none = store::list_awaited(&mut tx, dirhams).await.unwrap();
    assert_eq!(none, []);
    let others = store::list_unfinished(&mut tx, world.stranger).await;
    assert_eq!(others.unwrap(), []);
}
