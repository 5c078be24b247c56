//! The states of money that goes back: refunds and chargebacks. Pure.

use kernel::Failure;

use crate::{NotAllowed, status::Step};

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefundStatus {
    /// Due, and not asked of the rail. In transit, as in every state but the last two.
    Scheduled,
    /// Asked of the rail.
    Sent,
    /// Asked of the rail, which gave no answer that can be relied on: in transit until it does.
    InDoubt,
    /// Given back to who paid.
    Done,
    /// Refused for good, or sent back by the payer's bank: the money is in the payer's wallet. Final.
    Failed,
}

impl RefundStatus {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Scheduled,
        Self::Sent,
        Self::InDoubt,
        Self::Done,
        Self::Failed,
    ];

    /// The word in the tables and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Sent => "sent",
            Self::InDoubt => "in_doubt",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// Whether it will not move any more, unless the payer's bank sends it back.
    pub const fn has_ended(self) -> bool {
        match self {
            Self::Done | Self::Failed => true,
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
            Self::Done | Self::Failed => Err(self.refuse("asked for")),
        }
    }

    /// The rail's answer is unknown.
    pub(crate) const fn doubt(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent => Ok(Step::Moved(Self::InDoubt)),
            Self::InDoubt => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Done | Self::Failed => Err(self.refuse("put in doubt")),
        }
    }

    /// The rail took it.
    pub(crate) const fn clear(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::InDoubt => Ok(Step::Moved(Self::Sent)),
            Self::Sent => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Done | Self::Failed => Err(self.refuse("accepted")),
        }
    }

    /// The rail refused it for now.
    pub(crate) const fn postpone(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent | Self::InDoubt => Ok(Step::Moved(Self::Scheduled)),
            Self::Scheduled => Ok(Step::AlreadyThere),
            Self::Done | Self::Failed => Err(self.refuse("postponed")),
        }
    }

    /// It was given back.
    pub(crate) const fn finish(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent | Self::InDoubt => Ok(Step::Moved(Self::Done)),
            Self::Done => Ok(Step::AlreadyThere),
            Self::Scheduled | Self::Failed => Err(self.refuse("given back")),
        }
    }

    /// The rail refused it, or the payer's bank did not keep it.
    pub(crate) const fn fail(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Sent | Self::InDoubt | Self::Done => Ok(Step::Moved(Self::Failed)),
            Self::Failed => Ok(Step::AlreadyThere),
            Self::Scheduled => Err(self.refuse("failed")),
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

/// Where a chargeback stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChargebackStatus {
    /// The bank has taken the money and has not decided.
    Open,
    /// The bank decided for us, and the rail gave the money back. Final.
    Won,
    /// The bank decided for the payer. Final: what follows is who bears it.
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

    /// The bank decided for us.
    pub(crate) const fn win(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Open => Ok(Step::Moved(Self::Won)),
            Self::Won => Ok(Step::AlreadyThere),
            Self::Lost => Err(self.refuse("won")),
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

    #[test]
    fn each_act_on_a_refund_is_allowed_done_or_refused_in_each_state() {
        type Act = fn(RefundStatus) -> Result<Step<RefundStatus>, NotAllowed>;
        // scheduled, sent, in_doubt, done, failed
        let table: [(&str, Act, &str); 6] = [
            ("ask", RefundStatus::ask, "y==--"),
            ("doubt", RefundStatus::doubt, "-y=--"),
            ("clear", RefundStatus::clear, "-=y--"),
            ("postpone", RefundStatus::postpone, "=yy--"),
            ("finish", RefundStatus::finish, "-yy=-"),
            ("fail", RefundStatus::fail, "-yyy="),
        ];
        for (name, act, expected) in table {
            let row: String = RefundStatus::ALL
                .into_iter()
                .map(|status| cell(&act(status)))
                .collect();
            assert_eq!(row, expected, "{name}");
        }
    }

    #[test]
    fn a_chargeback_is_decided_once() {
        type Act = fn(ChargebackStatus) -> Result<Step<ChargebackStatus>, NotAllowed>;
        let table: [(&str, Act, &str); 2] = [
            ("win", ChargebackStatus::win, "y=-"),
            ("lose", ChargebackStatus::lose, "y-="),
        ];
        for (name, act, expected) in table {
            let row: String = ChargebackStatus::ALL
                .into_iter()
                .map(|status| cell(&act(status)))
                .collect();
            assert_eq!(row, expected, "{name}");
        }
    }

    #[test]
    fn each_state_is_read_back_from_its_word() {
        for status in RefundStatus::ALL {
            assert_eq!(RefundStatus::read(status.name()).unwrap(), status);
        }
        for status in ChargebackStatus::ALL {
            assert_eq!(ChargebackStatus::read(status.name()).unwrap(), status);
        }
        assert!(RefundStatus::read("").is_err() && ChargebackStatus::read("closed").is_err());
    }
}
