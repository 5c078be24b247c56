//! The decimal sign of a file, found out from its amounts.

use money::{Exact, ExactError, Notation, Written};

/// What is known of a file's decimal sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decimals {
    /// The file shows it, or a mapping says it.
    Sure(Notation),
    /// The format has it so, and the file does not show another one.
    Usual(Notation),
    /// Neither says anything.
    Unknown,
}

/// Why a number cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoNumber {
    /// It could be two.
    #[error("its sign may part decimals or group thousands")]
    Two,
    /// It is none.
    #[error(transparent)]
    None(#[from] ExactError),
}

impl Decimals {
    /// Reads a number.
    pub(crate) fn read(self, number: &str) -> Result<Written<'_>, NoNumber> {
        // Nearly all are digits with a point, which need no look around.
        if let Self::Sure(Notation::Point) | Self::Usual(Notation::Point) = self
            && let Ok(value) = Exact::parse(number)
        {
            let currency = None;
            return Ok(Written { value, currency });
        }
        let notation = self.of(number).ok_or(NoNumber::Two)?;
        Ok(Exact::read(number, notation)?)
    }

    /// The notation to read this number in; `None` when it could be two numbers.
    fn of(self, number: &str) -> Option<Notation> {
        match self {
            Self::Sure(notation) => Some(notation),
            Self::Usual(Notation::Point) => (!number.contains(',')).then_some(Notation::Point),
            Self::Usual(Notation::Comma) => (!number.contains('.')).then_some(Notation::Comma),
            Self::Unknown => {
                let mut signs = Signs::default();
                signs.see(number);
                match signs.verdict() {
                    Verdict::Sure(notation) => Some(notation),
                    Verdict::None => Some(Notation::Point),
                    Verdict::Open | Verdict::Mixed => None,
                }
            }
        }
    }
}

/// What the amounts of a file say.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Signs {
    /// Those that part decimals for certain.
    sure: Seen,
    /// Those that could group thousands as well: `1,234`.
    open: Seen,
}

#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    point: bool,
    comma: bool,
}

/// What is made of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// One sign, for certain.
    Sure(Notation),
    /// No amount has a sign.
    None,
    /// Every sign could be either.
    Open,
    /// Some amounts have one and some the other.
    Mixed,
}

impl Signs {
    /// Takes another amount into account.
    pub(crate) fn see(&mut self, amount: &str) {
        let digit = |c: char| c.is_ascii_digit();
        let body = amount.trim_matches(|c: char| !digit(c) && c != '.' && c != ',');
        let body = body.split(['e', 'E']).next().unwrap_or_default();
        let (points, commas) = (body.matches('.').count(), body.matches(',').count());
        let (before, after) = body.rsplit_once(['.', ',']).unwrap_or((body, ""));
        let grouped = after.len() == 3
            && (1..=3).contains(&before.len())
            && before.bytes().all(|byte| byte.is_ascii_digit())
            && !before.starts_with('0');
        match (points, commas) {
            (0, 0) => {}
            (1, 0) if grouped => self.open.point = true,
            (0, 1) if grouped => self.open.comma = true,
            (1, 1) if body.rfind('.') < body.rfind(',') => self.sure.comma = true,
            // A sign that comes twice groups thousands: the other one parts the decimals.
            (1, 0 | 1 | 2..) | (0, 2..) => self.sure.point = true,
            (0 | 2.., 1) | (2.., 0) => self.sure.comma = true,
            (2.., 2..) => {
                (self.sure.point, self.sure.comma) = (true, true);
            }
        }
    }

    /// Whether nothing in the file speaks against this notation, though nothing may speak for it either.
    pub(crate) const fn allows(self, notation: Notation) -> bool {
        match notation {
            Notation::Point => !self.sure.comma && !self.open.comma,
            Notation::Comma => !self.sure.point && !self.open.point,
        }
    }

    pub(crate) const fn verdict(self) -> Verdict {
        match (self.sure.point, self.sure.comma) {
            (true, true) => Verdict::Mixed,
            (true, false) => Verdict::Sure(Notation::Point),
            (false, true) => Verdict::Sure(Notation::Comma),
            (false, false) if self.open.point || self.open.comma => Verdict::Open,
            (false, false) => Verdict::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_could_be_two_is_none() {
        let usual = Decimals::Usual(Notation::Point);
        for (decimals, number, notation) in [
            (
                Decimals::Sure(Notation::Comma),
                "1.234",
                Some(Notation::Comma),
            ),
            (usual, "1.234", Some(Notation::Point)),
            (usual, "1,234", None),
            (Decimals::Unknown, "1,234", None),
            (Decimals::Unknown, "1.234", None),
            (Decimals::Unknown, "0,5", Some(Notation::Comma)),
            (Decimals::Unknown, "12", Some(Notation::Point)),
        ] {
            assert_eq!(decimals.of(number), notation, "{number}");
        }
    }

    #[test]
    fn the_sign_is_found_where_it_can_be_told() {
        let (point, comma) = (
            Verdict::Sure(Notation::Point),
            Verdict::Sure(Notation::Comma),
        );
        for (amounts, verdict) in [
            (vec!["1", "20"], Verdict::None),
            (vec!["0.004"], point),
            (vec!["1.2345"], point),
            (vec!["1,234.5"], point),
            (vec!["1,234,567"], point),
            (vec!["0,0042"], comma),
            (vec!["1.234,5"], comma),
            (vec!["EUR 0,004"], comma),
            (vec!["(4,10)"], comma),
            (vec!["1,234"], Verdict::Open),
            (vec!["1.234", "0.5"], point),
            (vec!["1,5", "1.5"], Verdict::Mixed),
            (vec!["1.5E-7"], point),
            (vec!["-.5"], point),
        ] {
            let mut signs = Signs::default();
            for amount in &amounts {
                signs.see(amount);
            }
            assert_eq!(signs.verdict(), verdict, "{amounts:?}");
        }
    }
}
