//! What the client needs to know.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

/// Where Stripe's API is.
pub const BASE_URL: &str = "https://api.stripe.com";

/// How to reach Stripe, and as whom. Printing it shows no secret.
#[derive(Debug, Clone)]
pub struct StripeConfig {
    /// Where the API is: Stripe's own, or the sandbox. Only scheme, host and port count.
    pub base_url: Url,
    /// The platform's secret API key (`sk_…` or `rk_…`).
    pub secret_key: SecretString,
    /// The signing secrets of our webhook endpoints (`whsec_…`): one per endpoint, and the old one too while it is being
    /// replaced.
    pub webhook_secrets: Vec<SecretString>,
    /// How long connecting may take.
    pub connect_timeout: Duration,
    /// How long a request may take from first to last byte, connecting included.
    pub total_timeout: Duration,
}

/// Why no client can be made of a configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The base URL is not plain `http(s)://host[:port]`.
    #[error("the base URL of the rail must be http(s)://host[:port], without user, path or query")]
    BaseUrl,
    /// A key for real money would travel unencrypted.
    #[error("a live key is only sent over https")]
    LiveKeyInClear,
    /// The key is empty or no header can carry it.
    #[error("the secret key must be visible ASCII characters")]
    SecretKey,
    /// The TLS or HTTP machinery could not start.
    #[error("the HTTP client could not be made")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StripeConfig {
    /// A server that speaks Stripe's API ([`BASE_URL`], or the sandbox), with 10 s to connect and 30 s in all.
    pub const fn new(
        base_url: Url,
        secret_key: SecretString,
        webhook_secrets: Vec<SecretString>,
    ) -> Self {
        Self {
            base_url,
            secret_key,
            webhook_secrets,
            connect_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(30),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stripe::Stripe;

    fn config(base_url: &str, key: &str) -> StripeConfig {
        StripeConfig::new(
            Url::parse(base_url).unwrap(),
            key.into(),
            vec!["whsec_hush".into()],
        )
    }

    #[test]
    fn stripe_itself_is_reached_over_tls_and_waited_for_half_a_minute() {
        let config = config(BASE_URL, "sk_live_1");
        assert_eq!(
            (
                config.connect_timeout.as_secs(),
                config.total_timeout.as_secs()
            ),
            (10, 30)
        );
        assert!(Stripe::try_new(config).is_ok());
    }

    #[test]
    fn a_live_key_never_travels_in_clear() {
        for key in ["sk_live_1", "rk_live_1"] {
            assert!(matches!(
                Stripe::try_new(config("http://127.0.0.1:1", key)),
                Err(ConfigError::LiveKeyInClear)
            ));
        }
        assert!(Stripe::try_new(config("http://127.0.0.1:1", "sk_test_1")).is_ok());
    }

    #[test]
    fn an_address_that_is_more_than_a_host_is_refused() {
        for base in [
            "ftp://x.test",
            "https://user@x.test",
            "https://u:p@x.test",
            "https://x.test/v1",
            "https://x.test/?a=b",
            "data:x",
        ] {
            assert!(
                matches!(
                    Stripe::try_new(config(base, "sk_test_1")),
                    Err(ConfigError::BaseUrl)
                ),
                "{base}"
            );
        }
    }

    #[test]
    fn a_key_that_no_header_carries_is_refused() {
        for key in ["", "sk_test_1\r\nX: y", "clé"] {
            assert!(
                matches!(
                    Stripe::try_new(config("https://x.test", key)),
                    Err(ConfigError::SecretKey)
                ),
                "{key:?}"
            );
        }
    }

    #[test]
    fn printing_shows_no_secret() {
        let config = config("https://x.test", "sk_test_hush");
        let printed = format!("{config:?} {:?}", Stripe::try_new(config.clone()).unwrap());
        assert!(!printed.contains("hush"), "{printed}");
    }
}
