//! Where one fan's money stands.

use kernel::Failure;

use super::{NotAllowed, ProjectStatus, Step};

/// Where one fan's money stands.
///
/// ```text
/// awaiting_payment --hold--> held --commit--> committed
///   |   |  '--turn_away--> refunded <--give_back-- held | contested
///   |   '--withdraw--> withdrawn <--withdraw-- held
///   '--lapse--> lapsed          held <--contest, uphold--> contested
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvestmentStatus {
    /// Not paid.
    AwaitingPayment,
    /// Paid, and locked until the close.
    Held,
    /// Its fan's bank takes the payment back: it does not count.
    Contested,
    /// Part of what was raised.
    Committed,
    /// Given back whole.
    Refunded,
    /// Taken back by its fan, whole.
    Withdrawn,
    /// Never paid, and too late now.
    Lapsed,
}

impl InvestmentStatus {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::AwaitingPayment,
        Self::Held,
        Self::Contested,
        Self::Committed,
        Self::Refunded,
        Self::Withdrawn,
        Self::Lapsed,
    ];

    /// The word in the tables and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "awaiting_payment",
            Self::Held => "held",
            Self::Contested => "contested",
            Self::Committed => "committed",
            Self::Refunded => "refunded",
            Self::Withdrawn => "withdrawn",
            Self::Lapsed => "lapsed",
        }
    }

    pub(crate) fn read(word: &str) -> Result<Self, Failure> {
        Self::ALL
            .into_iter()
            .find(|status| status.name() == word)
            .ok_or_else(|| Failure::msg(format!("`{word}` is no state of an investment")))
    }

    const fn no(self, act: &'static str) -> NotAllowed {
        NotAllowed {
            act,
            from: self.name(),
        }
    }

    /// It is paid for again: the payment before failed.
    ///
    /// # Errors
    /// [`NotAllowed`] once it is paid, or has ended.
    pub const fn retry(self) -> Result<(), NotAllowed> {
        match self {
            Self::AwaitingPayment => Ok(()),
            Self::Held
            | Self::Contested
            | Self::Committed
            | Self::Refunded
            | Self::Withdrawn
            | Self::Lapsed => Err(self.no("retry")),
        }
    }

    /// A deposit of it has settled: where it stands then, or that the money is more than it was asked for and goes back.
    pub const fn settle(self, takes: Takes) -> Option<Self> {
        match (self, takes) {
            (Self::AwaitingPayment, Takes::Yes) => Some(Self::Held),
            (Self::AwaitingPayment, Takes::No) => Some(Self::Refunded),
            (
                Self::Held
                | Self::Contested
                | Self::Committed
                | Self::Refunded
                | Self::Withdrawn
                | Self::Lapsed,
                Takes::Yes | Takes::No,
            ) => None,
        }
    }

    /// Its fan takes it back. That it is still time is the caller's to know.
    ///
    /// # Errors
    /// [`NotAllowed`] for one that was committed, given back, or is contested.
    pub const fn withdraw(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::AwaitingPayment | Self::Held => Ok(Step::Moved(Self::Withdrawn)),
            Self::Withdrawn => Ok(Step::Already),
            Self::Contested | Self::Committed | Self::Refunded | Self::Lapsed => {
                Err(self.no("withdraw"))
            }
        }
    }

    /// The bank of its fan contests the payment, while the project collects.
    pub const fn contest(self, project: ProjectStatus) -> Option<Self> {
        let held = matches!(self, Self::Held);
        let collects = matches!(project, ProjectStatus::Live | ProjectStatus::Suspended);
        if held && collects {
            Some(Self::Contested)
        } else {
            None
        }
    }

    /// Everything ends at the close: where it stands in a project that is funded or failed; nothing when it has ended, or
    /// waits for its fan's bank.
    pub const fn close(self, project: ProjectStatus) -> Option<Self> {
        match self {
            Self::Held => match project {
                ProjectStatus::Funded => Some(Self::Committed),
                ProjectStatus::Failed => Some(Self::Refunded),
                ProjectStatus::Draft
                | ProjectStatus::Live
                | ProjectStatus::Suspended
                | ProjectStatus::Earning
                | ProjectStatus::Completed => None,
            },
            Self::AwaitingPayment => match project {
                ProjectStatus::Draft | ProjectStatus::Live | ProjectStatus::Suspended => None,
                ProjectStatus::Funded
                | ProjectStatus::Failed
                | ProjectStatus::Earning
                | ProjectStatus::Completed => Some(Self::Lapsed),
            },
            Self::Contested | Self::Committed | Self::Refunded | Self::Withdrawn | Self::Lapsed => {
                None
            }
        }
    }
}

/// Whether a project takes the money that arrived: it collects still, and the cap leaves room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// It does.
    Yes,
    /// It goes back.
    No,
}
