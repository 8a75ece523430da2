//! A row of a list as fields, each with what is wrong with it.

use domain::{
    error::Field,
    identity::Role,
    import::{ImportList, Line, Verdict, find_doctor, find_period, role_of},
    patients::Period,
};
use leptos::prelude::*;

use super::rows::{doctor_choices, named};
use crate::{
    components::{Checkbox, Choice, HiddenFields, InputKind, Select, TextField},
    text::{errors, import as text, patients as of_patients, staff as of_staff},
};

/// All fields that the row's person needs.
pub(super) fn card(
    list: &ImportList,
    periods: &[Period],
    index: usize,
    line: &Line,
    verdict: &Verdict,
    questions: Option<AnyView>,
) -> AnyView {
    let entry = RowFields { index, line, verdict };
    let number = line.number;
    let said = match verdict {
        Verdict::Wrong(_) | Verdict::Asks(_) => None,
        other => Some(view! { <p class="muted">{text::verdict(other)}</p> }),
    };
    let role = role_of(&line.text.role).or(list.defaults.role.filter(|_| line.text.role.is_empty()));
    // Whoever has no role yet may turn out a patient.
    let of_patient = role.is_none_or(|role| role == Role::Patient);
    let patient = of_patient.then(|| {
        let doctor = (!list.own).then(|| entry.doctor(list));
        view! {
            {entry.text(Field::Phone, of_patients::PHONE, &line.text.phone, InputKind::Phone)}
            {doctor}
            {entry.period(list, periods)}
        }
    });
    let kept = (!of_patient).then(|| {
        let kept = [
            (Field::Phone, &line.text.phone),
            (Field::Doctor, &line.text.doctor),
            (Field::Period, &line.text.period),
        ];
        let fields = kept.map(|(field, value)| (entry.name(field), value.clone())).to_vec();
        view! { <HiddenFields fields=fields /> }
    });
    view! {
        <fieldset class="import-card">
            <legend>{text::row_number(number)}</legend>
            {said}
            {questions}
            <input type="hidden" name=format!("rows[{index}][number]") value=number.to_string() />
            <div class="import-row">
                {entry.text(Field::FullName, of_staff::FULL_NAME, &line.text.full_name, InputKind::Text)}
                {entry.text(Field::Email, of_staff::EMAIL, &line.text.email, InputKind::Email)} {entry.role(list)}
                {patient}
            </div>
            {kept}
            {entry.sure()}
        </fieldset>
    }
    .into_any()
}

struct RowFields<'a> {
    index: usize,
    line: &'a Line,
    verdict: &'a Verdict,
}

impl RowFields<'_> {
    fn id(&self, field: Field) -> String {
        format!("row-{}-{}", self.line.number, field.name())
    }

    fn name(&self, field: Field) -> String {
        format!("rows[{}][{}]", self.index, field.name())
    }

    fn error(&self, field: Field) -> Option<String> {
        match self.verdict {
            Verdict::Wrong(wrong) => wrong.get(field).map(|problem| errors::problem(field, problem)),
            _ => None,
        }
    }

    /// «Всё верно»; an answer that was given holds as long as it is the one to the question.
    fn sure(&self) -> AnyView {
        let name = format!("rows[{}][sure]", self.index);
        let id = format!("row-{}-sure", self.line.number);
        match self.verdict {
            Verdict::Asks(asked) => {
                let answer = asked.answer.clone();
                view! { <Checkbox id=id name=name value=answer label=text::ALL_RIGHT hint=text::ALL_RIGHT_HINT /> }
                    .into_any()
            }
            _ => {
                let given = self.line.text.sure.clone();
                let fields = (!given.is_empty()).then_some((name, given)).into_iter().collect();
                view! { <HiddenFields fields=fields /> }.into_any()
            }
        }
    }

    fn text(&self, field: Field, label: &'static str, value: &str, kind: InputKind) -> AnyView {
        view! {
            <TextField
                id=self.id(field)
                name=self.name(field)
                label=label
                value=value.to_owned()
                kind=kind
                autocomplete="off"
                error=self.error(field)
            />
        }
        .into_any()
    }

    fn role(&self, list: &ImportList) -> Option<AnyView> {
        let told = &self.line.text.role;
        let known = role_of(told).filter(|role| list.roles.contains(role));
        if list.roles.len() == 1 && known.is_none() && told.is_empty() {
            return None;
        }
        let options = list.roles.iter().map(|role| Choice {
            value: role.name().to_owned(),
            label: text::role(*role).to_owned(),
        });
        let known = known.map(|role| role.name().to_owned());
        let empty = empty(list.defaults.role.is_some(), text::CHOOSE_ROLE);
        Some(self.select(Field::Role, text::ROLE, options.collect(), known, told, empty))
    }

    fn doctor(&self, list: &ImportList) -> AnyView {
        let told = &self.line.text.doctor;
        let known = find_doctor(told, &named(list)).ok().map(|doctor| doctor.to_string());
        let empty = empty(list.defaults.doctor.is_some(), of_patients::CHOOSE_DOCTOR);
        self.select(
            Field::Doctor,
            of_patients::DOCTOR,
            doctor_choices(list),
            known,
            told,
            empty,
        )
    }

    fn period(&self, list: &ImportList, periods: &[Period]) -> AnyView {
        let told = &self.line.text.period;
        let options = periods.iter().map(|period| Choice {
            value: period.id.0.clone(),
            label: period.label.clone(),
        });
        let known = find_period(told, periods).ok().map(|period| period.id.0.clone());
        let empty = empty(list.defaults.period.is_some(), of_patients::CHOOSE_PERIOD);
        self.select(
            Field::Period,
            of_patients::PERIOD,
            options.collect(),
            known,
            told,
            empty,
        )
    }

    /// A choice. What the list says and nobody here is called stays a choice, too: else saving would forget it.
    fn select(
        &self,
        field: Field,
        label: &'static str,
        mut options: Vec<Choice>,
        known: Option<String>,
        told: &str,
        empty: &'static str,
    ) -> AnyView {
        if known.is_none() && !told.is_empty() {
            let as_told = Choice {
                value: told.to_owned(),
                label: text::as_in_list(told),
            };
            options.insert(0, as_told);
        }
        let selected = known.unwrap_or_else(|| told.to_owned());
        view! {
            <Select
                id=self.id(field)
                name=self.name(field)
                label=label
                options=options
                placeholder=empty
                selected=selected
                error=self.error(field)
            />
        }
        .into_any()
    }
}

/// What a choice says while the row says nothing.
const fn empty(for_all: bool, choose: &'static str) -> &'static str {
    if for_all { text::AS_FOR_ALL } else { choose }
}
