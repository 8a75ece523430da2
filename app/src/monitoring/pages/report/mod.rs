//! A report's pages: its questions, the check, what became of it; and the patient's list of all. The same for the
//! patient, for an assistant on the patient's behalf, and for whoever has the link of a letter.

pub mod check;
pub mod hand;
mod home;
pub mod list;
pub mod outcome;
pub mod questions;

pub use check::CheckReport;
pub use hand::Way;
pub(crate) use hand::{Hand, Turned};
pub(crate) use home::on_home;
pub use list::{MyReports, ReportsOfPatient};
pub use outcome::ThisReport;
pub use questions::ReportQuestions;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clinic::monitoring::filling::Filling;
use domain::identity::MembershipId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    components::{Notice, Tone},
    text::{dates, monitoring::report as text},
    web::contact,
};

/// The reports of one patient of an assistant's doctor.
pub(crate) fn list_of(patient: MembershipId) -> String {
    format!("/assist/patients/{patient}/report")
}

fn param(name: &str) -> String {
    use_params_map()
        .with_untracked(|params| params.get(name))
        .unwrap_or_default()
}

/// Whose report or link the address names.
fn id_of(way: Way) -> String {
    param(if way == Way::Link { "token" } else { "id" })
}

/// «сегодня, вторник, 24 ноября, 14:20».
fn moment(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    format!("{}, {}", dates::near_day(at, now, zone), dates::clock(at, zone))
}

/// «врач увидел в 14:20», with the day where it was another one.
fn seen(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    let clock = dates::clock(at, zone);
    text::seen(&if day(at) == day(now) {
        clock
    } else {
        format!("{clock}, {}", dates::near_day(at, now, zone))
    })
}

/// Whom to call, and what is said where nobody of the clinic is there now.
fn whom_to_call(filling: &Filling) -> AnyView {
    let contact = contact(&filling.front);
    let closed = filling.closed.clone().map(|words| view! { <p>{words}</p> });
    view! {
        <Notice tone=Tone::Info title=text::UNWELL>
            <p>{text::UNWELL_TEXT}</p>
            {closed}
            <details class="fold">
                <summary>{text::WHOM_TO_CALL}</summary>
                {contact}
            </details>
        </Notice>
    }
    .into_any()
}
