//! Holders are told what they were paid, each once.

use kernel::Id;
use parties::Party;

use super::{World, mad, strangers, terms};
use crate::{
    Investment,
    jobs::{PAY, TELL},
};

#[tokio::test]
async fn each_holder_is_told_once_of_its_own_part() {
    let (db, guard) = kernel::testing::db().await;
    let mut holders = strangers(&db, (1..=1_203).map(|n| 1_000 + n));
    // Too little for a part.
    holders.push(Investment {
        invested: mad(1),
        ..strangers(&db, [1])[0]
    });
    // Somebody with an address, and with an endpoint for it.
    let known = holders[700].party;
    let insert = format!(
        "INSERT INTO parties (id, role, name, email, password_hash, language, country, email_verified_at, verification_asked_at, created_at)
         VALUES ('{known}', 'creator', 'Amal', 'amal@example.com', '$argon2id$x', 'fr', 'MA', now(), now(), now());
         INSERT INTO webhook_endpoints (id, party, scope, url, topics, created_at, updated_at)
         VALUES ('{known}', '{known}', 'party', 'https://example.com/hook', '{{distribution_paid}}', now(), now())"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(insert))
        .execute(db.pool())
        .await
        .unwrap();
    let world = World::of((db, guard), terms(10_000, 10_000_000), holders, 700).await;
    let distribution = world.begin(1_000_000).await;
    world.run_due(PAY).await;
    // One job for each chunk, and nobody told by then.
    let waiting = format!("SELECT count(*) FROM jobs WHERE kind = '{TELL}'");
    assert_eq!(world.number(waiting).await, 2);
    assert_eq!(world.number("SELECT count(*) FROM events").await, 0);
    world.release_jobs().await;
    world.run_due(TELL).await;

    let told: Vec<String> = sqlx::query_scalar(
        "SELECT a.party || ' ' || (e.data->'amount'->>'amount') FROM events e JOIN event_audience a ON a.event = e.id
         WHERE e.topic = 'distribution_paid' AND e.object = $1 AND e.data->>'project_id' = $2",
    )
    .bind(distribution.uuid())
    .bind(world.project.to_string())
    .fetch_all(world.db.pool())
    .await
    .unwrap();
    assert_eq!(told.len(), 1_203);
    for told in told {
        let (party, amount) = told.split_once(' ').unwrap();
        let party: Id<Party> = party.parse().unwrap();
        let holding = crate::find_holding(&world.db, world.project, party);
        let holding = holding.await.unwrap().unwrap();
        assert_eq!(amount, holding.entitled.decimal());
    }
    let mails = "SELECT count(*) FROM emails WHERE template = 'distribution_paid' AND address = 'amal@example.com'";
    assert_eq!(world.number(mails).await, 1);
    let delivered = "SELECT count(*) FROM webhook_deliveries d JOIN event_audience a USING (event) WHERE a.party = d.endpoint";
    assert_eq!(world.number(delivered).await, 1);
    assert_eq!(
        world
            .number("SELECT count(*) FROM webhook_deliveries")
            .await,
        1
    );
}
