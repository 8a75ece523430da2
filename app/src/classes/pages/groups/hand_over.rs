use clinic::{
    classes::group,
    identity::{Actor, Organizer},
};
use domain::{
    classes::GroupBurden,
    error::{Code, Field, Problem},
    identity::{MembershipId, Named, Role, Status},
    pairs,
    staff::MemberRow,
};
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    classes::groups::HandOver as Function,
    components::{
        Actions, Button, Cell, Choice, Column, DataTable, EmptyState, ErrorSummary, HiddenFields, Icon, Kind,
        LinkButton, ListSection, Notice, PageHead, Row, RowHead, Select, Sheet, TableOf, Tone,
    },
    fault::Fault,
    identity::{home_of, href_as},
    staff::pages::{about, chrome, list_of, member_id, organizer},
    text::{classes::groups as text, hand_over as words, staff},
    web::{FormState, Request, page, with_query},
};

/// The field of who takes the classes that are run in the place of others.
const CLASSES: &str = "classes";

/// `/org/specialists/{id}/handover`: what depends on a specialist, and who takes it over.
#[component]
pub fn HandGroupsOver() -> impl IntoView {
    let id = member_id();
    page(async move |request| {
        let actor = organizer(&request).await?;
        let specialist = clinic::staff::member(&request.ctx, &actor, id.ok_or(Code::NotFound)?).await?;
        if specialist.role != Role::Specialist {
            return Err(Code::NotFound.into());
        }
        let burden = group::burden(&request.ctx, &actor, specialist.id).await?;
        let mut others = group::specialists(&request.ctx, &actor).await?;
        others.retain(|other| other.id != specialist.id);
        let form = FormState::of(&request, Function::url());
        let inside = if burden.is_empty() {
            nothing(&request, &actor, &specialist)
        } else if others.is_empty() {
            nobody(&request, &actor)
        } else {
            let (all, each) = (
                to_one(&request, &actor, &specialist, &burden, &others, &form),
                to_each(&request, &actor, &specialist, &burden, &others, &form),
            );
            view! {
                {all}
                {each}
            }
            .into_any()
        };
        let told = (request.parameter::<String>("done").is_some() && request.returned.is_none())
            .then(|| view! { <Notice tone=Tone::Good live=true>{text::HANDED_OVER}</Notice> });
        let summary = if is_of_one(&form) { form.summary() } else { Vec::new() };
        let content = view! {
            <ErrorSummary errors=summary />
            {told}
            <PageHead
                title=text::HAND_OVER_TITLE
                lead=specialist.full_name.to_string()
                back_href=href_as(&request, actor.held(), list_of(Role::Specialist))
                back=staff::plural(Role::Specialist)
            />
            {form.trouble()}
            {inside}
        };
        Ok(
            chrome(&request, &actor, list_of(Role::Specialist), text::HAND_OVER_TITLE)
                .after(form.failure.as_ref())
                .around(&request, content),
        )
    })
}

/// Where to go after something was handed over: to what is left, to the removal, or, of one who is gone, home.
pub(crate) async fn onward(
    request: &Request,
    actor: &Actor<Organizer>,
    specialist: MembershipId,
) -> Result<String, Fault> {
    let left = group::burden(&request.ctx, actor, specialist).await?;
    let member = clinic::staff::member(&request.ctx, actor, specialist).await?;
    let to = |page: &str| {
        href_as(
            request,
            actor.held(),
            &format!("{}/{specialist}/{page}", list_of(Role::Specialist)),
        )
    };
    Ok(match (left.is_empty(), is_here(&member)) {
        (false, _) => with_query(&to("handover"), &["done=handed".to_owned()]),
        (true, true) => to("remove"),
        (true, false) => href_as(request, actor.held(), home_of(Role::Organizer)),
    })
}

const fn is_here(member: &MemberRow) -> bool {
    matches!(member.status, Status::Active | Status::Invited)
}

fn nothing(request: &Request, actor: &Actor<Organizer>, specialist: &MemberRow) -> AnyView {
    let removal = is_here(specialist).then(|| {
        let path = format!("{}/{}/remove", list_of(Role::Specialist), specialist.id);
        let href = href_as(request, actor.held(), &path);
        view! { <LinkButton href=href>{text::TO_REMOVAL}</LinkButton> }
    });
    view! {
        <Sheet>
            <EmptyState title=text::NOTHING_TO_HAND_OVER text=text::NOTHING_TO_HAND_OVER_TEXT>
                {removal}
            </EmptyState>
        </Sheet>
    }
    .into_any()
}

fn nobody(request: &Request, actor: &Actor<Organizer>) -> AnyView {
    let href = href_as(request, actor.held(), &format!("{}/new", list_of(Role::Specialist)));
    view! {
        <Sheet>
            <EmptyState title=text::NOBODY_TO_TAKE text=text::NOBODY_TO_TAKE_TEXT>
                <LinkButton href=href icon=Icon::Plus kind=Kind::Primary>
                    {text::ADD_SPECIALIST}
                </LinkButton>
            </EmptyState>
        </Sheet>
    }
    .into_any()
}

/// Whether it was the form «Передать все» that came back: only that one has a field of this name.
fn is_of_one(form: &FormState) -> bool {
    form.typed(Field::Specialist).is_some()
}

fn to_one(
    request: &Request,
    actor: &Actor<Organizer>,
    specialist: &MemberRow,
    burden: &GroupBurden,
    others: &[Named],
    form: &FormState,
) -> AnyView {
    let hidden = about(request, actor, specialist.id);
    let error = form.error(Field::Specialist).filter(|_| is_of_one(form));
    let chosen = form.typed(Field::Specialist);
    let options = others.iter().map(Choice::from);
    let options = options.collect();
    let what = text::burden(burden.groups.len(), burden.classes);
    view! {
        <Sheet>
            <h2>{text::ALL_TO_ONE}</h2>
            <p>{what}</p>
            <form class="form" method="post" action=Function::url() novalidate>
                <HiddenFields fields=hidden />
                <Select
                    id=Field::Specialist.name()
                    label=words::TO_WHOM
                    options=options
                    selected=chosen
                    placeholder=text::CHOOSE_SPECIALIST
                    required=true
                    error=error
                />
                <Actions>
                    <Button>{text::HAND_ALL_OVER}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

fn to_each(
    request: &Request,
    actor: &Actor<Organizer>,
    specialist: &MemberRow,
    burden: &GroupBurden,
    others: &[Named],
    form: &FormState,
) -> AnyView {
    let hidden = about(request, actor, specialist.id);
    let words = match &form.failure {
        Some(Code::Invalid { fields }) if !is_of_one(form) => match fields.get(Field::Specialist) {
            Some(Problem::Required) => Some(text::NOBODY_CHOSEN.to_owned()),
            _ => form.error(Field::Specialist),
        },
        _ => None,
    };
    let wrong = words.map(|words| view! { <Notice tone=Tone::Bad live=true>{words}</Notice> });
    let columns = vec![Column::new(text::GROUP), Column::new(text::NEW_SPECIALIST)];
    let typed = form.all("groups[]").unwrap_or_default();
    let groups = burden.groups.iter().map(|group| {
        let id = group.id;
        let value = |chosen: Option<MembershipId>| pairs::pair(id, chosen);
        let chosen = typed.iter().find(|value| value.starts_with(&id.to_string())).cloned();
        choose(
            ("groups[]", format!("new-{id}")),
            &group.title.to_string(),
            &value,
            others,
            chosen,
        )
    });
    let mut rows: Vec<AnyView> = groups.collect();
    if burden.classes > 0 {
        let value = |chosen: Option<MembershipId>| chosen.map(|chosen| chosen.to_string()).unwrap_or_default();
        let chosen = form.all(CLASSES).and_then(|values| values.into_iter().next());
        rows.push(choose(
            (CLASSES, CLASSES.to_owned()),
            text::SUBSTITUTED,
            &value,
            others,
            chosen,
        ));
    }
    view! {
        <form method="post" action=Function::url()>
            <HiddenFields fields=hidden />
            <ListSection id="each" title=text::EACH>
                <div class="stack list-section-text">
                    {wrong} <p class="muted">{text::EACH_TEXT}</p>
                </div>
                <DataTable caption=text::EACH columns=columns of=TableOf::Anything>
                    {rows}
                </DataTable>
                <div class="list-section-text">
                    <Button kind=Kind::Secondary>{text::HAND_CHOSEN_OVER}</Button>
                </div>
            </ListSection>
        </form>
    }
    .into_any()
}

/// One row with the choice of a new specialist.
fn choose(
    (name, id): (&'static str, String),
    row: &str,
    value: &dyn Fn(Option<MembershipId>) -> String,
    others: &[Named],
    chosen: Option<String>,
) -> AnyView {
    let keep = Choice {
        value: value(None),
        label: text::KEEP.to_owned(),
    };
    let to = others.iter().map(|other| Choice {
        value: value(Some(other.id)),
        label: other.full_name.to_string(),
    });
    let options: Vec<Choice> = [keep].into_iter().chain(to).collect();
    let label = text::of_group(text::NEW_SPECIALIST, row);
    let row = row.to_owned();
    view! {
        <Row>
            <RowHead>{row}</RowHead>
            <Cell label=text::NEW_SPECIALIST>
                <Select id=id name=name label=label bare=true options=options selected=chosen />
            </Cell>
        </Row>
    }
    .into_any()
}
