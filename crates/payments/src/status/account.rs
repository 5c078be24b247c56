//! The states of the accounts that parties are paid through.

use kernel::Failure;

/// Whether money can be sent to a party's account at a rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountStatus {
    /// The party has not answered all of the rail's questions yet.
    Onboarding,
    /// Money can be sent to it, and from it to the bank.
    Ready,
    /// The party answered, and the rail does not let money through: see the requirements.
    Restricted,
}

impl AccountStatus {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Onboarding, Self::Ready, Self::Restricted];

    /// The word in the tables and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Onboarding => "onboarding",
            Self::Ready => "ready",
            Self::Restricted => "restricted",
        }
    }

    pub(crate) fn read(name: &str) -> Result<Self, Failure> {
        let found = Self::ALL.into_iter().find(|status| status.name() == name);
        found.ok_or_else(|| Failure::msg(format!("`{name}` is no status of a payout account")))
    }

    /// What the rail's account, as it is now, comes to. Any state can follow any other: the rail decides.
    pub(crate) const fn seen(account: &rails::Account) -> Self {
        match (
            account.transfers_enabled && account.payouts_enabled,
            account.details_submitted,
        ) {
            (true, _) => Self::Ready,
            (false, true) => Self::Restricted,
            (false, false) => Self::Onboarding,
        }
    }
}
