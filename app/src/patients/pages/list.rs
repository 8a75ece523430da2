use clinic::{
    identity::{Actor, PatientKeeper},
    monitoring::{self, patients::Needy},
};
use domain::{
    identity::{Role, Status},
    monitoring::Need,
    patients::{Day, Observation, PatientRow},
    staff::{ListQuery, Standing},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{about, below, card_of, chrome, doctor_line, keeper, list_of, phone_line};
use crate::{
    components::{
        ActionsCell, Cell, DataTable, EmailText, EmptyState, Icon, LinkButton, Notice, PageHead, PostAction, Row,
        RowHead, RowLink, StatusTag, TableOf, TextLink, Tone,
    },
    fault::Fault,
    import::pages::import_link,
    monitoring::pages::{alerts::list::on_home, patient::record_of},
    patients::UndoRemoval,
    staff::{
        DeliveryMark, DeliveryWords,
        pages::row::{answer_line, people_columns, standing},
    },
    text::{
        dates,
        lists::{self, with_name},
        monitoring::needs as of_needs,
        patients as text, staff as words,
    },
    web::{Deed, Filters, FormState, ListFrame, Request, deed_notice, deed_of, page},
};

/// `/org/patients`, `/doctor`, `/assist/patients`
#[component]
pub fn PatientList(role: Role) -> impl IntoView {
    page(async move |request| {
        let actor = keeper(&request, role).await?;
        let held = actor.held().clone();
        let query = request.list_query();
        let found = found(&request, &actor, &query).await?;
        let alerts = alerts(&request, role, &query).await?;
        let undo = FormState::of(&request, UndoRemoval::url());
        let told = told(&request, &actor).await;
        let last = found.rows.last().map(|(row, _)| row.id);
        let to_all = (query.standing == Standing::ExpiringSoon && found.total > 0).then(|| {
            let href = below(&request, &held, "resend");
            view! { <TextLink href=href>{words::RESEND_ALL}</TextLink> }.into_any()
        });
        let frame = ListFrame {
            path: list_of(role),
            label: text::list_title(role),
            filters: match role {
                Role::Doctor => Filters::NeedStandingAndOrder,
                _ => Filters::StandingAndOrder,
            },
            total: Some(found.total),
            shown: found.rows.len(),
            go_on_after: last.filter(|_| found.more),
            table: table(&request, &actor, found.rows),
            none_yet: none_yet(role),
            to_all,
        };
        let (list, trouble) = (frame.view(&request, &held), undo.trouble());
        let new = below(&request, &held, "new");
        let many = import_link(&request, &held, Some(Role::Patient));
        let content = view! {
            {trouble}
            {told}
            <PageHead title=text::list_title(role)>
                <div class="row">
                    {many}
                    <LinkButton href=new icon=Icon::Plus full_name=words::add(Role::Patient)>
                        {words::ADD}
                    </LinkButton>
                </div>
            </PageHead>
            {alerts}
            {list}
        };
        Ok(chrome(&request, &held, list_of(role), text::list_title(role))
            .after(undo.failure.as_ref())
            .around(&request, content))
    })
}

/// One page of the list: rows, each with what a doctor wants to know first.
struct Found {
    rows: Vec<(PatientRow, Option<AnyView>)>,
    total: u64,
    more: bool,
}

/// A doctor's patients by need, anybody else's in the order of the query.
async fn found(request: &Request, actor: &Actor<PatientKeeper>, query: &ListQuery) -> Result<Found, Fault> {
    if actor.held().role != Role::Doctor {
        let page = clinic::patients::list(&request.ctx, actor, query).await?;
        return Ok(Found {
            rows: page.rows.into_iter().map(|row| (row, None)).collect(),
            total: page.total,
            more: page.more,
        });
    }
    let asked = request.need_query();
    let page = monitoring::patients::list(&request.ctx, actor, query, asked.need, asked.by_need).await?;
    let rows = page.rows.into_iter().map(|needy| {
        let mark = needs(&needy, actor.zone());
        (needy.row, Some(mark))
    });
    Ok(Found {
        rows: rows.collect(),
        total: page.total,
        more: page.more,
    })
}

/// What the patient needs, how the last report compares, and when it came.
fn needs(needy: &Needy, zone: chrono_tz::Tz) -> AnyView {
    let tone = match needy.need {
        Need::Alert => Tone::Bad,
        Need::Silent | Need::Worse => Tone::Warn,
        Need::Steady => Tone::Good,
        Need::Quiet => Tone::Quiet,
    };
    let reported = match needy.reported_at {
        Some(at) => of_needs::reported(&dates::short(at, zone)),
        None => of_needs::NEVER.to_owned(),
    };
    let words: Vec<String> = needy
        .trend
        .map(|trend| of_needs::trend(trend).to_owned())
        .into_iter()
        .chain([reported])
        .collect();
    let is_here = needy.row.status == Status::Active;
    is_here
        .then(|| {
            view! {
                <StatusTag tone=tone label=of_needs::need(needy.need) />
                <p class="small muted">{words.join(", ")}</p>
            }
        })
        .into_any()
}

/// What waits for a doctor's answer, before the patients; not where one looks for somebody.
async fn alerts(request: &Request, role: Role, query: &ListQuery) -> Result<Option<AnyView>, Fault> {
    if role != Role::Doctor || *query != ListQuery::default() || request.need_query().need.is_some() {
        return Ok(None);
    }
    Ok(Some(on_home(request).await?))
}

/// What has just been done, if the address tells of something done to a patient in reach; «Вернуть» after a removal.
async fn told(request: &Request, actor: &Actor<PatientKeeper>) -> Option<AnyView> {
    if let Some(letters) = request.parameter("letters") {
        return Some(view! { <Notice tone=Tone::Good live=true>{lists::all_resent(letters)}</Notice> }.into_any());
    }
    let (deed, who) = deed_of(request)?;
    let patient = clinic::patients::patient(&request.ctx, actor, who).await.ok()?;
    let undo = match (deed, patient.status) {
        (Deed::Removed, Status::Removed) => Some(PostAction {
            action: UndoRemoval::url().to_owned(),
            fields: about(request, actor, who),
        }),
        (Deed::Removed, _) => return None,
        _ => None,
    };
    Some(deed_notice(deed, patient.full_name.as_str(), undo))
}

fn none_yet(role: Role) -> AnyView {
    view! { <EmptyState title=text::NONE_YET text=text::none_yet_text(role) /> }.into_any()
}

fn table(request: &Request, actor: &Actor<PatientKeeper>, rows: Vec<(PatientRow, Option<AnyView>)>) -> AnyView {
    let rows = rows
        .into_iter()
        .map(|(patient, needs)| row(request, actor, patient, needs))
        .collect_view();
    view! {
        <DataTable caption=text::list_title(actor.held().role) columns=people_columns() of=TableOf::People>
            {rows}
        </DataTable>
    }
    .into_any()
}

fn row(request: &Request, actor: &Actor<PatientKeeper>, patient: PatientRow, needs: Option<AnyView>) -> AnyView {
    let (held, id) = (actor.held(), patient.id);
    let doctor = doctor_line(held.role, &patient.doctor);
    let phone = patient.phone.as_ref().map(phone_line);
    let actions = actions(request, actor, &patient);
    let full_name = patient.full_name.to_string();
    let full_name = match held.role {
        Role::Doctor => {
            let href = record_of(request, held, id);
            view! { <TextLink href=href>{full_name}</TextLink> }.into_any()
        }
        _ => view! { {full_name} }.into_any(),
    };
    let email = patient.email.to_string();
    let day = (patient.status == Status::Active).then(|| day(request, actor, &patient.observation));
    let acting = actor.membership();
    let delivery = patient.invitation.as_ref().and_then(|state| state.delivery.as_ref());
    let mark = delivery.map(|delivery| {
        let first = DeliveryWords::of(delivery, actor.zone());
        view! { <DeliveryMark member=id acting=acting of_patient=true first=first /> }.into_any()
    });
    let answer = answer_line(patient.answer, actor.zone());
    let state = standing(
        Role::Patient,
        patient.status,
        patient.invitation,
        held.clinic_zone,
        mark,
    );
    view! {
        <Row>
            <RowHead>
                <span id=format!("row-{id}")>{full_name}</span>
                {doctor}
            </RowHead>
            <Cell label=words::EMAIL>
                <EmailText address=email />
                {phone}
            </Cell>
            <Cell label=words::STATUS>{needs} {state} {answer} {day}</Cell>
            {actions}
        </Row>
    }
    .into_any()
}

/// «день 12 из 91», or that it is over.
fn day(request: &Request, actor: &Actor<PatientKeeper>, observation: &Observation) -> Option<AnyView> {
    let zone = actor.held().clinic_zone;
    let words = match (observation.day(request.ctx.now(), zone), observation.runs) {
        (Day::Runs(day), _) => text::day_of(day, observation.days),
        (Day::Over, Some((_, ended))) => text::observation_over(&dates::day(ended, zone)),
        (Day::Over | Day::NotBegun, _) => return None,
    };
    Some(view! { <p class="muted">{words}</p> }.into_any())
}

fn actions(request: &Request, actor: &Actor<PatientKeeper>, patient: &PatientRow) -> AnyView {
    // Where each leads, and its whole name.
    let link = |page: &str, action: &str| {
        let href = below(request, actor.held(), &format!("{}{page}", patient.id));
        (href, with_name(action, patient.full_name.as_str()))
    };
    let edit = card_of(request, actor.held(), patient.id);
    let edit_name = with_name(words::EDIT, patient.full_name.as_str());
    let (remove, remove_name) = link("/remove", words::REMOVE);
    let of_invited = (patient.status == Status::Invited).then(|| {
        let (resend, resend_name) = link("/resend", words::RESEND);
        view! {
            <RowLink href=resend full_name=resend_name dialog=true>
                {words::RESEND}
            </RowLink>
        }
    });
    let of_waiting = patient.invitation.is_some().then(|| {
        let (copy, copy_name) = link("/link", words::COPY_LINK);
        view! {
            <RowLink href=copy full_name=copy_name dialog=true>
                {words::COPY_LINK}
            </RowLink>
        }
    });
    view! {
        <ActionsCell>
            <RowLink href=edit full_name=edit_name>
                {words::EDIT}
            </RowLink>
            {of_invited}
            {of_waiting}
            <RowLink href=remove full_name=remove_name danger=true dialog=true>
                {words::REMOVE}
            </RowLink>
        </ActionsCell>
    }
    .into_any()
}
