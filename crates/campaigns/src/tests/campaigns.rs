//! Campaigns, and what the database keeps of them by itself.

use chrono::Duration;
use kernel::{Failure, testing::START};

use super::{World, fee, mad, refused, terms};
use crate::{
    CampaignStatus, EngagementStatus, NewCampaign, Withdrawal, acts, campaign::Opening, store,
};

#[tokio::test]
async fn a_campaign_is_read_back_as_it_was_written() {
    let world = World::new().await;
    let mut tx = world.db.begin().await.unwrap();
    let read = store::load_campaigns(&mut tx, &[world.campaign.id.uuid()])
        .await
        .unwrap();
    assert_eq!(read, std::slice::from_ref(&world.campaign));
    let budget = escrow::find_budget(&mut tx, world.campaign.id.uuid())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((budget.budget, budget.locked), (mad(450_000), mad(0)));
}

#[tokio::test]
async fn a_draft_has_no_budget_until_its_brand_publishes_it() {
    let world = World::new().await;
    let new = NewCampaign {
        terms: terms(),
        opening: Opening::Later,
    };
    let draft = world
        .act(async |tx| acts::create(tx, world.brand, new).await)
        .await
        .unwrap();
    let apply = world
        .act(async |tx| acts::apply(tx, world.creators[0], draft.id, None, fee()).await)
        .await;
    assert_eq!(refused(apply), "NotFound");
    let stranger = world
        .act(async |tx| acts::publish(tx, world.other_brand, draft.id).await)
        .await;
    assert_eq!(refused(stranger), "NotFound");
    for _ in 0..2 {
        let open = world
            .act(async |tx| acts::publish(tx, world.brand, draft.id).await)
            .await
            .unwrap();
        assert_eq!(open.status, CampaignStatus::Open { opened_at: START });
    }
    let mut tx = world.db.begin().await.unwrap();
    assert!(
        escrow::find_budget(&mut tx, draft.id.uuid())
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn a_draft_whose_content_is_due_is_not_published() {
    let world = World::new().await;
    let new = NewCampaign {
        terms: terms(),
        opening: Opening::Later,
    };
    let draft = world
        .act(async |tx| acts::create(tx, world.brand, new).await)
        .await
        .unwrap();
    world.db.clock().advance(Duration::days(10));
    let late = world
        .act(async |tx| acts::publish(tx, world.brand, draft.id).await)
        .await;
    assert_eq!(refused(late), "TakesNobody");
}

#[tokio::test]
async fn the_database_keeps_the_rules_by_itself() {
    let world = World::new().await;
    let invited = world.invite(0).await.unwrap();
    world
        .act(async |tx| acts::decline(tx, world.creators[0], invited.id).await)
        .await
        .unwrap();
    let campaign = world.campaign.id.uuid();
    let mut broken = Vec::new();
    for statement in [
        "UPDATE campaigns SET budget_minor = budget_minor + 1",
        "UPDATE campaigns SET status = 'draft', opened_at = NULL",
        "UPDATE engagements SET status = 'invited', answered_at = NULL",
        "DELETE FROM engagements",
        "UPDATE campaign_deliverables SET amount_minor = 1",
        "DELETE FROM campaign_items",
        "DELETE FROM campaign_deliverables",
        "DELETE FROM campaigns",
        "INSERT INTO campaign_items (campaign_id, number, item) SELECT id, 30, 'And a pony' FROM campaigns",
    ] {
        let error = sqlx::raw_sql(statement)
            .execute(world.db.pool())
            .await
            .unwrap_err();
        let code = error
            .as_database_error()
            .unwrap()
            .code()
            .unwrap()
            .into_owned();
        broken.push((statement, code));
    }
    assert!(
        broken.iter().all(|(_, code)| code == "42501"),
        "{broken:?} of {campaign}"
    );
}

#[tokio::test]
async fn a_lapse_is_written_as_it_was_seen() {
    let world = World::new().await;
    let lapsed = crate::Engagement {
        status: EngagementStatus::Withdrawn {
            at: START,
            by: Withdrawal::Silence,
        },
        ..world.invite(0).await.unwrap()
    };
    let mut tx = world.db.begin().await.unwrap();
    let failure: Failure = store::save_engagement(&mut tx, &lapsed).await.unwrap_err();
    assert!(
        failure.chain().contains("engagements_lapsed"),
        "{}",
        failure.chain()
    );
}
