//! Invitations, applications and their answers, one after the other.

use chrono::Duration;
use kernel::{Id, testing::START};
use money::Bps;
use parties::Role;
use uuid::Uuid;

use super::{World, fee, mad, refused};
use crate::{EngagementStatus, Origin, Withdrawal, acts, acts::Invitation, store};

#[tokio::test]
async fn an_invited_creator_accepts_and_gets_its_escrow_transaction() {
    let world = World::new().await;
    let invited = world.invite(0).await.unwrap();
    assert_eq!(invited.status, EngagementStatus::Invited);
    assert_eq!(invited.proposal.respond_by, START + Duration::hours(72));
    assert_eq!(world.told("campaign_invitation").await, [world.creators[0]]);

    let accepted = world.accept(world.creators[0], invited.id).await.unwrap();
    let again = world.accept(world.creators[0], invited.id).await.unwrap();
    assert_eq!(accepted, again);
    let mut both = [world.brand, world.creators[0]];
    both.sort();
    assert_eq!(world.told("engagement_accepted").await, both);

    let mut tx = world.db.begin().await.unwrap();
    let id = Id::from_uuid(accepted.status.escrow().unwrap());
    let escrow = escrow::find(&mut tx, id).await.unwrap().unwrap();
    assert_eq!(
        (escrow.amount, escrow.fee, escrow.review_window_days),
        (mad(150_000), fee(), 5)
    );
    let lines: Vec<Uuid> = escrow.lines.iter().map(|line| line.deliverable).collect();
    let deliverables: Vec<Uuid> = world
        .campaign
        .terms
        .deliverables
        .iter()
        .map(|deliverable| deliverable.id.uuid())
        .collect();
    assert_eq!(lines, deliverables);
}

#[tokio::test]
async fn the_brand_accepts_an_application() {
    let world = World::new().await;
    let applied = world.apply(1).await.unwrap();
    assert_eq!(applied.proposal.respond_by, START + Duration::hours(72));
    assert_eq!(world.told("campaign_application").await, [world.brand]);
    assert_eq!(
        refused(world.accept(world.creators[1], applied.id).await),
        "NotAllowed"
    );
    let accepted = world.accept(world.brand, applied.id).await.unwrap();
    assert!(accepted.status.escrow().is_some());
}

#[tokio::test]
async fn strangers_find_no_engagement() {
    let world = World::new().await;
    let invited = world.invite(0).await.unwrap();
    for stranger in [world.other_brand, world.creators[1]] {
        assert_eq!(
            refused(world.accept(stranger, invited.id).await),
            "NotFound"
        );
        let declined = world
            .act(async |tx| acts::decline(tx, stranger, invited.id).await)
            .await;
        assert_eq!(refused(declined), "NotFound");
        let withdrawn = world
            .act(async |tx| acts::withdraw(tx, stranger, invited.id).await)
            .await;
        assert_eq!(refused(withdrawn), "NotFound");
    }
    assert_eq!(
        refused(world.accept(world.brand, Id::from_uuid(Uuid::nil())).await),
        "NotFound"
    );
}

#[tokio::test]
async fn an_invitation_is_for_creators_and_into_ones_own_campaign() {
    let world = World::new().await;
    let invite = async |by, creator| {
        let invitation = Invitation {
            creator,
            message: None,
        };
        world
            .act(async |tx| acts::invite(tx, by, world.campaign.id, invitation, fee()).await)
            .await
    };
    assert_eq!(
        refused(invite(world.brand, world.other_brand).await),
        "NoSuchCreator"
    );
    assert_eq!(
        refused(invite(world.brand, Id::from_uuid(Uuid::nil())).await),
        "NoSuchCreator"
    );
    assert_eq!(
        refused(invite(world.other_brand, world.creators[0]).await),
        "NotFound"
    );
}

#[tokio::test]
async fn an_invitation_lapses_and_can_be_made_again() {
    let world = World::new().await;
    let invited = world.invite(0).await.unwrap();
    world.db.clock().advance(Duration::hours(72));
    assert_eq!(
        world.invite(0).await.unwrap(),
        invited,
        "on the last moment it still waits"
    );
    world.db.clock().advance(Duration::milliseconds(1));
    let late = world
        .accept(world.creators[0], invited.id)
        .await
        .unwrap_err();
    let problem = kernel::Problem::from(late);
    assert_eq!(problem.code(), "campaigns.expired");

    let again = world.invite(0).await.unwrap();
    assert_eq!(
        (again.id, again.status),
        (invited.id, EngagementStatus::Invited)
    );
    assert!(again.proposal.respond_by > invited.proposal.respond_by);
    assert_eq!(world.told("campaign_invitation").await.len(), 2);
    world.accept(world.creators[0], invited.id).await.unwrap();
}

#[tokio::test]
async fn a_refusal_is_told_and_stays() {
    let world = World::new().await;
    let applied = world.apply(0).await.unwrap();
    for _ in 0..2 {
        let declined = world
            .act(async |tx| acts::decline(tx, world.brand, applied.id).await)
            .await
            .unwrap();
        assert_eq!(declined.status, EngagementStatus::Declined { at: START });
    }
    assert_eq!(world.told("engagement_declined").await, [world.creators[0]]);
    assert_eq!(refused(world.apply(0).await), "NotAllowed");
    assert_eq!(refused(world.invite(0).await), "NotAllowed");
    assert_eq!(
        refused(world.accept(world.brand, applied.id).await),
        "NotAllowed"
    );
}

#[tokio::test]
async fn what_was_withdrawn_can_be_asked_again_by_either_side() {
    let world = World::new().await;
    let applied = world.apply(0).await.unwrap();
    assert_eq!(refused(world.invite(0).await), "NotAllowed");
    let withdrawn = world
        .act(async |tx| acts::withdraw(tx, world.creators[0], applied.id).await)
        .await
        .unwrap();
    let back = EngagementStatus::Withdrawn {
        at: START,
        by: Withdrawal::Asker,
    };
    assert_eq!(withdrawn.status, back);
    assert_eq!(world.told("proposal_withdrawn").await, [world.brand]);
    let invited = world.invite(0).await.unwrap();
    assert_eq!(
        (invited.id, invited.proposal.origin),
        (applied.id, Origin::Invitation)
    );
    assert_eq!(refused(world.apply(0).await), "NotAllowed");
    world.accept(world.creators[0], invited.id).await.unwrap();
}

#[tokio::test]
async fn asking_and_withdrawing_sends_few_messages() {
    let world = World::new().await;
    let ask_and_withdraw = async || {
        let invited = world.invite(0).await?;
        world
            .act(async |tx| acts::withdraw(tx, world.brand, invited.id).await)
            .await
    };
    ask_and_withdraw().await.unwrap();
    let soon = kernel::Problem::from(ask_and_withdraw().await.unwrap_err());
    assert_eq!(
        (soon.status().as_u16(), soon.code()),
        (409, "campaigns.proposed_too_soon")
    );
    for _ in 0..2 {
        world.db.clock().advance(Duration::hours(24));
        ask_and_withdraw().await.unwrap();
    }
    world.db.clock().advance(Duration::hours(24));
    for refused in [world.invite(0).await, world.apply(0).await] {
        let problem = kernel::Problem::from(refused.unwrap_err());
        assert_eq!(
            (problem.status().as_u16(), problem.code()),
            (409, "campaigns.too_many_proposals")
        );
    }
    assert_eq!(world.told("campaign_invitation").await.len(), 3);
    // Another creator is another pair.
    world.invite(1).await.unwrap();
}

#[tokio::test]
async fn an_acceptance_repeats_the_net_that_was_seen() {
    let world = World::new().await;
    let invited = world.invite(0).await.unwrap();
    let accept = async |net| {
        world
            .act(async |tx| acts::accept(tx, world.creators[0], invited.id, Some(net)).await)
            .await
    };
    assert_eq!(refused(accept(mad(150_000)).await), "TermsChanged");
    accept(mad(135_000)).await.unwrap();

    let applied = world.apply(1).await.unwrap();
    let accept = async |net| {
        world
            .act(async |tx| acts::accept(tx, world.brand, applied.id, Some(net)).await)
            .await
    };
    assert_eq!(refused(accept(mad(135_000)).await), "TermsChanged");
    accept(mad(150_000)).await.unwrap();
}

#[tokio::test]
async fn the_fee_is_the_one_of_the_proposal() {
    let world = World::new().await;
    let invited = world.invite(0).await.unwrap();
    // The same is asked again after the platform raised its fee: what was shown stays.
    let invitation = Invitation {
        creator: world.creators[0],
        message: None,
    };
    let raised = Bps::try_new(2_000).unwrap();
    let again = world
        .act(async |tx| acts::invite(tx, world.brand, world.campaign.id, invitation, raised).await)
        .await
        .unwrap();
    assert_eq!(again, invited);
    let accepted = world.accept(world.creators[0], invited.id).await.unwrap();
    let mut tx = world.db.begin().await.unwrap();
    let id = Id::from_uuid(accepted.status.escrow().unwrap());
    assert_eq!(escrow::find(&mut tx, id).await.unwrap().unwrap().fee, fee());
}

#[tokio::test]
async fn a_creator_that_cannot_be_paid_is_not_engaged() {
    let world = World::new().await;
    let unpaid = world.party("Rim", Role::Creator).await;
    let applied = world
        .act(async |tx| acts::apply(tx, unpaid, world.campaign.id, None, fee()).await)
        .await
        .unwrap();
    let refusal = world.accept(world.brand, applied.id).await.unwrap_err();
    assert_eq!(
        kernel::Problem::from(refusal).code(),
        "campaigns.payout_account_missing"
    );
    let mut tx = world.db.begin().await.unwrap();
    let read = store::find_engagement(&mut tx, applied.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(read.status, EngagementStatus::Applied);
}

#[tokio::test]
async fn the_budget_engages_no_more_creators_than_it_pays() {
    let world = World::new().await;
    for creator in 0..3 {
        world.engaged(creator).await;
    }
    let applied = world.apply(3).await.unwrap();
    let refusal = world.accept(world.brand, applied.id).await.unwrap_err();
    assert_eq!(
        kernel::Problem::from(refusal).code(),
        "campaigns.budget_exhausted"
    );
}

#[tokio::test]
async fn nobody_comes_in_once_the_content_is_due() {
    let world = World::new().await;
    world.db.clock().advance(Duration::days(9));
    let applied = world.apply(0).await.unwrap();
    assert_eq!(applied.proposal.respond_by, START + Duration::days(10));
    world.db.clock().advance(Duration::days(1));
    assert_eq!(refused(world.apply(1).await), "TakesNobody");
    assert_eq!(refused(world.invite(1).await), "TakesNobody");
    // On the deadline itself the application can still be answered, but not with yes.
    assert_eq!(
        refused(world.accept(world.brand, applied.id).await),
        "TakesNobody"
    );
    world
        .act(async |tx| acts::decline(tx, world.brand, applied.id).await)
        .await
        .unwrap();
}
