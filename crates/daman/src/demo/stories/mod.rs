//! What happens in the demo: one story after the other, each to its end.

mod banks;
mod disputed;
mod given_back;
mod judged;

use chrono::{DateTime, Utc};

use super::{client::Client, stage::Stage};

/// A story that was told, for the table.
pub(super) struct Told<'a> {
    pub(super) name: &'static str,
    pub(super) brand: &'a Client,
    pub(super) creator: &'a Client,
    pub(super) escrow: String,
    /// When it began; what was written to its two sides from then on is about it.
    pub(super) began: DateTime<Utc>,
    /// What the columns do not show.
    pub(super) note: String,
}

/// Plays all of them.
pub(super) async fn play<'a>(stage: &'a Stage<'_>) -> anyhow::Result<Vec<Told<'a>>> {
    let mut told = judged::play(stage).await?;
    told.push(disputed::play(stage).await?);
    told.push(given_back::unpaid(stage).await?);
    told.push(given_back::undelivered(stage).await?);
    told.push(banks::returned_payout(stage).await?);
    told.push(banks::chargeback(stage).await?);
    Ok(told)
}
