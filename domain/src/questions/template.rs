use super::{Answer, Answers, Sheet};

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

impl Sheet {
    /// The text with what was answered in the place of each `{item}`.
    pub(crate) fn filled(&self, text: &str, answers: &Answers) -> String {
        let mut filled = String::new();
        for part in parts(text) {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Place(place) => {
                    let Some(item) = self.items().find(|item| item.id.as_str() == place) else {
                        continue;
                    };
                    let answer = answers.get(&item.id);
                    let shown = item.shown(answer, self.words());
                    match answer {
                        Some(Answer::Text(_)) => filled.push_str(&shown),
                        _ if filled.is_empty() => filled.push_str(&shown),
                        _ => filled.push_str(&in_a_sentence(&shown)),
                    }
                }
            }
        }
        filled
    }
}

/// Choices' labels inside a sentence: each with a small first letter, unless it is one of an abbreviation.
fn in_a_sentence(labels: &str) -> String {
    let small = |label: &str| {
        let mut letters = label.chars();
        match (letters.next(), letters.clone().next()) {
            (Some(first), second) if !second.is_some_and(char::is_uppercase) => {
                first.to_lowercase().chain(letters).collect()
            }
            _ => label.to_owned(),
        }
    };
    labels.split("; ").map(small).collect::<Vec<String>>().join(", ")
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
