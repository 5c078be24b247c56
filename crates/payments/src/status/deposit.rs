//! The states of money on its way in.

use kernel::Failure;

use super::{NotAllowed, Step};

/// Where a deposit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DepositStatus {
    /// The rail is being asked for a page where it can be paid.
    Opening,
    /// It was asked, and gave no answer that can be relied on: asked again under the same key until it does. Nobody has been
    /// shown the page, so nobody can have paid.
    InDoubt,
    /// The page is open.
    AwaitingPayment,
    /// The money is the platform's, and credited. Final.
    Settled,
    /// The page could not be opened, or the payment failed for good. Final.
    Failed,
    /// The page closed unpaid. Final.
    Expired,
    /// Something else was paid than what was asked for. Never credited: it is refunded by itself. Final.
    Mismatched,
}

impl DepositStatus {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Opening,
        Self::InDoubt,
        Self::AwaitingPayment,
        Self::Settled,
        Self::Failed,
        Self::Expired,
        Self::Mismatched,
    ];

    /// The word in the tables and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::InDoubt => "in_doubt",
            Self::AwaitingPayment => "awaiting_payment",
            Self::Settled => "settled",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Mismatched => "mismatched",
        }
    }

    /// Whether money may still come.
    pub const fn is_pending(self) -> bool {
        match self {
            Self::Opening | Self::InDoubt | Self::AwaitingPayment => true,
            Self::Settled | Self::Failed | Self::Expired | Self::Mismatched => false,
        }
    }

    pub(crate) fn read(name: &str) -> Result<Self, Failure> {
        let found = Self::ALL.into_iter().find(|status| status.name() == name);
        found.ok_or_else(|| Failure::msg(format!("`{name}` is no status of a deposit")))
    }

    /// The rail opened the page.
    pub(crate) const fn open(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Opening | Self::InDoubt => Ok(Step::Moved(Self::AwaitingPayment)),
            Self::AwaitingPayment => Ok(Step::AlreadyThere),
            Self::Settled | Self::Failed | Self::Expired | Self::Mismatched => {
                Err(self.refuse("opened"))
            }
        }
    }

    /// The rail's answer about the page is unknown.
    pub(crate) const fn doubt(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Opening => Ok(Step::Moved(Self::InDoubt)),
            Self::InDoubt => Ok(Step::AlreadyThere),
            Self::AwaitingPayment
            | Self::Settled
            | Self::Failed
            | Self::Expired
            | Self::Mismatched => Err(self.refuse("put in doubt")),
        }
    }

    /// The rail says that it was paid, as asked.
    pub(crate) const fn settle(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::AwaitingPayment => Ok(Step::Moved(Self::Settled)),
            Self::Settled => Ok(Step::AlreadyThere),
            Self::Opening | Self::InDoubt | Self::Failed | Self::Expired | Self::Mismatched => {
                Err(self.refuse("settled"))
            }
        }
    }

    /// The rail says that something else was paid.
    pub(crate) const fn mismatch(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::AwaitingPayment => Ok(Step::Moved(Self::Mismatched)),
            Self::Mismatched => Ok(Step::AlreadyThere),
            Self::Opening | Self::InDoubt | Self::Settled | Self::Failed | Self::Expired => {
                Err(self.refuse("set aside"))
            }
        }
    }

    /// The page could not be opened, or the payment failed for good.
    pub(crate) const fn fail(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Opening | Self::InDoubt | Self::AwaitingPayment => Ok(Step::Moved(Self::Failed)),
            Self::Failed => Ok(Step::AlreadyThere),
            Self::Settled | Self::Expired | Self::Mismatched => Err(self.refuse("failed")),
        }
    }

    /// The page closed unpaid.
    pub(crate) const fn expire(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::AwaitingPayment => Ok(Step::Moved(Self::Expired)),
            Self::Expired => Ok(Step::AlreadyThere),
            Self::Opening | Self::InDoubt | Self::Settled | Self::Failed | Self::Mismatched => {
                Err(self.refuse("expired"))
            }
        }
    }

    const fn refuse(self, act: &'static str) -> NotAllowed {
        NotAllowed {
            object: "deposit",
            act,
            from: self.name(),
        }
    }
}
