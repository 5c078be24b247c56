//! Logs: JSON lines for machines, text for people. What goes into them: docs/logging.md.

use anyhow::Context as _;
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

use crate::settings::Settings;

/// Starts logging to standard error for the whole process.
///
/// # Errors
/// `DAMAN_LOG` is no filter.
pub(crate) fn start(settings: &Settings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.log).context("DAMAN_LOG is no log filter")?;
    let registry = tracing_subscriber::registry().with(filter);
    if settings.log_text {
        let text = fmt::layer().with_target(false).with_writer(std::io::stderr);
        registry.with(text).try_init()?;
    } else {
        let json = fmt::layer()
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false);
        registry
            .with(json.with_writer(std::io::stderr))
            .try_init()?;
    }
    Ok(())
}
