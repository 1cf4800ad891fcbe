//! Who asks: the network at the other end, or the one that a trusted proxy names.

use std::net::IpAddr;

/// Networks, as `10.0.0.0/8` or `::1`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<(IpAddr, u8)>);

impl Networks {
    /// Reads networks; what is none was refused with the settings.
    pub fn read(texts: &[String]) -> Self {
        let networks = texts.iter().filter_map(|text| {
            let (address, prefix) = text.split_once('/').map_or((text.as_str(), None), |(a, p)| (a, Some(p)));
            let address: IpAddr = address.parse().ok()?;
            let all = if address.is_ipv4() { 32 } else { 128 };
            Some((address, prefix.and_then(|prefix| prefix.parse().ok()).unwrap_or(all)))
        });
        Self(networks.collect())
    }

    /// Whether an address is in one of them.
    pub fn have(&self, address: IpAddr) -> bool {
        self.0.iter().any(|(network, prefix)| head(*network, *prefix) == head(plain(address), *prefix))
    }
}

/// The last address of the chain that no trusted proxy stands for: what stands before it, anybody may have written.
pub fn client(peer: IpAddr, forwarded: &[&str], proxies: &Networks) -> IpAddr {
    let mut client = plain(peer);
    let named = forwarded.iter().rev().flat_map(|line| line.rsplit(','));
    for address in named {
        if !proxies.have(client) {
            break;
        }
        match address.trim().parse() {
            Ok(address) => client = plain(address),
            Err(_) => break,
        }
    }
    client
}

/// What is counted as one: an IPv4 address, or the /64 that one household has.
pub fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// An IPv4 address that came in IPv6's clothes is itself.
fn plain(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

/// The first bits of an address; of the two families never the same.
fn head(address: IpAddr, prefix: u8) -> (bool, u128) {
    let (bits, all) = match address {
        IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
        IpAddr::V6(address) => (u128::from(address), 128u8),
    };
    (address.is_ipv4(), bits.checked_shr(u32::from(all.saturating_sub(prefix))).unwrap_or(0))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_says_who_asks() {
        let proxies = Networks::read(&["10.0.0.0/8".into(), "::1".into()]);
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        for (peer, forwarded, who) in [
            ("203.0.113.9", &["198.51.100.1"][..], "203.0.113.9"),
            ("10.1.2.3", &["198.51.100.1"], "198.51.100.1"),
            ("10.1.2.3", &["6.6.6.6, 198.51.100.1, 10.9.9.9"], "198.51.100.1"),
            ("10.1.2.3", &["6.6.6.6", "198.51.100.1"], "198.51.100.1"),
            ("10.1.2.3", &["nonsense"], "10.1.2.3"),
            ("10.1.2.3", &[], "10.1.2.3"),
            ("::ffff:10.1.2.3", &["198.51.100.1"], "198.51.100.1"),
            ("::1", &["2001:db8::7"], "2001:db8::7"),
        ] {
            assert_eq!(client(ip(peer), forwarded, &proxies), ip(who), "{peer} {forwarded:?}");
        }
        assert_eq!(network(ip("2001:db8:1:2:3:4:5:6")), "2001:db8:1:2::/64");
    }

    #[test]
    fn a_network_has_its_addresses() {
        let all = Networks::read(&["0.0.0.0/0".into()]);
        let some = Networks::read(&["192.0.2.128/25".into(), "2001:db8::/32".into()]);
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        assert!(all.have(ip("8.8.8.8")) && !all.have(ip("::1")));
        assert!(some.have(ip("192.0.2.200")) && !some.have(ip("192.0.2.1")));
        assert!(some.have(ip("2001:db8:ffff::1")) && !some.have(ip("2001:db9::1")));
    }
}
