//! The rows of a list: those that must be mended as fields, the others as a table; each kind by itself.

use clinic::identity::{Actor, PatientKeeper};
use domain::{
    identity::Named,
    import::{ImportList, Line, Tally, Verdict, find_doctor, find_period, role_of},
    limits::{IMPORT_PAGE, LIST_PAGE},
    patients::Period,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{about, fields::card, page_of, questions::questions};
use crate::{
    components::{
        Actions, Button, Cell, Choice, Column, DataTable, EmailText, HiddenFields, Kind, LinkButton, Row, RowHead,
        Sheet, StatusTag, TableOf, TextLink, Tone,
    },
    import::SaveRows,
    text::{import as text, staff as of_staff},
    web::{Request, with_query},
};

/// Which rows are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Wrong,
    Asked,
    Ready,
    Added,
    Present,
    Doubled,
}

impl Shown {
    const ALL: [Self; 6] = [
        Self::Wrong,
        Self::Asked,
        Self::Ready,
        Self::Added,
        Self::Present,
        Self::Doubled,
    ];

    /// The word in addresses.
    const fn name(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Asked => "asked",
            Self::Ready => "ready",
            Self::Added => "added",
            Self::Present => "present",
            Self::Doubled => "doubled",
        }
    }

    const fn count(self, tally: Tally) -> u64 {
        match self {
            Self::Wrong => tally.wrong,
            Self::Asked => tally.asked,
            Self::Ready => tally.ready,
            Self::Added => tally.added,
            Self::Present => tally.present,
            Self::Doubled => tally.doubled,
        }
    }

    /// What the address asks for; without that what needs a hand first.
    fn asked(request: &Request, tally: Tally) -> Self {
        let asked = request.text("show");
        let there = |shown: &Self| shown.count(tally) > 0;
        let asked = Self::ALL
            .into_iter()
            .find(|shown| asked.as_deref() == Some(shown.name()));
        let first = || Self::ALL.into_iter().find(there);
        asked.filter(there).or_else(first).unwrap_or(Self::Ready)
    }

    const fn holds(self, verdict: &Verdict) -> bool {
        matches!(
            (self, verdict),
            (Self::Wrong, Verdict::Wrong(_))
                | (Self::Asked, Verdict::Asks(_))
                | (Self::Ready, Verdict::Ready(_))
                | (Self::Added, Verdict::Added(_))
                | (Self::Present, Verdict::Present)
                | (Self::Doubled, Verdict::Doubled { .. })
        )
    }

    fn words(self, tally: Tally) -> String {
        let count = self.count(tally);
        match self {
            Self::Wrong => text::wrong_rows(count),
            Self::Asked => text::asked_rows(count),
            Self::Ready => text::ready_rows(count),
            Self::Added => text::added_rows(count),
            Self::Present => text::present_rows(count),
            Self::Doubled => text::doubled_rows(count),
        }
    }
}

/// How many rows are of each kind; each leads to them.
pub(super) fn counts(request: &Request, actor: &Actor<PatientKeeper>, list: &ImportList, tally: Tally) -> AnyView {
    let base = page_of(request, actor.held(), list.id);
    let shown = Shown::asked(request, tally);
    let only: Option<u32> = request.parameter("row");
    let filters = Shown::ALL
        .into_iter()
        .filter(|other| other.count(tally) > 0)
        .map(|other| {
            let href = with_query(&base, &[format!("show={}#rows", other.name())]);
            let current = (other == shown && only.is_none()).then_some("true");
            view! {
                <li>
                    <a class="filter-chip" href=href aria-current=current>
                        {other.words(tally)}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="filter-chips">{filters}</ul> }.into_any()
}

/// The rows of the kind that the address asks for.
pub(super) fn view(request: &Request, actor: &Actor<PatientKeeper>, list: &ImportList, tally: Tally) -> AnyView {
    let base = page_of(request, actor.held(), list.id);
    let shown = Shown::asked(request, tally);
    let only: Option<u32> = request.parameter("row");
    let rows: Vec<&(Line, Verdict)> = match only {
        Some(number) => list.rows.iter().filter(|(line, _)| line.number == number).collect(),
        None => list.rows.iter().filter(|(_, verdict)| shown.holds(verdict)).collect(),
    };
    let mending = matches!(shown, Shown::Wrong | Shown::Asked) || only.is_some();
    let size = if mending {
        IMPORT_PAGE
    } else {
        usize::try_from(LIST_PAGE).unwrap_or(IMPORT_PAGE)
    };
    let after: u32 = request.parameter("after").unwrap_or(0);
    let mut page: Vec<_> = rows
        .iter()
        .filter(|(line, _)| line.number > after)
        .take(size + 1)
        .collect();
    let more = page.len() > size;
    page.truncate(size);
    let last = page.last().map(|(line, _)| line.number).filter(|_| more);
    let chosen = format!("show={}", shown.name());
    let next = last.map(|last| with_query(&base, &[chosen.clone(), format!("after={last}")]));
    let first = (after > 0).then(|| with_query(&base, std::slice::from_ref(&chosen)));
    let content = if mending {
        let periods = clinic::patients::periods(&request.ctx, actor);
        let cards = page
            .iter()
            .enumerate()
            .map(|(index, (line, verdict))| {
                let questions = match verdict {
                    Verdict::Asks(asked) => Some(questions(request, actor.held(), line, asked)),
                    _ => None,
                };
                card(list, periods, index, line, verdict, questions)
            })
            .collect_view();
        let hidden = about(request, actor, list.id);
        let all = only.map(|_| view! { <LinkButton kind=Kind::Quiet href=base.clone()>{text::TO_ROWS}</LinkButton> });
        view! {
            <Sheet>
                <form class="stack-wide" method="post" action=SaveRows::url() novalidate>
                    {cards}
                    <Actions>
                        <Button kind=Kind::Secondary>{text::SAVE_ROWS}</Button>
                        {all}
                    </Actions>
                    <HiddenFields fields=hidden />
                </form>
            </Sheet>
        }
        .into_any()
    } else {
        let rows = page
            .iter()
            .map(|(line, verdict)| row(list, &base, line, verdict))
            .collect_view();
        let columns = [
            text::NUMBER,
            of_staff::FULL_NAME,
            of_staff::EMAIL,
            text::ROLE,
            text::VERDICT,
        ];
        let columns = columns.into_iter().map(Column::new).collect();
        view! {
            <div class="list-section">
                <DataTable caption=text::FILTER columns=columns of=TableOf::Anything>
                    {rows}
                </DataTable>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="stack" id="rows" aria-label=text::FILTER>
            {content}
            <p class="row">
                {first.map(|href| view! { <TextLink href=href>{text::FIRST_ROWS}</TextLink> })}
                {next.map(|href| view! { <TextLink href=href>{text::NEXT_ROWS}</TextLink> })}
            </p>
        </section>
    }
    .into_any()
}

fn row(list: &ImportList, base: &str, line: &Line, verdict: &Verdict) -> AnyView {
    let tone = match verdict {
        Verdict::Added(_) => Tone::Good,
        Verdict::Ready(_) => Tone::Info,
        Verdict::Wrong(_) | Verdict::Asks(_) => Tone::Warn,
        Verdict::Present | Verdict::Doubled { .. } => Tone::Quiet,
    };
    let edit = line.added.is_none().then(|| {
        let href = with_query(base, &[format!("row={}#rows", line.number)]);
        let full = format!("{}, {}", text::EDIT, text::row_number(line.number));
        view! {
            " "
            <TextLink href=href full_name=full>
                {text::EDIT}
            </TextLink>
        }
    });
    let (number, full_name, email) = (line.number, line.text.full_name.clone(), line.text.email.clone());
    let (role, words) = (role_words(list, line), text::verdict(verdict));
    view! {
        <Row>
            <Cell label=text::NUMBER>{number.to_string()}</Cell>
            <RowHead>{full_name}</RowHead>
            <Cell label=of_staff::EMAIL>
                <EmailText address=email />
            </Cell>
            <Cell label=text::ROLE>{role}</Cell>
            <Cell label=text::VERDICT>
                <StatusTag tone=tone label=words />
                {edit}
            </Cell>
        </Row>
    }
    .into_any()
}

pub(super) fn named(list: &ImportList) -> Vec<Named> {
    list.doctors.iter().map(|(doctor, _)| doctor.clone()).collect()
}

/// The doctors to choose from; those of one name by their addresses.
pub(super) fn doctor_choices(list: &ImportList) -> Vec<Choice> {
    let choices = list.doctors.iter().map(|(doctor, email)| Choice {
        value: doctor.id.to_string(),
        label: match email {
            Some(email) => text::with_address(doctor.full_name.as_str(), email.as_str()),
            None => doctor.full_name.to_string(),
        },
    });
    choices.collect()
}

/// The role of a row in words: the own one, that of all, or what the list says.
pub(in crate::import) fn role_words(list: &ImportList, line: &Line) -> String {
    let told = &line.text.role;
    let known = if told.is_empty() {
        list.defaults.role
    } else {
        role_of(told)
    };
    known.map_or_else(|| told.clone(), |role| text::role(role).to_owned())
}

/// A doctor in words, whether chosen or as the list says.
pub(in crate::import) fn doctor_words(list: &ImportList, told: &str) -> String {
    let chosen = find_doctor(told, &named(list)).ok();
    let found = list.doctors.iter().find(|(doctor, _)| Some(doctor.id) == chosen);
    found.map_or_else(|| told.to_owned(), |(doctor, _)| doctor.full_name.to_string())
}

/// A period in words, whether chosen or as the list says.
pub(in crate::import) fn period_words(periods: &[Period], told: &str) -> String {
    let found = find_period(told, periods).ok();
    found.map_or_else(|| told.to_owned(), |period| period.label.clone())
}
