use clinic::{Error, classes::application as applications};
use domain::{
    classes::{ApplicationState, OwnApplication, OwnMessage},
    error::{Code, Field},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    check_href, chrome_of, clinic_href, closed, code::ask_code, done, next_href, param, questionnaire, status_href,
    today, with_token,
};
use crate::{
    classes::apply::AnswerQuestion,
    components::{
        Actions, Button, ErrorSummary, HiddenFields, Kind, LinkButton, Notice, PageHead, Sheet, StatusTag, TextArea,
        TextLink, Tone,
    },
    fault::Fault,
    identity::pages::recovery::closed as dead,
    text::{classes::apply as text, dates, errors},
    web::{FormState, Request, contact as contact_of, page},
};

/// `/join/status/{token}`: where an application stands, for whoever has the link. A draft goes on from here.
#[component]
pub fn Status() -> impl IntoView {
    let token = param("token");
    page(async move |request| {
        let own = match applications::own(&request.ctx, &token).await {
            Ok(own) => own,
            Err(Error::Refused(Code::DeadLink { why })) => {
                let sentence = errors::dead_link(why);
                return Ok(dead(&request, why, sentence, ("/join", text::APPLY_AGAIN)));
            }
            Err(other) => return Err(other.into()),
        };
        match (own.state, own.is_confirmed) {
            (ApplicationState::Draft, false) => Ok(ask_code(&request, &token, &own)),
            (ApplicationState::Draft, true) => draft(&request, &token, &own),
            _ => Ok(sent(&request, &token, &own)),
        }
    })
}

fn draft(request: &Request, token: &str, own: &OwnApplication) -> Result<AnyView, Fault> {
    let asked = questionnaire(request, own)?;
    let today = today(request, own);
    let missing = asked.unanswered(&own.answers, today);
    let pages = asked.pages(&own.answers, today);
    let facts = asked.facts(&own.answers, today);
    let is_done = |topic: &&&domain::classes::questionnaire::Topic| {
        let mut asked = topic.items.iter().filter(|item| facts.is_asked(&item.id));
        let nothing_missing = !missing.iter().any(|(of, _)| of.id == topic.id);
        nothing_missing && asked.any(|item| own.answers.get(&item.id).is_some())
    };
    let answered = pages.iter().filter(is_done).count();
    let until = dates::day(own.kept_until, own.zone);
    let lead = text::draft_lead(answered, pages.len(), &until);
    let label = match missing.is_empty() {
        true => text::TO_CHECK,
        false => text::GO_ON,
    };
    let on = match missing.is_empty() {
        true => check_href(token),
        false => next_href(request, token, own)?,
    };
    let erase = format!("{}/withdraw", status_href(token));
    let content = view! {
        <PageHead title=text::DRAFT_TITLE lead=lead />
        {done(request)}
        {closed(own)}
        <Sheet>
            <Actions>
                <LinkButton kind=Kind::Primary href=on>
                    {label}
                </LinkButton>
            </Actions>
            <p>
                <TextLink href=erase>{text::ERASE}</TextLink>
            </p>
        </Sheet>
    };
    Ok(chrome_of(own, text::DRAFT_TITLE).around(request, content))
}

fn sent(request: &Request, token: &str, own: &OwnApplication) -> AnyView {
    let form = FormState::of(request, AnswerQuestion::url());
    let title = text::numbered(own.number.unwrap_or_default());
    let (tone, word) = text::state(own.state);
    let promise = own.answer_by.filter(|_| own.state.waits_for_doctor());
    let promise = promise.map(|by| {
        let words = format!(
            "{} ({})",
            dates::day_and_time(by, own.zone),
            dates::zone_words(by, own.zone)
        );
        view! {
            <dt>{text::ANSWER_BY}</dt>
            <dd>{words}</dd>
        }
    });
    let asks = own.state == ApplicationState::QuestionAsked;
    let until = asks.then(|| view! { <p>{text::answer_until(&dates::day(own.kept_until, own.zone))}</p> });
    let contact = contact_of(&own.front);
    let (next, decision) = (text::next(own.state, own.has_account), decision(own));
    let content = view! {
        <ErrorSummary errors=form.summary() />
        <PageHead title=title.clone() lead=own.course.name.to_string() />
        {form.trouble()}
        {done(request)}
        {urgent(own)}
        <Sheet>
            <dl class="facts">
                <dt>{text::NOW}</dt>
                <dd>
                    <StatusTag tone=tone label=word />
                </dd>
                {promise}
            </dl>
            <h2>{text::NEXT_STEP}</h2>
            <p>{next}</p>
            {until}
            {decision}
            <p class="muted">{text::NOT_URGENT}</p>
        </Sheet>
        {messages(own)}
        {asks.then(|| answer_form(request, token, &form))}
        <Sheet>{contact}</Sheet>
        {ways_on(token, own)}
    };
    chrome_of(own, title)
        .after(form.failure.as_ref())
        .around(request, content)
}

/// What the answers call for at once, until somebody has looked at them.
fn urgent(own: &OwnApplication) -> Option<AnyView> {
    let needs = !own.advice.is_empty() && own.state.is_under_review();
    needs.then(|| {
        let advice = own
            .advice
            .iter()
            .map(|words| view! { <p>{words.clone()}</p> })
            .collect_view();
        view! {
            <Notice tone=Tone::Bad title=text::URGENT>
                {advice}
                <p>
                    <strong>{text::URGENT_CALL}</strong>
                </p>
            </Notice>
        }
        .into_any()
    })
}

fn decision(own: &OwnApplication) -> AnyView {
    let part = |title: &'static str, words: &Option<String>| {
        let words = words.clone()?;
        Some(view! {
            <h2>{title}</h2>
            <p class="prose-lines">{words}</p>
        })
    };
    view! {
        {part(text::REASON, &own.reason)}
        {part(text::ADVICE, &own.doctors_advice)}
    }
    .into_any()
}

fn messages(own: &OwnApplication) -> Option<AnyView> {
    if own.messages.is_empty() {
        return None;
    }
    let rows = own
        .messages
        .iter()
        .map(
            |OwnMessage {
                 is_own,
                 text: words,
                 at,
             }| {
                let who = if *is_own { text::YOU_SAY } else { text::DOCTOR_ASKS };
                let when = dates::day_and_time(*at, own.zone);
                view! {
                    <li>
                        <p class="muted">{who} ", " {when}</p>
                        <p class="prose-lines">{words.clone()}</p>
                    </li>
                }
            },
        )
        .collect_view();
    Some(
        view! {
            <Sheet>
                <h2>{text::MESSAGES}</h2>
                <ul class="messages">{rows}</ul>
            </Sheet>
        }
        .into_any(),
    )
}

fn answer_form(request: &Request, token: &str, form: &FormState) -> AnyView {
    let (typed, wrong) = (form.typed(Field::Answer), form.error(Field::Answer));
    let hidden = with_token(request, token);
    view! {
        <Sheet>
            <form class="form" method="post" action=AnswerQuestion::url() novalidate>
                <HiddenFields fields=hidden />
                <TextArea
                    id=Field::Answer.name()
                    label=text::YOUR_ANSWER
                    rows=4
                    value=typed
                    error=wrong
                />
                <Actions>
                    <Button>{text::SEND_ANSWER}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

/// What can still be done.
fn ways_on(token: &str, own: &OwnApplication) -> AnyView {
    let home = own
        .has_account
        .then(|| view! { <LinkButton href="/me">{text::TO_ME}</LinkButton> });
    let again = matches!(
        own.state,
        ApplicationState::Declined | ApplicationState::Withdrawn | ApplicationState::Expired
    );
    let again = (again && own.is_open).then(|| {
        let href = match own.has_account {
            true => "/me/apply".to_owned(),
            false => clinic_href(&own.front.settings.slug),
        };
        view! { <LinkButton href=href>{text::APPLY_AGAIN}</LinkButton> }
    });
    let out = (!own.state.is_over()).then(|| {
        view! { <TextLink href=format!("{}/withdraw", status_href(token))>{text::WITHDRAW}</TextLink> }
    });
    view! { <Actions>{home} {again} {out}</Actions> }.into_any()
}
