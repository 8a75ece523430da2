//! What a patient does about the own classes, and what whoever runs a class notes of it.

use domain::{
    classes::ClassId,
    identity::{FormKey, MembershipId},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::pages::{
    attendance::{Done, back, class_page},
    calendar::{Told, roster_page},
};
#[cfg(feature = "ssr")]
use crate::web::{self, Request};
use crate::{Fault, Next};
#[cfg(feature = "ssr")]
use clinic::{
    classes::{attendance, feed, roster},
    identity::{Actor, Patient},
};
#[cfg(feature = "ssr")]
use domain::{
    classes::{self, AbsenceReason},
    error::{Code, Field, FieldErrors, Problem},
    identity::Operation,
};

/// «Не смогу прийти» with its reason. For the patient; leads to the class, which offers others.
#[server(endpoint = "attendance/call_off")]
pub async fn call_off(
    class: ClassId,
    #[server(default)] reason: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = patient(acting).await?;
    let missing = || Code::field(Field::Reason, Problem::Required);
    let reason = AbsenceReason::from_name(&reason).ok_or_else(missing)?;
    attendance::call_off(&request.ctx, &actor, class, reason, form_key).await?;
    Ok(back(&request, &actor, &class_page(class), Done::CalledOff))
}

/// «Всё-таки приду». For the patient; leads to the class.
#[server(endpoint = "attendance/take_back")]
pub async fn take_back(class: ClassId, acting: MembershipId, form_key: FormKey) -> Result<Next, Fault> {
    let (request, actor) = patient(acting).await?;
    attendance::take_back(&request.ctx, &actor, class, form_key).await?;
    Ok(back(&request, &actor, &class_page(class), Done::TakenBack))
}

/// «Приду на это занятие» in the place of a missed one. For the patient; leads to the new class.
#[server(endpoint = "attendance/make_up")]
pub async fn make_up(missed: ClassId, class: ClassId, acting: MembershipId, form_key: FormKey) -> Result<Next, Fault> {
    let (request, actor) = patient(acting).await?;
    attendance::make_up(&request.ctx, &actor, missed, class, form_key).await?;
    Ok(back(&request, &actor, &class_page(class), Done::MadeUp))
}

/// «Получить адрес календаря»: shown once, an older one dies. For the patient.
#[server(endpoint = "attendance/new_calendar")]
pub async fn new_calendar(acting: MembershipId) -> Result<Next, Fault> {
    let (request, actor) = patient(acting).await?;
    let secret = feed::new_address(&request.ctx, &actor).await?;
    let address = format!("{}/cal/{}.ics", request.site.public_url, secret.reveal());
    Ok(Next::showing(address, "/me/calendar"))
}

/// «Отозвать адрес». For the patient; leads to the calendar's page.
#[server(endpoint = "attendance/revoke_calendar")]
pub async fn revoke_calendar(acting: MembershipId) -> Result<Next, Fault> {
    let (request, actor) = patient(acting).await?;
    feed::revoke_address(&request.ctx, &actor).await?;
    Ok(back(&request, &actor, "/me/calendar", Done::CalendarRevoked))
}

/// The calendar behind a secret address, for the server's own route.
///
/// # Errors
/// `NotFound` where nobody has that address.
#[cfg(feature = "ssr")]
pub async fn calendar_file(ctx: &clinic::Context, public_url: &str, secret: &str) -> Result<String, Code> {
    let feed = feed::feed(ctx, secret).await.map_err(|error| Fault::from(error).0)?;
    Ok(crate::letters::published(&feed.classes, public_url, feed.at))
}

/// What a roster's form says of one patient.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MarkForm {
    pub patient: MembershipId,
    /// `present`, `absent`, or nothing.
    #[serde(default)]
    pub came: String,
    #[serde(default)]
    pub note: String,
}

/// «Сохранить» under a roster: who was there. For whoever runs the class; leads back to it.
#[server(endpoint = "attendance/mark")]
pub async fn mark(
    class: ClassId,
    #[server(default)] marks: Vec<MarkForm>,
    #[server(default)] note: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = web::act_as_class_runner(&request, Some(acting), None).await?;
    let marks = read(marks, &note)?;
    roster::mark(&request.ctx, &actor, class, marks, form_key).await?;
    Ok(roster_page(&request, actor.held(), class, Told::Marked))
}

#[cfg(feature = "ssr")]
fn read(forms: Vec<MarkForm>, note: &str) -> Result<roster::Marks, Code> {
    let mut errors = FieldErrors::default();
    let mut marks = Vec::new();
    for form in forms {
        let note = errors.check(Field::PatientNote, classes::note(&form.note));
        marks.extend(note.map(|note| roster::Mark {
            patient: form.patient,
            was_there: match form.came.as_str() {
                "present" => Some(true),
                "absent" => Some(false),
                _ => None,
            },
            note,
        }));
    }
    match errors.check(Field::Note, classes::note(note)) {
        Some(note) if errors.is_empty() => Ok(roster::Marks { marks, note }),
        _ => Err(errors.into_code()),
    }
}

/// The first line of each of the patient's.
#[cfg(feature = "ssr")]
async fn patient(acting: MembershipId) -> Result<(Request, Actor<Patient>), Fault> {
    let request = Request::here()?;
    let actor = web::act::<Patient>(&request, Some(acting), Some(Operation::SeeClasses)).await?;
    Ok((request, actor))
}
