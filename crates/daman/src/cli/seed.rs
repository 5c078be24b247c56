//! `daman seed`: demo accounts and an open campaign, once. Only with the sandbox rail.

use anyhow::{Context as _, bail};
use kernel::Db;
use parties::{
    Country, DisplayName, Email, Language, NewParty, PartyError, Password, Passwords, Role, Vault,
};

use super::{database, say};
use crate::{demo, sandbox_rail, settings::Settings};

/// Makes what is not there yet, and says what there is.
pub(super) async fn run(settings: &Settings) -> anyhow::Result<()> {
    if !settings.sandbox() {
        bail!(
            "demo accounts have a known password: they exist only where no real money moves (DAMAN_STRIPE_KEY is set)"
        );
    }
    let clock = sandbox_rail::clock(&settings.stripe.url).await?;
    let opened = database::open(settings, clock).await?;
    opened.bind_mode(settings).await?;
    let registrar = Registrar {
        vault: Vault::open(&settings.keys_folder())?,
        passwords: Passwords::new(1)?,
        db: opened.db.clone(),
    };
    for account in demo::ACCOUNTS {
        registrar
            .add(account)
            .await
            .with_context(|| format!("the demo account {}", account.email))?;
    }
    opened.close().await?;
    demo::open_campaign_once(settings)
        .await
        .context("the demo campaign; is the server running?")?;
    say(&demo::describe_accounts())
}

/// What accounts are made with.
struct Registrar {
    db: Db,
    vault: Vault,
    passwords: Passwords,
}

impl Registrar {
    /// Makes an account, unless an earlier run did; gives it its authenticator, unless it has one.
    async fn add(&self, account: &demo::Account) -> anyhow::Result<()> {
        let Some(role) = Role::parse(account.role) else {
            bail!("{} is no role", account.role)
        };
        let Some(language) = Language::parse(account.language) else {
            bail!("{} is no language", account.language)
        };
        let email = Email::parse(account.email)?;
        let password = Password::parse(demo::PASSWORD.to_owned(), &email)?;
        let new = NewParty {
            role,
            name: DisplayName::parse(account.name)?,
            email: email.clone(),
            language,
            country: Country::parse(account.country)?,
            password: self.passwords.hash(password).await?,
        };
        let mut tx = self.db.begin().await?;
        match parties::acts::add_party(&mut tx, &new).await {
            Ok(_) => tx.commit().await?,
            // It was made by an earlier run.
            Err(PartyError::EmailTaken) => tx.rollback().await?,
            Err(error) => return Err(error.into()),
        }
        if let Some(secret) = account.authenticator {
            let mut tx = self.db.begin().await?;
            parties::acts::give_authenticator(&mut tx, &self.vault, (&email, secret)).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
