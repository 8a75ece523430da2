use clinic::{
    identity::{Actor, Doctor, Held},
    monitoring::record::{AlertLine, Record, ReportLine, SeatLine, Stage, record, reports as reports_of},
};
use domain::{
    error::Code,
    identity::{MembershipId, Operation},
    monitoring::ReportState,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{chart::charts, notes, observation, record_of, report::REPORTS, summary::summary_of};
use crate::{
    components::{
        Cell, Column, DataTable, Kind, LinkButton, Notice, PageHead, Row, RowHead, RowLink, Sheet, StatusTag, TableOf,
        TextLink, Tone,
    },
    identity::{home_of, href_as},
    monitoring::pages::{
        alerts::{ALERTS, level_tag},
        caregivers::of_patient,
    },
    text::{
        dates, lists,
        monitoring::{alerts as of_alerts, caregivers as of_caregivers, caregivers::filled_by, record as text},
        patients as of_patients,
    },
    web::{Chrome, Request, act, menu, page, pages},
};

/// Reports that stand on the page itself.
const AT_A_GLANCE: usize = 10;

/// `/doctor/patients/{id}`: how the patient does. `?observation=` shows an older observation.
#[component]
pub fn PatientRecord() -> impl IntoView {
    let id: Option<MembershipId> = use_params_map()
        .with_untracked(|params| params.get("id"))
        .and_then(|id| id.parse().ok());
    page(async move |request| {
        let actor: Actor<Doctor> = act(&request, request.parameter("as"), Some(Operation::ReadObservations)).await?;
        let which = request.parameter("observation");
        let shown = record(&request.ctx, &actor, id.ok_or(Code::NotFound)?, which).await?;
        let done: Option<String> = request.parameter("done").filter(|_| request.returned.is_none());
        let is_finished = matches!(shown.observed.stage, Stage::Ended(_));
        let to_print = summary_of(&request, actor.held(), shown.patient.id, which);
        let printed = to_print.clone();
        let done = done.map(|_| match is_finished {
            true => view! {
                <Notice tone=Tone::Good live=true>
                    {text::FINISHED} " " <TextLink href=printed>{text::PRINTABLE}</TextLink>
                </Notice>
            }
            .into_any(),
            false => view! { <Notice tone=Tone::Good live=true>{text::SAVED}</Notice> }.into_any(),
        });
        let other = which.map(|_| {
            let href = record_of(&request, actor.held(), shown.patient.id);
            view! {
                <Notice tone=Tone::Info>
                    {text::OTHER} " " <TextLink href=href>{text::TO_NEWEST}</TextLink>
                </Notice>
            }
        });
        let forms = observation::Forms::of(&request);
        let name = shown.patient.full_name.to_string();
        let to_file = format!("/doctor/patients/{}/record.json", shown.patient.id);
        let to_file = href_as(&request, actor.held(), &to_file);
        let edit = format!("/doctor/patients/{}/edit", shown.patient.id);
        let is_own = shown.doctor.id == actor.membership();
        let edit = is_own.then(|| {
            let href = href_as(&request, actor.held(), &edit);
            view! { <LinkButton href=href>{text::EDIT}</LinkButton> }
        });
        let change = which
            .is_none()
            .then(|| observation::forms(&request, &actor, &shown, &forms));
        let notes = notes::on_record(&request, &actor, shown.patient.id);
        let home = home_of(actor.held().role);
        let content = view! {
            <crate::components::ErrorSummary errors=forms.summary() />
            {done}
            <PageHead
                title=name.clone()
                back_href=href_as(&request, actor.held(), home)
                back=of_patients::list_title(actor.held().role)
            >
                {edit}
            </PageHead>
            {forms.trouble()}
            {other}
            {which.is_none().then(|| observation::ending(&request, &actor, &shown)).flatten()}
            {observation::facts(&request, &actor, &shown)}
            <div class="row no-print">
                <LinkButton kind=Kind::Secondary href=to_print>
                    {text::PRINTABLE}
                </LinkButton>
                <LinkButton kind=Kind::Secondary href=to_file>
                    {text::EXPORT}
                </LinkButton>
            </div>
            {notes}
            {charts(&shown.charts, &shown.visits)}
            {alerts(&request, &actor, &shown.alerts)}
            {reports(&request, &actor, shown.patient.id, &shown.reports)}
            {caregivers(&request, &actor, &shown)}
            {classes(&actor, &shown.seats)}
            {earlier(&request, &actor, &shown)}
            {change}
        };
        let chrome = Chrome {
            menu: menu(&request, actor.held(), home),
            ..Chrome::of(actor.held(), name)
        };
        Ok(chrome.after(forms.failure().as_ref()).around(&request, content))
    })
}

fn alerts(request: &Request, actor: &Actor<Doctor>, lines: &[AlertLine]) -> AnyView {
    if lines.is_empty() {
        return part(text::ALERTS, text::NO_ALERTS);
    }
    let columns = [text::WHEN, text::REASONS, text::WHAT_DONE];
    let columns = columns.into_iter().map(Column::new).collect();
    let rows = lines.iter().map(|line| {
        let at = dates::short(line.came_at, actor.zone());
        let href = href_as(request, actor.held(), &format!("{ALERTS}/{}", line.id));
        let full_name = format!("{} {at}", of_alerts::ALERT);
        let reasons = line
            .reasons
            .iter()
            .map(|reason| view! { <li>{reason.text.clone()}</li> });
        let (level, reasons) = (level_tag(line.level), reasons.collect_view());
        let done = match line.action {
            Some(action) => view! { {of_alerts::action(action)} }.into_any(),
            None => view! { <StatusTag tone=Tone::Warn label=text::ALERT_OPEN /> }.into_any(),
        };
        view! {
            <Row>
                <RowHead>
                    <RowLink href=href full_name=full_name>
                        {at}
                    </RowLink>
                </RowHead>
                <Cell label=text::REASONS>{level} <ul class="cell-notes">{reasons}</ul></Cell>
                <Cell label=text::WHAT_DONE>{done}</Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Sheet>
            <h2>{text::ALERTS}</h2>
            <DataTable caption=text::ALERTS columns=columns of=TableOf::Anything>
                {rows}
            </DataTable>
        </Sheet>
    }
    .into_any()
}

fn reports(request: &Request, actor: &Actor<Doctor>, patient: MembershipId, lines: &[ReportLine]) -> AnyView {
    if lines.is_empty() {
        return part(text::REPORTS, text::NO_REPORTS);
    }
    let columns = [text::REPORT_DAY, text::STATE, text::SOURCE, text::CHECK];
    let columns = columns.into_iter().map(Column::new).collect();
    let first = lines.get(..AT_A_GLANCE).unwrap_or(lines);
    let rows: Vec<AnyView> = first.iter().map(|line| one_report(request, actor, line)).collect();
    let all = of_reports(request, actor.held(), patient);
    view! {
        <section class="no-print">
            <Sheet>
                <h2>{text::REPORTS}</h2>
                <DataTable caption=text::REPORTS columns=columns of=TableOf::Anything>
                    {rows}
                </DataTable>
                <p>
                    <TextLink href=all>{text::ALL_REPORTS}</TextLink>
                </p>
            </Sheet>
        </section>
    }
    .into_any()
}

/// The doctor's list of all reports of a patient.
fn of_reports(request: &Request, held: &Held, patient: MembershipId) -> String {
    href_as(request, held, &format!("/doctor/patients/{patient}/reports"))
}

/// `/doctor/patients/{id}/reports`: every report of the patient, by pages.
#[component]
pub fn ReportsOfRecord() -> impl IntoView {
    let id: Option<MembershipId> = use_params_map()
        .with_untracked(|params| params.get("id"))
        .and_then(|id| id.parse().ok());
    page(async move |request| {
        let actor: Actor<Doctor> = act(&request, request.parameter("as"), Some(Operation::ReadObservations)).await?;
        let id = id.ok_or(Code::NotFound)?;
        let (patient, lines, more) = reports_of(&request.ctx, &actor, id, request.parameter("after")).await?;
        let last = lines.last().filter(|_| more).map(|line| line.id.to_string());
        let columns = [text::REPORT_DAY, text::STATE, text::SOURCE, text::CHECK];
        let columns = columns.into_iter().map(Column::new).collect();
        let rows: Vec<AnyView> = lines.iter().map(|line| one_report(&request, &actor, line)).collect();
        let inside = match rows.is_empty() {
            true => view! { <p class="muted">{text::NO_REPORTS}</p> }.into_any(),
            false => view! {
                <DataTable caption=text::REPORTS columns=columns of=TableOf::Anything>
                    {rows}
                </DataTable>
            }
            .into_any(),
        };
        let content = view! {
            <PageHead
                title=text::ALL_REPORTS
                back_href=record_of(&request, actor.held(), id)
                back=patient.full_name.to_string()
            />
            {inside}
            {pages(&request, last)}
        };
        let chrome = Chrome {
            menu: menu(&request, actor.held(), home_of(actor.held().role)),
            ..Chrome::of(actor.held(), text::ALL_REPORTS)
        };
        Ok(chrome.around(&request, content))
    })
}

fn one_report(request: &Request, actor: &Actor<Doctor>, line: &ReportLine) -> AnyView {
    let day = dates::date(line.day);
    let href = href_as(request, actor.held(), &format!("{REPORTS}/{}", line.id));
    let full_name = lists::with_name(&line.title, &day);
    let head = match line.state {
        ReportState::Sent => view! {
            <RowLink href=href full_name=full_name>
                {day}
            </RowLink>
        }
        .into_any(),
        ReportState::Open | ReportState::Expired => view! { {day} }.into_any(),
    };
    let title = line.title.clone();
    let state = text::report_state(line.state);
    let level = line
        .level
        .filter(|level| *level > domain::classes::triage::Level::Info)
        .map(level_tag);
    let source = line
        .source
        .filter(|_| line.state == ReportState::Sent)
        .map(|source| filled_by(source, line.caregiver.as_ref()));
    let checked = match (&line.checked, line.state) {
        (Some(checked), _) => {
            let words = text::checked(checked.by.full_name.as_str(), &dates::short(checked.at, actor.zone()));
            view! { <span class="small">{words}</span> }.into_any()
        }
        (None, ReportState::Sent) => {
            view! { <StatusTag tone=Tone::Quiet label=text::NOT_CHECKED minor=true /> }.into_any()
        }
        (None, _) => ().into_any(),
    };
    view! {
        <Row>
            <RowHead>
                {head} <p class="small muted">{title}</p>
            </RowHead>
            <Cell label=text::STATE>{state} " " {level}</Cell>
            <Cell label=text::SOURCE>{source}</Cell>
            <Cell label=text::CHECK>{checked}</Cell>
        </Row>
    }
    .into_any()
}

/// The way to those who may fill in for the patient.
fn caregivers(request: &Request, actor: &Actor<Doctor>, shown: &Record) -> AnyView {
    let href = of_patient(request, actor.held(), shown.patient.id);
    view! {
        <p class="no-print">
            <TextLink href=href>{of_caregivers::SEE}</TextLink>
        </p>
    }
    .into_any()
}

fn classes(actor: &Actor<Doctor>, seats: &[SeatLine]) -> AnyView {
    if seats.is_empty() {
        return part(text::CLASSES, text::NO_CLASSES);
    }
    let columns = [text::GROUP, text::RESTRICTIONS, text::VISITS];
    let columns = columns.into_iter().map(Column::new).collect();
    let rows = seats.iter().map(|seat| {
        let minds = match seat.restrictions.is_empty() {
            true => view! { {text::NO_RESTRICTIONS} }.into_any(),
            false => {
                let lines = seat
                    .restrictions
                    .iter()
                    .map(|line| view! { <li>{line.to_owned()}</li> });
                let lines = lines.collect_view();
                view! { <ul class="cell-notes">{lines}</ul> }.into_any()
            }
        };
        let ended = seat.ended_at.map(|at| text::ended(&dates::day(at, actor.zone())));
        let (group, visits) = (seat.group.clone(), text::visits(seat.came, seat.missed));
        view! {
            <Row>
                <RowHead>
                    {group} <p class="small muted">{ended}</p>
                </RowHead>
                <Cell label=text::RESTRICTIONS>{minds}</Cell>
                <Cell label=text::VISITS>{visits}</Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="no-print">
            <Sheet>
                <h2>{text::CLASSES}</h2>
                <DataTable caption=text::CLASSES columns=columns of=TableOf::Anything>
                    {rows}
                </DataTable>
            </Sheet>
        </section>
    }
    .into_any()
}

fn earlier(request: &Request, actor: &Actor<Doctor>, shown: &Record) -> Option<AnyView> {
    let rows = shown.earlier.iter().map(|observed| {
        let page = record_of(request, actor.held(), shown.patient.id);
        let href = crate::web::with_query(&page, &[format!("observation={}", observed.id)]);
        let (title, stands) = (
            observed
                .programme
                .clone()
                .unwrap_or_else(|| text::OBSERVATION.to_owned()),
            observation::stands(actor, observed),
        );
        let summary = observed.summary.clone();
        view! {
            <li>
                <p>
                    <TextLink href=href>{title}</TextLink>
                    " "
                    {stands}
                </p>
                <p class="said">{summary}</p>
            </li>
        }
    });
    let rows = rows.collect_view();
    (!shown.earlier.is_empty()).then(|| {
        view! {
            <section class="no-print">
                <Sheet>
                    <h2>{text::EARLIER}</h2>
                    <ul class="signals">{rows}</ul>
                </Sheet>
            </section>
        }
        .into_any()
    })
}

fn part(title: &'static str, none: &'static str) -> AnyView {
    view! {
        <section class="no-print">
            <Sheet>
                <h2>{title}</h2>
                <p class="muted">{none}</p>
            </Sheet>
        </section>
    }
    .into_any()
}
