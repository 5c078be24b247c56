//! The books of each currency in four figures, for whoever wants to see that they balance.

use std::collections::BTreeMap;

use kernel::{Db, Failure};
use money::{Currency, Money};

use crate::{Side, Total, totals};

/// Kinds of accounts whose money is locked until a contract decides.
const LOCKED: [&str; 3] = ["campaign", "escrow", "raise"];
/// The platform's own provision against losses: owed to nobody in particular.
const RESERVE: &str = "reserve";

/// The books of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Book {
    /// What is at the rails, and what is to come back from banks.
    pub assets: Money,
    /// What is owed to people.
    pub owed: Money,
    /// What of that is locked.
    pub locked: Money,
    /// What is left: provision and fees, less costs and losses.
    pub own: Money,
    /// Whether both sides of the books are the same: every unit that came is owed to somebody, or our own.
    pub balanced: bool,
}

/// The books of each currency, in the order of their codes. One look at every balance: ask for it now and then, not with each request.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn books(db: &Db) -> Result<Vec<Book>, Failure> {
    by_currency(&totals::totals(db).await?)
}

fn by_currency(totals: &[Total]) -> Result<Vec<Book>, Failure> {
    let mut currencies: BTreeMap<String, Vec<&Total>> = BTreeMap::new();
    for total in totals {
        let code = total.money.currency().code().to_owned();
        currencies.entry(code).or_default().push(total);
    }
    currencies
        .into_values()
        .map(|totals| book(&totals))
        .collect()
}

fn book(totals: &[&Total]) -> Result<Book, Failure> {
    let currency = totals
        .first()
        .map_or(Currency::MAD, |total| total.money.currency());
    let sum = |of: fn(&Total) -> bool| {
        let parts = totals
            .iter()
            .filter(|total| of(total))
            .map(|total| total.money);
        Money::sum(currency, parts).map_err(Failure::new)
    };
    let assets = sum(|total| total.side == Side::Asset)?;
    let owed = sum(|total| total.side == Side::Liability && total.scope != RESERVE)?;
    let reserve = sum(|total| total.side == Side::Liability && total.scope == RESERVE)?;
    let income = sum(|total| total.side == Side::Income)?;
    let expense = sum(|total| total.side == Side::Expense)?;
    let own = reserve
        .checked_add(income)
        .and_then(|own| own.checked_sub(expense));
    let own = own.map_err(Failure::new)?;
    Ok(Book {
        assets,
        owed,
        locked: sum(|total| LOCKED.contains(&total.scope.as_str()))?,
        own,
        balanced: owed.checked_add(own).map_err(Failure::new)? == assets,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(scope: &str, side: Side, amount_minor: i64) -> Total {
        Total {
            scope: scope.to_owned(),
            side,
            money: Money::new(amount_minor, Currency::MAD),
        }
    }

    #[test]
    fn what_is_at_the_rails_is_owed_to_somebody_or_our_own() {
        let totals = [
            total("rail:stripe:clearing", Side::Asset, 1000),
            total("receivable", Side::Asset, 50),
            total("escrow", Side::Liability, 300),
            total("campaign", Side::Liability, 200),
            total("raise", Side::Liability, 100),
            total("wallet", Side::Liability, 350),
            total("reserve", Side::Liability, 20),
            total("fees:platform", Side::Income, 100),
            total("fees:rail", Side::Expense, 15),
            total("loss:chargeback", Side::Expense, 5),
        ];
        let books = by_currency(&totals).unwrap();
        let mad = |amount| Money::new(amount, Currency::MAD);
        let expected = Book {
            assets: mad(1050),
            owed: mad(950),
            locked: mad(600),
            own: mad(100),
            balanced: true,
        };
        assert_eq!(books, [expected]);
    }

    #[test]
    fn a_unit_that_nobody_owns_is_seen() {
        let totals = [
            total("rail:stripe:clearing", Side::Asset, 1000),
            total("wallet", Side::Liability, 999),
        ];
        assert!(!by_currency(&totals).unwrap()[0].balanced);
    }
}
