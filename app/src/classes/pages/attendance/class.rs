//! One class of a patient: when it is, «Не смогу прийти», and what can be done instead.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clinic::{
    classes::{
        ClassCard,
        attendance::{MyClassPage as Page, my_class},
    },
    identity::{Actor, Patient},
};
use domain::{
    classes::{AbsenceReason, AttendanceState, ClassId, ClassState, Notice as Pressed},
    error::{Code, Field},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

use super::{chrome, class_page, patient, stands, told, when};
use crate::{
    classes::attendance::{CallOff, MakeUp, TakeBack},
    components::{
        Actions, Button, CheckboxGroup, ErrorSummary, HiddenFields, Kind, Notice, PageHead, Radio, Sheet, TextLink,
        Tone,
    },
    identity::href_as,
    text::classes::{attendance as text, why_cancelled},
    web::{FormState, Request, form_fields, page},
};

/// `/me/classes/{id}`
#[component]
pub fn MyClassPage() -> impl IntoView {
    let id: Option<ClassId> = use_params_map()
        .with_untracked(|params| params.get("id"))
        .and_then(|id| id.parse().ok());
    page(async move |request| {
        let actor = patient(&request).await?;
        let shown = my_class(&request.ctx, &actor, id.ok_or(Code::NotFound)?).await?;
        let (now, zone) = (request.ctx.now(), actor.zone());
        let forms = [CallOff::url(), TakeBack::url(), MakeUp::url()].map(|url| FormState::of(&request, url));
        let [call_off, ..] = &forms;
        let failure = forms.iter().find_map(|form| form.failure.clone());
        let trouble = forms.iter().find_map(FormState::trouble);
        let title = when::day(&shown.mine.class, now, zone);
        let back = href_as(&request, actor.held(), "/me");
        let doing = doing(&request, &actor, &shown, call_off, now, zone);
        let (told, facts) = (told(&request), facts(&shown, now, zone));
        let summary = call_off.summary();
        let content = view! {
            <ErrorSummary errors=summary />
            {told}
            <PageHead title=text::CLASS lead=title back_href=back back=text::TO_MINE />
            {trouble}
            {facts}
            {doing}
        };
        Ok(chrome(&actor, text::CLASS)
            .after(failure.as_ref())
            .around(&request, content))
    })
}

fn facts(shown: &Page, now: DateTime<Utc>, zone: Tz) -> AnyView {
    let class = &shown.mine.class;
    let of_group = when::of_group(class, zone).map(|time| {
        view! {
            <dt>{text::GROUP_TIME}</dt>
            <dd>{time}</dd>
        }
    });
    let reason = class.reason.as_deref().map(why_cancelled).map(|reason| {
        view! {
            <dt>{text::REASON}</dt>
            <dd>{reason}</dd>
        }
    });
    let whole = when::whole(class, now, zone);
    let whole = match class.state {
        ClassState::Cancelled => view! { <s>{whole}</s> }.into_any(),
        ClassState::Planned => whole.into_any(),
    };
    let stands = stands(&shown.mine, now >= class.ends_at);
    let (specialist, group) = (class.specialist.full_name.to_string(), class.group_title.clone());
    view! {
        <Sheet>
            <p>{stands}</p>
            <dl class="facts">
                <dt>{text::WHEN}</dt>
                <dd>{whole}</dd>
                {of_group}
                <dt>{text::WHO_RUNS}</dt>
                <dd>{specialist}</dd>
                <dt>{text::GROUP}</dt>
                <dd>{group}</dd>
                {reason}
            </dl>
        </Sheet>
    }
    .into_any()
}

/// What can be done now.
fn doing(
    request: &Request,
    actor: &Actor<Patient>,
    shown: &Page,
    form: &FormState,
    now: DateTime<Utc>,
    zone: Tz,
) -> Option<AnyView> {
    if shown.mine.class.state != ClassState::Planned {
        return None;
    }
    match shown.mine.state {
        AttendanceState::Expected if shown.notice != Pressed::Over => Some(call_off(request, actor, shown, form)),
        AttendanceState::Cancelled => Some(instead(request, actor, shown, now, zone)),
        AttendanceState::Expected | AttendanceState::Present | AttendanceState::Absent => None,
    }
}

fn call_off(request: &Request, actor: &Actor<Patient>, shown: &Page, form: &FormState) -> AnyView {
    let hidden = about(request, actor, &[("class", shown.mine.class.id)]);
    let chosen = form.typed(Field::Reason);
    let reasons = AbsenceReason::ALL
        .iter()
        .map(|reason| {
            let checked = chosen.as_deref() == Some(reason.name());
            view! {
                <Radio
                    id=format!("reason-{}", reason.name())
                    name=Field::Reason.name()
                    value=reason.name()
                    label=text::reason(*reason)
                    checked=checked
                />
            }
        })
        .collect_view();
    let words = if shown.notice == Pressed::Late {
        text::CANNOT_LATE
    } else {
        text::CANNOT_TEXT
    };
    let wrong = form.error(Field::Reason);
    view! {
        <Sheet>
            <h2 id="cannot">{text::CANNOT}</h2>
            <p>{words}</p>
            <form class="form" method="post" action=CallOff::url() novalidate>
                <HiddenFields fields=hidden />
                <CheckboxGroup id=Field::Reason.name() legend=text::WHY error=wrong>
                    {reasons}
                </CheckboxGroup>
                <Actions>
                    <Button kind=Kind::Secondary>{text::SAY_SO}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

/// After «Не смогу прийти»: other classes, and the way back while the class has not begun.
fn instead(request: &Request, actor: &Actor<Patient>, shown: &Page, now: DateTime<Utc>, zone: Tz) -> AnyView {
    let has_begun = shown.notice == Pressed::Over;
    let unwell = (shown.mine.absence == Some(AbsenceReason::Unwell) && !has_begun)
        .then(|| view! { <Notice tone=Tone::Warn>{text::UNWELL}</Notice> });
    if let Some(class) = &shown.made_up_by {
        let page = href_as(request, actor.held(), &class_page(class.id));
        let when = when::whole(class, now, zone);
        let words = if now < class.ends_at {
            text::MADE_UP_BY
        } else {
            text::WAS_MADE_UP_BY
        };
        return view! {
            {unwell}
            <Sheet>
                <p>{words}</p>
                <p>
                    <TextLink href=page>{when}</TextLink>
                </p>
            </Sheet>
        }
        .into_any();
    }
    // Who calls off a make-up class finds others at the missed one.
    let others = shown.can_make_up.then(|| others(request, actor, shown, now, zone));
    let back = (!has_begun).then(|| {
        let hidden = about(request, actor, &[("class", shown.mine.class.id)]);
        view! {
            <Sheet>
                <form method="post" action=TakeBack::url()>
                    <HiddenFields fields=hidden />
                    <Button kind=Kind::Secondary>{text::COME_AFTER_ALL}</Button>
                </form>
            </Sheet>
        }
    });
    view! {
        {unwell}
        {others}
        {back}
    }
    .into_any()
}

fn others(request: &Request, actor: &Actor<Patient>, shown: &Page, now: DateTime<Utc>, zone: Tz) -> AnyView {
    let list = if shown.make_ups.is_empty() {
        view! { <p>{text::NO_MAKE_UP}</p> }.into_any()
    } else {
        let each = shown
            .make_ups
            .iter()
            .map(|class| other(request, actor, shown.mine.class.id, class, now, zone))
            .collect_view();
        view! {
            <p>{text::MAKE_UP_TEXT}</p>
            <ul class="class-list">{each}</ul>
        }
        .into_any()
    };
    view! {
        <Sheet>
            <h2>{text::MAKE_UP}</h2>
            {list}
        </Sheet>
    }
    .into_any()
}

fn other(
    request: &Request,
    actor: &Actor<Patient>,
    missed: ClassId,
    class: &ClassCard,
    now: DateTime<Utc>,
    zone: Tz,
) -> AnyView {
    let hidden = about(request, actor, &[("missed", missed), ("class", class.id)]);
    let when = when::whole(class, now, zone);
    let full_name = text::take(&when);
    let of_group = when::of_group(class, zone)
        .map(|time| view! { <span class="small muted">{text::GROUP_TIME} ": " {time}</span> });
    view! {
        <li>
            <span>{when}</span>
            {of_group}
            <span class="small muted">{text::WHO_RUNS} " " {class.specialist.full_name.to_string()}</span>
            <form method="post" action=MakeUp::url()>
                <HiddenFields fields=hidden />
                <Button kind=Kind::Secondary full_name=full_name>
                    {text::TAKE}
                </Button>
            </form>
        </li>
    }
    .into_any()
}

fn about(request: &Request, actor: &Actor<Patient>, classes: &[(&str, ClassId)]) -> Vec<(String, String)> {
    let mut fields = form_fields(request, Some(actor.membership()));
    fields.extend(classes.iter().map(|(name, id)| ((*name).to_owned(), id.to_string())));
    fields
}
