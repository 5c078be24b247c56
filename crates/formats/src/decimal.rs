//! The decimal sign of a file, found out from its amounts.

use money::Notation;

/// What the amounts of a file say.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Signs {
    point: bool,
    comma: bool,
    /// There are signs that could be either: `1,234`.
    open: bool,
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
            (1, 0) | (0, 1) if grouped => self.open = true,
            (1, 1) if body.rfind('.') < body.rfind(',') => self.comma = true,
            // A sign that comes twice groups thousands: the other one parts the decimals.
            (1, 0 | 1 | 2..) | (0, 2..) => self.point = true,
            (0 | 2.., 1) | (2.., 0) => self.comma = true,
            (2.., 2..) => (self.point, self.comma) = (true, true),
        }
    }

    pub(crate) const fn verdict(self) -> Verdict {
        match (self.point, self.comma) {
            (true, true) => Verdict::Mixed,
            (true, false) => Verdict::Sure(Notation::Point),
            (false, true) => Verdict::Sure(Notation::Comma),
            (false, false) if self.open => Verdict::Open,
            (false, false) => Verdict::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
