use clinic::identity::{Actor, Organizer};
use domain::{error::Field, identity::Named};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{chrome, organizer, to};
use crate::{
    components::{
        Actions, Button, Choice, EmptyState, ErrorSummary, HiddenFields, InputKind, PageHead, Select, Sheet, TextField,
        TextLink,
    },
    settings::NameDeputy,
    text::{settings as text, staff as words},
    web::{FormState, Request, cancel, form_fields, page},
};

/// `/org/settings/deputies/new`
#[component]
pub fn NewDeputy() -> impl IntoView {
    page(async |request| {
        let actor = organizer(&request).await?;
        let doctors = clinic::staff::doctors(&request.ctx, &actor).await?;
        let form = FormState::of(&request, NameDeputy::url());
        let sheet = if doctors.len() < 2 {
            let back = to(&request, &actor, "");
            view! {
                <EmptyState title=text::TWO_DOCTORS text=text::TWO_DOCTORS_TEXT>
                    <TextLink href=back>{text::SETTINGS}</TextLink>
                </EmptyState>
            }
            .into_any()
        } else {
            fields(&request, &actor, &form, &doctors)
        };
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead title=text::NEW_DEPUTY />
            {form.trouble()}
            <Sheet>{sheet}</Sheet>
        };
        Ok(chrome(&request, &actor, text::NEW_DEPUTY)
            .after(form.failure.as_ref())
            .around(&request, content))
    })
}

fn fields(request: &Request, actor: &Actor<Organizer>, form: &FormState, doctors: &[Named]) -> AnyView {
    let hidden = form_fields(request, Some(actor.membership()));
    let out = cancel(to(request, actor, ""));
    let today = actor.today(request.ctx.now());
    let from = form.typed(Field::FromDay).unwrap_or_else(|| today.to_string());
    let until = form.typed(Field::ToDay);
    let (wrong_from, wrong_until) = (form.error(Field::FromDay), form.error(Field::ToDay));
    let (doctor, deputy) = (
        who(Field::Doctor, text::WHO_IS_AWAY, form, doctors),
        who(Field::Deputy, text::DEPUTY, form, doctors),
    );
    view! {
        <form class="form" method="post" action=NameDeputy::url() novalidate>
            <HiddenFields fields=hidden />
            {doctor}
            {deputy}
            <TextField
                id=Field::FromDay.name()
                label=text::FROM_DAY
                kind=InputKind::Day
                short=true
                required=true
                value=from
                error=wrong_from
            />
            <TextField
                id=Field::ToDay.name()
                label=text::TO_DAY
                hint=text::TO_DAY_HINT
                kind=InputKind::Day
                short=true
                required=true
                value=until
                error=wrong_until
            />
            <Actions>
                <Button>{words::SAVE}</Button>
                {out}
            </Actions>
        </form>
    }
    .into_any()
}

fn who(field: Field, label: &'static str, form: &FormState, doctors: &[Named]) -> AnyView {
    let options = doctors.iter().map(Choice::from).collect();
    let (chosen, wrong) = (form.typed(field), form.error(field));
    view! {
        <Select
            id=field.name()
            label=label
            options=options
            selected=chosen
            placeholder=text::CHOOSE_DOCTOR
            required=true
            error=wrong
        />
    }
    .into_any()
}
