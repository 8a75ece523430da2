//! How an observation stands, and what the doctor decides about it.

use clinic::{
    identity::{Actor, Doctor},
    monitoring::record::{Observed, Record, Stage},
};
use domain::{
    error::{Code, Field},
    identity::{Phone, Status},
    monitoring::{days_to, ending_notice},
    patients::Period,
};
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    components::{Actions, Button, Choice, Facts, HiddenFields, Kind, Notice, Select, Sheet, TextArea, Tone},
    monitoring::{BeginObservation, ChangeProgramme, ExtendObservation, FinishObservation, PauseObservation},
    text::{dates, monitoring::record as text, own_data as of_data},
    web::{FormState, Request, form_fields},
};

/// The forms of the page, of which one at most has come back.
pub(super) struct Forms {
    programme: FormState,
    extend: FormState,
    pause: FormState,
    finish: FormState,
    begin: FormState,
}

impl Forms {
    pub(super) fn of(request: &Request) -> Self {
        Self {
            programme: FormState::of(request, ChangeProgramme::url()),
            extend: FormState::of(request, ExtendObservation::url()),
            pause: FormState::of(request, PauseObservation::url()),
            finish: FormState::of(request, FinishObservation::url()),
            begin: FormState::of(request, BeginObservation::url()),
        }
    }

    fn returned(&self) -> Option<&FormState> {
        let all = [&self.programme, &self.extend, &self.pause, &self.finish, &self.begin];
        all.into_iter().find(|form| form.failure.is_some())
    }

    pub(super) fn failure(&self) -> Option<Code> {
        self.returned().and_then(|form| form.failure.clone())
    }

    pub(super) fn summary(&self) -> Vec<(String, String)> {
        self.returned().map(FormState::summary).unwrap_or_default()
    }

    pub(super) fn trouble(&self) -> Option<AnyView> {
        match self.failure() {
            Some(Code::Conflict) => {
                Some(view! { <Notice tone=Tone::Bad live=true>{text::CHANGED_MEANWHILE}</Notice> }.into_any())
            }
            _ => self.returned().and_then(FormState::trouble),
        }
    }
}

/// Programme, period, day, doctor.
pub(super) fn facts(request: &Request, actor: &Actor<Doctor>, shown: &Record) -> AnyView {
    let (observed, zone) = (&shown.observed, actor.held().clinic_zone);
    let programme = observed
        .programme
        .clone()
        .unwrap_or_else(|| text::NO_PROGRAMME.to_owned());
    let mut facts = vec![
        (text::PROGRAMME.to_owned(), programme),
        (text::STATE.to_owned(), stands(actor, observed)),
    ];
    facts.extend(day(request, actor, observed).map(|day| (text::DAY.to_owned(), day)));
    if let Some((_, ends)) = observed.runs.filter(|_| !matches!(observed.stage, Stage::Ended(_))) {
        facts.push((text::UNTIL.to_owned(), dates::day(ends, zone)));
    }
    facts.push((text::DOCTOR.to_owned(), shown.doctor.full_name.to_string()));
    facts.extend(observed.summary.clone().map(|words| (text::SUMMARY.to_owned(), words)));
    let call = |phone: &Phone| {
        let (href, shown) = (format!("tel:{}", phone.as_str()), phone.to_string());
        view! {
            <a class="nowrap" href=href>
                {shown}
            </a>
        }
    };
    let phone = shown.phone.as_ref().map(|phone| {
        view! {
            <dt>{text::PHONE}</dt>
            <dd>{call(phone)}</dd>
        }
    });
    let address = shown.told.address.clone().map(|address| {
        view! {
            <dt>{of_data::ADDRESS}</dt>
            <dd>{address}</dd>
        }
    });
    let contact = shown.told.emergency.as_ref().map(|contact| {
        view! {
            <dt>{text::EMERGENCY}</dt>
            <dd>{of_data::named(contact)} ", " {call(&contact.phone)}</dd>
        }
    });
    let reached = (phone.is_some() || address.is_some() || contact.is_some())
        .then(|| view! { <dl class="facts">{phone} {address} {contact}</dl> });
    view! {
        <Sheet>
            <h2>{text::OBSERVATION}</h2>
            <Facts items=facts />
            {reached}
        </Sheet>
    }
    .into_any()
}

/// That its days are over soon.
pub(super) fn ending(request: &Request, actor: &Actor<Doctor>, shown: &Record) -> Option<AnyView> {
    let running = matches!(shown.observed.stage, Stage::Running | Stage::Paused(_));
    let (_, ends_at) = shown.observed.runs.filter(|_| running)?;
    let zone = actor.zone();
    let left = days_to(ends_at, request.ctx.now(), zone);
    let is_near = left == 0 || ending_notice(left, shown.observed.days.into()).is_some();
    let words = text::ending(&text::ends(left, &dates::day(ends_at, zone)));
    is_near.then(|| view! { <Notice tone=Tone::Warn>{words}</Notice> }.into_any())
}

/// Where it stands, in words.
pub(super) fn stands(actor: &Actor<Doctor>, observed: &Observed) -> String {
    let zone = actor.held().clinic_zone;
    match observed.stage {
        Stage::Planned => text::PLANNED.to_owned(),
        Stage::Running => text::RUNNING.to_owned(),
        Stage::Paused(since) => text::paused(&dates::day(since, zone)),
        Stage::Over => text::OVER.to_owned(),
        Stage::Ended(at) => text::ended(&dates::day(at, zone)),
    }
}

/// «день 18 из 84, осталось дней: 66», while it runs.
fn day(request: &Request, actor: &Actor<Doctor>, observed: &Observed) -> Option<String> {
    let running = matches!(observed.stage, Stage::Running | Stage::Paused(_));
    let (began, _) = observed.runs.filter(|_| running)?;
    let zone = actor.held().clinic_zone;
    let date = |instant: chrono::DateTime<chrono::Utc>| instant.with_timezone(&zone).date_naive();
    let gone = (date(request.ctx.now()) - date(began)).num_days();
    let number = u32::try_from(gone + 1).unwrap_or(1).clamp(1, observed.days);
    Some(text::day(number, observed.days))
}

/// What can be decided now: nothing about one that is over for good, but to begin another.
pub(super) fn forms(request: &Request, actor: &Actor<Doctor>, shown: &Record, forms: &Forms) -> AnyView {
    let ended = matches!(shown.observed.stage, Stage::Ended(_));
    let inside = match (ended, shown.status) {
        (true, Status::Active) => begin(request, actor, shown, &forms.begin),
        (true, _) => return ().into_any(),
        (false, _) => {
            let resting = (!matches!(shown.observed.stage, Stage::Planned)).then(|| pause(request, actor, shown));
            view! {
                {programme(request, actor, shown, &forms.programme)}
                {extend(request, actor, shown, &forms.extend)}
                {resting}
                {finish(request, actor, shown, &forms.finish)}
            }
            .into_any()
        }
    };
    view! {
        <section class="stack no-print" aria-labelledby="change">
            <h2 id="change">{text::CHANGE}</h2>
            {inside}
        </section>
    }
    .into_any()
}

fn about(request: &Request, actor: &Actor<Doctor>, shown: &Record) -> Vec<(String, String)> {
    let mut fields = form_fields(request, Some(actor.membership()));
    fields.push(("patient".to_owned(), shown.patient.id.to_string()));
    fields
}

fn periods(request: &Request, actor: &Actor<Doctor>) -> Vec<Choice> {
    let listed: &[Period] = &request.ctx.brands.get(&actor.held().brand).1.periods;
    let choice = |period: &Period| Choice {
        value: period.id.0.clone(),
        label: period.label.clone(),
    };
    listed.iter().map(choice).collect()
}

fn programmes(request: &Request, actor: &Actor<Doctor>) -> Vec<Choice> {
    let offered = request.ctx.brands.programmes_of(&actor.held().brand);
    offered
        .map(|programme| Choice {
            value: programme.id().code.to_string(),
            label: format!("{}. {}", programme.texts().title, programme.texts().about),
        })
        .collect()
}

fn programme(request: &Request, actor: &Actor<Doctor>, shown: &Record, form: &FormState) -> AnyView {
    let (hidden, options) = (about(request, actor, shown), programmes(request, actor));
    let (chosen, wrong) = (form.typed(Field::Programme), form.error(Field::Programme));
    view! {
        <Sheet>
            <form class="form" method="post" action=ChangeProgramme::url() novalidate>
                <HiddenFields fields=hidden />
                <Select
                    id=Field::Programme.name()
                    label=text::CHANGE_PROGRAMME
                    options=options
                    selected=chosen
                    placeholder=text::CHOOSE_PROGRAMME
                    hint=text::PROGRAMME_HINT
                    error=wrong
                />
                <Actions>
                    <Button kind=Kind::Secondary>{text::CHANGE_PROGRAMME}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

fn extend(request: &Request, actor: &Actor<Doctor>, shown: &Record, form: &FormState) -> AnyView {
    let (hidden, options) = (about(request, actor, shown), periods(request, actor));
    let (chosen, wrong) = (form.typed(Field::Period), form.error(Field::Period));
    view! {
        <Sheet>
            <form class="form" method="post" action=ExtendObservation::url() novalidate>
                <HiddenFields fields=hidden />
                <Select
                    id=Field::Period.name()
                    label=text::EXTEND_BY
                    options=options
                    selected=chosen
                    placeholder=text::CHOOSE_PERIOD
                    error=wrong
                />
                <Actions>
                    <Button kind=Kind::Secondary>{text::EXTEND}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

fn pause(request: &Request, actor: &Actor<Doctor>, shown: &Record) -> AnyView {
    let rests = matches!(shown.observed.stage, Stage::Paused(_));
    let (words, button) = match rests {
        true => (text::RESUME_TEXT, text::RESUME),
        false => (text::PAUSE_TEXT, text::PAUSE),
    };
    let mut hidden = about(request, actor, shown);
    hidden.push(("rests".to_owned(), (!rests).to_string()));
    view! {
        <Sheet>
            <form class="form" method="post" action=PauseObservation::url()>
                <HiddenFields fields=hidden />
                <p>{words}</p>
                <Actions>
                    <Button kind=Kind::Secondary>{button}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

fn finish(request: &Request, actor: &Actor<Doctor>, shown: &Record, form: &FormState) -> AnyView {
    if shown.alerts.iter().any(|alert| alert.action.is_none()) {
        return view! {
            <Sheet>
                <h3>{text::FINISH}</h3>
                <p class="muted">{text::ANSWER_FIRST}</p>
            </Sheet>
        }
        .into_any();
    }
    let hidden = about(request, actor, shown);
    let (typed, wrong) = (form.typed(Field::Summary), form.error(Field::Summary));
    view! {
        <Sheet>
            <form class="form" method="post" action=FinishObservation::url() novalidate>
                <HiddenFields fields=hidden />
                <p>{text::FINISH_TEXT}</p>
                <TextArea
                    id=Field::Summary.name()
                    label=text::SUMMARY
                    hint=text::FINISH_HINT
                    value=typed
                    error=wrong
                    required=true
                    rows=3
                />
                <Actions>
                    <Button kind=Kind::Danger>{text::FINISH}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

fn begin(request: &Request, actor: &Actor<Doctor>, shown: &Record, form: &FormState) -> AnyView {
    let hidden = about(request, actor, shown);
    let (programmes, periods) = (programmes(request, actor), periods(request, actor));
    let (programme, wrong_programme) = (form.typed(Field::Programme), form.error(Field::Programme));
    let (period, wrong_period) = (form.typed(Field::Period), form.error(Field::Period));
    view! {
        <Sheet>
            <form class="form" method="post" action=BeginObservation::url() novalidate>
                <HiddenFields fields=hidden />
                <Select
                    id=Field::Programme.name()
                    label=text::PROGRAMME
                    options=programmes
                    selected=programme
                    placeholder=text::CHOOSE_PROGRAMME
                    required=true
                    error=wrong_programme
                />
                <Select
                    id=Field::Period.name()
                    label=text::PERIOD
                    options=periods
                    selected=period
                    placeholder=text::CHOOSE_PERIOD
                    required=true
                    error=wrong_period
                />
                <Actions>
                    <Button>{text::BEGIN}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}
