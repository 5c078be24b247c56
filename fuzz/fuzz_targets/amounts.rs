//! Decimal strings as amounts: what is read is written back as the same amount, and nothing overflows.
#![no_main]

use libfuzzer_sys::fuzz_target;
use money::{Bps, Currency, Money};

fuzz_target!(|input: (&str, &str, u16)| {
    let (amount, currency, bps) = input;
    let Ok(currency) = Currency::parse(currency)
        .or_else(|_| Currency::parse(["MAD", "KRW", "TND", "USDC"][usize::from(bps) % 4]))
    else {
        return;
    };
    let Ok(money) = Money::parse(amount, currency) else {
        return;
    };
    assert_eq!(Money::parse(&money.decimal(), currency), Ok(money));
    if let Ok(bps) = Bps::try_new(bps)
        && let Ok(fee) = bps.of_floor(money, 1)
    {
        assert!(fee.amount_minor() >= 0 && fee.amount_minor() <= money.amount_minor());
    }
});
