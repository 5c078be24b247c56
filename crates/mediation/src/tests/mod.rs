//! The acts, the tables, the jobs and the routes of this room on a real database.

mod appeals;
mod doing;
mod ended;
mod jobs;
mod mails;
mod offers;
mod openings;
mod requests;
mod rulings;
mod seeing;

use chrono::Duration;
use database::testing::TestDatabase;
use escrow::{Escrow, NewBudget, NewContent, NewEscrow, NewLine};
use kernel::{
    Db, Failure, Id, Tx,
    jobs::{Claim, claim},
};
use money::{Bps, Currency, Money};
use parties::{Caller, Party, Role};
use payments::{NewDeposit, Purpose};
use storage::testing::Folder;
use uuid::Uuid;

use crate::{MediationError, Rules, Ticket, TwoPersons};

pub(crate) fn mad(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::MAD)
}

pub(crate) const REASONS: &str = "The brief asks for the product in the picture. It is there in the first half of the video only, so the \
     larger part of what was ordered was delivered.";

/// A brand, a creator, three mediators, those who watch, and strangers; 1,000.00 MAD for two deliverables are locked.
pub(crate) struct World {
    pub(crate) db: Db,
    pub(crate) rules: Rules,
    pub(crate) escrow: Id<Escrow>,
    pub(crate) folder: Folder,
    parties: Vec<(&'static str, Caller)>,
    _guard: TestDatabase,
}

pub(crate) const DELIVERABLES: [Uuid; 2] = [Uuid::from_u128(0xde_1100), Uuid::from_u128(0xde_1101)];

impl World {
    pub(crate) async fn new() -> Self {
        Self::with_amounts([mad(60_000), mad(40_000)]).await
    }

    /// The same with other prices.
    pub(crate) async fn with_amounts(amounts: [Money; 2]) -> Self {
        let (db, guard) = kernel::testing::db().await;
        let mut tx = db.begin().await.unwrap();
        let mut parties = Vec::new();
        for (name, role) in [
            ("Atlas", Role::Brand),
            ("Salma", Role::Creator),
            ("Zellige", Role::Brand),
            ("Youssef", Role::Creator),
            ("Amal", Role::Mediator),
            ("Badr", Role::Mediator),
            ("Chama", Role::Mediator),
            ("Driss", Role::Operator),
            ("Esma", Role::Auditor),
        ] {
            parties.push((name, insert_party(&mut tx, name, role).await));
        }
        tx.commit().await.unwrap();
        let mut world = Self {
            db,
            rules: Rules::default(),
            escrow: Id::from_uuid(Uuid::nil()),
            folder: Folder::new(),
            parties,
            _guard: guard,
        };
        world.escrow = world.funded(amounts).await;
        world
    }

    /// Whoever has this name.
    pub(crate) fn who(&self, name: &str) -> Caller {
        let found = self.parties.iter().find(|(known, _)| *known == name);
        found.unwrap().1
    }

    /// One more at the desk.
    pub(crate) async fn another_mediator(&self, name: &str) -> Caller {
        let mut tx = self.db.begin().await.unwrap();
        let mediator = insert_party(&mut tx, name, Role::Mediator).await;
        tx.commit().await.unwrap();
        mediator
    }

    /// The escrow transaction, its money locked and nothing submitted.
    async fn funded(&self, amounts: [Money; 2]) -> Id<Escrow> {
        let mut tx = self.db.begin().await.unwrap();
        let campaign = tx.new_id::<()>().uuid();
        let brand = self.who("Atlas").party;
        let budget = amounts[0].checked_add(amounts[1]).unwrap();
        let open = NewBudget {
            campaign,
            brand,
            title: "Summer launch".to_owned(),
            budget,
            deadline_at: tx.now() + Duration::days(30),
        };
        escrow::acts::open_budget(&mut tx, open).await.unwrap();
        let line = |place: usize| NewLine {
            deliverable: DELIVERABLES[place],
            title: format!("Video {place}"),
            amount: amounts[place],
        };
        let creator = self.who("Salma").party;
        let new = NewEscrow {
            campaign,
            creator,
            lines: vec![line(0), line(1)],
            fee: Bps::try_new(1_000).unwrap(),
            review_window_days: 5,
            items: vec![
                "The product is seen".to_owned(),
                "No other brand".to_owned(),
            ],
            deadline_at: tx.now() + Duration::days(14),
            revision_rounds: 0,
        };
        let escrow = escrow::acts::engage(&mut tx, creator, new).await.unwrap();
        let deposit = NewDeposit {
            payer: brand,
            purpose: Purpose::CampaignBudget(campaign),
            money: budget,
            description: "Summer launch".to_owned(),
        };
        let deposit = payments::acts::collect(&mut tx, deposit).await.unwrap();
        let now = tx.now();
        sqlx::query!(
            "UPDATE deposits
             SET status = 'settled', session_ref = $2, pay_url = 'https://rail.example/pay', payment_ref = $2,
                 charge_ref = $2, rail_fee_minor = 0, settled_at = $3
             WHERE id = $1",
            deposit.id.uuid(),
            deposit.id.to_string(),
            now
        )
        .execute(tx.conn())
        .await
        .unwrap();
        let deposit = payments::lock_deposit(&mut tx, deposit.id).await.unwrap();
        escrow::acts::lock_budget(&mut tx, campaign, &deposit.unwrap())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        escrow.id
    }

    /// The creator submits the deliverables at these places.
    pub(crate) async fn submitted(&self, places: &[usize]) {
        let mut tx = self.db.begin().await.unwrap();
        for place in places {
            let submission = Uuid::from_u128(0x50b + u128::try_from(*place).unwrap());
            let creator = self.who("Salma").party;
            let named = [DELIVERABLES[*place]];
            let content = NewContent {
                submission,
                files: Vec::new(),
            };
            escrow::acts::submit(&mut tx, creator, self.escrow, &named, &content)
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// Runs an act and commits; the books must balance afterwards.
    pub(crate) async fn act<T>(
        &self,
        act: impl AsyncFnOnce(&mut Tx) -> Result<T, MediationError>,
    ) -> Result<T, MediationError> {
        let mut tx = self.db.begin().await.unwrap();
        let done = act(&mut tx).await?;
        tx.commit().await.unwrap();
        let books = ledger::check(&self.db).await.unwrap();
        assert!(books.balanced(), "{books:?}");
        Ok(done)
    }

    /// So many days go by, with all that happens by itself in them at this desk.
    pub(crate) async fn days(&self, days: i64) {
        for _ in 0..days {
            self.db.clock().advance(Duration::days(1));
            self.run_jobs().await;
        }
    }

    /// Does every due job of this room; those of others are put aside.
    pub(crate) async fn run_jobs(&self) {
        self.run(async |claim| crate::jobs::run(&self.db, &self.rules, claim).await)
            .await;
    }

    /// The same for the escrow room.
    pub(crate) async fn run_jobs_of_escrow(&self) {
        self.run(async |claim| escrow::jobs::run(&self.db, claim).await)
            .await;
    }

    async fn run(&self, work: impl AsyncFn(&Claim) -> Option<Result<(), Failure>>) {
        loop {
            let claims = claim(&self.db, 16, Duration::seconds(15)).await.unwrap();
            if claims.is_empty() {
                return;
            }
            for claim in claims {
                if let Some(done) = work(&claim).await {
                    done.unwrap();
                    continue;
                }
                let mut tx = self.db.begin().await.unwrap();
                claim.complete(&mut tx).await.unwrap();
                tx.commit().await.unwrap();
            }
        }
    }

    /// The same desk, at which every award takes two mediators.
    pub(crate) fn of_two(mut self) -> Self {
        self.rules.two_persons = "".parse::<TwoPersons>().unwrap();
        self
    }
}

pub(crate) fn stage_of(ticket: &Ticket) -> (&'static str, i16) {
    (ticket.stage.name(), ticket.stage.round().number())
}

async fn insert_party(tx: &mut Tx, name: &str, role: Role) -> Caller {
    let party = tx.new_id::<Party>();
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO parties (
             id, role, name, email, password_hash, language, country, email_verified_at, verification_asked_at,
             created_at
         )
         VALUES ($1, $2, $3, $4, '$argon2id$x', 'en', 'MA', $5, $5, $5)",
        party.uuid(),
        role.as_str(),
        name,
        format!("{name}@example.com"),
        now
    )
    .execute(tx.conn())
    .await
    .unwrap();
    Caller {
        party,
        role,
        session: Id::from_uuid(Uuid::nil()),
    }
}
