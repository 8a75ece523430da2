use clinic::classes::application as applications;
use domain::{
    classes::{
        ApplicationState, OwnApplication,
        questionnaire::{AnswerErrors, Item, Posted, Questionnaire, Topic},
    },
    error::Code,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{check_href, chrome_of, closed, param, questionnaire, stands_in, status_href, today, with_token};
use crate::{
    classes::apply::SaveAnswers,
    components::{
        Actions, Button, ErrorSummary, HiddenFields, Kind, PageHead, RequiredLegend, Sheet, TextLink, question_errors,
        question_fields,
    },
    text::classes::apply as text,
    web::{FormState, Request, lead_to, page},
};

/// `/join/status/{token}/topic/{topic}`: the questions of one page.
#[component]
pub fn Questions() -> impl IntoView {
    let (token, topic) = (param("token"), param("topic"));
    page(async move |request| {
        let own = applications::own(&request.ctx, &token).await?;
        if own.state != ApplicationState::Draft || !own.is_confirmed {
            return Ok(lead_to(&status_href(&token)));
        }
        let asked = questionnaire(&request, &own)?;
        let topic = topic.parse().ok().and_then(|id| asked.topic(&id));
        let topic = topic.ok_or(Code::NotFound)?;
        Ok(topic_page(&request, &token, &own, asked, topic))
    })
}

fn topic_page(request: &Request, token: &str, own: &OwnApplication, asked: &Questionnaire, topic: &Topic) -> AnyView {
    let form = FormState::of(request, SaveAnswers::url());
    let today = today(request, own);
    let facts = asked.facts(&own.answers, today);
    let items: Vec<&Item> = topic.items.iter().filter(|item| facts.is_asked(&item.id)).collect();
    let typed = form.failure.is_some().then(|| typed(request)).flatten();
    let errors = typed
        .as_ref()
        .map(|typed| wrong(asked, topic, own, typed, today))
        .unwrap_or_default();
    let summary = question_errors(items.iter().copied(), &errors, typed.as_deref());
    let fields = question_fields(
        items.iter().copied(),
        asked.words(),
        &own.answers,
        typed.as_deref(),
        &errors,
    );
    let step = asked.step(&topic.id, &own.answers, today);
    let step = step.map(|step| view! { <p class="step">{text::step(step.step, step.of)}</p> });
    let changing = request.parameter::<u8>("change").is_some();
    let mut hidden = with_token(request, token);
    hidden.push(("topic".to_owned(), topic.id.to_string()));
    let names: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
    hidden.push(("asked".to_owned(), names.join(" ")));
    if changing {
        hidden.push(("change".to_owned(), "1".to_owned()));
    }
    let buttons = if changing {
        view! {
            <Button>{text::SAVE}</Button>
            <TextLink href=check_href(token)>{text::BACK}</TextLink>
        }
        .into_any()
    } else {
        // «Дальше» comes first: it is what Enter means.
        view! {
            <Button>{text::NEXT}</Button>
            <Button kind=Kind::Quiet name="back" value="1">
                {text::BACK}
            </Button>
        }
        .into_any()
    };
    let required = items.iter().any(|item| item.required);
    let content = view! {
        <ErrorSummary errors=summary />
        {step}
        <PageHead title=topic.title.clone() lead=topic.intro.clone() />
        {form.trouble()}
        {closed(own)}
        <Sheet>
            <form class="form" method="post" action=SaveAnswers::url() novalidate data-autosave="">
                <HiddenFields fields=hidden />
                {required.then(RequiredLegend)}
                {fields}
                <Actions>{buttons}</Actions>
            </form>
        </Sheet>
        <p class="muted">
            {text::SAVED_BY_PAGE} " " <TextLink href=status_href(token)>{text::LATER}</TextLink>
        </p>
    };
    chrome_of(own, topic.title.clone())
        .after(form.failure.as_ref())
        .around(request, content)
}

/// What was typed into the form that came back.
fn typed(request: &Request) -> Option<Vec<(String, String)>> {
    request.returned.as_ref().map(|returned| returned.fields.clone())
}

/// What is wrong with what was typed. A question that only these answers have called for was not on the page, so
/// nobody passed it over.
fn wrong(
    asked: &Questionnaire,
    topic: &Topic,
    own: &OwnApplication,
    typed: &[(String, String)],
    today: chrono::NaiveDate,
) -> AnswerErrors {
    let posted: Posted = typed.iter().cloned().collect();
    let mut errors = asked.check_page(topic, &own.answers, &posted, today).errors;
    let shown = typed.iter().find(|(name, _)| name == "asked");
    if let Some((_, shown)) = shown {
        errors.retain(|item| stands_in(shown, item));
    }
    errors
}
