use std::time::Duration;

use domain::{identity::MembershipId, mail::DeliveryState};
use leptos::{prelude::*, task::spawn_local};

use super::{DeliveryWords, delivery};
use crate::components::{StatusTag, Tone};

/// Looks again after 1, 2, 4, … seconds, and gives up after two minutes: by then the letter waits for a mail server
/// that is away, and the next visit of the page shows the rest.
const FIRST_LOOK: Duration = Duration::from_secs(1);
const LAST_LOOK: Duration = Duration::from_secs(64);

/// What the mail server said of somebody's letter; follows it while it is on its way.
#[island]
pub fn DeliveryMark(member: MembershipId, acting: MembershipId, first: DeliveryWords) -> impl IntoView {
    let shown = RwSignal::new(first);
    Effect::new(move |started: Option<bool>| {
        if started.is_none() && shown.with_untracked(|words| words.state == DeliveryState::Queued) {
            follow(shown, member, acting, FIRST_LOOK);
        }
        true
    });
    view! {
        <span role="status">
            {move || {
                let DeliveryWords { state, words, answer } = shown.get();
                view! {
                    <StatusTag minor=true tone=tone(state) label=words />
                    " "
                    {answer.map(|said| view! { <span class="small muted">{said}</span> })}
                }
            }}
        </span>
    }
}

fn follow(shown: RwSignal<DeliveryWords>, member: MembershipId, acting: MembershipId, wait: Duration) {
    set_timeout(
        move || {
            spawn_local(async move {
                // A look that fails is made up for by the next one.
                if let Ok(Some(now)) = delivery(member, acting).await
                    && shown.with_untracked(|before| *before != now)
                {
                    shown.set(now);
                }
                if shown.with_untracked(|words| words.state == DeliveryState::Queued) && wait < LAST_LOOK {
                    follow(shown, member, acting, wait * 2);
                }
            });
        },
        wait,
    );
}

const fn tone(state: DeliveryState) -> Tone {
    match state {
        DeliveryState::Queued | DeliveryState::Withdrawn => Tone::Quiet,
        DeliveryState::Accepted => Tone::Info,
        DeliveryState::Refused => Tone::Bad,
    }
}
