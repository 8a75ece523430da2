//! «Журнал»: what was done in a clinic, and by whom, for its organizers.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    audit::{Action, AuditEventId, JournalEntry, JournalQuery, What, Whom},
    classes::{ApplicationId, ClassId, GroupId},
    error::Code,
    identity::{ClinicId, MembershipId, Role},
    limits::LIST_PAGE,
    settings::CourseId,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::SelectStatement,
};
use uuid::Uuid;

use crate::{
    context::Context,
    entity::{
        alert, application, attendance, audit_event, class, course, exercise_group, membership, parsed, report, waiting,
    },
    error::Result,
    identity::{Actor, Organizer},
    search,
};

/// Entries of one file.
pub const FILE_MAX: u64 = 50_000;

/// One page of the clinic's journal, the latest first; and whether there is more. A fixed number of queries.
///
/// # Errors
/// `NotFound` when the entry to go on after is none of the clinic's.
pub async fn journal(
    ctx: &Context,
    actor: &Actor<Organizer>,
    query: &JournalQuery,
) -> Result<(Vec<JournalEntry>, bool)> {
    read(ctx, actor, query, LIST_PAGE).await
}

/// The same for a file: up to [`FILE_MAX`] entries.
///
/// # Errors
/// As [`journal`].
pub async fn journal_file(
    ctx: &Context,
    actor: &Actor<Organizer>,
    query: &JournalQuery,
) -> Result<(Vec<JournalEntry>, bool)> {
    read(ctx, actor, query, FILE_MAX).await
}

async fn read(
    ctx: &Context,
    actor: &Actor<Organizer>,
    query: &JournalQuery,
    size: u64,
) -> Result<(Vec<JournalEntry>, bool)> {
    let (db, clinic) = (ctx.db.read(), actor.clinic());
    let mut events = of_clinic(clinic);
    if let Some(role) = query.role {
        events = events.filter(audit_event::Column::Role.eq(role.name()));
    }
    if let Some(about) = query.about {
        events = events.filter(concerning(about));
    }
    let zone = actor.zone();
    let midnight = |day: NaiveDate| domain::classes::instant(day, domain::settings::TimeOfDay::MIDNIGHT, zone);
    if let Some(from) = query.from {
        events = events.filter(audit_event::Column::At.gte(midnight(from)));
    }
    if let Some(next) = query.to.and_then(|to| to.checked_add_days(Days::new(1))) {
        events = events.filter(audit_event::Column::At.lt(midnight(next)));
    }
    if !query.search.trim().is_empty() {
        let meant = || meant(db, clinic, &query.search);
        let either = Condition::any()
            .add(audit_event::Column::MembershipId.in_subquery(meant()))
            .add(audit_event::Column::ObjectId.in_subquery(meant()));
        events = events.filter(either);
    }
    if let Some(last) = query.after {
        let last = of_clinic(clinic)
            .filter(audit_event::Column::Id.eq(last.0))
            .one(db)
            .await?;
        let last = last.ok_or(Code::NotFound)?;
        let same_moment = Condition::all()
            .add(audit_event::Column::At.eq(last.at))
            .add(audit_event::Column::Id.lt(last.id));
        let before = Condition::any()
            .add(audit_event::Column::At.lt(last.at))
            .add(same_moment);
        events = events.filter(before);
    }
    let mut rows = events
        .order_by_desc(audit_event::Column::At)
        .order_by_desc(audit_event::Column::Id)
        .limit(size + 1)
        .all(db)
        .await?;
    let more = u64::try_from(rows.len()).is_ok_and(|rows| rows > size);
    rows.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    Ok((entries(db, clinic, rows).await?, more))
}

fn of_clinic(clinic: ClinicId) -> Select<audit_event::Entity> {
    audit_event::Entity::find().filter(audit_event::Column::ClinicId.eq(clinic.0))
}

/// Whom a search means.
fn meant(db: &impl ConnectionTrait, clinic: ClinicId, search: &str) -> SelectStatement {
    membership::Entity::find()
        .filter(membership::Column::ClinicId.eq(clinic.0))
        .filter(search::members(search, db.get_database_backend()))
        .select_only()
        .column(membership::Column::Id)
        .into_query()
}

/// What was done to somebody and what was looked at of somebody, under whatever id it is recorded: the person's own, an
/// application, a report, an alert, a place in line, a class at which the person is expected.
pub(crate) fn concerning(person: MembershipId) -> Condition {
    let theirs = [
        application::Entity::find()
            .filter(application::Column::PatientId.eq(person.0))
            .select_only()
            .column(application::Column::Id)
            .into_query(),
        report::Entity::find()
            .filter(report::Column::PatientId.eq(person.0))
            .select_only()
            .column(report::Column::Id)
            .into_query(),
        alert::Entity::find()
            .filter(alert::Column::PatientId.eq(person.0))
            .select_only()
            .column(alert::Column::Id)
            .into_query(),
        waiting::Entity::find()
            .filter(waiting::Column::PatientId.eq(person.0))
            .select_only()
            .column(waiting::Column::Id)
            .into_query(),
        attendance::Entity::find()
            .filter(attendance::Column::PatientId.eq(person.0))
            .select_only()
            .column(attendance::Column::ClassId)
            .into_query(),
    ];
    theirs.into_iter().fold(
        Condition::any().add(audit_event::Column::ObjectId.eq(person.0)),
        |any, theirs| any.add(audit_event::Column::ObjectId.in_subquery(theirs)),
    )
}

async fn entries(
    db: &impl ConnectionTrait,
    clinic: ClinicId,
    rows: Vec<audit_event::Model>,
) -> Result<Vec<JournalEntry>> {
    let objects: Vec<Uuid> = rows.iter().filter_map(|row| row.object_id).collect();
    let ids: Vec<Uuid> = rows
        .iter()
        .filter_map(|row| row.membership_id)
        .chain(objects.iter().copied())
        .collect();
    let owners = owners(db, clinic, &objects).await?;
    let ids: Vec<Uuid> = ids.into_iter().chain(owners.values().copied()).collect();
    let people = people(db, clinic, &ids).await?;
    let things = things(db, clinic, &objects).await?;
    rows.into_iter()
        .map(|row| {
            let person = |id: Uuid| people.get(&id).cloned();
            let what = row.object_id.and_then(|id| {
                let whose = owners.get(&id).copied().unwrap_or(id);
                person(whose).map(What::Person).or_else(|| things.get(&id).cloned())
            });
            Ok(JournalEntry {
                id: AuditEventId(row.id),
                at: row.at,
                who: row.membership_id.and_then(person),
                role: row.role.as_deref().and_then(Role::from_name),
                action: parsed("audit_event.action", Action::from_name(&row.action))?,
                what,
                network: row.network,
            })
        })
        .collect()
}

/// Ids of one statement at most: databases bound the values of a statement.
const AT_ONCE: usize = 5000;

async fn people(db: &impl ConnectionTrait, clinic: ClinicId, ids: &[Uuid]) -> Result<HashMap<Uuid, Whom>> {
    let mut found = HashMap::new();
    for ids in ids.chunks(AT_ONCE) {
        let rows: Vec<(Uuid, String, String)> = membership::Entity::find()
            .filter(membership::Column::ClinicId.eq(clinic.0))
            .filter(membership::Column::Id.is_in(ids.iter().copied()))
            .select_only()
            .columns([
                membership::Column::Id,
                membership::Column::FullName,
                membership::Column::Role,
            ])
            .into_tuple()
            .all(db)
            .await?;
        for (id, full_name, role) in rows {
            let role = parsed("membership.role", Role::from_name(&role))?;
            let whom = Whom {
                id: MembershipId(id),
                full_name,
                role,
            };
            found.insert(id, whom);
        }
    }
    Ok(found)
}

/// Whose the reports and alerts are: they have no name but the patient's.
async fn owners(db: &impl ConnectionTrait, clinic: ClinicId, ids: &[Uuid]) -> Result<HashMap<Uuid, Uuid>> {
    let mut found = HashMap::new();
    for ids in ids.chunks(AT_ONCE) {
        let ids = || ids.iter().copied();
        let reports = report::Entity::find()
            .filter(report::Column::ClinicId.eq(clinic.0))
            .filter(report::Column::Id.is_in(ids()))
            .select_only()
            .columns([report::Column::Id, report::Column::PatientId]);
        let alerts = alert::Entity::find()
            .filter(alert::Column::ClinicId.eq(clinic.0))
            .filter(alert::Column::Id.is_in(ids()))
            .select_only()
            .columns([alert::Column::Id, alert::Column::PatientId]);
        found.extend(reports.into_tuple::<(Uuid, Uuid)>().all(db).await?);
        found.extend(alerts.into_tuple::<(Uuid, Uuid)>().all(db).await?);
    }
    Ok(found)
}

/// What is no person and has a name.
async fn things(db: &impl ConnectionTrait, clinic: ClinicId, ids: &[Uuid]) -> Result<HashMap<Uuid, What>> {
    let mut found = HashMap::new();
    for ids in ids.chunks(AT_ONCE) {
        let ids = || ids.iter().copied();
        let courses = course::Entity::find()
            .filter(course::Column::ClinicId.eq(clinic.0))
            .filter(course::Column::Id.is_in(ids()));
        for row in courses.all(db).await? {
            found.insert(row.id, What::Course(CourseId(row.id), row.name));
        }
        let groups = exercise_group::Entity::find()
            .filter(exercise_group::Column::ClinicId.eq(clinic.0))
            .filter(exercise_group::Column::Id.is_in(ids()));
        for row in groups.all(db).await? {
            found.insert(row.id, What::Group(GroupId(row.id), row.title));
        }
        let classes: Vec<(Uuid, DateTime<Utc>)> = class::Entity::find()
            .filter(class::Column::ClinicId.eq(clinic.0))
            .filter(class::Column::Id.is_in(ids()))
            .select_only()
            .columns([class::Column::Id, class::Column::StartsAt])
            .into_tuple()
            .all(db)
            .await?;
        for (id, begins) in classes {
            found.insert(id, What::Class(ClassId(id), begins));
        }
        let applications: Vec<(Uuid, Option<i64>)> = application::Entity::find()
            .filter(application::Column::ClinicId.eq(clinic.0))
            .filter(application::Column::Id.is_in(ids()))
            .select_only()
            .columns([application::Column::Id, application::Column::Number])
            .into_tuple()
            .all(db)
            .await?;
        for (id, number) in applications {
            found.insert(id, What::Application(ApplicationId(id), number));
        }
    }
    Ok(found)
}
