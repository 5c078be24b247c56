//! `daman import`: a statement of royalties from a file of this machine.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use clap::Args;
use kernel::Clock;
use parties::{Email, Role};
use statements::Upload;

use super::{database, say};
use crate::{app, sandbox_rail, settings::Settings};

/// The file, and whose it is. It is read and booked by the workers of the server, like one that was uploaded: nothing here
/// pays, delays or changes anything.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The file, as the distributor sent it; also packed with gzip
    file: PathBuf,
    /// E-mail address of the artist or label
    #[arg(long)]
    owner: String,
    /// Who reports, such as distrokid, when the format does not say it
    #[arg(long)]
    source: Option<String>,
    /// The month of rows without a date of their own: 2026-09
    #[arg(long)]
    period: Option<String>,
    /// A JSON file that says what the columns are, for a file of no known format
    #[arg(long)]
    mapping: Option<PathBuf>,
}

impl Import {
    pub(super) async fn run(&self, settings: &Settings) -> anyhow::Result<()> {
        let email = Email::parse(&self.owner)?;
        let name = self.file.file_name().context("the path names no file")?;
        let mapping = self.mapping.as_ref().map(|path| {
            let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            serde_json::from_str(&text).context("the mapping is no JSON")
        });
        let period = self.period.as_ref().map(|month| {
            let day: Result<NaiveDate, _> = format!("{month}-01").parse();
            day.context("a period is a month, such as 2026-09")
        });
        let upload = Upload {
            file_name: name.to_string_lossy().into_owned(),
            source: self.source.clone(),
            period: period.transpose()?,
            totals: Vec::new(),
            mapping: mapping.transpose()?,
            replaces: None,
        };
        let clock = if settings.sandbox() {
            sandbox_rail::clock(&settings.stripe.url).await?
        } else {
            Clock::system()
        };
        let opened = database::open(settings, clock).await?;
        let mut tx = opened.db.begin().await?;
        let owner = parties::find_verified(&mut tx, &email).await?;
        tx.rollback().await?;
        let Some(owner) = owner.filter(|one| [Role::Artist, Role::Label].contains(&one.role))
        else {
            bail!("{} is no artist and no label here", self.owner);
        };
        let files = app::statement_files(settings)?;
        let (files, rules) = (&files, &settings.statements);
        let statement =
            statements::import(&opened.db, (files, rules), owner.id, &self.file, upload).await?;
        say(&format!(
            "statement {} of {}: {} bytes; the server reads it",
            statement.id, owner.name, statement.size_bytes
        ))?;
        opened.close().await
    }
}
