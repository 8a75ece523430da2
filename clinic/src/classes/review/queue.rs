//! The queue: the reddest and oldest first; what waits for an applicant's answer stands last.

use domain::{
    audit::Action,
    classes::{
        ApplicationId, ApplicationState, QueuePage, QueueRow, Shelf,
        triage::{Level, Triage},
    },
    error::Code,
    identity::{MembershipId, PersonName},
    limits::LIST_PAGE,
    settings::CourseName,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};

use super::{admit, names, scope};
use crate::{
    audit,
    context::Context,
    entity::{application, course, parsed},
    error::{Error, Result},
    identity::{Actor, Doctor},
};

/// One page of the actor's queue. A look at it is recorded. At most six statements, however many there are.
///
/// # Errors
/// `NotFound` when the row to go on after is out of reach.
pub async fn queue(
    ctx: &Context,
    actor: &Actor<Doctor>,
    shelf: Shelf,
    after: Option<ApplicationId>,
) -> Result<QueuePage> {
    let db = ctx.db.read();
    let listed = shelved(scope(ctx, actor), shelf);
    let total = listed.clone().count(db).await?;
    let mut page = listed;
    if let Some(last) = after {
        let last = super::in_reach(ctx, db, actor, last).await?;
        page = page.filter(beyond(&last, shelf)?);
    }
    let mut rows = order(page, shelf).limit(LIST_PAGE + 1).all(db).await?;
    let more = u64::try_from(rows.len()).is_ok_and(|rows| rows > LIST_PAGE);
    rows.truncate(usize::try_from(LIST_PAGE).unwrap_or(usize::MAX));
    let doctors = names(db, rows.iter().filter_map(|row| row.doctor_id)).await?;
    let courses = course::Entity::find()
        .filter(course::Column::Id.is_in(rows.iter().map(|row| row.course_id)))
        .all(db)
        .await?;
    let rows = rows
        .iter()
        .map(|row| {
            let course = courses.iter().find(|course| course.id == row.course_id);
            let doctor = row.doctor_id.and_then(|id| doctors.get(&MembershipId(id)));
            Ok(QueueRow {
                id: ApplicationId(row.id),
                number: parsed("application.number", row.number)?,
                full_name: parsed("application.full_name", PersonName::parse(&row.full_name).ok())?,
                course: parsed(
                    "course.name",
                    course.and_then(|course| CourseName::parse(&course.name).ok()),
                )?,
                doctor: parsed("application.doctor_id", doctor.cloned())?,
                state: admit::state(row)?,
                level: super::level(row)?,
                signals: signals(row)?,
                submitted_at: parsed("application.submitted_at", row.submitted_at)?,
                answer_by: parsed("application.answer_by", row.answer_by)?,
            })
        })
        .collect::<Result<_>>()?;
    let txn = ctx.db.write().await?;
    audit::record(&txn, ctx.now(), actor.by(), Action::ApplicationsListed, None, None).await?;
    txn.commit().await?;
    Ok(QueuePage { rows, total, more })
}

/// What the rules said of an application.
pub(super) fn triage(row: &application::Model) -> Result<Triage> {
    let kept = parsed("application.triage", row.triage.as_deref())?;
    serde_json::from_str(kept).map_err(Error::broken)
}

fn signals(row: &application::Model) -> Result<Vec<String>> {
    let fired = triage(row)?.fired.into_iter();
    Ok(fired
        .filter(|fired| fired.level > Level::Info)
        .map(|fired| fired.text)
        .collect())
}

/// Those that are to be decided, as a condition.
pub(super) fn under_review() -> SimpleExpr {
    stands(ApplicationState::is_under_review)
}

/// Those that a doctor is responsible for, as a condition: whoever waits for a seat, too.
pub(crate) fn needs_doctor() -> SimpleExpr {
    stands(ApplicationState::needs_doctor)
}

/// Those whose next step is the doctor's, as a condition.
pub(super) fn waits_for_doctor() -> SimpleExpr {
    stands(ApplicationState::waits_for_doctor)
}

fn stands(so: fn(ApplicationState) -> bool) -> SimpleExpr {
    let states = ApplicationState::ALL.into_iter().filter(|state| so(*state));
    application::Column::State.is_in(states.map(ApplicationState::name))
}

fn shelved(scope: Select<application::Entity>, shelf: Shelf) -> Select<application::Entity> {
    match shelf {
        Shelf::Open => scope.filter(under_review()),
        Shelf::Closed => scope.filter(under_review().not()),
    }
}

/// The smaller, the sooner somebody has to look.
fn rank() -> SimpleExpr {
    Expr::cust(
        "CASE WHEN application.state = 'question_asked' THEN 3 WHEN application.level = 'red' THEN 0 \
         WHEN application.level = 'amber' THEN 1 ELSE 2 END",
    )
}

fn rank_of(row: &application::Model) -> Result<i32> {
    Ok(match (admit::state(row)?, super::level(row)?) {
        (ApplicationState::QuestionAsked, _) => 3,
        (_, Level::Red) => 0,
        (_, Level::Amber) => 1,
        (_, Level::Info) => 2,
    })
}

fn order(page: Select<application::Entity>, shelf: Shelf) -> Select<application::Entity> {
    match shelf {
        Shelf::Open => page
            .order_by(rank(), Order::Asc)
            .order_by_asc(application::Column::SubmittedAt)
            .order_by_asc(application::Column::Id),
        Shelf::Closed => page
            .order_by_desc(application::Column::TouchedAt)
            .order_by_desc(application::Column::Id),
    }
}

/// What stands after that row in the order of its shelf.
fn beyond(last: &application::Model, shelf: Shelf) -> Result<Condition> {
    let later = match shelf {
        Shelf::Closed => {
            let same = Condition::all()
                .add(application::Column::TouchedAt.eq(last.touched_at))
                .add(application::Column::Id.lt(last.id));
            return Ok(Condition::any()
                .add(application::Column::TouchedAt.lt(last.touched_at))
                .add(same));
        }
        Shelf::Open => rank_of(last)?,
    };
    let submitted = parsed("application.submitted_at", last.submitted_at).map_err(|_draft| Code::NotFound)?;
    let same_moment = Condition::all()
        .add(rank().eq(later))
        .add(application::Column::SubmittedAt.eq(submitted))
        .add(application::Column::Id.gt(last.id));
    let same_rank = Condition::all()
        .add(rank().eq(later))
        .add(application::Column::SubmittedAt.gt(submitted));
    Ok(Condition::any().add(rank().gt(later)).add(same_rank).add(same_moment))
}
