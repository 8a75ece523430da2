use clinic::{
    classes::group,
    identity::{Actor, Organizer},
};
use domain::{
    classes::{GroupId, GroupRow},
    error::{Code, Field},
    identity::Operation,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{GROUPS_OF_CLINIC, about, chrome, form_chrome, id_in_address, list::section, to, told};
use crate::{
    classes::groups::PassOn,
    components::{Actions, Button, Choice, EmptyState, ErrorSummary, Facts, HiddenFields, PageHead, Select, Sheet},
    fault::Fault,
    text::classes::groups as text,
    web::{FormState, Request, act, cancel, page},
};

/// `/org/groups`: all courses with their groups, for looking on; no patient is named.
#[component]
pub fn GroupsOfClinic() -> impl IntoView {
    page(async |request| {
        let actor = organizer(&request).await?;
        let held = actor.held();
        let courses = group::courses_of_clinic(&request.ctx, &actor).await?;
        let told = told(&request);
        let courses = if courses.is_empty() {
            view! { <EmptyState title=text::NO_COURSES_OF_CLINIC text=text::NO_COURSES_OF_CLINIC_TEXT /> }.into_any()
        } else {
            let courses = courses.into_iter().map(|course| section(&request, held, course));
            view! { <div class="stack-wide">{courses.collect_view()}</div> }.into_any()
        };
        let content = view! {
            {told}
            <PageHead title=text::GROUPS lead=text::LEAD_ORGANIZER />
            {courses}
        };
        Ok(chrome(&request, held, GROUPS_OF_CLINIC, text::GROUPS).around(&request, content))
    })
}

/// `/org/groups/{id}/specialist`: a group is given to another specialist.
#[component]
pub fn PassGroupOn() -> impl IntoView {
    let id = id_in_address::<GroupId>();
    page(async move |request| {
        let actor = organizer(&request).await?;
        let group = find(&request, &actor, id).await?;
        let held = actor.held();
        let form = FormState::of(&request, PassOn::url());
        let mut others = group::specialists(&request.ctx, &actor).await?;
        others.retain(|other| other.id != group.specialist.id);
        let facts = vec![
            (text::SPECIALIST.to_owned(), group.specialist.full_name.to_string()),
            (
                text::SCHEDULE.to_owned(),
                text::when_and_where(&group.schedule, request.ctx.now()),
            ),
        ];
        let inside = if others.is_empty() {
            view! { <EmptyState title=text::NOBODY_TO_TAKE text=text::NOBODY_TO_TAKE_TEXT /> }.into_any()
        } else {
            let hidden = about(&request, held, &[("group_id", group.id.to_string())]);
            let options = others.iter().map(Choice::from);
            let options = options.collect();
            let (chosen, wrong) = (form.typed(Field::Specialist), form.error(Field::Specialist));
            let out = cancel(to(&request, held, GROUPS_OF_CLINIC));
            view! {
                <p class="muted">{text::HAND_OVER_TEXT}</p>
                <form class="form" method="post" action=PassOn::url() novalidate>
                    <HiddenFields fields=hidden />
                    <Select
                        id=Field::Specialist.name()
                        label=text::NEW_SPECIALIST
                        options=options
                        selected=chosen
                        placeholder=text::CHOOSE_SPECIALIST
                        required=true
                        error=wrong
                    />
                    <Actions>
                        <Button>{text::HAND_GROUP_OVER}</Button>
                        {out}
                    </Actions>
                </form>
            }
            .into_any()
        };
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead title=text::HAND_GROUP_OVER lead=group.title.to_string() />
            {form.trouble()}
            <Sheet>
                <Facts items=facts />
                {inside}
            </Sheet>
        };
        Ok(form_chrome(&request, held, GROUPS_OF_CLINIC, text::HAND_GROUP_OVER)
            .after(form.failure.as_ref())
            .around(&request, content))
    })
}

async fn organizer(request: &Request) -> Result<Actor<Organizer>, Fault> {
    act(request, request.parameter("as"), Some(Operation::SeeClasses)).await
}

/// The running group that the address names.
async fn find(request: &Request, actor: &Actor<Organizer>, id: Option<GroupId>) -> Result<GroupRow, Fault> {
    let courses = group::courses_of_clinic(&request.ctx, actor).await?;
    let mut groups = courses.into_iter().flat_map(|course| course.groups);
    Ok(groups.find(|group| Some(group.id) == id).ok_or(Code::NotFound)?)
}
