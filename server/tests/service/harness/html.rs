//! As much of a browser's reading of HTML as the tests need.

/// The hidden and filled-in fields of the form that posts to `action`.
pub(super) fn form(html: &str, action: &str) -> Option<Vec<(String, String)>> {
    let form = html
        .split("<form")
        .skip(1)
        .map(|rest| rest.split("</form>").next().unwrap_or(rest))
        .find(|form| {
            form.split('>')
                .next()
                .and_then(|tag| attribute(tag, "action"))
                .as_deref()
                == Some(action)
        })?;
    let inputs = form.split("<input").skip(1).filter_map(|rest| {
        let tag = rest.split('>').next()?;
        Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()))
    });
    Some(inputs.collect())
}

/// The value of an attribute in the inside of a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = tag.get(start..)?.split('"').next()?;
    Some(unescaped(value))
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
}
