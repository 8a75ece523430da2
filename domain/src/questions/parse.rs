use std::str::FromStr;

use super::{
    Change, ChoiceId, ItemId, Number,
    condition::{Comparison, Condition, Expr, Term},
};

/// Characters of a condition.
pub const CONDITION_MAX: usize = 600;
/// Days or answers that a condition looks back at most.
const COUNT_MAX: u32 = 3650;
/// Parentheses and «not» inside one another.
const DEPTH_MAX: usize = 8;

/// Where a condition can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseMistake {
    #[error("at character {at}: expected {expected}")]
    Expected { at: usize, expected: Expected },
    #[error("at character {at}: «and» and «or» side by side need parentheses that say which belong together")]
    Mixed { at: usize },
    #[error("longer than {CONDITION_MAX} characters or nested deeper than {DEPTH_MAX}")]
    TooLong,
}

/// What a condition goes on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Expected {
    #[error("«and», «or» or the end")]
    JoinOrEnd,
    /// One of these signs.
    #[error("{}", .0.join(" or "))]
    Sign(&'static [&'static str]),
    #[error("a question's id, «not», «unknown», «age», «days_since» or «(»")]
    Term,
    #[error("a question's id")]
    Item,
    #[error("a choice's id (what is not known is asked for with «unknown(…)»)")]
    Choice,
    #[error("a whole number from 1 to 3650")]
    Count,
    #[error("«is», «in», «has» or a comparison")]
    Comparison,
    #[error("a number")]
    Number,
}

/// ```text
/// any  := all, or several joined by one of `and`, `or`
/// one  := "not" one | "(" any ")" | "unknown" "(" item ")"
///       | item "is" choice | item "in" list | item "has" choice | item "has" "any" list
///       | term compared number
/// term := item | "age" "(" item ")" | "days_since" "(" item ")"
///       | ("change" | "since_start" | "since_start_percent") "(" item ")"
///       | ("rise" | "drop" | "rise_percent" | "drop_percent") "(" item "," days ")" | "mean" "(" item "," answers ")"
/// list := "(" choice {"," choice} ")"
/// ```
impl FromStr for Condition {
    type Err = ParseMistake;
    fn from_str(text: &str) -> Result<Self, ParseMistake> {
        if text.chars().count() > CONDITION_MAX {
            return Err(ParseMistake::TooLong);
        }
        let mut reader = Reader {
            tokens: tokens(text),
            next: 0,
            end: text.chars().count() + 1,
        };
        let expr = reader.joined(0)?;
        match reader.peek() {
            None => Ok(Self {
                text: text.trim().to_owned(),
                expr,
            }),
            Some(_) => Err(reader.expected(Expected::JoinOrEnd)),
        }
    }
}

/// The name of a change that looks back so far, and the change.
type Counted = (&'static str, fn(u32) -> Change);

/// Each with the place of its first character, from 1.
fn tokens(text: &str) -> Vec<(usize, String)> {
    let mut tokens: Vec<(usize, String)> = Vec::new();
    // What may follow the token before it within the same one: letters after letters, `=` after `<` or `>`.
    let mut goes_on: fn(&str, char) -> bool = |_, _| false;
    for (place, c) in text.chars().enumerate() {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
        if c.is_whitespace() {
            goes_on = |_, _| false;
            continue;
        }
        match tokens.last_mut() {
            Some((_, token)) if goes_on(token, c) => token.push(c),
            _ => tokens.push((place + 1, c.to_string())),
        }
        goes_on = if is_word(c) {
            |_, next| next.is_alphanumeric() || matches!(next, '_' | '.' | '-')
        } else {
            |token, next| next == '=' && matches!(token, "<" | ">")
        };
    }
    tokens
}

struct Reader {
    tokens: Vec<(usize, String)>,
    next: usize,
    end: usize,
}

impl Reader {
    fn peek(&self) -> Option<&str> {
        self.tokens.get(self.next).map(|(_, token)| token.as_str())
    }

    fn at(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(place, _)| *place)
    }

    fn expected(&self, expected: Expected) -> ParseMistake {
        ParseMistake::Expected {
            at: self.at(),
            expected,
        }
    }

    /// Goes past this token if it is the next one.
    fn skip(&mut self, token: &str) -> bool {
        let is_next = self.peek() == Some(token);
        self.next += usize::from(is_next);
        is_next
    }

    fn must(&mut self, token: &str, expected: Expected) -> Result<(), ParseMistake> {
        if self.skip(token) {
            Ok(())
        } else {
            Err(self.expected(expected))
        }
    }

    fn take<T: FromStr>(&mut self, expected: Expected) -> Result<T, ParseMistake> {
        let taken = self.peek().and_then(|token| token.parse().ok());
        let taken = taken.ok_or_else(|| self.expected(expected))?;
        self.next += 1;
        Ok(taken)
    }

    fn joined(&mut self, depth: usize) -> Result<Expr, ParseMistake> {
        let first = self.one(depth)?;
        let joint = match self.peek() {
            Some("and") => "and",
            Some("or") => "or",
            _ => return Ok(first),
        };
        let mut parts = vec![first];
        while self.skip(joint) {
            parts.push(self.one(depth)?);
        }
        match self.peek() {
            Some("and" | "or") => Err(ParseMistake::Mixed { at: self.at() }),
            _ if joint == "and" => Ok(Expr::All(parts)),
            _ => Ok(Expr::Any(parts)),
        }
    }

    fn one(&mut self, depth: usize) -> Result<Expr, ParseMistake> {
        if depth > DEPTH_MAX {
            return Err(ParseMistake::TooLong);
        }
        if self.skip("not") {
            return Ok(Expr::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.skip("(") {
            let inner = self.joined(depth + 1)?;
            self.must(")", Expected::Sign(&["«)»"]))?;
            return Ok(inner);
        }
        if self.skip("unknown") {
            return self.argument().map(Expr::Unknown);
        }
        if self.skip("age") {
            let term = Term::Age(self.argument()?);
            return self.compared(term);
        }
        if self.skip("days_since") {
            let term = Term::DaysSince(self.argument()?);
            return self.compared(term);
        }
        if let Some(term) = self.changed()? {
            return self.compared(term);
        }
        let item: ItemId = self.take(Expected::Term)?;
        if self.skip("is") {
            return Ok(Expr::Is(item, vec![self.choice()?]));
        }
        if self.skip("in") {
            return Ok(Expr::Is(item, self.choices()?));
        }
        if self.skip("has") {
            let choices = if self.skip("any") {
                self.choices()?
            } else {
                vec![self.choice()?]
            };
            return Ok(Expr::Has(item, choices));
        }
        self.compared(Term::Number(item))
    }

    /// What is compared with earlier answers.
    fn changed(&mut self) -> Result<Option<Term>, ParseMistake> {
        for (name, change) in [
            ("change", Change::FromLast),
            ("since_start", Change::FromStart),
            ("since_start_percent", Change::FromStartPercent),
        ] {
            if self.skip(name) {
                return Ok(Some(Term::Changed(change, self.argument()?)));
            }
        }
        let counted: [Counted; 5] = [
            ("rise", Change::Rise),
            ("rise_percent", Change::RisePercent),
            ("drop", Change::Drop),
            ("drop_percent", Change::DropPercent),
            ("mean", Change::Mean),
        ];
        for (name, change) in counted {
            if self.skip(name) {
                self.must("(", Expected::Sign(&["«(»"]))?;
                let item = self.take(Expected::Item)?;
                self.must(",", Expected::Sign(&["«,»"]))?;
                let count = self.peek().and_then(|token| token.parse().ok());
                let count = count.filter(|count| (1..=COUNT_MAX).contains(count));
                let count = count.ok_or_else(|| self.expected(Expected::Count))?;
                self.next += 1;
                self.must(")", Expected::Sign(&["«)»"]))?;
                return Ok(Some(Term::Changed(change(count), item)));
            }
        }
        Ok(None)
    }

    fn argument(&mut self) -> Result<ItemId, ParseMistake> {
        self.must("(", Expected::Sign(&["«(»"]))?;
        let item = self.take(Expected::Item)?;
        self.must(")", Expected::Sign(&["«)»"]))?;
        Ok(item)
    }

    fn choice(&mut self) -> Result<ChoiceId, ParseMistake> {
        self.take(Expected::Choice)
    }

    fn choices(&mut self) -> Result<Vec<ChoiceId>, ParseMistake> {
        self.must("(", Expected::Sign(&["«(»"]))?;
        let mut choices = vec![self.choice()?];
        while self.skip(",") {
            choices.push(self.choice()?);
        }
        self.must(")", Expected::Sign(&["«,»", "«)»"]))?;
        Ok(choices)
    }

    fn compared(&mut self, term: Term) -> Result<Expr, ParseMistake> {
        let comparison = match self.peek() {
            Some("<") => Comparison::Less,
            Some("<=") => Comparison::AtMost,
            Some("=") => Comparison::Equal,
            Some(">=") => Comparison::AtLeast,
            Some(">") => Comparison::More,
            _ => return Err(self.expected(Expected::Comparison)),
        };
        self.next += 1;
        let number = self.peek().and_then(Number::parse);
        let number = number.ok_or_else(|| self.expected(Expected::Number))?;
        self.next += 1;
        Ok(Expr::Compare(term, comparison, number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Expr {
        text.parse::<Condition>()
            .unwrap_or_else(|mistake| panic!("{text}: {mistake}"))
            .expr
    }

    fn id<T: FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
        text.parse().unwrap()
    }

    #[test]
    fn every_form_of_the_language_is_read() {
        let is = |item, choice| Expr::Is(id(item), vec![id(choice)]);
        let less = Expr::Compare(Term::Number(id("platelets")), Comparison::Less, Number::whole(20));
        assert_eq!(read("platelets < 20"), less);
        assert_eq!(read("platelets<20"), less);
        assert_eq!(read("stage is iv"), is("stage", "iv"));
        assert_eq!(
            read("stage in (iii, iv)"),
            Expr::Is(id("stage"), vec![id("iii"), id("iv")])
        );
        assert_eq!(read("signs has fever"), Expr::Has(id("signs"), vec![id("fever")]));
        assert_eq!(
            read("signs has any (fever,fall)"),
            Expr::Has(id("signs"), vec![id("fever"), id("fall")])
        );
        assert_eq!(
            read("age(born) >= 70"),
            Expr::Compare(Term::Age(id("born")), Comparison::AtLeast, Number::whole(70))
        );
        assert_eq!(
            read("days_since(surgery) <= 56"),
            Expr::Compare(Term::DaysSince(id("surgery")), Comparison::AtMost, Number::whole(56))
        );
        assert_eq!(
            read("bones is yes or (unknown(bones) and not stage is i)"),
            Expr::Any(vec![
                is("bones", "yes"),
                Expr::All(vec![Expr::Unknown(id("bones")), Expr::Not(Box::new(is("stage", "i")))])
            ])
        );
        let changed = |change, number| {
            let term = Term::Changed(change, id("weight"));
            Expr::Compare(term, Comparison::AtLeast, Number::whole(number))
        };
        for (text, change) in [
            ("change(weight) >= 2", Change::FromLast),
            ("since_start(weight) >= 2", Change::FromStart),
            ("since_start_percent(weight) >= 2", Change::FromStartPercent),
            ("rise(weight, 3) >= 2", Change::Rise(3)),
            ("rise_percent(weight,3) >= 2", Change::RisePercent(3)),
            ("drop(weight, 7) >= 2", Change::Drop(7)),
            ("drop_percent(weight, 30) >= 2", Change::DropPercent(30)),
            ("mean(weight, 5) >= 2", Change::Mean(5)),
        ] {
            assert_eq!(read(text), changed(change, 2), "{text}");
        }
        let neutrophils = "neutrophils > 1.5".parse::<Condition>().unwrap();
        assert_eq!(serde_json::to_string(&neutrophils).unwrap(), r#""neutrophils > 1.5""#);
        assert_eq!(
            serde_json::from_str::<Condition>(r#""neutrophils > 1.5""#).unwrap(),
            neutrophils
        );
    }

    #[test]
    fn every_mistake_is_placed() {
        for (text, at) in [
            ("", 1),
            ("stage", 6),
            ("stage is", 9),
            ("stage is unknown", 10),
            ("stage ist iv", 7),
            ("Stage is iv", 1),
            ("platelets < many", 13),
            ("platelets << 20", 12),
            ("signs has any fever", 15),
            ("signs has any (fever", 21),
            ("unknown stage", 9),
            ("age(born)", 10),
            ("(stage is iv", 13),
            ("stage is iv stage is i", 13),
            ("стадия is iv", 1),
            ("it >= 3", 1),
            ("change(weight, 3) >= 2", 14),
            ("rise(weight) >= 2", 12),
            ("drop(weight, 0) >= 2", 14),
            ("mean(weight, 4000) >= 2", 14),
        ] {
            let mistake = text.parse::<Condition>().unwrap_err();
            assert!(
                matches!(mistake, ParseMistake::Expected { at: place, .. } if place == at),
                "{text}: {mistake}"
            );
        }
        let mixed = "a is yes and b is yes or c is yes".parse::<Condition>().unwrap_err();
        assert_eq!(mixed, ParseMistake::Mixed { at: 23 });
        let deep = format!("{}a is yes{}", "(".repeat(20), ")".repeat(20));
        assert_eq!(deep.parse::<Condition>().unwrap_err(), ParseMistake::TooLong);
        let long = "a is yes or ".repeat(100);
        assert_eq!(long.parse::<Condition>().unwrap_err(), ParseMistake::TooLong);
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,60}") {
            let _ = text.parse::<Condition>();
        }

        #[test]
        fn no_sequence_of_words_breaks_the_reader(
            words in proptest::collection::vec(
                proptest::sample::select(vec!["a", "is", "yes", "and", "or", "not", "(", ")", "<", "5", "has", "any", ",", "unknown"]),
                0..30,
            )
        ) {
            let text = words.join(" ");
            if let Ok(condition) = text.parse::<Condition>() {
                prop_assert_eq!(condition.text().parse::<Condition>().unwrap(), condition);
            }
        }
    }
}
