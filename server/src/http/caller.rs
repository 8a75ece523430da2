//! Where a request comes from: the address of the peer, or what a proxy that the operator trusts says of it.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::{
    extract::ConnectInfo,
    http::{HeaderMap, HeaderName, request::Parts},
};

use crate::config::Network;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The network whose tries are counted together: an IPv4 /24, an IPv6 /64.
pub(super) fn network(parts: &Parts, trusted: &[Network]) -> String {
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(peer)| peer.ip().to_canonical());
    peer.map_or_else(
        || "unknown".to_owned(),
        |peer| network_of(client(peer, &parts.headers, trusted)),
    )
}

/// Proxies append whom they heard from. Read from the end, the first address that is not a trusted proxy's is the
/// client; whatever stands before it the client may have made up.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|network| network.contains(ip));
    if !is_trusted(peer) {
        return peer;
    }
    let chain: Vec<&str> = headers
        .get_all(X_FORWARDED_FOR)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let mut nearest = peer;
    for hop in chain.iter().rev() {
        let Ok(ip) = hop.trim().parse::<IpAddr>() else { break };
        nearest = ip.to_canonical();
        if !is_trusted(nearest) {
            break;
        }
    }
    nearest
}

fn network_of(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(ip) => format!("{}/64", Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str], trusted: &str) -> String {
        let file = include_str!("../../../Leptos.toml");
        let trusted = ("ONCOCENTER_TRUSTED_PROXIES".into(), trusted.into());
        let trusted = crate::config::from_text(file, [trusted]).unwrap().trusted_proxies;
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(X_FORWARDED_FOR, value.parse().unwrap());
        }
        network_of(client(peer.parse().unwrap(), &headers, &trusted))
    }

    #[test]
    fn a_header_is_believed_only_from_a_trusted_proxy() {
        assert_eq!(seen("203.0.113.7", &["1.2.3.4"], ""), "203.0.113.0/24");
        assert_eq!(seen("127.0.0.1", &["1.2.3.4"], ""), "127.0.0.0/24");
        assert_eq!(seen("127.0.0.1", &["1.2.3.4"], "127.0.0.1"), "1.2.3.0/24");
        assert_eq!(seen("127.0.0.1", &["9.9.9.9, 1.2.3.4"], "127.0.0.1"), "1.2.3.0/24");
        assert_eq!(
            seen("127.0.0.1", &["9.9.9.9", "1.2.3.4, 10.0.0.9"], "127.0.0.1, 10.0.0.0/8"),
            "1.2.3.0/24"
        );
        assert_eq!(
            seen("127.0.0.1", &["nonsense, 10.0.0.9"], "127.0.0.1, 10.0.0.0/8"),
            "10.0.0.0/24"
        );
        assert_eq!(seen("127.0.0.1", &[], "127.0.0.1"), "127.0.0.0/24");
        assert_eq!(seen("2001:db8:1:2:3::4", &[], ""), "2001:db8:1:2::/64");
    }
}
