//! Random histories: whatever fans, the artist and the rail do in whatever order, the books balance, a raise is never short, and in
//! the end every unit that came in has left for the owner, the platform, or the fan that brought it.

use chrono::Duration;
use ledger::Account;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use statements::LateStep;

use super::{World, draft, raise};
use crate::{
    Investment, MilestoneStatus, Project, ProjectStatus,
    acts::{self, Vote},
};

#[derive(Debug, Clone, Copy)]
enum Deed {
    /// This fan asks for so much.
    Ask(usize, i64),
    /// The rail confirms this one of the deposits that were ever asked for.
    Settle(usize),
    /// The rail says that it failed, and its fan tries again.
    Retry(usize),
    /// Its fan wants it back.
    Withdraw(usize),
    /// So many hours pass.
    Wait(i64),
    Extend(u16),
    /// The artist is this late with a statement of another project.
    Stand(Option<LateStep>),
    /// The artist shows the next milestone.
    Prove,
    /// A fan says yes or no.
    Say(usize, Vote),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let fan = 0_usize..4;
    let deed = prop_oneof![
        6 => (fan.clone(), 1_000_i64..90_000).prop_map(|(fan, minor)| Deed::Ask(fan, minor)),
        8 => (0_usize..12).prop_map(Deed::Settle),
        1 => (0_usize..12).prop_map(Deed::Retry),
        2 => (0_usize..12).prop_map(Deed::Withdraw),
        5 => (1_i64..300).prop_map(Deed::Wait),
        1 => (1_u16..31).prop_map(Deed::Extend),
        1 => Just(Deed::Stand(Some(LateStep::Suspended))),
        1 => Just(Deed::Stand(None)),
        2 => Just(Deed::Prove),
        3 => (fan, prop_oneof![Just(Vote::Yes), Just(Vote::No)]).prop_map(|(fan, vote)| Deed::Say(fan, vote)),
    ];
    proptest::collection::vec(deed, 10..45)
}

struct Run {
    world: World,
    project: Project,
    asked: Vec<(Investment, payments::Deposit)>,
}

impl Run {
    /// Does a deed; what is refused is refused, and whatever happens the books are right ([`World::act`] looks).
    async fn act(&mut self, deed: Deed) {
        let world = &self.world;
        let id = self.project.id;
        match deed {
            Deed::Ask(fan, minor) => {
                let asked = world.ask(&world.fans[fan], &self.project, minor).await;
                self.asked.extend(asked);
            }
            Deed::Settle(nth) => {
                if let Some((_, deposit)) = self.asked.get(nth) {
                    world.pay(deposit).await;
                }
            }
            Deed::Retry(nth) => self.retry(nth).await,
            Deed::Withdraw(nth) => {
                if let Some((one, _)) = self.asked.get(nth) {
                    let fan = self.fan_of(one);
                    drop(world.withdraw(fan, one.id).await);
                }
            }
            Deed::Wait(hours) => world.wait(Duration::hours(hours)).await,
            Deed::Extend(days) => {
                drop(
                    world
                        .act(async |tx| acts::extend(tx, &world.artist, id, days).await)
                        .await,
                );
            }
            Deed::Stand(step) => {
                world.late(step).await;
                world.follow(id).await;
            }
            Deed::Prove => {
                let next = world
                    .milestones(id)
                    .await
                    .into_iter()
                    .find(|one| one.status != MilestoneStatus::Released);
                if let Some(next) = next {
                    drop(world.prove(next.id).await);
                }
            }
            Deed::Say(fan, vote) => {
                let voting = world
                    .milestones(id)
                    .await
                    .into_iter()
                    .find(|one| one.status == MilestoneStatus::Voting);
                if let Some(voting) = voting {
                    drop(world.vote(&world.fans[fan], voting.id, vote).await);
                }
            }
        }
    }
}

impl Run {
    /// The rail says that the payment failed, if it can still be paid, and its fan pays again.
    async fn retry(&mut self, nth: usize) {
        let world = &self.world;
        let Some((investment, deposit)) = self.asked.get(nth).cloned() else {
            return;
        };
        let mut tx = world.db.begin().await.unwrap();
        let found = payments::lock_deposit(&mut tx, deposit.id).await;
        drop(tx);
        if found.unwrap().unwrap().status.is_pending() {
            world.fail(deposit.id).await;
        }
        let fan = self.fan_of(&investment);
        let again = world
            .act(async |tx| acts::retry(tx, fan, investment.id).await)
            .await;
        self.asked.extend(again);
    }

    fn fan_of(&self, investment: &Investment) -> &parties::Caller {
        let mut fans = self.world.fans.iter();
        fans.find(|fan| fan.party == investment.fan).unwrap()
    }
}

/// Plays one history to its end; what it ended as.
async fn play(world: World, deeds: &[Deed]) -> (World, ProjectStatus) {
    let mut plan = draft();
    plan["milestones"] = serde_json::json!([
        {"title": "Studio", "proof_wanted": "Nothing", "bps": 3333, "due_days": 0},
        {"title": "Mix", "proof_wanted": "A mix", "bps": 3333, "due_days": 10},
        {"title": "Release", "proof_wanted": "A link", "bps": 3334, "due_days": 20}
    ]);
    // Whatever the history before left behind.
    world.late(None).await;
    let project = world.live_as(plan).await;
    let mut run = Run {
        world,
        project,
        asked: Vec::new(),
    };
    for deed in deeds {
        run.act(*deed).await;
    }
    // Nobody does anything any more: everything ends by itself.
    for _ in 0..8 {
        run.world.wait(Duration::days(20)).await;
    }
    let Run { world, project, .. } = run;
    let end = world.project(project.id).await;
    let state = raise(&end);
    assert!(
        matches!(end.status, ProjectStatus::Failed | ProjectStatus::Earning),
        "{:?} after {deeds:?}",
        end.status
    );
    assert!(state.settled_at.is_some());
    assert_eq!(
        world.balance(Account::Raise(project.id.uuid())).await,
        0,
        "{deeds:?}"
    );
    let sums: i64 = world
        .number(format!(
            "SELECT (coalesce(sum(i.amount_minor) FILTER (WHERE i.status = 'committed'), 0)
                     - coalesce((SELECT sum(b.amount_minor) FROM projects_returns b
                        WHERE b.project_id = '{0}' AND b.reason = 'milestone'), 0))::bigint
             FROM projects_investments i WHERE i.project_id = '{0}'",
            project.id
        ))
        .await;
    assert_eq!(sums, state.released.amount_minor(), "{deeds:?}");
    (world, end.status)
}

#[tokio::test]
async fn whatever_happens_the_books_balance_and_everything_ends() {
    let count = std::env::var_os("DAMAN_TEST_HISTORIES")
        .and_then(|count| count.to_str()?.parse().ok())
        .map_or(12, |count: usize| count.min(500));
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut world = World::new().await;
    let mut ends = [0, 0];
    for _ in 0..count {
        let deeds = deeds().new_tree(&mut runner).unwrap().current();
        let end;
        (world, end) = play(world, &deeds).await;
        ends[usize::from(end == ProjectStatus::Earning)] += 1;
    }
    // Histories of both kinds, or they say little.
    assert!(ends[0] > 0 && ends[1] > 0, "{ends:?}");
}
