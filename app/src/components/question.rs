//! A questionnaire's questions as fields of a form: each named as in the pack, so that what is posted is read by
//! `Questionnaire::check_page`. `page.js` unticks what excludes each other; without script the server says so.

use chrono::Datelike;
use domain::classes::questionnaire::{
    Answer, AnswerErrors, Answers, Choice, Item, Kind, NONE, UNKNOWN, Words as Named,
};
use leptos::prelude::*;

use super::{
    InputKind, Words,
    fields::{Ties, label_for},
};
use crate::text::answers as text;

/// The questions of a page that are asked, with what was answered before, or with what was typed where the page came
/// back with mistakes.
pub(crate) fn question_fields<'a>(
    asked: impl IntoIterator<Item = &'a Item>,
    named: &Named,
    answers: &Answers,
    typed: Option<&[(String, String)]>,
    errors: &AnswerErrors,
) -> AnyView {
    let fields = asked.into_iter().map(|item| {
        let values = match typed {
            Some(posted) => {
                let of_item = posted.iter().filter(|(name, _)| name == item.id.as_str());
                of_item.map(|(_, value)| value.clone()).collect()
            }
            None => answers.get(&item.id).map(values_of).unwrap_or_default(),
        };
        let first = typed.and_then(|posted| typed_into(item, posted));
        let error = errors.get(&item.id).map(|problem| text::problem(item, problem, first));
        Question {
            item,
            named,
            values,
            error,
        }
        .view()
    });
    fields.collect_view().into_any()
}

/// The lines of the summary above a page that came back, each with the id that its link leads to. Far from its field, a
/// line names the question.
pub(crate) fn question_errors<'a>(
    items: impl IntoIterator<Item = &'a Item>,
    errors: &AnswerErrors,
    typed: Option<&[(String, String)]>,
) -> Vec<(String, String)> {
    items
        .into_iter()
        .filter_map(|item| {
            let problem = errors.get(&item.id)?;
            let first = typed.and_then(|posted| typed_into(item, posted));
            Some((
                item.id.to_string(),
                text::of_question(&item.ask, &text::problem(item, problem, first)),
            ))
        })
        .collect()
}

/// What was typed into a question's first field.
fn typed_into<'a>(item: &Item, posted: &'a [(String, String)]) -> Option<&'a str> {
    let mut of_item = posted.iter().filter(|(name, _)| name == item.id.as_str());
    of_item.next().map(|(_, value)| value.as_str())
}

struct Question<'a> {
    item: &'a Item,
    named: &'a Named,
    /// As a form sends them, in the order of the page.
    values: Vec<String>,
    error: Option<String>,
}

impl Question<'_> {
    fn view(&self) -> AnyView {
        match &self.item.kind {
            Kind::One { choices } => self.group("radio", choices.iter().map(choice).collect(), None),
            Kind::YesNo => {
                let both = [("yes", &self.named.yes), ("no", &self.named.no)];
                let both = both.map(|(value, label)| (value.to_owned(), label.clone()));
                self.group("radio", both.to_vec(), None)
            }
            Kind::Scale { labels } => {
                let numbered = labels.iter().enumerate();
                let labels = numbered.map(|(number, label)| (number.to_string(), label.clone()));
                self.in_a_line(labels.collect())
            }
            Kind::Many { choices, none } => self.group("checkbox", choices.iter().map(choice).collect(), Some(none)),
            Kind::Number { unit, .. } => self.single(InputKind::Number, unit.clone(), true),
            Kind::Text { lines: false, .. } => self.single(InputKind::Text, None, false),
            Kind::Text { lines: true, .. } => self.lines(),
            Kind::Day { .. } => self.parts(&text::DAY_PARTS),
            Kind::Month { .. } => self.parts(&text::MONTH_PARTS),
        }
    }

    /// Radio buttons or boxes under the question; `none` excludes all others.
    fn group(&self, kind: &'static str, choices: Vec<(String, String)>, none: Option<&String>) -> AnyView {
        self.grouped("check-group", kind, choices, none)
    }

    /// The labels of a scale, side by side while there is room.
    fn in_a_line(&self, labels: Vec<(String, String)>) -> AnyView {
        self.grouped("check-group scale", "radio", labels, None)
    }

    fn grouped(
        &self,
        class: &'static str,
        kind: &'static str,
        choices: Vec<(String, String)>,
        none: Option<&String>,
    ) -> AnyView {
        let (id, ties) = (self.item.id.to_string(), self.ties());
        let mut all: Vec<(String, String, bool)> = choices
            .into_iter()
            .map(|(value, label)| (value, label, false))
            .collect();
        all.extend(none.map(|label| (NONE.to_owned(), label.clone(), true)));
        all.extend(self.unknown().map(|(value, label)| (value, label, true)));
        let boxes = all
            .into_iter()
            .map(|(value, label, alone)| self.mark(kind, value, label, alone))
            .collect_view();
        view! {
            <fieldset
                class=class
                id=id
                tabindex="-1"
                aria-describedby=ties.described_by()
                data-question=""
            >
                <legend class=self.legend_class()>{self.item.ask.clone()}</legend>
                {ties.hint(self.hint())}
                {ties.error(self.error())}
                {boxes}
            </fieldset>
        }
        .into_any()
    }

    fn mark(&self, kind: &'static str, value: String, label: String, alone: bool) -> impl IntoView + use<> {
        let name = self.item.id.to_string();
        let id = format!("{name}-{value}");
        let checked = self.values.contains(&value);
        view! {
            <div class="check">
                <input
                    class="check-box"
                    type=kind
                    id=id.clone()
                    name=name
                    value=value
                    checked=checked
                    data-alone=alone.then_some("")
                />
                <label class="check-label" for=id>
                    {label}
                </label>
            </div>
        }
    }

    /// One line, with its unit after it.
    fn single(&self, kind: InputKind, unit: Option<String>, short: bool) -> AnyView {
        let (id, ties) = (self.item.id.to_string(), self.ties());
        let unit = unit.map(|unit| view! { <span class="unit">{unit}</span> });
        view! {
            <div class="field" data-question="">
                {label_for(id.clone().into(), self.item.ask.clone().into(), self.item.required)}
                {ties.hint(self.hint())}
                {ties.error(self.error())}
                <span class="row unit-row">
                    <input
                        class=if short { "input input-short" } else { "input" }
                        id=id.clone()
                        name=id
                        type="text"
                        inputmode=kind.input_mode()
                        autocomplete="off"
                        value=self.typed(0)
                        aria-invalid=ties.invalid()
                        aria-describedby=ties.described_by()
                    />
                    {unit}
                </span>
                {self.unknown_box()}
            </div>
        }
        .into_any()
    }

    fn lines(&self) -> AnyView {
        let (id, ties) = (self.item.id.to_string(), self.ties());
        // Leptos writes what stands in a text area as it is.
        let escaped = self.typed(0).replace('&', "&amp;").replace('<', "&lt;");
        view! {
            <div class="field" data-question="">
                {label_for(id.clone().into(), self.item.ask.clone().into(), self.item.required)}
                {ties.hint(self.hint())}
                {ties.error(self.error())}
                <textarea
                    class="input"
                    id=id.clone()
                    name=id
                    rows="3"
                    aria-invalid=ties.invalid()
                    aria-describedby=ties.described_by()
                    inner_html=escaped
                ></textarea>
                {self.unknown_box()}
            </div>
        }
        .into_any()
    }

    /// A day or a month, in as many short fields: nobody looks for the year of birth in a calendar.
    fn parts(&self, parts: &'static [(&'static str, bool)]) -> AnyView {
        let (id, ties) = (self.item.id.to_string(), self.ties());
        let inputs = parts
            .iter()
            .enumerate()
            .map(|(place, (label, is_year))| {
                let part = format!("{id}-{place}");
                view! {
                    <div class="field">
                        <label class="field-part" for=part.clone()>
                            {*label}
                        </label>
                        <input
                            class=if *is_year { "input input-year" } else { "input input-day" }
                            id=part
                            name=id.clone()
                            type="text"
                            inputmode="numeric"
                            autocomplete="off"
                            value=self.typed(place)
                            aria-invalid=ties.invalid()
                        />
                    </div>
                }
            })
            .collect_view();
        view! {
            <fieldset
                class="check-group"
                id=id.clone()
                tabindex="-1"
                aria-describedby=ties.described_by()
                data-question=""
            >
                <legend class=self.legend_class()>{self.item.ask.clone()}</legend>
                {ties.hint(self.hint())}
                {ties.error(self.error())}
                <div class="row day-parts">{inputs}</div>
                {self.unknown_box()}
            </fieldset>
        }
        .into_any()
    }

    /// What was typed into the field at this place of the question.
    fn typed(&self, place: usize) -> String {
        let typed = self
            .values
            .iter()
            .filter(|value| *value != UNKNOWN || !self.item.may_not_know);
        typed.skip(place).take(1).cloned().collect()
    }

    fn unknown(&self) -> Option<(String, String)> {
        let offered = self.item.may_not_know;
        offered.then(|| (UNKNOWN.to_owned(), self.named.unknown.clone()))
    }

    /// «Не знаю» under a field.
    fn unknown_box(&self) -> Option<AnyView> {
        let (value, label) = self.unknown()?;
        Some(self.mark("checkbox", value, label, true).into_any())
    }

    fn legend_class(&self) -> Option<&'static str> {
        self.item.required.then_some("is-required")
    }

    fn ties(&self) -> Ties {
        Ties::new(self.item.id.as_str(), &self.hint(), &self.error())
    }

    fn hint(&self) -> Words {
        self.item.hint.clone().into()
    }

    fn error(&self) -> Words {
        self.error.clone().into()
    }
}

fn choice(choice: &Choice) -> (String, String) {
    (choice.id.to_string(), choice.label.clone())
}

/// An answer as a form sends it.
fn values_of(answer: &Answer) -> Vec<String> {
    match answer {
        Answer::Unknown => vec![UNKNOWN.to_owned()],
        Answer::One(chosen) => vec![chosen.to_string()],
        Answer::Many(chosen) if chosen.is_empty() => vec![NONE.to_owned()],
        Answer::Many(chosen) => chosen.iter().map(ToString::to_string).collect(),
        Answer::YesNo(true) => vec!["yes".to_owned()],
        Answer::YesNo(false) => vec!["no".to_owned()],
        Answer::Number(number) => vec![number.to_string()],
        Answer::Day(day) => [day.day(), day.month()]
            .iter()
            .map(ToString::to_string)
            .chain([day.year().to_string()])
            .collect(),
        Answer::Month(month) => {
            let first = month.first_day();
            vec![first.month().to_string(), first.year().to_string()]
        }
        Answer::Text(text) => vec![text.clone()],
    }
}
