//! The chart of accounts, one set per currency.

use std::fmt;

use kernel::Failure;
use uuid::Uuid;

/// A way for real money to come in or go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rail {
    /// Stripe, with Connect.
    Stripe,
}

impl Rail {
    /// The rail's name in account names, tables and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stripe => "stripe",
        }
    }
}

/// An account of the ledger. Its name is what the tables and the API show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// Money at the provider, cleared or not. Asset.
    RailClearing(Rail),
    /// Payouts sent and not confirmed; what is in doubt waits here. Liability.
    RailInTransit(Rail),
    /// A campaign's locked budget that is not yet allotted to a creator. Liability to the brand.
    Campaign(Uuid),
    /// One escrow transaction's locked money. Liability.
    Escrow(Uuid),
    /// What a project's raise collected and neither released nor gave back. Liability.
    Raise(Uuid),
    /// Revenue of a project that is not paid to its holders yet; remainders of rounding wait here. Liability.
    Revenue(Uuid),
    /// Cash that came for a statement and is not its projects' revenue yet. Liability to the statement's owner.
    Statement(Uuid),
    /// What is owed to a party. Liability.
    Wallet(Uuid),
    /// What the platform earned. Income.
    FeesPlatform,
    /// What the rails kept for themselves. Expense.
    FeesRail,
    /// What a party owes us: money that its bank took back. Asset.
    Receivable(Uuid),
    /// What we expect not to get back of what a party owes us. Liability: it is set aside before it is needed.
    Reserve(Uuid),
    /// What was taken back from us by banks and is not expected from anybody. Expense.
    LossChargeback,
}

/// Which side an account's balance is kept on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What we have: debits raise it.
    Asset,
    /// What we owe: credits raise it, and it never goes below zero.
    Liability,
    /// What we earned: credits raise it.
    Income,
    /// What we spent: debits raise it.
    Expense,
}

impl Side {
    /// The word in the tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asset => "asset",
            Self::Liability => "liability",
            Self::Income => "income",
            Self::Expense => "expense",
        }
    }

    pub(crate) fn read(name: &str) -> Result<Self, Failure> {
        let all = [Self::Asset, Self::Liability, Self::Income, Self::Expense];
        let found = all.into_iter().find(|side| side.name() == name);
        found.ok_or_else(|| Failure::msg(format!("`{name}` is no side of the books")))
    }
}

/// How many rows keep the balance of an account that every payment touches. Sixteen clients then seldom meet.
const BUSY_LANES: i16 = 16;

impl Account {
    /// The account's side.
    pub const fn side(self) -> Side {
        match self {
            Self::RailClearing(_) | Self::Receivable(_) => Side::Asset,
            Self::RailInTransit(_)
            | Self::Campaign(_)
            | Self::Escrow(_)
            | Self::Raise(_)
            | Self::Revenue(_)
            | Self::Statement(_)
            | Self::Wallet(_)
            | Self::Reserve(_) => Side::Liability,
            Self::FeesPlatform => Side::Income,
            Self::FeesRail | Self::LossChargeback => Side::Expense,
        }
    }

    /// In how many rows its balance is kept.
    ///
    /// A liability is checked row by row, so what goes into a lane must leave from the same one: transfers of one act
    /// share their lane, and money in transit is put there and taken from there by the same payout.
    pub const fn lanes(self) -> i16 {
        match self {
            Self::RailClearing(_)
            | Self::RailInTransit(_)
            | Self::FeesPlatform
            | Self::FeesRail => BUSY_LANES,
            Self::Campaign(_)
            | Self::Escrow(_)
            | Self::Raise(_)
            | Self::Revenue(_)
            | Self::Statement(_)
            | Self::Wallet(_)
            | Self::Receivable(_)
            | Self::Reserve(_)
            | Self::LossChargeback => 1,
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RailClearing(rail) => write!(f, "rail:{}:clearing", rail.name()),
            Self::RailInTransit(rail) => write!(f, "rail:{}:in_transit", rail.name()),
            Self::Campaign(id) => write!(f, "campaign:{id}"),
            Self::Escrow(id) => write!(f, "escrow:{id}"),
            Self::Raise(project) => write!(f, "raise:{project}"),
            Self::Revenue(project) => write!(f, "revenue:{project}"),
            Self::Statement(id) => write!(f, "statement:{id}"),
            Self::Wallet(party) => write!(f, "wallet:{party}"),
            Self::FeesPlatform => f.write_str("fees:platform"),
            Self::FeesRail => f.write_str("fees:rail"),
            Self::Receivable(party) => write!(f, "receivable:{party}"),
            Self::Reserve(party) => write!(f, "reserve:{party}"),
            Self::LossChargeback => f.write_str("loss:chargeback"),
        }
    }
}
