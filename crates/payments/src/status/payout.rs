//! The states of money on its way out.

use kernel::Failure;

use super::{NotAllowed, Step};

/// Where a payout stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayoutStatus {
    /// Due, and not asked of the rail: the money is in the wallet.
    Scheduled,
    /// Asked of the rail: the money is in transit.
    Sent,
    /// Asked of the rail, which gave no answer that can be relied on: in transit until it does.
    InDoubt,
    /// At the bank.
    Paid,
    /// The rail refused it: the money is back in the wallet. Tried again by itself, ever more
    /// rarely, and when the party's account is mended.
    Failed,
    /// The bank did not take or keep it: the money is on the party's account at the rail, still in transit. Tried again
    /// by itself, and when the account is mended; taken back to the wallet first when the party is paid through another by now.
    Returned,
    /// All of it went to what the party owes by a chargeback that it lost: nothing is due any more. Final.
    Offset,
}

impl PayoutStatus {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Scheduled,
        Self::Sent,
        Self::InDoubt,
        Self::Paid,
        Self::Failed,
        Self::Returned,
        Self::Offset,
    ];

    /// The word in the tables and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Sent => "sent",
            Self::InDoubt => "in_doubt",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Returned => "returned",
            Self::Offset => "offset",
        }
    }

    pub(crate) fn read(name: &str) -> Result<Self, Failure> {
        let found = Self::ALL.into_iter().find(|status| status.name() == name);
        found.ok_or_else(|| Failure::msg(format!("`{name}` is no status of a payout")))
    }

    /// The money leaves the wallet, before the rail is asked.
    pub(crate) const fn reserve(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Scheduled => Ok(Step::Moved(Self::Sent)),
            Self::Sent | Self::InDoubt => Ok(Step::AlreadyThere),
            Self::Paid | Self::Failed | Self::Returned | Self::Offset => {
                Err(self.refuse("reserved"))
            }
        }
    }

    /// The rail's answer is unknown.
    pub(crate) const fn doubt(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent => Ok(Step::Moved(Self::InDoubt)),
            Self::InDoubt => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Paid | Self::Failed | Self::Returned | Self::Offset => {
                Err(self.refuse("put in doubt"))
            }
        }
    }

    /// The rail said yes, or no for now: in any case something certain.
    pub(crate) const fn clear(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::InDoubt => Ok(Step::Moved(Self::Sent)),
            Self::Sent => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Paid | Self::Failed | Self::Returned | Self::Offset => {
                Err(self.refuse("accepted"))
            }
        }
    }

    /// The rail refused to move it to the account, for now: back in the wallet until the next attempt.
    pub(crate) const fn postpone(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent | Self::InDoubt => Ok(Step::Moved(Self::Scheduled)),
            Self::Scheduled => Ok(Step::AlreadyThere),
            Self::Paid | Self::Failed | Self::Returned | Self::Offset => {
                Err(self.refuse("postponed"))
            }
        }
    }

    /// The rail refused to move it to the account.
    pub(crate) const fn fail(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent | Self::InDoubt => Ok(Step::Moved(Self::Failed)),
            Self::Failed => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Paid | Self::Returned | Self::Offset => {
                Err(self.refuse("failed"))
            }
        }
    }

    /// It can never reach the bank as it is: refused here, before anything leaves the wallet.
    pub(crate) const fn decline(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Scheduled => Ok(Step::Moved(Self::Failed)),
            Self::Failed => Ok(Step::AlreadyThere),
            Self::Sent | Self::InDoubt | Self::Paid | Self::Returned | Self::Offset => {
                Err(self.refuse("declined"))
            }
        }
    }

    /// The party's account was mended, or it is time to try again: a payout that failed is due again.
    pub(crate) const fn reopen(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Failed => Ok(Step::Moved(Self::Scheduled)),
            Self::Scheduled => Ok(Step::AlreadyThere),
            Self::Sent | Self::InDoubt | Self::Paid | Self::Returned | Self::Offset => {
                Err(self.refuse("reopened"))
            }
        }
    }

    /// It is at the bank.
    pub(crate) const fn confirm(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent | Self::InDoubt => Ok(Step::Moved(Self::Paid)),
            Self::Paid => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Failed | Self::Returned | Self::Offset => {
                Err(self.refuse("paid"))
            }
        }
    }

    /// The bank did not take it, or gave it back.
    pub(crate) const fn bounce(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent | Self::InDoubt | Self::Paid => Ok(Step::Moved(Self::Returned)),
            Self::Returned => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Failed | Self::Offset => Err(self.refuse("returned")),
        }
    }

    /// From the account to the bank once more.
    pub(crate) const fn send_again(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Returned => Ok(Step::Moved(Self::Sent)),
            Self::Sent | Self::InDoubt => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Paid | Self::Failed | Self::Offset => {
                Err(self.refuse("sent again"))
            }
        }
    }

    /// The rail took it back from the party's account: in the wallet, and due.
    pub(crate) const fn take_back(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Returned => Ok(Step::Moved(Self::Scheduled)),
            Self::Scheduled => Ok(Step::AlreadyThere),
            Self::Sent | Self::InDoubt | Self::Paid | Self::Failed | Self::Offset => {
                Err(self.refuse("taken back"))
            }
        }
    }

    /// What the party owes takes all of it, out of the wallet.
    pub(crate) const fn offset(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Scheduled | Self::Failed => Ok(Step::Moved(Self::Offset)),
            Self::Offset => Ok(Step::AlreadyThere),
            Self::Sent | Self::InDoubt | Self::Paid | Self::Returned => Err(self.refuse("offset")),
        }
    }

    const fn refuse(self, act: &'static str) -> NotAllowed {
        NotAllowed {
            object: "payout",
            act,
            from: self.name(),
        }
    }
}
