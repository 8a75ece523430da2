use clinic::{
    identity::{Actor, Patient},
    monitoring::looks::{Look, looks},
};
use domain::identity::Operation;
use leptos::prelude::*;

use crate::{
    components::{EmptyState, Kind, LinkButton, PageHead, Sheet, Width},
    identity::{home_of, href_as},
    text::{
        dates, identity as words,
        monitoring::{alerts, record as text},
    },
    web::{Chrome, Request, act, page},
};

/// Who looked at the own record.
pub(crate) const LOOKS: &str = "/me/looks";

/// `/me/looks`: who looked at the patient's data, when, and at what.
#[component]
pub fn Looks() -> impl IntoView {
    page(async |request| {
        let actor: Actor<Patient> = act(&request, request.parameter("as"), Some(Operation::ReadAccessLog)).await?;
        let found = looks(&request.ctx, &actor).await?;
        let inside = match found.is_empty() {
            true => view! { <EmptyState title=text::NO_LOOKS text=text::NO_LOOKS_TEXT /> }.into_any(),
            false => {
                let rows: Vec<AnyView> = found.iter().map(|look| row(&actor, look)).collect();
                view! {
                    <Sheet>
                        <ul class="signals">{rows}</ul>
                    </Sheet>
                }
                .into_any()
            }
        };
        let home = home_of(actor.held().role);
        let content = view! {
            <PageHead
                title=text::LOOKS
                lead=text::LOOKS_LEAD
                back_href=href_as(&request, actor.held(), home)
                back=words::home(actor.held().role)
            />
            {inside}
        };
        let chrome = Chrome {
            width: Width::Form,
            ..Chrome::of(actor.held(), text::LOOKS)
        };
        Ok(chrome.around(&request, content))
    })
}

/// On the patient's home.
pub(crate) fn on_home(request: &Request, actor: &Actor<Patient>) -> AnyView {
    let href = href_as(request, actor.held(), LOOKS);
    view! {
        <Sheet>
            <h2>{text::LOOKS}</h2>
            <p>{text::LOOKS_SHORT}</p>
            <LinkButton kind=Kind::Secondary href=href>
                {text::TO_LOOKS}
            </LinkButton>
        </Sheet>
    }
    .into_any()
}

fn row(actor: &Actor<Patient>, look: &Look) -> AnyView {
    let mut who = format!("{}, {}", look.by.full_name, words::role(look.role));
    // What an assistant does, it does for a doctor.
    if let Some(doctor) = &look.for_doctor {
        who = format!("{who}, {}", alerts::in_place_of(doctor.full_name.as_str()));
    }
    let at = dates::day_and_time(look.at, actor.zone());
    view! {
        <li>
            <p>{who} " " {text::look(look.action)}</p>
            <p class="small muted">{at}</p>
        </li>
    }
    .into_any()
}
