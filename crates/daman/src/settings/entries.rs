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
        "PostgreSQL as the account that migrates: it makes the roles and becomes daman_owner; DATABASE_URL when empty",
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
        "DAMAN_LOG_ORIGIN",
        "",
        "name of the Merkle log, given to its first key for good; <host of DAMAN_PUBLIC_URL>/log when empty",
    ),
    entry(
        "DAMAN_LOG_HEAD",
        "",
        "file that keeps the last signed head of the log outside the database; <var>/log.head when empty",
    ),
    entry(
        "DAMAN_LOG_WITNESSES",
        "",
        "who cosigns heads of the log: `<URL> <verifier key>`, several separated by commas",
    ),
    entry(
        "DAMAN_FEE_BPS",
        "1000",
        "platform fee of future contracts, in basis points of the amount",
    ),
    entry(
        "DAMAN_DEPOSIT_HOURS",
        "168",
        "hours after an agreement by which its deposit must be there; then it is cancelled (later agreements, as all of these)",
    ),
    entry(
        "DAMAN_REDO_HOURS",
        "48",
        "hours to redo content that was sent back",
    ),
    entry(
        "DAMAN_GRACE_HOURS",
        "168",
        "hours for which content is still taken after it was due; then the money goes back",
    ),
    entry(
        "DAMAN_ANSWER_HOURS",
        "48",
        "hours to answer an offer to end an agreement; then it is withdrawn",
    ),
    entry(
        "DAMAN_HOLD_WARN_HOURS",
        "1800",
        "hours that money may wait at the rail before both sides are warned (75 days)",
    ),
    entry(
        "DAMAN_HOLD_ACT_HOURS",
        "2040",
        "hours after which it is ended by rule, before the rail's own limit (85 days; Stripe holds 90)",
    ),
    entry(
        "DAMAN_PAYOUT_ACCOUNT_DELAY_HOURS",
        "24",
        "hours that a change of payout account waits before it takes effect",
    ),
    entry(
        "DAMAN_PAYOUT_WATCH_DAYS",
        "14",
        "days for which a paid payout and a refund that was given back are still looked at, 1 to 366: banks send back late",
    ),
    entry(
        "DAMAN_CHARGEBACK_WRITE_OFF_DAYS",
        "90",
        "days in which what a lost chargeback took may be recovered, 1 to 366; then it is written off",
    ),
    entry(
        "DAMAN_RECONCILE_HOUR_UTC",
        "2",
        "hour of the day, in UTC, at which the rail, the books and what was expected are compared, 0 to 23",
    ),
    entry(
        "DAMAN_RECONCILE_GRACE_MINUTES",
        "60",
        "minutes for which what the rail booked may be unknown here before it is a difference",
    ),
    entry(
        "DAMAN_DISPUTE_ANSWER_DAYS",
        "3",
        "business days to answer a dispute; then the mediator rules without the answer",
    ),
    entry(
        "DAMAN_DISPUTE_EVIDENCE_DAYS",
        "5",
        "business days to file evidence",
    ),
    entry(
        "DAMAN_DISPUTE_PROPOSAL_DAYS",
        "2",
        "business days for the mediator to propose a split",
    ),
    entry(
        "DAMAN_DISPUTE_ACCEPTANCE_DAYS",
        "2",
        "business days to accept a split that was offered",
    ),
    entry(
        "DAMAN_DISPUTE_RULING_DAYS",
        "10",
        "business days for a ruling; then any mediator may take the ticket",
    ),
    entry(
        "DAMAN_DISPUTE_CONFIRMATION_DAYS",
        "2",
        "business days for a second mediator to confirm an award",
    ),
    entry("DAMAN_DISPUTE_APPEAL_DAYS", "5", "days to appeal an award"),
    entry(
        "DAMAN_DISPUTE_LAST_DAY",
        "45",
        "days from its opening by which a dispute is over; then the award there is stands, else the default split",
    ),
    entry(
        "DAMAN_DISPUTE_DEFAULT_SPLIT",
        "delivered",
        "what of the frozen money is shared half and half when a dispute finds no other end in time (later agreements): delivered (the price of what was delivered; the rest goes back), or half (all of it)",
    ),
    entry(
        "DAMAN_AWARD_TWO_PERSONS_ABOVE",
        mediation::TWO_PERSONS_ABOVE,
        "above which frozen amounts an award takes two mediators; always in a currency that is not listed",
    ),
    entry(
        "DAMAN_RULINGS_PUBLISHED_FROM",
        "0",
        "from how many final rulings on GET /api/rulings lists them, anonymised; 0: never",
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
    entry(
        "DAMAN_ACCEPT_WINDOW_HOURS",
        "72",
        "hours that an invitation or application waits for its answer in a campaign that does not say, 1 to 336",
    ),
    entry(
        "DAMAN_ACCEPT_EXTENSION_HOURS",
        "72",
        "hours by which the side that asked can extend that, once",
    ),
    entry(
        "DAMAN_REVIEW_WINDOW_DAYS",
        "5",
        "business days in which a brand judges content in a campaign that does not say, 3 to 14",
    ),
    entry(
        "DAMAN_REVISION_ROUNDS",
        "2",
        "how often a deliverable may be sent back in a campaign that does not say, 0 to 5",
    ),
    entry(
        "DAMAN_PREVIEW_SANDBOX",
        "strict",
        "how ffmpeg is confined that makes previews: strict, or bounds where namespaces are not allowed (it could then reach the network and read what the account reads)",
    ),
    entry("DAMAN_FILE_MAX_MB", "200", "largest upload, in megabytes"),
    entry(
        "DAMAN_RAISE_FEE_BPS",
        "500",
        "platform fee of what future raises release, in basis points; what goes back to fans has none",
    ),
    entry(
        "DAMAN_STATEMENT_MAX_MB",
        "2147",
        "largest statement of royalties, in megabytes",
    ),
    entry(
        "DAMAN_STATEMENT_REVIEW_HOURS",
        "0",
        "hours in which an artist or label can replace a statement before it counts",
    ),
    entry(
        "DAMAN_STATEMENT_DUE_DAYS",
        "15",
        "days after a statement by which its cash must be there; then it is late",
    ),
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
