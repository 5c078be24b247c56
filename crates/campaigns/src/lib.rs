//! Campaigns: what a brand orders, which creators do it, and the content they deliver.
//!
//! ```text
//!   campaign     draft --publish--> open
//!
//!   engagement   (invite) -> invited --accept (creator)--> accepted -> one escrow transaction
//!                (apply)  -> applied --accept (brand)----'
//!                            invited, applied --decline (the other side)--> declined
//!                                             --withdraw (who asked)------> withdrawn --invite, apply--> ...
//!                                             --respond_by passes---------> expired ----invite, apply--> ...
//!
//!   content      POST /files -> object in the store -> row -> POST /submissions -> escrow: under_review
//! ```
//!
//! What must stay true:
//! - the terms of a campaign are never changed, and the fee of an engagement is the one that was shown when it was proposed;
//! - a brand and a creator propose to each other at most three times in a campaign, each side once a day;
//! - prices are multiples of what the rail carries, so that each net can be paid out;
//! - an accepted engagement has exactly one escrow transaction, made in the same database transaction;
//! - a file's row is written after its object is durable, so nothing half-uploaded is ever visible;
//! - submissions are added, never changed, and keep the checksum of each file.
//!
//! Deliberately absent: money. Budgets, deposits and escrow transactions are the escrow room's.

pub mod acts;
mod campaign;
mod engagement;
mod error;
mod events;
mod files;
mod http;
mod status;
mod store;
mod submission;
#[cfg(test)]
mod tests;
mod text;

pub use campaign::{Campaign, Deliverable, DeliverableKind, NewCampaign, Terms, UsageRights};
pub use engagement::{Asked, Engagement, Proposal};
pub use error::CampaignError;
pub use files::{FileStore, FileStoreError, FileStoreSettings, MediaType, S3Settings, StoredFile};
pub use http::{Limits, State, file_routes, routes};
pub use status::{CampaignStatus, EngagementStatus, NotAllowed, Origin, Side, Step};
pub use submission::{NewSubmission, Submission, SubmittedFile};
