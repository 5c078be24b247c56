//! The states, and one function per act that says yes, already, or no. Pure.

mod account;
mod chargeback;
mod deposit;
mod payout;
mod refund;

pub use account::AccountStatus;
pub use chargeback::ChargebackStatus;
pub use deposit::DepositStatus;
pub use payout::PayoutStatus;
pub use refund::RefundStatus;

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
    /// What it is: `deposit`, `payout`, `refund` or `chargeback`.
    pub object: &'static str,
    /// What was to be done to it, as a participle such as `settled`.
    pub act: &'static str,
    /// The state it is in.
    pub from: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An act, as a function of the state.
    type Act<S> = fn(S) -> Result<Step<S>, NotAllowed>;

    /// `y` moved, `=` already there, `-` refused.
    fn cell<S>(result: &Result<Step<S>, NotAllowed>) -> char {
        match result {
            Ok(Step::Moved(_)) => 'y',
            Ok(Step::AlreadyThere) => '=',
            Err(_) => '-',
        }
    }

    /// What each act does in each of these states: a column per state, in this order.
    fn follow<S: Copy>(all: &[S], table: &[(&str, Act<S>, &str)]) {
        for (name, act, expected) in table {
            let row: String = all.iter().map(|status| cell(&act(*status))).collect();
            assert_eq!(row, *expected, "{name}");
        }
    }

    const OF_DEPOSITS: [(&str, Act<DepositStatus>, &str); 6] = [
        // opening, in_doubt, awaiting_payment, settled, failed, expired, mismatched
        ("open", DepositStatus::open, "yy=----"),
        ("doubt", DepositStatus::doubt, "y=-----"),
        ("settle", DepositStatus::settle, "--y=---"),
        ("mismatch", DepositStatus::mismatch, "--y---="),
        ("fail", DepositStatus::fail, "yyy-=--"),
        ("expire", DepositStatus::expire, "--y--=-"),
    ];

    #[test]
    fn each_act_on_a_deposit_is_allowed_done_or_refused_in_each_state() {
        follow(&DepositStatus::ALL, &OF_DEPOSITS);
    }

    #[test]
    fn a_final_deposit_is_never_moved() {
        for (place, status) in DepositStatus::ALL.into_iter().enumerate() {
            let moved = |(_, _, row): &(_, _, &str)| row.chars().nth(place) == Some('y');
            assert!(
                status.is_pending() || !OF_DEPOSITS.iter().any(moved),
                "{status:?}"
            );
        }
    }

    #[test]
    fn each_act_on_a_payout_is_allowed_done_or_refused_in_each_state() {
        let table: [(&str, Act<PayoutStatus>, &str); 12] = [
            // scheduled, sent, in_doubt, paid, failed, returned, offset
            ("reserve", PayoutStatus::reserve, "y==----"),
            ("doubt", PayoutStatus::doubt, "-y=----"),
            ("clear", PayoutStatus::clear, "-=y----"),
            ("postpone", PayoutStatus::postpone, "=yy----"),
            ("fail", PayoutStatus::fail, "-yy-=--"),
            ("decline", PayoutStatus::decline, "y---=--"),
            ("reopen", PayoutStatus::reopen, "=---y--"),
            ("confirm", PayoutStatus::confirm, "-yy=---"),
            ("bounce", PayoutStatus::bounce, "-yyy-=-"),
            ("send_again", PayoutStatus::send_again, "-==--y-"),
            ("take_back", PayoutStatus::take_back, "=----y-"),
            ("offset", PayoutStatus::offset, "y---y-="),
        ];
        follow(&PayoutStatus::ALL, &table);
    }

    #[test]
    fn each_act_on_a_refund_is_allowed_done_or_refused_in_each_state() {
        let table: [(&str, Act<RefundStatus>, &str); 6] = [
            // scheduled, sent, in_doubt, done, failed, offset
            ("ask", RefundStatus::ask, "y==---"),
            ("doubt", RefundStatus::doubt, "-y=---"),
            ("clear", RefundStatus::clear, "-=y---"),
            ("postpone", RefundStatus::postpone, "=yy---"),
            ("finish", RefundStatus::finish, "-yy=--"),
            ("fail", RefundStatus::fail, "-yyy=-"),
        ];
        follow(&RefundStatus::ALL, &table);
    }

    #[test]
    fn a_chargeback_that_was_lost_may_be_won_after_all_and_one_that_was_won_stays_so() {
        let table: [(&str, Act<ChargebackStatus>, &str); 2] = [
            // open, won, lost
            ("win", ChargebackStatus::win, "y=y"),
            ("lose", ChargebackStatus::lose, "y-="),
        ];
        follow(&ChargebackStatus::ALL, &table);
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
        for status in RefundStatus::ALL {
            assert_eq!(RefundStatus::read(status.name()).unwrap(), status);
        }
        for status in ChargebackStatus::ALL {
            assert_eq!(ChargebackStatus::read(status.name()).unwrap(), status);
        }
        assert!(DepositStatus::read("gone").is_err() && PayoutStatus::read("").is_err());
        assert!(RefundStatus::read("").is_err() && ChargebackStatus::read("closed").is_err());
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
            banks: Vec::new(),
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
