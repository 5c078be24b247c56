//! Acts one after the other.

use chrono::Duration;
use kernel::{Failure, Id, testing::START};
use money::Bps;
use parties::Role;
use uuid::Uuid;

use super::{World, fee, mad, terms};
use crate::{
    CampaignError, CampaignStatus, EngagementStatus, NewCampaign, NewSubmission, Origin,
    Withdrawal, acts, acts::Invitation, campaign::Opening, files::MediaType, store,
};

fn refused<T: std::fmt::Debug>(result: Result<T, CampaignError>) -> String {
    let error = format!("{:?}", result.unwrap_err());
    error.split([' ', '(', '{']).next().unwrap().to_owned()
}

async fn file_of(world: &World, creator: usize) -> Id<crate::StoredFile> {
    let mut tx = world.db.begin().await.unwrap();
    let file = store::NewFile {
        uploader: world.creators[creator],
        object_key: tx.new_id::<()>().to_string(),
        name: "recipe.mp4".to_owned(),
        media_type: MediaType::Mp4,
        size_bytes: 5,
        sha256: vec![7; 32],
    };
    let file = store::insert_file(&mut tx, file).await.unwrap();
    tx.commit().await.unwrap();
    file.id
}

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

#[tokio::test]
async fn content_goes_under_review_and_keeps_its_checksums() {
    let world = World::new().await;
    world.fund().await;
    let escrow = world.engaged(0).await.status.escrow().unwrap();
    let [video, photos] = [0, 1].map(|place| world.campaign.terms.deliverables[place].id);
    let file = file_of(&world, 0).await;
    let new = NewSubmission {
        escrow,
        deliverables: vec![photos, video],
        files: vec![file],
        note: Some("Here it is.".to_owned()),
    };
    let submission = world
        .act(async |tx| acts::submit(tx, world.creators[0], new.clone()).await)
        .await
        .unwrap();
    let mut tx = world.db.begin().await.unwrap();
    let read = store::find_submission(&mut tx, submission.id, world.brand)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(read.files, submission.files);
    assert_eq!(
        (read.files[0].sha256.clone(), read.deliverables),
        (vec![7; 32], vec![video, photos])
    );
    let escrow = escrow::find(&mut tx, Id::from_uuid(escrow))
        .await
        .unwrap()
        .unwrap();
    assert!(matches!(escrow.status, escrow::Status::UnderReview(_)));
    assert!(
        store::find_submission(&mut tx, submission.id, world.other_brand)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        store::find_submission(&mut tx, submission.id, world.creators[1])
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(world.told("content_submitted").await.len(), 2);
}

#[tokio::test]
async fn a_submission_is_refused_as_a_whole() {
    let world = World::new().await;
    let escrow = world.engaged(0).await.status.escrow().unwrap();
    let video = world.campaign.terms.deliverables[0].id;
    let [mine, theirs] = [file_of(&world, 0).await, file_of(&world, 1).await];
    let submit = async |by, deliverables: &[Id<_>], files: &[Id<_>]| {
        let new = NewSubmission {
            escrow,
            deliverables: deliverables.to_vec(),
            files: files.to_vec(),
            note: None,
        };
        world.act(async |tx| acts::submit(tx, by, new).await).await
    };
    let creator = world.creators[0];
    assert_eq!(
        refused(submit(world.creators[1], &[video], &[theirs]).await),
        "NotFound"
    );
    assert_eq!(
        refused(submit(world.brand, &[video], &[mine]).await),
        "NotFound"
    );
    let unknown = submit(creator, &[video, Id::from_uuid(Uuid::nil())], &[mine])
        .await
        .unwrap_err();
    assert!(matches!(unknown, CampaignError::UnknownDeliverables(places) if places == [1]));
    let unknown = submit(creator, &[video], &[mine, theirs])
        .await
        .unwrap_err();
    assert!(matches!(unknown, CampaignError::UnknownFiles(places) if places == [1]));
    // The money is not there yet: the escrow room refuses, and no submission is left.
    assert_eq!(refused(submit(creator, &[video], &[mine]).await), "Escrow");
    let mut tx = world.db.begin().await.unwrap();
    assert!(
        store::list_submissions(&mut tx, escrow, None, 10)
            .await
            .unwrap()
            .is_empty()
    );
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
