//! `daman party add`: accounts that nobody can register by themselves.

use std::io::{self, Read as _};

use anyhow::{Context as _, bail};
use clap::Subcommand;
use kernel::{Clock, audit::Reason};
use parties::{Country, DisplayName, Email, Language, NewParty, Password, Passwords, Role};

use super::{database, say};
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(super) enum Party {
    /// Make an account, such as a mediator's, an operator's or an auditor's. The password is read from standard input
    Add {
        /// brand, creator, fan, artist, label, mediator, operator or auditor
        role: String,
        /// E-mail address; it counts as verified
        email: String,
        /// What the party is called
        name: String,
        /// fr, ar, en, es, pt or ko
        #[arg(long, default_value = "fr")]
        language: String,
        /// ISO 3166-1 country code
        #[arg(long, default_value = "MA")]
        country: String,
    },
    /// Remove the second factor of who lost the authenticator and the recovery codes. Make sure who asks; it is recorded,
    /// mailed to the party, and ends its sessions
    ForgetSecondFactor {
        /// E-mail address of the account
        email: String,
        /// Why, in a line that names no person; it stays in the audit log
        #[arg(long)]
        reason: Reason,
    },
}

pub(super) async fn run(settings: &Settings, verb: Party) -> anyhow::Result<()> {
    let (role, email, name, language, country) = match verb {
        Party::Add {
            role,
            email,
            name,
            language,
            country,
        } => (role, email, name, language, country),
        Party::ForgetSecondFactor { email, reason } => {
            return forget_second_factor(settings, &email, &reason).await;
        }
    };
    let mut password = String::new();
    io::stdin()
        .take(1_000)
        .read_to_string(&mut password)
        .context("the password on standard input")?;
    let email = Email::parse(&email)?;
    let password = Password::parse(password.trim_end_matches(['\r', '\n']).to_owned(), &email)?;
    let Some(role) = Role::parse(&role) else {
        bail!("{role} is no role")
    };
    let Some(language) = Language::parse(&language) else {
        bail!("{language} is no language")
    };
    let new = NewParty {
        role,
        name: DisplayName::parse(&name)?,
        email,
        language,
        country: Country::parse(&country)?,
        password: Passwords::new(1)?.hash(password).await?,
    };
    let opened = database::open(settings, Clock::system()).await?;
    let mut tx = opened.db.begin().await?;
    let party = parties::acts::add_party(&mut tx, &new).await?;
    tx.commit().await?;
    say(&format!("added {} as {}", party.id, party.role.as_str()))?;
    opened.close().await
}

async fn forget_second_factor(
    settings: &Settings,
    email: &str,
    reason: &Reason,
) -> anyhow::Result<()> {
    let email = Email::parse(email)?;
    let opened = database::open(settings, Clock::system()).await?;
    let mut tx = opened.db.begin().await?;
    let party = parties::acts::forget_second_factor(&mut tx, &email, reason).await?;
    tx.commit().await?;
    say(&format!("removed the second factor of {}", party.id))?;
    opened.close().await
}
