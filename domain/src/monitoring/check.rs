//! The strict checking of a programme: after it nothing about the pack can go wrong while people are watched over.

use std::collections::BTreeSet;

use super::{
    Form, FormsFile, ObservablesFile, Programme, ProgrammeFile, ProgrammeId, Rule, RulesFile, Test, Texts, Window,
    pack::{PackForm, PackRule},
};
use crate::{
    questions::{
        Condition, Item, ItemId, Looks, Mistake, PackItem, PackTopic, Part, Place, Sheet, What, Words, can_fire,
        condition, kind, parts, topics, visible_words, without_places,
    },
    settings::TimeOfDay,
};

/// Days from one report to the next at most.
const EVERY_DAYS_MAX: u32 = 366;
/// Reports that a rule looks at, or misses, at most.
const REPORTS_MAX: u32 = 30;
const HOURS_OF_A_DAY: u32 = 24;

impl Programme {
    /// The programme that these four files are.
    ///
    /// # Errors
    /// The first mistake in them.
    pub fn checked(
        id: ProgrammeId,
        programme: ProgrammeFile,
        observables: ObservablesFile,
        forms: FormsFile,
        rules: RulesFile,
    ) -> Result<Self, Mistake> {
        let words = programme.words;
        check_texts(&programme.programme, &words)?;
        let defined = defined(observables, &words)?;
        let forms = forms_of(forms, &defined, &words)?;
        let observables = asked(&defined, &forms)?;
        let rules = rules_of(rules, &forms)?;
        Ok(Self {
            id,
            texts: programme.programme,
            observables,
            forms,
            rules,
        })
    }
}

fn check_texts(texts: &Texts, words: &Words) -> Result<(), Mistake> {
    let file = Place::file("programme.toml");
    visible_words(words, &file)?;
    file.all_visible(&[("title", &texts.title), ("about", &texts.about)])?;
    let advice = &texts.advice;
    file.at("advice").all_visible(&[
        ("calm", &advice.calm),
        ("amber", &advice.amber),
        ("red", &advice.red),
        ("known", &advice.known),
        ("closed", &advice.closed),
    ])?;
    if !texts.periods.contains(&texts.default_period) {
        return Err(file.at("default-period").wrong(What::Period));
    }
    between(texts.steady_days, 365, &file.at("steady-days"))?;
    let answer = file.at("answer");
    between(texts.answer.red_working_hours, 40, &answer.at("red-working-hours"))?;
    between(texts.answer.amber_hours, 336, &answer.at("amber-hours"))
}

fn between(figure: u32, most: u32, place: &Place) -> Result<(), Mistake> {
    if (1..=most).contains(&figure) {
        Ok(())
    } else {
        Err(place.wrong(What::Between(most)))
    }
}

/// The observables, each with the labels of its scale.
fn defined(file: ObservablesFile, words: &Words) -> Result<Vec<PackItem>, Mistake> {
    let place = Place::file("observables.toml");
    let mut defined: Vec<PackItem> = Vec::new();
    for mut item in file.observables {
        let place = place.at(&item.id);
        if defined.iter().any(|other| other.id == item.id) {
            return Err(place.wrong(What::Duplicate));
        }
        if let Some(name) = item.scale.take() {
            let labels = file.scales.get(&name);
            let labels = labels.ok_or_else(|| place.at("scale").wrong(What::UnknownScale(name.clone())))?;
            item.labels = Some(labels.clone());
        }
        place.visible("ask", &item.ask)?;
        kind(&item, words, &place)?;
        defined.push(item);
    }
    Ok(defined)
}

fn forms_of(file: FormsFile, defined: &[PackItem], words: &Words) -> Result<Vec<Form>, Mistake> {
    let place = Place::file("forms.toml");
    let mut forms: Vec<Form> = Vec::new();
    for form in file.forms {
        let place = place.at(&form.id);
        if forms.iter().any(|other| other.id == form.id) {
            return Err(place.wrong(What::Duplicate));
        }
        forms.push(form_of(form, defined, words, &place)?);
    }
    if forms.is_empty() {
        return Err(place.wrong(What::Empty));
    }
    Ok(forms)
}

fn form_of(form: PackForm, defined: &[PackItem], words: &Words, place: &Place) -> Result<Form, Mistake> {
    place.visible("title", &form.title)?;
    between(form.every_days, EVERY_DAYS_MAX, &place.at("every-days"))?;
    // A form that is still open when the next one comes would be two questions about one day.
    between(form.due_hours, form.every_days * HOURS_OF_A_DAY, &place.at("due-hours"))?;
    between(form.remind_after_hours, form.due_hours, &place.at("remind-after-hours"))?;
    between(
        form.call_after_hours,
        form.every_days * HOURS_OF_A_DAY,
        &place.at("call-after-hours"),
    )?;
    let time = |typed: &str, field| TimeOfDay::parse(typed).map_err(|_problem| place.at(field).wrong(What::Window));
    let window = Window {
        from: time(&form.open_from, "open-from")?,
        until: time(&form.open_until, "open-until")?,
    };
    if window.from >= window.until {
        return Err(place.at("open-until").wrong(What::Window));
    }
    let mut pages = Vec::new();
    for page in form.pages {
        let place = place.at(&page.id);
        let items = page.items.iter().map(|id| {
            let item = defined.iter().find(|item| item.id == *id);
            item.cloned()
                .ok_or_else(|| place.at("items").wrong(What::UnknownItem(id.to_string())))
        });
        pages.push(PackTopic {
            items: items.collect::<Result<_, _>>()?,
            id: page.id,
            title: page.title,
            intro: page.intro,
            nothing: page.nothing,
        });
    }
    Ok(Form {
        sheet: Sheet {
            topics: topics(pages, words, place)?,
            words: words.clone(),
        },
        id: form.id,
        title: form.title,
        every_days: form.every_days,
        due_hours: form.due_hours,
        window,
        remind_after_hours: form.remind_after_hours,
        call_after_hours: form.call_after_hours,
    })
}

/// All that is observed, in the order of the file. What no form asks is a slip.
fn asked(defined: &[PackItem], forms: &[Form]) -> Result<Vec<Item>, Mistake> {
    let item = |id: &ItemId| {
        let found = forms.iter().find_map(|form| form.sheet.item(id));
        let place = || Place::file("observables.toml").at(id).wrong(What::Unasked);
        found.cloned().ok_or_else(place)
    };
    defined.iter().map(|defined| item(&defined.id)).collect()
}

fn rules_of(file: RulesFile, forms: &[Form]) -> Result<Vec<Rule>, Mistake> {
    let place = Place::file("rules.toml");
    let mut seen = BTreeSet::new();
    let mut rules: Vec<Rule> = Vec::new();
    for rule in file.rules {
        let place = place.at(&rule.id);
        if !seen.insert(rule.id.clone()) {
            return Err(place.wrong(What::Duplicate));
        }
        place.all_visible(&[("text", &rule.text), ("basis", &rule.basis)])?;
        if rule.for_each.is_empty() {
            rules.push(rule_of(&rule, None, forms, &place)?);
        }
        for id in &rule.for_each {
            let place = place.at("for-each");
            let item = forms.iter().find_map(|form| form.sheet.item(id));
            let item = item.ok_or_else(|| place.wrong(What::UnknownItem(id.to_string())))?;
            rules.push(rule_of(&rule, Some(item), forms, &place)?);
        }
    }
    if rules.is_empty() {
        return Err(place.wrong(What::Empty));
    }
    Ok(rules)
}

fn rule_of(rule: &PackRule, about: Option<&Item>, forms: &[Form], place: &Place) -> Result<Rule, Mistake> {
    let text = |text: &String| about.map_or_else(|| text.clone(), |item| about_it(text, item));
    let test = match (&rule.when, rule.missed) {
        (Some(when), None) => {
            let when = about.map_or_else(|| when.clone(), |item| with_it(when, item.id.as_str()));
            let in_a_row = rule.in_a_row.unwrap_or(1);
            between(in_a_row, REPORTS_MAX, &place.at("in-a-row"))?;
            Test::Answers {
                when: condition_of(&when, forms, place)?,
                in_a_row,
            }
        }
        (None, Some(missed)) => {
            between(missed, REPORTS_MAX, &place.at("missed"))?;
            let form = rule.form.clone().ok_or_else(|| place.wrong(What::Test))?;
            if !forms.iter().any(|other| other.id == form) {
                return Err(place.at("form").wrong(What::UnknownForm(form.to_string())));
            }
            Test::Missed { form, missed }
        }
        _ => return Err(place.wrong(What::Test)),
    };
    let made = Rule {
        id: rule.id.clone(),
        about: about.map(|item| item.id.clone()),
        level: rule.level,
        test,
        together_with: rule.together_with,
        always_rings: rule.always_rings,
        text: text(&rule.text),
        advice: rule.advice.as_ref().map(text),
        if_unknown: rule.if_unknown.as_ref().map(text),
        basis: rule.basis.clone(),
    };
    without_places(
        &[
            ("advice", made.advice.as_ref()),
            ("if-unknown", made.if_unknown.as_ref()),
        ],
        place,
    )?;
    for part in parts(&made.text) {
        let Part::Place(id) = part else { continue };
        let mut asking = forms.iter().filter(|form| form.asks_all(&made, None));
        if !asking.all(|form| form.asks_all(&made, Some(id))) {
            return Err(place.at("text").wrong(What::UnknownItem(id.to_owned())));
        }
    }
    Ok(made)
}

impl Form {
    /// Whether this form asks all that the rule looks at, and that, too.
    pub(super) fn asks_all(&self, rule: &Rule, also: Option<&str>) -> bool {
        let also = also.is_none_or(|id| self.sheet.items().any(|item| item.id.as_str() == id));
        match &rule.test {
            Test::Answers { when, .. } => also && when.items().iter().all(|id| self.sheet.item(id).is_some()),
            Test::Missed { form, .. } => also && self.id == *form,
        }
    }
}

/// The condition, which holds for some reports and for some not, in every form that asks all it looks at.
fn condition_of(text: &str, forms: &[Form], place: &Place) -> Result<Condition, Mistake> {
    let place = place.at("when");
    let parsed: Condition = text.parse().map_err(|mistake| place.wrong(What::Unreadable(mistake)))?;
    for id in parsed.items() {
        if !forms.iter().any(|form| form.sheet.item(id).is_some()) {
            return Err(place.wrong(What::UnknownItem(id.to_string())));
        }
    }
    let mut checked = None;
    for form in forms {
        let items: Vec<&Item> = form.sheet.items().collect();
        if !parsed.items().iter().all(|id| form.sheet.item(id).is_some()) {
            continue;
        }
        let condition = condition(text, &items, &place, Looks::Back)?;
        can_fire(&condition, &items, &place)?;
        checked = Some(condition);
    }
    checked.ok_or_else(|| place.wrong(What::NoForm))
}

/// The condition with the item's name in place of each `it`.
fn with_it(condition: &str, id: &str) -> String {
    let mut made = String::new();
    let mut word = String::new();
    for c in condition.chars().chain([' ']) {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        made.push_str(if word == "it" { id } else { &word });
        word.clear();
        made.push(c);
    }
    made.trim_end().to_owned()
}

/// The text with the item in place of `{it}` and its name in place of `{it.name}`.
fn about_it(text: &str, item: &Item) -> String {
    text.replace("{it.name}", item.called())
        .replace("{it}", &format!("{{{}}}", item.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_word_of_its_own() {
        assert_eq!(
            with_it("it >= 3 and not (change(it)>=2)", "pain"),
            "pain >= 3 and not (change(pain)>=2)"
        );
        assert_eq!(
            with_it("fit is it or weight_it < 3", "pain"),
            "fit is pain or weight_it < 3"
        );
    }
}
