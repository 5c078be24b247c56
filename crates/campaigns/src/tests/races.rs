//! Acts at the same time.

use futures_util::future::join_all;

use super::{World, fee};
use crate::{CampaignError, acts};

#[tokio::test]
async fn two_acceptances_at_once_are_one() {
    let world = World::new().await;
    let invited = world.invite(0).await.unwrap();
    let accept = || world.accept(world.creators[0], invited.id);
    let accepted = join_all((0..4).map(|_| accept())).await;
    let first = accepted[0].as_ref().unwrap();
    assert!(
        accepted
            .iter()
            .all(|engagement| engagement.as_ref().unwrap() == first)
    );
    assert_eq!(world.told("engagement_accepted").await.len(), 2);
}

#[tokio::test]
async fn creators_that_accept_at_once_never_overdraw_the_budget() {
    let world = World::new().await;
    let mut invited = Vec::new();
    for creator in 0..4 {
        invited.push(world.invite(creator).await.unwrap());
    }
    let accepted = join_all(
        invited
            .iter()
            .map(|engagement| world.accept(engagement.creator, engagement.id)),
    )
    .await;
    let (engaged, refused): (Vec<_>, Vec<_>) = accepted.into_iter().partition(Result::is_ok);
    assert_eq!((engaged.len(), refused.len()), (3, 1));
    assert!(matches!(refused[0], Err(CampaignError::BudgetExhausted { left }) if left.is_zero()));
    let mut tx = world.db.begin().await.unwrap();
    let budget = escrow::find_budget(&mut tx, world.campaign.id.uuid())
        .await
        .unwrap()
        .unwrap();
    assert!(budget.left().unwrap().is_zero());
}

#[tokio::test]
async fn an_invitation_and_an_application_at_once_leave_one_engagement() {
    let world = World::new().await;
    let (invited, applied) = tokio::join!(world.invite(0), world.apply(0));
    assert_eq!(u8::from(invited.is_ok()) + u8::from(applied.is_ok()), 1);
    let refusal = invited.err().or_else(|| applied.err()).unwrap();
    assert!(
        matches!(refusal, CampaignError::NotAllowed(_)),
        "{refusal:?}"
    );
}

#[tokio::test]
async fn an_acceptance_and_a_withdrawal_at_once_leave_one_answer() {
    let world = World::new().await;
    let invited = world.invite(0).await.unwrap();
    let (accepted, withdrawn) = tokio::join!(
        world.accept(world.creators[0], invited.id),
        world.act(async |tx| acts::withdraw(tx, world.brand, invited.id).await)
    );
    assert_eq!(u8::from(accepted.is_ok()) + u8::from(withdrawn.is_ok()), 1);
}

#[tokio::test]
async fn one_creator_in_two_campaigns_has_two_engagements() {
    let world = World::new().await;
    let new = crate::NewCampaign {
        terms: super::terms(),
        opening: crate::campaign::Opening::Now,
    };
    let second = world
        .act(async |tx| acts::create(tx, world.brand, new).await)
        .await
        .unwrap();
    let (first, second) = tokio::join!(
        world.apply(0),
        world.act(async |tx| acts::apply(tx, world.creators[0], second.id, None, fee()).await)
    );
    assert_ne!(first.unwrap().id, second.unwrap().id);
}
