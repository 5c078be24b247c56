//! Statements of a wallet on a real database, over the routes. What campaigns, raises and statements add is in `crates/daman/tests`.

mod files;
mod kinds;
mod pages;

use axum::{
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use chrono::Duration;
use database::testing::TestDatabase;
use kernel::{Db, Id};
use ledger::{Account, Rail, Transfer};
use money::{Currency, Money};
use parties::{
    Caller, Country, DisplayName, Email, Language, NewParty, Party, Password, Passwords, Role,
};
use serde_json::Value;
use sqlx::{Connection as _, PgConnection};
use tower::ServiceExt as _;

use crate::{AccountsState, routes};

const CLEARING: Account = Account::RailClearing(Rail::Stripe);
const TRANSIT: Account = Account::RailInTransit(Rail::Stripe);
/// The month in which tests begin.
const SEPTEMBER: &str = "currency=MAD&from=2026-09-01&to=2026-09-30";

/// A database whose money may go anywhere, and who reads.
struct World {
    db: Db,
    party: Id<Party>,
    guard: TestDatabase,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    /// The code of a problem, and the field at fault.
    fn refused(&self) -> (u16, String, String) {
        let body = self.json();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let pointer = text(&body["errors"][0]["pointer"]);
        (self.status.as_u16(), text(&body["code"]), pointer)
    }
}

impl World {
    async fn new() -> Self {
        Self::speaking(Language::Fr, "Hélène Benali").await
    }

    async fn speaking(language: Language, name: &str) -> Self {
        let (db, guard) = kernel::testing::db().await;
        let scopes = [
            "rail:stripe:clearing",
            "rail:stripe:in_transit",
            "wallet",
            "receivable",
        ];
        ledger::testing::lift_guards(guard.owner_url(), &scopes).await;
        let party = join(&db, language, name).await;
        Self { db, party, guard }
    }

    /// Does this as the superuser, with a connection that can be kept.
    async fn as_owner(&self, sql: &'static str) -> PgConnection {
        let mut owner = PgConnection::connect(self.guard.owner_url()).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut owner).await.unwrap();
        owner
    }

    fn wallet(&self) -> Account {
        Account::Wallet(self.party.uuid())
    }

    /// Posts each as an act of its own, a minute after the other.
    async fn post(&self, moves: &[(&'static str, Account, Account, i64)]) {
        for (kind, debit, credit, minor) in moves {
            let money = Money::new(*minor, Currency::MAD);
            self.post_money((kind, *debit, *credit), money).await;
        }
    }

    /// Posts one, a minute later.
    async fn post_money(
        &self,
        (kind, debit, credit): (&'static str, Account, Account),
        money: Money,
    ) {
        self.db.clock().advance(Duration::minutes(1));
        let act = Id::<()>::new(self.db.now());
        let transfer = Transfer::of(act, (1, kind), (debit, credit), money);
        self.post_all(&[transfer]).await;
    }

    async fn post_all(&self, transfers: &[Transfer]) {
        let mut tx = self.db.begin().await.unwrap();
        ledger::post(&mut tx, transfers).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn get(&self, path: &str) -> Answer {
        self.get_as(self.party, path).await
    }

    async fn get_as(&self, party: Id<Party>, path: &str) -> Answer {
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        request.extensions_mut().insert(Caller {
            party,
            role: Role::Creator,
            session: Id::new(self.db.now()),
        });
        self.send(request).await
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let state = AccountsState {
            db: self.db.clone(),
        };
        let router = routes(state).split_for_parts().0;
        let response = router.oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = axum::body::to_bytes(response.into_body(), 20_000_000).await;
        Answer {
            status,
            headers,
            bytes: body.unwrap().to_vec(),
        }
    }
}

async fn join(db: &Db, language: Language, name: &str) -> Id<Party> {
    let id = Id::<Party>::new(db.now());
    let email = Email::parse(&format!("{id}@people.example")).unwrap();
    let password = Password::parse("correct horse battery".to_owned(), &email).unwrap();
    let new = NewParty {
        role: Role::Creator,
        name: DisplayName::parse(name).unwrap(),
        language,
        country: Country::parse("MA").unwrap(),
        password: Passwords::new(1).unwrap().hash(password).await.unwrap(),
        email,
    };
    let mut tx = db.begin().await.unwrap();
    let party = parties::acts::add_party(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    party.id
}

fn disposition(answer: &Answer) -> &str {
    answer.headers[header::CONTENT_DISPOSITION]
        .to_str()
        .unwrap()
}
