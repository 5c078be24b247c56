//! The room as a whole, on real databases.

mod account_changes;
mod accounts;
mod chargebacks;
mod database;
mod debts;
mod deposits;
mod differences;
mod event_sets;
mod failure_matrix;
mod fake;
mod flow;
mod held_back;
mod http;
mod inbox;
mod killed;
mod locks;
mod pages;
mod payouts;
mod refunds;
mod reinstated;
mod retries;
mod reversals;

use std::sync::{Arc, Mutex};

use ::database::testing::TestDatabase;
use chrono::Duration;
use kernel::{Db, Id, Tx};
use ledger::{Account, Transfer};
use money::{Currency, Money};
use parties::{Country, DisplayName, Email, Language, NewParty, Party, Password, Passwords, Role};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use self::fake::FakeRail;
use crate::{
    Chargeback, Context, Deposit, NewAccount, NewDeposit, NewPayout, Payout, PayoutAccount,
    Purpose, Reaction, Reactions, acts, jobs, store,
};

pub(crate) fn mad(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::MAD)
}

/// Reactions that post a settled deposit to its campaign, and remember what they were told.
#[derive(Default)]
pub(crate) struct Log {
    lines: Mutex<Vec<String>>,
    held_back: Mutex<Option<&'static str>>,
}

impl Log {
    fn note(&self, what: &str, status: &str) {
        self.lines.lock().unwrap().push(format!("{what} {status}"));
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// From now on every payout is held back for this reason, or none is.
    pub(crate) fn hold_back(&self, reason: Option<&'static str>) {
        *self.held_back.lock().unwrap() = reason;
    }
}

impl Reactions for Log {
    fn deposit_settled<'a>(&'a self, tx: &'a mut Tx, deposit: &'a Deposit) -> Reaction<'a> {
        self.note("deposit", deposit.status.name());
        let accounts = (
            Account::RailClearing(deposit.rail),
            Account::Campaign(deposit.purpose.id()),
        );
        let transfer = Transfer::of(deposit.id, (10, "test.lock"), accounts, deposit.money);
        let first = ledger::transfer_id(deposit.id, 0);
        let last = ledger::transfer_id(deposit.id, u16::MAX);
        Box::pin(async move {
            // What a deposit is for is locked before the ledger's accounts, so nothing of it may be posted by now.
            let posted = sqlx::query_scalar!(
                r#"SELECT count(*) AS "count!" FROM ledger_transfers WHERE id BETWEEN $1 AND $2"#,
                first,
                last
            );
            assert_eq!(posted.fetch_one(tx.conn()).await.unwrap(), 0);
            ledger::post(tx, &[transfer])
                .await
                .map(|_| ())
                .map_err(kernel::Failure::new)
        })
    }

    fn deposit_closed<'a>(&'a self, _: &'a mut Tx, deposit: &'a Deposit) -> Reaction<'a> {
        self.note("deposit", deposit.status.name());
        Box::pin(async { Ok(()) })
    }

    fn held_back<'a>(&'a self, _: &'a mut Tx, _: &'a Payout) -> Reaction<'a, Option<&'static str>> {
        let reason = *self.held_back.lock().unwrap();
        Box::pin(async move { Ok(reason) })
    }

    fn chargeback_moves<'a>(&'a self, tx: &'a mut Tx, deposit: &'a Deposit) -> Reaction<'a> {
        hold_budgets(tx, deposit.payer)
    }

    fn chargeback_opened<'a>(&'a self, tx: &'a mut Tx, told: &'a Chargeback) -> Reaction<'a> {
        self.note("chargeback", "opened");
        hold_budgets(tx, told.payer())
    }

    fn chargeback_won<'a>(&'a self, tx: &'a mut Tx, told: &'a Chargeback) -> Reaction<'a> {
        self.note("chargeback", "won");
        hold_budgets(tx, told.payer())
    }

    fn chargeback_lost<'a>(&'a self, tx: &'a mut Tx, told: &'a Chargeback) -> Reaction<'a> {
        self.note("chargeback", "lost");
        hold_budgets(tx, told.payer())
    }
}

/// In the place of the budgets that the room above holds.
fn hold_budgets(tx: &mut Tx, payer: Id<Party>) -> Reaction<'_> {
    Box::pin(async move { store::hold_cause(tx, payer.uuid()).await })
}

/// A database, a rail, a campaign and a creator; the clock stands until it is moved.
pub(crate) struct World {
    pub(crate) db: Db,
    /// Keeps the database for as long as the test runs.
    guard: TestDatabase,
    pub(crate) rail: Arc<FakeRail>,
    pub(crate) log: Arc<Log>,
    pub(crate) ctx: Context,
    pub(crate) campaign: Uuid,
    pub(crate) brand: Id<Party>,
    pub(crate) creator: Id<Party>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let (db, guard) = kernel::testing::db().await;
        // What permits money to leave a campaign is the business of the room above.
        ledger::testing::lift_guards(guard.owner_url(), &["campaign"]).await;
        let rail = Arc::new(FakeRail::new());
        let log = Arc::new(Log::default());
        let ctx = Context {
            db: db.clone(),
            rail: Arc::clone(&rail) as Arc<dyn rails::Rail>,
            reactions: Arc::clone(&log) as Arc<dyn Reactions>,
            public_url: "https://daman.test".parse().unwrap(),
            mode: crate::Mode::Live,
            rules: crate::Rules::default(),
        };
        let now = db.now();
        let campaign = Id::<()>::new(now).uuid();
        Self {
            db,
            guard,
            rail,
            log,
            ctx,
            campaign,
            brand: Id::new(now),
            creator: Id::new(now),
        }
    }

    /// Runs an act and commits.
    pub(crate) async fn act<T>(&self, act: impl AsyncFnOnce(&mut Tx) -> T) -> T {
        let mut tx = self.db.begin().await.unwrap();
        let done = act(&mut tx).await;
        tx.commit().await.unwrap();
        done
    }

    /// Runs due jobs of this room until none is due; what fails is retried as a worker does. Returns what failed.
    pub(crate) async fn run_due(&self) -> Vec<String> {
        let mut failed = Vec::new();
        loop {
            let claims = kernel::jobs::claim(&self.db, 20, Duration::minutes(1))
                .await
                .unwrap();
            if claims.is_empty() {
                return failed;
            }
            let (_, in_sets) = jobs::IN_SETS;
            let (set, single): (Vec<_>, Vec<_>) =
                claims.into_iter().partition(|claim| claim.kind == in_sets);
            let mut done = jobs::run_set(&self.ctx, &set).await;
            for claim in &single {
                done.push(jobs::run(&self.ctx, claim).await.unwrap_or(Ok(())));
            }
            for (claim, outcome) in set.iter().chain(&single).zip(done) {
                if let Err(error) = outcome {
                    claim.retry(&self.db, &error.chain(), None).await.unwrap();
                    failed.push(error.chain());
                }
            }
        }
    }

    /// Moves the clock and runs what is due then.
    pub(crate) async fn after(&self, pause: Duration) -> Vec<String> {
        self.db.clock().advance(pause);
        self.run_due().await
    }

    pub(crate) async fn enqueue(&self, kind: &'static str, payload: Value) {
        self.act(async |tx| jobs::enqueue_now(tx, kind, payload).await.unwrap())
            .await;
    }

    pub(crate) async fn collect(&self, money: Money) -> Id<Deposit> {
        let new = NewDeposit {
            payer: self.brand,
            purpose: Purpose::CampaignBudget(self.campaign),
            money,
            description: "Summer".to_owned(),
        };
        self.act(async |tx| acts::collect(tx, new).await.unwrap().id)
            .await
    }

    pub(crate) async fn deposit(&self, id: Id<Deposit>) -> Deposit {
        store::find_deposit(&self.db, id).await.unwrap().unwrap()
    }

    pub(crate) async fn payout(&self, id: Id<Payout>) -> Payout {
        store::find_payout(&self.db, id).await.unwrap().unwrap()
    }

    /// A settled deposit of this much.
    pub(crate) async fn settled(&self, money: Money) -> Deposit {
        let id = self.collect(money).await;
        assert!(self.run_due().await.is_empty());
        let session = self.deposit(id).await.session_ref.unwrap();
        self.rail.set_session(
            &session,
            rails::Collection::Paid(fake::paid(&session, money)),
        );
        assert!(self.after(Duration::minutes(1)).await.is_empty());
        self.deposit(id).await
    }

    /// A row as no room could have left it: written past the rules, as the cluster's superuser can.
    pub(crate) async fn spoil(&self, sql: &'static str, id: Uuid) {
        let mut owner = PgConnection::connect(self.guard.owner_url()).await.unwrap();
        sqlx::raw_sql("SET session_replication_role = replica")
            .execute(&mut owner)
            .await
            .unwrap();
        let spoilt = sqlx::query_scalar::<_, Uuid>(sql).bind(id);
        assert_eq!(spoilt.fetch_one(&mut owner).await.unwrap(), id);
    }

    /// The creator's account, as ready as `missing` says.
    pub(crate) async fn connected(&self, missing: Option<&str>) -> Id<PayoutAccount> {
        let id = self.act(async |tx| {
            let new = NewAccount {
                party: self.creator,
                country: "MA".to_owned(),
            };
            let account = acts::connect_account(tx, new).await.unwrap();
            acts::record_account(tx, account.id, "acct_1".to_owned())
                .await
                .unwrap();
            account.id
        });
        let id = id.await;
        self.rail.set_account(fake::account("acct_1", missing));
        let seen = fake::account("acct_1", missing);
        self.act(async |tx| acts::refresh_account(tx, id, looked(&seen)).await.unwrap())
            .await;
        id
    }

    /// This much of the campaign released to the creator's wallet, and its payout scheduled.
    pub(crate) async fn released(&self, money: Money) -> Id<Payout> {
        self.act(async |tx| {
            let act = tx.new_id::<()>();
            let accounts = (
                Account::Campaign(self.campaign),
                Account::Wallet(self.creator.uuid()),
            );
            ledger::post(
                tx,
                &[Transfer::of(act, (0, "test.release"), accounts, money)],
            )
            .await
            .unwrap();
            let new = NewPayout {
                party: self.creator,
                money,
                purpose: Purpose::CampaignBudget(self.campaign),
                cause: Uuid::from_u128(77),
                act: act.uuid(),
            };
            acts::pay_out(tx, new).await.unwrap().id
        })
        .await
    }

    /// A settled deposit, a ready account and a released payout that no job has touched.
    pub(crate) async fn payable(&self) -> Id<Payout> {
        self.settled(mad(10_000)).await;
        self.connected(None).await;
        self.released(mad(6_000)).await
    }

    /// What an account of the ledger holds, in minor units of MAD.
    pub(crate) async fn held(&self, account: Account) -> i64 {
        ledger::balance(&self.db, account, Currency::MAD)
            .await
            .unwrap()
            .amount_minor()
    }

    /// Wallet, in transit, clearing; the books must balance.
    pub(crate) async fn books(&self) -> [i64; 3] {
        let report = ledger::check(&self.db).await.unwrap();
        assert!(report.balanced(), "{report:?}");
        let rail = ledger::Rail::Stripe;
        [
            self.held(Account::Wallet(self.creator.uuid())).await,
            self.held(Account::RailInTransit(rail)).await,
            self.held(Account::RailClearing(rail)).await,
        ]
    }

    /// A dispute as the rail shows it when it opens, with nothing taken yet.
    pub(crate) fn dispute(&self, id: &str, money: Money) -> rails::Dispute {
        rails::Dispute {
            id: id.to_owned(),
            status: rails::DisputeStatus::Open,
            money,
            reason: "general".to_owned(),
            charge: "ch_1".to_owned(),
            payment: None,
            evidence_due_by: None,
            evidence_taken: false,
            withdrawn: None,
            reinstated: None,
            created: self.db.now(),
        }
    }

    /// The payer's bank takes this much of a deposit for good: the payer owes it.
    pub(crate) async fn lost(&self, deposit: Deposit, money: Money) -> Id<Chargeback> {
        let seen = rails::Dispute {
            status: rails::DisputeStatus::Lost,
            ..self.dispute(&format!("dp_{}", deposit.id), money)
        };
        let moved = rails::Moved {
            taken: money,
            fee: Money::zero(money.currency()),
        };
        self.act(async |tx| {
            let opened = acts::open_chargeback(tx, deposit, &seen).await.unwrap();
            let mut chargeback = opened.unwrap();
            let ended = (crate::ChargebackStatus::Lost, Duration::days(90));
            assert!(
                acts::withdraw_chargeback(tx, &mut chargeback, moved)
                    .await
                    .unwrap()
                    && acts::close_chargeback(tx, &mut chargeback, ended)
                        .await
                        .unwrap()
            );
            chargeback.id
        })
        .await
    }

    /// The topics that were published, by name.
    pub(crate) async fn topics(&self) -> Vec<String> {
        sqlx::query_scalar!("SELECT topic FROM events ORDER BY topic")
            .fetch_all(self.db.pool())
            .await
            .unwrap()
    }

    /// A party that exists.
    pub(crate) async fn person(&self, role: Role, language: Language) -> Id<Party> {
        let name = format!("p{}", Id::<()>::new(self.db.now()));
        let email = Email::parse(&format!("{name}@example.com")).unwrap();
        let password = Password::parse("correct horse battery".to_owned(), &email).unwrap();
        let password = Passwords::new(1).unwrap().hash(password).await.unwrap();
        let new = NewParty {
            role,
            name: DisplayName::parse(&name).unwrap(),
            email,
            language,
            country: Country::parse("MA").unwrap(),
            password,
        };
        self.act(async |tx| parties::acts::add_party(tx, &new).await.unwrap().id)
            .await
    }
}

/// A look at an account that nothing is known to have changed of.
pub(crate) fn looked(seen: &rails::Account) -> acts::Look<'_> {
    acts::Look {
        seen,
        occasion: acts::Occasion::Watch,
        delay: Duration::hours(24),
    }
}

/// The payload of a job that sends a payout.
pub(crate) fn send(payout: Id<Payout>) -> Value {
    json!({ "payout": payout, "look": 0 })
}
