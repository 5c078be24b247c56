//! The routes of this room.

mod campaign_body;
mod campaign_view;
mod campaigns;
mod engagement_view;
mod engagements;
mod files;
mod submissions;

use std::time::Duration;

use kernel::Db;
use money::Bps;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use files::{open_file, opens_for};

use storage::{FileStore, Uploads};

/// What the routes of this room stand on.
#[derive(Debug, Clone)]
pub struct State {
    /// The database.
    pub db: Db,
    /// The platform's fee for engagements that are proposed from now on.
    pub fee: Bps,
    /// Where content is kept.
    pub files: FileStore,
    /// What arrives in pieces.
    pub uploads: Uploads,
    /// The bounds.
    pub limits: Limits,
}

/// The bounds of this room. The defaults are those of a UGC marketplace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a file: 200 MB.
    pub file_bytes: u64,
    /// The most bytes of all files of a party: 5 GB.
    pub party_bytes: u64,
    /// The most files of a submission: 20.
    pub submission_files: u8,
    /// How long an upload may stand still: 60 seconds.
    pub upload_idle: Duration,
    /// In how many days from its writing a campaign's content must be judged: 85. Stripe holds money at most 90 days, so
    /// what is deposited at once must be on its way before (DESIGN, section 5).
    pub longest_days: u16,
    /// How long an invitation or application waits for its answer in a campaign that does not say: 72 hours.
    pub accept_window_hours: u16,
    /// By how much the side that asked can extend that, once: 72 hours.
    pub accept_extension_hours: u16,
    /// In how many business days content is judged in a campaign that does not say: 5.
    pub review_window_days: u8,
    /// How often a deliverable may be sent back in a campaign that does not say: 2.
    pub revision_rounds: u8,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 200_000_000,
            party_bytes: 5_000_000_000,
            submission_files: 20,
            upload_idle: Duration::from_mins(1),
            longest_days: 85,
            accept_window_hours: 72,
            accept_extension_hours: 72,
            review_window_days: 5,
            revision_rounds: 2,
        }
    }
}

/// The routes for campaigns, engagements and submissions: JSON, small bodies, short answers.
pub fn routes(state: State) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(
            campaigns::list_campaigns,
            campaigns::create_campaign
        ))
        .routes(routes!(
            campaigns::get_campaign,
            campaigns::change_campaign,
            campaigns::delete_campaign
        ))
        .routes(routes!(campaigns::publish_campaign))
        .routes(routes!(engagements::apply_for_campaign))
        .routes(routes!(engagements::invite_creator))
        .routes(routes!(engagements::list_engagements))
        .routes(routes!(engagements::get_engagement))
        .routes(routes!(engagements::accept_engagement))
        .routes(routes!(engagements::decline_engagement))
        .routes(routes!(engagements::withdraw_engagement))
        .routes(routes!(engagements::extend_engagement))
        .routes(routes!(submissions::submit_content))
        .routes(routes!(submissions::get_submission))
        .routes(routes!(submissions::list_submissions))
        .with_state(state)
}

/// The routes for files. They stream, so bounds on the size of bodies and the time of answers must not be put around
/// them: they have their own, [`Limits::file_bytes`] and [`Limits::upload_idle`].
pub fn file_routes(state: State) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(files::upload_file))
        .routes(routes!(files::download_file))
        .routes(routes!(files::preview_file))
        .with_state(state)
}

/// Whether these bytes are a campaign that would be written.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn read_campaign(
    body: &[u8],
    now: chrono::DateTime<chrono::Utc>,
    limits: Limits,
) -> bool {
    serde_json::from_slice::<campaign_body::CampaignBody>(body)
        .is_ok_and(|body| body.read(now, limits).is_ok())
}
