//! The list of all settings.

/// One setting: its environment variable, its default, and what it is for. `daman config` prints this list.
pub(super) struct Entry {
    pub(super) name: &'static str,
    pub(super) default: &'static str,
    pub(super) about: &'static str,
    pub(super) secret: bool,
}

const fn entry(name: &'static str, default: &'static str, about: &'static str) -> Entry {
    Entry {
        name,
        default,
        about,
        secret: false,
    }
}

const fn secret(name: &'static str, about: &'static str) -> Entry {
    Entry {
        name,
        default: "",
        about,
        secret: true,
    }
}

/// Every setting there is.
pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "DAMAN_PORT",
        "8080",
        "HTTP port; the sandbox rail, the mail inbox and its SMTP take the three ports after it",
    ),
    entry("DAMAN_LISTEN", "127.0.0.1", "address to listen on"),
    entry(
        "DAMAN_PUBLIC_URL",
        "",
        "address that people reach this server at; http://localhost:<port> when empty",
    ),
    entry(
        "DAMAN_VAR",
        "var",
        "folder of data, keys, files, sockets and logs",
    ),
    entry(
        "DAMAN_CONFIG",
        "",
        "a TOML file with these settings in lower case without the prefix: port = 8080",
    ),
    secret(
        "DATABASE_URL",
        "PostgreSQL as the server's role; empty: the server runs its own in <var>/postgres",
    ),
    secret(
        "DAMAN_DATABASE_OWNER_URL",
        "PostgreSQL as the owner, for migrations; DATABASE_URL when empty",
    ),
    entry(
        "DAMAN_DATABASE_CONNECTIONS",
        "20",
        "connections of one server process at most",
    ),
    entry(
        "DAMAN_PG_USER",
        "",
        "account that runs the embedded PostgreSQL when the server is started as root",
    ),
    entry(
        "DAMAN_WORKERS",
        "8",
        "jobs that one server process works on at a time, mails and webhooks aside",
    ),
    entry(
        "DAMAN_FEE_BPS",
        "1000",
        "platform fee of future contracts, in basis points of the amount",
    ),
    secret(
        "DAMAN_STRIPE_KEY",
        "Stripe secret key; empty: the sandbox rail is used, and no real money moves",
    ),
    secret(
        "DAMAN_STRIPE_WEBHOOK_SECRETS",
        "signing secrets of the Stripe webhook endpoints, separated by commas",
    ),
    entry(
        "DAMAN_STRIPE_URL",
        "",
        "Stripe's address; empty: https://api.stripe.com with a key, the sandbox without",
    ),
    secret(
        "DAMAN_SMTP_URL",
        "mail server, smtp://user:password@host:port or smtps://; empty: the local mail catcher",
    ),
    entry(
        "DAMAN_MAIL_FROM",
        "Daman <no-reply@localhost>",
        "sender of e-mails",
    ),
    entry(
        "DAMAN_FILES",
        "",
        "where uploads are kept: a folder, or s3://bucket in a server built with --features s3; <var>/files when empty",
    ),
    entry(
        "DAMAN_S3_ENDPOINT",
        "",
        "address of the S3-compatible store; Amazon's own when empty",
    ),
    entry("DAMAN_S3_REGION", "", "its region; us-east-1 when empty"),
    entry("DAMAN_S3_ACCESS_KEY", "", "its access key"),
    secret("DAMAN_S3_SECRET_KEY", "its secret key"),
    entry("DAMAN_FILE_MAX_MB", "200", "largest upload, in megabytes"),
    entry(
        "DAMAN_RATE_PER_ADDRESS",
        "50",
        "requests per second from one network address, a tenth of it to sign in or register; bursts of four times as many",
    ),
    entry(
        "DAMAN_RATE_PER_PARTY",
        "25",
        "requests per second of one party, with bursts of four times as many",
    ),
    entry(
        "DAMAN_TRUST_PROXY",
        "false",
        "take the client's address from the last X-Forwarded-For entry",
    ),
    entry(
        "DAMAN_PRIVATE_WEBHOOKS",
        "false",
        "let outgoing webhooks reach private addresses (development only)",
    ),
    secret(
        "DAMAN_METRICS_TOKEN",
        "bearer token for /metrics; empty: only this machine may read them",
    ),
    entry("DAMAN_LOG", "info", "log filter, such as info,sqlx=warn"),
    entry("DAMAN_LOG_FORMAT", "json", "json, or text for people"),
];
