//! What is wrong with a field: a stable code for programs, its values, and an English sentence made of the same values.

mod code;
#[cfg(test)]
mod tests;

use std::fmt;

use chrono::NaiveDate;
use money::{AmountError, Currency, Money, UnknownCurrency};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::WireMoney;

pub use code::FaultCode;

/// What is wrong with a field. The code and its values never change their meaning; the sentence may be worded anew.
// Made by its constructors only, so that code, values and sentence cannot differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FieldFault)]
pub struct Fault {
    /// The kind of fault, for programs.
    #[schema(example = "range")]
    code: FaultCode,
    /// What is wrong, and what would be right, in English.
    #[schema(example = "1 to 100")]
    detail: String,
    /// The least that is taken: characters, items, or the number itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 1)]
    least: Option<u64>,
    /// The most that is taken: characters, items, days, or the number itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 100)]
    most: Option<u64>,
    /// The amount that is the bound, or that is counted in.
    // In a box: faults are what checks fail with, and those should be small.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Box<WireMoney>>,
    /// The currency that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "MAD")]
    currency: Option<String>,
}

impl Fault {
    /// What has no code of its own: `detail` says what is wrong, and what would be right.
    pub fn other(detail: impl Into<String>) -> Self {
        Self::new(FaultCode::Other, detail)
    }

    /// A text that has not so many characters.
    pub fn characters(least: usize, most: usize) -> Self {
        Self::new(
            FaultCode::Characters,
            format!("write {least} to {most} characters"),
        )
        .between(Some(whole(least)), whole(most))
    }

    /// A text that may be empty, and is too long.
    pub fn at_most_characters(most: usize) -> Self {
        Self::new(
            FaultCode::MostCharacters,
            format!("at most {most} characters"),
        )
        .between(None, whole(most))
    }

    /// A text with a character that controls the text around it.
    pub fn control(character: char) -> Self {
        Self::new(
            FaultCode::Control,
            format!(
                "control characters are refused (U+{:04X})",
                u32::from(character)
            ),
        )
    }

    /// A number out of its bounds.
    pub fn range(least: u32, most: u32) -> Self {
        Self::new(FaultCode::Range, format!("from {least} to {most}"))
            .between(Some(least.into()), most.into())
    }

    /// A list with too few or too many items.
    pub fn items(least: usize, most: usize) -> Self {
        Self::new(FaultCode::Range, format!("{least} to {most} of them"))
            .between(Some(whole(least)), whole(most))
    }

    /// A list that may be empty, with too many items.
    pub fn at_most_items(most: usize) -> Self {
        Self::new(FaultCode::MostItems, format!("at most {most} of them"))
            .between(None, whole(most))
    }

    /// Too many days.
    pub fn at_most_days(most: u32) -> Self {
        Self::new(FaultCode::MostDays, format!("at most {most} days")).between(None, most.into())
    }

    /// An amount above the largest.
    pub fn at_most(largest: Money) -> Self {
        Self::new(FaultCode::AtMost, format!("at most {largest}")).of(largest)
    }

    /// An amount below the smallest.
    pub fn at_least(smallest: Money) -> Self {
        Self::new(FaultCode::AtLeast, format!("at least {smallest}")).of(smallest)
    }

    /// An amount that is no multiple of the smallest that a bank carries.
    pub fn multiple_of(step: Money) -> Self {
        Self::new(
            FaultCode::Multiple,
            format!("a multiple of {step}, the smallest amount that can be paid out to a bank"),
        )
        .of(step)
    }

    /// A text that is no amount of its currency.
    pub fn amount(error: &AmountError) -> Self {
        match error {
            AmountError::Malformed | AmountError::TooPrecise { .. } => {
                Self::new(FaultCode::Amount, error.to_string())
            }
            AmountError::OutOfRange
            | AmountError::CurrenciesDiffer { .. }
            | AmountError::OffStep { .. } => Self::other(error.to_string()),
        }
    }

    /// An amount that is nothing, or less.
    pub fn not_positive() -> Self {
        Self::new(
            FaultCode::Amount,
            "the amount must be more than nothing".to_owned(),
        )
    }

    /// An amount in another currency than the one that is wanted.
    pub fn currency(expected: Currency) -> Self {
        Self::new(FaultCode::Currency, format!("must be {expected}")).in_currency(expected)
    }

    /// A currency that no rail carries.
    pub fn not_carried(currency: Currency) -> Self {
        Self::new(
            FaultCode::NotCarried,
            format!("{currency} cannot be collected and paid out; use another currency"),
        )
        .in_currency(currency)
    }

    /// A code that is no currency's.
    pub fn unknown_currency(error: &UnknownCurrency) -> Self {
        Self::new(FaultCode::Choice, error.to_string())
    }

    /// What is none of those that are known.
    pub fn one_of(known: &[&str]) -> Self {
        Self::new(FaultCode::Choice, format!("one of {}", known.join(", ")))
    }

    /// A code that is no country's.
    pub fn country() -> Self {
        Self::new(
            FaultCode::Choice,
            "a country is two capital letters of ISO 3166-1, such as MA",
        )
    }

    /// Something that has to be there; `what` says it.
    pub fn missing(what: &str) -> Self {
        Self::new(FaultCode::Missing, what)
    }

    /// Something that does not belong here; `why` says it.
    pub fn leave_out(why: &str) -> Self {
        Self::new(FaultCode::LeaveOut, format!("leave it out: {why}"))
    }

    /// The id or number of something that is not there, or is another's: `what` names its kind.
    pub fn unknown(what: &str) -> Self {
        Self::new(FaultCode::Unknown, format!("there is no such {what}"))
    }

    /// What was named before.
    pub fn twice() -> Self {
        Self::new(FaultCode::Twice, "it is there twice")
    }

    /// Parts that are not everything: their sum in basis points.
    pub fn not_whole(sum_bps: u32) -> Self {
        Self::new(
            FaultCode::Whole,
            format!("all parts together must be 10 000 basis points, not {sum_bps}"),
        )
    }

    /// What is not later than `what`.
    pub fn later_than(what: &str) -> Self {
        Self::new(FaultCode::Later, format!("it must be later than {what}"))
    }

    /// A day before the first or after the last that is possible.
    pub fn day(first: NaiveDate, last: NaiveDate) -> Self {
        Self::new(FaultCode::Day, format!("a day from {first} to {last}"))
    }

    /// A last day that comes before the first, which stands at `first`.
    pub fn day_before(first: &str) -> Self {
        Self::new(FaultCode::DayOrder, format!("no day before `{first}`"))
    }

    /// What is no e-mail address; `why` says it.
    pub fn email(why: &str) -> Self {
        Self::new(
            FaultCode::Email,
            format!("write an address such as name@example.com: {why}"),
        )
    }

    /// What is no address of the web of at most so many characters.
    pub fn address(most: usize) -> Self {
        Self::new(
            FaultCode::Address,
            format!(
                "write an address such as https://example.com/album, at most {most} characters"
            ),
        )
        .between(None, whole(most))
    }

    /// A password that many people use.
    pub fn common_password() -> Self {
        Self::new(
            FaultCode::PasswordCommon,
            "it is one of the most common passwords; choose another",
        )
    }

    /// A password that is the e-mail address.
    pub fn email_as_password() -> Self {
        Self::new(
            FaultCode::PasswordEmail,
            "it is your e-mail address; choose another",
        )
    }

    /// What is no ISRC.
    pub fn isrc() -> Self {
        Self::new(
            FaultCode::Isrc,
            "an ISRC is 12 characters, such as FRZ031400123",
        )
    }

    /// What is no ISWC.
    pub fn iswc() -> Self {
        Self::new(
            FaultCode::Iswc,
            "an ISWC is a T and 10 digits, such as T3452468001",
        )
    }

    /// What is no UPC.
    pub fn upc() -> Self {
        Self::new(FaultCode::Upc, "a UPC is 12 digits, an EAN 13")
    }

    /// What no page of this list gave as `next`.
    pub fn cursor() -> Self {
        Self::new(
            FaultCode::Cursor,
            "take `next` of the page before as it is, or begin again with the first page",
        )
    }

    /// The same, with more to say of it here.
    #[must_use]
    pub fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.detail = format!("{}; {hint}", self.detail);
        self
    }

    /// The kind of fault.
    pub const fn code(&self) -> FaultCode {
        self.code
    }

    /// What is wrong, and what would be right.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    fn new(code: FaultCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            least: None,
            most: None,
            amount: None,
            currency: None,
        }
    }

    fn between(self, least: Option<u64>, most: u64) -> Self {
        Self {
            least,
            most: Some(most),
            ..self
        }
    }

    fn of(self, amount: Money) -> Self {
        Self {
            amount: Some(Box::new(amount.into())),
            ..self
        }
    }

    fn in_currency(self, currency: Currency) -> Self {
        Self {
            currency: Some(currency.code().to_owned()),
            ..self
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

fn whole(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
