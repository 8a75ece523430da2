//! What those post who apply for a group. Whoever has the link to an application reads and changes it.

use domain::{
    classes::ApplicationId,
    identity::{FormKey, MembershipId},
    settings::CourseId,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::pages::apply as pages;
#[cfg(feature = "ssr")]
use crate::web::{Request, act, settled_text};
use crate::{Fault, Next};
#[cfg(feature = "ssr")]
use clinic::{classes::application as applications, identity::Patient};
#[cfg(feature = "ssr")]
use domain::{
    classes::{ContactForm, PatientStartForm, Prose, questionnaire::TopicId},
    error::{Code, Field},
};

/// Who applies, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactEntry {
    pub email: String,
    pub full_name: String,
    pub phone: String,
    pub time_zone: String,
    /// Hidden from people: only machines fill it in.
    pub website: String,
}

/// «Получить код». Open to all; leads to where the code is typed.
#[server(endpoint = "classes/begin_application")]
pub async fn begin_application(
    slug: String,
    course: CourseId,
    #[server(flatten)] contact: ContactEntry,
    consents: Option<Vec<String>>,
    sure_address: Option<String>,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    if !contact.website.is_empty() {
        return Err(Code::Malformed.into());
    }
    let form = contact.form(consents, sure_address.as_deref())?;
    let link = applications::begin(&request.ctx, &slug, course, &form, &request.caller, form_key).await?;
    Ok(Next::to(pages::status_href(link.reveal())))
}

/// «Подтвердить». Open to whoever has the link; leads to the questions.
#[server(endpoint = "classes/confirm_address")]
pub async fn confirm_address(token: String, code: String) -> Result<Next, Fault> {
    let request = Request::here()?;
    applications::confirm(&request.ctx, &token, &code).await?;
    let own = applications::own(&request.ctx, &token).await?;
    Ok(Next::to(pages::next_href(&request, &token, &own)?))
}

/// «Отправить код ещё раз». Open to whoever has the link.
#[server(endpoint = "classes/send_code")]
pub async fn send_code(token: String, form_key: FormKey) -> Result<Next, Fault> {
    let request = Request::here()?;
    applications::send_code(&request.ctx, &token, &request.caller, form_key).await?;
    Ok(Next::to(format!("{}?done=code", pages::status_href(&token))))
}

/// «Дальше», or «Назад», on a page of questions, whose fields the questionnaire names. Open to whoever has the link.
#[server(endpoint = "classes/save_answers")]
pub async fn save_answers(
    token: String,
    topic: String,
    asked: Option<String>,
    change: Option<String>,
    back: Option<String>,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let topic: TopicId = topic.parse().map_err(|_word| Code::NotFound)?;
    let posted = request.typed().into_iter().collect();
    let mut saved = applications::save_page(&request.ctx, &token, &topic, &posted).await?;
    if let Some(asked) = asked {
        saved.only(|item| pages::stands_in(&asked, item));
    }
    pages::after_saving(&token, &topic, &saved, change.is_some(), back.is_some()).map(Next::to)
}

/// «Отправить заявку». Open to whoever has the link; leads to where it stands.
#[server(endpoint = "classes/send_application")]
pub async fn send_application(token: String, form_key: FormKey) -> Result<Next, Fault> {
    let request = Request::here()?;
    applications::submit(&request.ctx, &token, &request.caller, form_key).await?;
    Ok(Next::to(format!("{}?done=sent", pages::status_href(&token))))
}

/// «Отправить ответ» to the doctor's question. Open to whoever has the link.
#[server(endpoint = "classes/answer_question")]
pub async fn answer_question(token: String, answer: String, form_key: FormKey) -> Result<Next, Fault> {
    let request = Request::here()?;
    let text = Prose::parse(&answer).map_err(|problem| Code::field(Field::Answer, problem))?;
    applications::answer(&request.ctx, &token, text, &request.caller, form_key).await?;
    Ok(Next::to(format!("{}?done=answered", pages::status_href(&token))))
}

/// «Отозвать заявку», «Удалить заявку». Open to whoever has the link; what is erased has no page any more.
#[server(endpoint = "classes/withdraw_application")]
pub async fn withdraw_application(token: String, slug: String, form_key: FormKey) -> Result<Next, Fault> {
    let request = Request::here()?;
    applications::withdraw(&request.ctx, &token, &request.caller, form_key).await?;
    let is_there = applications::own(&request.ctx, &token).await.is_ok();
    Ok(Next::to(match is_there {
        true => pages::status_href(&token),
        false => format!("{}?done=erased", pages::clinic_href(&slug)),
    }))
}

/// «Начать заполнение» of a patient who is signed in.
#[server(endpoint = "classes/apply_as_patient")]
pub async fn apply_as_patient(
    course: CourseId,
    phone: Option<String>,
    consents: Option<Vec<String>>,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act::<Patient>(&request, Some(acting), None).await?;
    let form = PatientStartForm {
        phone: phone.unwrap_or_default(),
        consents: consents.unwrap_or_default(),
    };
    let link = applications::begin_as_patient(&request.ctx, &actor, course, &form, &request.caller, form_key).await?;
    pages::go_on(&request, link.reveal()).await.map(Next::to)
}

/// «Открыть» an application of one's own. For the patient whose it is.
#[server(endpoint = "classes/open_application")]
pub async fn open_application(application: ApplicationId, acting: MembershipId) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act::<Patient>(&request, Some(acting), None).await?;
    let link = applications::continue_own(&request.ctx, &actor, application).await?;
    pages::go_on(&request, link.reveal()).await.map(Next::to)
}

#[cfg(feature = "ssr")]
impl ContactEntry {
    fn form(self, consents: Option<Vec<String>>, sure_address: Option<&str>) -> Result<ContactForm, Code> {
        Ok(ContactForm {
            email: settled_text(self.email, None, sure_address)?,
            full_name: self.full_name,
            phone: self.phone,
            time_zone: self.time_zone,
            consents: consents.unwrap_or_default(),
        })
    }
}
