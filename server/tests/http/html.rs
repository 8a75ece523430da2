//! As much of HTML and of forms as the tests read and write.

/// A name or value as a form sends it.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// The tags of that name, each from `<` to `>`.
pub(crate) fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split('<')
        .filter_map(|piece| piece.split('>').next())
        .filter(|tag| tag.split([' ', '/']).next() == Some(name))
        .collect()
}

/// The value of an attribute.
pub(crate) fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split_once(&format!(" {name}=\""))?.1;
    let raw = rest.split('"').next()?;
    let plain = raw
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    Some(plain)
}

/// The input of that name.
pub(crate) fn input<'a>(html: &'a str, name: &str) -> &'a str {
    tags(html, "input")
        .into_iter()
        .find(|tag| attribute(tag, "name").as_deref() == Some(name))
        .unwrap_or_else(|| panic!("no input {name} in {html}"))
}

/// What the input of that name sends.
pub(crate) fn value(html: &str, name: &str) -> String {
    attribute(input(html, name), "value").unwrap_or_default()
}

/// Whether something of the page comes alive.
pub(crate) fn has_islands(html: &str) -> bool {
    html.contains("<leptos-island")
}

/// Whether the page brings the program for that.
pub(crate) fn has_program(html: &str) -> bool {
    html.contains("oncocenter.wasm") || html.contains("oncocenter_bg.wasm")
}
