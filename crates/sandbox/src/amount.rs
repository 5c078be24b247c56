//! Amounts and currencies at the door.

use crate::error::Refusal;
use crate::operations::Call;

/// The currencies Stripe charges in (docs.stripe.com/currencies).
const CURRENCIES: &str = "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad \
    cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils \
    inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr \
    mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std \
    szl thb tjs tnd top try ttd twd tzs uah ugx usd uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw";

/// Stripe takes at most eight digits.
const MAX_AMOUNT: i64 = 99_999_999;

/// The currency at a pointer, in lower case.
pub(crate) fn currency(call: &Call, pointer: &str) -> Result<String, Refusal> {
    let given = call
        .params
        .text(pointer)
        .unwrap_or_default()
        .to_ascii_lowercase();
    if CURRENCIES.split_whitespace().any(|known| known == given) {
        return Ok(given);
    }
    let message = format!(
        "Invalid currency: {given}. Stripe currently supports these currencies: {CURRENCIES}"
    );
    Err(Refusal::invalid(message).param("currency"))
}

/// A positive amount within Stripe's limit.
pub(crate) fn positive(amount: i64, param: &str) -> Result<i64, Refusal> {
    if amount < 1 {
        let refusal = Refusal::invalid("This value must be greater than or equal to 1.");
        return Err(refusal.code("parameter_invalid_integer").param(param));
    }
    if amount > MAX_AMOUNT {
        return Err(
            Refusal::invalid("Amount must be no more than 99999999 minor units.")
                .code("amount_too_large")
                .param(param),
        );
    }
    Ok(amount)
}

/// An amount with its decimals, for people: `1,234.50 EUR`.
pub(crate) fn readable(amount: i64, currency: &str) -> String {
    // Stripe's own table: zero-decimal currencies, three-decimal ones; ISK and UGX are sent with two decimals.
    let decimals: usize = match currency {
        "bif" | "clp" | "djf" | "gnf" | "jpy" | "kmf" | "krw" | "mga" | "pyg" | "rwf" | "vnd"
        | "vuv" | "xaf" | "xof" | "xpf" => 0,
        "bhd" | "jod" | "kwd" | "omr" | "tnd" => 3,
        _ => 2,
    };
    let digits = format!("{:0>width$}", amount.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let point = if fraction.is_empty() { "" } else { "." };
    let sign = if amount < 0 { "-" } else { "" };
    format!(
        "{sign}{grouped}{point}{fraction} {}",
        currency.to_ascii_uppercase()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_amounts_with_their_decimals() {
        for (amount, currency, text) in [
            (150_000, "mad", "1,500.00 MAD"),
            (5, "eur", "0.05 EUR"),
            (1_234_567, "jpy", "1,234,567 JPY"),
            (1500, "tnd", "1.500 TND"),
            (-99, "usd", "-0.99 USD"),
        ] {
            assert_eq!(readable(amount, currency), text);
        }
    }

    #[test]
    fn amounts_are_positive_and_bounded() {
        assert!(positive(0, "amount").is_err());
        assert!(positive(MAX_AMOUNT + 1, "amount").is_err());
        assert_eq!(positive(MAX_AMOUNT, "amount").unwrap(), MAX_AMOUNT);
    }
}
