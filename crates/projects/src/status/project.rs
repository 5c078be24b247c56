//! Where a project stands.

use kernel::Failure;

use super::{NotAllowed, Step};

/// Where a project stands.
///
/// ```text
/// draft --open--> live --fund--> funded --earn--> earning --complete--> completed
///                 |  ^ '--fail--> failed     '--complete--> completed
///        suspend  v  |  resume      ^
///                suspended --fail---'
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectStatus {
    /// Its owner is writing it.
    Draft,
    /// It collects, or waits for its opening, or for the last cooling-off after its close.
    Live,
    /// Nobody can invest; fans may leave. It fails at its close unless it is live again by then.
    Suspended,
    /// The minimum was reached: milestones are released.
    Funded,
    /// It was not: everything goes back.
    Failed,
    /// Every milestone has ended: revenue pays its fans.
    Earning,
    /// Nothing more is to come.
    Completed,
}

impl ProjectStatus {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Draft,
        Self::Live,
        Self::Suspended,
        Self::Funded,
        Self::Failed,
        Self::Earning,
        Self::Completed,
    ];

    /// The word in the tables and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Live => "live",
            Self::Suspended => "suspended",
            Self::Funded => "funded",
            Self::Failed => "failed",
            Self::Earning => "earning",
            Self::Completed => "completed",
        }
    }

    pub(crate) fn read(word: &str) -> Result<Self, Failure> {
        Self::ALL
            .into_iter()
            .find(|status| status.name() == word)
            .ok_or_else(|| Failure::msg(format!("`{word}` is no state of a project")))
    }

    /// Whether it has opened and is not decided: it collects, or would if its owner were in order.
    pub(crate) const fn is_open(self) -> bool {
        match self {
            Self::Live | Self::Suspended => true,
            Self::Draft | Self::Funded | Self::Failed | Self::Earning | Self::Completed => false,
        }
    }

    const fn no(self, act: &'static str) -> NotAllowed {
        NotAllowed {
            act,
            from: self.name(),
        }
    }

    /// Its owner goes on writing it.
    ///
    /// # Errors
    /// [`NotAllowed`] once it has opened: its terms are frozen.
    pub const fn change(self) -> Result<(), NotAllowed> {
        match self {
            Self::Draft => Ok(()),
            Self::Live
            | Self::Suspended
            | Self::Funded
            | Self::Failed
            | Self::Earning
            | Self::Completed => Err(self.no("change")),
        }
    }

    /// It opens to fans.
    ///
    /// # Errors
    /// [`NotAllowed`] after its close.
    pub const fn open(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Draft => Ok(Step::Moved(Self::Live)),
            Self::Live => Ok(Step::Already),
            Self::Suspended | Self::Funded | Self::Failed | Self::Earning | Self::Completed => {
                Err(self.no("open"))
            }
        }
    }

    /// A fan invests, or the close is moved: it collects.
    ///
    /// # Errors
    /// [`NotAllowed`] for one that does not.
    pub const fn collect(self, act: &'static str) -> Result<(), NotAllowed> {
        match self {
            Self::Live => Ok(()),
            Self::Draft
            | Self::Suspended
            | Self::Funded
            | Self::Failed
            | Self::Earning
            | Self::Completed => Err(self.no(act)),
        }
    }

    /// It stops to collect for a while.
    ///
    /// # Errors
    /// [`NotAllowed`] unless it is live.
    pub const fn suspend(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Live => Ok(Step::Moved(Self::Suspended)),
            Self::Suspended => Ok(Step::Already),
            Self::Draft | Self::Funded | Self::Failed | Self::Earning | Self::Completed => {
                Err(self.no("suspend"))
            }
        }
    }

    /// It goes on.
    ///
    /// # Errors
    /// [`NotAllowed`] unless it is suspended.
    pub const fn resume(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Suspended => Ok(Step::Moved(Self::Live)),
            Self::Live => Ok(Step::Already),
            Self::Draft | Self::Funded | Self::Failed | Self::Earning | Self::Completed => {
                Err(self.no("resume"))
            }
        }
    }

    /// Its time is over; `reached` says whether the minimum was.
    ///
    /// # Errors
    /// [`NotAllowed`] for a draft.
    pub const fn close(self, reached: Reached) -> Result<Step<Self>, NotAllowed> {
        match (self, reached) {
            (Self::Live, Reached::Minimum) => Ok(Step::Moved(Self::Funded)),
            // A suspended raise has no right to its fans' money, whatever came in before.
            (Self::Live, Reached::Less) | (Self::Suspended, Reached::Minimum | Reached::Less) => {
                Ok(Step::Moved(Self::Failed))
            }
            (Self::Funded | Self::Failed | Self::Earning | Self::Completed, _) => Ok(Step::Already),
            (Self::Draft, _) => Err(self.no("close")),
        }
    }

    /// Every milestone has ended: `shares` says whether fans share in its revenue.
    ///
    /// # Errors
    /// [`NotAllowed`] for one that was not funded.
    pub const fn finish(self, shares: Shares) -> Result<Step<Self>, NotAllowed> {
        match (self, shares) {
            (Self::Funded, Shares::Revenue) => Ok(Step::Moved(Self::Earning)),
            (Self::Funded, Shares::Nothing) => Ok(Step::Moved(Self::Completed)),
            (Self::Earning | Self::Completed, _) => Ok(Step::Already),
            (Self::Draft | Self::Live | Self::Suspended | Self::Failed, _) => {
                Err(self.no("finish"))
            }
        }
    }

    /// Nothing more is to come of its revenue: the cap or the term was reached.
    ///
    /// # Errors
    /// [`NotAllowed`] unless it earns.
    pub const fn complete(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Earning => Ok(Step::Moved(Self::Completed)),
            Self::Completed => Ok(Step::Already),
            Self::Draft | Self::Live | Self::Suspended | Self::Funded | Self::Failed => {
                Err(self.no("complete"))
            }
        }
    }
}

/// Whether what is held at the close is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// The minimum or more.
    Minimum,
    /// Less.
    Less,
}

/// What fans have of a project that was funded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shares {
    /// Its revenue.
    Revenue,
    /// Nothing more.
    Nothing,
}
