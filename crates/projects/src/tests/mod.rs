//! The room on a real database.

mod arithmetic;
mod chargebacks;
mod closing;
mod distributions;
mod earning;
mod http;
mod investing;
mod milestones;
mod model;
mod races;
mod standing;
mod terms;
mod thief;
mod updates;

use chrono::Duration;
use database::testing::TestDatabase;
use kernel::{Db, Id, Tx};
use ledger::{Account, Rail};
use money::{Bps, Currency, Money};
use parties::{Caller, Country, DisplayName, Email, Language, NewParty, Password, Passwords, Role};
use payments::{Deposit, Mode, Purpose};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::{
    Draft, Investment, Milestone, Project, ProjectError, Raise, Rules,
    acts::{self, NewInvestment, NewProof, Risk, Vote},
    store,
};

pub(super) fn mad(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::MAD)
}

/// What an artist writes: 1,000.00 at least, 2,000.00 at most, 40 % now, 60 % on proof within 60 days.
pub(super) fn draft() -> Value {
    json!({
        "title": "Nuits d’Essaouira",
        "description": {"fr": "Un disque gnaoua.", "en": "A gnawa record."},
        "mode": "revenue_participation",
        "works": [{"title": "Lila", "isrc": "MA-Z03-26-00123"}],
        "rights": [
            {"holder": "Hind", "role": "performer", "bps": 7000},
            {"holder": "Aziz", "role": "producer", "bps": 3000}
        ],
        "budget": [
            {"label": "Studio", "amount": {"amount": "600.00", "currency": "MAD"}},
            {"label": "Mix", "amount": {"amount": "400.00", "currency": "MAD"}}
        ],
        "milestones": [
            {"title": "Studio", "proof_wanted": "Nothing", "bps": 4000, "due_days": 0},
            {"title": "Release", "proof_wanted": "A link to the record", "bps": 6000, "due_days": 60}
        ],
        "minimum": {"amount": "1000.00", "currency": "MAD"},
        "hard_cap": {"amount": "2000.00", "currency": "MAD"},
        "promised_bps": 3000,
        "sources": ["streaming", "downloads"]
    })
}

pub(super) fn read(draft: Value) -> Draft {
    serde_json::from_value(draft).unwrap()
}

/// An artist, five fans in Morocco, and one abroad.
pub(super) struct World {
    pub(super) db: Db,
    _guard: TestDatabase,
    pub(super) rules: Rules,
    pub(super) artist: Caller,
    pub(super) other: Caller,
    pub(super) fans: Vec<Caller>,
    pub(super) abroad: Caller,
}

impl World {
    pub(super) async fn new() -> Self {
        let (db, guard) = kernel::testing::db().await;
        let mut callers = add(
            &db,
            [
                ("Hind", Role::Artist, "MA"),
                ("Sun Label", Role::Label, "MA"),
                ("Abroad", Role::Fan, "FR"),
                ("Amina", Role::Fan, "MA"),
                ("Badr", Role::Fan, "MA"),
                ("Chaima", Role::Fan, "MA"),
                ("Driss", Role::Fan, "MA"),
                ("Ehsan", Role::Fan, "MA"),
            ]
            .map(|(name, role, country)| (name.to_owned(), role, country)),
        )
        .await;
        Self {
            db,
            _guard: guard,
            rules: Rules {
                fee: Bps::try_new(500).unwrap(),
                mode: Mode::Sandbox,
            },
            artist: callers[0],
            other: callers[1],
            abroad: callers[2],
            fans: callers.split_off(3),
        }
    }

    /// So many fans more.
    pub(super) async fn more_fans(&self, count: usize) -> Vec<Caller> {
        let fans = (0..count).map(|nth| (format!("Fan {nth}"), Role::Fan, "MA"));
        add(&self.db, fans).await
    }

    /// Runs an act and commits; the books must balance afterwards, and the raise hold what its rows say.
    pub(super) async fn act<T>(
        &self,
        act: impl AsyncFnOnce(&mut Tx) -> Result<T, ProjectError>,
    ) -> Result<T, ProjectError> {
        let mut tx = self.db.begin().await.unwrap();
        let done = act(&mut tx).await?;
        tx.commit().await.unwrap();
        self.assert_books().await;
        Ok(done)
    }

    /// The books balance, and every raise holds exactly what no row has sent away.
    pub(super) async fn assert_books(&self) {
        let books = ledger::check(&self.db).await.unwrap();
        assert!(books.balanced(), "{books:?}");
        // What came in, less what was released, less what refunds took; what is due back and not taken yet is there as well.
        let rows = sqlx::query!(
            r#"SELECT p.id, p.currency AS "currency!",
                      (coalesce((SELECT sum(d.amount_minor) FROM deposits d
                          JOIN projects_investments i ON i.id = d.purpose_id
                          WHERE i.project_id = p.id AND d.status = 'settled'
                            AND (i.deposit_id = d.id OR EXISTS (SELECT FROM projects_returns b WHERE b.deposit_id = d.id))), 0)
                       - p.released_minor
                       - coalesce((SELECT sum(r.booked_minor) FROM refunds r
                          JOIN projects_returns b ON b.id = r.act_id WHERE b.project_id = p.id), 0))::bigint AS "expected!",
                      (CASE WHEN p.status IN ('live', 'suspended') THEN p.held_minor ELSE 0 END
                       - coalesce((SELECT sum(i.amount_minor) FROM projects_investments i
                          WHERE i.project_id = p.id AND i.status = 'held' AND p.status IN ('live', 'suspended')), 0))::bigint
                      AS "uncounted!"
               FROM projects p
               WHERE p.opened_at IS NOT NULL"#
        )
        .fetch_all(self.db.pool())
        .await
        .unwrap();
        for row in rows {
            let currency = Currency::parse(&row.currency).unwrap();
            let held = ledger::balance(&self.db, Account::Raise(row.id), currency).await;
            assert_eq!(held.unwrap().amount_minor(), row.expected);
            assert_eq!(row.uncounted, 0, "what is held is what is counted");
        }
    }

    pub(super) async fn balance(&self, account: Account) -> i64 {
        ledger::balance(&self.db, account, Currency::MAD)
            .await
            .unwrap()
            .amount_minor()
    }

    pub(super) async fn wallet(&self, caller: &Caller) -> i64 {
        self.balance(Account::Wallet(caller.party.uuid())).await
    }

    pub(super) async fn in_transit(&self) -> i64 {
        self.balance(Account::RailInTransit(Rail::Stripe)).await
    }

    /// A project that is live.
    pub(super) async fn live(&self) -> Project {
        self.live_as(draft()).await
    }

    pub(super) async fn live_as(&self, draft: Value) -> Project {
        let id = self.drafted(draft).await.id;
        self.open(id).await.unwrap()
    }

    /// A draft like this, but of a recording of its own: another project of the same owner may have the first one.
    pub(super) async fn drafted(&self, mut draft: Value) -> Project {
        if draft["works"].is_array() {
            let nth = self.number("SELECT count(*) FROM projects").await;
            draft["works"][0]["isrc"] = format!("MAZ0326{nth:05}").into();
        }
        let draft = read(draft);
        self.act(async |tx| acts::create(tx, &self.artist, draft).await)
            .await
            .unwrap()
    }

    pub(super) async fn open(&self, id: Id<Project>) -> Result<Project, ProjectError> {
        self.act(async |tx| acts::open(tx, &self.rules, &self.artist, id).await)
            .await
    }

    pub(super) async fn ask(
        &self,
        fan: &Caller,
        project: &Project,
        minor: i64,
    ) -> Result<(Investment, Deposit), ProjectError> {
        self.ask_for(fan, project, mad(minor)).await
    }

    pub(super) async fn ask_for(
        &self,
        fan: &Caller,
        project: &Project,
        money: Money,
    ) -> Result<(Investment, Deposit), ProjectError> {
        let new = NewInvestment {
            project: project.id,
            money,
            terms_sha256: raise(project).terms_sha256,
            risk: Risk::Acknowledged,
        };
        self.act(async |tx| acts::invest(tx, &self.rules, fan, new).await)
            .await
    }

    /// The rail confirms a deposit.
    pub(super) async fn settle(&self, tx: &mut Tx, id: Id<Deposit>) -> Deposit {
        let now = tx.now();
        sqlx::query!(
            "UPDATE deposits
             SET status = 'settled', session_ref = $2, pay_url = 'https://rail.example/pay', payment_ref = $2,
                 charge_ref = $2, rail_fee_minor = 0, settled_at = $3, closed_at = NULL, reason = NULL
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

    /// The rail says that a deposit failed.
    pub(super) async fn fail(&self, id: Id<Deposit>) {
        let now = self.db.now();
        sqlx::query!(
            "UPDATE deposits SET status = 'failed', reason = 'card_declined', closed_at = $2 WHERE id = $1",
            id.uuid(),
            now
        )
        .execute(self.db.pool())
        .await
        .unwrap();
    }

    /// The rail confirms a deposit, and this room takes it on.
    pub(super) async fn pay(&self, deposit: &Deposit) -> Investment {
        let Purpose::Investment(investment) = deposit.purpose else {
            panic!("{deposit:?}")
        };
        self.act(async |tx| {
            let deposit = self.settle(tx, deposit.id).await;
            acts::hold(tx, investment, &deposit).await
        })
        .await
        .unwrap()
    }

    /// Invests, and pays.
    pub(super) async fn invest(&self, fan: &Caller, project: &Project, minor: i64) -> Investment {
        let (_, deposit) = self.ask(fan, project, minor).await.unwrap();
        self.pay(&deposit).await
    }

    pub(super) async fn withdraw(
        &self,
        fan: &Caller,
        id: Id<Investment>,
    ) -> Result<Investment, ProjectError> {
        self.act(async |tx| acts::withdraw(tx, fan, id).await).await
    }

    pub(super) async fn prove(&self, id: Id<Milestone>) -> Result<Milestone, ProjectError> {
        let new = NewProof {
            text: "It is out.".to_owned(),
            links: vec!["https://example.com/lila".to_owned()],
        };
        self.act(async |tx| acts::prove(tx, &self.artist, id, new).await)
            .await
    }

    pub(super) async fn vote(
        &self,
        fan: &Caller,
        id: Id<Milestone>,
        vote: Vote,
    ) -> Result<Milestone, ProjectError> {
        self.act(async |tx| acts::vote(tx, fan, id, vote).await)
            .await
    }

    /// Does all due jobs of this room, as the workers would; those of other rooms are taken as done.
    pub(super) async fn work(&self) {
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
    pub(super) async fn wait(&self, time: Duration) {
        self.db.clock().advance(time);
        self.work().await;
        self.assert_books().await;
    }

    pub(super) async fn project(&self, id: Id<Project>) -> Project {
        let mut tx = self.db.begin().await.unwrap();
        store::find_project(&mut tx, id).await.unwrap().unwrap()
    }

    pub(super) async fn investment(&self, id: Id<Investment>) -> Investment {
        let mut tx = self.db.begin().await.unwrap();
        store::find_investment(&mut tx, id).await.unwrap().unwrap()
    }

    pub(super) async fn milestones(&self, id: Id<Project>) -> Vec<Milestone> {
        let mut tx = self.db.begin().await.unwrap();
        store::list_milestones(&mut tx, id).await.unwrap()
    }

    /// What was refunded to a fan, and how often.
    pub(super) async fn refunded(&self, fan: &Caller) -> (i64, i64) {
        let row = sqlx::query!(
            r#"SELECT count(*) AS "count!", coalesce(sum(booked_minor), 0)::bigint AS "sum!"
               FROM refunds
               WHERE payer_id = $1 AND status <> 'offset'"#,
            fan.party.uuid()
        )
        .fetch_one(self.db.pool())
        .await
        .unwrap();
        (row.count, row.sum)
    }

    /// The topics of the messages that this party was sent, oldest first.
    pub(super) async fn told(&self, party: &Caller) -> Vec<String> {
        sqlx::query_scalar(AssertSqlSafe(format!(
            "SELECT e.topic FROM event_audience a JOIN events e ON e.id = a.event WHERE a.party = '{}' ORDER BY a.id",
            party.party
        )))
        .fetch_all(self.db.pool())
        .await
        .unwrap()
    }

    pub(super) async fn number(&self, sql: impl Into<String>) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.into()))
            .fetch_one(self.db.pool())
            .await
            .unwrap()
    }
}

/// Adds parties, all with one password.
async fn add(
    db: &Db,
    people: impl IntoIterator<Item = (String, Role, &'static str)>,
) -> Vec<Caller> {
    let mut tx = db.begin().await.unwrap();
    let email = Email::parse("somebody@example.com").unwrap();
    let password = Password::parse("correct horse battery".to_owned(), &email).unwrap();
    let password = Passwords::new(1).unwrap().hash(password).await.unwrap();
    let mut callers = Vec::new();
    for (name, role, country) in people {
        let new = NewParty {
            role,
            name: DisplayName::parse(&name).unwrap(),
            email: Email::parse(&format!("{}@example.com", name.replace(' ', ""))).unwrap(),
            language: Language::En,
            country: Country::parse(country).unwrap(),
            password: password.clone(),
        };
        let party = parties::acts::add_party(&mut tx, &new).await.unwrap().id;
        callers.push(Caller {
            party,
            role,
            session: Id::new(tx.now()),
        });
    }
    tx.commit().await.unwrap();
    callers
}

pub(super) fn raise(project: &Project) -> Raise {
    project.raise.clone().unwrap()
}
