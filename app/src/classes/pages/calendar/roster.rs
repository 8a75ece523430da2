//! A class for whoever runs it: who comes, what to mind, whom to call; and who was there.

use clinic::{
    classes::{
        ClassCard,
        roster::{Roster, Seat, roster},
    },
    identity::{Actor, ClassRunner},
};
use domain::{
    classes::AttendanceState,
    error::{Code, Field},
    identity::Role,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{chrome, class_page, id_in_address, list_of, runner, state, time, told};
use crate::{
    classes::attendance::Mark,
    components::{
        Actions, Button, CheckboxGroup, EmptyState, ErrorSummary, HiddenFields, LinkButton, Notice, PageHead, Radio,
        Sheet, StatusTag, TextArea, Tone,
    },
    identity::href_as,
    text::{
        classes::{calendar as text, why_cancelled},
        dates, errors, own_data as of_data, staff,
    },
    web::{FormState, Request, form_fields, page},
};

/// `/rehab/classes/{id}`, `/doctor/classes/{id}`
#[component]
pub fn RosterPage(role: Role) -> impl IntoView {
    let id = id_in_address();
    page(async move |request| {
        let actor = runner(&request, role).await?;
        let shown = roster(&request.ctx, &actor, id.ok_or(Code::NotFound)?).await?;
        let form = FormState::of(&request, Mark::url());
        let title = shown.class.group_title.clone();
        let back = href_as(&request, actor.held(), list_of(role));
        let changes = changes(&request, &actor, &shown.class);
        let facts = facts(&request, &actor, &shown.class);
        let people = people(&request, &actor, &shown, &form);
        let content = view! {
            <ErrorSummary errors=form.summary() />
            {told(&request)}
            <PageHead title=title.clone() lead=shown.class.course_name.clone() back_href=back back=text::TO_LIST>
                {changes}
            </PageHead>
            {form.trouble()}
            {facts}
            {people}
        };
        Ok(chrome(&request, actor.held(), &title)
            .after(form.failure.as_ref())
            .around(&request, content))
    })
}

/// The ways to change a class that is to come.
fn changes(request: &Request, actor: &Actor<ClassRunner>, class: &ClassCard) -> Option<AnyView> {
    if !class.is_coming(request.ctx.now()) {
        return None;
    }
    let to = |page: &str| href_as(request, actor.held(), &class_page(actor.held().role, class.id, page));
    let view = view! {
        <div class="actions">
            <LinkButton href=to("/move")>{text::MOVE}</LinkButton>
            <LinkButton href=to("/handover")>{text::HAND_OVER}</LinkButton>
            <LinkButton href=to("/cancel")>{text::CANCEL_CLASS}</LinkButton>
        </div>
    };
    Some(view.into_any())
}

fn facts(request: &Request, actor: &Actor<ClassRunner>, class: &ClassCard) -> AnyView {
    let (time, state) = (time(request, actor, class), state(request, class));
    let (specialist, seats) = (class.specialist.full_name.to_string(), text::seats(class.seats));
    let reason = class.reason.as_deref().map(why_cancelled).map(|reason| {
        view! {
            <dt>{text::REASON}</dt>
            <dd>{reason}</dd>
        }
    });
    view! {
        <Sheet>
            <dl class="facts">
                <dt>{text::TIME}</dt>
                <dd>{time}</dd>
                <dt>{text::WHO_RUNS}</dt>
                <dd>{specialist}</dd>
                <dt>{text::EXPECTED}</dt>
                <dd>{seats}</dd>
                <dt>{text::STATE}</dt>
                <dd>{state}</dd>
                {reason}
            </dl>
        </Sheet>
    }
    .into_any()
}

fn people(request: &Request, actor: &Actor<ClassRunner>, shown: &Roster, form: &FormState) -> AnyView {
    if shown.seats.is_empty() {
        return view! { <EmptyState title=text::NOBODY /> }.into_any();
    }
    let typed: Vec<Typed> = shown.seats.iter().map(|seat| Typed::of(form, seat)).collect();
    let first_wrong = typed.iter().position(|typed| typed.wrong.is_some());
    let cards = shown
        .seats
        .iter()
        .zip(typed)
        .enumerate()
        .map(|(index, (seat, typed))| {
            let marks = shown
                .can_be_marked
                .then(|| marks(index, seat, typed, first_wrong == Some(index)));
            card(actor, seat, marks)
        })
        .collect_view();
    if !shown.can_be_marked {
        return view! {
            <h2>{text::ROSTER}</h2>
            <p class="muted">{text::MARK_LATER}</p>
            <div class="roster">{cards}</div>
        }
        .into_any();
    }
    let mut hidden = form_fields(request, Some(actor.membership()));
    hidden.push(("class".to_owned(), shown.class.id.to_string()));
    let note = form.typed(Field::Note).or_else(|| shown.class.note.clone());
    let wrong = form.error(Field::Note);
    view! {
        <h2>{text::ROSTER}</h2>
        <Notice tone=Tone::Warn>{text::URGENT}</Notice>
        <form class="stack-wide" method="post" action=Mark::url() novalidate>
            <HiddenFields fields=hidden />
            <div class="roster">{cards}</div>
            <Sheet>
                <TextArea id=Field::Note.name() label=text::CLASS_NOTE rows=3 value=note error=wrong />
            </Sheet>
            <Actions>
                <Button>{staff::SAVE}</Button>
            </Actions>
        </form>
    }
    .into_any()
}

fn card(actor: &Actor<ClassRunner>, seat: &Seat, marks: Option<AnyView>) -> AnyView {
    let name = seat.patient.full_name.to_string();
    let heading = name.clone();
    let first = seat
        .is_first
        .then(|| view! { <StatusTag tone=Tone::Info label=text::FIRST /> });
    let guest = seat
        .is_guest
        .then(|| view! { <StatusTag tone=Tone::Info label=text::GUEST minor=true /> });
    let away = (seat.state == AttendanceState::Cancelled).then(|| {
        let why = seat.absence.map(text::absence).unwrap_or_default();
        view! { <StatusTag tone=Tone::Quiet label=format!("{}: {why}", text::NOT_COMING) /> }
    });
    let marked = seat.marked.as_ref().map(|(by, at)| {
        let words = text::marked(by.as_str(), &dates::short(*at, actor.zone()));
        view! { <p class="small muted">{words}</p> }
    });
    let note = seat.note.clone().filter(|_| marks.is_none());
    let note = note.map(|note| view! { <p>{note}</p> });
    view! {
        <section class="sheet seat" aria-label=name>
            <h3>{heading}</h3>
            <p class="row">{first} {guest} {away}</p>
            {mind(seat)}
            {whom_to_call(seat)}
            {note}
            {marks}
            {marked}
        </section>
    }
    .into_any()
}

/// What the doctor wrote down to be minded.
fn mind(seat: &Seat) -> AnyView {
    if seat.restrictions.is_empty() {
        return view! { <p class="muted">{text::NOTHING_TO_MIND}</p> }.into_any();
    }
    let lines = seat
        .restrictions
        .iter()
        .map(|line| view! { <li>{line.to_owned()}</li> })
        .collect_view();
    view! {
        <div class="to-mind">
            <p class="small">{text::TO_MIND}</p>
            <ul>{lines}</ul>
        </div>
    }
    .into_any()
}

fn whom_to_call(seat: &Seat) -> AnyView {
    let call = |number: &domain::identity::Phone| {
        let href = format!("tel:{}", number.as_str());
        view! {
            <a class="link-line nowrap" href=href>
                {number.to_string()}
            </a>
        }
    };
    let own = match &seat.phone {
        Some(phone) => call(phone).into_any(),
        None => text::NO_PHONE.into_any(),
    };
    let emergency = match &seat.emergency {
        Some(contact) => view! {
            {of_data::named(contact)}
            ", "
            {call(&contact.phone)}
        }
        .into_any(),
        None => text::NO_EMERGENCY.into_any(),
    };
    let address = seat.address.clone();
    let address = address.map(|address| {
        view! {
            <dt>{of_data::ADDRESS}</dt>
            <dd>{address}</dd>
        }
    });
    view! {
        <dl class="facts">
            <dt>{text::PHONE}</dt>
            <dd>{own}</dd>
            <dt>{text::EMERGENCY}</dt>
            <dd>{emergency}</dd>
            {address}
        </dl>
    }
    .into_any()
}

/// What was typed of one patient in a form that came back. Who is expected may have changed meanwhile, and with it the
/// place in the list.
struct Typed {
    came: Option<String>,
    note: Option<String>,
    /// What is wrong with the note.
    wrong: Option<String>,
}

impl Typed {
    fn of(form: &FormState, seat: &Seat) -> Self {
        let patient = seat.patient.id.to_string();
        let place = (0..)
            .map_while(|index| form.all(&input(index, "patient")).filter(|ids| !ids.is_empty()))
            .position(|ids| ids.contains(&patient));
        let value = |field| form.all(&input(place?, field))?.into_iter().next();
        let note: Option<String> = value("note");
        let is_wrong = form.error(Field::PatientNote).is_some();
        let wrong = note.as_deref().filter(|_| is_wrong);
        let wrong = wrong.and_then(|note| domain::classes::note(note).err());
        Self {
            came: value("came"),
            wrong: wrong.map(|problem| errors::problem(Field::PatientNote, &problem)),
            note,
        }
    }
}

/// The name of an input about the patient at that place.
fn input(index: usize, field: &str) -> String {
    format!("marks[{index}][{field}]")
}

/// Whether one patient was there, and a note. The summary of mistakes leads to the first note that is wrong.
fn marks(index: usize, seat: &Seat, typed: Typed, is_first_wrong: bool) -> AnyView {
    let now = match seat.state {
        AttendanceState::Present => Some("present"),
        AttendanceState::Absent => Some("absent"),
        AttendanceState::Expected | AttendanceState::Cancelled => None,
    };
    let came = typed.came.or_else(|| now.map(str::to_owned));
    let note = typed.note.or_else(|| seat.note.clone());
    let answers = [("present", text::CAME), ("absent", text::CAME_NOT)]
        .map(|(value, label)| {
            let checked = came.as_deref() == Some(value);
            let id = format!("mark-{index}-{value}");
            view! { <Radio id=id name=input(index, "came") value=value label=label checked=checked /> }
        })
        .collect_view();
    let hidden = vec![(input(index, "patient"), seat.patient.id.to_string())];
    let legend = seat.patient.full_name.to_string();
    let name = input(index, "note");
    let id = if is_first_wrong {
        Field::PatientNote.name().to_owned()
    } else {
        name.clone()
    };
    view! {
        <HiddenFields fields=hidden />
        <CheckboxGroup id=format!("mark-{index}") legend=legend columns=true>
            {answers}
        </CheckboxGroup>
        <TextArea id=id name=name label=text::NOTE rows=2 value=note error=typed.wrong />
    }
    .into_any()
}
