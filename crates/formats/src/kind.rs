//! The fields by how their cells are read: as periods, as numbers, or as they stand.

use crate::Field;

/// How a cell is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Period(When),
    Number(HowMuch),
    Word(Which),
    /// Not at all.
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    Sale,
    SaleMonth,
    From,
    To,
    Reported,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HowMuch {
    Quantity,
    Gross,
    Net,
    Rate,
    Withheld,
    Recoup,
    SplitPercent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    Store,
    Territory,
    Isrc,
    Upc,
    Iswc,
    Title,
    Artist,
    Album,
    WorkId,
    Payee,
    SaleType,
    Reversal,
    Currency,
    SourceCurrency,
}

impl From<Field> for Kind {
    fn from(field: Field) -> Self {
        match field {
            Field::Sale => Self::Period(When::Sale),
            Field::SaleMonth => Self::Period(When::SaleMonth),
            Field::SaleFrom => Self::Period(When::From),
            Field::SaleTo => Self::Period(When::To),
            Field::Reported => Self::Period(When::Reported),
            Field::Quantity => Self::Number(HowMuch::Quantity),
            Field::Gross => Self::Number(HowMuch::Gross),
            Field::Net => Self::Number(HowMuch::Net),
            Field::Rate => Self::Number(HowMuch::Rate),
            Field::Withheld => Self::Number(HowMuch::Withheld),
            Field::Recoup => Self::Number(HowMuch::Recoup),
            Field::SplitPercent => Self::Number(HowMuch::SplitPercent),
            Field::Store => Self::Word(Which::Store),
            Field::Territory => Self::Word(Which::Territory),
            Field::Isrc => Self::Word(Which::Isrc),
            Field::Upc => Self::Word(Which::Upc),
            Field::Iswc => Self::Word(Which::Iswc),
            Field::Title => Self::Word(Which::Title),
            Field::Artist => Self::Word(Which::Artist),
            Field::Album => Self::Word(Which::Album),
            Field::WorkId => Self::Word(Which::WorkId),
            Field::Payee => Self::Word(Which::Payee),
            Field::SaleType => Self::Word(Which::SaleType),
            Field::Reversal => Self::Word(Which::Reversal),
            Field::Currency => Self::Word(Which::Currency),
            Field::SourceCurrency => Self::Word(Which::SourceCurrency),
            Field::Personal | Field::Ignored => Self::Nothing,
        }
    }
}
