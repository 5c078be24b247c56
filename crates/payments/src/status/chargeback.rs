//! The states of money that a payer's bank took back.

use kernel::Failure;

use super::{NotAllowed, Step};

/// Where a chargeback stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChargebackStatus {
    /// The bank has taken the money and has not decided.
    Open,
    /// The bank decided for us, and the rail gave the money back. Final.
    Won,
    /// The bank decided for the payer: what follows is who bears it. Final, unless the bank decides otherwise after all.
    Lost,
}

impl ChargebackStatus {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Open, Self::Won, Self::Lost];

    /// The word in the tables and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }

    pub(crate) fn read(name: &str) -> Result<Self, Failure> {
        let found = Self::ALL.into_iter().find(|status| status.name() == name);
        found.ok_or_else(|| Failure::msg(format!("`{name}` is no status of a chargeback")))
    }

    /// The bank decided for us, at once or after it had decided for the payer.
    #[expect(clippy::unnecessary_wraps, reason = "acts have one shape")]
    pub(crate) const fn win(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Open | Self::Lost => Ok(Step::Moved(Self::Won)),
            Self::Won => Ok(Step::AlreadyThere),
        }
    }

    /// The bank decided for the payer.
    pub(crate) const fn lose(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Open => Ok(Step::Moved(Self::Lost)),
            Self::Lost => Ok(Step::AlreadyThere),
            Self::Won => Err(self.refuse("lost")),
        }
    }

    const fn refuse(self, act: &'static str) -> NotAllowed {
        NotAllowed {
            object: "chargeback",
            act,
            from: self.name(),
        }
    }
}
