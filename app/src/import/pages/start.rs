use clinic::identity::{Actor, PatientKeeper};
use domain::{
    error::Field,
    identity::{Operation, Role, reach},
    import::ImportSummary,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{back, chrome, keeper, page_of};
use crate::{
    components::{
        Actions, Button, Choice, ErrorSummary, FileField, HiddenFields, PageHead, Select, Sheet, TextArea, TextLink,
        Width,
    },
    import::Read as Function,
    text::{dates, import as text},
    web::{Chrome, FormState, Request, cancel, form_fields, page},
};

/// `/org/import`, `/doctor/import`, `/assist/import`: paste a list or choose a file.
#[component]
pub fn Import(role: Role) -> impl IntoView {
    page(async move |request| {
        let actor = keeper(&request, role).await?;
        let lists = clinic::import::lists(&request.ctx, &actor).await?;
        let form = FormState::of(&request, Function::url());
        let (href, words) = back(&request, actor.held());
        let whom = whom(&request, &actor, &form);
        let hidden = form_fields(&request, Some(actor.membership()));
        let out = cancel(href.clone());
        let (summary, trouble) = (form.summary(), form.trouble());
        let (typed, wrong) = (form.typed(Field::List), form.error(Field::List));
        let wrong_file = form.error(Field::ListFile);
        let earlier = earlier(&request, &actor, lists);
        let content = view! {
            <ErrorSummary errors=summary />
            <PageHead title=text::TITLE lead=text::LEAD back_href=href back=words />
            {trouble}
            <Sheet>
                <form class="form" method="post" action=Function::url() enctype="multipart/form-data" novalidate>
                    <HiddenFields fields=hidden />
                    {whom}
                    <TextArea
                        id=Field::List.name()
                        label=text::LIST
                        hint=text::LIST_HINT
                        rows=8
                        value=typed
                        error=wrong
                    />
                    <FileField
                        id=Field::ListFile.name()
                        label=text::FILE
                        hint=text::file_hint()
                        accept=".csv,.txt,.xlsx,text/csv"
                        error=wrong_file
                    />
                    <Actions>
                        <Button>{text::CHECK}</Button>
                        {out}
                    </Actions>
                </form>
            </Sheet>
            {earlier}
        };
        let chrome = Chrome {
            width: Width::Form,
            ..chrome(&request, actor.held(), text::TITLE)
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}

/// Whom the list is of, where there is a choice; the address says from which list of people one comes.
fn whom(request: &Request, actor: &Actor<PatientKeeper>, form: &FormState) -> Option<AnyView> {
    reach(actor.held().role, Operation::ManageStaff)?;
    let options = [Role::Doctor, Role::Assistant, Role::Specialist, Role::Patient].map(|role| Choice {
        value: role.name().to_owned(),
        label: text::role(role).to_owned(),
    });
    let selected = form.typed(Field::Role).or_else(|| request.text("role"));
    Some(
        view! {
            <Select
                id=Field::Role.name()
                label=text::ROLE
                hint=text::ROLE_HINT
                options=options.to_vec()
                placeholder=text::ROLE_IN_LIST
                selected=selected
                error=form.error(Field::Role)
            />
        }
        .into_any(),
    )
}

fn earlier(request: &Request, actor: &Actor<PatientKeeper>, lists: Vec<ImportSummary>) -> Option<AnyView> {
    if lists.is_empty() {
        return None;
    }
    let links = lists
        .into_iter()
        .map(|list| {
            let href = page_of(request, actor.held(), list.id);
            let words = text::summary(&dates::day_and_time(list.created_at, actor.zone()), list.people);
            view! {
                <li>
                    <TextLink href=href>{words}</TextLink>
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <section class="stack" aria-labelledby="earlier">
                <h2 id="earlier">{text::EARLIER}</h2>
                <p class="muted">{text::KEPT}</p>
                <ul class="link-list">{links}</ul>
            </section>
        }
        .into_any(),
    )
}
