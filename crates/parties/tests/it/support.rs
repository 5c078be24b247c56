//! A server of this room for one test, and a client of it.

use std::path::PathBuf;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, header},
    middleware,
};
use kernel::{Db, Id};
use parties::{
    Auth, AuthSettings, Country, DisplayName, Email, Language, NewParty, Party, Password, Role,
    TokenKeys, Vault, acts,
};
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

pub(crate) const PASSWORD: &str = "correct horse battery";

/// The room on a database of its own; the key folder goes when the test ends.
pub(crate) struct Room {
    pub(crate) db: Db,
    pub(crate) auth: Auth,
    router: Router,
    keys: PathBuf,
    _guard: Box<dyn std::any::Any + Send>,
}

impl Drop for Room {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.keys).ok();
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn code(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or_default())
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.body[name].as_str().unwrap_or_default().to_owned()
    }
}

/// A creator with an authenticator, signed in: its session, the secret and the recovery codes.
pub(crate) async fn enrolled() -> (Room, Answer, String, Vec<String>) {
    let room = Room::open().await;
    room.add(Role::Creator, "salma@example.com").await;
    let grant = room.sign_in("salma@example.com", PASSWORD).await;
    let (secret, codes) = room.enrol(&grant.text("access_token")).await;
    (room, grant, secret, codes)
}

impl Room {
    pub(crate) async fn open() -> Self {
        Self::open_at("https://daman.test").await
    }

    /// A server that people reach at this address.
    pub(crate) async fn open_at(url: &str) -> Self {
        let (db, guard) = kernel::testing::db().await;
        let keys = std::env::temp_dir().join(format!("daman-keys-{}", Id::<()>::new(db.now())));
        let ring = TokenKeys::open(&keys, db.now()).unwrap();
        let settings = AuthSettings {
            issuer: url.to_owned(),
            audience: "daman-api".to_owned(),
            passwords_at_once: 2,
        };
        let vault = Vault::open(&keys).unwrap();
        let auth = Auth::new(db.clone(), (ring, vault), settings).unwrap();
        let (api, _openapi) = parties::routes(auth.clone()).split_for_parts();
        let router =
            api.merge(parties::well_known(auth.clone()))
                .layer(middleware::from_fn_with_state(
                    auth.clone(),
                    parties::authenticate,
                ));
        Self {
            db,
            auth,
            router,
            keys,
            _guard: Box::new(guard),
        }
    }

    /// Sends a request; `token` empty for none, `body` null for none.
    pub(crate) async fn send(&self, call: &str, token: &str, body: Value) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str())];
        let headers = if token.is_empty() { &[][..] } else { &headers };
        self.send_with(call, headers, body).await
    }

    /// Sends a request with these headers; `body` null for none.
    pub(crate) async fn send_with(
        &self,
        call: &str,
        headers: &[(&str, &str)],
        body: Value,
    ) -> Answer {
        let (method, path) = call.split_once(' ').unwrap();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::USER_AGENT, "test/1");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = if body.is_null() {
            request.body(Body::empty())
        } else {
            request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string()))
        };
        let response = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 1_000_000).await.unwrap();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        }
    }

    pub(crate) async fn register(&self, email: &str, password: &str) -> Answer {
        let body = json!({
            "email": email, "password": password, "name": "Salma Benali",
            "role": "creator", "language": "fr", "country": "MA",
        });
        self.send("POST /auth/register", "", body).await
    }

    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Answer {
        let body = json!({"email": email, "password": password});
        self.send("POST /auth/sign-in", "", body).await
    }

    pub(crate) async fn refresh(&self, token: &str) -> Answer {
        self.send("POST /auth/refresh", "", json!({"refresh_token": token}))
            .await
    }

    /// A party as the operator adds it, with [`PASSWORD`].
    pub(crate) async fn add(&self, role: Role, email: &str) -> Party {
        let email = Email::parse(email).unwrap();
        let password = Password::parse(PASSWORD.to_owned(), &email).unwrap();
        let new = NewParty {
            role,
            name: DisplayName::parse("دار ضمان").unwrap(),
            email,
            language: Language::Ar,
            country: Country::parse("MA").unwrap(),
            password: self.auth.passwords().hash(password).await.unwrap(),
        };
        let mut tx = self.db.begin().await.unwrap();
        let party = acts::add_party(&mut tx, &new).await.unwrap();
        tx.commit().await.unwrap();
        party
    }

    /// Enrols an authenticator for whoever holds `token`; answers its secret and the recovery codes.
    pub(crate) async fn enrol(&self, token: &str) -> (String, Vec<String>) {
        let enrolment = self.send("POST /auth/totp", token, Value::Null).await;
        assert_eq!(enrolment.status, 201, "{enrolment:?}");
        let secret = enrolment.text("secret");
        let code = json!({"code": self.code(&secret)});
        let confirmed = self.send("POST /auth/totp/confirm", token, code).await;
        assert_eq!(confirmed.status, 200, "{confirmed:?}");
        let codes = confirmed.body["recovery_codes"].as_array().unwrap();
        let codes = codes.iter().map(|code| code.as_str().unwrap().to_owned());
        // Its first code is used up; the next one is another.
        self.db.clock().advance(chrono::Duration::seconds(30));
        (secret, codes.collect())
    }

    /// What the authenticator shows now.
    pub(crate) fn code(&self, secret: &str) -> String {
        parties::testing::totp_code(secret, self.db.now())
    }

    /// The second step of a sign-in.
    pub(crate) async fn answer(&self, challenge: &Answer, code: &str) -> Answer {
        let body = json!({"challenge": challenge.text("challenge"), "code": code});
        self.send("POST /auth/sign-in/second-factor", "", body)
            .await
    }

    /// Signs in with both steps.
    pub(crate) async fn sign_in_with(&self, email: &str, secret: &str) -> Answer {
        let challenge = self.sign_in(email, PASSWORD).await;
        assert_eq!(challenge.status, 202, "{challenge:?}");
        let granted = self.answer(&challenge, &self.code(secret)).await;
        self.db.clock().advance(chrono::Duration::seconds(30));
        granted
    }

    /// The templates of the mails that were asked for about the safety of accounts, the oldest first.
    pub(crate) async fn notices(&self) -> Vec<String> {
        sqlx::query_scalar(
            "SELECT payload ->> 'template' FROM jobs WHERE kind = 'parties.notice' ORDER BY enqueued_at, id",
        )
        .fetch_all(self.db.pool())
        .await
        .unwrap()
    }

    /// The acts in the audit log, in the order of their names.
    pub(crate) async fn acts(&self) -> Vec<String> {
        sqlx::query_scalar("SELECT act FROM audit_log ORDER BY act")
            .fetch_all(self.db.pool())
            .await
            .unwrap()
    }

    /// The parties of the jobs of this kind, the oldest first.
    pub(crate) async fn jobs(&self, kind: &str) -> Vec<Id<Party>> {
        let found: Vec<Uuid> = sqlx::query_scalar(
            "SELECT (payload ->> 'party')::uuid FROM jobs WHERE kind = $1 ORDER BY enqueued_at, id",
        )
        .bind(kind)
        .fetch_all(self.db.pool())
        .await
        .unwrap();
        found.into_iter().map(Id::from_uuid).collect()
    }

    /// The token that the mail to `party` carries.
    pub(crate) async fn mailed_token(&self, party: Id<Party>) -> Option<String> {
        let mut tx = self.db.begin().await.unwrap();
        let token = acts::issue_email_verification(&mut tx, party)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        token
    }

    /// Opens a link with [`PASSWORD`].
    pub(crate) async fn verify(&self, token: &str) -> Answer {
        self.verify_with(token, PASSWORD).await
    }

    pub(crate) async fn verify_with(&self, token: &str, password: &str) -> Answer {
        let body = json!({"token": token, "password": password});
        self.send("POST /auth/verify-email", "", body).await
    }
}
