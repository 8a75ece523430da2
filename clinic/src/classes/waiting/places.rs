//! Places in waiting lists, in the caller's transaction.

use chrono::{DateTime, Utc};
use domain::{
    classes::{
        ApplicationId, ApplicationState, ApplicationStep, ClassState, GroupFacts, GroupId, Restrictions, WaitState,
        WaitStep, WaitingId,
    },
    error::Code,
    identity::{ClinicId, Email, MembershipId, PersonName},
    settings::CourseId,
};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use crate::{
    classes::{group, making, review, seats},
    entity::{application, class, course, exercise_group, id_of, membership, parsed, waiting},
    error::{Error, Result, is_taken},
    identity::address_of,
    job::{self, Work},
};

/// Who waits.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Waiter {
    Patient(MembershipId),
    /// Becomes a patient with the seat, unless it is one already.
    Applicant(ApplicationId),
}

/// Why places in lists end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Closing {
    /// The patient has a seat in that group: the one that was `offered`, or another.
    Seated {
        patient: MembershipId,
        group: GroupId,
        offered: bool,
    },
    /// The patient is no longer in the clinic.
    Gone,
    /// The applicant takes the application back.
    TakenBack,
}

/// A place to be taken at the end of a list.
pub(crate) struct NewPlace<'a> {
    pub(crate) clinic: ClinicId,
    pub(crate) course: CourseId,
    pub(crate) waiter: Waiter,
    pub(crate) restrictions: &'a Restrictions,
    pub(crate) cleared_by: MembershipId,
}

/// Puts somebody who is cleared for a course at the end of its waiting list. A seat that is free is offered at once.
/// A patient's row, that of a patient who applied too, has been locked.
///
/// Locks the course's row, which comes before groups: a caller that locks those has locked it first.
///
/// # Errors
/// `NotFound` for no running course of this clinic; `Conflict` for one who waits already, as a patient or by an
/// application, or has a seat in it.
pub(crate) async fn put(txn: &DatabaseTransaction, now: DateTime<Utc>, new: NewPlace<'_>) -> Result<WaitingId> {
    let course = course::Entity::find_by_id(new.course.0)
        .filter(course::Column::ClinicId.eq(new.clinic.0))
        .filter(course::Column::EndedAt.is_null())
        .lock_exclusive()
        .one(txn)
        .await?;
    course.ok_or(Code::NotFound)?;
    let who = match new.waiter {
        Waiter::Patient(patient) => Waits::of_patient(txn, patient).await?,
        Waiter::Applicant(application) => Waits::of_applicant(txn, application).await?,
    };
    let has_seat = match who.patient {
        Some(patient) => seats::has_seat_in(txn, new.course.0, patient.0).await?,
        None => false,
    };
    let in_course = waiting::Column::CourseId.eq(new.course.0);
    if has_seat || who.places().filter(in_course).count(txn).await? > 0 {
        return Err(Code::Conflict.into());
    }
    let (application, patient) = match new.waiter {
        Waiter::Patient(patient) => (None, Some(patient.0)),
        Waiter::Applicant(application) => (Some(application.0), None),
    };
    let id = id_of(WaitingId);
    let row = waiting::Model {
        id: id.0,
        clinic_id: new.clinic.0,
        course_id: new.course.0,
        application_id: application,
        patient_id: patient,
        restrictions: serde_json::to_string(new.restrictions).map_err(Error::broken)?,
        cleared_by: new.cleared_by.0,
        cleared_at: now,
        state: WaitState::Waiting.name().to_owned(),
        group_id: None,
        offered_at: None,
        offer_until: None,
        closed_at: None,
    };
    waiting::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(txn)
        .await
        .map_err(|error| match is_taken(&error) {
            true => Code::Conflict.into(),
            false => Error::from(error),
        })?;
    ask_to_offer(txn, now, new.course.0).await?;
    Ok(id)
}

/// Asks that free seats of a course be offered. The caller holds a lock that the job takes before it looks: the
/// course's row, or the row of the group whose seat came free.
pub(crate) async fn ask_to_offer(txn: &DatabaseTransaction, now: DateTime<Utc>, course: Uuid) -> Result<()> {
    job::enqueue(txn, Work::Offer(CourseId(course)), now).await
}

/// An applicant leaves the list, or is refused after all; a seat that was kept goes on to the next. Nothing where none
/// waits. The caller has locked the application.
///
/// # Errors
/// `Conflict` where the place was offered a seat this very moment.
pub(crate) async fn withdraw_application(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    application: ApplicationId,
) -> Result<()> {
    let places = || open().filter(waiting::Column::ApplicationId.eq(application.0)).all(txn);
    let kept: Vec<Uuid> = places().await?.iter().filter_map(kept_in).collect();
    let locked = seats::lock_all(txn, kept).await?;
    close(txn, now, &places().await?, &locked, Closing::TakenBack).await?;
    Ok(())
}

/// The open places of a patient in a course's list, or in any.
pub(crate) async fn places_of(
    txn: &DatabaseTransaction,
    patient: MembershipId,
    course: Option<Uuid>,
) -> Result<Vec<waiting::Model>> {
    let mut places = Waits::of_patient(txn, patient).await?.places();
    if let Some(course) = course {
        places = places.filter(waiting::Column::CourseId.eq(course));
    }
    Ok(places.all(txn).await?)
}

/// Locks the applications that places are of, which come before groups, in the order of ids.
pub(crate) async fn lock_applications(txn: &DatabaseTransaction, places: &[waiting::Model]) -> Result<()> {
    let ids: Vec<Uuid> = places.iter().filter_map(|place| place.application_id).collect();
    if !ids.is_empty() {
        application::Entity::find()
            .filter(application::Column::Id.is_in(ids))
            .order_by_asc(application::Column::Id)
            .lock_exclusive()
            .all(txn)
            .await?;
    }
    Ok(())
}

pub(super) fn open() -> Select<waiting::Entity> {
    waiting::Entity::find()
        .filter(waiting::Column::ClosedAt.is_null())
        .order_by_asc(waiting::Column::Id)
}

/// The group whose seat is kept for this place.
pub(crate) fn kept_in(place: &waiting::Model) -> Option<Uuid> {
    place.group_id.filter(|_| place.state == WaitState::Offered.name())
}

/// Ends places, and the applications that they are of: as accepted where the seat is taken that was kept, else as
/// withdrawn. Seats that were kept in other groups come free. Whether one was kept in the group of the seat. All groups
/// in which one is kept are `locked`.
///
/// # Errors
/// `Conflict` for a place that has changed since it was looked at.
pub(crate) async fn close(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    places: &[waiting::Model],
    locked: &[exercise_group::Model],
    why: Closing,
) -> Result<bool> {
    let (here, accepted, step) = match why {
        Closing::Seated { group, offered, .. } => (Some(group.0), offered, ApplicationStep::Approve),
        Closing::Gone => (None, false, ApplicationStep::Expire),
        Closing::TakenBack => (None, false, ApplicationStep::Withdraw),
    };
    let mut is_kept = false;
    for place in places {
        let kept = kept_in(place);
        if kept.is_some_and(|kept| !locked.iter().any(|group| group.id == kept)) {
            return Err(Code::Conflict.into());
        }
        let is_here = kept.is_some() && kept == here;
        let is_taken = is_here && accepted;
        end(
            txn,
            now,
            place,
            if is_taken { WaitStep::Accept } else { WaitStep::Withdraw },
        )
        .await?;
        if let Some(other) = kept.filter(|_| !is_here) {
            seats::free(txn, other).await?;
            ask_to_offer(txn, now, place.course_id).await?;
        }
        if let Some(application) = place.application_id {
            let ended = match why {
                Closing::Seated { patient, group, .. } => application::ActiveModel {
                    patient_id: Set(Some(patient.0)),
                    group_id: Set(Some(group.0)),
                    ..Default::default()
                },
                Closing::Gone | Closing::TakenBack => Default::default(),
            };
            end_application(txn, now, application, step, ended).await?;
        }
        is_kept |= is_here;
    }
    Ok(is_kept)
}

/// Ends one place as it was looked at.
///
/// # Errors
/// `Conflict` where it has changed since, or has no such step.
pub(super) async fn end(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    place: &waiting::Model,
    step: WaitStep,
) -> Result<()> {
    let ended = waiting::Entity::update_many()
        .col_expr(waiting::Column::State, Expr::value(after(place, step)?.name()))
        .col_expr(waiting::Column::ClosedAt, Expr::value(now))
        .filter(waiting::Column::Id.eq(place.id))
        .filter(waiting::Column::State.eq(place.state.as_str()))
        .exec(txn)
        .await?;
    if ended.rows_affected != 1 {
        return Err(Code::Conflict.into());
    }
    Ok(())
}

/// Where a place stands.
pub(super) fn state(place: &waiting::Model) -> Result<WaitState> {
    parsed("waiting.state", WaitState::from_name(&place.state))
}

/// Where a place stands after a step.
///
/// # Errors
/// `Conflict` where it has no such step: somebody was faster.
pub(super) fn after(place: &waiting::Model, step: WaitStep) -> Result<WaitState> {
    Ok(state(place)?.after(step).map_err(|_no_step| Code::Conflict)?)
}

/// The offers of a group, whose row is locked, are taken back: those who had them wait on, at their place in line.
pub(crate) async fn take_back(txn: &DatabaseTransaction, group: Uuid) -> Result<()> {
    let offered = || {
        waiting::Column::GroupId
            .eq(group)
            .and(waiting::Column::State.eq(WaitState::Offered.name()))
    };
    let places = waiting::Entity::find().filter(offered()).all(txn).await?;
    for place in places {
        job::forget(txn, Work::OfferEnds(WaitingId(place.id))).await?;
    }
    waiting::Entity::update_many()
        .col_expr(waiting::Column::State, Expr::value(WaitState::Waiting.name()))
        .col_expr(waiting::Column::GroupId, Expr::value(None::<Uuid>))
        .col_expr(waiting::Column::OfferedAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(waiting::Column::OfferUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(offered())
        .exec(txn)
        .await?;
    Ok(())
}

/// A patient whose removal is taken back has its places in line again, and with them the applications that they are of.
pub(crate) async fn come_back(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    patient: MembershipId,
    gone_at: DateTime<Utc>,
) -> Result<()> {
    let lost = waiting::Entity::find()
        .filter(Waits::of_patient(txn, patient).await?.whose())
        .filter(waiting::Column::State.eq(WaitState::Withdrawn.name()))
        .filter(waiting::Column::ClosedAt.eq(gone_at))
        .all(txn)
        .await?;
    for place in lost {
        let again = waiting::ActiveModel {
            id: Set(place.id),
            state: Set(WaitState::Waiting.name().to_owned()),
            group_id: Set(None),
            offered_at: Set(None),
            offer_until: Set(None),
            closed_at: Set(None),
            ..Default::default()
        };
        waiting::Entity::update(again).exec(txn).await?;
        if let Some(id) = place.application_id {
            let waits = application::ActiveModel {
                id: Set(id),
                state: Set(ApplicationState::Waiting.name().to_owned()),
                touched_at: Set(now),
                ..Default::default()
            };
            application::Entity::update(waits).exec(txn).await?;
        }
        ask_to_offer(txn, now, place.course_id).await?;
    }
    Ok(())
}

/// «Вы 3-й в списке»: how many stand before this place, and one.
pub(crate) async fn place_in_line(db: &impl ConnectionTrait, place: &waiting::Model) -> Result<u64> {
    let same_moment = Condition::all()
        .add(waiting::Column::ClearedAt.eq(place.cleared_at))
        .add(waiting::Column::Id.lt(place.id));
    let before = Condition::any()
        .add(waiting::Column::ClearedAt.lt(place.cleared_at))
        .add(same_moment);
    let before = waiting::Entity::find()
        .filter(waiting::Column::CourseId.eq(place.course_id))
        .filter(waiting::Column::ClosedAt.is_null())
        .filter(before);
    Ok(before.count(db).await? + 1)
}

/// The application that a place is of is over with it, unless something else was decided about it.
pub(super) async fn end_application(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    id: Uuid,
    step: ApplicationStep,
    with: application::ActiveModel,
) -> Result<()> {
    let waits = ApplicationState::Waiting;
    let next = waits.after(step).map_err(Error::broken)?;
    application::Entity::update_many()
        .set(application::ActiveModel {
            state: Set(next.name().to_owned()),
            touched_at: Set(now),
            ..with
        })
        .filter(application::Column::Id.eq(id))
        .filter(application::Column::State.eq(waits.name()))
        .exec(txn)
        .await?;
    Ok(())
}

/// Somebody as lists know it: as a patient, or by the applications that it sent, under the name and the address that it
/// has.
pub(super) struct Waits {
    patient: Option<MembershipId>,
    applications: Vec<Uuid>,
}

impl Waits {
    pub(super) async fn of_patient(db: &impl ConnectionTrait, patient: MembershipId) -> Result<Self> {
        let row = membership::Entity::find_by_id(patient.0).one(db).await?;
        let row = parsed("waiting.patient_id", row)?;
        let email = address_of(db, &row).await?;
        let clinic = ClinicId(row.clinic_id);
        Self::known(db, clinic, Some(patient), (&row.full_name, &email)).await
    }

    async fn of_applicant(db: &impl ConnectionTrait, id: ApplicationId) -> Result<Self> {
        let row = application::Entity::find_by_id(id.0).one(db).await?;
        let row = parsed("waiting.application_id", row)?;
        if let Some(patient) = review::patient_of(db, &row).await? {
            return Self::of_patient(db, patient).await;
        }
        let email = parsed("application.email", Email::parse(&row.email).ok())?;
        Self::known(db, ClinicId(row.clinic_id), None, (&row.full_name, &email)).await
    }

    async fn known(
        db: &impl ConnectionTrait,
        clinic: ClinicId,
        patient: Option<MembershipId>,
        (full_name, email): (&str, &Email),
    ) -> Result<Self> {
        let nobodys = application::Column::PatientId.is_null();
        let theirs = Condition::any()
            .add(nobodys.and(application::Column::Email.eq(email.as_str())))
            .add_option(patient.map(|patient| application::Column::PatientId.eq(patient.0)));
        let sent: Vec<(Uuid, Option<Uuid>, String)> = application::Entity::find()
            .filter(application::Column::ClinicId.eq(clinic.0))
            .filter(theirs)
            .select_only()
            .columns([
                application::Column::Id,
                application::Column::PatientId,
                application::Column::FullName,
            ])
            .into_tuple()
            .all(db)
            .await?;
        let key = |name: &str| PersonName::parse(name).map(|name| name.search_key()).ok();
        let is_theirs =
            |(_, patient, name): &(Uuid, Option<Uuid>, String)| patient.is_some() || key(name) == key(full_name);
        let applications = sent.into_iter().filter(is_theirs).map(|(id, ..)| id).collect();
        Ok(Self { patient, applications })
    }

    /// Whose places these are.
    pub(super) fn whose(&self) -> Condition {
        Condition::any()
            .add_option(self.patient.map(|patient| waiting::Column::PatientId.eq(patient.0)))
            .add(waiting::Column::ApplicationId.is_in(self.applications.iter().copied()))
    }

    pub(super) fn places(&self) -> Select<waiting::Entity> {
        open().filter(self.whose())
    }
}

/// What those learn of a group who are offered a seat there, or have one.
pub(crate) async fn facts(db: &impl ConnectionTrait, now: DateTime<Utc>, id: GroupId) -> Result<GroupFacts> {
    let row = exercise_group::Entity::find_by_id(id.0).one(db).await?;
    let row = parsed("exercise_group.id", row)?;
    let specialist = membership::Entity::find_by_id(row.specialist_id).one(db).await?;
    let specialist = parsed("exercise_group.specialist_id", specialist)?;
    Ok(GroupFacts {
        title: group::title_of(&row)?,
        specialist: parsed("membership.full_name", PersonName::parse(&specialist.full_name).ok())?,
        schedule: making::schedule(&row)?,
        next_class: next_class(db, now, id.0).await?,
    })
}

/// When a group's next class begins, if one is planned.
pub(super) async fn next_class(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    group: Uuid,
) -> Result<Option<DateTime<Utc>>> {
    let next = class::Entity::find()
        .filter(class::Column::GroupId.eq(group))
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .filter(class::Column::StartsAt.gt(now))
        .order_by_asc(class::Column::StartsAt)
        .limit(1)
        .one(db)
        .await?;
    Ok(next.map(|class| class.starts_at))
}
