//! Currencies: ISO 4217, and the crypto currencies that Daman registers.

use std::fmt;

/// A currency that Daman can account in: an ISO 4217 code, or a registered crypto currency (`USDC`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: Code,
    exponent: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Code {
    Iso([u8; 3]),
    Usdc,
}

/// The code names no currency that money can be kept in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a currency code that Daman knows (three capital letters of ISO 4217, such as MAD)"
)]
pub struct UnknownCurrency(String);

impl Currency {
    /// The Moroccan dirham, in centimes.
    pub const MAD: Self = Self {
        code: Code::Iso(*b"MAD"),
        exponent: 2,
    };

    /// Reads a code such as `MAD`, in capitals.
    ///
    /// # Errors
    /// [`UnknownCurrency`] when it is neither an ISO 4217 code with minor units nor a registered crypto currency.
    pub fn parse(text: &str) -> Result<Self, UnknownCurrency> {
        let unknown = || UnknownCurrency(text.chars().take(16).collect());
        if text == "USDC" {
            // Six decimals on chain (Circle's contract; DESIGN section 2).
            return Ok(Self {
                code: Code::Usdc,
                exponent: 6,
            });
        }
        let letters: [u8; 3] =
            text.as_bytes()
                .try_into()
                .map_err(|source: std::array::TryFromSliceError| {
                    let _: std::array::TryFromSliceError = source;
                    unknown()
                })?;
        let iso = iso_currency::Currency::from_code(text).ok_or_else(unknown)?;
        // Gold, test codes and the like carry no exponent: no money is kept in them.
        let exponent = iso.exponent().ok_or_else(unknown)?;
        let exponent = u8::try_from(exponent)
            .ok()
            .filter(|exponent| *exponent <= 4)
            .ok_or_else(unknown)?;
        Ok(Self {
            code: Code::Iso(letters),
            exponent,
        })
    }

    /// The code in capitals, such as `MAD`.
    pub fn code(&self) -> &str {
        match &self.code {
            Code::Iso(letters) => str::from_utf8(letters).unwrap_or("XXX"),
            Code::Usdc => "USDC",
        }
    }

    /// How many decimals the minor unit has: 2 for MAD, 0 for KRW, 3 for TND.
    pub const fn exponent(self) -> u8 {
        self.exponent
    }

    /// Minor units in one major unit: 100 for MAD, 1 for KRW.
    pub const fn minor_per_major(self) -> i64 {
        match self.exponent {
            0 => 1,
            1 => 10,
            2 => 100,
            3 => 1_000,
            4 => 10_000,
            5 => 100_000,
            _ => 1_000_000,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_are_those_of_the_standard() {
        for (code, exponent) in [
            ("MAD", 2),
            ("EUR", 2),
            ("USD", 2),
            ("KRW", 0),
            ("XOF", 0),
            ("TND", 3),
            ("USDC", 6),
            ("JPY", 0),
            ("BHD", 3),
            ("ISK", 0),
        ] {
            let currency = Currency::parse(code).unwrap();
            assert_eq!((currency.code(), currency.exponent()), (code, exponent));
        }
    }

    #[test]
    fn the_constant_is_what_the_code_says() {
        assert_eq!(Currency::parse("MAD").unwrap(), Currency::MAD);
    }

    #[test]
    fn what_is_no_currency_is_refused() {
        for text in ["", "mad", "MA", "MADD", "XAU", "XXX", "ZZZ", "€", "🦀🦀"] {
            assert!(Currency::parse(text).is_err(), "{text}");
        }
    }
}
