//! The kinds of faults. Some are met in one room only (an ISRC, a password), and stand here all the same: clients need one list.

use serde::Serialize;
use utoipa::ToSchema;

/// The kinds of faults of a field: one closed list for the whole API, so that a client can have words for each. `other` has
/// its `detail` only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FieldFaultCode)]
pub enum FaultCode {
    /// A text of `least` to `most` characters is wanted.
    Characters,
    /// A text of at most `most` characters is wanted.
    MostCharacters,
    /// Characters that control the text around them are refused.
    Control,
    /// A number, or so many items, from `least` to `most`.
    Range,
    /// At most `most` items.
    MostItems,
    /// At most `most` days.
    MostDays,
    /// At most `amount`.
    AtMost,
    /// At least `amount`.
    AtLeast,
    /// A multiple of `amount`.
    Multiple,
    /// No amount above nothing, or one with more decimals than its currency has.
    Amount,
    /// `currency` is wanted.
    Currency,
    /// `currency` cannot be collected and paid out.
    NotCarried,
    /// Something has to be there.
    Missing,
    /// It does not belong here.
    LeaveOut,
    /// None of those that are known.
    Choice,
    /// It names something that is not there, or is another's.
    Unknown,
    /// It is there twice.
    Twice,
    /// Parts that are not 100 % in all.
    Whole,
    /// It has to be later.
    Later,
    /// A day that is not possible.
    Day,
    /// The last day comes before the first.
    DayOrder,
    /// No e-mail address.
    Email,
    /// No address of the web.
    Address,
    /// One of the most common passwords.
    PasswordCommon,
    /// The e-mail address as a password.
    PasswordEmail,
    /// No ISRC (ISO 3901).
    Isrc,
    /// No ISWC (ISO 15707).
    Iswc,
    /// No UPC and no EAN.
    Upc,
    /// No place in this list.
    Cursor,
    /// Only the sentence says what.
    Other,
}
