//! A group and a coming class always have a specialist who works here or is invited to. Whoever removes one hands the
//! groups over first; the specialist's row is locked by both, before groups and classes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    classes::{ApplicationState, ClassState, GroupBurden, GroupId, GroupRef, LeftBehind, NewSpecialists},
    error::{Code, Field, Problem},
    identity::{ClinicId, FormKey, MembershipId, Role, Status},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    change::{follow, lock_coming},
    list, scope,
};
use crate::{
    audit::{self, By},
    classes::{calendar, seats},
    context::Context,
    database::LockMembers as _,
    entity::{application, class, exercise_group, membership, waiting},
    error::Result,
    identity::{Actor, Organizer},
    once::{self, Press},
    staff::doctors,
};

/// What keeps a specialist from being removed; nothing for anybody else.
///
/// # Errors
/// The database's.
pub async fn burden(ctx: &Context, actor: &Actor<Organizer>, specialist: MembershipId) -> Result<GroupBurden> {
    let db = ctx.db.read();
    let (clinic, now) = (actor.clinic(), ctx.now());
    let groups = led_by(clinic, specialist)
        .order_by_asc(exercise_group::Column::Id)
        .all(db)
        .await?;
    let groups = groups.iter().map(|group| {
        Ok(GroupRef {
            id: GroupId(group.id),
            title: list::title_of(group)?,
        })
    });
    Ok(GroupBurden {
        groups: groups.collect::<Result<_>>()?,
        classes: in_place_of_others(now, clinic, specialist).count(db).await?,
    })
}

/// Whether a group or a coming class depends on a specialist, whose row the caller has locked.
pub(crate) async fn depends_on(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    clinic: ClinicId,
    specialist: MembershipId,
) -> Result<bool> {
    let groups = led_by(clinic, specialist).count(db).await?;
    Ok(groups > 0 || in_place_of_others(now, clinic, specialist).count(db).await? > 0)
}

/// Specialists who are gone, because their invitation ran out, while groups or coming classes still belong to them; and
/// how many of each. Somebody must hand these over. Three queries.
///
/// # Errors
/// The database's.
pub async fn left_behind(ctx: &Context, actor: &Actor<Organizer>) -> Result<Vec<LeftBehind>> {
    let (db, clinic) = (ctx.db.read(), actor.clinic());
    let gone = || {
        doctors::of_role(clinic, Role::Specialist)
            .filter(membership::Column::Status.is_in([Status::Expired.name(), Status::Removed.name()]))
            .select_only()
            .column(membership::Column::Id)
            .into_query()
    };
    let groups: Vec<(Uuid, i64)> = running(clinic)
        .filter(exercise_group::Column::SpecialistId.in_subquery(gone()))
        .select_only()
        .column(exercise_group::Column::SpecialistId)
        .column_as(exercise_group::Column::Id.count(), "groups")
        .group_by(exercise_group::Column::SpecialistId)
        .into_tuple()
        .all(db)
        .await?;
    let classes: Vec<(Uuid, i64)> = coming_of_others(ctx.now(), clinic)
        .filter(class::Column::SpecialistId.in_subquery(gone()))
        .select_only()
        .column(class::Column::SpecialistId)
        .column_as(class::Column::Id.count(), "classes")
        .group_by(class::Column::SpecialistId)
        .into_tuple()
        .all(db)
        .await?;
    let mut left = BTreeMap::<Uuid, (u64, u64)>::new();
    for (specialist, number) in groups {
        left.entry(specialist).or_default().0 = u64::try_from(number).unwrap_or_default();
    }
    for (specialist, number) in classes {
        left.entry(specialist).or_default().1 = u64::try_from(number).unwrap_or_default();
    }
    let mut names = list::names(db, left.keys().copied()).await?;
    let named = left.into_iter().filter_map(|(specialist, (groups, classes))| {
        let specialist = names.remove(&specialist)?;
        Some(LeftBehind {
            specialist,
            groups,
            classes,
        })
    });
    Ok(named.collect())
}

/// Passes groups and classes of a specialist on, one that is here or one that is gone. Those who are expected there get
/// a letter. Pressing twice passes them once.
///
/// # Errors
/// `Invalid` for a new specialist who is gone, or the same; `Conflict` for a group that is not this one's any more.
pub async fn hand_over(
    ctx: &Context,
    actor: &Actor<Organizer>,
    from: MembershipId,
    what: NewSpecialists,
    key: FormKey,
) -> Result<()> {
    let (now, clinic) = (ctx.now(), actor.clinic());
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let receivers: BTreeSet<MembershipId> = match &what {
        NewSpecialists::All(to) => BTreeSet::from([*to]),
        NewSpecialists::Each { groups, classes } => groups.iter().map(|(_, to)| *to).chain(*classes).collect(),
    };
    lock_specialists(txn, clinic, from, &receivers).await?;
    let theirs = led_by(clinic, from)
        .order_by_asc(exercise_group::Column::Id)
        .lock_exclusive()
        .all(txn)
        .await?;
    let (groups, classes) = match what {
        NewSpecialists::All(to) => (theirs.iter().map(|group| (group.id, to)).collect(), Some(to)),
        NewSpecialists::Each { groups, classes } => {
            let groups: BTreeMap<Uuid, _> = groups.into_iter().map(|(group, to)| (group.0, to)).collect();
            (groups, classes)
        }
    };
    if !groups.keys().all(|id| theirs.iter().any(|group| group.id == *id)) {
        return Err(Code::Conflict.into());
    }
    for group in theirs {
        if let Some(to) = groups.get(&group.id) {
            give(txn, now, actor.by(), &group, *to).await?;
        }
    }
    if let Some(to) = classes {
        give_classes(txn, now, actor, from, to).await?;
    }
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// Gives one group of the clinic to another specialist. Pressing twice gives it once.
///
/// # Errors
/// `NotFound` for none of this clinic's; `Conflict` for one that has ended; `Invalid` for a specialist who is gone.
pub async fn pass_on(
    ctx: &Context,
    actor: &Actor<Organizer>,
    id: GroupId,
    to: MembershipId,
    key: FormKey,
) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    scope::lock_specialist(txn, actor.clinic(), to).await?;
    let group = seats::lock(txn, id.0).await?;
    let group = group
        .filter(|group| group.clinic_id == actor.clinic().0)
        .ok_or(Code::NotFound)?;
    if group.ended_at.is_some() {
        return Err(Code::Conflict.into());
    }
    if group.specialist_id != to.0 {
        give(txn, now, actor.by(), &group, to).await?;
    }
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// What keeps a course from being ended: its running groups, those who wait for a seat in it, and the applications for
/// it that nobody has decided about.
pub(crate) async fn running_of(db: &impl ConnectionTrait, course: Uuid) -> Result<u64> {
    let groups = exercise_group::Entity::find()
        .filter(exercise_group::Column::CourseId.eq(course))
        .filter(exercise_group::Column::EndedAt.is_null());
    let places = waiting::Entity::find()
        .filter(waiting::Column::CourseId.eq(course))
        .filter(waiting::Column::ClosedAt.is_null());
    let open = ApplicationState::ALL
        .into_iter()
        .filter(|state| state.is_under_review());
    let applications = application::Entity::find()
        .filter(application::Column::CourseId.eq(course))
        .filter(application::Column::State.is_in(open.map(ApplicationState::name)));
    Ok(groups.count(db).await? + places.count(db).await? + applications.count(db).await?)
}

/// The running groups that a specialist leads.
fn led_by(clinic: ClinicId, specialist: MembershipId) -> Select<exercise_group::Entity> {
    running(clinic).filter(exercise_group::Column::SpecialistId.eq(specialist.0))
}

fn running(clinic: ClinicId) -> Select<exercise_group::Entity> {
    exercise_group::Entity::find()
        .filter(exercise_group::Column::ClinicId.eq(clinic.0))
        .filter(exercise_group::Column::EndedAt.is_null())
}

/// The coming classes of other groups that a specialist runs in the place of somebody else.
fn in_place_of_others(now: DateTime<Utc>, clinic: ClinicId, specialist: MembershipId) -> Select<class::Entity> {
    coming_of_others(now, clinic).filter(class::Column::SpecialistId.eq(specialist.0))
}

/// The coming classes of a clinic that somebody else runs than whoever leads the group.
fn coming_of_others(now: DateTime<Utc>, clinic: ClinicId) -> Select<class::Entity> {
    let of = class::Entity::belongs_to(exercise_group::Entity)
        .from(class::Column::GroupId)
        .to(exercise_group::Column::Id)
        .into();
    let leads = Expr::col((exercise_group::Entity, exercise_group::Column::SpecialistId));
    class::Entity::find()
        .join(sea_orm::JoinType::InnerJoin, of)
        .filter(class::Column::ClinicId.eq(clinic.0))
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .filter(class::Column::EndsAt.gt(now))
        .filter(Expr::col((class::Entity, class::Column::SpecialistId)).ne(leads))
}

/// Locks the old specialist, whatever became of it, and the new ones, who must be here: in the order of ids, as
/// everybody who locks several does.
async fn lock_specialists(
    txn: &DatabaseTransaction,
    clinic: ClinicId,
    from: MembershipId,
    to: &BTreeSet<MembershipId>,
) -> Result<()> {
    let ids = to.iter().chain([&from]).map(|specialist| specialist.0);
    let locked = doctors::of_role(clinic, Role::Specialist)
        .filter(membership::Column::Id.is_in(ids))
        .order_by_asc(membership::Column::Id)
        .lock_members()
        .all(txn)
        .await?;
    if !locked.iter().any(|specialist| specialist.id == from.0) {
        return Err(Code::NotFound.into());
    }
    let takes = |member: &&membership::Model| member.id != from.0 && doctors::one_is_here(member);
    if locked.iter().filter(takes).count() < to.len() {
        return Err(Code::field(Field::Specialist, Problem::UnknownChoice).into());
    }
    Ok(())
}

/// Gives a group, whose row is locked, and its coming classes another specialist, who is locked too.
async fn give(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    group: &exercise_group::Model,
    to: MembershipId,
) -> Result<()> {
    let given = exercise_group::Model {
        specialist_id: to.0,
        ..group.clone()
    };
    exercise_group::Entity::update(given.clone().into_active_model().reset_all())
        .exec(txn)
        .await?;
    let coming = lock_coming(txn, now, GroupId(group.id)).await?;
    let touched = follow(txn, now, group, &given, coming).await?;
    touched.tell(txn, now, &given).await?;
    audit::record(txn, now, by, Action::HandedOver, Some(group.id), None).await
}

/// Gives the classes that a specialist runs in the place of others to somebody else, who is locked too.
///
/// # Errors
/// `Invalid` where that one runs another class at such a time.
async fn give_classes(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    actor: &Actor<Organizer>,
    from: MembershipId,
    to: MembershipId,
) -> Result<()> {
    let seen: Vec<Uuid> = in_place_of_others(now, actor.clinic(), from)
        .select_only()
        .column(class::Column::Id)
        .into_tuple()
        .all(txn)
        .await?;
    let classes = class::Entity::find()
        .filter(class::Column::Id.is_in(seen))
        .filter(class::Column::SpecialistId.eq(from.0))
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .order_by_asc(class::Column::Id)
        .lock_exclusive()
        .all(txn)
        .await?;
    calendar::refuse_taker_busy(txn, &classes, to).await?;
    calendar::give(txn, now, actor, &classes, to).await
}
