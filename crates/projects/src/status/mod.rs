//! The states, and one function for each act that says moved, already, or no. Pure; the database repeats them
//! (`projects_move`, `projects_move_investment`, `projects_move_milestone`).

mod investment;
mod milestone;
mod project;
#[cfg(test)]
mod tests;

pub use investment::InvestmentStatus;
pub(crate) use investment::Takes;
pub use milestone::MilestoneStatus;
pub(crate) use milestone::{Ended, Verdict, verdict};
pub use project::ProjectStatus;
pub(crate) use project::{Reached, Shares};

/// What an act does to a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<S> {
    /// To another one.
    Moved(S),
    /// It was done before.
    Already,
}

/// The state does not allow the act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`{act}` is not possible from `{from}`")]
pub struct NotAllowed {
    /// What was asked.
    pub act: &'static str,
    /// The state.
    pub from: &'static str,
}
