/// A piece of a rule's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    Text(&'a str),
    /// The name between `{` and `}`: a question whose answer stands there.
    Place(&'a str),
}

/// The pieces of a rule's text. A brace without its fellow is text.
pub(crate) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, place, after)) = rest
        .split_once('{')
        .and_then(|(before, after)| after.split_once('}').map(|(place, after)| (before, place, after)))
    {
        parts.extend([Part::Text(before), Part::Place(place)]);
        rest = after;
    }
    parts.push(Part::Text(rest));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stand_between_braces() {
        use Part::{Place, Text};
        assert_eq!(
            parts("Кости: {bone_where} — до {day}"),
            [
                Text("Кости: "),
                Place("bone_where"),
                Text(" — до "),
                Place("day"),
                Text("")
            ]
        );
        assert_eq!(parts("без мест"), [Text("без мест")]);
        assert_eq!(parts("{ одна"), [Text("{ одна")]);
    }
}
