//! How often a sign-in may be tried: the rule.
//!
//! A failure makes the next attempt wait, twice as long each time, up to a bound, and never for ever. What is counted: the
//! account (whether there is one or not), the network address, and the codes of one account's second factor. Where a party
//! has signed in before, its failures are counted apart from everybody else's, so that a stranger who guesses keeps only
//! strangers waiting.

use std::net::{IpAddr, Ipv6Addr};

use chrono::{DateTime, Duration, Utc};
use kernel::Failure;

use crate::vault::Vault;

/// The longest wait; the table repeats a bound.
const LONGEST: Duration = Duration::minutes(15);
/// Failures older than this are forgotten.
pub(crate) const FORGOTTEN_AFTER: Duration = Duration::hours(24);
/// How long an address is remembered from which a party signed in.
pub(crate) const KNOWN_FOR: Duration = Duration::days(60);

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    /// Passwords given for one e-mail address, from wherever nobody of it signed in before.
    Account,
    /// The same, from one network address where it signed in before.
    AccountFromKnown,
    /// Passwords given from one network address, for whatever accounts.
    Address,
    /// Codes of one account's second factor, and passwords given again within a session.
    Code,
    /// Password links asked for one e-mail address; none has to wait.
    Reset,
}

impl Counted {
    const fn word(self) -> &'static [u8] {
        match self {
            Self::Account => b"account",
            Self::AccountFromKnown => b"account from known",
            Self::Address => b"address",
            Self::Code => b"code",
            Self::Reset => b"reset",
        }
    }

    /// Failures that cost no wait. An address may be an office or a carrier's gateway, with many people behind it.
    pub(crate) const fn free(self) -> i32 {
        match self {
            Self::Account | Self::AccountFromKnown | Self::Code => 5,
            Self::Address => 50,
            Self::Reset => i32::MAX,
        }
    }
}

/// One count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    /// What it counts.
    pub(crate) counted: Counted,
    /// Its name in the table, from which neither address can be read.
    pub(crate) key: [u8; 32],
}

impl Count {
    /// The count of these texts.
    pub(crate) fn of(vault: &Vault, counted: Counted, of: &[&str]) -> Result<Self, Failure> {
        let mut parts = vec![counted.word()];
        parts.extend(of.iter().map(|text| text.as_bytes()));
        Ok(Self {
            counted,
            key: vault.blind(&parts)?,
        })
    }
}

/// The name under which it is remembered that an account signed in from an address.
pub(crate) fn known(vault: &Vault, email: &str, address: &str) -> Result<[u8; 32], Failure> {
    vault.blind(&[b"known", email.as_bytes(), address.as_bytes()])
}

/// The client's address as it is counted: whole for IPv4, a /64 for IPv6, since one client has that many.
pub(crate) fn client(address: IpAddr) -> String {
    match address.to_canonical() {
        v4 @ IpAddr::V4(_) => v4.to_string(),
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).to_string(),
    }
}

/// From when the next attempt is looked at, after so many failures in a row: at once while they are free, then after 1, 2,
/// 4, … seconds, up to a quarter of an hour.
pub(crate) fn wait_until(counted: Counted, failures: i32, now: DateTime<Utc>) -> DateTime<Utc> {
    let costly = failures.saturating_sub(counted.free());
    if costly <= 0 {
        return now;
    }
    let doublings = u32::try_from(costly.saturating_sub(1))
        .unwrap_or_default()
        .min(20);
    let wait = Duration::seconds(1_i64 << doublings).min(LONGEST);
    now + wait
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    #[test]
    fn the_first_failures_are_free_and_then_each_doubles_the_wait() {
        let waits: Vec<i64> = (0..=18)
            .map(|failures| (wait_until(Counted::Account, failures, NOW) - NOW).num_seconds())
            .collect();
        assert_eq!(
            waits,
            [
                0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900
            ]
        );
        assert_eq!(wait_until(Counted::Address, 50, NOW), NOW);
        assert!(wait_until(Counted::Address, 51, NOW) > NOW);
    }

    #[test]
    fn a_client_is_one_address_or_a_64() {
        for (address, counted) in [
            ("203.0.113.77", "203.0.113.77"),
            ("::ffff:203.0.113.77", "203.0.113.77"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ] {
            assert_eq!(client(address.parse().unwrap()), counted);
        }
    }

    proptest! {
        #[test]
        fn no_wait_is_for_ever(failures: i32) {
            for counted in [Counted::Account, Counted::AccountFromKnown, Counted::Address, Counted::Code] {
                let wait = wait_until(counted, failures, NOW) - NOW;
                prop_assert!(wait >= Duration::zero() && wait <= LONGEST);
            }
        }
    }
}
