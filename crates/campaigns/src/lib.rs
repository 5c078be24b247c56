//! Campaigns: what a brand orders, which creators do it, and the content they deliver.
//!
//! ```text
//!   campaign     draft --publish--> open --the content is due--> closed
//!
//!   engagement   (invite) -> invited --accept (creator)--> accepted -> one escrow transaction
//!                (apply)  -> applied --accept (brand)----'
//!                            invited, applied --decline (the other side)--> declined
//!                                             --withdraw (who asked)------> withdrawn --invite, apply--> ...
//!                                             --respond_by passes---------> withdrawn, by silence
//!                                             --extend (who asked, once)--> the same, later
//!
//!   content      POST /files -> object in the store -> row -> POST /submissions -> escrow: under_review
//!                                                                      '-> a preview is made
//!                what the brand sees: the preview while it judges, the original once it has paid (files/access.rs)
//! ```
//!
//! What must stay true:
//! - the terms of a campaign are never changed once it is open (its brand writes a draft anew, or deletes it), and the fee of an
//!   engagement is the one that was shown when it was proposed;
//! - a brand and a creator propose to each other at most three times in a campaign, each side once a day;
//! - prices are multiples of what the rail carries, so that each net can be paid out;
//! - a proposal that nobody answers ends by itself, with what the job writes being what everybody sees already;
//! - an accepted engagement has exactly one escrow transaction, made in the same database transaction;
//! - a file's row is written after its object is durable, so nothing half-uploaded is ever visible;
//! - before a release the brand sees no original of a picture or video, and after it asked for a revision nothing at all;
//! - no file is ever sent in a way that a browser would show or run it, and no program reads one unconfined;
//! - submissions are added, never changed, and keep the checksum of each file.
//!
//! Deliberately absent: money. Budgets, deposits and escrow transactions are the escrow room's.

pub mod acts;
mod audit;
mod campaign;
mod dossier;
mod engagement;
mod error;
mod events;
mod files;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod http;
pub mod jobs;
mod reads;
mod status;
mod store;
mod submission;
#[cfg(test)]
mod tests;
mod text;

pub use audit::note_download;
pub use campaign::{Campaign, Deliverable, DeliverableKind, NewCampaign, Terms, UsageRights};
pub use dossier::{Dossier, dossier};
pub use engagement::{Asked, Engagement, Proposal};
pub use error::CampaignError;
pub use files::{Confinement, FileFacts, MediaType, PreviewMaker, StoredFile, find_file};
pub use http::{Limits, State, file_routes, open_file, opens_for, routes};
pub use reads::{find, find_engagement, find_of_escrow, find_submission, list_delivered};
pub use status::{
    CampaignStatus, EngagementStatus, NotADraft, NotAllowed, Origin, Side, Step, Withdrawal,
};
pub use submission::{NewSubmission, Submission, SubmittedFile};
