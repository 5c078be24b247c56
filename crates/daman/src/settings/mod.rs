//! Settings: environment variables, and one optional TOML file below them. Read once, here and nowhere else.

mod entries;
mod mediation;

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use campaigns::{Confinement, S3Settings};
use money::Bps;
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use entries::ENTRIES;

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
    /// How long a change of payout account waits before it takes effect.
    pub account_change_delay: chrono::Duration,
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
    /// How long an invitation or application waits for its answer in a campaign that does not say, in hours.
    pub accept_window_hours: u16,
    /// By how much the side that asked can extend that, once, in hours.
    pub accept_extension_hours: u16,
    /// How the program that makes previews is confined.
    pub preview_confinement: Confinement,
    /// Limits of requests.
    pub rates: RateSettings,
    /// Whether outgoing webhooks may reach private addresses.
    pub private_webhooks: bool,
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

/// The value of a variable, if it is set.
type Environment = Box<dyn Fn(&str) -> Option<String>>;

/// Where values come from: the environment first, then the file, then the default.
struct Values {
    environment: Environment,
    file: toml::Table,
}

impl Values {
    fn get(&self, name: &'static str) -> String {
        let key = name.trim_start_matches("DAMAN_").to_lowercase();
        let from_file = || {
            let value = self.file.get(&key)?;
            Some(
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned),
            )
        };
        let default = || {
            ENTRIES
                .iter()
                .find(|entry| entry.name == name)
                .map_or("", |entry| entry.default)
                .to_owned()
        };
        (self.environment)(name)
            .filter(|value| !value.is_empty())
            .or_else(from_file)
            .unwrap_or_else(default)
    }

    fn optional(&self, name: &'static str) -> Option<String> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    fn secret(&self, name: &'static str) -> Option<SecretString> {
        self.optional(name).map(SecretString::from)
    }

    fn parse<T: std::str::FromStr>(&self, name: &'static str) -> anyhow::Result<T>
    where
        T::Err: std::error::Error + Send + Sync + 'static,
    {
        let value = self.get(name);
        value
            .parse()
            .with_context(|| format!("{name} cannot be `{value}`"))
    }
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
        let var = PathBuf::from(values.get("DAMAN_VAR"));
        let fee: u16 = values.parse("DAMAN_FEE_BPS")?;
        let megabytes: u64 = values.parse("DAMAN_FILE_MAX_MB")?;
        let smtp = values.secret("DAMAN_SMTP_URL");
        Ok(Self {
            port,
            listen: values.get("DAMAN_LISTEN"),
            public_url: Url::parse(&public_url).context("DAMAN_PUBLIC_URL is no URL")?,
            database: database(&values)?,
            workers: values.parse("DAMAN_WORKERS")?,
            fee: Bps::try_new(fee).context("DAMAN_FEE_BPS")?,
            rules: rules(&values)?,
            account_change_delay: chrono::Duration::hours(i64::from(
                values.parse::<u16>("DAMAN_PAYOUT_ACCOUNT_DELAY_HOURS")?,
            )),
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
            file_max_bytes: megabytes
                .checked_mul(1_000_000)
                .context("DAMAN_FILE_MAX_MB is too large")?,
            accept_window_hours: hours(&values, "DAMAN_ACCEPT_WINDOW_HOURS")?,
            accept_extension_hours: hours(&values, "DAMAN_ACCEPT_EXTENSION_HOURS")?,
            preview_confinement: confinement(&values)?,
            rates: RateSettings {
                per_address: values.parse("DAMAN_RATE_PER_ADDRESS")?,
                per_party: values.parse("DAMAN_RATE_PER_PARTY")?,
                trust_proxy: values.parse("DAMAN_TRUST_PROXY")?,
            },
            private_webhooks: values.parse("DAMAN_PRIVATE_WEBHOOKS")?,
            metrics_token: values.secret("DAMAN_METRICS_TOKEN"),
            log: values.get("DAMAN_LOG"),
            log_text: values.get("DAMAN_LOG_FORMAT") == "text",
            var,
        })
    }

    /// Whether money is only played with.
    pub const fn sandbox(&self) -> bool {
        self.stripe.key.is_none()
    }

    /// The folder of the embedded PostgreSQL.
    pub fn postgres_folder(&self) -> PathBuf {
        self.var.join("postgres")
    }

    /// The folder of the keys that sign access tokens.
    pub fn keys_folder(&self) -> PathBuf {
        self.var.join("keys")
    }

    /// The port of the sandbox rail.
    pub const fn sandbox_port(&self) -> u16 {
        self.port.saturating_add(1)
    }
}

fn values(environment: impl Fn(&str) -> Option<String> + 'static) -> anyhow::Result<Values> {
    let file = match environment("DAMAN_CONFIG").filter(|path| !path.is_empty()) {
        Some(path) => read_file(Path::new(&path))?,
        None => toml::Table::new(),
    };
    Ok(Values {
        environment: Box::new(environment),
        file,
    })
}

fn read_file(path: &Path) -> anyhow::Result<toml::Table> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the settings file {}", path.display()))?;
    let table: toml::Table = text
        .parse()
        .with_context(|| format!("the settings file {}", path.display()))?;
    for key in table.keys() {
        let name = key.to_uppercase();
        if !ENTRIES
            .iter()
            .any(|entry| entry.name == name || entry.name.trim_start_matches("DAMAN_") == name)
        {
            bail!(
                "{} has `{key}`, which is no setting; `daman config` lists them",
                path.display()
            );
        }
    }
    Ok(table)
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

/// A window of one hour to two weeks, as a campaign's own may be.
fn hours(values: &Values, name: &'static str) -> anyhow::Result<u16> {
    let hours = values.parse(name)?;
    if !(1..=336).contains(&hours) {
        bail!("{name} cannot be {hours}: from 1 to 336");
    }
    Ok(hours)
}

fn confinement(values: &Values) -> anyhow::Result<Confinement> {
    match values.get("DAMAN_PREVIEW_SANDBOX").as_str() {
        "strict" => Ok(Confinement::Strict),
        "bounds" => Ok(Confinement::Bounds),
        other => bail!("DAMAN_PREVIEW_SANDBOX cannot be `{other}`: strict or bounds"),
    }
}

fn rules(values: &Values) -> anyhow::Result<escrow::Rules> {
    let rules = escrow::Rules {
        deposit_hours: values.parse("DAMAN_DEPOSIT_HOURS")?,
        redo_hours: values.parse("DAMAN_REDO_HOURS")?,
        grace_hours: values.parse("DAMAN_GRACE_HOURS")?,
        answer_hours: values.parse("DAMAN_ANSWER_HOURS")?,
        hold_warn_hours: values.parse("DAMAN_HOLD_WARN_HOURS")?,
        hold_act_hours: values.parse("DAMAN_HOLD_ACT_HOURS")?,
    };
    // A year is more than any of them is meant for, and what the tables take.
    let longest = 8_784;
    let all = [
        rules.deposit_hours,
        rules.redo_hours,
        rules.answer_hours,
        rules.hold_warn_hours,
        rules.hold_act_hours,
    ];
    if all.iter().any(|hours| !(1..=longest).contains(hours)) || rules.grace_hours > longest {
        bail!("the DAMAN_*_HOURS of agreements must be 1 to {longest} (DAMAN_GRACE_HOURS from 0)");
    }
    if rules.hold_warn_hours > rules.hold_act_hours {
        bail!("DAMAN_HOLD_WARN_HOURS must not be above DAMAN_HOLD_ACT_HOURS");
    }
    Ok(rules)
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
mod tests {
    use super::*;

    fn load(pairs: &'static [(&'static str, &'static str)]) -> anyhow::Result<Settings> {
        Settings::load(|name| {
            pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn nothing_set_is_a_sandbox_on_this_machine() {
        let settings = load(&[]).unwrap();
        assert!(settings.sandbox());
        assert_eq!(settings.public_url.as_str(), "http://localhost:8080/");
        assert_eq!(settings.stripe.url.as_str(), "http://127.0.0.1:8081/");
        assert_eq!(settings.fee.get(), 1_000);
    }

    #[test]
    fn a_live_key_without_webhook_secrets_is_refused() {
        assert!(load(&[("DAMAN_STRIPE_KEY", "sk_live_x")]).is_err());
        let settings = load(&[
            ("DAMAN_STRIPE_KEY", "sk_live_x"),
            ("DAMAN_STRIPE_WEBHOOK_SECRETS", "a, b"),
        ])
        .unwrap();
        assert_eq!(
            (settings.sandbox(), settings.stripe.webhook_secrets.len()),
            (false, 2)
        );
        assert_eq!(settings.stripe.url.as_str(), "https://api.stripe.com/");
    }

    #[test]
    fn a_value_that_cannot_be_read_names_its_setting() {
        let error = load(&[("DAMAN_PORT", "eighty")]).unwrap_err();
        assert!(error.to_string().contains("DAMAN_PORT"), "{error}");
        assert!(load(&[("DAMAN_FEE_BPS", "10001")]).is_err());
    }

    #[test]
    fn windows_and_confinements_have_their_bounds() {
        let settings = load(&[("DAMAN_PREVIEW_SANDBOX", "bounds")]).unwrap();
        assert_eq!(settings.preview_confinement, Confinement::Bounds);
        assert_eq!(settings.accept_window_hours, 72);
        for wrong in [
            &[("DAMAN_ACCEPT_WINDOW_HOURS", "0")],
            &[("DAMAN_ACCEPT_EXTENSION_HOURS", "337")],
            &[("DAMAN_PREVIEW_SANDBOX", "none")],
        ] {
            assert!(load(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn secrets_are_not_printed() {
        let settings = load(&[
            ("DAMAN_STRIPE_KEY", "sk_live_x"),
            ("DAMAN_STRIPE_WEBHOOK_SECRETS", "whsec_y"),
        ])
        .unwrap();
        let text = format!("{settings:?}");
        assert!(!text.contains("sk_live_x") && !text.contains("whsec_y"));
    }
}
