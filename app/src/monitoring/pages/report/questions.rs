use clinic::monitoring::filling::Filling;
use domain::{
    error::Code,
    monitoring::ReportState,
    questions::{AnswerErrors, Item, Posted, Topic},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{Hand, Way, hand::stands_in, id_of, param, whom_to_call};
use crate::{
    components::{
        Actions, Button, Checkbox, ErrorSummary, HiddenFields, Kind, PageHead, RequiredLegend, Sheet, TextLink,
        question_errors, question_fields,
    },
    monitoring::report::{SaveReport, SaveReportByLink},
    text::monitoring::{caregivers::for_whom, report as text},
    web::{FormState, Request, lead_to, page},
};

/// …`/topic/{topic}`: the questions of one page of a report.
#[component]
pub fn ReportQuestions(way: Way) -> impl IntoView {
    let (id, topic) = (id_of(way), param("topic"));
    page(async move |request| {
        let hand = Hand::on_page(&request, way, id).await?;
        let filling = hand.filling(&request).await?;
        if filling.page.row.state != ReportState::Open {
            return Ok(lead_to(&hand.start(&request)));
        }
        let topic = topic.parse().ok().and_then(|id| filling.page.form.sheet().topic(&id));
        let topic = topic.ok_or(Code::NotFound)?;
        Ok(topic_page(&request, &hand, &filling, topic))
    })
}

fn topic_page(request: &Request, hand: &Hand, filling: &Filling, topic: &Topic) -> AnyView {
    let url = url_of(hand);
    let form = FormState::of(request, url);
    let (sheet, answers, today) = (filling.page.form.sheet(), &filling.page.answers, filling.today);
    let facts = sheet.facts(answers, today);
    let items: Vec<&Item> = topic.items.iter().filter(|item| facts.is_asked(&item.id)).collect();
    let typed = form.failure.is_some().then(|| typed(request)).flatten();
    let errors = typed
        .as_ref()
        .map(|typed| wrong(filling, topic, typed))
        .unwrap_or_default();
    let summary = question_errors(items.iter().copied(), &errors, typed.as_deref());
    let fields = question_fields(items.iter().copied(), sheet.words(), answers, typed.as_deref(), &errors);
    let step = sheet.step(&topic.id, answers, today);
    let step = step.map(|step| view! { <p class="step">{text::step(step.step, step.of)}</p> });
    let is_first = sheet.step(&topic.id, answers, today).is_some_and(|step| step.step == 1);
    let changing = request.parameter::<u8>("change").is_some();
    let mut hidden = hand.hidden(request);
    hidden.push(("topic".to_owned(), topic.id.to_string()));
    if changing {
        hidden.push(("change".to_owned(), "1".to_owned()));
    }
    let is_untouched = typed.is_none() && items.iter().all(|item| answers.get(&item.id).is_none());
    let at_once = topic.nothing.is_some() && is_untouched;
    let at_once = at_once.then(|| nothing_at_all(url, hidden.clone(), topic));
    let names: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
    hidden.push(("asked".to_owned(), names.join(" ")));
    let rest = topic.nothing.clone().map(|label| {
        let name = topic.nothing_name();
        let ticked = typed
            .as_ref()
            .is_some_and(|typed| typed.iter().any(|(other, _)| *other == name));
        view! { <Checkbox id=name.clone() name=name value="on" label=label checked=ticked /> }
    });
    let buttons = if changing {
        let check = hand.check(request);
        view! {
            <Button>{text::SAVE}</Button>
            <TextLink href=check>{text::BACK}</TextLink>
        }
        .into_any()
    } else {
        // «Дальше» comes first: it is what Enter means.
        let back = (!is_first).then(|| {
            view! {
                <Button kind=Kind::Quiet name="back" value="1">
                    {text::BACK}
                </Button>
            }
        });
        view! {
            <Button>{text::NEXT}</Button>
            {back}
        }
        .into_any()
    };
    let required = items.iter().any(|item| item.required);
    let patient = filling.patient.to_string();
    let whose = match (hand.is_on_behalf(), hand.is_care()) {
        (true, _) => Some(text::in_the_words_of(&patient)),
        (_, true) => Some(for_whom(&patient)),
        _ => None,
    };
    let whose = whose.map(|words| view! { <p class="muted">{words}</p> });
    let later = hand.home(request, filling.page.patient);
    let later = later.map(|href| view! { <TextLink href=href>{text::LATER}</TextLink> });
    let whom = whom_to_call(filling);
    let content = view! {
        <ErrorSummary errors=summary />
        {step}
        <PageHead title=topic.title.clone() lead=topic.intro.clone() />
        {whose}
        {form.trouble()}
        {at_once}
        <Sheet>
            <form class="form" method="post" action=url novalidate data-autosave="">
                <HiddenFields fields=hidden />
                {required.then(RequiredLegend)}
                {fields}
                {rest}
                <Actions>{buttons}</Actions>
            </form>
        </Sheet>
        <p class="muted">{text::SAVED_BY_PAGE} " " {later}</p>
        {whom}
        {hand.stop()}
    };
    hand.chrome(request, filling, &topic.title)
        .after(form.failure.as_ref())
        .around(request, content)
}

/// A form of its own, so that Enter in the other one never means it: all of the page is answered at one press.
fn nothing_at_all(url: &'static str, mut hidden: Vec<(String, String)>, topic: &Topic) -> AnyView {
    hidden.push((topic.nothing_name(), "on".to_owned()));
    view! {
        <form class="form" method="post" action=url>
            <HiddenFields fields=hidden />
            <p>{text::NOTHING_LEAD}</p>
            <Actions>
                <Button kind=Kind::Secondary>{text::NOTHING}</Button>
            </Actions>
        </form>
    }
    .into_any()
}

fn url_of(hand: &Hand) -> &'static str {
    if hand.is_by_link() {
        SaveReportByLink::url()
    } else {
        SaveReport::url()
    }
}

/// What was typed into the form that came back.
fn typed(request: &Request) -> Option<Vec<(String, String)>> {
    request.returned.as_ref().map(|returned| returned.fields.clone())
}

/// What is wrong with what was typed. A question that only these answers have called for was not on the page, so
/// nobody passed it over.
fn wrong(filling: &Filling, topic: &Topic, typed: &[(String, String)]) -> AnswerErrors {
    let posted: Posted = typed.iter().cloned().collect();
    let sheet = filling.page.form.sheet();
    let mut errors = sheet
        .check_page(topic, &filling.page.answers, &posted, filling.today)
        .errors;
    if let Some((_, shown)) = typed.iter().find(|(name, _)| name == "asked") {
        errors.retain(|item| stands_in(shown, item));
    }
    errors
}
