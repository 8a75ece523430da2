//! What a browser says of itself, in two words: enough to know one's own devices by, too little to know anybody else's.

use axum::http::{HeaderMap, header};

/// Names in the header, the more telling first: nearly every browser also names those that it wants to be taken for.
const BROWSERS: [(&str, &str); 8] = [
    ("YaBrowser/", "Яндекс Браузер"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// «Chrome, Windows»; nothing where neither is known.
pub(super) fn agent(headers: &HeaderMap) -> Option<String> {
    let said = headers.get(header::USER_AGENT)?.to_str().ok()?;
    let find = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(mark, _)| said.contains(mark))
            .map(|(_, name)| *name)
    };
    let words: Vec<&str> = [find(&BROWSERS), find(&SYSTEMS)].into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<String> {
        agent(&HeaderMap::from_iter([(header::USER_AGENT, text.parse().unwrap())]))
    }

    #[test]
    fn a_browser_is_known_by_its_most_telling_name() {
        const LIKE: &str = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0";
        for (text, words) in [
            (
                format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {LIKE} Safari/537.36"),
                "Chrome, Windows",
            ),
            (
                format!("Mozilla/5.0 (Windows NT 10.0) {LIKE} YaBrowser/25.10 Safari/537.36"),
                "Яндекс Браузер, Windows",
            ),
            (
                format!("Mozilla/5.0 (X11; Linux x86_64) {LIKE} Safari/537.36 Edg/142.0"),
                "Edge, Linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
                    .into(),
                "Safari, iPhone",
            ),
            (
                "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0".into(),
                "Firefox, Android",
            ),
        ] {
            assert_eq!(said(&text).as_deref(), Some(words));
        }
    }

    #[test]
    fn nothing_of_an_unknown_one_is_kept() {
        assert_eq!(said("curl/8.0 ivan@mail.ru"), None);
        assert_eq!(agent(&HeaderMap::new()), None);
    }
}
