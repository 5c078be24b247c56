//! What callers see.

mod history;
mod investment;
mod project;

pub use investment::InvestmentView;
pub use project::ProjectView;

pub(super) use history::HappeningView;
pub(super) use investment::Stake;
pub(super) use project::{SummaryView, Whole};
