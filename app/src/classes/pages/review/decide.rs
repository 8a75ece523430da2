//! The three forms of a decision, and what is told of one that was made.

use clinic::{
    classes::review,
    identity::{Actor, Doctor},
};
use domain::{
    classes::{ApplicationCard, ApplicationState, GroupChoice, KnownPatient, Place, triage::Level},
    error::Field,
    identity::Status,
    patients::Period,
};
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    classes::review::{Ask, Decline, LetIn},
    components::{
        Actions, Button, Choice, Facts, HiddenFields, Kind, Notice, RequiredLegend, Select, Sheet, TextArea, Tone,
    },
    text::{classes::review as text, dates},
    web::{FormState, Request, form_fields},
};

/// Which state of the application a form was made for.
const SEEN: &str = "seen";

/// «Записать», «Задать вопрос», «Отказать»; each form with what was typed where it came back.
pub(super) fn forms(
    request: &Request,
    actor: &Actor<Doctor>,
    card: &ApplicationCard,
    [let_in, ask, decline]: &[FormState; 3],
) -> AnyView {
    let waits = card.state == ApplicationState::QuestionAsked;
    let told = waits.then(|| view! { <Notice tone=Tone::Info>{text::WAITS_FOR_ANSWER}</Notice> });
    let question = (!waits).then(|| question(request, actor, card, ask));
    view! {
        {told}
        {letting_in(request, actor, card, let_in)}
        {question}
        {refusal(request, actor, card, decline)}
    }
    .into_any()
}

/// Who decided, and how.
pub(super) fn decided(actor: &Actor<Doctor>, card: &ApplicationCard) -> AnyView {
    let mut facts = vec![(text::STATE.to_owned(), text::state(card.state).to_owned())];
    if let Some(decision) = &card.decision {
        let by = format!(
            "{}, {}",
            decision.by.full_name,
            dates::day_and_time(decision.at, actor.zone())
        );
        facts.push((text::DECIDED_BY.to_owned(), by));
        let reason = match card.state {
            ApplicationState::Declined => text::REFUSAL,
            _ => text::REASON,
        };
        let optional = [
            (text::INTO_GROUP, decision.group.as_ref().map(ToString::to_string)),
            (reason, decision.reason.clone()),
            (text::ADVICE, decision.advice.clone()),
            (
                text::RESTRICTIONS,
                (!decision.restrictions.is_empty()).then(|| lines(decision.restrictions.iter())),
            ),
        ];
        facts.extend(
            optional
                .into_iter()
                .filter_map(|(name, fact)| Some((name.to_owned(), fact?))),
        );
    }
    view! {
        <Sheet>
            <h2>{text::DECISION}</h2>
            <Facts items=facts />
        </Sheet>
    }
    .into_any()
}

fn about(request: &Request, actor: &Actor<Doctor>, card: &ApplicationCard) -> Vec<(String, String)> {
    let mut fields = form_fields(request, Some(actor.membership()));
    fields.push(("application".to_owned(), card.id.to_string()));
    fields.push((SEEN.to_owned(), stamp(card)));
    fields
}

fn stamp(card: &ApplicationCard) -> String {
    card.touched_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}

/// Why a decision was not taken that the application was not ready for: somebody changed it meanwhile, or nothing
/// changed and it is not possible now.
pub(super) fn conflict(card: &ApplicationCard, form: &FormState) -> &'static str {
    match form.all(SEEN) {
        Some(seen) if seen.contains(&stamp(card)) => text::NOT_NOW,
        Some(_) | None => text::SOMEBODY_WAS_FASTER,
    }
}

fn letting_in(request: &Request, actor: &Actor<Doctor>, card: &ApplicationCard, form: &FormState) -> AnyView {
    let mut hidden = about(request, actor, card);
    let is_red = card.level == Level::Red;
    let tags = card.triage.tags();
    let restrictions = form
        .typed(Field::Restrictions)
        .unwrap_or_else(|| lines(tags.into_iter()));
    let reason = form.typed(Field::Reason);
    let reason_hint = if is_red {
        text::REASON_RED_HINT
    } else {
        text::REASON_HINT
    };
    let (wrong_restrictions, wrong_reason) = (form.error(Field::Restrictions), form.error(Field::Reason));
    let periods = review::periods(&request.ctx, actor);
    let is_observed = |known: &KnownPatient| matches!(known.status, Status::Invited | Status::Active);
    let period = if card.known.as_ref().is_some_and(is_observed) {
        // Whoever is a patient already stays under observation as it is.
        let any = periods.first().map(|period| period.id.0.clone());
        hidden.extend(any.map(|any| (Field::Period.name().to_owned(), any)));
        None
    } else {
        Some(period(periods, form))
    };
    let place = place(card, form);
    view! {
        <Sheet>
            <h2>{text::LET_IN}</h2>
            <form class="form" method="post" action=LetIn::url() novalidate>
                <HiddenFields fields=hidden />
                <RequiredLegend />
                {place}
                {period}
                <TextArea
                    id=Field::Restrictions.name()
                    label=text::RESTRICTIONS
                    hint=text::RESTRICTIONS_HINT
                    value=restrictions
                    error=wrong_restrictions
                    rows=4
                />
                <TextArea
                    id=Field::Reason.name()
                    label=text::REASON
                    hint=reason_hint
                    value=reason
                    error=wrong_reason
                    required=is_red
                    rows=3
                />
                <Actions>
                    <Button>{text::LET_IN_BUTTON}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

/// The groups that have a seat, and the waiting list; the full ones are named, so that nobody looks for them.
fn place(card: &ApplicationCard, form: &FormState) -> AnyView {
    let has_seat = |group: &&GroupChoice| {
        card.known
            .as_ref()
            .is_some_and(|known| known.groups.contains(&group.id))
    };
    let titles = |groups: Vec<&GroupChoice>| {
        groups
            .into_iter()
            .map(|group| group.title.to_string())
            .collect::<Vec<_>>()
    };
    let (theirs, others): (Vec<_>, Vec<_>) = card.groups.iter().partition(has_seat);
    let (free, full): (Vec<_>, Vec<_>) = others.into_iter().partition(|group| group.seats.free() > 0);
    let (theirs, full) = (titles(theirs), titles(full));
    let hints = [
        free.is_empty().then(|| text::NO_GROUPS.to_owned()),
        (!full.is_empty()).then(|| text::full_groups(&full)),
        (!theirs.is_empty()).then(|| text::has_seat(&theirs)),
    ];
    let hint = hints.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let waiting = Choice {
        value: Place::WAITING_LIST.to_owned(),
        label: text::WAITING_LIST.to_owned(),
    };
    let options: Vec<Choice> = free.into_iter().map(group).chain([waiting]).collect();
    let typed = form.typed(Field::Group);
    let chosen = typed.filter(|typed| options.iter().any(|option| option.value == *typed));
    let wrong = form.error(Field::Group);
    view! {
        <Select
            id=Field::Group.name()
            label=text::GROUP
            options=options
            selected=chosen
            placeholder=text::CHOOSE_GROUP
            hint=(!hint.is_empty()).then_some(hint)
            required=true
            error=wrong
        />
    }
    .into_any()
}

fn group(choice: &GroupChoice) -> Choice {
    let when = text::weekly(&choice.schedule, choice.next_class);
    Choice {
        value: choice.id.to_string(),
        label: text::group(choice.title.as_str(), &when, choice.seats),
    }
}

fn period(periods: &[Period], form: &FormState) -> AnyView {
    let options = periods.iter().map(|period| Choice {
        value: period.id.0.clone(),
        label: period.label.clone(),
    });
    let options: Vec<Choice> = options.collect();
    let (chosen, wrong) = (form.typed(Field::Period), form.error(Field::Period));
    view! {
        <Select
            id=Field::Period.name()
            label=text::PERIOD
            options=options
            selected=chosen
            placeholder=text::CHOOSE_PERIOD
            hint=text::PERIOD_HINT
            required=true
            error=wrong
        />
    }
    .into_any()
}

fn question(request: &Request, actor: &Actor<Doctor>, card: &ApplicationCard, form: &FormState) -> AnyView {
    let hidden = about(request, actor, card);
    let (typed, wrong) = (form.typed(Field::Question), form.error(Field::Question));
    view! {
        <Sheet>
            <h2>{text::ASK}</h2>
            <form class="form" method="post" action=Ask::url() novalidate>
                <HiddenFields fields=hidden />
                <TextArea
                    id=Field::Question.name()
                    label=text::QUESTION
                    hint=text::QUESTION_HINT
                    value=typed
                    error=wrong
                    required=true
                    rows=3
                />
                <Actions>
                    <Button kind=Kind::Secondary>{text::ASK_BUTTON}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

fn refusal(request: &Request, actor: &Actor<Doctor>, card: &ApplicationCard, form: &FormState) -> AnyView {
    let hidden = about(request, actor, card);
    let (refusal, wrong_refusal) = (form.typed(Field::Refusal), form.error(Field::Refusal));
    let (advice, wrong_advice) = (form.typed(Field::Advice), form.error(Field::Advice));
    view! {
        <Sheet>
            <h2>{text::DECLINE}</h2>
            <form class="form" method="post" action=Decline::url() novalidate>
                <HiddenFields fields=hidden />
                <TextArea
                    id=Field::Refusal.name()
                    label=text::REFUSAL
                    hint=text::REFUSAL_HINT
                    value=refusal
                    error=wrong_refusal
                    required=true
                    rows=3
                />
                <TextArea
                    id=Field::Advice.name()
                    label=text::ADVICE
                    hint=text::ADVICE_HINT
                    value=advice
                    error=wrong_advice
                    required=true
                    rows=3
                />
                <Actions>
                    <Button kind=Kind::Danger>{text::DECLINE_BUTTON}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

fn lines<'a>(all: impl Iterator<Item = &'a str>) -> String {
    all.collect::<Vec<_>>().join("\n")
}
