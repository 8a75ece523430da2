//! Whom an assistant calls today, and what came of it.

use clinic::{
    classes::call::{Callee, ToCall, call_list, how_many_to_call},
    identity::{Actor, Assistant},
};
use domain::{
    classes::CallOutcome,
    error::Field,
    identity::{Operation, Role},
};
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    classes::calls::NoteCall,
    components::{
        Actions, Button, CheckboxGroup, EmptyState, ErrorSummary, HiddenFields, Kind, LinkButton, Notice, PageHead,
        Radio, Sheet, StatusTag, TextArea, Tone, Width,
    },
    fault::Fault,
    identity::{home_of, href_as},
    text::{classes::calls as text, dates, identity as words},
    web::{Chrome, FormState, Request, act, form_fields, menu, page},
};

/// The call list.
pub(crate) const CALLS: &str = "/assist/calls";

/// `/assist/calls`
#[component]
pub fn Calls() -> impl IntoView {
    page(async |request| {
        let named = request.parameter("as");
        let actor = act::<Assistant>(&request, named, Some(Operation::RemindApplicants)).await?;
        let list = call_list(&request.ctx, &actor).await?;
        let form = FormState::of(&request, NoteCall::url());
        let noted: Option<u8> = request.parameter("noted").filter(|_| request.returned.is_none());
        let noted = noted.map(|_| view! { <Notice tone=Tone::Good live=true>{text::NOTED}</Notice> });
        let inside = if list.is_empty() {
            view! { <EmptyState title=text::NOBODY text=text::NOBODY_TEXT /> }.into_any()
        } else {
            let cards: Vec<AnyView> = list.iter().map(|entry| card(&request, &actor, entry, &form)).collect();
            view! { <div class="roster">{cards}</div> }.into_any()
        };
        let back = href_as(&request, actor.held(), home_of(Role::Assistant));
        let content = view! {
            <ErrorSummary errors=form.summary() />
            {noted}
            <PageHead title=text::CALLS back_href=back back=words::home(Role::Assistant) />
            {form.trouble()}
            {inside}
        };
        let chrome = Chrome {
            menu: menu(&request, actor.held(), home_of(Role::Assistant)),
            width: Width::Page,
            ..Chrome::of(actor.held(), text::CALLS)
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}

/// The line on the assistant's home: how many there are, and the way to them.
pub(crate) async fn on_home(request: &Request, actor: &Actor<Assistant>) -> Result<AnyView, Fault> {
    let people = how_many_to_call(&request.ctx, actor).await?;
    let href = href_as(request, actor.held(), CALLS);
    let words = match u64::try_from(people) {
        Ok(0) | Err(_) => text::NOBODY.to_owned(),
        Ok(people) => text::how_many(people),
    };
    let kind = if people > 0 { Kind::Primary } else { Kind::Secondary };
    Ok(view! {
        <Sheet>
            <h2>{text::CALLS}</h2>
            <p>{words}</p>
            <LinkButton kind=kind href=href>
                {text::TO_CALLS}
            </LinkButton>
        </Sheet>
    }
    .into_any())
}

fn card(request: &Request, actor: &Actor<Assistant>, entry: &ToCall, form: &FormState) -> AnyView {
    let (kind, id) = match entry.callee {
        Callee::Patient(id) => ("patient", id.to_string()),
        Callee::Applicant(id) => ("application", id.to_string()),
    };
    // A form that came back is one person's.
    let is_this = form.all(kind).is_some_and(|values| values.contains(&id));
    let zone = actor.zone();
    let name = entry.full_name.to_string();
    let heading = name.clone();
    let applicant = matches!(entry.callee, Callee::Applicant(_))
        .then(|| view! { <StatusTag tone=Tone::Info label=text::APPLICANT minor=true /> });
    let reasons = entry
        .reasons
        .iter()
        .map(|(reason, at)| view! { <li>{text::reason(*reason, &dates::short(*at, zone))}</li> })
        .collect_view();
    let phone = match &entry.phone {
        Some(phone) => {
            let href = format!("tel:{}", phone.as_str());
            view! {
                <a class="button button-secondary nowrap" href=href>
                    {phone.to_string()}
                </a>
            }
            .into_any()
        }
        None => view! { <p class="muted">{text::NO_PHONE}</p> }.into_any(),
    };
    let last = entry.last.as_ref().map(|last| {
        let words = text::last(text::outcome(last.outcome), &dates::short(last.at, zone));
        let note = last.note.clone().map(|note| view! { <p class="small">{note}</p> });
        view! {
            <p class="small muted">{words}</p>
            {note}
        }
    });
    let mut hidden = form_fields(request, Some(actor.membership()));
    hidden.push((kind.to_owned(), id.clone()));
    let chosen = form.typed(Field::Outcome).filter(|_| is_this);
    let outcomes = CallOutcome::ALL
        .map(|outcome| {
            let checked = chosen.as_deref() == Some(outcome.name());
            view! {
                <Radio
                    id=format!("{id}-{}", outcome.name())
                    name=Field::Outcome.name()
                    value=outcome.name()
                    label=text::outcome(outcome)
                    checked=checked
                />
            }
        })
        .collect_view();
    // The summary of mistakes leads to these fields by their names.
    let of_field = |field: Field| {
        if is_this {
            field.name().to_owned()
        } else {
            format!("{}-{id}", field.name())
        }
    };
    let (group, note_id) = (of_field(Field::Outcome), of_field(Field::Note));
    let wrong = form.error(Field::Outcome).filter(|_| is_this);
    let wrong_note = form.error(Field::Note).filter(|_| is_this);
    let note = form.typed(Field::Note).filter(|_| is_this);
    let save = text::save_for(&name);
    view! {
        <section class="sheet seat" aria-label=name>
            <h2>{heading}</h2>
            {applicant}
            <ul>{reasons}</ul>
            {phone}
            {last}
            <form class="form" method="post" action=NoteCall::url() novalidate>
                <HiddenFields fields=hidden />
                <CheckboxGroup id=group legend=text::OUTCOME error=wrong>
                    {outcomes}
                </CheckboxGroup>
                <TextArea
                    id=note_id
                    name=Field::Note.name()
                    label=text::NOTE
                    rows=2
                    value=note
                    error=wrong_note
                />
                <Actions>
                    <Button kind=Kind::Secondary full_name=save>{text::SAVE}</Button>
                </Actions>
            </form>
        </section>
    }
    .into_any()
}
