//! The homes of an assistant and a patient. An organizer's is the list of staff, a doctor's its patients, a specialist's
//! its classes.

use clinic::identity::{Actor, Assistant, Patient};
use domain::{
    identity::{Named, Role},
    patients::{Day, Observation},
    settings::ClinicFront,
};
use leptos::prelude::*;

use crate::{
    classes::pages::{apply::own_section, attendance, calls, groups},
    components::{EmptyState, Kind, LinkButton, PageHead, Sheet, TextLink, Width},
    identity::{home_of, href_as},
    monitoring::pages::{alerts::assistant, patient::looks, report},
    patients::pages::{below, list_of, own_data},
    text::{dates, homes as text, identity as words, patients as of_patients},
    web::{Chrome, Request, act, contact, menu, page},
};

/// `/assist`: the doctors one works for, and what there is to do.
#[component]
pub fn AssistantHome() -> impl IntoView {
    page(async |request| {
        let actor = act::<Assistant>(&request, request.parameter("as"), None).await?;
        let held = actor.held();
        let doctors = clinic::assistants::working_for(&request.ctx, &actor).await?;
        let inside = if doctors.is_empty() {
            let whom_to_ask = of_patients::not_attached_text(&held.clinic_name);
            view! { <EmptyState title=of_patients::NOT_ATTACHED text=whom_to_ask /> }.into_any()
        } else {
            let calls = calls::on_home(&request, &actor).await?;
            let watched = assistant::on_home(&request, &actor).await?;
            view! {
                {calls}
                {watched}
                {at_work(&request, &actor, doctors)}
            }
            .into_any()
        };
        let content = view! {
            <PageHead title=words::home(Role::Assistant) />
            {inside}
        };
        let chrome = Chrome {
            menu: menu(&request, held, home_of(Role::Assistant)),
            ..Chrome::of(held, words::home(Role::Assistant))
        };
        Ok(chrome.around(&request, content))
    })
}

fn at_work(request: &Request, actor: &Actor<Assistant>, doctors: Vec<Named>) -> AnyView {
    let held = actor.held();
    let patients = href_as(request, held, list_of(Role::Assistant));
    let new = below(request, held, "new");
    let doctors = doctors
        .into_iter()
        .map(|doctor| view! { <li>{doctor.full_name.to_string()}</li> })
        .collect_view();
    view! {
        <Sheet>
            <h2>{text::TO_DO}</h2>
            <p>
                <TextLink href=patients>{text::SEE_PATIENTS}</TextLink>
                <br />
                <span class="muted">{text::SEE_PATIENTS_TEXT}</span>
            </p>
            <p>
                <TextLink href=new>{text::ADD_PATIENT}</TextLink>
                <br />
                <span class="muted">{text::ADD_PATIENT_TEXT}</span>
            </p>
        </Sheet>
        <Sheet>
            <h2>{text::WORKING_FOR}</h2>
            <ul class="cell-notes">{doctors}</ul>
        </Sheet>
    }
    .into_any()
}

/// `/me`: who is responsible, how long the observation runs, and whom to turn to.
#[component]
pub fn PatientHome() -> impl IntoView {
    page(async |request| {
        let actor = act::<Patient>(&request, request.parameter("as"), None).await?;
        let (doctor, observation) = clinic::patients::own(&request.ctx, &actor).await?;
        let front = clinic::settings::of_member(&request.ctx, &actor).await?;
        let stands = stands(&request, &actor, &observation);
        let (report, places) = (
            report::on_home(&request, &actor).await?,
            groups::own_places(&request, &actor).await?,
        );
        let asked = own_data::asked_on_home(&request, &actor).await?;
        let now = view! {
            {asked}
            {report}
            {places}
        };
        let classes = attendance::on_home(&request, &actor, now.into_any()).await?;
        let content = view! {
            <PageHead title=words::home(Role::Patient) />
            {classes}
            <Sheet>
                <dl class="facts">
                    <dt>{text::MY_DOCTOR}</dt>
                    <dd>{doctor.full_name.to_string()}</dd>
                    <dt>{text::OBSERVATION}</dt>
                    <dd>{stands}</dd>
                </dl>
            </Sheet>
            {own_section(&request, &actor).await?}
            {whom_to_ask(&front)}
            {own_data::on_home(&request, &actor)}
            {looks::on_home(&request, &actor)}
            <Sheet>
                <h2>{text::HELP}</h2>
                <p>{text::HELP_TEXT}</p>
                <LinkButton kind=Kind::Secondary href="/help">
                    {text::TO_HELP}
                </LinkButton>
            </Sheet>
        };
        let chrome = Chrome {
            width: Width::Form,
            ..Chrome::of(actor.held(), words::home(Role::Patient))
        };
        Ok(chrome.around(&request, content))
    })
}

fn stands(request: &Request, actor: &Actor<Patient>, observation: &Observation) -> String {
    let zone = actor.held().clinic_zone;
    let day = |instant| dates::day(instant, zone);
    match (observation.day(request.ctx.now(), zone), observation.runs) {
        (Day::Runs(today), Some((_, ends))) => text::runs(&of_patients::day_of(today, observation.days), &day(ends)),
        (Day::Over, Some((_, ended))) => of_patients::observation_over(&day(ended)),
        (Day::Runs(_) | Day::Over | Day::NotBegun, _) => of_patients::days(observation.days),
    }
}

fn whom_to_ask(front: &ClinicFront) -> AnyView {
    let reachable = front.settings.contact_phone.is_some() || front.settings.contact_email.is_some();
    let words = if reachable {
        text::CONTACT_TEXT
    } else {
        text::NO_CONTACT_TEXT
    };
    let contact = contact(front);
    view! {
        <Sheet>
            <h2>{text::CONTACT}</h2>
            <p>{words}</p>
            {contact}
        </Sheet>
    }
    .into_any()
}
