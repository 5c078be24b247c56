//! The acts, the tables and the routes of this room on a real database.

mod budgets;
mod chargebacks;
mod deadlines;
mod disputes;
mod each_act;
mod endings;
mod freezes;
mod histories;
mod holding;
mod losses;
mod machine;
mod model;
mod pins;
mod races;
mod requests;
mod revisions;
mod rounds;
mod rounds_refused;
mod silence;
mod tables;
mod thief;

use chrono::Duration;
use database::testing::TestDatabase;
use kernel::{Db, Id, Tx};
use ledger::Account;
use money::{Bps, Currency, Money};
use parties::{Country, DisplayName, Email, Language, NewParty, Party, Password, Passwords, Role};
use payments::{Deposit, NewDeposit, Purpose};
use uuid::Uuid;

use crate::{Escrow, EscrowError, FileKind, NewBudget, NewContent, NewEscrow, NewLine, acts};

pub(crate) fn mad(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::MAD)
}

/// A campaign of 1,000.00 MAD, whose budget is open and not deposited.
pub(crate) struct World {
    pub(crate) db: Db,
    pub(crate) guard: TestDatabase,
    pub(crate) campaign: Uuid,
    pub(crate) currency: Currency,
    pub(crate) brand: Id<Party>,
    pub(crate) other_brand: Id<Party>,
    pub(crate) creators: [Id<Party>; 3],
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with_budget(mad(100_000)).await
    }

    /// The same with another budget.
    pub(crate) async fn with_budget(budget: Money) -> Self {
        let (db, guard) = kernel::testing::db().await;
        let mut tx = db.begin().await.unwrap();
        let email = Email::parse("somebody@example.com").unwrap();
        let password = Password::parse("correct horse battery".to_owned(), &email).unwrap();
        let password = Passwords::new(1).unwrap().hash(password).await.unwrap();
        let mut ids = Vec::new();
        for (name, role) in [
            ("Atlas", Role::Brand),
            ("Zellige", Role::Brand),
            ("Salma", Role::Creator),
            ("Youssef", Role::Creator),
            ("Nour", Role::Creator),
        ] {
            let new = NewParty {
                role,
                name: DisplayName::parse(name).unwrap(),
                email: Email::parse(&format!("{name}@example.com")).unwrap(),
                language: Language::En,
                country: Country::parse("MA").unwrap(),
                password: password.clone(),
            };
            ids.push(parties::acts::add_party(&mut tx, &new).await.unwrap().id);
        }
        let world = Self {
            campaign: tx.new_id::<()>().uuid(),
            currency: budget.currency(),
            brand: ids[0],
            other_brand: ids[1],
            creators: [ids[2], ids[3], ids[4]],
            db,
            guard,
        };
        acts::open_budget(&mut tx, world.budget(budget))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        world
    }

    pub(crate) fn budget(&self, budget: Money) -> NewBudget {
        NewBudget {
            campaign: self.campaign,
            brand: self.brand,
            title: "Summer launch".to_owned(),
            budget,
            deadline_at: self.db.now() + Duration::days(14),
        }
    }

    /// Runs an act and commits; the books must balance afterwards.
    pub(crate) async fn act<T>(
        &self,
        act: impl AsyncFnOnce(&mut Tx) -> Result<T, EscrowError>,
    ) -> Result<T, EscrowError> {
        let mut tx = self.db.begin().await.unwrap();
        let done = act(&mut tx).await?;
        tx.commit().await.unwrap();
        let books = ledger::check(&self.db).await.unwrap();
        assert!(books.balanced(), "{books:?}");
        Ok(done)
    }

    /// A deposit of this much that the rail has confirmed; nothing is locked yet.
    pub(crate) async fn settled(&self, amount_minor: i64) -> Deposit {
        self.settled_for(self.campaign, amount_minor).await
    }

    /// The same for another campaign of the brand.
    pub(crate) async fn settled_for(&self, campaign: Uuid, amount_minor: i64) -> Deposit {
        let mut tx = self.db.begin().await.unwrap();
        let new = NewDeposit {
            payer: self.brand,
            purpose: Purpose::CampaignBudget(campaign),
            money: Money::new(amount_minor, self.currency),
            description: "Summer launch".to_owned(),
        };
        let deposit = payments::acts::collect(&mut tx, new).await.unwrap();
        let deposit = self.settle(&mut tx, deposit.id).await;
        tx.commit().await.unwrap();
        deposit
    }

    /// What the rail's word makes of a deposit.
    pub(crate) async fn settle(&self, tx: &mut Tx, id: Id<Deposit>) -> Deposit {
        let now = tx.now();
        sqlx::query!(
            "UPDATE deposits
             SET status = 'settled', session_ref = $2, pay_url = 'https://rail.example/pay', payment_ref = $2,
                 charge_ref = $2, rail_fee_minor = 0, settled_at = $3
             WHERE id = $1",
            id.uuid(),
            id.to_string(),
            now
        )
        .execute(tx.conn())
        .await
        .unwrap();
        payments::lock_deposit(tx, id).await.unwrap().unwrap()
    }

    /// Deposits and locks this much.
    pub(crate) async fn deposited(&self, amount_minor: i64) -> Vec<Escrow> {
        let deposit = self.settled(amount_minor).await;
        self.act(async |tx| acts::lock_budget(tx, self.campaign, &deposit).await)
            .await
            .unwrap()
    }

    pub(crate) fn terms(&self, creator: usize, amounts: &[i64]) -> NewEscrow {
        let line = |(place, amount): (usize, &i64)| NewLine {
            deliverable: deliverable(place),
            title: format!("Video {place}"),
            amount: Money::new(*amount, self.currency),
        };
        NewEscrow {
            campaign: self.campaign,
            creator: self.creators[creator],
            lines: amounts.iter().enumerate().map(line).collect(),
            fee: Bps::try_new(1_000).unwrap(),
            review_window_days: 5,
            items: vec![
                "The product is in the picture".to_owned(),
                "No other brand".to_owned(),
            ],
            deadline_at: self.db.now() + Duration::days(14),
            revision_rounds: 2,
        }
    }

    /// Engages a creator for lines of these amounts, at a fee of ten per cent.
    pub(crate) async fn engaged(&self, creator: usize, amounts: &[i64]) -> Escrow {
        let terms = self.terms(creator, amounts);
        self.act(async |tx| acts::engage(tx, self.creators[creator], terms).await)
            .await
            .unwrap()
    }

    /// Submits the deliverables at these places; a submission for each place.
    pub(crate) async fn submitted(&self, escrow: &Escrow, places: &[usize]) -> Escrow {
        let mut escrow = escrow.clone();
        for place in places {
            escrow = self.submit(&escrow, *place).await.unwrap();
        }
        escrow
    }

    pub(crate) async fn submit(
        &self,
        escrow: &Escrow,
        place: usize,
    ) -> Result<Escrow, EscrowError> {
        self.act(async |tx| {
            let lines = [deliverable(place)];
            acts::submit(
                tx,
                escrow.creator,
                escrow.id,
                &lines,
                &content(submission(place)),
            )
            .await
        })
        .await
    }

    /// The brand validates the deliverables at these places, or all that are submitted.
    pub(crate) async fn release(
        &self,
        escrow: &Escrow,
        places: Option<&[usize]>,
    ) -> Result<Escrow, EscrowError> {
        let named: Option<Vec<Uuid>> =
            places.map(|places| places.iter().map(|place| deliverable(*place)).collect());
        self.act(async |tx| acts::release(tx, escrow.brand, escrow.id, named.as_deref()).await)
            .await
    }

    /// Does all due jobs of this room, as the workers would; those of other rooms are taken as done.
    pub(crate) async fn work(&self) {
        loop {
            let claims = kernel::jobs::claim(&self.db, 100, Duration::seconds(60))
                .await
                .unwrap();
            if claims.is_empty() {
                break;
            }
            for claim in claims {
                if let Some(done) = crate::jobs::run(&self.db, &claim).await {
                    done.unwrap();
                    continue;
                }
                let mut tx = self.db.begin().await.unwrap();
                claim.complete(&mut tx).await.unwrap();
                tx.commit().await.unwrap();
            }
        }
    }

    /// Lets this much time pass and does what falls due.
    pub(crate) async fn wait(&self, time: Duration) {
        self.db.clock().advance(time);
        self.work().await;
        let books = ledger::check(&self.db).await.unwrap();
        assert!(books.balanced(), "{books:?}");
    }

    /// The topics of the messages that this party was sent, oldest first.
    pub(crate) async fn told(&self, party: Id<Party>) -> Vec<String> {
        sqlx::query_scalar!(
            "SELECT e.topic
             FROM event_audience a
             JOIN events e ON e.id = a.event
             WHERE a.party = $1
             ORDER BY a.id",
            party.uuid()
        )
        .fetch_all(self.db.pool())
        .await
        .unwrap()
    }

    /// What this room wrote into the audit log about an object, by name: what happens in one instant has no order there.
    pub(crate) async fn audited(&self, object: Uuid) -> Vec<String> {
        sqlx::query_scalar!(
            "SELECT act FROM audit_log WHERE object = $1 AND act LIKE 'escrow.%' ORDER BY act",
            object
        )
        .fetch_all(self.db.pool())
        .await
        .unwrap()
    }

    /// How many jobs of this kind there were for a transaction.
    pub(crate) async fn jobs(&self, kind: &str, escrow: &Escrow) -> usize {
        let jobs = sqlx::query_scalar!(
            "SELECT id FROM jobs WHERE kind = $1 AND payload ->> 'escrow' = $2",
            kind,
            escrow.id.to_string()
        );
        jobs.fetch_all(self.db.pool()).await.unwrap().len()
    }

    pub(crate) async fn balance(&self, account: Account) -> i64 {
        ledger::balance(&self.db, account, self.currency)
            .await
            .unwrap()
            .amount_minor()
    }

    /// What the campaign, an escrow transaction, its creator and the platform hold.
    pub(crate) async fn holdings(&self, escrow: &Escrow) -> [i64; 4] {
        [
            self.balance(Account::Campaign(self.campaign)).await,
            self.balance(Account::Escrow(escrow.id.uuid())).await,
            self.balance(Account::Wallet(escrow.creator.uuid())).await,
            self.balance(Account::FeesPlatform).await,
        ]
    }

    pub(crate) async fn found(&self, id: Id<Escrow>) -> Escrow {
        let mut tx = self.db.begin().await.unwrap();
        crate::find(&mut tx, id).await.unwrap().unwrap()
    }
}

pub(crate) fn deliverable(place: usize) -> Uuid {
    Uuid::from_u128(0xde11 << 32 | u128::try_from(place).unwrap())
}

/// What a submission carries: a video and a text.
pub(crate) fn content(submission: Uuid) -> NewContent {
    let files = [(0, FileKind::Video), (1, FileKind::Other)];
    NewContent {
        files: files
            .map(|(number, kind)| (file(submission, number), kind))
            .to_vec(),
        submission,
    }
}

pub(crate) fn file(submission: Uuid, number: u128) -> Uuid {
    Uuid::from_u128(0xf11e << 64 | submission.as_u128() << 8 | number)
}

pub(crate) fn submission(place: usize) -> Uuid {
    Uuid::from_u128(0x50b << 32 | u128::try_from(place).unwrap())
}
