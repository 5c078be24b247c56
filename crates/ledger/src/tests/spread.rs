//! One account's money to many, as the functions of rooms post it. No role may call it, so the owner does.

use kernel::{Id, testing};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use super::{CLEARING, mad, post_now, transfer, wallet};
use crate::{Account, balance, check, testing::lift_guards};

/// A campaign's budget of 1,000, and three open wallets, whose numbers are returned.
struct Scene {
    db: kernel::Db,
    owner: PgConnection,
    source: i64,
    wallets: Vec<i64>,
    act: Id<()>,
    _guard: database::testing::TestDatabase,
}

const BUDGET: Account = Account::Campaign(Uuid::from_u128(7));

impl Scene {
    async fn new() -> Self {
        let (db, guard) = testing::db().await;
        lift_guards(guard.owner_url(), &["campaign"]).await;
        let act = Id::new(db.now());
        let filled = [transfer(act, 0, CLEARING, BUDGET, mad(1_000))];
        post_now(&db, &filled).await.unwrap();
        let mut owner = PgConnection::connect(guard.owner_url()).await.unwrap();
        let open = "SELECT ledger_open_each('wallet', $1, 'MAD', now())";
        let owners: Vec<Uuid> = [3, 1, 2].map(Uuid::from_u128).into();
        let open = sqlx::query_scalar(open).bind(&owners);
        let wallets: Vec<i64> = open.fetch_one(&mut owner).await.unwrap();
        let source = "SELECT id FROM ledger_accounts WHERE name LIKE 'campaign:%'";
        let source = sqlx::query_scalar(source).fetch_one(&mut owner).await;
        Self {
            act: Id::new(db.now()),
            source: source.unwrap(),
            db,
            owner,
            wallets,
            _guard: guard,
        }
    }

    /// Steps from 1 on, of these amounts to these accounts: how many were new, or what they broke.
    async fn spread(&mut self, accounts: &[i64], amounts: &[i64]) -> Result<i64, String> {
        let steps: Vec<i32> = (1..).take(accounts.len()).collect();
        let spread = "SELECT ledger_spread($1, $2, $3, $4, $5, 'test.spread', now())";
        let spread = sqlx::query_scalar(spread)
            .bind(self.source)
            .bind(self.act.uuid())
            .bind(steps)
            .bind(accounts)
            .bind(amounts);
        spread.fetch_one(&mut self.owner).await.map_err(|error| {
            let error = error.as_database_error().unwrap();
            error.constraint().unwrap_or(error.message()).to_owned()
        })
    }

    async fn held(&self, account: Account) -> i64 {
        let held = balance(&self.db, account, money::Currency::MAD).await;
        held.unwrap().amount_minor()
    }

    async fn number(&mut self, sql: &str) -> i64 {
        let number = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()));
        number.fetch_one(&mut self.owner).await.unwrap()
    }
}

#[tokio::test]
async fn accounts_are_opened_once_and_come_in_the_order_of_their_owners() {
    let mut scene = Scene::new().await;
    let again = "SELECT ledger_open_each('wallet', $1, 'MAD', now())";
    let owners: Vec<Uuid> = [1, 4, 3].map(Uuid::from_u128).into();
    let again: Vec<i64> = sqlx::query_scalar(again)
        .bind(owners)
        .fetch_one(&mut scene.owner)
        .await
        .unwrap();
    assert_eq!((again[0], again[2]), (scene.wallets[1], scene.wallets[0]));
    assert!(!scene.wallets.contains(&again[1]));
    let unknown = "SELECT ledger_open_each('purse', ARRAY[gen_random_uuid()], 'MAD', now())";
    let refused = sqlx::raw_sql(unknown).execute(&mut scene.owner).await;
    let refused = refused.unwrap_err();
    assert_eq!(kernel::constraint(&refused), Some("ledger_in_chart"));
}

#[tokio::test]
async fn many_are_paid_at_once_and_once() {
    let mut scene = Scene::new().await;
    let mut accounts = scene.wallets.clone();
    accounts.sort_unstable();
    assert_eq!(scene.spread(&accounts, &[100, 200, 300]).await, Ok(3));
    // The same again is nothing new, and what differs is refused by the field.
    assert_eq!(scene.spread(&accounts, &[100, 200, 300]).await, Ok(0));
    let differs = scene.spread(&accounts, &[100, 200, 301]).await;
    assert_eq!(differs, Err("ledger_same_transfer".into()));
    let mut held = Vec::new();
    for n in 1..=3 {
        held.push(scene.held(wallet(n)).await);
    }
    held.sort_unstable();
    assert_eq!((held, scene.held(BUDGET).await), (vec![100, 200, 300], 400));
    let queued = "SELECT count(*) FROM log_queue, unnest(ids) AS id WHERE source = 'transfer'";
    assert_eq!(scene.number(queued).await, 4);
    assert!(check(&scene.db).await.unwrap().balanced());
}

#[tokio::test]
async fn what_the_books_do_not_allow_is_refused_here_too() {
    let mut scene = Scene::new().await;
    let open = |name: &str, currency: &str, side: &str, lanes: i16| {
        format!(
            "SELECT (ledger_open('{{{name}}}', '{{{currency}}}', '{{{side}}}', '{{{lanes}}}', now()))[1]"
        )
    };
    let dollars = open(&wallet(1).to_string(), "USD", "liability", 1);
    let dollars = scene.number(&dollars).await;
    let reserve = open(
        &Account::Reserve(Uuid::from_u128(1)).to_string(),
        "MAD",
        "liability",
        1,
    );
    let reserve = scene.number(&reserve).await;
    let transit = open("rail:stripe:in_transit", "MAD", "liability", 16);
    let transit = scene.number(&transit).await;
    // Back to where such money goes, without which it would go anywhere here.
    let chart = "UPDATE ledger_chart SET goes_to = '{wallet, rail:stripe:in_transit}' WHERE scope = 'campaign'";
    sqlx::raw_sql(chart)
        .execute(&mut scene.owner)
        .await
        .unwrap();
    let one = scene.wallets[0];
    for (accounts, amounts, broken) in [
        (vec![one], vec![1_001], "ledger_balance_not_negative"),
        (vec![one], vec![0], "ledger_transfers_amount_minor_check"),
        (vec![one], vec![-5], "ledger_transfers_amount_minor_check"),
        (vec![dollars], vec![5], "ledger_permitted"),
        (vec![reserve], vec![5], "ledger_permitted"),
        (vec![scene.source], vec![5], "ledger_permitted"),
        (vec![1 << 40], vec![5], "ledger_permitted"),
        // Kept in many rows, of which nobody here says which.
        (vec![transit], vec![5], "ledger_permitted"),
        (vec![one, one], vec![5, 5], "ledger_open_account"),
    ] {
        let refused = scene.spread(&accounts, &amounts).await;
        assert_eq!(refused, Err(broken.to_owned()), "{accounts:?} {amounts:?}");
    }
    assert_eq!(scene.held(BUDGET).await, 1_000);
    assert!(check(&scene.db).await.unwrap().balanced());
}
