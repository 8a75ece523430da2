use clinic::{Error, classes::application as applications};
use domain::{
    classes::Entrance,
    error::{Code, Field},
    limits::PERSON_NAME_MAX,
    settings::{CourseRef, ZONES},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    clinic_href, consents,
    entrance::{ask_there, nowhere},
    param,
};
use crate::{
    classes::apply::BeginApplication,
    components::{
        ASKED_FORM, Actions, Button, Choice, ErrorSummary, Facts, HiddenFields, InputKind, PageHead, RequiredLegend,
        Select, Sheet, TextField,
    },
    text::{classes::apply as text, zones},
    web::{Chrome, FormState, Request, form_fields, page},
};

/// `/join/{slug}/start?course=…`: contact and consents, before anything about health.
#[component]
pub fn Contact() -> impl IntoView {
    let slug = param("slug");
    page(async move |request| {
        let entrance = match applications::entrance(&request.ctx, &slug).await {
            Ok(entrance) => entrance,
            Err(Error::Refused(Code::NotFound)) => return Ok(nowhere(&request)),
            Err(other) => return Err(other.into()),
        };
        let named = request.parameter("course");
        let found = entrance.courses.iter().find(|course| Some(course.id) == named);
        Ok(match found {
            Some(course) => form(&request, &slug, &entrance, course),
            None => ask_there(&request, &entrance.front),
        })
    })
}

fn form(request: &Request, slug: &str, entrance: &Entrance, course: &CourseRef) -> AnyView {
    let form = FormState::of(request, BeginApplication::url());
    let asked = request.ctx.brands.questionnaire(&entrance.front.brand);
    let typed = |field| form.typed(field);
    let now = request.ctx.now();
    let chosen = typed(Field::TimeZone).unwrap_or_else(|| entrance.zone.name().to_owned());
    let others = (!ZONES.contains(&entrance.zone)).then_some(entrance.zone);
    let options: Vec<Choice> = ZONES
        .into_iter()
        .chain(others)
        .map(|zone| Choice {
            value: zone.name().to_owned(),
            label: zones::name(zone, now),
        })
        .collect();
    // What was chosen stays, what nobody has looked at yet may be guessed.
    let guess = form.failure.is_none().then_some("");
    let mut hidden = form_fields(request, None);
    hidden.push(("slug".to_owned(), slug.to_owned()));
    hidden.push(("course".to_owned(), course.id.to_string()));
    hidden.extend(form.answered());
    let facts = vec![(text::COURSE.to_owned(), course.name.to_string())];
    let (email, no_email) = (typed(Field::Email), form.error(Field::Email));
    let (full_name, no_name) = (typed(Field::FullName), form.error(Field::FullName));
    let (phone, no_phone) = (typed(Field::Phone), form.error(Field::Phone));
    let no_zone = form.error(Field::TimeZone);
    let agree = consents(asked.consents().iter(), &form);
    let content = view! {
        <ErrorSummary errors=form.summary() />
        <PageHead title=text::CONTACT_TITLE lead=text::CONTACT_LEAD back_href=clinic_href(slug) back=text::TO_CLINIC />
        {form.trouble()}
        <Sheet>
            <Facts items=facts />
            <form id=ASKED_FORM class="form" method="post" action=BeginApplication::url() novalidate>
                <HiddenFields fields=hidden />
                <RequiredLegend />
                <TextField
                    id=Field::Email.name()
                    label=text::EMAIL
                    kind=InputKind::Email
                    autocomplete="email"
                    required=true
                    value=email
                    error=no_email
                />
                <TextField
                    id=Field::FullName.name()
                    label=text::FULL_NAME
                    autocomplete="name"
                    required=true
                    max_length=u32::try_from(PERSON_NAME_MAX).unwrap_or(u32::MAX)
                    value=full_name
                    error=no_name
                />
                <TextField
                    id=Field::Phone.name()
                    label=text::PHONE
                    hint=text::PHONE_HINT
                    kind=InputKind::Phone
                    autocomplete="tel"
                    required=true
                    value=phone
                    error=no_phone
                />
                <Select
                    id=Field::TimeZone.name()
                    label=text::ZONE
                    hint=text::ZONE_HINT
                    options=options
                    selected=chosen
                    required=true
                    error=no_zone
                    attr:data-guess-zone=guess
                />
                // Not `hidden`: machines look for that.
                <div class="trap" aria-hidden="true">
                    <label for="website">{text::TRAP}</label>
                    <input id="website" name="website" type="text" tabindex="-1" autocomplete="off" />
                </div>
                {agree}
                <Actions>
                    <Button>{text::GET_CODE}</Button>
                </Actions>
            </form>
        </Sheet>
    };
    let chrome = Chrome {
        brand: Some(entrance.front.brand.clone()),
        ..Chrome::public(text::CONTACT_TITLE)
    };
    chrome.after(form.failure.as_ref()).around(request, content)
}
