//! What a form sends, decoded as the URL standard has it, but without guessing: bytes that are no UTF-8 are refused.

/// The text of one name or value; `None` where it is no UTF-8.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                bytes.push(nibble(*high) << 4 | nibble(*low));
                rest = after;
            }
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).ok()
}

/// The names and values of a form in their order; `None` where one is no UTF-8.
pub(super) fn pairs(form: &str) -> Option<Vec<(String, String)>> {
    form.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decoded(name)?, decoded(value)?))
        })
        .collect()
}

fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_send_is_read_and_the_rest_refused() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            pairs("a=%D0%98%D0%B2%D0%B0%D0%BD+%2B1&b=&c&=d&&e=1=2").unwrap(),
            [
                pair("a", "Иван +1"),
                pair("b", ""),
                pair("c", ""),
                pair("", "d"),
                pair("e", "1=2")
            ]
        );
        assert_eq!(decoded("100%").as_deref(), Some("100%"));
        assert_eq!(decoded("%zz%4").as_deref(), Some("%zz%4"));
        assert_eq!(pairs("a=%D0"), None);
        assert_eq!(pairs("%ff=1"), None);
    }
}
