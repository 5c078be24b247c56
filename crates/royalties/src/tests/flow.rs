//! The whole way of a revenue against the sandbox rail: it is paid in, shared, paid out, comes back from a bank that does not take
//! it, and is paid in the end.

use std::sync::Arc;

use chrono::Duration;
use kernel::{
    Db, Failure, Id, Tx,
    jobs::{Claim, claim},
};
use ledger::{Account, Rail, Transfer};
use parties::{Country, DisplayName, Email, Language, NewParty, Party, Password, Passwords, Role};
use payments::{
    Chargeback, Context, Deposit, NewAccount, NewDeposit, Payout, Purpose, Reaction, Reactions,
};
use rails::stripe::{Stripe, StripeConfig};
use sandbox::{Running, WebhookScope, WebhookTarget};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{World, mad, month, strangers, terms, wallet};
use crate::{Booking, Project};

/// In the place of the rooms above: what a statement's deposit brings is revenue of the project.
struct Books(Id<Project>);

fn nothing<'a>() -> Reaction<'a> {
    Box::pin(async { Ok(()) })
}

impl Reactions for Books {
    fn deposit_settled<'a>(&'a self, tx: &'a mut Tx, deposit: &'a Deposit) -> Reaction<'a> {
        Box::pin(async move {
            // The platform's own money at the rail, out of which the rail's fees go.
            let clearing = Account::RailClearing(Rail::Stripe);
            if !matches!(deposit.purpose, Purpose::Statement(_)) {
                let accounts = (clearing, wallet(deposit.payer));
                let float = Transfer::of(deposit.id, (10, "test.float"), accounts, deposit.money);
                let posted = ledger::post(tx, &[float]).await;
                return posted.map(|_| ()).map_err(Failure::new);
            }
            let booking = Booking {
                // So that the rail's line is found in the books, when the two are compared.
                id: deposit.id.cast(),
                from: clearing,
                cash: deposit.money,
                sold: vec![(month("2026-07"), deposit.money)],
            };
            let booked = crate::book_revenue(tx, self.0, &booking).await;
            booked.map(|_| ()).map_err(Failure::from)
        })
    }

    fn deposit_closed<'a>(&'a self, _: &'a mut Tx, _: &'a Deposit) -> Reaction<'a> {
        nothing()
    }

    fn held_back<'a>(&'a self, _: &'a mut Tx, _: &'a Payout) -> Reaction<'a, Option<&'static str>> {
        Box::pin(async { Ok(None) })
    }

    fn chargeback_moves<'a>(&'a self, _: &'a mut Tx, _: &'a Deposit) -> Reaction<'a> {
        nothing()
    }

    fn chargeback_opened<'a>(&'a self, _: &'a mut Tx, _: &'a Chargeback) -> Reaction<'a> {
        nothing()
    }

    fn chargeback_won<'a>(&'a self, _: &'a mut Tx, _: &'a Chargeback) -> Reaction<'a> {
        nothing()
    }

    fn chargeback_lost<'a>(&'a self, _: &'a mut Tx, _: &'a Chargeback) -> Reaction<'a> {
        nothing()
    }
}

/// A project on a rail.
struct Scene {
    world: World,
    ctx: Context,
    sandbox: Running,
}

async fn fan(db: &Db) -> Id<Party> {
    let email = Email::parse("fan@example.com").unwrap();
    let password = Password::parse("correct horse battery".to_owned(), &email).unwrap();
    let new = NewParty {
        role: Role::Fan,
        name: DisplayName::parse("Amal").unwrap(),
        password: Passwords::new(1).unwrap().hash(password).await.unwrap(),
        email,
        language: Language::Fr,
        country: Country::parse("FR").unwrap(),
    };
    let mut tx = db.begin().await.unwrap();
    let party = parties::acts::add_party(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    party.id
}

/// One fan, whose all revenue is.
async fn scene() -> Scene {
    let mut config = sandbox::Config::new("127.0.0.1:0".parse().unwrap(), "sk_test_flow");
    config.payouts_arrive_after = None;
    config.funds_available_after = std::time::Duration::ZERO;
    // Nobody listens there: every event is one that no webhook of ours took.
    config.webhooks = vec![WebhookTarget {
        url: "http://127.0.0.1:9/".to_owned(),
        secret: "whsec_flow".to_owned(),
        scope: WebhookScope::Both,
    }];
    let sandbox = sandbox::start(config).await.unwrap();
    let (db, guard) = kernel::testing::db().await;
    let mut holders = strangers(&db, [100]);
    holders[0].party = fan(&db).await;
    let world = World::of((db, guard), terms(10_000, 1_000_000), holders, 10).await;
    let url = sandbox.base_url().parse().unwrap();
    let config = StripeConfig::new(url, "sk_test_flow".into(), vec!["whsec_flow".into()]);
    let ctx = Context {
        db: world.db.clone(),
        rail: Arc::new(Stripe::try_new(config).unwrap()),
        reactions: Arc::new(Books(world.project)),
        public_url: "https://daman.test".parse().unwrap(),
        mode: payments::Mode::Sandbox,
        rules: payments::Rules::default(),
    };
    Scene {
        world,
        ctx,
        sandbox,
    }
}

impl Scene {
    /// Moves the clock, and does what is due then; nothing may fail.
    async fn after(&self, pause: Duration) {
        self.ctx.db.clock().advance(pause);
        loop {
            let claims = claim(&self.ctx.db, 20, Duration::minutes(1)).await.unwrap();
            if claims.is_empty() {
                return;
            }
            for one in &claims {
                self.run(one).await.unwrap();
            }
        }
    }

    async fn run(&self, one: &Claim) -> Result<(), Failure> {
        let (_, in_sets) = payments::jobs::IN_SETS;
        if one.kind == in_sets {
            let done = payments::jobs::run_set(&self.ctx, std::slice::from_ref(one)).await;
            return done.into_iter().collect();
        }
        if let Some(done) = payments::jobs::run(&self.ctx, one).await {
            return done;
        }
        if let Some(done) = crate::jobs::run(&self.ctx.db, one).await {
            return done;
        }
        // Words to people: not this test's business.
        let mut tx = self.ctx.db.begin().await?;
        one.complete(&mut tx).await?;
        tx.commit().await
    }

    /// Does what a payer, a bank or a person at the rail's pages would.
    async fn tell(&self, path: &str, body: &str) {
        let mut stream = TcpStream::connect(self.sandbox.addr()).await.unwrap();
        let length = body.len();
        let request = format!(
            "POST /_sandbox/{path} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
    }

    async fn text(&self, sql: &'static str) -> String {
        let text = sqlx::query_scalar(sql).fetch_one(self.ctx.db.pool());
        text.await.unwrap()
    }

    /// A label pays what its statement reports.
    async fn paid_in(&self, minor: i64) {
        let statement = Id::<()>::new(self.ctx.db.now()).uuid();
        self.deposited(Purpose::Statement(statement), minor).await;
    }

    async fn deposited(&self, purpose: Purpose, minor: i64) {
        let new = NewDeposit {
            payer: Id::new(self.ctx.db.now()),
            purpose,
            money: mad(minor),
            description: "July".to_owned(),
        };
        let mut tx = self.ctx.db.begin().await.unwrap();
        payments::acts::collect(&mut tx, new).await.unwrap();
        payments::jobs::start(&mut tx, &self.ctx.rules)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        self.after(Duration::zero()).await;
        let session = self
            .text("SELECT session_ref FROM deposits ORDER BY id DESC LIMIT 1")
            .await;
        self.tell(&format!("checkout_sessions/{session}/settle"), "")
            .await;
        self.after(Duration::minutes(2)).await;
    }

    /// The fan answers the rail's questions.
    async fn connected(&self, party: Id<Party>) {
        let new = NewAccount {
            party,
            country: "FR".to_owned(),
        };
        let mut tx = self.ctx.db.begin().await.unwrap();
        payments::acts::connect_account(&mut tx, new).await.unwrap();
        tx.commit().await.unwrap();
        self.after(Duration::zero()).await;
        let account = self.text("SELECT account_ref FROM payout_accounts").await;
        self.tell(&format!("accounts/{account}/onboard"), "").await;
        self.after(Duration::minutes(1)).await;
    }

    /// How a party's payouts stand, the oldest first.
    async fn payouts(&self) -> String {
        self.text("SELECT coalesce(string_agg(status || ' ' || amount_minor, ', ' ORDER BY id), '') FROM payouts")
            .await
    }
}

#[tokio::test]
async fn what_a_bank_sends_back_is_told_to_its_owner_and_paid_in_the_end() {
    let scene = scene().await;
    let party = scene.world.holders[0].party;
    let float = Purpose::Investment(Id::<()>::new(scene.ctx.db.now()).uuid());
    scene.deposited(float, 5_000).await;
    // 40.00 are below what is paid out at once.
    scene.paid_in(4_000).await;
    assert_eq!(scene.payouts().await, "");
    scene.paid_in(6_000).await;
    assert_eq!(scene.payouts().await, "scheduled 10000", "for an account");
    assert_eq!(scene.world.held(wallet(party)).await, 10_000);
    scene.connected(party).await;
    assert_eq!(scene.payouts().await, "sent 10000");
    assert_eq!(scene.world.held(wallet(party)).await, 0);

    let payout_ref = scene.text("SELECT payout_ref FROM payouts").await;
    let why = r#"{"failure_code": "account_closed"}"#;
    scene.tell(&format!("payouts/{payout_ref}/fail"), why).await;
    scene.after(Duration::minutes(1)).await;
    assert_eq!(scene.payouts().await, "returned 10000");
    let told = "SELECT data->>'reason' FROM events WHERE topic = 'payout_failed'";
    assert_eq!(scene.text(told).await, "account_closed");
    let told =
        "SELECT string_agg(template, ' ' ORDER BY id) FROM emails WHERE template = 'payout_failed'";
    assert_eq!(scene.text(told).await, "payout_failed");
    // More revenue meanwhile is a payout of its own; what came back is tried again the next day, and not paid out anew.
    scene.paid_in(5_000).await;
    assert_eq!(scene.payouts().await, "returned 10000, sent 5000");
    scene.after(Duration::days(1)).await;
    assert_eq!(scene.payouts().await, "sent 10000, sent 5000");
    for payout_ref in ["ASC", "DESC"] {
        let find = match payout_ref {
            "ASC" => "SELECT payout_ref FROM payouts ORDER BY id LIMIT 1",
            _ => "SELECT payout_ref FROM payouts ORDER BY id DESC LIMIT 1",
        };
        let payout_ref = scene.text(find).await;
        scene
            .tell(&format!("payouts/{payout_ref}/settle"), "")
            .await;
    }
    scene.after(Duration::hours(1)).await;
    assert_eq!(scene.payouts().await, "paid 10000, paid 5000");
    let report = ledger::check(&scene.ctx.db).await.unwrap();
    assert!(report.balanced(), "{report:?}");
    scene.sandbox.shutdown().await;
}
