//! Promise: a redirect or a returned form stays on this site, whatever the form said.

use axum::http::uri::PathAndQuery;

/// Bytes of a path at most.
const MAX: usize = 2000;

/// A path of this site with its query: it starts with one slash, and no browser can read a host into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SameSitePath(String);

impl SameSitePath {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let starts_right = text.starts_with('/') && !text.starts_with("//");
        // Browsers take a backslash for a slash, and drop tabs and line ends before they look.
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        (starts_right && plain && text.len() <= MAX).then(|| Self(text.to_owned()))
    }

    /// For a `Location`, fragment and all.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// For a request of our own.
    pub(super) fn path_and_query(&self) -> Option<PathAndQuery> {
        let without_fragment = self.0.split_once('#').map_or(self.0.as_str(), |(before, _)| before);
        without_fragment.parse().ok()
    }

    /// Without the query, which may hold what somebody searched for.
    pub(super) fn path(&self) -> &str {
        self.0.split(['?', '#']).next().unwrap_or("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_other_site_can_be_reached() {
        for evil in [
            "//evil",
            "/\\evil",
            "\\\\evil",
            "\\/evil",
            "https:evil",
            "https://evil",
            "evil",
            "",
            "/a\\b",
            "/\tevil",
            "/\r\nSet-Cookie: a=b",
            "/\n/evil",
            " /org",
            "/org ",
            "javascript:alert(1)",
            "/тест",
            "?q=1",
            "///evil",
        ] {
            assert_eq!(SameSitePath::parse(evil), None, "{evil:?}");
        }
        assert_eq!(SameSitePath::parse(&format!("/{}", "a".repeat(MAX))), None);
    }

    #[test]
    fn a_path_keeps_what_belongs_to_it() {
        let path = SameSitePath::parse("/org/doctors?q=%D0%B8#row-1").unwrap();
        assert_eq!(path.as_str(), "/org/doctors?q=%D0%B8#row-1");
        assert_eq!(path.path_and_query().unwrap(), "/org/doctors?q=%D0%B8");
        assert_eq!(path.path(), "/org/doctors");
        assert_eq!(SameSitePath::parse("/").unwrap().path(), "/");
    }
}
