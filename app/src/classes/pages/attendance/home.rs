//! The classes on the patient's own page: the next one large, the others after it, what was, and what goes with them.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clinic::{
    classes::attendance::{MyClass, emergency_contact, my_classes},
    identity::{Actor, Patient},
};
use domain::classes::{ClassState, EmergencyContact};
use leptos::prelude::*;

use super::{class_page, stands, told, when};
use crate::{
    components::{Kind, LinkButton, Sheet, StatusTag, TextLink, Tone},
    fault::Fault,
    identity::href_as,
    patients::pages::own_data::MY_DATA,
    text::{
        classes::{attendance as text, why_cancelled},
        own_data as of_data,
    },
    web::Request,
};

/// Classes after the next one that stand on the page at once: two weeks of a usual group. What comes below them is not
/// to be scrolled for.
const AT_A_GLANCE: usize = 4;

/// What stands on the patient's own page about classes; six queries. `between` stands after the next class, which is
/// to be read without scrolling; where there are no classes, it stands first.
pub(crate) async fn on_home(request: &Request, actor: &Actor<Patient>, between: AnyView) -> Result<AnyView, Fault> {
    let classes = my_classes(&request.ctx, actor).await?;
    let contact = emergency_contact(&request.ctx, actor).await?;
    let (now, zone) = (request.ctx.now(), actor.zone());
    if classes.coming.is_empty() && classes.past.is_empty() {
        let told = told(request);
        return Ok(view! {
            {told}
            {between}
            <Sheet>
                <h2>{text::NEXT}</h2>
                <p>{text::NO_CLASSES} ". " <span class="muted">{text::NO_CLASSES_TEXT}</span></p>
            </Sheet>
        }
        .into_any());
    }
    let next = classes.next(now).cloned();
    let mut rest: Vec<_> = classes
        .coming
        .into_iter()
        .filter(|mine| next.as_ref().is_none_or(|next| next.class.id != mine.class.id))
        .map(|mine| line(request, actor, &mine, now, zone, false))
        .collect();
    let past: Vec<_> = classes
        .past
        .iter()
        .map(|mine| line(request, actor, mine, now, zone, true))
        .collect();
    let next = match next {
        Some(next) => next_class(request, actor, &next, now, zone),
        None => view! { <p>{text::NONE_COMING}</p> }.into_any(),
    };
    let later = fold(text::later, rest.split_off(rest.len().min(AT_A_GLANCE)));
    let rest = (!rest.is_empty()).then(|| {
        view! {
            <Sheet>
                <h2>{text::COMING}</h2>
                <ul class="class-list">{rest}</ul>
                {later}
            </Sheet>
        }
    });
    let past = fold(text::past, past).map(|past| view! { <Sheet>{past}</Sheet> });
    let calendar = href_as(request, actor.held(), "/me/calendar");
    let emergency = emergency(request, actor, contact);
    let told = told(request);
    Ok(view! {
        {told}
        <Sheet>
            <h2>{text::NEXT}</h2>
            {next}
        </Sheet>
        {between}
        {rest}
        {emergency}
        <Sheet>
            <p>
                <TextLink href=calendar>{text::CALENDAR_LINK}</TextLink>
            </p>
        </Sheet>
        {past}
    }
    .into_any())
}

/// Classes that are out of sight until somebody asks for them; none where there are none.
fn fold(title: fn(u64) -> String, classes: Vec<AnyView>) -> Option<AnyView> {
    let how_many = u64::try_from(classes.len()).unwrap_or(u64::MAX);
    (how_many > 0).then(|| {
        view! {
            <details class="fold">
                <summary>{title(how_many)}</summary>
                <ul class="class-list">{classes}</ul>
            </details>
        }
        .into_any()
    })
}

/// The next class, large enough to be read across a room.
fn next_class(request: &Request, actor: &Actor<Patient>, mine: &MyClass, now: DateTime<Utc>, zone: Tz) -> AnyView {
    let class = &mine.class;
    let page = href_as(request, actor.held(), &class_page(class.id));
    let cannot = format!("{page}#cannot");
    let of_group =
        when::of_group(class, zone).map(|time| view! { <p class="muted">{text::GROUP_TIME} ": " {time}</p> });
    let moved = class
        .is_moved
        .then(|| view! { <StatusTag tone=Tone::Warn label=text::MOVED /> });
    view! {
        <div class="next-class">
            <p class="next-day">{when::day(class, now, zone)}</p>
            <p class="next-time num">{when::hours(class, zone)}</p>
            {of_group}
            <p>{text::WHO_RUNS} " " {class.specialist.full_name.to_string()}</p>
            <p class="row">{stands(mine, false)} {moved}</p>
            <div class="actions">
                <LinkButton kind=Kind::Primary href=page>
                    {text::OPEN}
                </LinkButton>
                <LinkButton kind=Kind::Secondary href=cannot>
                    {text::CANNOT}
                </LinkButton>
            </div>
        </div>
    }
    .into_any()
}

/// One class in a list.
fn line(
    request: &Request,
    actor: &Actor<Patient>,
    mine: &MyClass,
    now: DateTime<Utc>,
    zone: Tz,
    is_over: bool,
) -> AnyView {
    let page = href_as(request, actor.held(), &class_page(mine.class.id));
    let when = when::whole(&mine.class, now, zone);
    let when = match mine.class.state {
        ClassState::Cancelled => view! { <s>{when}</s> }.into_any(),
        ClassState::Planned => when.into_any(),
    };
    let reason = mine.class.reason.as_deref().map(why_cancelled);
    let reason = reason.map(|reason| view! { <span class="small muted">{reason}</span> });
    view! {
        <li>
            <a class="link-line" href=page>
                {when}
            </a>
            {stands(mine, is_over)}
            {reason}
        </li>
    }
    .into_any()
}

fn emergency(request: &Request, actor: &Actor<Patient>, contact: Option<EmergencyContact>) -> AnyView {
    let page = href_as(request, actor.held(), MY_DATA);
    let (words, link) = match contact {
        Some(contact) => (of_data::contact(&contact), text::CHANGE),
        None => (text::EMERGENCY_NONE.to_owned(), text::NAME_SOMEBODY),
    };
    let full_name = format!("{link}: {}", text::EMERGENCY);
    view! {
        <Sheet>
            <h2>{text::EMERGENCY}</h2>
            <p>{words}</p>
            <p>
                <TextLink href=page full_name=full_name>
                    {link}
                </TextLink>
            </p>
        </Sheet>
    }
    .into_any()
}
