//! Where the request that is being answered came from.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

tokio::task_local! {
    /// Around the answering of one request. Jobs run outside of it.
    static ADDRESS: IpAddr;
}

/// Runs `work` as the answer to a request from `address`: what it records tells the network.
pub async fn from_address<T>(address: IpAddr, work: impl Future<Output = T>) -> T {
    ADDRESS.scope(address, work).await
}

/// The address that the request came from which is being answered; none in a job.
pub fn address() -> Option<IpAddr> {
    ADDRESS.try_with(|address| *address).ok()
}

/// The network that the log keeps of an address, in CIDR form: a /24 of IPv4, a /48 of IPv6. It tells a stranger's
/// sign-in from the owner's, and one household or office from another only roughly.
pub(super) fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => format!("{}/24", Ipv4Addr::from_bits(v4.to_bits() & !0xff)),
        IpAddr::V6(v6) => format!("{}/48", Ipv6Addr::from_bits(v6.to_bits() >> 80 << 80)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_cut_to_its_network() {
        for (address, kept) in [
            ("203.0.113.77", "203.0.113.0/24"),
            ("::ffff:203.0.113.77", "203.0.113.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
            ("::1", "::/48"),
        ] {
            assert_eq!(network(address.parse().unwrap()), kept);
        }
    }

    #[tokio::test]
    async fn only_a_request_has_an_address() {
        assert_eq!(address(), None);
        let here = IpAddr::from([203, 0, 113, 77]);
        assert_eq!(from_address(here, async { address() }).await, Some(here));
        assert_eq!(address(), None);
    }
}
