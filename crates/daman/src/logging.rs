//! Logs: JSON lines for machines, text for people. What goes into them: docs/logging.md.

use anyhow::Context as _;
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

use crate::settings::Settings;

/// Starts the log of a process that serves: as the settings say.
///
/// # Errors
/// `DAMAN_LOG` is no filter.
pub(crate) fn start(settings: &Settings) -> anyhow::Result<()> {
    let registry = tracing_subscriber::registry().with(filter(&settings.log)?);
    if settings.log_text {
        let text = fmt::layer().with_target(false);
        registry
            .with(text.with_writer(std::io::stderr))
            .try_init()?;
    } else {
        let json = fmt::layer().json().flatten_event(true);
        let json = json.with_current_span(true).with_span_list(false);
        registry
            .with(json.with_writer(std::io::stderr))
            .try_init()?;
    }
    Ok(())
}

/// Starts the log of a verb that a person waits for: warnings, as text.
///
/// # Errors
/// Another log was started before.
pub(crate) fn start_for_a_person() -> anyhow::Result<()> {
    let text = fmt::layer().with_target(false).with_writer(std::io::stderr);
    tracing_subscriber::registry()
        .with(filter("warn")?)
        .with(text)
        .try_init()?;
    Ok(())
}

/// A browser's nonsense is an error to the crate that reads passkeys, which would print it; the rooms say what they refused.
const TOO_LOUD: &str = "webauthn_rs_core=off";

fn filter(text: &str) -> anyhow::Result<EnvFilter> {
    let filter = EnvFilter::try_new(text).context("DAMAN_LOG is no log filter")?;
    Ok(filter.add_directive(TOO_LOUD.parse()?))
}
