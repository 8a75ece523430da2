use std::time::Duration;

use domain::{identity::MembershipId, mail::DeliveryState};
use leptos::{prelude::*, task::spawn_local};

use super::{DeliveryWords, delivery};
use crate::{
    Fault,
    components::{StatusTag, Tone},
    patients,
};

/// Looks again after 1, 2, 4, … seconds, and gives up after two minutes: by then the letter waits for a mail server
/// that is away, and the next visit of the page shows the rest.
const FIRST_LOOK: Duration = Duration::from_secs(1);
const LAST_LOOK: Duration = Duration::from_secs(64);

/// What the mail server said of somebody's letter; follows it while it is on its way.
#[island]
pub fn DeliveryMark(
    member: MembershipId,
    acting: MembershipId,
    first: DeliveryWords,
    /// Patients have keepers of their own.
    of_patient: bool,
) -> impl IntoView {
    let row = Row {
        member,
        acting,
        of_patient,
    };
    let shown = RwSignal::new(first);
    Effect::new(move |started: Option<bool>| {
        if started.is_none() && shown.with_untracked(|words| words.state == DeliveryState::Queued) {
            follow(shown, row, FIRST_LOOK);
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

/// Whose letter it is, and in whose name one looks.
#[derive(Clone, Copy)]
struct Row {
    member: MembershipId,
    acting: MembershipId,
    of_patient: bool,
}

impl Row {
    async fn look(self) -> Result<Option<DeliveryWords>, Fault> {
        if self.of_patient {
            patients::delivery(self.member, self.acting).await
        } else {
            delivery(self.member, self.acting).await
        }
    }
}

fn follow(shown: RwSignal<DeliveryWords>, row: Row, wait: Duration) {
    set_timeout(
        move || {
            spawn_local(async move {
                // A look that fails is made up for by the next one.
                if let Ok(Some(now)) = row.look().await
                    && shown.with_untracked(|before| *before != now)
                {
                    shown.set(now);
                }
                if shown.with_untracked(|words| words.state == DeliveryState::Queued) && wait < LAST_LOOK {
                    follow(shown, row, wait * 2);
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
