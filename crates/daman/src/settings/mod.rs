//! Settings: environment variables, and one optional TOML file below them. Read once, here and nowhere else.

mod agreements;
mod entries;
mod mediation;
mod music;
mod payments;
mod values;

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use campaigns::Confinement;
use money::Bps;
use proof::Witness;
use secrecy::{ExposeSecret as _, SecretString};
use storage::S3Settings;
use url::Url;

use entries::ENTRIES;
use values::{Values, values};

/// The settings of one process.
#[derive(Debug, Clone)]
pub struct Settings {
    /// HTTP port.
    pub port: u16,
    /// Address to listen on.
    pub listen: String,
    /// Where people reach this server.
    pub public_url: Url,
    /// Folder of data, keys, files and logs.
    pub var: PathBuf,
    /// The database.
    pub database: DatabaseSettings,
    /// Jobs worked on at a time.
    pub workers: usize,
    /// The platform's fee in future contracts.
    pub fee: Bps,
    /// The rules of silence for later agreements.
    pub rules: escrow::Rules,
    /// How long payments wait for what, and when the books are compared.
    pub payments: ::payments::Rules,
    /// The mediation desk's clocks and amounts.
    pub mediation: ::mediation::Rules,
    /// The Stripe rail, or its sandbox.
    pub stripe: StripeSettings,
    /// The mail server's URL.
    pub smtp_url: SecretString,
    /// Sender of e-mails.
    pub mail_from: String,
    /// Where uploads are kept.
    pub files: String,
    /// How an S3-compatible store is reached.
    pub s3: S3Settings,
    /// Largest upload, in bytes.
    pub file_max_bytes: u64,
    /// Of what raises release, so much is the platform's.
    pub raise_fee: Bps,
    /// The bounds and clocks of statements of royalties.
    pub statements: statements::Rules,
    /// How long an invitation or application waits for its answer in a campaign that does not say, in hours.
    pub accept_window_hours: u16,
    /// By how much the side that asked can extend that, once, in hours.
    pub accept_extension_hours: u16,
    /// In how many business days content is judged in a campaign that does not say.
    pub review_window_days: u8,
    /// How often a deliverable may be sent back in a campaign that does not say.
    pub revision_rounds: u8,
    /// How the program that makes previews is confined.
    pub preview_confinement: Confinement,
    /// Limits of requests.
    pub rates: RateSettings,
    /// Whether outgoing webhooks may reach private addresses.
    pub private_webhooks: bool,
    /// The Merkle log.
    pub log_of_proofs: LogSettings,
    /// Who shows it may read the metrics.
    pub metrics_token: Option<SecretString>,
    /// Log filter.
    pub log: String,
    /// Whether logs are written for people rather than as JSON.
    pub log_text: bool,
}

/// Where the database is.
#[derive(Debug, Clone)]
pub struct DatabaseSettings {
    /// The server's URL; none means the embedded PostgreSQL.
    pub url: Option<SecretString>,
    /// The owner's URL.
    pub owner_url: Option<SecretString>,
    /// Connections at most.
    pub connections: u32,
    /// The account that runs the embedded PostgreSQL.
    pub account: Option<String>,
}

/// The Merkle log of the ledger.
#[derive(Debug, Clone)]
pub struct LogSettings {
    /// What its first key is named.
    pub origin: String,
    /// The file that keeps its last head.
    pub head: PathBuf,
    /// Who cosigns its heads.
    pub witnesses: Vec<Witness>,
}

/// How the Stripe rail is reached.
#[derive(Debug, Clone)]
pub struct StripeSettings {
    /// Its base URL.
    pub url: Url,
    /// The secret key; none means the sandbox.
    pub key: Option<SecretString>,
    /// Signing secrets of webhooks.
    pub webhook_secrets: Vec<SecretString>,
}

/// Limits of requests, per second; bursts may be four times as many.
#[derive(Debug, Clone, Copy)]
pub struct RateSettings {
    /// From one address.
    pub per_address: u32,
    /// Of one party.
    pub per_party: u32,
    /// Whether the client's address is taken from `X-Forwarded-For`.
    pub trust_proxy: bool,
}

impl Settings {
    /// Reads the environment of this process, and the file that `DAMAN_CONFIG` names.
    ///
    /// # Errors
    /// A value that cannot be read, or a key of the file that is no setting.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    pub fn from_environment() -> anyhow::Result<Self> {
        Self::load(|name| std::env::var(name).ok())
    }

    /// Reads settings from `environment`, and from the file that it names.
    ///
    /// # Errors
    /// A value that cannot be read, or a key of the file that is no setting.
    pub fn load(environment: impl Fn(&str) -> Option<String> + 'static) -> anyhow::Result<Self> {
        let values = values(environment)?;
        let port: u16 = values.parse("DAMAN_PORT")?;
        let public_url = values
            .optional("DAMAN_PUBLIC_URL")
            .unwrap_or_else(|| format!("http://localhost:{port}"));
        let public_url = Url::parse(&public_url).context("DAMAN_PUBLIC_URL is no URL")?;
        let var = PathBuf::from(values.get("DAMAN_VAR"));
        let fee: u16 = values.parse("DAMAN_FEE_BPS")?;
        let megabytes: u64 = values.parse("DAMAN_FILE_MAX_MB")?;
        let smtp = values.secret("DAMAN_SMTP_URL");
        Ok(Self {
            port,
            listen: values.get("DAMAN_LISTEN"),
            public_url: public_url.clone(),
            database: database(&values)?,
            workers: values.parse("DAMAN_WORKERS")?,
            fee: Bps::try_new(fee).context("DAMAN_FEE_BPS")?,
            rules: agreements::rules(&values)?,
            payments: payments::rules(&values)?,
            mediation: mediation::rules(&values)?,
            stripe: stripe(&values, port)?,
            smtp_url: smtp
                .unwrap_or_else(|| format!("smtp://127.0.0.1:{}", port.saturating_add(3)).into()),
            mail_from: values.get("DAMAN_MAIL_FROM"),
            files: values
                .optional("DAMAN_FILES")
                .unwrap_or_else(|| var.join("files").display().to_string()),
            s3: S3Settings {
                endpoint: values.optional("DAMAN_S3_ENDPOINT"),
                region: values.optional("DAMAN_S3_REGION"),
                access_key_id: values.optional("DAMAN_S3_ACCESS_KEY"),
                secret_access_key: values.secret("DAMAN_S3_SECRET_KEY"),
            },
            raise_fee: music::fee(&values)?,
            statements: music::statements(&values)?,
            file_max_bytes: megabytes
                .checked_mul(1_000_000)
                .context("DAMAN_FILE_MAX_MB is too large")?,
            accept_window_hours: agreements::hours(&values, "DAMAN_ACCEPT_WINDOW_HOURS")?,
            accept_extension_hours: agreements::hours(&values, "DAMAN_ACCEPT_EXTENSION_HOURS")?,
            review_window_days: agreements::default_of(
                &values,
                "DAMAN_REVIEW_WINDOW_DAYS",
                3..=14,
            )?,
            revision_rounds: agreements::default_of(&values, "DAMAN_REVISION_ROUNDS", 0..=5)?,
            preview_confinement: confinement(&values)?,
            rates: RateSettings {
                per_address: values.parse("DAMAN_RATE_PER_ADDRESS")?,
                per_party: values.parse("DAMAN_RATE_PER_PARTY")?,
                trust_proxy: values.parse("DAMAN_TRUST_PROXY")?,
            },
            private_webhooks: values.parse("DAMAN_PRIVATE_WEBHOOKS")?,
            log_of_proofs: log_of_proofs(&values, &public_url, &var)?,
            metrics_token: values.secret("DAMAN_METRICS_TOKEN"),
            log: values.get("DAMAN_LOG"),
            log_text: log_text(&values)?,
            var,
        })
    }

    /// Whether money is only played with.
    pub const fn sandbox(&self) -> bool {
        self.stripe.key.is_none()
    }

    /// In which world money moves.
    pub const fn rail_mode(&self) -> ::payments::Mode {
        if self.sandbox() {
            ::payments::Mode::Sandbox
        } else {
            ::payments::Mode::Live
        }
    }

    /// The folder of the embedded PostgreSQL.
    pub fn postgres_folder(&self) -> PathBuf {
        self.var.join("postgres")
    }

    /// The folder of the keys that sign access tokens.
    pub fn keys_folder(&self) -> PathBuf {
        self.var.join("keys")
    }

    /// What an operator decides for contracts to come, as it goes into the log before it takes effect.
    pub fn policy(&self) -> Vec<(&'static str, String)> {
        vec![
            ("fee_bps", format!("{:?}", self.fee)),
            ("escrow", format!("{:?}", self.rules)),
            ("payments", format!("{:?}", self.payments)),
            ("raises", format!("{:?}", self.projects())),
            ("statements", format!("{:?}", self.statements)),
            ("mediation", format!("{:?}", self.mediation)),
            ("accept_window_hours", self.accept_window_hours.to_string()),
            ("review_window_days", self.review_window_days.to_string()),
            ("revision_rounds", self.revision_rounds.to_string()),
            ("rail", format!("{:?}", self.rail_mode())),
        ]
    }

    /// The rules of projects that open from now on.
    pub fn projects(&self) -> projects::Rules {
        projects::Rules {
            fee: self.raise_fee,
            mode: self.rail_mode(),
        }
    }

    /// The folder of the keys that sign the log.
    pub fn log_keys_folder(&self) -> PathBuf {
        self.keys_folder().join("log")
    }

    /// The port of the sandbox rail.
    pub const fn sandbox_port(&self) -> u16 {
        self.port.saturating_add(1)
    }
}

fn log_of_proofs(values: &Values, public_url: &Url, var: &Path) -> anyhow::Result<LogSettings> {
    let origin = values.optional("DAMAN_LOG_ORIGIN").unwrap_or_else(|| {
        let host = public_url.host_str().unwrap_or("localhost");
        let port = public_url.port().map(|port| format!(":{port}"));
        let path = public_url.path().trim_end_matches('/');
        format!("{host}{}{path}/log", port.unwrap_or_default())
    });
    let head = values.optional("DAMAN_LOG_HEAD");
    let witnesses = values.optional("DAMAN_LOG_WITNESSES").unwrap_or_default();
    let witnesses = witnesses.split(',').filter(|one| !one.trim().is_empty());
    Ok(LogSettings {
        origin,
        head: head.map_or_else(|| var.join("log.head"), PathBuf::from),
        witnesses: witnesses
            .map(Witness::parse)
            .collect::<Result<_, _>>()
            .context("DAMAN_LOG_WITNESSES")?,
    })
}

fn database(values: &Values) -> anyhow::Result<DatabaseSettings> {
    let url = values.secret("DATABASE_URL");
    Ok(DatabaseSettings {
        owner_url: values
            .secret("DAMAN_DATABASE_OWNER_URL")
            .or_else(|| url.clone()),
        url,
        connections: values.parse("DAMAN_DATABASE_CONNECTIONS")?,
        account: values.optional("DAMAN_PG_USER"),
    })
}

fn log_text(values: &Values) -> anyhow::Result<bool> {
    match values.get("DAMAN_LOG_FORMAT").as_str() {
        "json" => Ok(false),
        "text" => Ok(true),
        other => bail!("DAMAN_LOG_FORMAT cannot be `{other}`: json or text"),
    }
}

fn confinement(values: &Values) -> anyhow::Result<Confinement> {
    match values.get("DAMAN_PREVIEW_SANDBOX").as_str() {
        "strict" => Ok(Confinement::Strict),
        "bounds" => Ok(Confinement::Bounds),
        other => bail!("DAMAN_PREVIEW_SANDBOX cannot be `{other}`: strict or bounds"),
    }
}

fn stripe(values: &Values, port: u16) -> anyhow::Result<StripeSettings> {
    let key = values.secret("DAMAN_STRIPE_KEY");
    let default = match key {
        Some(_) => "https://api.stripe.com".to_owned(),
        None => format!("http://127.0.0.1:{}", port.saturating_add(1)),
    };
    let url = values.optional("DAMAN_STRIPE_URL").unwrap_or(default);
    let secrets = values
        .optional("DAMAN_STRIPE_WEBHOOK_SECRETS")
        .unwrap_or_default();
    let webhook_secrets: Vec<SecretString> = secrets
        .split(',')
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(SecretString::from)
        .collect();
    if key.is_some() && webhook_secrets.is_empty() {
        bail!(
            "DAMAN_STRIPE_KEY is set, so DAMAN_STRIPE_WEBHOOK_SECRETS must be too: unsigned webhooks are refused"
        );
    }
    Ok(StripeSettings {
        url: Url::parse(&url).context("DAMAN_STRIPE_URL is no URL")?,
        key,
        webhook_secrets,
    })
}

/// The list of all settings with the values in force; secrets are not shown.
///
/// # Errors
/// The settings file cannot be read.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
pub fn describe() -> anyhow::Result<String> {
    let values = values(|name| std::env::var(name).ok())?;
    let mut text = String::new();
    for entry in ENTRIES {
        let value = values.get(entry.name);
        let shown = match (entry.secret, value.is_empty()) {
            (_, true) => "(empty)".to_owned(),
            (true, false) => "(set, not shown)".to_owned(),
            (false, false) => value,
        };
        writeln!(text, "{} = {shown}\n    {}", entry.name, entry.about)?;
    }
    Ok(text)
}

impl DatabaseSettings {
    /// The URL that `secret` holds.
    pub fn expose(secret: &SecretString) -> &str {
        secret.expose_secret()
    }
}

#[cfg(test)]
mod tests;
