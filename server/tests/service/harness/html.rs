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
        // Of several answers a browser sends the one that is chosen.
        if tag.contains("type=\"radio\"") && !tag.contains(" checked") {
            return None;
        }
        Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()))
    });
    Some(inputs.collect())
}

/// The values that a select of that name offers, and the one that is chosen.
pub(super) fn choices(html: &str, name: &str) -> (Vec<String>, Option<String>) {
    let select = html
        .split("<select")
        .skip(1)
        .map(|rest| rest.split("</select>").next().unwrap_or(rest))
        .find(|select| {
            let tag = select.split('>').next();
            tag.and_then(|tag| attribute(tag, "name")).as_deref() == Some(name)
        });
    let options = select.unwrap_or_default().split("<option").skip(1);
    let tags = options.filter_map(|rest| rest.split('>').next());
    let mut chosen = None;
    let mut values = Vec::new();
    for tag in tags {
        let value = attribute(tag, "value").unwrap_or_default();
        if tag.contains(" selected") {
            chosen = Some(value.clone());
        }
        values.push(value);
    }
    (values, chosen)
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
