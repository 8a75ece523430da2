//! Small pages that ask once more; with script they open as a window over the list.

use clinic::identity::{Actor, PatientKeeper};
use domain::{
    error::{Code, Field},
    identity::{Role, Status},
    limits::EMAIL_MAX,
    staff::{ListQuery, Standing},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{about, form_chrome, id_in_address, keeper, list_href, named};
use crate::{
    components::{
        ASKED_FORM, Actions, Button, CopiedField, ErrorSummary, HiddenFields, InputKind, Kind, LinkButton, PageHead,
        Sheet, TextField,
    },
    patients::{CopyLink, Remove, Resend, ResendExpiring},
    text::{dates, patients as text, staff as words},
    web::{FormState, Request, form_fields, page},
};

/// …`/patients/{id}/resend`: «Повторная отправка кода активации».
#[component]
pub fn ResendToPatient(role: Role) -> impl IntoView {
    let id = id_in_address();
    page(async move |request| {
        let actor = keeper(&request, role).await?;
        let patient = named(&request, &actor, id).await?;
        if patient.status != Status::Invited {
            return Err(Code::Conflict.into());
        }
        let form = FormState::of(&request, Resend::url());
        let mut hidden = about(&request, &actor, patient.id);
        hidden.extend(form.answered());
        let email = form.typed(Field::Email).unwrap_or_else(|| patient.email.to_string());
        let (wrong, out) = (form.error(Field::Email), out(&request, &actor));
        let sheet = view! {
            <form id=ASKED_FORM class="form" method="post" action=Resend::url() novalidate>
                <HiddenFields fields=hidden />
                <TextField
                    id=Field::Email.name()
                    label=words::email_of(Role::Patient)
                    hint=words::RESEND_HINT
                    kind=InputKind::Email
                    autocomplete="off"
                    required=true
                    max_length=crate::text::limit(EMAIL_MAX)
                    value=email
                    error=wrong
                />
                <Actions>
                    <Button>{words::SEND}</Button>
                    {out}
                </Actions>
            </form>
        };
        let about = patient.full_name.to_string();
        let sheet = sheet.into_any();
        Ok(asks(&request, &actor, words::RESEND_TITLE, Some(about), &form, sheet))
    })
}

/// …`/patients/{id}/link`: a link to hand over when mail fails, shown once to whoever asked for it.
#[component]
pub fn LinkOfPatient(role: Role) -> impl IntoView {
    let id = id_in_address();
    page(async move |request| {
        let actor = keeper(&request, role).await?;
        let patient = named(&request, &actor, id).await?;
        let invitation = patient.invitation.ok_or(Code::Conflict)?;
        let zone = actor.held().clinic_zone;
        let until = words::link_until(&dates::day_and_time(invitation.expires_at, zone));
        let form = FormState::of(&request, CopyLink::url());
        let sheet = match request.shown_by(CopyLink::url()) {
            Some(link) => {
                let list = list_href(&request, actor.held());
                view! {
                    <CopiedField id="link" label=words::LINK value=link button=words::COPY said=words::COPIED />
                    <p>{until} " " {words::LINK_SHOWN}</p>
                    <Actions>
                        <LinkButton href=list>{words::BACK_TO_LIST}</LinkButton>
                    </Actions>
                }
                .into_any()
            }
            None => {
                let (hidden, out) = (about(&request, &actor, patient.id), out(&request, &actor));
                view! {
                    <div class="prose">
                        <p>{words::LINK_ONCE}</p>
                        <p>{until} " " {words::LINK_RECORDED}</p>
                    </div>
                    <form class="form" method="post" action=CopyLink::url()>
                        <HiddenFields fields=hidden />
                        <Actions>
                            <Button>{words::SHOW_LINK}</Button>
                            {out}
                        </Actions>
                    </form>
                }
                .into_any()
            }
        };
        let about = patient.full_name.to_string();
        Ok(asks(&request, &actor, words::LINK_TITLE, Some(about), &form, sheet))
    })
}

/// …`/patients/{id}/remove`: what «удалить» will do, and the button that does it.
#[component]
pub fn RemovePatient(role: Role) -> impl IntoView {
    let id = id_in_address();
    page(async move |request| {
        let actor = keeper(&request, role).await?;
        let patient = named(&request, &actor, id).await?;
        let consequence = match patient.status {
            Status::Active => text::REMOVE_ACTIVE,
            Status::Invited => text::REMOVE_INVITED,
            Status::Expired | Status::Removed => return Err(Code::Conflict.into()),
        };
        let form = FormState::of(&request, Remove::url());
        let (hidden, out) = (about(&request, &actor, patient.id), out(&request, &actor));
        let sheet = view! {
            <div class="prose">
                <p>{consequence}</p>
                <p>{text::REMOVE_KEPT}</p>
            </div>
            <form class="form" method="post" action=Remove::url()>
                <HiddenFields fields=hidden />
                <Actions>
                    <Button kind=Kind::Danger>{words::remove(Role::Patient)}</Button>
                    {out}
                </Actions>
            </form>
        };
        let (title, about) = (words::remove(Role::Patient), patient.full_name.to_string());
        Ok(asks(&request, &actor, title, Some(about), &form, sheet.into_any()))
    })
}

/// …`/patients/resend`: to everybody whose invitation runs out soon.
#[component]
pub fn ResendToExpiring(role: Role) -> impl IntoView {
    page(async move |request| {
        let actor = keeper(&request, role).await?;
        let expiring = ListQuery {
            standing: Standing::ExpiringSoon,
            ..ListQuery::default()
        };
        let letters = clinic::patients::list(&request.ctx, &actor, &expiring).await?.total;
        let form = FormState::of(&request, ResendExpiring::url());
        let sheet = if letters == 0 {
            let list = list_href(&request, actor.held());
            view! {
                <p>{words::RESEND_ALL_NOBODY}</p>
                <Actions>
                    <LinkButton href=list>{words::BACK_TO_LIST}</LinkButton>
                </Actions>
            }
            .into_any()
        } else {
            let hidden = form_fields(&request, Some(actor.membership()));
            let out = out(&request, &actor);
            view! {
                <p>{words::resend_all_question(letters)}</p>
                <form class="form" method="post" action=ResendExpiring::url()>
                    <HiddenFields fields=hidden />
                    <Actions>
                        <Button>{words::SEND}</Button>
                        {out}
                    </Actions>
                </form>
            }
            .into_any()
        };
        Ok(asks(&request, &actor, words::RESEND_ALL_TITLE, None, &form, sheet))
    })
}

/// «Отменить», back to the list.
fn out(request: &Request, actor: &Actor<PatientKeeper>) -> AnyView {
    crate::web::cancel(list_href(request, actor.held()))
}

/// One question on one sheet.
fn asks(
    request: &Request,
    actor: &Actor<PatientKeeper>,
    title: &'static str,
    about: Option<String>,
    form: &FormState,
    sheet: AnyView,
) -> AnyView {
    let content = view! {
        <ErrorSummary errors=form.summary() />
        <PageHead title=title lead=about />
        {form.trouble()}
        <Sheet>{sheet}</Sheet>
    };
    form_chrome(request, actor.held(), title)
        .after(form.failure.as_ref())
        .around(request, content)
}
