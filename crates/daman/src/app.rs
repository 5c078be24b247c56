//! The rooms put together: the whole API on one screen.

use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use campaigns::PreviewMaker;
use kernel::{Db, Failure};
use messages::{Feed, MailSettings, Mailer, Targets, WebhookClient};
use parties::{Auth, AuthSettings, Role, TokenKeys, Vault};
use proof::{Kept, Sealer, Signer, Witnesses};
use rails::stripe::{Stripe, StripeConfig};
use secrecy::SecretString;
use storage::{FileStore, FileStoreSettings, UploadLimits, Uploads};
use utoipa::openapi::OpenApi as Document;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    reactions::Reactions,
    sandbox_rail,
    sealing::Sealing,
    server::{self, Limits, metrics::Metrics},
    settings::Settings,
    workers::Workers,
};

/// Whether real money moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RailKind {
    /// It is only played with, and every page and answer says so.
    Sandbox,
    /// It moves.
    Live,
}

/// One server process: its routes, its workers, and what they share.
pub struct App {
    pub(crate) db: Db,
    pub(crate) auth: Auth,
    pub(crate) feed: Feed,
    pub(crate) limits: Limits,
    pub(crate) metrics: Metrics,
    pub(crate) metrics_token: Option<SecretString>,
    pub(crate) rail: RailKind,
    pub(crate) workers: Arc<Workers>,
    campaigns: campaigns::State,
    proof: proof::ProofState,
    webhooks: WebhookClient,
    rules: escrow::Rules,
    projects: projects::Rules,
    policy: Vec<(&'static str, String)>,
    site: site::Site,
    operations: operations::OperationsState,
}

impl App {
    /// Puts the rooms together on `db`.
    ///
    /// # Errors
    /// A setting that a room refuses, or a folder that cannot be written.
    pub fn build(settings: &Settings, db: Db) -> anyhow::Result<Self> {
        let auth = auth(settings, &db)?;
        let targets = if settings.private_webhooks {
            Targets::PrivateToo
        } else {
            Targets::Public
        };
        let webhooks = WebhookClient::try_new(targets)?;
        let metrics = Metrics::new();
        let campaigns = campaigns_state(settings, &db)?;
        let rail: Arc<dyn rails::Rail> = Arc::new(rail(settings)?);
        let (proof, sealing) = log_of_proofs(settings, &db)?;
        let workers = Workers {
            db: db.clone(),
            sealing,
            campaigns: campaigns::jobs::Context {
                db: db.clone(),
                files: campaigns.files.clone(),
                previews: PreviewMaker::new(std::env::temp_dir(), settings.preview_confinement),
            },
            payments: payments::Context {
                db: db.clone(),
                rail: Arc::clone(&rail),
                reactions: Arc::new(Reactions),
                public_url: settings.public_url.clone(),
                rules: settings.payments,
                mode: settings.rail_mode(),
            },
            evidence: evidence::jobs::Context {
                db: db.clone(),
                rail,
            },
            mediation: settings.mediation.clone(),
            statements: statements::jobs::Context {
                files: statements::files(&campaigns.files),
                rules: settings.statements,
            },
            uploads: campaigns.uploads.clone(),
            mailer: mailer(settings)?,
            webhooks: webhooks.clone(),
            metrics: metrics.clone(),
            width: settings.workers.max(1),
        };
        let site = site(settings, &db, &proof)?;
        Ok(Self {
            site,
            operations: operations::OperationsState::new(db.clone()),
            feed: Feed::default(),
            limits: Limits::new(settings.rates),
            rail: if settings.sandbox() {
                RailKind::Sandbox
            } else {
                RailKind::Live
            },
            campaigns,
            proof,
            workers: Arc::new(workers),
            db,
            auth,
            metrics,
            metrics_token: settings.metrics_token.clone(),
            rules: settings.rules,
            projects: settings.projects(),
            policy: settings.policy(),
            webhooks,
        })
    }

    /// The rooms' routes under `/api`, each documented where it stands.
    fn api(&self) -> OpenApiRouter {
        let messages = messages::Messages {
            db: self.db.clone(),
            feed: self.feed.clone(),
            webhooks: self.webhooks.clone(),
        };
        OpenApiRouter::with_openapi(server::document())
            .merge(parties::routes(self.auth.clone()))
            .merge(campaigns::routes(self.campaigns.clone()))
            .merge(campaigns::file_routes(self.campaigns.clone()))
            .merge(escrow::routes(escrow::EscrowState {
                db: self.db.clone(),
            }))
            .merge(evidence::routes(evidence::EvidenceState {
                db: self.db.clone(),
            }))
            .merge(mediation::routes(self.mediation()))
            .merge(mediation::public_routes(self.mediation()))
            .merge(payments::http::routes(self.workers.payments.clone()))
            .merge(accounts::routes(accounts::AccountsState {
                db: self.db.clone(),
            }))
            .merge(projects::http::routes(self.projects()))
            .merge(projects::http::public_routes(self.projects()))
            .merge(royalties::http::routes(royalties::http::RoyaltyState {
                db: self.db.clone(),
            }))
            .merge(statements::routes(self.statements()))
            .merge(statements::upload_routes(self.statements()))
            .merge(storage::uploads::routes(self.workers.uploads.clone()))
            .merge(proof::routes(self.proof.clone()))
            .merge(messages::routes(messages))
            .merge(operations::routes(self.operations.clone()))
    }

    /// What the mediation desk works with: evidence is kept where uploads are.
    fn mediation(&self) -> mediation::MediationState {
        mediation::MediationState {
            db: self.db.clone(),
            rules: self.workers.mediation.clone(),
            files: self.campaigns.files.clone(),
        }
    }

    fn projects(&self) -> projects::http::ProjectState {
        projects::http::ProjectState {
            db: self.db.clone(),
            rules: self.projects,
        }
    }

    fn statements(&self) -> statements::State {
        statements::State {
            db: self.db.clone(),
            files: self.workers.statements.files.clone(),
            uploads: self.workers.uploads.clone(),
            rules: self.workers.statements.rules,
        }
    }

    /// The API's description.
    pub fn document(&self) -> Document {
        server::complete(self.api().into_openapi())
    }

    /// Every route of this server, behind its guards.
    pub fn router(&self) -> Router {
        let (api, document) = self.api().split_for_parts();
        let document = server::complete(document);
        let routes = Router::new()
            .nest("/api", api)
            .merge(server::docs(&document))
            .merge(parties::well_known(self.auth.clone()))
            .merge(payments::http::pay_pages(self.workers.payments.clone()))
            .merge(server::outside(self))
            .merge(site::routes(&self.site))
            .fallback(server::nowhere)
            .method_not_allowed_fallback(server::wrong_method);
        server::wrap(routes, self)
    }

    /// Begins what recurs by itself. However many processes do, each turn is taken once.
    ///
    /// # Errors
    /// [`Failure`] of the database.
    pub async fn begin(&self) -> Result<(), Failure> {
        // Tried out before the transaction, which waits for no program.
        let previews = &self.workers.campaigns.previews;
        previews.missing().await;
        let mut tx = self.db.begin().await?;
        campaigns::jobs::start(&mut tx, previews).await?;
        payments::jobs::start(&mut tx, &self.workers.payments.rules).await?;
        parties::jobs::start(&mut tx).await?;
        storage::uploads::jobs::start(&mut tx).await?;
        escrow::acts::adopt_rules(&mut tx, self.rules)
            .await
            .map_err(Failure::new)?;
        proof::record_change(&mut tx, "policy.adopted", &self.policy).await?;
        tx.commit().await
    }

    /// Seals what waits for its place in the log, and returns how many leaves: for tests and tools that let no worker run.
    ///
    /// # Errors
    /// Nothing was sealed.
    pub async fn seal(&self) -> anyhow::Result<usize> {
        Ok(self.workers.sealing.seal_all().await?)
    }

    /// Does every job that is due, and returns how many: for tests and tools that let no worker run.
    ///
    /// # Errors
    /// [`Failure`] when jobs cannot be claimed.
    pub async fn run_due_jobs(&self) -> Result<usize, Failure> {
        self.workers.run_due().await
    }
}

fn auth(settings: &Settings, db: &Db) -> anyhow::Result<Auth> {
    let folder = settings.keys_folder();
    let keys = TokenKeys::open(&folder, db.now()).context("the keys of access tokens")?;
    let vault = Vault::open(&folder)?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let settings = AuthSettings {
        issuer: settings
            .public_url
            .as_str()
            .trim_end_matches('/')
            .to_owned(),
        audience: "daman-api".to_owned(),
        passwords_at_once: cores,
    };
    Ok(Auth::new(db.clone(), (keys, vault), settings)?)
}

/// The public pages and the web app.
fn site(settings: &Settings, db: &Db, proof: &proof::ProofState) -> anyhow::Result<site::Site> {
    let settings = site::SiteSettings {
        db: db.clone(),
        keys: proof.keys.clone(),
        witnesses: proof.witnesses.clone(),
        fees: (settings.fee, settings.raise_fee),
        public_url: settings.public_url.to_string(),
        mode: if settings.sandbox() {
            site::Mode::Sandbox
        } else {
            site::Mode::Live
        },
    };
    Ok(site::Site::try_new(settings)?)
}

/// What shows the log, and what makes it grow.
fn log_of_proofs(settings: &Settings, db: &Db) -> anyhow::Result<(proof::ProofState, Sealing)> {
    let log = &settings.log_of_proofs;
    let signer = Signer::open(&settings.log_keys_folder(), &log.origin, db.now())
        .context("the keys of the log")?;
    let keys = signer.keys().to_vec();
    let witnesses = Witnesses::try_new(log.witnesses.clone())?;
    let sealer = Sealer::new(db.clone(), signer, Kept::new(log.head.clone()));
    let state = proof::ProofState {
        db: db.clone(),
        sight: Arc::new(Reactions),
        witnesses: witnesses.keys(),
        keys,
    };
    Ok((state, Sealing::new(db.clone(), sealer, witnesses)))
}

fn rail(settings: &Settings) -> anyhow::Result<Stripe> {
    let (key, secrets) = match &settings.stripe.key {
        Some(key) => (key.clone(), settings.stripe.webhook_secrets.clone()),
        None => (
            sandbox_rail::KEY.into(),
            vec![sandbox_rail::webhook_secret(&settings.keys_folder())?],
        ),
    };
    Ok(Stripe::try_new(StripeConfig::new(
        settings.stripe.url.clone(),
        key,
        secrets,
    ))?)
}

fn mailer(settings: &Settings) -> anyhow::Result<Mailer> {
    let settings = MailSettings {
        smtp_url: settings.smtp_url.clone(),
        from: settings.mail_from.clone(),
        public_url: settings
            .public_url
            .as_str()
            .trim_end_matches('/')
            .to_owned(),
    };
    Ok(Mailer::try_new(&settings)?)
}

/// Where the files of statements are kept.
///
/// # Errors
/// A setting that the store refuses, or a folder that cannot be written.
pub(crate) fn statement_files(settings: &Settings) -> anyhow::Result<FileStore> {
    Ok(statements::files(&file_store(settings)?))
}

fn file_store(settings: &Settings) -> anyhow::Result<FileStore> {
    let place = FileStoreSettings {
        url: settings.files.clone(),
        s3: settings.s3.clone(),
    };
    FileStore::open(&place).context("DAMAN_FILES")
}

fn campaigns_state(settings: &Settings, db: &Db) -> anyhow::Result<campaigns::State> {
    let files = file_store(settings)?;
    let limits = campaigns::Limits {
        file_bytes: settings.file_max_bytes,
        accept_window_hours: settings.accept_window_hours,
        accept_extension_hours: settings.accept_extension_hours,
        review_window_days: settings.review_window_days,
        revision_rounds: settings.revision_rounds,
        ..campaigns::Limits::default()
    };
    Ok(campaigns::State {
        db: db.clone(),
        fee: settings.fee,
        uploads: uploads(settings, db, &files),
        files,
        limits,
    })
}

/// What arrives in pieces: content and evidence of the two sides of a campaign, statements of who owns works.
fn uploads(settings: &Settings, db: &Db, files: &FileStore) -> Uploads {
    let (content, statement) = (settings.file_max_bytes, settings.statements.file_bytes);
    let roles = [
        (Role::Brand, content),
        (Role::Creator, content),
        (Role::Artist, statement),
        (Role::Label, statement),
    ];
    Uploads::new(db.clone(), files, UploadLimits::new(roles.to_vec()))
}
