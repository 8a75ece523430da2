use clinic::classes::application as applications;
use domain::classes::{
    ApplicationState, OwnApplication,
    questionnaire::{Item, SummaryRow, SummaryTopic, Topic, TopicId},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{chrome_of, closed, param, questionnaire, status_href, today, topic_href, with_token};
use crate::{
    classes::apply::SendApplication,
    components::{Actions, Button, Facts, HiddenFields, Notice, PageHead, Sheet, TextLink, Tone},
    fault::Fault,
    text::classes::apply as text,
    web::{FormState, Request, lead_to, page},
};

/// `/join/status/{token}/check`: all answers once more, and the button that sends them.
#[component]
pub fn CheckAnswers() -> impl IntoView {
    let token = param("token");
    page(async move |request| {
        let own = applications::own(&request.ctx, &token).await?;
        if own.state != ApplicationState::Draft || !own.is_confirmed {
            return Ok(lead_to(&status_href(&token)));
        }
        check(&request, &token, &own)
    })
}

fn check(request: &Request, token: &str, own: &OwnApplication) -> Result<AnyView, Fault> {
    let form = FormState::of(request, SendApplication::url());
    let asked = questionnaire(request, own)?;
    let today = today(request, own);
    let missing = asked.unanswered(&own.answers, today);
    let topics = asked.summary(&own.answers, today);
    let topics = topics.into_iter().map(|topic| topic_view(token, topic)).collect_view();
    let who = vec![
        (text::FULL_NAME.to_owned(), own.full_name.to_string()),
        (text::EMAIL.to_owned(), own.email.to_string()),
        (text::COURSE.to_owned(), own.course.name.to_string()),
    ];
    let last = if missing.is_empty() && own.is_open {
        view! {
            <form class="form" method="post" action=SendApplication::url()>
                <HiddenFields fields=with_token(request, token) />
                <Actions>
                    <Button sending=text::SENDING>{text::SEND}</Button>
                </Actions>
            </form>
        }
        .into_any()
    } else {
        missing_view(token, &missing)
    };
    let content = view! {
        <PageHead title=text::CHECK_TITLE lead=text::CHECK_LEAD />
        {form.trouble()}
        {closed(own)}
        <Sheet>
            <h2>{text::YOU}</h2>
            <Facts items=who />
        </Sheet>
        {topics}
        {last}
        <p>
            <TextLink href=status_href(token)>{text::LATER}</TextLink>
        </p>
    };
    Ok(chrome_of(own, text::CHECK_TITLE)
        .after(form.failure.as_ref())
        .around(request, content))
}

fn topic_view(token: &str, topic: SummaryTopic) -> impl IntoView + use<> {
    let href = change_href(token, &topic.topic);
    let rows = topic.rows.into_iter().map(|row| row_view(&href, row)).collect_view();
    view! {
        <Sheet>
            <h2>{topic.title}</h2>
            <dl class="facts answers">{rows}</dl>
        </Sheet>
    }
}

fn row_view(href: &str, row: SummaryRow) -> impl IntoView + use<> {
    let full_name = text::change(&row.ask);
    let href = format!("{href}#{}", row.item);
    view! {
        <dt>{row.ask}</dt>
        <dd class=row.is_missing.then_some("is-missing")>
            {row.answer} " "
            <TextLink href=href full_name=full_name>
                {text::CHANGE}
            </TextLink>
        </dd>
    }
}

/// What still needs an answer, each with its page.
fn missing_view(token: &str, missing: &[(&Topic, &Item)]) -> AnyView {
    if missing.is_empty() {
        return ().into_any();
    }
    let rows = missing
        .iter()
        .map(|(topic, item)| {
            let href = format!("{}#{}", change_href(token, &topic.id), item.id);
            let ask = item.ask.clone();
            view! {
                <li>
                    <TextLink href=href>{ask}</TextLink>
                </li>
            }
        })
        .collect_view();
    view! {
        <Notice tone=Tone::Warn title=text::MISSING>
            <p>{text::MISSING_TEXT}</p>
            <ul>{rows}</ul>
        </Notice>
    }
    .into_any()
}

fn change_href(token: &str, topic: &TopicId) -> String {
    format!("{}?change=1", topic_href(token, topic))
}
