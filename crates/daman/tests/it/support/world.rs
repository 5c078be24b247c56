//! A server in this process whose jobs run by hand, with a sandbox and a mail server of its own.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use daman::{app::App, settings::Settings};
use database::testing::TestDatabase;
use kernel::{Clock, Db};
use parties::{Country, DisplayName, Email, Language, NewParty, Password, Passwords, Role};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};

use super::{Api, MailServer, workspace};

/// A server whose jobs run only when the story says so.
pub(crate) struct World {
    pub(crate) db: Db,
    pub(crate) mail: MailServer,
    pub(crate) url: String,
    app: Arc<App>,
    sandbox: sandbox::Running,
    folder: PathBuf,
    _guard: TestDatabase,
    _serving: JoinSet<std::io::Result<()>>,
}

/// Somebody who is registered and signed in.
pub(crate) struct Party {
    pub(crate) id: String,
    pub(crate) api: Api,
    pub(crate) email: String,
    /// What its authenticator was given, where it has one.
    secret: Option<String>,
}

const PASSWORD: &str = "correct horse battery";

impl World {
    /// Starts everything on ports of its own.
    pub(crate) async fn start() -> Self {
        let guard = database::testing::fresh().await;
        let db = Db::new(guard.pool().await, Clock::system());
        let mail = MailServer::start(0).await;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let sandbox = start_sandbox(address).await;
        let folder = workspace().join(format!("target/it/world-{}", address.port()));
        let settings = settings(address, &mail, (sandbox.base_url(), &folder));
        let app = Arc::new(App::build(&settings, db.clone()).unwrap());
        let service = app
            .router()
            .into_make_service_with_connect_info::<SocketAddr>();
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, service).await });
        let url = format!("http://{address}");
        Self {
            db,
            mail,
            url,
            app,
            sandbox,
            folder,
            _guard: guard,
            _serving: serving,
        }
    }

    /// A client that is signed in as nobody.
    pub(crate) fn api(&self) -> Api {
        Api::new(&self.url)
    }

    /// A client of the sandbox.
    pub(crate) fn sandbox(&self) -> Api {
        Api::new(self.sandbox.base_url())
    }

    /// Does every job that is due.
    pub(crate) async fn run_jobs(&self) -> usize {
        self.app.run_due_jobs().await.unwrap()
    }

    /// Seals what waits for its place in the log; how many leaves.
    pub(crate) async fn seal(&self) -> usize {
        self.app.seal().await.unwrap()
    }

    /// Begins what a server begins when it starts.
    pub(crate) async fn begin(&self) {
        self.app.begin().await.unwrap();
    }

    /// A folder of this world's own.
    pub(crate) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// The description of the API.
    pub(crate) fn document(&self) -> Value {
        serde_json::to_value(self.app.document()).unwrap()
    }

    /// Moves time forward, for the server and the sandbox alike.
    pub(crate) async fn advance(&self, seconds: i64) {
        self.sandbox()
            .post("/_sandbox/clock", &json!({"advance_seconds": seconds}))
            .await
            .ok();
        self.db.clock().advance(chrono::Duration::seconds(seconds));
    }

    /// Does jobs as they fall due until `path` answers something that `done` is content with.
    pub(crate) async fn until(
        &self,
        api: &Api,
        path: &str,
        done: impl Fn(&Value) -> bool,
    ) -> Value {
        let mut last = Value::Null;
        for _ in 0..500 {
            self.run_jobs().await;
            last = api.get(path).await.body;
            if done(&last) {
                return last;
            }
            // The sandbox's webhooks travel on their own.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{path} never changed as expected: {last:#}")
    }

    /// Registers somebody, verifies the address with the mail that came, and signs in.
    pub(crate) async fn join(&self, role: &str, name: &str) -> Party {
        let email = format!("{}@people.example", name.to_lowercase());
        let body = json!({"role": role, "name": name, "email": email, "password": PASSWORD, "language": "en", "country": "MA"});
        self.api().post("/api/auth/register", &body).await.ok();
        self.run_jobs().await;
        let token = token_in(&self.mail.newest_to(&email).expect("a verification mail"));
        self.api()
            .post(
                "/api/auth/verify-email",
                &json!({"token": token, "password": PASSWORD}),
            )
            .await
            .ok();
        let api = self.api().sign_in(&email, PASSWORD).await;
        let id = api.get("/api/parties/me").await.ok()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        Party {
            id,
            api,
            email,
            secret: None,
        }
    }

    /// Somebody of a role that nobody registers with, added as `daman party add` does it. Who needs a second factor has
    /// enrolled one and given it.
    pub(crate) async fn join_staff(&self, role: Role, name: &str) -> Party {
        let email = self.add_staff(role, name).await;
        let api = self.api().sign_in(&email, PASSWORD).await;
        let mut secret = None;
        if role.needs_second_factor() {
            let enrolment = api.post("/api/auth/totp", &json!({})).await.ok();
            let given = enrolment["secret"].as_str().unwrap();
            let code = parties::testing::totp_code(given, self.db.now());
            secret = Some(given.to_owned());
            let code = json!({ "code": code });
            api.post("/api/auth/totp/confirm", &code).await.ok();
        }
        let id = api.get("/api/parties/me").await.ok()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        Party {
            id,
            api,
            email,
            secret,
        }
    }

    /// Access tokens live for minutes: the party signs in again, with its second factor where it has one.
    pub(crate) async fn sign_in_again(&self, party: &Party) -> Api {
        let Some(secret) = &party.secret else {
            return self.api().sign_in(&party.email, PASSWORD).await;
        };
        // Each code is good once.
        self.advance(31).await;
        let body = json!({"email": party.email, "password": PASSWORD});
        let asked = self.api().post("/api/auth/sign-in", &body).await.ok();
        let code = parties::testing::totp_code(secret, self.db.now());
        let body = json!({"challenge": asked["challenge"], "code": code});
        let path = "/api/auth/sign-in/second-factor";
        let session = self.api().post(path, &body).await.ok();
        self.api()
            .with_token(session["access_token"].as_str().unwrap())
    }

    /// The same, who has not signed in; answers the address.
    pub(crate) async fn add_staff(&self, role: Role, name: &str) -> String {
        let email = Email::parse(&format!("{}@staff.example", name.to_lowercase())).unwrap();
        let password = Password::parse(PASSWORD.to_owned(), &email).unwrap();
        let new = NewParty {
            role,
            name: DisplayName::parse(name).unwrap(),
            language: Language::En,
            country: Country::parse("MA").unwrap(),
            password: Passwords::new(1).unwrap().hash(password).await.unwrap(),
            email: email.clone(),
        };
        let mut tx = self.db.begin().await.unwrap();
        parties::acts::add_party(&mut tx, &new).await.unwrap();
        tx.commit().await.unwrap();
        email.as_str().to_owned()
    }

    /// A creator who can be paid.
    pub(crate) async fn join_creator(&self, name: &str) -> Party {
        let creator = self.join("creator", name).await;
        let account = creator
            .api
            .act("/api/payout-account", "account", &json!({}))
            .await
            .ok();
        self.run_jobs().await;
        let page = creator
            .api
            .redirect(account["onboarding_url"].as_str().unwrap())
            .await;
        assert!(creator.api.form(&page).await.status < 400);
        self.until(&creator.api, "/api/payout-account", |account| {
            account["status"] == "ready"
        })
        .await;
        creator
    }

    /// An open campaign of two deliverables (1 500.00 and 500.00 MAD) with this budget.
    pub(crate) async fn campaign(&self, brand: &Party, budget: &str) -> Value {
        let mad = |amount: &str| json!({"amount": amount, "currency": "MAD"});
        let body = json!({
            "title": "Morning routine", "brief": "Show it.", "acceptance_items": ["The product is seen"],
            "deliverables": [
                {"title": "A video", "kind": "video", "amount": mad("1500.00")},
                {"title": "Three photos", "kind": "photo", "amount": mad("500.00")},
            ],
            "usage_rights": {"channels": ["instagram"], "duration_days": 90, "territories": ["MA"]},
            "deadline_at": (self.db.now() + chrono::Duration::days(14)).to_rfc3339(),
            "budget": mad(budget),
        });
        brand
            .api
            .act("/api/campaigns", &format!("campaign {budget}"), &body)
            .await
            .ok()
    }

    /// The brand pays the whole budget at the sandbox, and it is locked.
    pub(crate) async fn lock_budget(&self, brand: &Party, campaign: &Value) {
        let id = campaign["id"].as_str().unwrap();
        let body = json!({"campaign_id": id});
        let deposit = brand
            .api
            .act("/api/escrow/deposit", &format!("deposit {id}"), &body)
            .await
            .ok();
        self.run_jobs().await;
        let page = self
            .api()
            .redirect(&format!(
                "{}{}",
                self.url,
                deposit["pay_path"].as_str().unwrap()
            ))
            .await;
        assert!(self.api().form(&format!("{page}/pay")).await.status < 400);
        self.until(&brand.api, &format!("/api/escrow/budgets/{id}"), |budget| {
            budget["missing"]["amount"] == "0.00"
        })
        .await;
    }

    /// The creator is invited and accepts. Answers the escrow transaction's id.
    pub(crate) async fn engage(&self, brand: &Party, creator: &Party, campaign: &Value) -> String {
        let path = format!(
            "/api/campaigns/{}/invitations",
            campaign["id"].as_str().unwrap()
        );
        let invitation = brand
            .api
            .act(
                &path,
                &format!("invite {} {path}", creator.id),
                &json!({"creator_id": creator.id}),
            )
            .await
            .ok();
        let path = format!(
            "/api/engagements/{}/accept",
            invitation["id"].as_str().unwrap()
        );
        let accepted = creator
            .api
            .act(&path, &format!("accept {path}"), &json!({}))
            .await
            .ok();
        accepted["escrow_id"].as_str().unwrap().to_owned()
    }

    /// The creator submits these deliverables with a file.
    pub(crate) async fn submit(
        &self,
        creator: &Party,
        escrow: &str,
        deliverables: &[&Value],
    ) -> Value {
        let file = creator
            .api
            .upload("photo.png", "image/png", PNG.to_vec())
            .await
            .ok();
        let body = json!({"escrow_id": escrow, "deliverables": deliverables, "files": [file["id"]], "note": "Here it is."});
        creator
            .api
            .act(
                "/api/submissions",
                &format!("submit {escrow} {}", deliverables.len()),
                &body,
            )
            .await
            .ok()
    }

    /// The books are right to the last unit.
    pub(crate) async fn books_balance(&self) {
        let report = ledger::check(&self.db).await.unwrap();
        assert!(report.balanced(), "{report:?}");
    }
}

impl Drop for World {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// A picture of one pixel.
pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\0IEND\xaeB`\x82";

const WEBHOOK_SECRET: &str = "whsec_story";

async fn start_sandbox(server: SocketAddr) -> sandbox::Running {
    let mut config = sandbox::Config::new(SocketAddr::from(([127, 0, 0, 1], 0)), "sk_test_story");
    config.webhooks = vec![sandbox::WebhookTarget {
        url: format!("http://{server}/api/webhooks/stripe"),
        secret: WEBHOOK_SECRET.to_owned(),
        scope: sandbox::WebhookScope::Both,
    }];
    sandbox::start(config).await.unwrap()
}

fn settings(
    server: SocketAddr,
    mail: &MailServer,
    (sandbox, folder): (&str, &std::path::Path),
) -> Settings {
    let pairs = [
        // By name: passkeys are tied to one.
        (
            "DAMAN_PUBLIC_URL",
            format!("http://localhost:{}", server.port()),
        ),
        ("DAMAN_VAR", folder.display().to_string()),
        ("DAMAN_SMTP_URL", mail.url()),
        ("DAMAN_STRIPE_KEY", "sk_test_story".to_owned()),
        ("DAMAN_STRIPE_WEBHOOK_SECRETS", WEBHOOK_SECRET.to_owned()),
        ("DAMAN_STRIPE_URL", sandbox.to_owned()),
        ("DAMAN_RATE_PER_ADDRESS", "100000".to_owned()),
        ("DAMAN_RATE_PER_PARTY", "100000".to_owned()),
        ("DAMAN_PRIVATE_WEBHOOKS", "true".to_owned()),
    ];
    let find = move |name: &str| {
        pairs
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.clone())
    };
    Settings::load(find).unwrap()
}

/// The token of the link in a verification mail. It is behind the `#`, so that no log, proxy or Referer ever sees it.
fn token_in(mail: &str) -> String {
    let link = mail
        .split_whitespace()
        .find(|word| word.contains("/app/verify-email#token="))
        .expect("a link in the mail");
    let (_, token) = link.split_once("#token=").unwrap();
    token
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect()
}
