//! Which compressed form a browser takes.

use axum::http::{HeaderMap, header};

/// A compression that `cargo leptos build --precompress` knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    pub(super) const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// Its name in headers.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// The ending of a compressed file's name.
    pub(super) const fn ending(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }

    /// Those that the request accepts, the smaller first. One with weight zero is refused (RFC 9110 12.5.3).
    pub(super) fn accepted(asked: &HeaderMap) -> impl Iterator<Item = Self> {
        let offers: Vec<String> = asked
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(|offer| offer.trim().to_ascii_lowercase())
            .collect();
        Self::ALL
            .into_iter()
            .filter(move |encoding| offers.iter().any(|offer| offers_it(offer, *encoding)))
    }
}

fn offers_it(offer: &str, encoding: Encoding) -> bool {
    let (name, weight) = offer.split_once(';').unwrap_or((offer, "q=1"));
    let weight = weight
        .trim()
        .strip_prefix("q=")
        .and_then(|weight| weight.parse::<f32>().ok());
    name.trim() == encoding.name() && weight.is_some_and(|weight| weight > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_heard() {
        let accepted = |value: &str| {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, value.parse().unwrap())]);
            Encoding::accepted(&headers).collect::<Vec<_>>()
        };
        assert_eq!(accepted("gzip, deflate, br"), [Encoding::Brotli, Encoding::Gzip]);
        assert_eq!(accepted("br;q=0, GZIP;q=0.5"), [Encoding::Gzip]);
        assert_eq!(accepted("identity"), []);
        assert_eq!(accepted("br;q=nonsense"), []);
    }
}
