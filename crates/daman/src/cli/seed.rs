//! `daman seed`: demo accounts and an open campaign, once. Only with the sandbox rail.

use anyhow::{Context as _, bail};
use kernel::{Clock, Db};
use parties::{
    Country, DisplayName, Email, Language, NewParty, PartyError, Password, Passwords, Role,
};

use super::{database, say};
use crate::{demo, settings::Settings};

/// Makes what is not there yet, and says what there is.
pub(super) async fn run(settings: &Settings) -> anyhow::Result<()> {
    if !settings.sandbox() {
        bail!(
            "demo accounts have a known password: they exist only where no real money moves (DAMAN_STRIPE_KEY is set)"
        );
    }
    let opened = database::open(settings, Clock::system()).await?;
    for account in &demo::ACCOUNTS {
        add(&opened.db, account)
            .await
            .with_context(|| format!("the demo account {}", account.email))?;
    }
    opened.close().await?;
    demo::open_campaign_once(settings)
        .await
        .context("the demo campaign; is the server running?")?;
    say(&demo::describe_accounts())
}

async fn add(db: &Db, account: &demo::Account) -> anyhow::Result<()> {
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
        email,
        language,
        country: Country::parse(account.country)?,
        password: Passwords::new(1)?.hash(password).await?,
    };
    let mut tx = db.begin().await?;
    match parties::acts::add_party(&mut tx, &new).await {
        Ok(_) => Ok(tx.commit().await?),
        // It was made by an earlier run.
        Err(PartyError::EmailTaken) => Ok(tx.rollback().await?),
        Err(error) => Err(error.into()),
    }
}
