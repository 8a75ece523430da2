//! «Мои данные»: asked on the own page where the clinic lacks them, and open to the patient at any time.

use clinic::{
    classes::attendance::named_when_applying,
    identity::{Actor, Patient},
    patients::own_data::{OwnPage, own_data},
};
use domain::{
    error::Field,
    limits::{ADDRESS_MAX, PERSON_NAME_MAX, RELATION_MAX},
};
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    classes::pages::apply::consents,
    components::{
        Actions, Button, ErrorSummary, HiddenFields, InputKind, Kind, LinkButton, Notice, PageHead, RequiredLegend,
        Sheet, TextField, TextLink, Tone, Width,
    },
    fault::Fault,
    identity::{home_of, href_as},
    monitoring::pages::caregivers::MY_CAREGIVERS,
    patients::own_data::{PutOffOwnData, SaveOwnData},
    text::{
        classes::attendance::emergency_said, dates, identity as words, limit, monitoring::caregivers as of_caregivers,
        own_data as text, staff,
    },
    web::{Chrome, FormState, Request, act, cancel, form_fields, page},
};

/// The patient's own data.
pub(crate) const MY_DATA: &str = "/me/data";

/// `/me/data`
#[component]
pub fn MyData() -> impl IntoView {
    page(async |request| {
        let actor = act::<Patient>(&request, request.parameter("as"), None).await?;
        let known = own_data(&request.ctx, &actor).await?;
        let said = match &known.told.emergency {
            Some(_) => None,
            None => named_when_applying(&request.ctx, &actor).await?,
        };
        let said = said.map(|words| view! { <Notice tone=Tone::Info>{emergency_said(&words)}</Notice> });
        let form = FormState::of(&request, SaveOwnData::url());
        let role = actor.held().role;
        let home = href_as(&request, actor.held(), home_of(role));
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead title=text::TITLE lead=text::LEAD back_href=home back=words::home(role) />
            {form.trouble()}
            {said}
            {fields(&request, &actor, &known, &form)}
            {given(&actor, &known)}
        };
        let chrome = Chrome {
            width: Width::Form,
            ..Chrome::of(actor.held(), text::TITLE)
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}

/// On the patient's home: asks for what the clinic lacks; nothing where it lacks nothing, or is to ask later. Four
/// queries.
pub(crate) async fn asked_on_home(request: &Request, actor: &Actor<Patient>) -> Result<AnyView, Fault> {
    if !own_data(&request.ctx, actor).await?.asks {
        return Ok(().into_any());
    }
    let href = href_as(request, actor.held(), MY_DATA);
    let hidden = form_fields(request, Some(actor.membership()));
    Ok(view! {
        <Sheet>
            <h2>{text::ASK}</h2>
            <p>{text::ASK_TEXT}</p>
            <form method="post" action=PutOffOwnData::url()>
                <HiddenFields fields=hidden />
                <Actions>
                    <LinkButton kind=Kind::Primary href=href>
                        {text::FILL_IN}
                    </LinkButton>
                    <Button kind=Kind::Quiet>{text::LATER}</Button>
                </Actions>
            </form>
            <p class="muted">{text::LATER_TEXT}</p>
        </Sheet>
    }
    .into_any())
}

/// On the patient's home: the way to the own data and to those who help.
pub(crate) fn on_home(request: &Request, actor: &Actor<Patient>) -> AnyView {
    let data = href_as(request, actor.held(), MY_DATA);
    let caregivers = href_as(request, actor.held(), MY_CAREGIVERS);
    view! {
        <Sheet>
            <h2>{text::TITLE}</h2>
            <p>
                <TextLink href=data>{text::SEE}</TextLink>
            </p>
            <p>
                <TextLink href=caregivers>{of_caregivers::SEE}</TextLink>
            </p>
        </Sheet>
    }
    .into_any()
}

fn fields(request: &Request, actor: &Actor<Patient>, known: &OwnPage, form: &FormState) -> AnyView {
    let contact = known.told.emergency.as_ref();
    let typed = |field: Field, now: Option<String>| form.typed(field).or(now);
    let phone = typed(Field::Phone, known.phone.as_ref().map(ToString::to_string));
    let address = typed(Field::Address, known.told.address.clone());
    let name = typed(Field::EmergencyName, contact.map(|contact| contact.name.to_string()));
    let relation = typed(
        Field::EmergencyRelation,
        contact.and_then(|contact| contact.relation.clone()),
    );
    let number = typed(Field::EmergencyPhone, contact.map(|contact| contact.phone.to_string()));
    let wrong = [
        Field::Phone,
        Field::Address,
        Field::EmergencyName,
        Field::EmergencyRelation,
        Field::EmergencyPhone,
    ];
    let [wrong_phone, wrong_address, wrong_name, wrong_relation, wrong_number] = wrong.map(|field| form.error(field));
    let agree = (!known.asked.is_empty()).then(|| consents(known.asked.iter(), form));
    let hidden = form_fields(request, Some(actor.membership()));
    let out = cancel(href_as(request, actor.held(), home_of(actor.held().role)));
    view! {
        <Sheet>
            <form class="form" method="post" action=SaveOwnData::url() novalidate>
                <HiddenFields fields=hidden />
                <RequiredLegend />
                <TextField
                    id=Field::Phone.name()
                    label=text::PHONE
                    hint=text::PHONE_HINT
                    kind=InputKind::Phone
                    autocomplete="tel"
                    required=true
                    value=phone
                    error=wrong_phone
                />
                <TextField
                    id=Field::Address.name()
                    label=text::ADDRESS
                    hint=text::ADDRESS_HINT
                    autocomplete="street-address"
                    max_length=limit(ADDRESS_MAX)
                    value=address
                    error=wrong_address
                />
                <div>
                    <h2>{text::EMERGENCY}</h2>
                    <p class="muted">{text::EMERGENCY_HINT}</p>
                </div>
                    <TextField
                        id=Field::EmergencyName.name()
                        label=text::EMERGENCY_NAME
                        autocomplete="off"
                        max_length=limit(PERSON_NAME_MAX)
                        value=name
                        error=wrong_name
                    />
                    <TextField
                        id=Field::EmergencyRelation.name()
                        label=text::EMERGENCY_RELATION
                        hint=text::EMERGENCY_RELATION_HINT
                        autocomplete="off"
                        max_length=limit(RELATION_MAX)
                        value=relation
                        error=wrong_relation
                    />
                    <TextField
                        id=Field::EmergencyPhone.name()
                        label=text::EMERGENCY_PHONE
                        kind=InputKind::Phone
                        autocomplete="off"
                        value=number
                        error=wrong_number
                    />
                {agree}
                <Actions>
                    <Button>{staff::SAVE}</Button>
                    {out}
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

/// What was agreed to, each with its whole text.
fn given(actor: &Actor<Patient>, known: &OwnPage) -> Option<AnyView> {
    let rows = known.given.iter().map(|(consent, at)| {
        let label = text::given(&dates::day(*at, actor.zone()), &consent.label);
        let parts = consent
            .text
            .split("\n\n")
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let parts = parts.map(|part| view! { <p>{part.to_owned()}</p> }).collect_view();
        view! {
            <details class="consent-text">
                <summary>{label}</summary>
                {parts}
            </details>
        }
    });
    let rows = rows.collect_view();
    (!known.given.is_empty()).then(|| {
        view! {
            <Sheet>
                <h2>{text::GIVEN}</h2>
                {rows}
            </Sheet>
        }
        .into_any()
    })
}
