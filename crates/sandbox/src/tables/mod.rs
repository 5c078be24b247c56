//! The parameters of each operation. Names are Stripe's (API 2026-10-28.endive); a test holds them to the official schemas.

mod accounts;

pub(crate) use accounts::{
    ACCOUNT_CREATE, ACCOUNT_LINK_CREATE, ACCOUNT_UPDATE, BALANCE_SETTINGS_UPDATE,
};

use crate::API_VERSION;
use crate::params::{Kind, Param, may, must};

const TEXT: Kind = Kind::Text(5000);

/// What every operation takes.
pub(crate) const EXPAND: &[Param] = &[may("expand", Kind::List(&TEXT))];

/// What every list takes.
pub(crate) const PAGE: &[Param] = &[
    may("limit", Kind::Whole),
    may("starting_after", TEXT),
    may("ending_before", TEXT),
];

const METHOD: Kind = Kind::OneOf(&[
    "alipay",
    "alma",
    "amazon_pay",
    "bancontact",
    "bizum",
    "blik",
    "boleto",
    "card",
    "cashapp",
    "crypto",
    "eps",
    "giropay",
    "ideal",
    "klarna",
    "link",
    "mb_way",
    "mobilepay",
    "multibanco",
    "oxxo",
    "p24",
    "pay_by_bank",
    "paynow",
    "paypal",
    "pix",
    "promptpay",
    "revolut_pay",
    "satispay",
    "sepa_debit",
    "swish",
    "twint",
    "us_bank_account",
    "wechat_pay",
    "zip",
]);
const CAPTURE: Kind = Kind::OneOf(&["automatic", "automatic_async", "manual"]);

pub(crate) const INTENT_CREATE: &[Param] = &[
    must("amount", Kind::Whole),
    must("currency", TEXT),
    may("allowed_payment_method_types", Kind::List(&METHOD)),
    may(
        "automatic_payment_methods",
        Kind::Object(&[
            must("enabled", Kind::Flag),
            may("allow_redirects", Kind::OneOf(&["always", "never"])),
        ]),
    ),
    may("capture_method", CAPTURE),
    may("confirm", Kind::Flag),
    may("description", Kind::Text(1000)),
    may("excluded_payment_method_types", Kind::List(&METHOD)),
    may("metadata", Kind::Metadata),
    may("payment_method", TEXT),
    may("receipt_email", TEXT),
    may("return_url", TEXT),
    may("statement_descriptor", Kind::Text(22)),
    may("transfer_group", TEXT),
];

pub(crate) const INTENT_CONFIRM: &[Param] = &[may("payment_method", TEXT), may("return_url", TEXT)];

pub(crate) const INTENT_CANCEL: &[Param] = &[may(
    "cancellation_reason",
    Kind::OneOf(&[
        "abandoned",
        "duplicate",
        "fraudulent",
        "requested_by_customer",
    ]),
)];

pub(crate) const INTENT_CAPTURE: &[Param] = &[
    may("amount_to_capture", Kind::Whole),
    may("metadata", Kind::MetadataOrEmpty),
];

pub(crate) const INTENT_LIST: &[Param] = &[may("created", Kind::Range)];

pub(crate) const SESSION_CREATE: &[Param] = &[
    may("allowed_payment_method_types", Kind::List(&METHOD)),
    may("cancel_url", TEXT),
    may("client_reference_id", Kind::Text(200)),
    may("currency", TEXT),
    may("customer_email", TEXT),
    may("excluded_payment_method_types", Kind::List(&METHOD)),
    may("expires_at", Kind::Whole),
    may(
        "line_items",
        Kind::List(&Kind::Object(&[
            may("quantity", Kind::Whole),
            may(
                "price_data",
                Kind::Object(&[
                    must("currency", TEXT),
                    may("unit_amount", Kind::Whole),
                    may(
                        "product_data",
                        Kind::Object(&[
                            must("name", TEXT),
                            may("description", Kind::Text(5000)),
                            may("metadata", Kind::Metadata),
                        ]),
                    ),
                ]),
            ),
        ])),
    ),
    may(
        "locale",
        Kind::OneOf(&[
            "auto", "de", "en", "en-GB", "es", "es-419", "fr", "fr-CA", "it", "ja", "ko", "nl",
            "pl", "pt", "pt-BR", "tr", "zh",
        ]),
    ),
    may("metadata", Kind::Metadata),
    may("mode", Kind::OneOf(&["payment", "setup", "subscription"])),
    may(
        "payment_intent_data",
        Kind::Object(&[
            may("capture_method", CAPTURE),
            may("description", Kind::Text(1000)),
            may("metadata", Kind::Metadata),
            may("receipt_email", TEXT),
            may("statement_descriptor", Kind::Text(22)),
            may("transfer_group", TEXT),
        ]),
    ),
    may(
        "submit_type",
        Kind::OneOf(&["auto", "book", "donate", "pay"]),
    ),
    may("success_url", TEXT),
    may("ui_mode", Kind::OneOf(&["hosted_page"])),
];

pub(crate) const SESSION_LIST: &[Param] = &[
    may("created", Kind::Range),
    may("payment_intent", TEXT),
    may("status", Kind::OneOf(&["complete", "expired", "open"])),
];

pub(crate) const CHARGE_LIST: &[Param] = &[
    may("created", Kind::Range),
    may("payment_intent", TEXT),
    may("transfer_group", TEXT),
];

pub(crate) const DISPUTE_LIST: &[Param] = &[
    may("charge", TEXT),
    may("created", Kind::Range),
    may("payment_intent", TEXT),
];

const LONG: Kind = Kind::Text(20_000);

pub(crate) const DISPUTE_UPDATE: &[Param] = &[
    may(
        "evidence",
        Kind::Object(&[
            may("access_activity_log", LONG),
            may("customer_email_address", TEXT),
            may("customer_name", TEXT),
            may("product_description", LONG),
            may("refund_policy_disclosure", LONG),
            may("refund_refusal_explanation", LONG),
            may("service_date", TEXT),
            may("uncategorized_text", LONG),
        ]),
    ),
    may("submit", Kind::Flag),
];

pub(crate) const TRANSFER_CREATE: &[Param] = &[
    may("amount", Kind::Whole),
    must("currency", TEXT),
    must("destination", TEXT),
    may("description", TEXT),
    may("metadata", Kind::Metadata),
    may("source_transaction", TEXT),
    may("transfer_group", TEXT),
];

pub(crate) const TRANSFER_LIST: &[Param] = &[
    may("created", Kind::Range),
    may("destination", TEXT),
    may("transfer_group", TEXT),
];

pub(crate) const REVERSAL_CREATE: &[Param] = &[
    may("amount", Kind::Whole),
    may("description", TEXT),
    may("metadata", Kind::MetadataOrEmpty),
    may("refund_application_fee", Kind::Flag),
];

pub(crate) const PAYOUT_CREATE: &[Param] = &[
    must("amount", Kind::Whole),
    must("currency", TEXT),
    may("description", TEXT),
    may("destination", TEXT),
    may("metadata", Kind::Metadata),
    may("method", Kind::OneOf(&["standard"])),
    may("statement_descriptor", Kind::Text(22)),
];

pub(crate) const PAYOUT_LIST: &[Param] = &[
    may("created", Kind::Range),
    may("destination", TEXT),
    may(
        "status",
        Kind::OneOf(&["pending", "in_transit", "paid", "failed", "canceled"]),
    ),
];

pub(crate) const REFUND_CREATE: &[Param] = &[
    may("amount", Kind::Whole),
    may("charge", TEXT),
    may("metadata", Kind::MetadataOrEmpty),
    may("payment_intent", TEXT),
    may(
        "reason",
        Kind::OneOf(&["duplicate", "fraudulent", "requested_by_customer"]),
    ),
];

pub(crate) const REFUND_LIST: &[Param] = &[
    may("charge", TEXT),
    may("created", Kind::Range),
    may("payment_intent", TEXT),
];

pub(crate) const TXN_LIST: &[Param] = &[
    may("created", Kind::Range),
    may("currency", TEXT),
    may("payout", TEXT),
    may("source", TEXT),
    may("type", TEXT),
];

pub(crate) const EVENT_LIST: &[Param] = &[
    may("created", Kind::Range),
    may("delivery_success", Kind::Flag),
    may("type", TEXT),
    may("types", Kind::List(&TEXT)),
];

/// Every event type the sandbox sends, and those of Stripe's that a client of Daman's kind also subscribes to.
const EVENT: Kind = Kind::OneOf(&[
    "*",
    "account.application.authorized",
    "account.application.deauthorized",
    "account.external_account.created",
    "account.external_account.deleted",
    "account.external_account.updated",
    "account.updated",
    "balance.available",
    "capability.updated",
    "charge.captured",
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
    "charge.expired",
    "charge.failed",
    "charge.pending",
    "charge.refunded",
    "charge.succeeded",
    "charge.updated",
    "checkout.session.async_payment_failed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "checkout.session.expired",
    "payment_intent.amount_capturable_updated",
    "payment_intent.canceled",
    "payment_intent.created",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.requires_action",
    "payment_intent.succeeded",
    "payout.canceled",
    "payout.created",
    "payout.failed",
    "payout.paid",
    "payout.updated",
    "radar.early_fraud_warning.created",
    "refund.created",
    "refund.failed",
    "refund.updated",
    "transfer.created",
    "transfer.reversed",
    "transfer.updated",
]);

pub(crate) const ENDPOINT_CREATE: &[Param] = &[
    must("enabled_events", Kind::List(&EVENT)),
    must("url", TEXT),
    may("api_version", Kind::OneOf(&[API_VERSION])),
    may("connect", Kind::Flag),
    may("description", Kind::TextOrEmpty(5000)),
    may("metadata", Kind::MetadataOrEmpty),
];
