//! Money as it is written on the wire.

use money::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Fault, Problem};

/// An amount on the wire: a decimal string and a currency code, never a float.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Money)]
pub struct WireMoney {
    /// A decimal string with at most the currency's decimals, such as `1500.00`.
    #[schema(
        example = "1500.00",
        pattern = r"^(0|[1-9][0-9]*)(\.[0-9]+)?$",
        max_length = 24
    )]
    pub amount: String,
    /// An ISO 4217 code, or `USDC`.
    #[schema(example = "MAD", pattern = "^[A-Z]{3,4}$")]
    pub currency: String,
}

impl From<Money> for WireMoney {
    fn from(money: Money) -> Self {
        Self {
            amount: money.decimal(),
            currency: money.currency().code().to_owned(),
        }
    }
}

impl WireMoney {
    /// The amount that is written; `pointer` is where it stands in the request.
    ///
    /// # Errors
    /// A 422 [`Problem`] that points at the amount or the currency.
    pub fn read(&self, pointer: &str) -> Result<Money, Problem> {
        let currency = Currency::parse(&self.currency).map_err(|error| {
            Problem::invalid(
                format!("{pointer}/currency"),
                Fault::unknown_currency(&error),
            )
        })?;
        Money::parse(&self.amount, currency)
            .map_err(|error| Problem::invalid(format!("{pointer}/amount"), Fault::amount(&error)))
    }

    /// The same of an amount that must be more than nothing.
    ///
    /// # Errors
    /// A 422 [`Problem`] that points at the amount or the currency.
    pub fn positive(&self, pointer: &str) -> Result<Money, Problem> {
        let money = self.read(pointer)?;
        if money.is_positive() {
            return Ok(money);
        }
        Err(Problem::invalid(
            format!("{pointer}/amount"),
            Fault::not_positive(),
        ))
    }
}
