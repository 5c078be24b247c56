//! Proposals that nobody answers.

use chrono::{DateTime, Duration, Utc};
use kernel::{Id, audit, jobs as queue, testing::START};
use parties::Party;
use serde_json::json;

use super::{World, http::Api};
use crate::{
    CampaignError, Engagement, EngagementStatus, Withdrawal, acts, jobs, status::Side, store,
};

impl World {
    /// Does the due jobs of this room, and returns how many.
    pub(crate) async fn run_jobs(&self) -> usize {
        let (mut done, context) = (0, self.context());
        loop {
            let claims = queue::claim(&self.db, 50, Duration::minutes(1))
                .await
                .unwrap();
            if claims.is_empty() {
                return done;
            }
            for claim in &claims {
                if let Some(outcome) = jobs::run(&context, claim).await {
                    outcome.unwrap();
                    done += 1;
                }
            }
        }
    }

    async fn read(&self, id: Id<Engagement>) -> Engagement {
        let mut tx = self.db.begin().await.unwrap();
        store::find_engagement(&mut tx, id).await.unwrap().unwrap()
    }

    async fn extend(&self, by: Id<Party>, id: Id<Engagement>) -> Result<Engagement, CampaignError> {
        self.act(async |tx| acts::extend(tx, by, id, 72).await)
            .await
    }

    /// What the row says, whatever the clock does.
    async fn stored(&self, id: Id<Engagement>) -> (String, Option<DateTime<Utc>>) {
        let row = sqlx::query!(
            "SELECT status, answered_at FROM engagements WHERE id = $1",
            id.uuid()
        )
        .fetch_one(self.db.pool())
        .await
        .unwrap();
        (row.status, row.answered_at)
    }

    fn both(&self, creator: usize) -> Vec<Id<Party>> {
        let mut both = vec![self.brand, self.creators[creator]];
        both.sort();
        both
    }
}

fn code(refusal: CampaignError) -> String {
    kernel::Problem::from(refusal).code().to_owned()
}

#[tokio::test]
async fn what_nobody_answers_is_withdrawn_by_itself_and_both_are_told() {
    let world = World::new().await;
    for engagement in [
        world.invite(0).await.unwrap(),
        world.apply(1).await.unwrap(),
    ] {
        assert_eq!(engagement.proposal.respond_by, START + Duration::hours(72));
    }
    world.db.clock().advance(Duration::hours(72));
    assert_eq!(
        world.run_jobs().await,
        6,
        "three reminders each, and no end yet"
    );
    let mut asked = [[world.brand; 3], [world.creators[0]; 3]].concat();
    asked.sort();
    assert_eq!(world.told("proposal_reminder").await, asked);
    world.db.clock().advance(Duration::milliseconds(1));

    let mut tx = world.db.begin().await.unwrap();
    let seen = store::list_engagements(
        &mut tx,
        world.brand,
        store::EngagementFilter {
            limit: 10,
            ..Default::default()
        },
    )
    .await
    .unwrap();
    drop(tx);
    assert_eq!(world.run_jobs().await, 2);
    assert_eq!(world.run_jobs().await, 0);
    for before in seen {
        let lapsed = EngagementStatus::Withdrawn {
            at: START + Duration::hours(72),
            by: Withdrawal::Silence,
        };
        assert_eq!(before.status, lapsed);
        assert_eq!(
            world.read(before.id).await,
            before,
            "the job writes what was seen"
        );
        let stored = ("withdrawn".to_owned(), Some(START + Duration::hours(72)));
        assert_eq!(world.stored(before.id).await, stored);
    }
    let mut told = [world.both(0), world.both(1)].concat();
    told.sort();
    assert_eq!(world.told("proposal_withdrawn").await, told);
    let filter = audit::Filter {
        act: Some("campaigns.lapsed".to_owned()),
        ..audit::Filter::default()
    };
    let log = audit::list(&world.db, &filter, None, 10).await.unwrap();
    let log: Vec<_> = log
        .into_iter()
        .map(|row| (row.actor, row.before, row.after.unwrap()["status"].clone()))
        .collect();
    let silent = |before: &str| (None, Some(json!({"status": before})), json!("withdrawn"));
    assert!(
        log.contains(&silent("invited")) && log.contains(&silent("applied")),
        "{log:?}"
    );
    assert_eq!(log.len(), 2);
}

#[tokio::test]
async fn an_answer_in_time_ends_the_reminders_and_nothing_lapses() {
    let world = World::new().await;
    let accepted = world.engaged(0).await;
    let declined = world.invite(1).await.unwrap();
    world
        .act(async |tx| acts::decline(tx, world.creators[1], declined.id).await)
        .await
        .unwrap();
    world.db.clock().advance(Duration::days(5));
    world.run_jobs().await;
    assert!(world.told("proposal_reminder").await.is_empty());
    assert!(world.told("proposal_withdrawn").await.is_empty());
    assert!(world.read(accepted.id).await.status.escrow().is_some());
}

#[tokio::test]
async fn the_side_that_asked_gives_more_time_once() {
    let world = World::new().await;
    let invited = world.invite(0).await.unwrap();
    assert_eq!(
        code(
            world
                .extend(world.creators[0], invited.id)
                .await
                .unwrap_err()
        ),
        "campaigns.not_allowed"
    );
    assert!(matches!(
        world.extend(world.other_brand, invited.id).await,
        Err(CampaignError::NotFound(_))
    ));
    world.db.clock().advance(Duration::hours(70));
    world.run_jobs().await;
    let extended = world.extend(world.brand, invited.id).await.unwrap();
    assert_eq!(extended.proposal.respond_by, START + Duration::hours(144));
    assert_eq!(world.told("proposal_extended").await, [world.creators[0]]);
    assert_eq!(
        code(world.extend(world.brand, invited.id).await.unwrap_err()),
        "campaigns.no_extension"
    );
    let reminders = world.told("proposal_reminder").await.len();

    // The first end passes, and its jobs with it.
    world.db.clock().advance(Duration::hours(10));
    world.run_jobs().await;
    assert_eq!(
        world.read(invited.id).await.status,
        EngagementStatus::Invited
    );
    assert_eq!(world.told("proposal_reminder").await.len(), reminders);
    world.accept(world.creators[0], invited.id).await.unwrap();
}

#[tokio::test]
async fn more_time_never_goes_beyond_the_deadline_or_comes_too_late() {
    let world = World::new().await;
    world.db.clock().advance(Duration::hours(24 * 9));
    let invited = world.invite(0).await.unwrap();
    assert_eq!(
        invited.proposal.respond_by,
        world.campaign.terms.deadline_at
    );
    assert_eq!(
        code(world.extend(world.brand, invited.id).await.unwrap_err()),
        "campaigns.no_extension"
    );
    world.db.clock().advance(Duration::hours(25));
    assert_eq!(
        code(world.extend(world.brand, invited.id).await.unwrap_err()),
        "campaigns.expired"
    );
    let terms = &world.campaign.terms;
    let before = Engagement {
        status: EngagementStatus::Invited,
        proposal: crate::Proposal {
            respond_by: terms.deadline_at - Duration::hours(1),
            ..invited.proposal.clone()
        },
        ..invited
    };
    assert_eq!(
        before.extension(Side::Brand, terms, 72).unwrap(),
        terms.deadline_at
    );
}

#[tokio::test]
async fn asking_again_before_the_job_came_tells_of_the_end_once() {
    let world = World::new().await;
    let invited = world.invite(0).await.unwrap();
    world.db.clock().advance(Duration::hours(73));
    let again = world.invite(0).await.unwrap();
    assert_eq!((again.id, again.proposal.extended_at), (invited.id, None));
    assert_eq!(world.told("proposal_withdrawn").await, world.both(0));
    world.run_jobs().await;
    assert_eq!(world.told("proposal_withdrawn").await.len(), 2);
    assert_eq!(
        world.read(invited.id).await.status,
        EngagementStatus::Invited
    );
}

#[tokio::test]
async fn what_lapsed_is_shown_with_its_way_and_the_campaign_closes() {
    let world = World::new().await;
    let invited = world.invite(0).await.unwrap();
    let api = Api::new(&world);
    let engagement = format!("/engagements/{}", invited.id);
    let (status, view) = api.get(world.brand, &engagement).await;
    assert_eq!(status, 200);
    assert_eq!(view["can"], serde_json::json!(["withdraw", "extend"]));
    world.db.clock().advance(Duration::days(10));
    let (_, view) = api.get(world.brand, &engagement).await;
    assert_eq!(
        (&view["status"], &view["ended_by"], &view["can"]),
        (
            &"withdrawn".into(),
            &"silence".into(),
            &serde_json::json!([])
        )
    );
    let campaign = format!("/campaigns/{}", world.campaign.id);
    let (_, view) = api.get(world.brand, &campaign).await;
    assert_eq!(view["status"], "closed");
}
