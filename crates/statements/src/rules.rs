//! The bounds and clocks of this room. All are settings.

use std::time::Duration;

use crate::lateness::Lateness;

/// The bounds and clocks of this room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// The most bytes of a file: 2 GiB.
    pub file_bytes: u64,
    /// The most bytes of all files of an owner: 100 GB.
    pub owner_bytes: u64,
    /// How long an upload may stand still: 60 seconds.
    pub upload_idle: Duration,
    /// For how many hours a preview stands before it is assessed, so that its owner can replace a wrong file: 0.
    pub review_hours: u32,
    /// In how many days from its preview the cash of a statement is due: 15.
    pub due_days: u32,
    /// After how many days a statement that stays blocked is rejected: 60.
    pub blocked_days: u32,
    /// A sale so many months before the newest of its file is late: 12.
    pub late_months: u32,
    /// What follows when cash is late.
    pub lateness: Lateness,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            file_bytes: 2 * 1024 * 1024 * 1024,
            owner_bytes: 100_000_000_000,
            upload_idle: Duration::from_mins(1),
            review_hours: 0,
            due_days: 15,
            blocked_days: 60,
            late_months: 12,
            lateness: Lateness::default(),
        }
    }
}
