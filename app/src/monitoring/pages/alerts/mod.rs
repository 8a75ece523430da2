//! Alerts: the doctor's list and the page of one, what assistants see of them, and what is late for the organizer.

pub mod assistant;
pub mod card;
pub mod list;
pub mod overdue;

pub use card::AlertPage;
pub use list::AlertList;
pub use overdue::OverdueAlerts;

use clinic::{
    identity::{Actor, Doctor, Held},
    monitoring::alerts::AlertRow,
};
use domain::{
    classes::triage::Level,
    identity::{Operation, Phone},
    monitoring::{AlertId, Reason},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    components::{Facts, StatusTag, Tone},
    fault::Fault,
    text::{dates, monitoring::alerts as text},
    web::{Chrome, Request, act, menu},
};

/// The doctor's list.
pub(crate) const ALERTS: &str = "/doctor/alerts";
/// The organizer's.
pub(crate) const OVERDUE: &str = "/org/alerts";

pub(crate) async fn doctor(request: &Request) -> Result<Actor<Doctor>, Fault> {
    act(request, request.parameter("as"), Some(Operation::AnswerAlerts)).await
}

fn chrome(request: &Request, held: &Held, here: &str, title: impl Into<String>) -> Chrome {
    Chrome {
        menu: menu(request, held, here),
        ..Chrome::of(held, title)
    }
}

fn id_in_address() -> Option<AlertId> {
    use_params_map().with_untracked(|params| params.get("id"))?.parse().ok()
}

/// How urgent something is: a shape and a word.
pub(crate) fn level_tag(level: Level) -> AnyView {
    view! { <StatusTag tone=tone(level) label=text::level(level) /> }.into_any()
}

pub(crate) const fn tone(level: Level) -> Tone {
    match level {
        Level::Red => Tone::Bad,
        Level::Amber => Tone::Warn,
        Level::Info => Tone::Info,
    }
}

/// By when somebody answers, and whether that is over.
fn due(request: &Request, zone: chrono_tz::Tz, row: &AlertRow) -> AnyView {
    let late = row.answer_by <= request.ctx.now();
    let late = late.then(|| view! { <StatusTag tone=Tone::Bad label=text::OVERDUE /> });
    let words = format!("{} {}", text::ANSWER_BY, dates::short(row.answer_by, zone));
    view! {
        <p>
            <span class="num">{words}</span>
            " "
            {late}
        </p>
    }
    .into_any()
}

/// The reasons in words, each with the answers that made it.
pub(crate) fn reasons(reasons: &[Reason]) -> AnyView {
    let one = |reason: &Reason| {
        let because = reason.because.iter().map(|because| {
            let was = because.was.as_ref().map(|was| was.answer.as_str());
            (because.name.clone(), text::because(&because.answer, was))
        });
        let because: Vec<_> = because.collect();
        let because = (!because.is_empty()).then(|| view! { <Facts items=because /> });
        view! {
            <li class="signal">
                {level_tag(reason.level)}
                <p>{reason.text.clone()}</p>
                {because}
            </li>
        }
    };
    let rows: Vec<_> = reasons.iter().map(one).collect();
    view! { <ul class="signals">{rows}</ul> }.into_any()
}

/// A number that one taps to call, or that there is none.
fn phone(phone: Option<&Phone>) -> AnyView {
    match phone {
        Some(phone) => {
            let href = format!("tel:{}", phone.as_str());
            view! {
                <a class="nowrap" href=href>
                    {phone.to_string()}
                </a>
            }
            .into_any()
        }
        None => view! { <span class="muted">{text::NO_PHONE}</span> }.into_any(),
    }
}
