//! The parameters of connected accounts: who they are, what they may do, and when they are paid out.

use super::TEXT;
use crate::params::{Kind, Param, may, must};

const CAPABILITY: Kind = Kind::Object(&[may("requested", Kind::Flag)]);
const CAPABILITIES: Kind = Kind::Object(&[
    may("card_payments", CAPABILITY),
    may("transfers", CAPABILITY),
]);
const BUSINESS_TYPE: Kind =
    Kind::OneOf(&["company", "government_entity", "individual", "non_profit"]);
const BUSINESS_PROFILE: Kind = Kind::Object(&[
    may("mcc", Kind::Text(4)),
    may("name", TEXT),
    may("product_description", TEXT),
    may("support_email", TEXT),
    may("url", TEXT),
]);

pub(crate) const ACCOUNT_CREATE: &[Param] = &[
    may("business_profile", BUSINESS_PROFILE),
    may("business_type", BUSINESS_TYPE),
    may("capabilities", CAPABILITIES),
    may(
        "controller",
        Kind::Object(&[
            may(
                "fees",
                Kind::Object(&[may("payer", Kind::OneOf(&["account", "application"]))]),
            ),
            may(
                "losses",
                Kind::Object(&[may("payments", Kind::OneOf(&["application", "stripe"]))]),
            ),
            may(
                "requirement_collection",
                Kind::OneOf(&["application", "stripe"]),
            ),
            may(
                "stripe_dashboard",
                Kind::Object(&[may("type", Kind::OneOf(&["express", "full", "none"]))]),
            ),
        ]),
    ),
    may("country", TEXT),
    may("default_currency", TEXT),
    may("email", TEXT),
    may("external_account", TEXT),
    may("metadata", Kind::MetadataOrEmpty),
    may("type", Kind::OneOf(&["custom", "express", "standard"])),
];

pub(crate) const ACCOUNT_UPDATE: &[Param] = &[
    may("business_profile", BUSINESS_PROFILE),
    may("business_type", BUSINESS_TYPE),
    may("capabilities", CAPABILITIES),
    may("default_currency", TEXT),
    may("email", TEXT),
    may("external_account", TEXT),
    may("metadata", Kind::MetadataOrEmpty),
];

pub(crate) const ACCOUNT_LINK_CREATE: &[Param] = &[
    must("account", TEXT),
    must(
        "type",
        Kind::OneOf(&["account_onboarding", "account_update"]),
    ),
    may("collect", Kind::OneOf(&["currently_due", "eventually_due"])),
    may(
        "collection_options",
        Kind::Object(&[
            may("fields", Kind::OneOf(&["currently_due", "eventually_due"])),
            may("future_requirements", Kind::OneOf(&["include", "omit"])),
        ]),
    ),
    may("refresh_url", TEXT),
    may("return_url", TEXT),
];

pub(crate) const BALANCE_SETTINGS_UPDATE: &[Param] = &[may(
    "payments",
    Kind::Object(&[
        may("debit_negative_balances", Kind::Flag),
        may(
            "payouts",
            Kind::Object(&[
                may(
                    "schedule",
                    Kind::Object(&[may(
                        "interval",
                        Kind::OneOf(&["daily", "manual", "monthly", "weekly"]),
                    )]),
                ),
                may("statement_descriptor", Kind::Text(22)),
            ]),
        ),
    ]),
)];
