//! The room on a real database.

mod booking;
mod cash;
mod chargebacks;
mod expected;
mod histories;
mod http;
mod matching;
mod overlaps;
mod rates;
mod reading;
mod receipts;
mod thief;
mod uploads;

use bytes::Bytes;
use chrono::Duration;
use database::testing::TestDatabase;
use futures_util::stream;
use kernel::{
    Db, Failure, Id, Tx,
    jobs::{Claim, claim},
};
use ledger::Account;
use money::{Bps, Currency, Money};
use parties::{Party, Role};
use payments::Deposit;
use royalties::{Investment, NewProject, Terms};
use sqlx::AssertSqlSafe;
use storage::{Incoming, testing::Folder};
use uuid::Uuid;

use crate::{
    NewWork, Rate, Rules, Statement, StatementError, Status, Upload,
    import::{self, ImportError},
    jobs::{self, Context},
    store,
};

pub(crate) fn usd(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::parse("USD").unwrap())
}

/// The header of `DistroKid`'s older files.
const HEADER: &str = "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\tSong/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)";

/// A line of such a file: month, ISRC, earnings.
pub(crate) fn line(month: &str, isrc: &str, earnings: &str) -> String {
    format!(
        "2026-10-15\t{month}\tSpotify\tNoor Atlas\tSong {isrc}\t{isrc}\t\t10\t100\tSong\tMA\t0\t{earnings}"
    )
}

/// A file of such lines.
pub(crate) fn file(lines: &[String]) -> String {
    let mut text = HEADER.to_owned();
    for line in lines {
        text.push('\n');
        text.push_str(line);
    }
    text.push('\n');
    text
}

pub(crate) const AMWAJ: &str = "QZDMN2600001";
pub(crate) const LAYL: &str = "QZDMN2600002";

/// An artist with a project whose raise has closed, and the files of its statements.
pub(crate) struct World {
    pub(crate) db: Db,
    pub(crate) context: Context,
    pub(crate) owner: Id<Party>,
    pub(crate) stranger: Id<Party>,
    pub(crate) fan: Id<Party>,
    pub(crate) project: Uuid,
    folder: Folder,
    _guard: TestDatabase,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Rules::default()).await
    }

    pub(crate) async fn with(rules: Rules) -> Self {
        let (db, guard) = kernel::testing::db().await;
        let folder = Folder::new();
        let context = Context {
            files: crate::files(&folder.store()),
            rules,
        };
        let mut tx = db.begin().await.unwrap();
        let owner = insert_party(&mut tx, "Noor", Role::Artist).await;
        let stranger = insert_party(&mut tx, "Layla", Role::Artist).await;
        let fan = insert_party(&mut tx, "Fan", Role::Fan).await;
        insert_party(&mut tx, "Driss", Role::Operator).await;
        tx.commit().await.unwrap();
        let mut world = Self {
            db,
            context,
            owner,
            stranger,
            fan,
            project: Uuid::nil(),
            folder,
            _guard: guard,
        };
        world.project = world.project_in("USD").await;
        world
            .register(world.project, "USD", &[("Amwaj", Some(AMWAJ))])
            .await;
        world
    }

    /// A project of the owner that one fan holds, in this currency.
    pub(crate) async fn project_in(&self, currency: &str) -> Uuid {
        let currency = Currency::parse(currency).unwrap();
        let mut tx = self.db.begin().await.unwrap();
        let money = |minor| Money::new(minor, currency);
        let project = NewProject {
            id: tx.new_id(),
            title: "Nuits d’Essaouira".to_owned(),
            terms: Terms::new(Bps::try_new(5_000).unwrap(), money(1_000_000_000)),
        };
        royalties::open_project(&mut tx, &project).await.unwrap();
        let investment = Investment {
            party: self.fan,
            invested: money(1_000),
            cap: None,
        };
        royalties::add_holders(&mut tx, project.id, &[investment])
            .await
            .unwrap();
        royalties::fix_holders(&mut tx, project.id).await.unwrap();
        tx.commit().await.unwrap();
        project.id.uuid()
    }

    pub(crate) async fn register(
        &self,
        project: Uuid,
        currency: &str,
        works: &[(&str, Option<&str>)],
    ) {
        let currency = Currency::parse(currency).unwrap();
        let works: Vec<NewWork> = works
            .iter()
            .map(|(title, isrc)| NewWork {
                title: (*title).to_owned(),
                artist: "Noor Atlas".to_owned(),
                isrc: isrc.map(str::to_owned),
                upc: None,
                iswc: None,
            })
            .collect();
        let owner = (self.owner, currency);
        self.act(async |tx| crate::acts::register_works(tx, project, owner, &works).await)
            .await
            .unwrap();
    }

    /// Runs an act and commits it.
    pub(crate) async fn act<T>(
        &self,
        act: impl AsyncFnOnce(&mut Tx) -> Result<T, StatementError>,
    ) -> Result<T, StatementError> {
        let mut tx = self.db.begin().await.unwrap();
        let done = act(&mut tx).await?;
        tx.commit().await.unwrap();
        Ok(done)
    }

    pub(crate) async fn try_upload(
        &self,
        text: &str,
        upload: Upload,
    ) -> Result<Statement, ImportError> {
        let bytes = Bytes::copy_from_slice(text.as_bytes());
        let incoming = Incoming {
            declared_bytes: None,
            most_bytes: self.context.rules.file_bytes,
            idle: self.context.rules.upload_idle,
            content: stream::iter([Ok::<_, std::io::Error>(bytes)]),
        };
        import::keep(
            &self.db,
            (&self.context.files, &self.context.rules),
            (self.owner, upload),
            (incoming, None),
        )
        .await
    }

    /// Uploads a file and has all that follows by itself happen.
    pub(crate) async fn upload_as(&self, text: &str, upload: Upload) -> Statement {
        let statement = self.try_upload(text, upload).await.unwrap();
        self.run_jobs().await;
        self.find(statement.id).await
    }

    pub(crate) async fn upload(&self, lines: &[String]) -> Statement {
        self.upload_as(&file(lines), named("statement.tsv")).await
    }

    /// A file that corrects another.
    pub(crate) async fn correct(&self, replaced: &Statement, lines: &[String]) -> Statement {
        let statement = self.try_correct(replaced, lines).await;
        self.run_jobs().await;
        self.find(statement.id).await
    }

    /// The same, not read yet.
    pub(crate) async fn try_correct(&self, replaced: &Statement, lines: &[String]) -> Statement {
        let upload = Upload {
            replaces: Some((replaced.id, "the distributor sent it again".to_owned())),
            ..named("corrected.tsv")
        };
        self.try_upload(&file(lines), upload).await.unwrap()
    }

    pub(crate) async fn find(&self, id: Id<Statement>) -> Statement {
        let mut tx = self.db.begin().await.unwrap();
        store::find(&mut tx, id).await.unwrap().unwrap()
    }

    /// Somebody gives a rate from dollars, and what waited for it goes on.
    pub(crate) async fn rate(
        &self,
        by: Id<Party>,
        id: Id<Statement>,
        (to, value): (Currency, &str),
    ) -> Result<(), StatementError> {
        let rate = Rate {
            from: usd(0).currency(),
            to,
            value: value.to_owned(),
            source: "Bank Al-Maghrib".to_owned(),
            dated: "2026-10-01".parse().unwrap(),
        };
        self.act(async |tx| crate::acts::give_rate(tx, by, id, &rate).await)
            .await?;
        self.run_jobs().await;
        Ok(())
    }

    /// Cash comes for a statement, as a settled deposit of its owner.
    pub(crate) async fn pay(&self, id: Id<Statement>, amount: Option<Money>) -> Deposit {
        let deposit = self
            .act(async |tx| crate::acts::deposit(tx, self.owner, id, amount).await)
            .await
            .unwrap();
        self.settle(id, &deposit).await
    }

    /// The rail confirms it, and all that follows by itself happens.
    pub(crate) async fn settle(&self, id: Id<Statement>, deposit: &Deposit) -> Deposit {
        let deposit = self.arrive(id, deposit).await;
        self.run_jobs().await;
        deposit
    }

    /// The rail confirms it.
    pub(crate) async fn arrive(&self, id: Id<Statement>, deposit: &Deposit) -> Deposit {
        let mut tx = self.db.begin().await.unwrap();
        let sql = format!(
            "UPDATE deposits SET status = 'settled', session_ref = '{0}', pay_url = 'https://rail.example/pay', payment_ref = '{0}', \
             charge_ref = '{0}', rail_fee_minor = 0, settled_at = created_at WHERE id = '{0}'",
            deposit.id
        );
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(tx.conn())
            .await
            .unwrap();
        let deposit = payments::lock_deposit(&mut tx, deposit.id)
            .await
            .unwrap()
            .unwrap();
        // The rail repeats itself; the cash comes once.
        for _ in 0..2 {
            crate::acts::take_cash(&mut tx, id, &deposit).await.unwrap();
        }
        tx.commit().await.unwrap();
        deposit
    }

    /// Does every due job of this room and of royalties; those of others are put aside.
    pub(crate) async fn run_jobs(&self) {
        loop {
            let claims = claim(&self.db, 16, Duration::minutes(5)).await.unwrap();
            if claims.is_empty() {
                return;
            }
            for claim in claims {
                self.work(&claim).await.unwrap();
            }
        }
    }

    async fn work(&self, claim: &Claim) -> Result<(), Failure> {
        if let Some(done) = jobs::run(&self.db, &self.context, claim).await {
            return done;
        }
        if let Some(done) = royalties::jobs::run(&self.db, claim).await {
            return done;
        }
        let mut tx = self.db.begin().await?;
        claim.complete(&mut tx).await?;
        tx.commit().await
    }

    pub(crate) async fn held(&self, account: Account, currency: &str) -> i64 {
        let currency = Currency::parse(currency).unwrap();
        let balance = ledger::balance(&self.db, account, currency).await;
        balance.unwrap().amount_minor()
    }

    /// The cash that became the project's, whatever of it was paid on.
    pub(crate) async fn revenue(&self) -> i64 {
        self.held(Account::Revenue(self.project), "USD").await
            + self.held(Account::Wallet(self.fan.uuid()), "USD").await
    }

    /// What is counted of the project by month, in minor units.
    pub(crate) async fn months(&self) -> Vec<(String, i64)> {
        let rows = sqlx::query!(
            r#"SELECT to_char(month, 'YYYY-MM') AS "month!", amount_minor
               FROM statement_months
               WHERE project_id = $1
               ORDER BY month"#,
            self.project
        );
        let rows = rows.fetch_all(self.db.pool()).await.unwrap();
        rows.into_iter()
            .map(|row| (row.month, row.amount_minor))
            .collect()
    }

    pub(crate) async fn number(&self, sql: impl Into<String>) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.into()))
            .fetch_one(self.db.pool())
            .await
            .unwrap()
    }

    /// The books are right.
    pub(crate) async fn assert_books(&self) {
        let report = ledger::check(&self.db).await.unwrap();
        assert!(report.balanced(), "{report:?}");
    }
}

pub(crate) fn named(file_name: &str) -> Upload {
    Upload {
        file_name: file_name.to_owned(),
        ..Upload::default()
    }
}

pub(crate) fn states(statement: &Statement) -> (Status, Vec<&str>) {
    let why = statement.why.iter().map(String::as_str);
    (statement.status, why.collect())
}

async fn insert_party(tx: &mut Tx, name: &str, role: Role) -> Id<Party> {
    let party = tx.new_id::<Party>();
    let sql = format!(
        "INSERT INTO parties (id, role, name, email, password_hash, language, country, email_verified_at, verification_asked_at, created_at)
         VALUES ('{party}', '{}', '{name}', '{name}@example.com', '$argon2id$x', 'en', 'MA', now(), now(), now())",
        role.as_str()
    );
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(tx.conn())
        .await
        .unwrap();
    party
}
