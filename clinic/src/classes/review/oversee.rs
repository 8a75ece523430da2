//! What the organizer sees of applications: how many, whose turn, what is late; and passing one to another doctor.

use domain::{
    audit::Action,
    classes::{ApplicationId, Overseen, Oversight},
    error::{Code, Field, Problem},
    identity::{FormKey, MembershipId},
    limits::LIST_PAGE,
    settings::CourseName,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select, sea_query::SimpleExpr,
};

use super::{
    admit, names,
    queue::{needs_doctor, under_review, waits_for_doctor},
};
use crate::{
    audit,
    context::Context,
    entity::{application, course, membership, parsed},
    error::Result,
    identity::{Actor, Organizer, address_of},
    mail::review::{self as letters, Told},
    once::{self, Press},
    staff::doctors,
};

/// How many applications are under review, late, or without a doctor; among these also those that wait for a seat.
///
/// # Errors
/// The database's.
pub async fn oversight(ctx: &Context, actor: &Actor<Organizer>) -> Result<Oversight> {
    let db = ctx.db.read();
    let count = async |condition: Condition| sent(actor).filter(condition).count(db).await;
    Ok(Oversight {
        open: count(Condition::all().add(under_review())).await?,
        overdue: count(overdue(ctx)).await?,
        left_behind: count(left_behind(actor)).await?,
    })
}

/// One page of the applications under review, and of those that wait for a seat while their doctor is gone; the one that
/// was promised an answer first at the top; and whether there are more. Nothing of what was answered, and nobody's
/// name.
///
/// # Errors
/// `NotFound` when the row to go on after is none of this clinic's.
pub async fn overseen(
    ctx: &Context,
    actor: &Actor<Organizer>,
    after: Option<ApplicationId>,
) -> Result<(Vec<Overseen>, bool)> {
    let db = ctx.db.read();
    let open = Condition::any().add(under_review()).add(left_behind(actor));
    let mut page = sent(actor).filter(open);
    if let Some(last) = after {
        let last = find(actor, last).one(db).await?.ok_or(Code::NotFound)?;
        let same = Condition::all()
            .add(application::Column::AnswerBy.eq(last.answer_by))
            .add(application::Column::Id.gt(last.id));
        page = page.filter(
            Condition::any()
                .add(application::Column::AnswerBy.gt(last.answer_by))
                .add(same),
        );
    }
    let mut rows = page
        .order_by_asc(application::Column::AnswerBy)
        .order_by_asc(application::Column::Id)
        .limit(LIST_PAGE + 1)
        .all(db)
        .await?;
    let more = u64::try_from(rows.len()).is_ok_and(|rows| rows > LIST_PAGE);
    rows.truncate(usize::try_from(LIST_PAGE).unwrap_or(usize::MAX));
    let list = made(ctx, actor, &rows).await?;
    Ok((list, more))
}

/// One application that a doctor is responsible for, as the organizer sees it.
///
/// # Errors
/// `NotFound` for none of this clinic's that was sent; `Conflict` for one that needs no doctor any more.
pub async fn one(ctx: &Context, actor: &Actor<Organizer>, id: ApplicationId) -> Result<Overseen> {
    let row = find(actor, id).one(ctx.db.read()).await?.ok_or(Code::NotFound)?;
    if !admit::state(&row)?.needs_doctor() {
        return Err(Code::Conflict.into());
    }
    let mut made = made(ctx, actor, std::slice::from_ref(&row)).await?;
    parsed("application.id", made.pop())
}

/// «Передать»: another doctor answers from now on, and is told by a letter. The promise to the applicant stays. Pressing
/// twice passes once.
///
/// # Errors
/// `NotFound` for none of this clinic's that was sent; `Conflict` for one that needs none any more; `Invalid` for a doctor
/// who is gone, or has it already.
pub async fn reassign(
    ctx: &Context,
    actor: &Actor<Organizer>,
    id: ApplicationId,
    to: MembershipId,
    key: FormKey,
) -> Result<()> {
    let (now, clinic) = (ctx.now(), actor.clinic());
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let unknown = || Code::field(Field::Doctor, Problem::UnknownChoice);
    if doctors::lock(txn, clinic, [to]).await?.is_empty() {
        return Err(unknown().into());
    }
    let row = find(actor, id).lock_exclusive().one(txn).await?.ok_or(Code::NotFound)?;
    if !admit::state(&row)?.needs_doctor() {
        return Err(Code::Conflict.into());
    }
    if row.doctor_id == Some(to.0) {
        return Err(unknown().into());
    }
    let given = application::ActiveModel {
        id: Set(row.id),
        doctor_id: Set(Some(to.0)),
        ..Default::default()
    };
    application::Entity::update(given).exec(txn).await?;
    audit::record(txn, now, actor.by(), Action::ApplicationReassigned, Some(row.id), None).await?;
    let doctor = membership::Entity::find_by_id(to.0).one(txn).await?;
    let address = address_of(txn, &parsed("application.doctor_id", doctor)?).await?;
    letters::tell(txn, now, clinic, id, Told::Given(to), &address).await?;
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

fn find(actor: &Actor<Organizer>, id: ApplicationId) -> Select<application::Entity> {
    sent(actor).filter(application::Column::Id.eq(id.0))
}

/// Applications of the clinic that were sent.
fn sent(actor: &Actor<Organizer>) -> Select<application::Entity> {
    application::Entity::find()
        .filter(application::Column::ClinicId.eq(actor.clinic().0))
        .filter(application::Column::SubmittedAt.is_not_null())
}

/// The promise is broken; what waits for the applicant breaks none.
fn overdue(ctx: &Context) -> Condition {
    Condition::all()
        .add(application::Column::AnswerBy.lte(ctx.now()))
        .add(waits_for_doctor())
}

fn left_behind(actor: &Actor<Organizer>) -> Condition {
    let here = doctors::here(actor.clinic())
        .select_only()
        .column(membership::Column::Id);
    let gone: SimpleExpr = application::Column::DoctorId.not_in_subquery(here.into_query());
    Condition::all().add(needs_doctor()).add(gone)
}

async fn made(ctx: &Context, actor: &Actor<Organizer>, rows: &[application::Model]) -> Result<Vec<Overseen>> {
    let db = ctx.db.read();
    let ids = || rows.iter().filter_map(|row| row.doctor_id);
    let named = names(db, ids()).await?;
    let here = doctors::here(actor.clinic()).filter(membership::Column::Id.is_in(ids()));
    let here = doctors::by_name(db, here).await?;
    let courses = course::Entity::find()
        .filter(course::Column::Id.is_in(rows.iter().map(|row| row.course_id)))
        .all(db)
        .await?;
    rows.iter()
        .map(|row| {
            let course = courses.iter().find(|course| course.id == row.course_id);
            let doctor = MembershipId(parsed("application.doctor_id", row.doctor_id)?);
            Ok(Overseen {
                id: ApplicationId(row.id),
                number: parsed("application.number", row.number)?,
                course: parsed(
                    "course.name",
                    course.and_then(|course| CourseName::parse(&course.name).ok()),
                )?,
                doctor: parsed("application.doctor_id", named.get(&doctor).cloned())?,
                has_doctor: here.iter().any(|present| present.id == doctor),
                state: admit::state(row)?,
                submitted_at: parsed("application.submitted_at", row.submitted_at)?,
                answer_by: parsed("application.answer_by", row.answer_by)?,
            })
        })
        .collect()
}
