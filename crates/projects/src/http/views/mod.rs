//! What callers see.

mod distribution;
mod history;
mod investment;
mod project;
mod update;

pub use investment::InvestmentView;
pub use project::ProjectView;

pub(super) use distribution::{Beside, HolderView, PendingView, PreviewView, Sight, SplitView};
pub(super) use history::HappeningView;
pub(super) use investment::Stake;
pub(super) use project::{SummaryView, Whole};
pub(super) use update::UpdateView;
