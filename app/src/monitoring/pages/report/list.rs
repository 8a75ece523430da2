use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clinic::{
    identity::Patient,
    monitoring::reports::{ReportList, ReportRow, of_patient, own},
};
use domain::{
    error::Code,
    identity::{MembershipId, Operation, Role},
    monitoring::ReportState,
};
use leptos::prelude::*;

use super::{moment, param, seen};
use crate::{
    components::{EmptyState, Kind, LinkButton, PageHead, Sheet, StatusTag, Width},
    identity::{home_of, href_as},
    text::{dates, identity as words, monitoring::report as text},
    web::{Chrome, Request, act, act_as_patient_keeper, menu, page, pages},
};

/// The patient's own reports.
pub(super) const MY_REPORTS: &str = "/me/reports";

/// `/me/reports`: the own reports, the latest first.
#[component]
pub fn MyReports() -> impl IntoView {
    page(async |request| {
        let named = request.parameter("as");
        let actor = act::<Patient>(&request, named, Some(Operation::FillInReports)).await?;
        let held = actor.held();
        let listed = own(&request.ctx, &actor, request.parameter("after")).await?;
        let (now, zone) = (request.ctx.now(), actor.zone());
        let href = |row: &ReportRow| href_as(&request, held, &format!("{MY_REPORTS}/{}", row.id));
        let inside = lines(&listed.rows, now, zone, href);
        let back = href_as(&request, held, home_of(Role::Patient));
        let content = view! {
            <PageHead title=text::REPORTS back_href=back back=words::home(Role::Patient) />
            {inside}
            {pages(&request, go_on_after(&listed))}
        };
        let chrome = Chrome {
            width: Width::Form,
            ..Chrome::of(held, text::REPORTS)
        };
        Ok(chrome.around(&request, content))
    })
}

/// `/assist/patients/{id}/report`: the reports of a patient, and the one to be filled in on the telephone.
#[component]
pub fn ReportsOfPatient() -> impl IntoView {
    let id = param("id");
    page(async move |request| {
        let named = request.parameter("as");
        let actor = act_as_patient_keeper(&request, named, Some(Role::Assistant)).await?;
        let held = actor.held();
        let patient: MembershipId = id.parse().map_err(|_no_id| Code::NotFound)?;
        let known = clinic::patients::patient(&request.ctx, &actor, patient).await?;
        let listed = of_patient(&request.ctx, &actor, patient, request.parameter("after")).await?;
        let reports = &listed.rows;
        let (now, zone) = (request.ctx.now(), actor.zone());
        let open = reports.iter().filter(|row| row.state_at(now) == ReportState::Open);
        let open: Vec<AnyView> = open.map(|row| on_behalf(&request, held, row, zone)).collect();
        let open = if open.is_empty() {
            view! { <p>{text::NONE_OPEN}</p> }.into_any()
        } else {
            open.into_iter().collect_view().into_any()
        };
        let href = |row: &ReportRow| href_as(&request, held, &format!("/assist/reports/{}", row.id));
        let inside = lines(reports, now, zone, href);
        let back = href_as(&request, held, &format!("/assist/patients/{patient}"));
        let content = view! {
            <PageHead title=text::OF_PATIENT lead=known.full_name.to_string() back_href=back back=text::TO_CARD />
            <Sheet>{open}</Sheet>
            {inside}
            {pages(&request, go_on_after(&listed))}
        };
        let chrome = Chrome {
            menu: menu(&request, held, home_of(Role::Assistant)),
            width: Width::Form,
            ..Chrome::of(held, text::OF_PATIENT)
        };
        Ok(chrome.around(&request, content))
    })
}

/// After which report the next page begins.
fn go_on_after(listed: &ReportList) -> Option<String> {
    let last = listed.rows.last().filter(|_| listed.more)?;
    Some(last.id.to_string())
}

fn on_behalf(request: &Request, held: &clinic::identity::Held, row: &ReportRow, zone: Tz) -> AnyView {
    let href = href_as(request, held, &format!("/assist/reports/{}", row.id));
    let until = text::until(&moment(row.closes_at, request.ctx.now(), zone));
    let title = row.title.clone();
    view! {
        <p>
            <b>{title}</b>
            <br />
            <span class="muted">{until}</span>
        </p>
        <LinkButton kind=Kind::Primary href=href>
            {text::FILL_IN_ON_BEHALF}
        </LinkButton>
    }
    .into_any()
}

fn lines(reports: &[ReportRow], now: DateTime<Utc>, zone: Tz, href: impl Fn(&ReportRow) -> String) -> AnyView {
    if reports.is_empty() {
        return view! { <EmptyState title=text::NONE_YET_TITLE text=text::NONE_YET /> }.into_any();
    }
    let rows = reports
        .iter()
        .map(|row| {
            let (tone, label) = text::state(row.state_at(now));
            let day = dates::weekday_and_day(row.day);
            let looked = row.seen_at.map(|at| seen(at, now, zone));
            let looked = looked.map(|words| view! { <span class="small muted">{words}</span> });
            let (href, title) = (href(row), row.title.clone());
            view! {
                <li>
                    <a class="link-line" href=href>
                        {title} ", " {day}
                    </a>
                    <StatusTag tone=tone label=label />
                    {looked}
                </li>
            }
        })
        .collect_view();
    view! {
        <Sheet>
            <ul class="class-list">{rows}</ul>
        </Sheet>
    }
    .into_any()
}
