use domain::{
    assistants::{AssistantCard as Data, AssistantForm},
    error::{Code, Field},
    identity::{Role, Status},
    limits::{EMAIL_MAX, PERSON_NAME_MAX},
    settings::ZONES,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::GRID;
use crate::{
    assistants::Save as Function,
    components::{
        ASKED_FORM, Actions, Button, Checkbox, CheckboxGroup, Checked, Choice, ErrorSummary, HiddenFields, InputKind,
        PageHead, ReadOnlyField, Select, Sheet, TextField, TextLink, Width,
    },
    identity::{href_as, pages::lost_factor},
    staff::pages::{about, chrome, email_entry, list_of, member_id, organizer, sessions},
    text::{assistants as text, limit, staff as words, zones},
    web::{Chrome, FormState, Request, cancel, page},
};

/// The doctors' ticks, as the form sends them.
const DOCTORS: &str = "doctors[]";

/// `/org/assistants/{id}`: «Данные ассистента», «доступ к пациентам».
#[component]
pub fn AssistantCard() -> impl IntoView {
    let id = member_id();
    page(async move |request| {
        let actor = organizer(&request).await?;
        let data = clinic::assistants::card(&request.ctx, &actor, id.ok_or(Code::NotFound)?).await?;
        let form = FormState::of(&request, Function::url());
        let mut hidden = about(&request, &actor, data.member.id);
        hidden.extend(form.answered());
        let sessions = sessions(&request, &actor, &data.member);
        let (email, full_name) = (email(&data, &form)?, full_name(&data, &form));
        let zone = zone(&request, &data, &form, actor.held().clinic_zone);
        let doctors = doctors(&data, &form);
        let list = href_as(&request, actor.held(), list_of(Role::Assistant));
        let out = cancel(list.clone());
        let grid = href_as(&request, actor.held(), GRID);
        let title = words::data(Role::Assistant);
        let lost = lost_factor(&request, actor.held(), data.member.id, data.member.status);
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead title=title back_href=list back=words::plural(Role::Assistant)>
                <TextLink href=grid>{text::GRID_LINK}</TextLink>
            </PageHead>
            {form.trouble()}
            <Sheet>
                <Checked>
                    <form id=ASKED_FORM class="form" method="post" action=Function::url() novalidate>
                        <HiddenFields fields=hidden />
                        {email}
                        {full_name}
                        {zone}
                        {doctors}
                        <Actions>
                            <Button>{words::SAVE}</Button>
                            {out}
                        </Actions>
                    </form>
                </Checked>
            </Sheet>
            {sessions}
            {lost}
        };
        let chrome = Chrome {
            width: Width::Form,
            ..chrome(&request, &actor, list_of(Role::Assistant), title)
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}

/// What was typed. An address or zone that could not be changed did not come along.
pub(crate) fn typed(email: Option<&str>, full_name: String, time_zone: String, doctors: Vec<String>) -> AssistantForm {
    AssistantForm {
        // Emptied is wrong, absent is not.
        email: email.map_or_else(String::new, |email| match email {
            "" => " ".to_owned(),
            typed => typed.to_owned(),
        }),
        full_name,
        time_zone,
        doctors,
    }
}

fn email(data: &Data, form: &FormState) -> Result<AnyView, Code> {
    let address = data.member.email.to_string();
    let entry = email_entry(&address, data.member.status, form.typed(Field::Email))?;
    let error = form.error(Field::Email);
    Ok(match data.member.status {
        Status::Active => view! { <ReadOnlyField label=words::EMAIL value=entry.value hint=entry.hint /> }.into_any(),
        Status::Invited | Status::Expired | Status::Removed => view! {
            <TextField
                id=Field::Email.name()
                label=words::EMAIL
                hint=entry.hint
                kind=InputKind::Email
                autocomplete="off"
                required=true
                max_length=limit(EMAIL_MAX)
                value=entry.value
                error=error
            />
        }
        .into_any(),
    })
}

fn full_name(data: &Data, form: &FormState) -> AnyView {
    let typed = form.typed(Field::FullName);
    let value = typed.unwrap_or_else(|| data.member.full_name.to_string());
    view! {
        <TextField
            id=Field::FullName.name()
            label=words::FULL_NAME
            hint=words::FULL_NAME_HINT
            autocomplete="off"
            required=true
            max_length=limit(PERSON_NAME_MAX)
            value=value
            error=form.error(Field::FullName)
        />
    }
    .into_any()
}

/// The organizer's entry holds until the person saves one in the own profile.
fn zone(request: &Request, data: &Data, form: &FormState, clinic_zone: chrono_tz::Tz) -> AnyView {
    let now = request.ctx.now();
    if data.own_zone {
        let value = zones::name(data.zone, now);
        return view! { <ReadOnlyField label=text::TIME_ZONE value=value hint=text::OWN_ZONE_HINT /> }.into_any();
    }
    let own = (!ZONES.contains(&clinic_zone)).then_some(clinic_zone);
    let options = ZONES
        .into_iter()
        .chain(own)
        .map(|zone| Choice {
            value: zone.name().to_owned(),
            label: zones::name(zone, now),
        })
        .collect();
    let chosen = form
        .typed(Field::TimeZone)
        .unwrap_or_else(|| data.zone.name().to_owned());
    view! {
        <Select
            id=Field::TimeZone.name()
            label=text::TIME_ZONE
            hint=text::TIME_ZONE_HINT
            options=options
            selected=chosen
            error=form.error(Field::TimeZone)
        />
    }
    .into_any()
}

fn doctors(data: &Data, form: &FormState) -> AnyView {
    if data.doctors.is_empty() {
        return view! { <ReadOnlyField label=text::ATTACH value=text::NO_DOCTORS /> }.into_any();
    }
    let ticked = form.all(DOCTORS);
    let boxes = data
        .doctors
        .iter()
        .map(|(doctor, works_for)| {
            let value = doctor.id.to_string();
            let checked = ticked.as_ref().map_or(*works_for, |ticked| ticked.contains(&value));
            view! {
                <Checkbox
                    id=format!("doctor-{value}")
                    name=DOCTORS
                    value=value
                    label=doctor.full_name.to_string()
                    checked=checked
                />
            }
        })
        .collect_view();
    view! {
        <CheckboxGroup
            id=Field::Doctor.name()
            legend=text::ATTACH
            hint=text::ATTACH_HINT
            error=form.error(Field::Doctor)
        >
            {boxes}
        </CheckboxGroup>
    }
    .into_any()
}
