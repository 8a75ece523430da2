use chrono_tz::Tz;
use clinic::identity::{Actor, Anyone, Factors, Profile as Data, Saved, SessionCard, factors, profile, sessions};
use domain::{
    error::{Code, Field},
    identity::Role,
    limits::{CLINIC_NAME_MAX, EMAIL_MAX, PERSON_NAME_MAX},
    settings::ZONES,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::factor::{factor_field, standing};
use crate::{
    components::{
        ASKED_FORM, Actions, ActionsCell, Button, Cell, Choice, Column, DataTable, ErrorSummary, HiddenFields,
        InputKind, Kind, LinkButton, ListSection, Notice, PageHead, PasswordField, PostAction, Row, RowButton, RowHead,
        Select, Sheet, StatusTag, TableOf, TextField, TextLink, Tone, Width,
    },
    identity::{EndOtherSessions, EndSession, SaveProfile, factor_href, home_of, href_as},
    patients::pages::own_data::MY_DATA,
    text::{
        dates, factor as factor_text, identity as words, limit, own_data, profile as text, staff as buttons, zones,
    },
    web::{Chrome, FormState, Request, act_as_anyone, form_fields, menu, page},
};

/// `/profile`: of the role that `?as=` names, or of the one used last.
#[component]
pub fn Profile() -> impl IntoView {
    page(async |request| {
        let (actor, me) = act_as_anyone(&request, request.parameter("as")).await?;
        let data = profile(&request.ctx, &actor).await?;
        let cards = sessions(&request.ctx, me).await?;
        let found = factors(&request.ctx, me).await?;
        let form = FormState::of(&request, SaveProfile::url());
        let done = request
            .parameter::<String>("saved")
            .filter(|_| request.returned.is_none());
        let done = done.as_deref().and_then(done_sentence).map(notice);
        let (fields, sessions) = (
            fields(
                &request,
                &actor,
                &data,
                &form,
                me.asks_factor(request.ctx.now()).then_some(&found),
            ),
            signed_in_at(&request, &actor, cards),
        );
        let manage = factor_href(&request, actor.held(), "", "");
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead title=text::PROFILE />
            {done}
            {form.trouble()}
            <div class="stack-wide">
                <Sheet>{fields}</Sheet>
                {of_patient(&request, &actor)}
                <section class="stack" id="factor-section">
                    <h2>{factor_text::TITLE}</h2>
                    {standing(&found)}
                    <LinkButton href=manage>{factor_text::MANAGE}</LinkButton>
                </section>
                {sessions}
            </div>
        };
        let chrome = Chrome {
            menu: menu(&request, actor.held(), "/profile"),
            width: Width::Form,
            ..Chrome::of(actor.held(), text::PROFILE)
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}

/// The way to what a patient told about itself.
fn of_patient(request: &Request, actor: &Actor<Anyone>) -> Option<AnyView> {
    let href = href_as(request, actor.held(), MY_DATA);
    (actor.held().role == Role::Patient).then(|| {
        view! {
            <section class="stack">
                <h2>{own_data::TITLE}</h2>
                <p>
                    <TextLink href=href>{own_data::SEE}</TextLink>
                </p>
            </section>
        }
        .into_any()
    })
}

fn fields(request: &Request, actor: &Actor<Anyone>, data: &Data, form: &FormState, asked: Option<&Factors>) -> AnyView {
    let held = actor.held();
    let typed = |field: Field, now: &str| form.typed(field).unwrap_or_else(|| now.to_owned());
    let email = typed(Field::Email, data.email.as_str());
    let asks_password = email.trim() != data.email.as_str()
        || form.error(Field::Password).is_some()
        || form.error(Field::CurrentPassword).is_some()
        || form.error(Field::Factor).is_some()
        || matches!(form.failure, Some(Code::TooManyAttempts { .. }));
    let waiting = data.waiting.as_ref().map(|waiting| {
        let until = dates::day_and_time(waiting.until, actor.zone());
        text::waiting(waiting.email.as_str(), &until)
    });
    let many_roles = request.signed_in.as_ref().is_some_and(|me| me.held().len() > 1);
    let now = request.ctx.now();
    let listed = ZONES
        .into_iter()
        .chain((!ZONES.contains(&data.zone)).then_some(data.zone));
    let options: Vec<Choice> = listed
        .map(|zone| Choice {
            value: zone.name().to_owned(),
            label: zones::name(zone, now),
        })
        .collect();
    let clinic_name = data.clinic_name.as_ref().map(|name| {
        view! {
            <TextField
                id=Field::ClinicName.name()
                label=text::CLINIC_NAME
                autocomplete="organization"
                required=true
                max_length=limit(CLINIC_NAME_MAX)
                value=typed(Field::ClinicName, name)
                error=form.error(Field::ClinicName)
            />
        }
    });
    let by_key = asked.filter(|found| !found.passkeys.is_empty()).map(|_| {
        let href = factor_href(request, held, "", "");
        view! {
            <p class="muted">
                {factor_text::PROVE_BY_KEY} " " <TextLink href=href>{factor_text::TITLE}</TextLink>
            </p>
        }
    });
    let mut hidden = form_fields(request, Some(held.membership));
    hidden.extend(form.answered());
    let cancel = href_as(request, held, home_of(held.role));
    view! {
        <form id=ASKED_FORM class="form" method="post" action=SaveProfile::url() novalidate>
            <HiddenFields fields=hidden />
            <TextField
                id=Field::FullName.name()
                label=words::FULL_NAME
                hint=many_roles.then_some(text::NAME_OF_ROLE)
                autocomplete="name"
                required=true
                max_length=limit(PERSON_NAME_MAX)
                value=typed(Field::FullName, &data.full_name)
                error=form.error(Field::FullName)
            />
            <TextField
                id=Field::Email.name()
                label=words::EMAIL
                hint=waiting
                kind=InputKind::Email
                autocomplete="username"
                required=true
                max_length=limit(EMAIL_MAX)
                value=email
                error=form.error(Field::Email)
            />
            <PasswordField
                id=Field::Password.name()
                label=words::PASSWORD
                hint=text::PASSWORD_HINT
                autocomplete="new-password"
                error=form.error(Field::Password)
            />
            // With script it comes into sight when one of the two changes; without, with the first answer.
            <div data-asked-with="email password" hidden=!asks_password>
                <PasswordField
                    id=Field::CurrentPassword.name()
                    label=text::CURRENT_PASSWORD
                    hint=text::CURRENT_PASSWORD_HINT
                    autocomplete="current-password"
                    error=form.error(Field::CurrentPassword)
                />
                {asked.map(|found| factor_field(found, form.error(Field::Factor)))}
                {by_key}
            </div>
            <Select
                id=Field::TimeZone.name()
                label=text::TIME_ZONE
                required=true
                options=options
                selected=typed(Field::TimeZone, data.zone.name())
                error=form.error(Field::TimeZone)
            />
            {clinic_name}
            <Actions>
                <Button>{buttons::SAVE}</Button>
                <LinkButton kind=Kind::Quiet href=cancel>
                    {buttons::CANCEL}
                </LinkButton>
            </Actions>
        </form>
    }
    .into_any()
}

/// «Где выполнен вход».
fn signed_in_at(request: &Request, actor: &Actor<Anyone>, cards: Vec<SessionCard>) -> AnyView {
    let post = |action: &str, session: Option<String>| PostAction {
        action: action.to_owned(),
        fields: form_fields(request, Some(actor.membership()))
            .into_iter()
            .chain(session.map(|id| ("session".to_owned(), id)))
            .collect(),
    };
    let others = cards.iter().any(|card| !card.here);
    let end_others = others.then(|| {
        let PostAction { action, fields } = post(EndOtherSessions::url(), None);
        view! {
            <form method="post" action=action>
                <HiddenFields fields=fields />
                <Button kind=Kind::Secondary>{text::END_OTHERS}</Button>
            </form>
        }
        .into_any()
    });
    let columns = [text::DEVICE, text::BEGAN, text::SEEN, text::ACTIONS];
    let columns = columns.into_iter().map(Column::new).collect();
    let rows = cards
        .into_iter()
        .map(|card| {
            let end = post(EndSession::url(), Some(card.id.to_string()));
            session_row(card, end, actor.zone())
        })
        .collect_view();
    view! {
        <ListSection id="sessions" title=text::SESSIONS action=end_others.unwrap_or_else(|| ().into_any())>
            <DataTable caption=text::SESSIONS columns=columns of=TableOf::Anything>
                {rows}
            </DataTable>
        </ListSection>
    }
    .into_any()
}

fn session_row(card: SessionCard, end: PostAction, zone: Tz) -> AnyView {
    let device = card.device.unwrap_or_else(|| text::UNKNOWN_DEVICE.to_owned());
    let (began, seen) = (dates::short(card.began_at, zone), dates::short(card.seen_at, zone));
    let here = card
        .here
        .then(|| view! { <StatusTag tone=Tone::Good minor=true label=text::THIS_SESSION /> });
    let end = (!card.here).then(|| {
        let name = text::end_of(&device, &began);
        view! {
            <RowButton action=end full_name=name>
                {text::END}
            </RowButton>
        }
    });
    view! {
        <Row>
            <RowHead>{device} " " {here}</RowHead>
            <Cell label=text::BEGAN>{began}</Cell>
            <Cell label=text::SEEN>{seen}</Cell>
            <ActionsCell>{end}</ActionsCell>
        </Row>
    }
    .into_any()
}

/// What was saved, as the address says it after the form: a word, nobody's data.
#[must_use]
pub(crate) const fn word_for(saved: Saved) -> &'static str {
    match (saved.new_password, saved.email_waits) {
        (false, false) => "1",
        (true, false) => "password",
        (false, true) => "link",
        (true, true) => "both",
    }
}

fn done_sentence(word: &str) -> Option<&'static str> {
    match word {
        "1" => Some(text::SAVED),
        "password" => Some(text::SAVED_PASSWORD),
        "link" => Some(text::SAVED_EMAIL),
        "both" => Some(text::SAVED_BOTH),
        "email" => Some(text::EMAIL_IS_NEW),
        "session" => Some(text::SESSION_ENDED),
        "sessions" => Some(text::SESSIONS_ENDED),
        _ => None,
    }
}

fn notice(sentence: &'static str) -> AnyView {
    view! { <Notice tone=Tone::Good live=true>{sentence}</Notice> }.into_any()
}
