//! A pack, and where it stands. Pure.

use chrono::{DateTime, Duration, Utc};
use kernel::{Failure, Id};
use payments::{Chargeback, ChargebackStatus};

/// How long before the rail's last day a pack is sent: enough to try again for a day and a half when the rail is away.
const BEFORE_THE_LAST_DAY: Duration = Duration::hours(48);
/// When a pack is sent if the rail names no last day. The shortest time that is known of is seven days.
const WITHOUT_A_LAST_DAY: Duration = Duration::days(5);

/// What is said to the bank about one chargeback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// The chargeback; each has one pack.
    pub chargeback: Id<Chargeback>,
    /// Where it stands.
    pub status: PackStatus,
    /// When it is compiled and sent.
    pub submit_at: DateTime<Utc>,
    /// When that was booked.
    pub booked_at: DateTime<Utc>,
    /// When it was compiled.
    pub compiled_at: Option<DateTime<Utc>>,
    /// When the rail answered, or it was found not to be needed.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why the rail did not take it, as a code of the rail.
    pub reason: Option<String>,
}

/// Where a pack stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackStatus {
    /// Its time has not come.
    Scheduled,
    /// It is as it stays, and the rail is asked to take it.
    Compiled,
    /// The rail has it.
    Submitted,
    /// The rail did not take it.
    Refused,
    /// The bank had decided before.
    NotNeeded,
}

/// What the time of a pack brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// It is compiled now.
    Compile,
    /// It was compiled before: the rail is asked again, in the same words.
    Send,
    /// There is nothing to send to.
    NotNeeded,
    /// It ended before.
    Nothing,
}

impl PackStatus {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Scheduled,
        Self::Compiled,
        Self::Submitted,
        Self::Refused,
        Self::NotNeeded,
    ];

    /// The word in tables and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Compiled => "compiled",
            Self::Submitted => "submitted",
            Self::Refused => "refused",
            Self::NotNeeded => "not_needed",
        }
    }

    /// Reads the word of a row.
    ///
    /// # Errors
    /// [`Failure`] when the row lies.
    pub(crate) fn read(word: &str) -> Result<Self, Failure> {
        let mut all = Self::ALL.into_iter();
        all.find(|status| status.as_str() == word)
            .ok_or_else(|| Failure::msg(format!("a stored evidence pack is `{word}`")))
    }

    /// What is to be done when its time has come.
    pub(crate) const fn due(self, chargeback: ChargebackStatus) -> Due {
        match (self, chargeback) {
            (Self::Scheduled, ChargebackStatus::Open) => Due::Compile,
            (Self::Scheduled, ChargebackStatus::Won | ChargebackStatus::Lost) => Due::NotNeeded,
            // Whatever the bank has decided meanwhile: whether the rail took it must become known.
            (
                Self::Compiled,
                ChargebackStatus::Open | ChargebackStatus::Won | ChargebackStatus::Lost,
            ) => Due::Send,
            (
                Self::Submitted | Self::Refused | Self::NotNeeded,
                ChargebackStatus::Open | ChargebackStatus::Won | ChargebackStatus::Lost,
            ) => Due::Nothing,
        }
    }
}

/// When the evidence about a chargeback is sent: two days before the rail's last day, but not before it is known.
pub(crate) fn submit_at(chargeback: &Chargeback) -> DateTime<Utc> {
    let opened = chargeback.opened_at;
    let at = match chargeback.evidence_due_by {
        Some(last) => last.checked_sub_signed(BEFORE_THE_LAST_DAY),
        None => opened.checked_add_signed(WITHOUT_A_LAST_DAY),
    };
    at.unwrap_or(opened).max(opened)
}
