//! `daman doctor`: whether the database is still what the migrations made of it.

use std::process::ExitCode;

use super::{database, say};
use crate::settings::Settings;

/// Says what differs and what to do about it, a line each, and exits with 1 when something does. Changes nothing, and does
/// not migrate.
pub(super) async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    let place = database::place(settings).await?;
    let findings = ::database::examine(&place.owner_url, &place.url).await;
    place.leave().await?;
    let findings = findings?;
    for finding in &findings {
        say(&finding.to_string())?;
    }
    if findings.is_empty() {
        say("the database is as the migrations made it, and keeps what it acknowledges")?;
        return Ok(ExitCode::SUCCESS);
    }
    say(&format!("{} findings", findings.len()))?;
    Ok(ExitCode::FAILURE)
}
