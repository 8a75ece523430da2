use clinic::{
    classes::review,
    identity::{Actor, Doctor},
};
use domain::{
    classes::{
        ApplicationCard, Message,
        questionnaire::SummaryTopic,
        triage::{Fired, Triage},
    },
    error::Code,
    identity::Status,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{QUEUE, chrome, decide, doctor, id_in_address, level_tag, promise};
use crate::{
    classes::review::{Ask, Decline, LetIn},
    components::{Facts, Notice, PageHead, Sheet, TextLink, Tone},
    identity::href_as,
    text::{classes::review as text, dates, zones},
    web::{FormState, Request, page},
};

/// Where «К решению» leads.
const DECISION: &str = "decision";
const ANSWERS: &str = "answers";

/// `/doctor/applications/{id}`: the signals with the answers that fired them, all answers, what was written, and the
/// decision.
#[component]
pub fn ApplicationPage() -> impl IntoView {
    let id = id_in_address();
    page(async move |request| {
        let actor = doctor(&request).await?;
        let card = review::card(&request.ctx, &actor, id.ok_or(Code::NotFound)?).await?;
        let forms = [LetIn::url(), Ask::url(), Decline::url()].map(|url| FormState::of(&request, url));
        let failed = forms.iter().find(|form| form.failure.is_some());
        let failure = failed.and_then(|form| form.failure.clone());
        let summary = failed.map(FormState::summary).unwrap_or_default();
        let trouble = failed.and_then(|form| match &form.failure {
            Some(Code::Conflict) => {
                let why = decide::conflict(&card, form);
                Some(view! { <Notice tone=Tone::Bad live=true>{why}</Notice> }.into_any())
            }
            _ => form.trouble(),
        });
        let open = card.state.is_under_review();
        let decision = match open {
            true => decide::forms(&request, &actor, &card, &forms),
            false => decide::decided(&actor, &card),
        };
        let jump = open.then(|| {
            view! {
                <nav class="row" aria-label=text::APPLICATION>
                    <TextLink href=format!("#{ANSWERS}")>{text::TO_ANSWERS}</TextLink>
                    <TextLink href=format!("#{DECISION}")>{text::TO_DECISION}</TextLink>
                </nav>
            }
        });
        let title = text::title(card.number);
        let content = view! {
            <crate::components::ErrorSummary errors=summary />
            <PageHead
                title=title.clone()
                lead=card.full_name.to_string()
                back_href=href_as(&request, actor.held(), QUEUE)
                back=text::APPLICATIONS
            />
            {trouble}
            {jump}
            {facts(&request, &actor, &card)}
            {signals(&card.triage)}
            {messages(&actor, &card.messages)}
            {answers(&card.answers)}
            <section id=DECISION class="stack" aria-label=text::DECISION>
                {decision}
            </section>
        };
        Ok(chrome(&request, actor.held(), QUEUE, title)
            .after(failure.as_ref())
            .around(&request, content))
    })
}

fn facts(request: &Request, actor: &Actor<Doctor>, card: &ApplicationCard) -> AnyView {
    let (zone, now) = (actor.zone(), request.ctx.now());
    let late = card.state.waits_for_doctor() && card.answer_by <= now;
    let by = promise(dates::day_and_time(card.answer_by, zone), late);
    let known = card.known.as_ref().map(|known| match known.status {
        Status::Invited | Status::Active => text::KNOWN_HERE,
        Status::Expired | Status::Removed => text::KNOWN_GONE,
    });
    let mut more = vec![
        (text::STATE.to_owned(), text::state(card.state).to_owned()),
        (text::COURSE.to_owned(), card.course.name.to_string()),
        (text::SUBMITTED.to_owned(), dates::day_and_time(card.submitted_at, zone)),
        (text::ZONE.to_owned(), zones::name(card.zone, now)),
    ];
    more.extend(known.map(|known| (text::KNOWN.to_owned(), known.to_owned())));
    if card.doctor.id != actor.membership() {
        more.push((text::DOCTOR.to_owned(), text::stands_in(card.doctor.full_name.as_str())));
    }
    let phone = card.phone.as_ref().map(|phone| {
        let (href, shown) = (format!("tel:{}", phone.as_str()), phone.to_string());
        view! {
            <dt>{text::PHONE}</dt>
            <dd>
                <a href=href>{shown}</a>
            </dd>
        }
    });
    let (mailto, email) = (format!("mailto:{}", card.email), card.email.to_string());
    view! {
        <Sheet>
            <dl class="facts">
                <dt>{text::ANSWER_BY}</dt>
                <dd>{by}</dd>
                {phone}
                <dt>{text::EMAIL}</dt>
                <dd>
                    <a href=mailto>{email}</a>
                </dd>
            </dl>
            <Facts items=more />
        </Sheet>
    }
    .into_any()
}

/// What the rules say, each with the answers that made it say so: before everything else that was answered.
fn signals(triage: &Triage) -> AnyView {
    let fired: Vec<AnyView> = triage.fired.iter().map(signal).collect();
    let (lead, fired) = match fired.is_empty() {
        true => (text::NOTHING_FIRED, None),
        false => (text::SIGNALS_TEXT, Some(view! { <ul class="signals">{fired}</ul> })),
    };
    let missing = triage.missing.iter().cloned().map(|line| view! { <li>{line}</li> });
    let missing = (!triage.missing.is_empty()).then(|| {
        view! {
            <h3>{text::NOT_KNOWN}</h3>
            <ul>{missing.collect_view()}</ul>
        }
    });
    view! {
        <Sheet>
            <h2>{text::SIGNALS}</h2>
            <p class="muted">{lead}</p>
            {fired}
            {missing}
        </Sheet>
    }
    .into_any()
}

fn signal(fired: &Fired) -> AnyView {
    let because = fired
        .because
        .iter()
        .map(|because| (because.ask.clone(), because.answer.clone()));
    view! {
        <li class="signal">
            {level_tag(fired.level)}
            <p>{fired.text.clone()}</p>
            <Facts items=because.collect() />
        </li>
    }
    .into_any()
}

fn messages(actor: &Actor<Doctor>, messages: &[Message]) -> Option<AnyView> {
    let said = messages.iter().map(|message| {
        let author = match &message.author {
            Some(doctor) => doctor.full_name.to_string(),
            None => text::APPLICANT.to_owned(),
        };
        let head = format!("{author}, {}", dates::day_and_time(message.at, actor.zone()));
        view! {
            <li>
                <p class="muted small">{head}</p>
                <p class="said">{message.text.clone()}</p>
            </li>
        }
    });
    let said = said.collect_view();
    (!messages.is_empty()).then(|| {
        view! {
            <Sheet>
                <h2>{text::MESSAGES}</h2>
                <ul class="signals">{said}</ul>
            </Sheet>
        }
        .into_any()
    })
}

fn answers(topics: &[SummaryTopic]) -> AnyView {
    let topics = topics.iter().map(|topic| {
        let rows = topic.rows.iter().map(|row| (row.ask.clone(), row.answer.clone()));
        view! {
            <h3>{topic.title.clone()}</h3>
            <Facts items=rows.collect() />
        }
    });
    let topics = topics.collect_view();
    view! {
        <Sheet>
            <h2 id=ANSWERS>{text::ANSWERS}</h2>
            {topics}
        </Sheet>
    }
    .into_any()
}
