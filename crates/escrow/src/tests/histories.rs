//! The real database against the model: hundreds of random histories, with the jobs run and the clock moved.

use chrono::Duration;
use kernel::{
    Id,
    jobs::{self, Line},
};
use ledger::Account;
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use uuid::Uuid;

use super::{
    World, content, deliverable, mad,
    model::{self, DEADLINE, Deed, Model, ROUNDS, SPARE},
};
use crate::{
    Actor, Escrow, EscrowError, NewBudget, NewRounds, OpenDispute, RevisionRequest, Split, Status,
    acts,
};
use parties::{Party, Role};
use payments::{Chargeback, Deposit};

/// One history under way.
struct Story<'a> {
    world: &'a World,
    deposit: Deposit,
    contested: Option<Chargeback>,
    /// How many deliverables there are.
    lines: usize,
    acts: usize,
}

impl Story<'_> {
    /// Runs an act and commits; the books are looked at when the history is over.
    async fn act<T>(
        &self,
        act: impl AsyncFnOnce(&mut kernel::Tx) -> Result<T, EscrowError>,
    ) -> Result<T, EscrowError> {
        let mut tx = self.world.db.begin().await.unwrap();
        let done = act(&mut tx).await?;
        tx.commit().await.unwrap();
        Ok(done)
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each deed")]
    async fn does(&mut self, escrow: &Escrow, deed: Deed) -> bool {
        self.acts += 1;
        let world = self.world;
        let held = escrow.held().unwrap().amount_minor();
        let named = |lines: u8| -> Vec<Uuid> {
            (0..self.lines)
                .filter(|place| lines & (1 << place) > 0)
                .map(deliverable)
                .collect()
        };
        let side = |by_brand: bool| -> Id<Party> {
            if by_brand {
                escrow.brand
            } else {
                escrow.creator
            }
        };
        match deed {
            Deed::Wait { hours } => self.wait(Duration::hours(hours)).await,
            Deed::Fund => {
                let lock = async |tx: &mut kernel::Tx| {
                    acts::lock_budget(tx, escrow.campaign, &self.deposit).await
                };
                self.act(lock).await.unwrap();
                true
            }
            Deed::Cancel => {
                let cancel = async |tx: &mut kernel::Tx| {
                    acts::cancel(tx, escrow.brand, escrow.id, None).await
                };
                self.act(cancel).await.is_ok()
            }
            Deed::Submit { lines } => {
                let lines = named(lines);
                let content = content(Uuid::from_u128(u128::try_from(self.acts).unwrap()));
                let submit = async |tx: &mut kernel::Tx| {
                    acts::submit(tx, escrow.creator, escrow.id, &lines, &content).await
                };
                !lines.is_empty() && self.act(submit).await.is_ok()
            }
            Deed::Release { lines } => {
                let lines = named(lines);
                let open = lines
                    .iter()
                    .all(|id| escrow.line(*id).unwrap().status.review().is_some());
                let release = async |tx: &mut kernel::Tx| {
                    acts::release(tx, escrow.brand, escrow.id, Some(&lines)).await
                };
                !lines.is_empty() && open && self.act(release).await.is_ok()
            }
            Deed::Revise { lines } => {
                let lines = named(lines);
                if lines.is_empty() {
                    return false;
                }
                let request = RevisionRequest {
                    escrow: escrow.id,
                    lines,
                    items: vec![1],
                    note: "again".to_owned(),
                    pins: Vec::new(),
                };
                self.act(async |tx| acts::revise(tx, escrow.brand, request).await)
                    .await
                    .is_ok()
            }
            Deed::Dispute { lines } => {
                let new = !matches!(escrow.status, Status::Disputed { .. });
                let by = Actor {
                    party: escrow.creator,
                    role: Role::Creator,
                };
                let dispute = OpenDispute {
                    escrow: escrow.id,
                    lines: Some(named(lines)),
                    reason: "not as agreed".to_owned(),
                };
                new && self
                    .act(async |tx| acts::open_dispute(tx, by, dispute).await)
                    .await
                    .is_ok()
            }
            Deed::Settle { percent } => {
                let split = Split {
                    creator: mad(held * percent / 100),
                };
                let open = matches!(escrow.status, Status::Disputed { .. });
                let settle = async |tx: &mut kernel::Tx| {
                    acts::settle_dispute(tx, escrow.id, split, None).await
                };
                open && self.act(settle).await.is_ok()
            }
            Deed::Offer { by_brand, percent } => {
                let split = Some(Split {
                    creator: mad(held * percent / 100),
                });
                let offer = async |tx: &mut kernel::Tx| {
                    acts::propose(tx, side(by_brand), escrow.id, (split, None)).await
                };
                !escrow.status.is_over() && self.act(offer).await.is_ok()
            }
            Deed::Answer { by_brand, accept } => {
                let Some(offer) = &escrow.proposal else {
                    return false;
                };
                let answer = async |tx: &mut kernel::Tx| {
                    let by = side(by_brand);
                    if accept {
                        acts::accept_proposal(tx, by, escrow.id, offer.id).await
                    } else {
                        acts::decline_proposal(tx, by, escrow.id, offer.id).await
                    }
                };
                self.act(answer).await.is_ok()
            }
            Deed::OfferRounds {
                by_brand,
                line,
                rounds,
                price,
            } => {
                let new = NewRounds {
                    escrow: escrow.id,
                    deliverable: deliverable(usize::from(line)),
                    rounds,
                    price: mad(price),
                    note: None,
                };
                let offer =
                    async |tx: &mut kernel::Tx| acts::propose_rounds(tx, side(by_brand), new).await;
                self.act(offer).await.is_ok()
            }
            Deed::AnswerRounds { by_brand, accept } => {
                let Some(offer) = &escrow.rounds_offer else {
                    return false;
                };
                let answer = async |tx: &mut kernel::Tx| {
                    let by = side(by_brand);
                    if accept {
                        acts::accept_rounds(tx, by, escrow.id, offer.id).await
                    } else {
                        acts::decline_rounds(tx, by, escrow.id, offer.id).await
                    }
                };
                self.act(answer).await.is_ok()
            }
            Deed::Contest => {
                if self.contested.is_none() && held > 0 {
                    let chargeback = world.taken_back(self.deposit.clone()).await;
                    let opened =
                        async |tx: &mut kernel::Tx| acts::chargeback_opened(tx, &chargeback).await;
                    self.act(opened).await.unwrap();
                    self.contested = Some(chargeback);
                }
                true
            }
            Deed::Won => {
                if let Some(chargeback) = self.contested.take() {
                    let won =
                        async |tx: &mut kernel::Tx| acts::chargeback_won(tx, &chargeback).await;
                    self.act(won).await.unwrap();
                    self.work().await;
                }
                true
            }
            Deed::Lost => {
                if let Some(chargeback) = self.contested.take() {
                    world.debited(&chargeback).await;
                    let lost =
                        async |tx: &mut kernel::Tx| acts::chargeback_lost(tx, &chargeback).await;
                    self.act(lost).await.unwrap();
                }
                true
            }
        }
    }

    /// Hours pass, and the workers look once: jobs that come late do what is due then.
    async fn wait(&self, time: Duration) -> bool {
        self.world.db.clock().advance(time);
        self.work().await;
        true
    }

    /// Does what is due, as [`World::work`], with fewer questions: the jobs of other rooms are taken as done all at once.
    async fn work(&self) {
        let db = &self.world.db;
        loop {
            sqlx::query!(
                "UPDATE jobs
                 SET status = 'done', finished_at = $1
                 WHERE status = 'ready' AND kind NOT LIKE 'escrow.%'",
                db.now()
            )
            .execute(db.pool())
            .await
            .unwrap();
            let claims = jobs::claim_of(db, Line::Main, 100, Duration::seconds(60)).await;
            let claims = claims.unwrap();
            if claims.is_empty() {
                break;
            }
            for claim in claims {
                crate::jobs::run(db, &claim).await.unwrap().unwrap();
            }
        }
    }
}

async fn play(world: &World, (prices, deeds): (Vec<i64>, Vec<Deed>)) {
    let amount: i64 = prices.iter().sum();
    let campaign = Uuid::from_u128(
        u128::from(u64::try_from(world.db.now().timestamp_micros()).unwrap()) << 16,
    );
    // The model's hours count from the start of its days.
    let deadline_at = world.db.now() + Duration::hours(DEADLINE);
    let budget = NewBudget {
        campaign,
        brand: world.brand,
        title: "Summer launch".to_owned(),
        budget: mad(amount + SPARE),
        deadline_at: world.db.now() + Duration::days(365),
    };
    world
        .act(async |tx| acts::open_budget(tx, budget).await)
        .await
        .unwrap();
    let mut terms = world.terms(0, &prices);
    (terms.campaign, terms.deadline_at, terms.revision_rounds) = (campaign, deadline_at, ROUNDS);
    let id = world
        .act(async |tx| acts::engage(tx, world.brand, terms).await)
        .await
        .unwrap()
        .id;
    let deposit = world.settled_for(campaign, amount + SPARE).await;
    let mut story = Story {
        world,
        deposit,
        contested: None,
        lines: prices.len(),
        acts: 0,
    };
    let mut model = Model::new(&prices);
    let last = [Deed::Won, Deed::Wait { hours: 24 * 100 }];
    let mut escrow = world.found(id).await;
    for deed in deeds.iter().chain(&last) {
        if *deed == Deed::Fund && escrow.status != Status::AwaitingDeposit {
            continue;
        }
        let (done, expected) = (
            Box::pin(story.does(&escrow, *deed)).await,
            model.does(*deed),
        );
        escrow = world.found(id).await;
        assert_eq!(
            (
                done,
                escrow.status.name(),
                escrow.released.amount_minor(),
                escrow.refunded.amount_minor()
            ),
            (expected, model.status, model.released, model.refunded),
            "{deed:?} of {prices:?} {deeds:?}"
        );
        assert_eq!(
            world.balance(Account::Escrow(id.uuid())).await,
            model.held()
        );
    }
    assert!(escrow.status.is_over());
    let books = ledger::check(&world.db).await.unwrap();
    assert!(books.balanced(), "{books:?}");
}

/// Plays this many histories that no other part plays.
async fn part(seed: u8, count: usize) {
    let world = World::new().await;
    // A country whose weekends alone are no business days: the model's weeks are all alike.
    sqlx::query!(
        "UPDATE parties SET country = 'FR' WHERE id = $1",
        world.brand.uuid()
    )
    .execute(world.db.pool())
    .await
    .unwrap();
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    for _ in 0..count {
        // The model counts its business days from the start's weekday and its hour, so each history begins on one.
        let past = world.db.now() - kernel::testing::START;
        let weeks = past.num_weeks() + 1;
        world.db.clock().set_offset(Duration::weeks(weeks));
        let history = model::histories().new_tree(&mut runner).unwrap().current();
        play(&world, history).await;
    }
}

#[tokio::test]
async fn histories_on_a_real_database_go_as_the_model_says() {
    part(1, 50).await;
}

#[tokio::test]
async fn other_histories_on_a_real_database_go_as_the_model_says() {
    part(2, 50).await;
}

#[tokio::test]
async fn more_histories_on_a_real_database_go_as_the_model_says() {
    part(3, 50).await;
}

#[tokio::test]
async fn yet_more_histories_on_a_real_database_go_as_the_model_says() {
    part(4, 50).await;
}
