//! The states, and one function per act that says yes, already, or no. Pure.

use kernel::Failure;

/// What an act does to a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step<S> {
    /// It moves it here.
    Moved(S),
    /// It was done before; nothing is to be done again.
    AlreadyThere,
}

/// An act that the state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a {object} that is {from} cannot be {act}")]
pub struct NotAllowed {
    /// What it is: `deposit` or `payout`.
    pub object: &'static str,
    /// What was to be done to it, as a participle such as `settled`.
    pub act: &'static str,
    /// The state it is in.
    pub from: &'static str,
}

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
    /// by itself, and when the account is mended.
    Returned,
}

impl PayoutStatus {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Scheduled,
        Self::Sent,
        Self::InDoubt,
        Self::Paid,
        Self::Failed,
        Self::Returned,
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
            Self::Paid | Self::Failed | Self::Returned => Err(self.refuse("reserved")),
        }
    }

    /// The rail's answer is unknown.
    pub(crate) const fn doubt(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent => Ok(Step::Moved(Self::InDoubt)),
            Self::InDoubt => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Paid | Self::Failed | Self::Returned => {
                Err(self.refuse("put in doubt"))
            }
        }
    }

    /// The rail said yes, or no for now: in any case something certain.
    pub(crate) const fn clear(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::InDoubt => Ok(Step::Moved(Self::Sent)),
            Self::Sent => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Paid | Self::Failed | Self::Returned => {
                Err(self.refuse("accepted"))
            }
        }
    }

    /// The rail refused to move it to the account, for now: back in the wallet until the next attempt.
    pub(crate) const fn postpone(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent | Self::InDoubt => Ok(Step::Moved(Self::Scheduled)),
            Self::Scheduled => Ok(Step::AlreadyThere),
            Self::Paid | Self::Failed | Self::Returned => Err(self.refuse("postponed")),
        }
    }

    /// The rail refused to move it to the account.
    pub(crate) const fn fail(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent | Self::InDoubt => Ok(Step::Moved(Self::Failed)),
            Self::Failed => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Paid | Self::Returned => Err(self.refuse("failed")),
        }
    }

    /// It can never reach the bank as it is: refused here, before anything leaves the wallet.
    pub(crate) const fn decline(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Scheduled => Ok(Step::Moved(Self::Failed)),
            Self::Failed => Ok(Step::AlreadyThere),
            Self::Sent | Self::InDoubt | Self::Paid | Self::Returned => {
                Err(self.refuse("declined"))
            }
        }
    }

    /// The party's account was mended, or it is time to try again: a payout that failed is due again.
    pub(crate) const fn reopen(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Failed => Ok(Step::Moved(Self::Scheduled)),
            Self::Scheduled => Ok(Step::AlreadyThere),
            Self::Sent | Self::InDoubt | Self::Paid | Self::Returned => {
                Err(self.refuse("reopened"))
            }
        }
    }

    /// It is at the bank.
    pub(crate) const fn confirm(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent | Self::InDoubt => Ok(Step::Moved(Self::Paid)),
            Self::Paid => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Failed | Self::Returned => Err(self.refuse("paid")),
        }
    }

    /// The bank did not take it, or gave it back.
    pub(crate) const fn bounce(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent | Self::InDoubt | Self::Paid => Ok(Step::Moved(Self::Returned)),
            Self::Returned => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Failed => Err(self.refuse("returned")),
        }
    }

    /// From the account to the bank once more.
    pub(crate) const fn send_again(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Returned => Ok(Step::Moved(Self::Sent)),
            Self::Sent | Self::InDoubt => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Paid | Self::Failed => Err(self.refuse("sent again")),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// `y` moved, `=` already there, `-` refused; a column per state in the order of `ALL`.
    fn cell<S>(result: &Result<Step<S>, NotAllowed>) -> char {
        match result {
            Ok(Step::Moved(_)) => 'y',
            Ok(Step::AlreadyThere) => '=',
            Err(_) => '-',
        }
    }

    type DepositAct = fn(DepositStatus) -> Result<Step<DepositStatus>, NotAllowed>;
    type PayoutAct = fn(PayoutStatus) -> Result<Step<PayoutStatus>, NotAllowed>;

    #[test]
    fn each_act_on_a_deposit_is_allowed_done_or_refused_in_each_state() {
        // opening, in_doubt, awaiting_payment, settled, failed, expired, mismatched
        let table: [(&str, DepositAct, &str); 6] = [
            ("open", DepositStatus::open, "yy=----"),
            ("doubt", DepositStatus::doubt, "y=-----"),
            ("settle", DepositStatus::settle, "--y=---"),
            ("mismatch", DepositStatus::mismatch, "--y---="),
            ("fail", DepositStatus::fail, "yyy-=--"),
            ("expire", DepositStatus::expire, "--y--=-"),
        ];
        for (name, act, expected) in table {
            let row: String = DepositStatus::ALL
                .into_iter()
                .map(|status| cell(&act(status)))
                .collect();
            assert_eq!(row, expected, "{name}");
        }
    }

    #[test]
    fn each_act_on_a_payout_is_allowed_done_or_refused_in_each_state() {
        // scheduled, sent, in_doubt, paid, failed, returned
        let table: [(&str, PayoutAct, &str); 10] = [
            ("reserve", PayoutStatus::reserve, "y==---"),
            ("doubt", PayoutStatus::doubt, "-y=---"),
            ("clear", PayoutStatus::clear, "-=y---"),
            ("postpone", PayoutStatus::postpone, "=yy---"),
            ("fail", PayoutStatus::fail, "-yy-=-"),
            ("decline", PayoutStatus::decline, "y---=-"),
            ("reopen", PayoutStatus::reopen, "=---y-"),
            ("confirm", PayoutStatus::confirm, "-yy=--"),
            ("bounce", PayoutStatus::bounce, "-yyy-="),
            ("send_again", PayoutStatus::send_again, "-==--y"),
        ];
        for (name, act, expected) in table {
            let row: String = PayoutStatus::ALL
                .into_iter()
                .map(|status| cell(&act(status)))
                .collect();
            assert_eq!(row, expected, "{name}");
        }
    }

    #[test]
    fn a_final_deposit_is_never_moved() {
        let acts: [DepositAct; 6] = [
            DepositStatus::open,
            DepositStatus::doubt,
            DepositStatus::settle,
            DepositStatus::mismatch,
            DepositStatus::fail,
            DepositStatus::expire,
        ];
        for status in DepositStatus::ALL
            .into_iter()
            .filter(|status| !status.is_pending())
        {
            assert!(
                acts.iter().all(|act| cell(&act(status)) != 'y'),
                "{status:?}"
            );
        }
    }

    #[test]
    fn a_refusal_says_what_was_to_be_done_to_what() {
        let refusal = DepositStatus::Expired.settle().unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "a deposit that is expired cannot be settled"
        );
    }

    #[test]
    fn each_state_is_read_back_from_its_word() {
        for status in DepositStatus::ALL {
            assert_eq!(DepositStatus::read(status.name()).unwrap(), status);
        }
        for status in PayoutStatus::ALL {
            assert_eq!(PayoutStatus::read(status.name()).unwrap(), status);
        }
        for status in AccountStatus::ALL {
            assert_eq!(AccountStatus::read(status.name()).unwrap(), status);
        }
        assert!(DepositStatus::read("gone").is_err() && PayoutStatus::read("").is_err());
        assert!(AccountStatus::read("Ready").is_err());
    }

    #[test]
    fn an_account_is_ready_only_when_money_can_go_all_the_way() {
        let account = |transfers_enabled, payouts_enabled, details_submitted| rails::Account {
            id: "acct_1".to_owned(),
            transfers_enabled,
            payouts_enabled,
            details_submitted,
            requirements_due: Vec::new(),
            disabled_reason: None,
            default_currency: None,
            labels: std::collections::BTreeMap::new(),
        };
        for (transfers, payouts, submitted, expected) in [
            (true, true, true, AccountStatus::Ready),
            (true, false, true, AccountStatus::Restricted),
            (false, true, true, AccountStatus::Restricted),
            (false, false, false, AccountStatus::Onboarding),
            (true, false, false, AccountStatus::Onboarding),
        ] {
            assert_eq!(
                AccountStatus::seen(&account(transfers, payouts, submitted)),
                expected
            );
        }
    }
}
