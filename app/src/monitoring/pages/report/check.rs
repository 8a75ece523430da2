use clinic::monitoring::filling::Filling;
use domain::{
    monitoring::ReportState,
    questions::{Item, SummaryRow, SummaryTopic, Topic},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{Hand, Way, id_of, whom_to_call};
use crate::{
    components::{Actions, Button, HiddenFields, Notice, PageHead, Sheet, TextLink, Tone},
    monitoring::report::{SendReport, SendReportByLink},
    text::monitoring::report as text,
    web::{FormState, Request, lead_to, page},
};

/// …`/check`: all answers once more, and the button that sends them.
#[component]
pub fn CheckReport(way: Way) -> impl IntoView {
    let id = id_of(way);
    page(async move |request| {
        let hand = Hand::on_page(&request, way, id).await?;
        let filling = hand.filling(&request).await?;
        if filling.page.row.state != ReportState::Open {
            return Ok(lead_to(&hand.start(&request)));
        }
        Ok(check(&request, &hand, &filling))
    })
}

fn check(request: &Request, hand: &Hand, filling: &Filling) -> AnyView {
    let url = if hand.is_by_link() {
        SendReportByLink::url()
    } else {
        SendReport::url()
    };
    let form = FormState::of(request, url);
    let (sheet, answers, today) = (filling.page.form.sheet(), &filling.page.answers, filling.today);
    let missing = sheet.unanswered(answers, today);
    let topics = sheet.summary(answers, today).into_iter();
    let topics = topics.map(|topic| topic_view(request, hand, topic)).collect_view();
    let last = if missing.is_empty() {
        let hidden = hand.hidden(request);
        view! {
            <form class="form" method="post" action=url>
                <HiddenFields fields=hidden />
                <Actions>
                    <Button sending=text::SENDING>{text::SEND}</Button>
                </Actions>
            </form>
        }
        .into_any()
    } else {
        missing_view(request, hand, &missing)
    };
    let later = hand.home(request, filling.page.patient);
    let later = later.map(|href| {
        view! {
            <p>
                <TextLink href=href>{text::LATER}</TextLink>
            </p>
        }
    });
    let whom = whom_to_call(filling);
    let content = view! {
        <PageHead title=text::CHECK_TITLE lead=text::CHECK_LEAD />
        {form.trouble()}
        {topics}
        {last}
        {later}
        {whom}
    };
    hand.chrome(request, filling, text::CHECK_TITLE)
        .after(form.failure.as_ref())
        .around(request, content)
}

fn topic_view(request: &Request, hand: &Hand, topic: SummaryTopic) -> AnyView {
    let href = hand.change(request, &topic.topic);
    let rows = topic.rows.into_iter().map(|row| row_view(&href, row)).collect_view();
    view! {
        <Sheet>
            <h2>{topic.title}</h2>
            <dl class="facts answers">{rows}</dl>
        </Sheet>
    }
    .into_any()
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
fn missing_view(request: &Request, hand: &Hand, missing: &[(&Topic, &Item)]) -> AnyView {
    let rows = missing
        .iter()
        .map(|(topic, item)| {
            let href = format!("{}#{}", hand.change(request, &topic.id), item.id);
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
