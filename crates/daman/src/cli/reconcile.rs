//! `daman reconcile`: the rail's balance transactions, our ledger and our expectations, compared now.

use std::process::ExitCode;

use kernel::Clock;

use super::{database, say};
use crate::{app::App, sandbox_rail, settings::Settings};

/// Compares, says what was found, and exits with 1 when something differs. What differs is a case from then on, and nothing
/// in its currency leaves the rail until a comparison does not find it any more. No money is moved here.
pub(super) async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    let clock = if settings.sandbox() {
        sandbox_rail::clock(&settings.stripe.url).await?
    } else {
        Clock::system()
    };
    let opened = database::open(settings, clock).await?;
    opened.bind_mode(settings).await?;
    let app = App::build(settings, opened.db.clone())?;
    let compared = payments::reconcile(&app.workers.payments).await;
    opened.close().await?;
    let compared = compared?;
    say(&format!(
        "{} lines of the rail compared, {} matched; final up to {}",
        compared.lines,
        compared.matched,
        compared.until.format("%Y-%m-%d %H:%M UTC")
    ))?;
    for difference in &compared.differences {
        say(&format!(
            "DIFFERS {} {}: {} expected, {} found. {}",
            difference.kind.name(),
            difference.reference,
            difference.expected,
            difference.found,
            difference.detail
        ))?;
    }
    if compared.differences.is_empty() {
        say("the rail, the books and what was expected agree")?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}
