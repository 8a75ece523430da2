use clinic::monitoring::filling::Filling;
use domain::{
    classes::triage::Level,
    monitoring::{Judgement, ReportState},
    questions::{SummaryRow, SummaryTopic},
};
use leptos::prelude::*;

use super::{Hand, Way, id_of, moment, seen};
use crate::{
    components::{Facts, Kind, LinkButton, Notice, PageHead, Sheet, TextLink, Tone},
    text::{
        dates,
        monitoring::{caregivers::filled_by, report as text},
    },
    web::{Request, contact, lead_to, page},
};

/// `/me/reports/{id}`, `/assist/reports/{id}`, `/r/{token}`: an open report goes on where it was left; of one that was
/// sent this tells the advice and what became of it; of one whose time is over what to do instead.
#[component]
pub fn ThisReport(way: Way) -> impl IntoView {
    let id = id_of(way);
    page(async move |request| {
        let hand = Hand::on_page(&request, way, id).await?;
        let filling = hand.filling(&request).await?;
        if let Some(href) = hand.goes_on(&request, &filling) {
            return Ok(lead_to(&href));
        }
        let is_over = filling.page.row.state == ReportState::Expired;
        let (title, inside) = if is_over {
            (text::EXPIRED, expired(&request, &hand, &filling))
        } else {
            (text::SENT, sent(&request, &hand, &filling))
        };
        let home = hand.home(&request, filling.page.patient);
        let home = home.map(|href| {
            let words = if hand.is_on_behalf() {
                text::OF_PATIENT
            } else {
                text::TO_ME
            };
            view! {
                <p>
                    <TextLink href=href>{words}</TextLink>
                </p>
            }
        });
        let what = format!(
            "{}, {}",
            filling.page.row.title,
            dates::weekday_and_day(filling.page.row.day)
        );
        let contact = contact(&filling.front);
        let stop = hand.stop();
        let content = view! {
            <PageHead title=title lead=what />
            {inside}
            <Sheet>
                <h2>{text::WHOM_TO_CALL}</h2>
                <p>{text::UNWELL_TEXT}</p>
                {contact}
            </Sheet>
            {home}
            {stop}
        };
        Ok(hand.chrome(&request, &filling, title).around(&request, content))
    })
}

fn sent(request: &Request, hand: &Hand, filling: &Filling) -> AnyView {
    let (row, now, zone) = (&filling.page.row, request.ctx.now(), filling.zone);
    let is_new = request.parameter::<String>("done").is_some();
    let judged = filling.page.judgement.as_ref();
    let advice = judged.map(|judged| advice(judged, filling.closed.clone(), is_new));
    let answers = (!hand.is_by_link()).then(|| answers(filling));
    let facts = if hand.is_by_link() {
        view! { <p>{text::CLOSE}</p> }.into_any()
    } else {
        let mut facts = Vec::new();
        if hand.is_on_behalf() {
            facts.push((text::PATIENT.to_owned(), filling.patient.to_string()));
        }
        if let Some(at) = row.sent_at {
            facts.push((text::SENT_AT.to_owned(), moment(at, now, zone)));
        }
        if let Some(source) = row.source {
            facts.push((text::BY.to_owned(), filled_by(source, row.caregiver.as_ref())));
        }
        let looked = row.seen_at.map(|at| seen(at, now, zone));
        facts.push((
            text::SEEN.to_owned(),
            looked.unwrap_or_else(|| text::NOT_SEEN.to_owned()),
        ));
        view! { <Facts items=facts /> }.into_any()
    };
    view! {
        {advice}
        <Sheet>{facts}</Sheet>
        {answers}
    }
    .into_any()
}

/// What the patient is told at once, as loud as the worst that was said, known or new.
fn advice(judged: &Judgement, closed: Option<String>, is_new: bool) -> AnyView {
    let worst = judged.all().map(|reason| reason.level).max().unwrap_or(Level::Info);
    let lines = judged.advice.iter().cloned().chain(closed);
    let lines = lines.map(|line| view! { <p>{line}</p> }).collect_view();
    view! {
        <Notice tone=text::tone(worst) live=is_new>
            {lines}
        </Notice>
    }
    .into_any()
}

fn answers(filling: &Filling) -> AnyView {
    let judged_on = filling.page.judgement.as_ref().map(|judged| judged.judged_on);
    let day = judged_on.unwrap_or(filling.page.row.day);
    let topics = filling.page.form.sheet().summary(&filling.page.answers, day);
    let topics = topics.into_iter().map(topic_view).collect_view();
    view! {
        <Sheet>
            <h2>{text::ANSWERS}</h2>
            {topics}
        </Sheet>
    }
    .into_any()
}

fn topic_view(topic: SummaryTopic) -> impl IntoView {
    let row = |SummaryRow { ask, answer, .. }| {
        view! {
            <dt>{ask}</dt>
            <dd>{answer}</dd>
        }
    };
    let rows = topic.rows.into_iter().map(row).collect_view();
    view! {
        <h3>{topic.title}</h3>
        <dl class="facts answers">{rows}</dl>
    }
}

fn expired(request: &Request, hand: &Hand, filling: &Filling) -> AnyView {
    let now = request.ctx.now();
    let instead = match (filling.page.instead, filling.next) {
        (Some(todays), _) => {
            let href = hand.other(request, todays);
            view! {
                <p>{text::TODAYS_INSTEAD}</p>
                <LinkButton kind=Kind::Primary href=href>
                    {text::FILL_IN_TODAYS}
                </LinkButton>
            }
            .into_any()
        }
        (None, Some(next)) => {
            let comes = text::next_comes(&moment(next, now, filling.zone));
            view! { <p>{comes}</p> }.into_any()
        }
        (None, None) => view! { <p>{text::NO_MORE}</p> }.into_any(),
    };
    view! {
        <Notice tone=Tone::Info>
            <p>{text::EXPIRED_LEAD}</p>
        </Notice>
        <Sheet>{instead}</Sheet>
    }
    .into_any()
}
