use clinic::identity::{Actor, PatientKeeper};
use domain::{
    error::{Code, Field},
    identity::Role,
    import::{Entry, ImportId, ImportList, Stage, Tally, Verdict},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

use super::{about, chrome, columns, keeper, page_of, rows, start_href};
use crate::{
    components::{
        Actions, Button, Choice, ErrorSummary, HiddenFields, Kind, Notice, PageHead, Select, Sheet, TextLink, Tone,
    },
    import::{Choose, Discard, Start},
    text::{import as text, patients as of_patients},
    web::{Chrome, FormState, Request, page},
};

/// `/org/import/{id}` and the like: a list that was brought, from the question which column is what to its result.
#[component]
pub fn ImportOne(role: Role) -> impl IntoView {
    let id: Option<ImportId> = use_params_map()
        .with_untracked(|params| params.get("id"))
        .and_then(|id| id.parse().ok());
    page(async move |request| {
        let actor = keeper(&request, role).await?;
        let list = clinic::import::list(&request.ctx, &actor, id.ok_or(Code::NotFound)?).await?;
        let (content, form) = match &list.stage {
            Stage::Unnamed(table) => columns::view(&request, &actor, list.id, table),
            Stage::Running { added, goal } => (running(*added, *goal), FormState::default()),
            Stage::Open => open(&request, &actor, &list),
        };
        let back = start_href(&request, actor.held(), None);
        let discard = (!matches!(list.stage, Stage::Running { .. })).then(|| discard(&request, &actor, list.id));
        let content = view! {
            <p>
                <TextLink href=back>{text::TITLE}</TextLink>
            </p>
            {content}
            {discard}
        };
        let title = title(&list);
        let chrome: Chrome = chrome(&request, actor.held(), title);
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}

fn title(list: &ImportList) -> &'static str {
    match list.stage {
        Stage::Unnamed(_) => text::COLUMNS_TITLE,
        Stage::Running { .. } => text::RUNNING_TITLE,
        Stage::Open if list.rows.iter().any(|(line, _)| line.added.is_some()) => text::RESULT_TITLE,
        Stage::Open => text::CHECK_TITLE,
    }
}

/// The job is at it. `page.js` looks again until it is through; without script the page loads itself again.
fn running(added: u64, goal: u64) -> AnyView {
    view! {
        <PageHead title=text::RUNNING_TITLE lead=text::RUNNING_LEAD />
        <div class="import-progress" data-follow="">
            <p role="status">{text::progress(added, goal)}</p>
            <progress value=added.to_string() max=goal.to_string() aria-label=text::PROGRESS></progress>
            <noscript>
                <meta http-equiv="refresh" content="2" />
            </noscript>
        </div>
    }
    .into_any()
}

fn open(request: &Request, actor: &Actor<PatientKeeper>, list: &ImportList) -> (AnyView, FormState) {
    let tally = Tally::of(list.rows.iter().map(|(_, verdict)| verdict));
    let choices = FormState::of(request, Choose::url());
    let save = FormState::of(request, crate::import::SaveRows::url());
    let start = FormState::of(request, Start::url());
    let done = (tally.added > 0).then(|| done(request, actor, list.id, tally.added));
    let form = [&choices, &save, &start]
        .into_iter()
        .find(|form| form.failure.is_some());
    let view = view! {
        <ErrorSummary errors=choices.summary() />
        <PageHead title=title(list) />
        {choices.trouble()}
        {save.trouble()}
        {start.trouble()}
        {done}
        {rows::counts(request, actor, list, tally)}
        {add(request, actor, list, tally)}
        {for_all(request, actor, list, tally, &choices)}
        {rows::view(request, actor, list, tally)}
    };
    (view.into_any(), form.cloned().unwrap_or_default())
}

/// What has been done, and the file that says it of each row.
fn done(request: &Request, actor: &Actor<PatientKeeper>, id: ImportId, added: u64) -> AnyView {
    let page = page_of(request, actor.held(), id);
    let file = match page.split_once('?') {
        Some((path, query)) => format!("{path}/result.csv?{query}"),
        None => format!("{page}/result.csv"),
    };
    view! {
        <Notice tone=Tone::Good live=true title=text::added(added)>
            <p>{text::LETTERS}</p>
            <p>
                <a href=file download="">
                    {text::RESULT_FILE}
                </a>
            </p>
        </Notice>
    }
    .into_any()
}

/// «Добавить N человек», as long as there is somebody.
fn add(request: &Request, actor: &Actor<PatientKeeper>, list: &ImportList, tally: Tally) -> Option<AnyView> {
    if tally.ready == 0 {
        return (tally.added == 0).then(|| view! { <p>{text::NOBODY_READY}</p> }.into_any());
    }
    let wrong = (tally.wrong > 0).then(|| view! { <p class="muted">{text::WRONG_STAY}</p> });
    let asked = (tally.asked > 0).then(|| view! { <p class="muted">{text::ASKED_STAY}</p> });
    Some(
        view! {
            <form class="stack" method="post" action=Start::url()>
                {asked}
                {wrong}
                <Button>{text::add(tally.ready)}</Button>
                <HiddenFields fields=about(request, actor, list.id) />
            </form>
        }
        .into_any(),
    )
}

/// What holds for all rows that say nothing; as long as some rows are not through.
fn for_all(
    request: &Request,
    actor: &Actor<PatientKeeper>,
    list: &ImportList,
    tally: Tally,
    form: &FormState,
) -> Option<AnyView> {
    let open = tally.ready + tally.wrong + tally.asked > 0;
    let patients = list.rows.iter().any(|(_, verdict)| match verdict {
        Verdict::Ready(entry) => matches!(entry, Entry::Patient(_)),
        Verdict::Wrong(errors) => [Field::Doctor, Field::Period]
            .into_iter()
            .any(|field| errors.get(field).is_some()),
        Verdict::Added(_) | Verdict::Present | Verdict::Doubled { .. } | Verdict::Asks(_) => false,
    });
    let role = (list.roles.len() > 1).then(|| {
        let options = list
            .roles
            .iter()
            .map(|role| choice(role.name(), text::role(*role)))
            .collect();
        select(
            Field::Role,
            text::ROLE,
            text::CHOOSE_ROLE,
            options,
            list.defaults.role.map(Role::name),
            form,
        )
    });
    let doctor = (patients && !list.own).then(|| {
        let chosen = list.defaults.doctor.map(|doctor| doctor.to_string());
        let options = rows::doctor_choices(list);
        select(
            Field::Doctor,
            of_patients::DOCTOR,
            of_patients::CHOOSE_DOCTOR,
            options,
            chosen.as_deref(),
            form,
        )
    });
    let period = patients.then(|| {
        let periods = clinic::patients::periods(&request.ctx, actor);
        let options = periods
            .iter()
            .map(|period| choice(&period.id.0, &period.label))
            .collect();
        let chosen = list.defaults.period.as_ref().map(|period| period.0.as_str());
        select(
            Field::Period,
            of_patients::PERIOD,
            of_patients::CHOOSE_PERIOD,
            options,
            chosen,
            form,
        )
    });
    if !open || (role.is_none() && doctor.is_none() && period.is_none()) {
        return None;
    }
    let hidden = about(request, actor, list.id);
    Some(
        view! {
            <Sheet>
                <form class="stack" method="post" action=Choose::url() novalidate>
                    <h2>{text::FOR_ALL}</h2>
                    <div class="import-row">{role} {doctor} {period}</div>
                    <Actions>
                        <Button kind=Kind::Secondary>{text::APPLY}</Button>
                    </Actions>
                    <HiddenFields fields=hidden />
                </form>
            </Sheet>
        }
        .into_any(),
    )
}

fn select(
    field: Field,
    label: &'static str,
    placeholder: &'static str,
    options: Vec<Choice>,
    chosen: Option<&str>,
    form: &FormState,
) -> AnyView {
    let selected = form.typed(field).or_else(|| chosen.map(str::to_owned));
    view! {
        <Select
            id=field.name()
            label=label
            placeholder=placeholder
            options=options
            selected=selected
            error=form.error(field)
        />
    }
    .into_any()
}

fn choice(value: &str, label: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
    }
}

fn discard(request: &Request, actor: &Actor<PatientKeeper>, id: ImportId) -> AnyView {
    view! {
        <form class="stack" method="post" action=Discard::url()>
            <p class="muted">{text::DISCARD_HINT}</p>
            <Button kind=Kind::Quiet>{text::DISCARD}</Button>
            <HiddenFields fields=about(request, actor, id) />
        </form>
    }
    .into_any()
}
