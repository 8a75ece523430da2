use clinic::identity::{Actor, Organizer};
use domain::{
    error::{Code, Doubt, Field},
    identity::{Named, Role},
    limits::EMAIL_MAX,
    settings::{ClinicSettings, Course, WorkingDays},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{Done, address::direct, chrome, factor::demand, organizer, to};
use crate::{
    classes::pages::calendar::DAYS_OFF,
    components::{
        ASKED_FORM, Actions, Button, Checkbox, CheckboxGroup, Checked, ErrorSummary, HiddenFields, InputKind, Kind,
        LinkButton, Notice, PageHead, Sheet, TextField, TextLink, Tone, Width, qr_code,
    },
    fault::Fault,
    identity::{home_of, href_as},
    settings::{DemandFactors, DismissDeputy, Save},
    text::{classes::calendar as of_classes, limit, settings as text, staff as words},
    web::{Chrome, FormState, Request, form_fields, page, smaller_groups},
};

/// `/org/settings`
#[component]
pub fn Settings() -> impl IntoView {
    page(async |request| {
        let actor = organizer(&request).await?;
        let set = clinic::settings::settings(&request.ctx, &actor).await?;
        let courses = clinic::settings::courses(&request.ctx, &actor).await?;
        let deputies = clinic::settings::deputies(&request.ctx, &actor).await?;
        let doctors = clinic::staff::doctors(&request.ctx, &actor).await?;
        let rules = clinic::settings::factor_rules(&request.ctx, &actor).await?;
        let [form, dismissal, demanding] =
            [Save::url(), DismissDeputy::url(), DemandFactors::url()].map(|function| FormState::of(&request, function));
        let told = Done::of(&request).map(Done::sentence);
        let came_back = [&form, &dismissal, &demanding];
        let failure = came_back.iter().find_map(|form| form.failure.clone());
        let trouble = came_back.iter().find_map(|form| form.trouble());
        let question = smaller(&request, &actor, &form).await?;
        let summary = came_back.iter().flat_map(|form| form.summary()).collect();
        let demand = demand(&request, &actor, &demanding, &rules);
        let settings = settings(&request, &actor, &form, &set, courses, &doctors);
        let (address, deputies) = (
            address(&request, &actor, &set),
            super::deputies::section(&request, &actor, deputies),
        );
        let days_off = href_as(&request, actor.held(), DAYS_OFF);
        let days_off = view! {
            <Sheet>
                <h2>{of_classes::DAYS_OFF}</h2>
                <p class="muted">{of_classes::DAYS_OFF_TEXT}</p>
                <p>
                    <TextLink href=days_off>{of_classes::DAYS_OFF_LINK}</TextLink>
                </p>
            </Sheet>
        };
        let content = view! {
            <ErrorSummary errors=summary />
            {told.map(|sentence| view! { <Notice tone=Tone::Good live=true>{sentence}</Notice> })}
            <PageHead title=text::SETTINGS />
            {trouble}
            {question}
            <Checked>{settings}</Checked>
            {address}
            {deputies}
            {days_off}
            {demand}
        };
        let chrome = Chrome {
            width: Width::Page,
            ..chrome(&request, &actor, text::SETTINGS)
        };
        Ok(chrome.after(failure.as_ref()).around(&request, content))
    })
}

/// The question about groups that would become as small as the clinic's new maximum.
async fn smaller(request: &Request, actor: &Actor<Organizer>, form: &FormState) -> Result<Option<AnyView>, Fault> {
    let Some(Code::Asks {
        about: Doubt::Groups { smaller, answer },
    }) = &form.failure
    else {
        return Ok(None);
    };
    let courses = clinic::classes::group::courses_of_clinic(&request.ctx, actor).await?;
    let groups = courses.into_iter().flat_map(|course| course.groups);
    let titles = groups
        .filter(|group| smaller.contains(&group.id))
        .map(|group| text::smaller_group(group.title.as_str(), group.seats.capacity));
    Ok(Some(smaller_groups(
        text::smaller(answer),
        titles.collect(),
        answer.clone(),
    )))
}

/// The one form: classes and courses, hours, contact.
fn settings(
    request: &Request,
    actor: &Actor<Organizer>,
    form: &FormState,
    set: &ClinicSettings,
    courses: Vec<Course>,
    doctors: &[Named],
) -> AnyView {
    let hidden = form_fields(request, Some(actor.membership()));
    let cancel = href_as(request, actor.held(), home_of(Role::Organizer));
    let (classes, hours, contact) = (classes(form, set), hours(form, set), contact(form, set));
    let courses = super::courses::section(request, actor, form, courses, doctors);
    view! {
        <form id=ASKED_FORM class="stack-wide" method="post" action=Save::url() novalidate>
            <HiddenFields fields=hidden />
            {classes}
            {courses}
            {hours}
            {contact}
            <Actions>
                <Button>{words::SAVE}</Button>
                <LinkButton kind=Kind::Quiet href=cancel>
                    {words::CANCEL}
                </LinkButton>
            </Actions>
        </form>
    }
    .into_any()
}

fn classes(form: &FormState, set: &ClinicSettings) -> AnyView {
    const SELF_REGISTRATION: &str = "self_registration";
    let ticked = form.all(SELF_REGISTRATION).map(|ticked| !ticked.is_empty());
    let capacity = form.typed(Field::ClassCapacity);
    let (ticked, capacity) = (
        ticked.unwrap_or(set.self_registration),
        capacity.unwrap_or_else(|| set.class_capacity.to_string()),
    );
    let wrong = form.error(Field::ClassCapacity);
    view! {
        <Sheet>
            <h2>{text::GROUP_CLASSES}</h2>
            <div class="form">
                <Checkbox
                    id=SELF_REGISTRATION
                    label=text::SELF_REGISTRATION
                    hint=text::SELF_REGISTRATION_HINT
                    checked=ticked
                />
                <TextField
                    id=Field::ClassCapacity.name()
                    label=text::CLASS_CAPACITY
                    hint=text::CLASS_CAPACITY_HINT
                    kind=InputKind::Number
                    short=true
                    required=true
                    value=capacity
                    error=wrong
                />
            </div>
        </Sheet>
    }
    .into_any()
}

fn hours(form: &FormState, set: &ClinicSettings) -> AnyView {
    let at = |field: Field, now: String| (form.typed(field).unwrap_or(now), form.error(field));
    let (opens, wrong_opening) = at(Field::OpensAt, set.opens_at.to_string());
    let (closes, wrong_closing) = at(Field::ClosesAt, set.closes_at.to_string());
    let ticked = form.all("working_days[]");
    let days = WorkingDays::WEEK
        .map(|day| {
            let name = day.to_string();
            let checked = match &ticked {
                Some(ticked) => ticked.contains(&name),
                None => set.working_days.contains(day),
            };
            let id = format!("day-{name}");
            view! { <Checkbox id=id name="working_days[]" value=name label=text::day(day) checked=checked /> }
        })
        .collect_view();
    let wrong_days = form.error(Field::WorkingDays);
    view! {
        <Sheet>
            <h2>{text::HOURS}</h2>
            <div class="form">
                <TextField
                    id=Field::OpensAt.name()
                    label=text::OPENS_AT
                    kind=InputKind::Time
                    short=true
                    required=true
                    value=opens
                    error=wrong_opening
                />
                <TextField
                    id=Field::ClosesAt.name()
                    label=text::CLOSES_AT
                    kind=InputKind::Time
                    short=true
                    required=true
                    value=closes
                    error=wrong_closing
                />
                <CheckboxGroup id=Field::WorkingDays.name() legend=text::WORKING_DAYS columns=true error=wrong_days>
                    {days}
                </CheckboxGroup>
            </div>
        </Sheet>
    }
    .into_any()
}

fn contact(form: &FormState, set: &ClinicSettings) -> AnyView {
    let phone = form
        .typed(Field::ContactPhone)
        .or_else(|| set.contact_phone.as_ref().map(ToString::to_string));
    let email = form
        .typed(Field::ContactEmail)
        .or_else(|| set.contact_email.as_ref().map(ToString::to_string));
    let (wrong_phone, wrong_email) = (form.error(Field::ContactPhone), form.error(Field::ContactEmail));
    view! {
        <Sheet>
            <h2>{text::CONTACT}</h2>
            <p class="muted">{text::CONTACT_LEAD}</p>
            <div class="form">
                <TextField
                    id=Field::ContactPhone.name()
                    label=text::CONTACT_PHONE
                    hint=text::CONTACT_PHONE_HINT
                    kind=InputKind::Phone
                    autocomplete="off"
                    value=phone
                    error=wrong_phone
                />
                <TextField
                    id=Field::ContactEmail.name()
                    label=text::CONTACT_EMAIL
                    hint=text::CONTACT_EMAIL_HINT
                    kind=InputKind::Email
                    autocomplete="off"
                    max_length=limit(EMAIL_MAX)
                    value=email
                    error=wrong_email
                />
            </div>
        </Sheet>
    }
    .into_any()
}

/// The direct address with its code.
fn address(request: &Request, actor: &Actor<Organizer>, set: &ClinicSettings) -> AnyView {
    let address = direct(request, &set.slug);
    let sheet = to(request, actor, "/address");
    let code = qr_code(&address, text::qr_code(&address)).ok();
    let href = address.clone();
    view! {
        <Sheet>
            <h2>{text::ADDRESS}</h2>
            <p class="muted">{text::ADDRESS_TEXT}</p>
            <p>
                <a class="address" href=href>
                    {address}
                </a>
            </p>
            {code}
            <p>
                <TextLink href=sheet>{text::PRINT_SHEET}</TextLink>
            </p>
        </Sheet>
    }
    .into_any()
}
