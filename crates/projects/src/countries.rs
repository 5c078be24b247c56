//! Where the public may fund projects: a file of data, closed by default.

use std::{collections::BTreeMap, sync::OnceLock};

use kernel::Failure;
use payments::Mode as Money;
use serde::Deserialize;

use crate::draft::Mode;

const DATA: &str = include_str!("../data/countries.toml");

/// The countries, as the file has them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Countries {
    closed: Closed,
    country: BTreeMap<String, Country>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Closed {
    reason: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Country {
    donation: Option<Opening>,
    presale: Option<Opening>,
    revenue_participation: Option<Opening>,
    reason: String,
}

/// To whom a mode is open in a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Opening {
    Public,
    Sandbox,
}

impl Countries {
    /// The file of this build.
    pub(crate) fn get() -> Result<&'static Self, Failure> {
        static READ: OnceLock<Result<Countries, String>> = OnceLock::new();
        let read = READ.get_or_init(|| toml::from_str(DATA).map_err(|error| error.to_string()));
        read.as_ref()
            .map_err(|error| Failure::msg(format!("data/countries.toml: {error}")))
    }

    /// Why a mode is closed to the public of a country; nothing when it is open.
    pub(crate) fn closed(&self, code: &str, mode: Mode, money: Money) -> Option<&str> {
        let Some(country) = self.country.get(code) else {
            return Some(&self.closed.reason);
        };
        let opening = match mode {
            Mode::Donation => country.donation,
            Mode::Presale => country.presale,
            Mode::RevenueParticipation => country.revenue_participation,
        };
        let open = match opening {
            Some(Opening::Public) => true,
            Some(Opening::Sandbox) => money == Money::Sandbox,
            None => false,
        };
        (!open).then_some(country.reason.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_closed_but_the_demo_without_real_money() {
        let countries = Countries::get().unwrap();
        for mode in Mode::ALL {
            assert_eq!(countries.closed("MA", mode, Money::Sandbox), None);
            assert!(
                countries
                    .closed("MA", mode, Money::Live)
                    .unwrap()
                    .contains("15-18")
            );
            for code in ["FR", "US", "KR", "BR", "", "ma"] {
                assert!(
                    countries
                        .closed(code, mode, Money::Sandbox)
                        .unwrap()
                        .contains("licence")
                );
            }
        }
    }
}
