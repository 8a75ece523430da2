//! The strict checking of questions: after it nothing about them can go wrong while people fill them in.

mod conditions;

pub(crate) use conditions::{Looks, can_fire, condition};

use super::{
    Choice, Item, ItemId, Kind, Number, ParseMistake, Part, Span, Topic, Truth, Words,
    number::DECIMALS_MAX,
    pack::{PackItem, PackKind, PackTopic},
    parts,
    reachable::outcomes,
};

/// Characters that a question about free text may allow.
const TEXT_MAX: usize = 2000;

/// What is wrong with a pack, and where: a person can go there and mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {what}", place.join(", "))]
pub struct Mistake {
    /// `questions.toml, blood, platelets, when`: the file, the topic, the question, the field.
    pub place: Vec<String>,
    pub what: What,
}

impl Mistake {
    /// The file that it is in.
    #[must_use]
    pub fn file(&self) -> &str {
        self.place.first().map_or("", String::as_str)
    }

    /// The line of that file, counted from 1, given what the file says: where the innermost part of the place that can
    /// be found begins.
    #[must_use]
    pub fn line(&self, text: &str) -> usize {
        let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
        let mut line = 0;
        for part in self.place.iter().skip(1) {
            let names = [
                format!("id = \"{part}\""),
                format!("{part} = "),
                format!("[{part}]"),
                format!("[[{part}]]"),
            ];
            let quoted = format!("\"{part}\"");
            let rest = || lines.iter().enumerate().skip(line);
            let named = rest().find(|(_, text)| names.iter().any(|name| text.starts_with(name)));
            let found = named.or_else(|| rest().find(|(_, text)| text.contains(&quoted)));
            line = found.map_or(line, |(place, _)| place);
        }
        line + 1
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum What {
    #[error("there is another one of this id")]
    Duplicate,
    #[error("there is nothing in it")]
    Empty,
    #[error("«{0}» is missing")]
    Missing(&'static str),
    #[error("«{0}» does not belong to a question of this type")]
    Misplaced(&'static str),
    #[error(
        "the least must be less than the most, both with at most the digits that «decimals» allows, which is 3 at most"
    )]
    Range,
    #[error("it must be between 1 and {TEXT_MAX}")]
    Limit,
    #[error("{0}")]
    Unreadable(#[from] ParseMistake),
    #[error("there is no question «{0}», or it is not asked before this one")]
    UnknownItem(String),
    #[error("«{item}» is not a question of the type {}", expected.join(" or "))]
    WrongType {
        item: ItemId,
        expected: &'static [&'static str],
    },
    #[error("«{item}» has no choice «{choice}»")]
    UnknownChoice { item: ItemId, choice: String },
    #[error("no answers make this condition hold")]
    Never,
    #[error("all answers make this condition hold")]
    Always,
    #[error("this condition looks at too many questions at once to be checked: make two of it")]
    TooComplex,
    #[error("only rules of an observation programme look at earlier answers")]
    NoPast,
    #[error("«ничего из этого» on a page is for questions of the types scale and yes-no that are always asked")]
    NotNothing,
    #[error("there is no scale «{0}»")]
    UnknownScale(String),
    #[error("no form asks this")]
    Unasked,
    #[error("no form asks all that this rule looks at")]
    NoForm,
    #[error("there is no form «{0}»")]
    UnknownForm(String),
    #[error("it must be between 1 and {0}")]
    Between(u32),
    #[error("a time of the day as 08:00, the first before the second")]
    Window,
    #[error("a rule has either «when» or «missed», the latter with «form»")]
    Test,
    #[error("the default must be one of the periods")]
    Period,
    #[error("no answer stands in this text: «{{{0}}}» would be read as it is written")]
    NoPlace(String),
    #[error("a red rule needs an advice that the applicant is given at once")]
    NoAdvice,
}

/// Where one is in a pack while checking it.
pub(crate) struct Place(Vec<String>);

impl Place {
    pub(crate) fn file(name: &str) -> Self {
        Self(vec![name.to_owned()])
    }

    pub(crate) fn at(&self, name: impl ToString) -> Self {
        let mut parts = self.0.clone();
        parts.push(name.to_string());
        Self(parts)
    }

    pub(crate) fn wrong(&self, what: What) -> Mistake {
        Mistake {
            place: self.0.clone(),
            what,
        }
    }

    pub(crate) fn visible(&self, field: &'static str, text: &str) -> Result<(), Mistake> {
        if text.trim().is_empty() {
            return Err(self.at(field).wrong(What::Empty));
        }
        Ok(())
    }

    pub(crate) fn all_visible(&self, texts: &[(&'static str, &str)]) -> Result<(), Mistake> {
        texts.iter().try_for_each(|(field, text)| self.visible(field, text))
    }
}

/// No answer stands in these texts, which are shown as they are written.
pub(crate) fn without_places(texts: &[(&'static str, Option<&String>)], place: &Place) -> Result<(), Mistake> {
    for (field, text) in texts {
        let parts = text.map(|text| parts(text)).unwrap_or_default();
        if let Some(Part::Place(id)) = parts.iter().find(|part| matches!(part, Part::Place(_))) {
            return Err(place.at(field).wrong(What::NoPlace((*id).to_owned())));
        }
    }
    Ok(())
}

/// No word is missing.
pub(crate) fn visible_words(words: &Words, file: &Place) -> Result<(), Mistake> {
    file.at("words").all_visible(&[
        ("yes", &words.yes),
        ("no", &words.no),
        ("unknown", &words.unknown),
        ("none", &words.none),
        ("missing", &words.missing),
    ])
}

/// The pages of a file.
pub(crate) fn topics(pages: Vec<PackTopic>, words: &Words, file: &Place) -> Result<Vec<Topic>, Mistake> {
    let mut topics: Vec<Topic> = Vec::new();
    for topic in pages {
        let place = file.at(&topic.id);
        if topics.iter().any(|other| other.id == topic.id) {
            return Err(place.wrong(What::Duplicate));
        }
        place.visible("title", &topic.title)?;
        if topic.items.is_empty() {
            return Err(place.wrong(What::Empty));
        }
        let mut items: Vec<Item> = Vec::new();
        for item in topic.items {
            let place = place.at(&item.id);
            let earlier: Vec<&Item> = topics.iter().flat_map(|topic| &topic.items).chain(&items).collect();
            if earlier.iter().any(|other| other.id == item.id) {
                return Err(place.wrong(What::Duplicate));
            }
            let item = item_of(item, words, &earlier, &place)?;
            items.push(item);
        }
        if let Some(nothing) = &topic.nothing {
            place.visible("nothing", nothing)?;
            let strange = |item: &&Item| item.when.is_some() || item.kind.nothing().is_none();
            if let Some(item) = items.iter().find(strange) {
                return Err(place.at(&item.id).wrong(What::NotNothing));
            }
        }
        topics.push(Topic {
            id: topic.id,
            title: topic.title,
            intro: topic.intro,
            nothing: topic.nothing,
            items,
        });
    }
    if topics.is_empty() {
        return Err(file.wrong(What::Empty));
    }
    Ok(topics)
}

fn item_of(item: PackItem, words: &Words, earlier: &[&Item], place: &Place) -> Result<Item, Mistake> {
    place.visible("ask", &item.ask)?;
    let kind = kind(&item, words, place)?;
    let when = match item.when {
        Some(text) => {
            let place = place.at("when");
            let condition = condition(&text, earlier, &place, Looks::AtToday)?;
            let truths = outcomes(&condition, earlier).ok_or_else(|| place.wrong(What::TooComplex))?;
            if !truths.contains(&Truth::Yes) {
                return Err(place.wrong(What::Never));
            }
            Some(condition)
        }
        None => None,
    };
    Ok(Item {
        id: item.id,
        ask: item.ask,
        name: item.name,
        worse: item.worse,
        hint: item.hint,
        kind,
        required: item.required,
        may_not_know: item.may_not_know,
        when,
        codes: item.codes,
    })
}

/// What is answered to a question, and within what limits.
pub(crate) fn kind(item: &PackItem, words: &Words, place: &Place) -> Result<Kind, Mistake> {
    let own: &[&str] = match item.kind {
        PackKind::One => &["choices"],
        PackKind::Many => &["choices", "none"],
        PackKind::YesNo => &[],
        PackKind::Scale => &["labels"],
        PackKind::Number => &["unit", "min", "max", "decimals"],
        PackKind::Day | PackKind::Month => &["span"],
        PackKind::Text => &["limit", "lines"],
    };
    let given = [
        ("choices", item.choices.is_some()),
        ("none", item.none.is_some()),
        ("labels", item.labels.is_some()),
        ("scale", item.scale.is_some()),
        ("unit", item.unit.is_some()),
        ("min", item.min.is_some()),
        ("max", item.max.is_some()),
        ("decimals", item.decimals.is_some()),
        ("span", item.span.is_some()),
        ("limit", item.limit.is_some()),
        ("lines", item.lines.is_some()),
    ];
    if let Some((field, _)) = given.iter().find(|(field, given)| *given && !own.contains(field)) {
        return Err(place.wrong(What::Misplaced(field)));
    }
    let missing = |field| place.wrong(What::Missing(field));
    match item.kind {
        PackKind::One => Ok(Kind::One {
            choices: choices(item, place)?,
        }),
        PackKind::Many => Ok(Kind::Many {
            choices: choices(item, place)?,
            none: item.none.clone().unwrap_or_else(|| words.none.clone()),
        }),
        PackKind::YesNo => Ok(Kind::YesNo),
        PackKind::Scale => {
            let labels = item.labels.clone().ok_or_else(|| missing("labels"))?;
            if labels.len() < 2 || labels.iter().any(|label| label.trim().is_empty()) {
                return Err(place.at("labels").wrong(What::Empty));
            }
            Ok(Kind::Scale { labels })
        }
        PackKind::Number => {
            let min = item.min.ok_or_else(|| missing("min"))?;
            let max = item.max.ok_or_else(|| missing("max"))?;
            let decimals = item.decimals.unwrap_or(0);
            let fits = |number: Number| number.decimals() <= decimals;
            if decimals > DECIMALS_MAX || min >= max || !fits(min) || !fits(max) {
                return Err(place.wrong(What::Range));
            }
            Ok(Kind::Number {
                unit: item.unit.clone(),
                min,
                max,
                decimals,
            })
        }
        PackKind::Day => Ok(Kind::Day {
            span: item.span.unwrap_or(Span::Any),
        }),
        PackKind::Month => Ok(Kind::Month {
            span: item.span.unwrap_or(Span::Any),
        }),
        PackKind::Text => {
            let max = item.limit.ok_or_else(|| missing("limit"))?;
            if !(1..=TEXT_MAX).contains(&max) {
                return Err(place.at("limit").wrong(What::Limit));
            }
            Ok(Kind::Text {
                max,
                lines: item.lines.unwrap_or(false),
            })
        }
    }
}

fn choices(item: &PackItem, place: &Place) -> Result<Vec<Choice>, Mistake> {
    let place = place.at("choices");
    let mut choices: Vec<Choice> = Vec::new();
    for (id, label) in item.choices.iter().flatten() {
        let place = place.at(id);
        if choices.iter().any(|choice| choice.id == *id) {
            return Err(place.wrong(What::Duplicate));
        }
        place.visible("label", label)?;
        choices.push(Choice {
            id: id.clone(),
            label: label.clone(),
        });
    }
    if choices.is_empty() {
        return Err(place.wrong(What::Empty));
    }
    Ok(choices)
}
