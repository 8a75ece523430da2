//! A patient's own classes: which come, «Не смогу прийти», a make-up class, what was.

mod emergency;
mod make_up;

pub(crate) use emergency::read as read_contact;
pub use emergency::{emergency_contact, named_when_applying};
pub use make_up::make_up;

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    classes::{AbsenceReason, AttendanceState, ClassId, ClassState, Notice, notice},
    error::Code,
    identity::{FormKey, MembershipId},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::card::{ClassCard, cards, cards_by_id};
use crate::{
    audit,
    context::Context,
    entity::{attendance, class, enrolment, parsed},
    error::Result,
    identity::{Actor, Patient},
    once::{self, Press},
};

/// Classes of a patient that its pages show at most, of those to come and of those that are over.
const SHOWN: u64 = 100;

/// A class as its patient sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyClass {
    pub class: ClassCard,
    pub state: AttendanceState,
    /// Why the patient does not come.
    pub absence: Option<AbsenceReason>,
    /// The missed class that this one makes up for.
    pub makes_up: Option<ClassId>,
}

impl MyClass {
    /// Whether the patient is awaited there.
    #[must_use]
    pub fn is_awaited(&self, now: DateTime<Utc>) -> bool {
        self.class.state == ClassState::Planned && self.state == AttendanceState::Expected && now < self.class.ends_at
    }
}

/// A patient's classes.
#[derive(Clone, Debug, Default)]
pub struct MyClasses {
    /// Those that are not over, the next one first.
    pub coming: Vec<MyClass>,
    /// Those that are, the last one first.
    pub past: Vec<MyClass>,
}

impl MyClasses {
    /// The next class at which the patient is awaited.
    #[must_use]
    pub fn next(&self, now: DateTime<Utc>) -> Option<&MyClass> {
        self.coming.iter().find(|mine| mine.is_awaited(now))
    }
}

/// One class of a patient, with what can be done about it.
#[derive(Clone, Debug)]
pub struct MyClassPage {
    pub mine: MyClass,
    /// What «Не смогу прийти» is if it is pressed now.
    pub notice: Notice,
    /// The class that makes up for this one already.
    pub made_up_by: Option<ClassCard>,
    /// Whether another class may make up for this one: the patient called it off, be it over or not, and still has a
    /// seat in the course.
    pub can_make_up: bool,
    /// Classes of the course with a free seat, where one may.
    pub make_ups: Vec<ClassCard>,
}

/// The patient's classes, past and to come: of many the nearest. Four queries.
///
/// # Errors
/// The database's.
pub async fn my_classes(ctx: &Context, actor: &Actor<Patient>) -> Result<MyClasses> {
    let now = ctx.now();
    let coming = with_classes(mine(actor)).filter(class::Column::EndsAt.gt(now));
    let past = with_classes(mine(actor)).filter(class::Column::EndsAt.lte(now));
    Ok(MyClasses {
        coming: of_patient(ctx, coming.order_by_asc(class::Column::StartsAt)).await?,
        past: of_patient(ctx, past.order_by_desc(class::Column::StartsAt)).await?,
    })
}

/// One of the patient's classes.
///
/// # Errors
/// `NotFound` for any other.
pub async fn my_class(ctx: &Context, actor: &Actor<Patient>, id: ClassId) -> Result<MyClassPage> {
    let (now, db) = (ctx.now(), ctx.db.read());
    let this = mine(actor).filter(attendance::Column::ClassId.eq(id.0));
    let mine_here = of_patient(ctx, with_classes(this)).await?.pop().ok_or(Code::NotFound)?;
    let made_up_by = match make_up::standing(db, actor.membership(), id).await? {
        Some(row) => cards(db, class::Entity::find_by_id(row.class_id)).await?.pop(),
        None => None,
    };
    let is_called_off = mine_here.state == AttendanceState::Cancelled && mine_here.makes_up.is_none();
    let can_make_up = is_called_off
        && made_up_by.is_none()
        && make_up::is_enrolled(db, actor.membership(), mine_here.class.course.0).await?;
    let make_ups = if can_make_up {
        make_up::offered(db, now, actor.membership(), mine_here.class.course).await?
    } else {
        Vec::new()
    };
    Ok(MyClassPage {
        notice: notice(now, mine_here.class.starts_at),
        mine: mine_here,
        made_up_by,
        can_make_up,
        make_ups,
    })
}

/// «Не смогу прийти»: in time it frees the seat at this class for somebody else; later it is only known. Pressing
/// twice is one deed.
///
/// # Errors
/// `NotFound` for a class of others; `Conflict` where it has begun or was cancelled, or the patient is not awaited.
pub async fn call_off(
    ctx: &Context,
    actor: &Actor<Patient>,
    id: ClassId,
    reason: AbsenceReason,
    key: FormKey,
) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let (class, seat) = lock(txn, now, actor, id, None).await?;
    if seat.state != AttendanceState::Expected.name() {
        return Err(Code::Conflict.into());
    }
    let is_late = notice(now, class.starts_at) == Notice::Late;
    let row = attendance::ActiveModel {
        id: Set(seat.id),
        state: Set(AttendanceState::Cancelled.name().to_owned()),
        reason: Set(Some(reason.name().to_owned())),
        cancelled_at: Set(Some(now)),
        seat_kept: Set(is_late),
        ..Default::default()
    };
    attendance::Entity::update(row).exec(txn).await?;
    if !is_late {
        free_seat(txn, class.id).await?;
    }
    audit::record(txn, now, actor.by(), Action::AttendanceCancelled, Some(class.id), None).await?;
    deed.done(&()).await?;
    Ok(())
}

/// «Всё-таки приду»: takes the seat back while there is one. Pressing twice is one deed.
///
/// # Errors
/// `NotFound` for a class of others; `NoSeat` where somebody else has it by now; `Conflict` where the class has begun or
/// was cancelled, nothing was called off, the patient has left the group, or another class makes up for this one; and
/// for a class that was to make up for a missed one, where the patient comes to that after all, or to a third one.
pub async fn take_back(ctx: &Context, actor: &Actor<Patient>, id: ClassId, key: FormKey) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let seen = own(txn, actor, id).await?.ok_or(Code::NotFound)?;
    let (class, seat) = lock(txn, now, actor, id, seen.makes_up).await?;
    if seat.state != AttendanceState::Cancelled.name()
        || seat.makes_up != seen.makes_up
        || !make_up::is_still_missed(txn, actor, seat.makes_up).await?
        || make_up::standing(txn, actor.membership(), id).await?.is_some()
        || !is_let_in(txn, actor.membership(), &seat, &class).await?
    {
        return Err(Code::Conflict.into());
    }
    if !seat.seat_kept {
        take_seat(txn, class.id).await?;
    }
    let row = attendance::ActiveModel {
        id: Set(seat.id),
        ..expected_again()
    };
    attendance::Entity::update(row).exec(txn).await?;
    audit::record(txn, now, actor.by(), Action::SeatAccepted, Some(class.id), None).await?;
    deed.done(&()).await?;
    Ok(())
}

fn mine(actor: &Actor<Patient>) -> Select<attendance::Entity> {
    attendance::Entity::find()
        .filter(attendance::Column::ClinicId.eq(actor.clinic().0))
        .filter(attendance::Column::PatientId.eq(actor.membership().0))
}

/// These attendances, each with its class at hand.
fn with_classes(rows: Select<attendance::Entity>) -> Select<attendance::Entity> {
    let of_class = attendance::Entity::belongs_to(class::Entity)
        .from(attendance::Column::ClassId)
        .to(class::Column::Id);
    rows.join(JoinType::InnerJoin, of_class.into())
}

/// These attendances with their classes, in that order; of many the first.
async fn of_patient(ctx: &Context, rows: Select<attendance::Entity>) -> Result<Vec<MyClass>> {
    let db = ctx.db.read();
    let rows = rows.limit(SHOWN).all(db).await?;
    let classes = class::Entity::find().filter(class::Column::Id.is_in(rows.iter().map(|row| row.class_id)));
    let mut classes = cards_by_id(db, classes).await?;
    rows.into_iter()
        .map(|row| {
            Ok(MyClass {
                class: parsed("attendance.class_id", classes.remove(&row.class_id))?,
                state: parsed("attendance.state", AttendanceState::from_name(&row.state))?,
                absence: row.reason.as_deref().and_then(AbsenceReason::from_name),
                makes_up: row.makes_up.map(ClassId),
            })
        })
        .collect()
}

/// The patient's own row at a class.
async fn own(txn: &DatabaseTransaction, actor: &Actor<Patient>, class: ClassId) -> Result<Option<attendance::Model>> {
    let row = mine(actor).filter(attendance::Column::ClassId.eq(class.0));
    Ok(row.one(txn).await?)
}

/// A class that has not begun and takes place, locked, with the patient's own row at it; the one that it makes up for is
/// locked with it.
async fn lock(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    actor: &Actor<Patient>,
    id: ClassId,
    missed: Option<Uuid>,
) -> Result<(class::Model, attendance::Model)> {
    let rows = lock_classes(txn, actor, missed.into_iter().chain([id.0])).await?;
    let class = rows.into_iter().find(|row| row.id == id.0).ok_or(Code::NotFound)?;
    let seat = own(txn, actor, id).await?.ok_or(Code::NotFound)?;
    if class.state != ClassState::Planned.name() || notice(now, class.starts_at) == Notice::Over {
        return Err(Code::Conflict.into());
    }
    Ok((class, seat))
}

/// Locks classes in the order of ids, as everybody does who locks several.
async fn lock_classes(
    txn: &DatabaseTransaction,
    actor: &Actor<Patient>,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<class::Model>> {
    let locked = class::Entity::find()
        .filter(class::Column::ClinicId.eq(actor.clinic().0))
        .filter(class::Column::Id.is_in(ids))
        .order_by_asc(class::Column::Id)
        .lock_exclusive();
    Ok(locked.all(txn).await?)
}

/// Whether the seat is still this patient's to take: of the group for as long as it is enrolled, as a guest likewise in
/// the course.
async fn is_let_in(
    txn: &DatabaseTransaction,
    patient: MembershipId,
    seat: &attendance::Model,
    class: &class::Model,
) -> Result<bool> {
    match seat.enrolment_id {
        Some(id) => {
            let found = enrolment::Entity::find_by_id(id).one(txn).await?;
            Ok(found.is_some_and(|row| row.ended_at.is_none()))
        }
        None => make_up::is_enrolled(txn, patient, make_up::course_of(txn, class).await?).await,
    }
}

/// Takes one seat of a class whose row the caller has locked. The database itself refuses one too many.
async fn take_seat(txn: &DatabaseTransaction, class: Uuid) -> Result<()> {
    let taken = class::Entity::update_many()
        .col_expr(class::Column::Taken, Expr::col(class::Column::Taken).add(1))
        .filter(class::Column::Id.eq(class))
        .filter(Expr::col(class::Column::Taken).lt(Expr::col(class::Column::Capacity)))
        .exec(txn)
        .await?;
    if taken.rows_affected == 1 {
        Ok(())
    } else {
        Err(Code::NoSeat.into())
    }
}

async fn free_seat(txn: &DatabaseTransaction, class: Uuid) -> Result<()> {
    class::Entity::update_many()
        .col_expr(class::Column::Taken, Expr::col(class::Column::Taken).sub(1))
        .filter(class::Column::Id.eq(class))
        .exec(txn)
        .await?;
    Ok(())
}

/// A seat that is held again.
fn expected_again() -> attendance::ActiveModel {
    attendance::ActiveModel {
        state: Set(AttendanceState::Expected.name().to_owned()),
        reason: Set(None),
        cancelled_at: Set(None),
        seat_kept: Set(false),
        ..Default::default()
    }
}
