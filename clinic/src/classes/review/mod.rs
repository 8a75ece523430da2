//! Applications under review: the queue of a doctor, the page of one, and what is decided. Whoever is responsible for an
//! application decides about it, and whoever stands in for that doctor today; for anybody else it does not exist.
//!
//! Two who decide at once: the form of each says which state it saw, and the second one is told.

mod admit;
mod card;
mod oversee;
mod queue;
mod watch;

pub(crate) use admit::{address, admit, after, patient_of, questionnaire_id, state};
pub use card::card;
pub use oversee::{one as overseen_one, overseen, oversight, reassign};
pub(crate) use queue::needs_doctor;
pub use queue::queue;
pub(crate) use watch::{escalate, promise, remind, responsible};

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    classes::{ApplicationId, ApplicationStep, GroupId, LetIn, Place, Prose, triage::Level},
    error::{Code, Field, Problem},
    identity::{FormKey, MembershipId},
    patients::Period,
    settings::CourseId,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, Select,
};

use self::admit::{Clearance, Locked};
use crate::{
    audit,
    classes::waiting::{self, NewPlace, Waiter},
    context::Context,
    entity::{application, application_message, exercise_group, parsed},
    error::Result,
    identity::{Actor, Doctor},
    mail::review::{self as letters, Told},
    once::{self, Press},
    settings::deputies,
};

/// «Продолжительность наблюдения»: the choices of the clinic's brand.
#[must_use]
pub fn periods<'a>(ctx: &'a Context, actor: &Actor<Doctor>) -> &'a [Period] {
    &ctx.brands.get(&actor.held().brand).1.periods
}

/// «Записать»: into a group, which makes the applicant a patient with a seat, or into the waiting list of the course.
/// Pressing twice lets in once.
///
/// # Errors
/// `NotFound` for an application out of reach; `Conflict` where it is no longer as it was `seen`, or the applicant has a
/// seat there; `Invalid` where a red signal needs a reason, or for a group that is none of the course's running ones;
/// `NoSeat` where the last one was taken meanwhile.
pub async fn let_in(
    ctx: &Context,
    actor: &Actor<Doctor>,
    id: ApplicationId,
    seen: DateTime<Utc>,
    new: LetIn,
    key: FormKey,
) -> Result<()> {
    if let Place::Group(group) = new.place {
        refuse_full(ctx, actor, (id, seen), group, key).await?;
    }
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let locked = lock(ctx, txn, actor, id, seen).await?;
    let step = match new.place {
        Place::Group(_) => ApplicationStep::Approve,
        Place::WaitingList => ApplicationStep::Wait,
    };
    if step.needs_reason(level(&locked.application)?) && new.reason.is_none() {
        return Err(Code::field(Field::Reason, Problem::Required).into());
    }
    let clearance = Clearance {
        by: actor.membership(),
        period: new.period,
        restrictions: new.restrictions,
        reason: new.reason,
    };
    match new.place {
        Place::Group(group) => {
            let by = actor.by();
            locked.admit(ctx, txn, by, &clearance, group, false).await?;
        }
        Place::WaitingList => wait(ctx, txn, actor, &locked, &clearance).await?,
    }
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// «Задать вопрос»: by a letter with a link where it is answered. Pressing twice asks once.
///
/// # Errors
/// `NotFound` for an application out of reach; `Conflict` where it is no longer as it was `seen`.
pub async fn ask(
    ctx: &Context,
    actor: &Actor<Doctor>,
    id: ApplicationId,
    seen: DateTime<Utc>,
    question: Prose,
    key: FormKey,
) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let locked = lock(ctx, txn, actor, id, seen).await?;
    let row = &locked.application;
    let next = after(row, ApplicationStep::Ask)?;
    let message = application_message::ActiveModel {
        id: Set(uuid::Uuid::now_v7()),
        clinic_id: Set(row.clinic_id),
        application_id: Set(row.id),
        author_id: Set(Some(actor.membership().0)),
        text: Set(question.into()),
        created_at: Set(now),
    };
    application_message::Entity::insert(message)
        .exec_without_returning(txn)
        .await?;
    let asked = application::ActiveModel {
        id: Set(row.id),
        state: Set(next.name().to_owned()),
        touched_at: Set(now),
        ..Default::default()
    };
    application::Entity::update(asked).exec(txn).await?;
    audit::record(txn, now, actor.by(), Action::ApplicationAsked, Some(row.id), None).await?;
    let to = locked.address(txn).await?;
    letters::tell(txn, now, actor.clinic(), id, Told::Question, &to).await?;
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// «Отказать», with a reason and advice that the applicant reads. Pressing twice refuses once.
///
/// # Errors
/// `NotFound` for an application out of reach; `Conflict` where it is no longer as it was `seen`.
pub async fn decline(
    ctx: &Context,
    actor: &Actor<Doctor>,
    id: ApplicationId,
    seen: DateTime<Utc>,
    (reason, advice): (Prose, Prose),
    key: FormKey,
) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let locked = lock(ctx, txn, actor, id, seen).await?;
    let row = &locked.application;
    let next = after(row, ApplicationStep::Decline)?;
    let declined = application::ActiveModel {
        id: Set(row.id),
        state: Set(next.name().to_owned()),
        touched_at: Set(now),
        decided_by: Set(Some(actor.membership().0)),
        decided_at: Set(Some(now)),
        reason: Set(Some(reason.into())),
        advice: Set(Some(advice.into())),
        ..Default::default()
    };
    application::Entity::update(declined).exec(txn).await?;
    audit::record(txn, now, actor.by(), Action::ApplicationDeclined, Some(row.id), None).await?;
    let to = locked.address(txn).await?;
    letters::tell(txn, now, actor.clinic(), id, Told::Declined, &to).await?;
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// Into the waiting list: cleared now, which is what its order goes by.
async fn wait(
    ctx: &Context,
    txn: &DatabaseTransaction,
    actor: &Actor<Doctor>,
    locked: &Locked,
    clearance: &Clearance,
) -> Result<()> {
    let (now, row) = (ctx.now(), &locked.application);
    let next = after(row, ApplicationStep::Wait)?;
    let place = NewPlace {
        clinic: actor.clinic(),
        course: CourseId(row.course_id),
        waiter: Waiter::Applicant(ApplicationId(row.id)),
        restrictions: &clearance.restrictions,
        cleared_by: clearance.by,
    };
    waiting::put(txn, now, place).await?;
    let decided = clearance.decided(row, next, now)?;
    application::Entity::update(decided).exec(txn).await?;
    audit::record(txn, now, actor.by(), Action::ApplicationWaitlisted, Some(row.id), None).await?;
    let to = locked.address(txn).await?;
    letters::tell(txn, now, actor.clinic(), ApplicationId(row.id), Told::Waiting, &to).await?;
    Ok(())
}

/// Spares those who come late the wait for everybody's locks: a group that is full is refused at a look. Not those who
/// may have filled it by this very form, nor those who were overtaken: they are told so. Both are seen to after the
/// group, whose last seat was taken together with what they see.
async fn refuse_full(
    ctx: &Context,
    actor: &Actor<Doctor>,
    (id, seen): (ApplicationId, DateTime<Utc>),
    group: GroupId,
    key: FormKey,
) -> Result<()> {
    let db = ctx.db.read();
    let found = exercise_group::Entity::find_by_id(group.0)
        .filter(exercise_group::Column::ClinicId.eq(actor.clinic().0))
        .one(db)
        .await?;
    let is_full = found.is_some_and(|group| group.taken >= group.capacity);
    if !is_full || once::is_done(db, key).await? {
        return Ok(());
    }
    as_seen(&in_reach(ctx, db, actor, id).await?, seen)?;
    Err(Code::NoSeat.into())
}

/// The application, locked for a decision.
async fn lock(
    ctx: &Context,
    txn: &DatabaseTransaction,
    actor: &Actor<Doctor>,
    id: ApplicationId,
    seen: DateTime<Utc>,
) -> Result<Locked> {
    let locked = Locked::of(txn, actor.clinic(), id, Some(actor.membership())).await?;
    in_reach(ctx, txn, actor, id).await?;
    as_seen(&locked.application, seen)?;
    Ok(locked)
}

/// Refuses a form that was made for another state: somebody was faster.
fn as_seen(row: &application::Model, seen: DateTime<Utc>) -> Result<()> {
    if row.touched_at == seen {
        Ok(())
    } else {
        Err(Code::Conflict.into())
    }
}

fn level(row: &application::Model) -> Result<Level> {
    let level = row.level.as_deref().and_then(Level::from_name);
    parsed("application.level", level)
}

async fn in_reach(
    ctx: &Context,
    db: &impl ConnectionTrait,
    actor: &Actor<Doctor>,
    id: ApplicationId,
) -> Result<application::Model> {
    let found = scope(ctx, actor)
        .filter(application::Column::Id.eq(id.0))
        .one(db)
        .await?;
    found.ok_or(Code::NotFound.into())
}

/// The applications that were sent to the actor, and to those whom it stands in for today.
fn scope(ctx: &Context, actor: &Actor<Doctor>) -> Select<application::Entity> {
    let today = ctx.now().with_timezone(&actor.held().clinic_zone).date_naive();
    let stood_in = deputies::stood_in_by(actor.clinic(), actor.membership(), today);
    let theirs = Condition::any()
        .add(application::Column::DoctorId.eq(actor.membership().0))
        .add(application::Column::DoctorId.in_subquery(stood_in));
    application::Entity::find()
        .filter(application::Column::ClinicId.eq(actor.clinic().0))
        .filter(theirs)
}

/// Doctors of rows, by id, whatever became of them.
async fn names(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = uuid::Uuid>,
) -> Result<std::collections::HashMap<MembershipId, domain::identity::Named>> {
    use crate::{entity::membership, staff::doctors};
    let ids: std::collections::BTreeSet<uuid::Uuid> = ids.into_iter().collect();
    let named = membership::Entity::find().filter(membership::Column::Id.is_in(ids));
    let named = doctors::by_name(db, named).await?;
    Ok(named.into_iter().map(|doctor| (doctor.id, doctor)).collect())
}
