//! Accounts of parties: connected accounts with Stripe's own light dashboard, whose losses and fees the platform bears.

use money::Currency;
use serde::Deserialize;

use super::{
    read::{FromWire, LabelsWire, moment},
    wire::{Call, Wire, segment},
};
use crate::{
    Account, Doubt, Link, OpenAccount, OpenOnboarding, OperationKey, RailError, form::Form,
};

pub(super) async fn open(
    wire: &Wire,
    key: &OperationKey,
    ask: &OpenAccount,
) -> Result<String, RailError> {
    let form = Form::new()
        .with("country", &ask.country)
        .with("email", &ask.email)
        .with("controller[fees][payer]", "application")
        .with("controller[losses][payments]", "application")
        .with("controller[stripe_dashboard][type]", "express")
        .with("capabilities[transfers][requested]", "true")
        .labels("metadata", &ask.labels);
    let opened: OpenedAccount = wire.post(key, Call::platform("/v1/accounts", form)).await?;
    Ok(opened.0)
}

pub(super) async fn set_manual_payouts(
    wire: &Wire,
    key: &OperationKey,
    account: &str,
) -> Result<(), RailError> {
    let form = Form::new().with("payments[payouts][schedule][interval]", "manual");
    wire.post(key, Call::account(account, "/v1/balance_settings", form))
        .await
}

pub(super) async fn onboarding_link(
    wire: &Wire,
    key: &OperationKey,
    ask: &OpenOnboarding,
) -> Result<Link, RailError> {
    let form = Form::new()
        .with("account", &ask.account)
        .with("type", "account_onboarding")
        .with("refresh_url", &ask.refresh_url)
        .with("return_url", &ask.return_url);
    wire.post(key, Call::platform("/v1/account_links", form))
        .await
}

pub(super) async fn find(wire: &Wire, id: &str) -> Result<Account, RailError> {
    wire.get(Call::platform(
        format!("/v1/accounts/{}", segment(id)?),
        Form::new(),
    ))
    .await
}

struct OpenedAccount(String);

#[derive(Deserialize)]
struct OpenedWire {
    id: String,
}

impl FromWire for OpenedAccount {
    type Wire = OpenedWire;

    fn from_wire(wire: OpenedWire) -> Result<Self, Doubt> {
        Ok(Self(wire.id))
    }
}

#[derive(Deserialize)]
pub(super) struct LinkWire {
    url: String,
    expires_at: i64,
}

impl FromWire for Link {
    type Wire = LinkWire;

    fn from_wire(wire: LinkWire) -> Result<Self, Doubt> {
        Ok(Self {
            url: wire.url,
            expires_at: moment(wire.expires_at)?,
        })
    }
}

#[derive(Deserialize)]
pub(super) struct AccountWire {
    id: String,
    #[serde(default)]
    capabilities: CapabilitiesWire,
    #[serde(default)]
    payouts_enabled: bool,
    #[serde(default)]
    details_submitted: bool,
    default_currency: Option<String>,
    requirements: Option<RequirementsWire>,
    #[serde(default)]
    external_accounts: Option<BanksWire>,
    metadata: LabelsWire,
}

#[derive(Deserialize, Default)]
struct BanksWire {
    #[serde(default)]
    data: Vec<BankWire>,
}

#[derive(Deserialize)]
struct BankWire {
    id: String,
    // The same for the same account number, however often it is removed and added.
    fingerprint: Option<String>,
}

#[derive(Deserialize, Default)]
struct CapabilitiesWire {
    transfers: Option<String>,
}

#[derive(Deserialize, Default)]
struct RequirementsWire {
    #[serde(default)]
    currently_due: Vec<String>,
    disabled_reason: Option<String>,
}

impl FromWire for Account {
    type Wire = AccountWire;

    fn from_wire(wire: AccountWire) -> Result<Self, Doubt> {
        let requirements = wire.requirements.unwrap_or_default();
        let banks = wire.external_accounts.unwrap_or_default().data;
        let mut banks: Vec<String> = banks
            .into_iter()
            .map(|bank| bank.fingerprint.unwrap_or(bank.id))
            .collect();
        banks.sort();
        Ok(Self {
            id: wire.id,
            // `pending`, `inactive` and words we do not know: not yet.
            transfers_enabled: wire.capabilities.transfers.as_deref() == Some("active"),
            payouts_enabled: wire.payouts_enabled,
            details_submitted: wire.details_submitted,
            requirements_due: requirements.currently_due,
            disabled_reason: requirements.disabled_reason,
            default_currency: wire
                .default_currency
                .and_then(|code| Currency::parse(&code.to_ascii_uppercase()).ok()),
            banks,
            labels: wire.metadata.unwrap_or_default(),
        })
    }
}
