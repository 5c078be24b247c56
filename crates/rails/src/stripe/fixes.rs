//! What a party can do about a payout that its bank did not take.

use serde::Serialize;

/// What is to be mended, by the failure codes of payouts (<https://docs.stripe.com/api/payouts/failures>, version 2026-10-28).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fix {
    /// The account is gone: name another.
    Account,
    /// There is no account of this number: correct it.
    Number,
    /// It is another's, by what the bank knows: correct the holder's name, address or tax number.
    Holder,
    /// It does not take the currency: name one that does.
    Currency,
    /// The bank lets nothing in: ask it, or name another account.
    Bank,
    /// The card takes nothing: name a bank account.
    Card,
}

impl Fix {
    /// For a failure code; none for what its party cannot mend, or what is not known.
    #[must_use]
    pub fn of(failure_code: &str) -> Option<Self> {
        Some(match failure_code {
            "account_closed" | "bank_ownership_changed" => Self::Account,
            "no_account" | "invalid_account_number" | "invalid_account_number_length" => {
                Self::Number
            }
            "incorrect_account_holder_address"
            | "incorrect_account_holder_name"
            | "incorrect_account_holder_tax_id" => Self::Holder,
            "invalid_currency" => Self::Currency,
            "account_frozen" | "bank_account_restricted" | "debit_not_authorized" => Self::Bank,
            "declined"
            | "expired_card"
            | "invalid_card"
            | "lost_or_stolen_card"
            | "refer_to_card_issuer"
            | "unsupported_card" => Self::Card,
            _other => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_party_can_mend_is_told_and_nothing_else() {
        assert_eq!(Fix::of("account_closed"), Some(Fix::Account));
        assert_eq!(Fix::of("no_account"), Some(Fix::Number));
        // Not the party's: the rail's, or the platform's own balance.
        for code in ["could_not_process", "insufficient_funds", "canceled", ""] {
            assert_eq!(Fix::of(code), None, "{code}");
        }
        assert_eq!(serde_json::to_value(Fix::Holder).unwrap(), "holder");
    }
}
