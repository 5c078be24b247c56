//! The states of money on its way back to who paid.

use kernel::Failure;

use super::{NotAllowed, Step};

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefundStatus {
    /// Due, and not asked of the rail. In transit, as in every state but the last three.
    Scheduled,
    /// Asked of the rail.
    Sent,
    /// Asked of the rail, which gave no answer that can be relied on: in transit until it does.
    InDoubt,
    /// Given back to who paid.
    Done,
    /// Refused for good, or sent back by the payer's bank: the money is in the payer's wallet. Final.
    Failed,
    /// It paid what its payer owes, and was never in transit. Final.
    Offset,
}

impl RefundStatus {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Scheduled,
        Self::Sent,
        Self::InDoubt,
        Self::Done,
        Self::Failed,
        Self::Offset,
    ];

    /// The word in the tables and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Sent => "sent",
            Self::InDoubt => "in_doubt",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Offset => "offset",
        }
    }

    /// Whether it will not move any more, unless the payer's bank sends it back.
    pub const fn has_ended(self) -> bool {
        match self {
            Self::Done | Self::Failed | Self::Offset => true,
            Self::Scheduled | Self::Sent | Self::InDoubt => false,
        }
    }

    pub(crate) fn read(name: &str) -> Result<Self, Failure> {
        let found = Self::ALL.into_iter().find(|status| status.name() == name);
        found.ok_or_else(|| Failure::msg(format!("`{name}` is no status of a refund")))
    }

    /// The rail is about to be asked.
    pub(crate) const fn ask(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Scheduled => Ok(Step::Moved(Self::Sent)),
            Self::Sent | Self::InDoubt => Ok(Step::AlreadyThere),
            Self::Done | Self::Failed | Self::Offset => Err(self.refuse("asked for")),
        }
    }

    /// The rail's answer is unknown.
    pub(crate) const fn doubt(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent => Ok(Step::Moved(Self::InDoubt)),
            Self::InDoubt => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Done | Self::Failed | Self::Offset => {
                Err(self.refuse("put in doubt"))
            }
        }
    }

    /// The rail took it.
    pub(crate) const fn clear(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::InDoubt => Ok(Step::Moved(Self::Sent)),
            Self::Sent => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Done | Self::Failed | Self::Offset => {
                Err(self.refuse("accepted"))
            }
        }
    }

    /// The rail refused it for now.
    pub(crate) const fn postpone(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent | Self::InDoubt => Ok(Step::Moved(Self::Scheduled)),
            Self::Scheduled => Ok(Step::AlreadyThere),
            Self::Done | Self::Failed | Self::Offset => Err(self.refuse("postponed")),
        }
    }

    /// It was given back.
    pub(crate) const fn finish(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent | Self::InDoubt => Ok(Step::Moved(Self::Done)),
            Self::Done => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Failed | Self::Offset => Err(self.refuse("given back")),
        }
    }

    /// The rail refused it, or the payer's bank did not keep it.
    pub(crate) const fn fail(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent | Self::InDoubt | Self::Done => Ok(Step::Moved(Self::Failed)),
            Self::Failed => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Offset => Err(self.refuse("failed")),
        }
    }

    const fn refuse(self, act: &'static str) -> NotAllowed {
        NotAllowed {
            object: "refund",
            act,
            from: self.name(),
        }
    }
}
