use domain::{
    classes::Load,
    error::{Code, Field},
    limits::COURSE_NAME_MAX,
    settings::{Course, CourseId},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

use super::{chrome, organizer, to};
use crate::{
    components::{Actions, Button, Choice, ErrorSummary, HiddenFields, Kind, PageHead, Select, Sheet, TextField},
    fault::Fault,
    settings::{AddCourse, EndCourse as End, SaveCourse as Save},
    text::{classes::groups, limit, settings as text, staff as words},
    web::{FormState, Request, cancel, form_fields, page},
};
use clinic::identity::{Actor, Organizer};

/// `/org/settings/courses/new`
#[component]
pub fn NewCourse() -> impl IntoView {
    page(async |request| {
        let actor = organizer(&request).await?;
        let form = FormState::of(&request, AddCourse::url());
        let hidden = form_fields(&request, Some(actor.membership()));
        let sheet = card(&request, &actor, AddCourse::url(), hidden, &form, None);
        Ok(show(&request, &actor, text::NEW_COURSE, None, &form, sheet))
    })
}

/// `/org/settings/courses/{id}`
#[component]
pub fn RenameCourse() -> impl IntoView {
    let id = id_in_address();
    page(async move |request| {
        let actor = organizer(&request).await?;
        let course = find(&request, &actor, id).await?;
        let form = FormState::of(&request, Save::url());
        let hidden = about(&request, &actor, course.id);
        let sheet = card(&request, &actor, Save::url(), hidden, &form, Some(&course));
        Ok(show(&request, &actor, text::COURSE, None, &form, sheet))
    })
}

/// `/org/settings/courses/{id}/end`: what ending does, and the button that does it.
#[component]
pub fn EndCourse() -> impl IntoView {
    let id = id_in_address();
    page(async move |request| {
        let actor = organizer(&request).await?;
        let course = find(&request, &actor, id).await?;
        let form = FormState::of(&request, End::url());
        let hidden = about(&request, &actor, course.id);
        let out = cancel(to(&request, &actor, ""));
        let sheet = view! {
            <div class="prose">
                <p>{text::END_COURSE_TEXT}</p>
            </div>
            <form class="form" method="post" action=End::url()>
                <HiddenFields fields=hidden />
                <Actions>
                    <Button kind=Kind::Danger>{text::END_COURSE_BUTTON}</Button>
                    {out}
                </Actions>
            </form>
        };
        let (lead, sheet) = (Some(course.name.to_string()), sheet.into_any());
        Ok(show(&request, &actor, text::END_COURSE_BUTTON, lead, &form, sheet))
    })
}

/// Name and level of a course, new or present.
fn card(
    request: &Request,
    actor: &Actor<Organizer>,
    url: &'static str,
    hidden: Vec<(String, String)>,
    form: &FormState,
    present: Option<&Course>,
) -> AnyView {
    const LOAD: &str = "load";
    let out = cancel(to(request, actor, ""));
    let now = present.map(|course| course.name.to_string());
    let (value, wrong) = (form.typed(Field::CourseName).or(now), form.error(Field::CourseName));
    let typed = form.all(LOAD).and_then(|values| values.into_iter().next());
    let load = present.and_then(|course| course.load).map_or("", Load::name);
    let load = typed.unwrap_or_else(|| load.to_owned());
    let unsaid = Choice {
        value: String::new(),
        label: groups::NO_LOAD.to_owned(),
    };
    let loads = Load::ALL.into_iter().map(|load| Choice {
        value: load.name().to_owned(),
        label: groups::load(load).to_owned(),
    });
    let options: Vec<Choice> = [unsaid].into_iter().chain(loads).collect();
    view! {
        <form class="form" method="post" action=url novalidate>
            <HiddenFields fields=hidden />
            <TextField
                id=Field::CourseName.name()
                label=text::COURSE_NAME
                autocomplete="off"
                required=true
                max_length=limit(COURSE_NAME_MAX)
                value=value
                error=wrong
            />
            <Select id=LOAD label=groups::LEVEL hint=groups::LEVEL_HINT options=options selected=load />
            <Actions>
                <Button>{words::SAVE}</Button>
                {out}
            </Actions>
        </form>
    }
    .into_any()
}

fn show(
    request: &Request,
    actor: &Actor<Organizer>,
    title: &'static str,
    lead: Option<String>,
    form: &FormState,
    sheet: AnyView,
) -> AnyView {
    let content = view! {
        <ErrorSummary errors=form.summary() />
        <PageHead title=title lead=lead />
        {form.trouble()}
        <Sheet>{sheet}</Sheet>
    };
    chrome(request, actor, title)
        .after(form.failure.as_ref())
        .around(request, content)
}

fn id_in_address() -> Option<CourseId> {
    use_params_map().with_untracked(|params| params.get("id"))?.parse().ok()
}

/// The running course that the address names.
async fn find(request: &Request, actor: &Actor<Organizer>, id: Option<CourseId>) -> Result<Course, Fault> {
    let courses = clinic::settings::courses(&request.ctx, actor).await?;
    let found = courses.into_iter().find(|course| Some(course.id) == id);
    found.ok_or_else(|| Code::NotFound.into())
}

fn about(request: &Request, actor: &Actor<Organizer>, course: CourseId) -> Vec<(String, String)> {
    let mut fields = form_fields(request, Some(actor.membership()));
    fields.push(("course".to_owned(), course.to_string()));
    fields
}
