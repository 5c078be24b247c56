//! Which addresses webhooks may go to. An integrator names the URL, so it must never lead into our own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// The longest URL of an endpoint; the table repeats it.
const LONGEST_URL: usize = 2_000;

/// Where webhooks may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Targets {
    /// Public addresses, over HTTPS.
    Public,
    /// Private addresses too, and plain HTTP to this machine: for development only.
    PrivateToo,
}

/// Why a webhook may not go there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TargetRefused {
    #[error("it is no URL such as https://example.com/webhooks")]
    NoUrl,
    #[error("it must begin with https://")]
    NotHttps,
    #[error("it must hold no user name or password")]
    Credentials,
    #[error("it leads to {0}, which is no public address")]
    NotPublic(String),
}

impl Targets {
    /// Reads the URL of an endpoint and refuses what can be refused without asking for the name's addresses.
    pub(crate) fn check_url(self, text: &str) -> Result<Url, TargetRefused> {
        if text.len() > LONGEST_URL {
            return Err(TargetRefused::NoUrl);
        }
        let Ok(url) = Url::parse(text) else {
            return Err(TargetRefused::NoUrl);
        };
        let host = url.host().ok_or(TargetRefused::NoUrl)?;
        let plain_to_ourselves =
            url.scheme() == "http" && self == Self::PrivateToo && is_this_machine(&host);
        if url.scheme() != "https" && !plain_to_ourselves {
            return Err(TargetRefused::NotHttps);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(TargetRefused::Credentials);
        }
        match host {
            Host::Ipv4(address) => self.check_address(address.into())?,
            Host::Ipv6(address) => self.check_address(address.into())?,
            // Every name under it is this machine (RFC 6761, section 6.3).
            Host::Domain(name) if self == Self::Public && is_localhost(name) => {
                return Err(TargetRefused::NotPublic(name.to_owned()));
            }
            Host::Domain(_) => {}
        }
        Ok(url)
    }

    /// Refuses an address that is about to be connected to.
    pub(crate) fn check_address(self, address: IpAddr) -> Result<(), TargetRefused> {
        if self == Self::PrivateToo || is_public(address) {
            return Ok(());
        }
        Err(TargetRefused::NotPublic(address.to_string()))
    }
}

fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name == "localhost" || name.ends_with(".localhost")
}

fn is_this_machine(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => is_localhost(name),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// Whether an address is one of the public internet.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// All but IANA's special-purpose blocks (registry of RFC 6890), multicast and the reserved class E.
fn is_public_v4(address: Ipv4Addr) -> bool {
    const SPECIAL: [([u8; 4], u32); 16] = [
        ([0, 0, 0, 0], 8),
        ([10, 0, 0, 0], 8),
        ([100, 64, 0, 0], 10),
        ([127, 0, 0, 0], 8),
        ([169, 254, 0, 0], 16),
        ([172, 16, 0, 0], 12),
        ([192, 0, 0, 0], 24),
        ([192, 0, 2, 0], 24),
        ([192, 31, 196, 0], 24),
        ([192, 52, 193, 0], 24),
        ([192, 88, 99, 0], 24),
        ([192, 168, 0, 0], 16),
        ([198, 18, 0, 0], 15),
        ([198, 51, 100, 0], 24),
        ([203, 0, 113, 0], 24),
        // Multicast 224/4, reserved 240/4 and broadcast.
        ([224, 0, 0, 0], 3),
    ];
    let bits = address.to_bits();
    !SPECIAL
        .iter()
        .any(|(block, length)| same_prefix_v4(bits, Ipv4Addr::from(*block).to_bits(), *length))
}

fn same_prefix_v4(left: u32, right: u32, length: u32) -> bool {
    (left ^ right).leading_zeros() >= length
}

/// Only `2000::/3`, the block that global addresses are given from (RFC 4291), less its special-purpose parts. So loopback,
/// link-local, unique local, multicast, mapped IPv4 (`::ffff/96`) and NAT64 (`64:ff9b::/96`, `64:ff9b:1::/48`) are out.
fn is_public_v6(address: Ipv6Addr) -> bool {
    const GLOBAL: (u128, u32) = (0x2000 << 112, 3);
    const SPECIAL: [(u128, u32); 5] = [
        // IETF protocol assignments, with Teredo, which carries an IPv4 address.
        (0x2001 << 112, 23),
        // Documentation.
        (0x2001_0db8 << 96, 32),
        // 6to4, which carries an IPv4 address.
        (0x2002 << 112, 16),
        // Direct delegation of AS112.
        (0x2620_004f_8000 << 80, 48),
        // Documentation (RFC 9637).
        (0x3fff << 112, 20),
    ];
    let bits = address.to_bits();
    let within = |(block, length): (u128, u32)| (bits ^ block).leading_zeros() >= length;
    within(GLOBAL) && !SPECIAL.into_iter().any(within)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_not_public_are_refused() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn public_addresses_are_allowed() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "223.255.255.255",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2606:4700::1111",
            "2a00:1450::1",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn urls_are_refused_before_a_name_is_asked_for() {
        for (url, why) in [
            ("", TargetRefused::NoUrl),
            ("example.com/hook", TargetRefused::NoUrl),
            ("http://example.com/", TargetRefused::NotHttps),
            ("http://localhost/", TargetRefused::NotHttps),
            ("file:///etc/passwd", TargetRefused::NoUrl),
            ("gopher://example.com/", TargetRefused::NotHttps),
            ("https://user@example.com/", TargetRefused::Credentials),
            (
                "https://localhost/",
                TargetRefused::NotPublic("localhost".into()),
            ),
            (
                "https://a.localhost./",
                TargetRefused::NotPublic("a.localhost.".into()),
            ),
            (
                "https://2130706433/",
                TargetRefused::NotPublic("127.0.0.1".into()),
            ),
            (
                "https://0x7f.1/",
                TargetRefused::NotPublic("127.0.0.1".into()),
            ),
            (
                "https://017700000001/",
                TargetRefused::NotPublic("127.0.0.1".into()),
            ),
            (
                "https://①②⑦.0.0.1/",
                TargetRefused::NotPublic("127.0.0.1".into()),
            ),
            (
                "https://[::ffff:10.0.0.1]/",
                TargetRefused::NotPublic("::ffff:10.0.0.1".into()),
            ),
        ] {
            assert_eq!(Targets::Public.check_url(url).unwrap_err(), why, "{url}");
        }
        let long = format!("https://example.com/{}", "x".repeat(LONGEST_URL));
        assert!(Targets::Public.check_url(&long).is_err());
        assert!(
            Targets::Public
                .check_url("https://example.com:8443/hook?a=b")
                .is_ok()
        );
    }

    #[test]
    fn development_allows_plain_http_to_this_machine_only() {
        for url in [
            "http://localhost:1/",
            "http://127.0.0.1:1/",
            "http://[::1]:1/",
            "https://10.0.0.1/",
        ] {
            assert!(Targets::PrivateToo.check_url(url).is_ok(), "{url}");
        }
        for url in [
            "http://10.0.0.1/",
            "http://example.com/",
            "http://localhost.example.com/",
        ] {
            assert_eq!(
                Targets::PrivateToo.check_url(url),
                Err(TargetRefused::NotHttps),
                "{url}"
            );
        }
    }
}
