use clinic::{
    classes::group,
    identity::{Actor, Doctor},
};
use domain::{
    classes::GroupCard,
    error::{Code, Field},
    identity::{MembershipId, Named},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{GROUPS, about, chrome, course_path, doctor, group_path, id_in_address, named, to};
use crate::{
    classes::groups::{Enrol, Wait},
    components::{
        Actions, ActionsCell, Button, Column, DataTable, EmptyState, ErrorSummary, HiddenFields, Notice, PageHead, Row,
        RowHead, RowLink, SearchBar, Sheet, TableOf, TextArea, TextLink, Tone,
    },
    fault::Fault,
    text::{classes::groups as text, lists, staff as words},
    web::{FormState, Request, cancel, page, with_query},
};

/// `/doctor/groups/{id}/enrol`: a patient whom one has already gets a seat: first the choice of a patient, then the
/// form with what the specialist has to mind.
#[component]
pub fn EnrolPatient() -> impl IntoView {
    let id = id_in_address();
    page(async move |request| {
        let actor = doctor(&request).await?;
        let card = named(&request, &actor, id).await?;
        if card.ended_at.is_some() {
            return Err(Code::Conflict.into());
        }
        let held = actor.held();
        let (enrol, wait) = (
            FormState::of(&request, Enrol::url()),
            FormState::of(&request, Wait::url()),
        );
        let form = if wait.failure.is_some() { wait } else { enrol };
        let inside = match request.parameter::<MembershipId>("patient") {
            Some(patient) => {
                let patient = group::candidate(&request.ctx, &actor, patient).await?;
                the_form(&request, &actor, &card, &patient, &form)
            }
            None => choice(&request, &actor, &card).await?,
        };
        let title = card.group.title.to_string();
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead
                title=text::ENROL_TITLE
                lead=title.clone()
                back_href=to(&request, held, &group_path(card.group.id))
                back=title
            />
            {form.trouble()}
            {inside}
        };
        Ok(chrome(&request, held, GROUPS, text::ENROL_TITLE)
            .after(form.failure.as_ref())
            .around(&request, content))
    })
}

/// The patients who could be given a seat, with a search.
async fn choice(request: &Request, actor: &Actor<Doctor>, card: &GroupCard) -> Result<AnyView, Fault> {
    let held = actor.held();
    let (searched, after) = (request.text("q").unwrap_or_default(), request.parameter("after"));
    let (found, more) = group::candidates(&request.ctx, actor, card.group.id, &searched, after).await?;
    let path = to(request, held, &format!("{}/enrol", group_path(card.group.id)));
    let acting = path
        .contains('?')
        .then(|| view! { <input type="hidden" name="as" value=held.membership.to_string() /> });
    let next = found.last().filter(|_| more).map(|last| last.id.to_string());
    let next = next.map(|last| request.address_with("after", Some(&last)));
    let action = request.path.clone();
    let rows = if found.is_empty() {
        let (title, words) = match searched.trim() {
            "" => (text::NO_CANDIDATES, text::NO_CANDIDATES_TEXT),
            _ => (lists::NOBODY, lists::NOBODY_TEXT),
        };
        view! { <EmptyState title=title text=words /> }.into_any()
    } else {
        let columns = vec![Column::new(text::FULL_NAME), Column::new(words::ACTIONS)];
        let rows = found
            .into_iter()
            .map(|patient| candidate(&path, &patient))
            .collect_view();
        view! {
            <DataTable caption=text::ENROL_LEAD columns=columns of=TableOf::Anything>
                {rows}
            </DataTable>
        }
        .into_any()
    };
    Ok(view! {
        <p class="muted">{text::ENROL_LEAD}</p>
        <SearchBar action=action label=lists::SEARCH query=searched button=lists::FIND>
            {acting}
        </SearchBar>
        <section class="list-section" aria-label=text::ENROL_LEAD data-live-part="rows">
            {rows}
            {next
                .map(|href| {
                    view! {
                        <p class="pager">
                            <TextLink href=href>{lists::NEXT_PAGE}</TextLink>
                        </p>
                    }
                })}
        </section>
    }
    .into_any())
}

fn candidate(path: &str, patient: &Named) -> AnyView {
    let name = patient.full_name.to_string();
    let href = with_query(path, &[format!("patient={}", patient.id)]);
    let full_name = text::of_group(text::ENROL_ROW, &name);
    view! {
        <Row>
            <RowHead>{name}</RowHead>
            <ActionsCell>
                <RowLink href=href full_name=full_name>
                    {text::ENROL_ROW}
                </RowLink>
            </ActionsCell>
        </Row>
    }
    .into_any()
}

/// What the specialist has to mind, and the seat; where there is none, the place in the waiting list.
fn the_form(request: &Request, actor: &Actor<Doctor>, card: &GroupCard, patient: &Named, form: &FormState) -> AnyView {
    let held = actor.held();
    let is_full = card.group.seats.free() == 0;
    let hidden = about(
        request,
        held,
        &[
            ("group_id", card.group.id.to_string()),
            ("course", card.course.id.to_string()),
            ("patient", patient.id.to_string()),
        ],
    );
    let full = is_full.then(|| view! { <Notice tone=Tone::Info>{text::FULL}</Notice> });
    let url = if is_full { Wait::url() } else { Enrol::url() };
    let button = if is_full { text::WAIT_BUTTON } else { text::ENROL_BUTTON };
    let out = if is_full {
        course_path(card.course.id)
    } else {
        group_path(card.group.id)
    };
    let out = cancel(to(request, held, &out));
    let other = to(request, held, &format!("{}/enrol", group_path(card.group.id)));
    let (typed, wrong) = (form.typed(Field::Restrictions), form.error(Field::Restrictions));
    let name = patient.full_name.to_string();
    view! {
        <Sheet>
            <h2>{name}</h2>
            {full}
            <form class="form" method="post" action=url novalidate>
                <HiddenFields fields=hidden />
                <TextArea
                    id=Field::Restrictions.name()
                    label=text::RESTRICTIONS
                    hint=text::RESTRICTIONS_HINT
                    rows=5
                    value=typed
                    error=wrong
                />
                <Actions>
                    <Button>{button}</Button>
                    {out}
                </Actions>
            </form>
            <p>
                <TextLink href=other>{text::OTHER_PATIENT}</TextLink>
            </p>
        </Sheet>
    }
    .into_any()
}
