//! What an operator says about a file that no known format fits.

use std::collections::BTreeMap;

use money::Notation;
use serde::{Deserialize, Serialize};

/// What the columns of a file mean. Read from TOML or JSON; with a mapping, no format is looked for.
///
/// ```toml
/// currency = "EUR"
/// decimal = "comma"
/// dates = "day_first"
///
/// [columns]
/// "Mois de vente" = "sale"
/// "ISRC" = "isrc"
/// "Montant net" = "net"
/// "E-mail" = "personal"
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// What parts the cells; found out when it is not given.
    pub delimiter: Option<char>,
    /// The encoding by its name on the web, such as `windows-1252` or `euc-kr`; found out when it is not given.
    pub encoding: Option<String>,
    /// The physical line of the header, from 1; 0 when there is none, and columns are called `#1`, `#2`. Without it, the first line that
    /// has all the columns is the header.
    pub header_line: Option<u64>,
    /// The decimal sign; found out when it is not given, and asked for when the file leaves it open.
    pub decimal: Option<Decimal>,
    /// How dates of three numbers are to be read.
    pub dates: Dates,
    /// The currency of all lines, when no column and no header names it.
    pub currency: Option<String>,
    /// The sheet of a workbook; the first one when it is not given.
    pub sheet: Option<String>,
    /// What each column is, by its name in the header. Case, spaces and signs make no difference. Columns that are not named are not read.
    pub columns: BTreeMap<String, Field>,
}

/// The decimal sign of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decimal {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

impl From<Decimal> for Notation {
    fn from(decimal: Decimal) -> Self {
        match decimal {
            Decimal::Point => Self::Point,
            Decimal::Comma => Self::Comma,
        }
    }
}

/// How a date of three numbers that does not begin with the year is to be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dates {
    /// Not at all: such a date is bad.
    #[default]
    YearFirst,
    /// `10/15/2023`
    MonthFirst,
    /// `15/10/2023`
    DayFirst,
}

/// What a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// When the sales were: a day, a month, a quarter or a year.
    Sale,
    /// When the sales were: the month in which this day is.
    SaleMonth,
    /// First day of the sales.
    SaleFrom,
    /// Last day of the sales.
    SaleTo,
    /// When they were reported.
    Reported,
    /// The store or service.
    Store,
    /// The country: two letters, three letters, or its English name.
    Territory,
    /// The recording's ISRC.
    Isrc,
    /// The release's bar code.
    Upc,
    /// The work's ISWC.
    Iswc,
    /// The track's title.
    Title,
    /// The artist.
    Artist,
    /// The release's title.
    Album,
    /// The sender's number for the work or its owner.
    WorkId,
    /// For whom the line is.
    Payee,
    /// What kind of sale it was.
    SaleType,
    /// `Void`, `Return` or the like for a line that takes something back.
    Reversal,
    /// How many.
    Quantity,
    /// Money before the distributor's part.
    Gross,
    /// The money that is paid. Several such columns are added.
    Net,
    /// The currency of `net`.
    Currency,
    /// The currency of the sale.
    SourceCurrency,
    /// The rate between the two.
    Rate,
    /// What was withheld.
    Withheld,
    /// What was kept to recoup.
    Recoup,
    /// The part that this line is of the whole, in per cent.
    SplitPercent,
    /// Personal data: never read, never kept.
    Personal,
    /// Nothing of use; it only has to be there.
    Ignored,
}

impl Field {
    /// Whether the cells are numbers written in the file's notation.
    pub(crate) const fn is_amount(self) -> bool {
        matches!(
            self,
            Self::Gross | Self::Net | Self::Rate | Self::Withheld | Self::Recoup
        )
    }

    /// Whether it may stand above several columns.
    pub(crate) const fn may_repeat(self) -> bool {
        matches!(self, Self::Net | Self::Personal | Self::Ignored)
    }
}
