//! «Статистика»: what the organizer sees of the clinic, in figures. The database counts; here they are put together.
//!
//! Everything is counted anew from what happened, so no figure can go stale. A fixed number of statements, whatever the
//! clinic's size.

mod ask;
mod classes;
mod people;

use std::collections::HashMap;

use domain::{
    classes::{GroupId, GroupRef, GroupTitle},
    identity::{Named, Role},
    settings::{CourseId, CourseName, CourseRef},
    staff::Standing,
    statistics::{
        OfBucket, OfCourse, OfDoctor, OfGroup, OfSpecialist, OpenNow, Pair, Period, Reports, Spread, Stage, Statistics,
        Wait,
    },
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use self::{
    ask::{Ask, count, ranked, side, split, spread, within},
    classes::{Classes, Share},
    people::People,
};
use crate::{
    classes::{group::names, review},
    context::Context,
    entity::{membership, parsed},
    error::Result,
    identity::{Actor, Organizer},
    people as lists,
};

/// The figures of the period, of the one before, and of now. Days are those of the clinic's calendar; what is yet to
/// come does not count.
///
/// # Errors
/// The database's.
pub async fn statistics(ctx: &Context, actor: &Actor<Organizer>, period: Period) -> Result<Statistics> {
    let ask = Ask::new(ctx, actor, period);
    let people = People::read(&ask).await?;
    let classes = Classes::read(&ask).await?;
    let waits = waits(&ask).await?;
    let over_time = over_time(&ask, period).await?;
    let open = open(ctx, actor, &people).await?;
    let ids = people.of_doctors.keys().chain(classes.of_specialists.keys());
    let named = names_of(ctx, ids.copied()).await?;
    Ok(Statistics {
        period,
        funnel: Stage::ALL
            .map(|stage| (stage, funnel(stage, &people, &classes)))
            .to_vec(),
        waits,
        reports: people.reports,
        alerts: people.alerts,
        attendance: classes.attendance,
        seats: classes.seats,
        open,
        over_time,
        by_doctor: by_doctor(&people, &named)?,
        by_specialist: by_specialist(&classes, &named)?,
        by_course: by_course(&classes)?,
        by_group: by_group(&classes)?,
        absences: classes.absences,
    })
}

const fn funnel(stage: Stage, people: &People, classes: &Classes) -> Pair<u64> {
    match stage {
        Stage::Invited => people.registered,
        Stage::Activated => people.activated,
        Stage::Reporting => people.reporting,
        Stage::Applied => classes.applied,
        Stage::Approved => classes.approved,
        Stage::Attended => classes.attended,
        Stage::Finished => classes.finished,
    }
}

/// How long people waited, one statement each.
async fn waits(ask: &Ask<'_>) -> Result<Vec<(Wait, Pair<Option<Spread>>)>> {
    let mut waits = Vec::new();
    for wait in Wait::ALL {
        let (from, to, table) = match wait {
            Wait::Activation => (
                "i.created_at",
                "i.closed_at",
                "invitation AS i JOIN membership AS m ON m.id = i.membership_id \
                 WHERE i.clinic_id = $1 AND i.state = 'used' AND m.role = 'patient'",
            ),
            Wait::Decision => ("submitted_at", "decided_at", "application WHERE clinic_id = $1"),
            Wait::Seat => (
                "cleared_at",
                "closed_at",
                "waiting WHERE clinic_id = $1 AND state = 'accepted'",
            ),
            Wait::Reaction => ("created_at", "closed_at", "alert WHERE clinic_id = $1"),
        };
        let (which, took, then) = (split(to), ask.seconds(from, to), within(to));
        let sql = ranked(&format!("SELECT {which} AS k, {took} AS d FROM {table} AND {then}"));
        let mut pair = Pair::default();
        for (which, of, median, ninety) in ask.both::<(i64, i64, i64, i64)>(&sql).await? {
            *side(&mut pair, which) = Some(spread(of, median, ninety));
        }
        waits.push((wait, pair));
    }
    Ok(waits)
}

/// The parts of the period, for a chart.
async fn over_time(ask: &Ask<'_>, period: Period) -> Result<Vec<OfBucket>> {
    let mut parts: Vec<OfBucket> = period
        .buckets()
        .into_iter()
        .map(|bucket| OfBucket {
            bucket,
            reports: Reports::default(),
            alerts: 0,
            present: 0,
        })
        .collect();
    let mut at = |part: i64, set: &mut dyn FnMut(&mut OfBucket)| {
        let found = usize::try_from(part).ok().and_then(|part| parts.get_mut(part));
        if let Some(found) = found {
            set(found);
        }
    };
    let part = ask.part("opens_at");
    let reports = format!(
        "SELECT {part}, COUNT(*), {} FROM report WHERE clinic_id = $1 AND opens_at >= $2 AND opens_at < $3 GROUP BY 1",
        ask::sum_of("state = 'sent'")
    );
    for (part, asked, sent) in ask.parts::<(i64, i64, i64)>(&reports).await? {
        at(part, &mut |of| {
            of.reports = Reports {
                asked: count(asked),
                sent: count(sent),
            };
        });
    }
    let part = ask.part("created_at");
    let alerts = format!(
        "SELECT {part}, COUNT(*) FROM alert WHERE clinic_id = $1 AND created_at >= $2 AND created_at < $3 GROUP BY 1"
    );
    for (part, alerts) in ask.parts::<(i64, i64)>(&alerts).await? {
        at(part, &mut |of| of.alerts = count(alerts));
    }
    let part = ask.part("c.starts_at");
    let present = format!(
        "SELECT {part}, COUNT(*) FROM class AS c JOIN attendance AS a ON a.class_id = c.id \
         WHERE c.clinic_id = $1 AND c.starts_at >= $2 AND c.starts_at < $3 AND c.state = 'planned' \
         AND a.state = 'present' GROUP BY 1"
    );
    for (part, present) in ask.parts::<(i64, i64)>(&present).await? {
        at(part, &mut |of| of.present = count(present));
    }
    Ok(parts)
}

/// What stands open now.
async fn open(ctx: &Context, actor: &Actor<Organizer>, people: &People) -> Result<OpenNow> {
    let applications = review::oversight(ctx, actor).await?;
    let invited_here = membership::Entity::find()
        .filter(membership::Column::ClinicId.eq(actor.clinic().0))
        .filter(membership::Column::Role.ne(Role::Organizer.name()));
    let expiring = lists::standing(invited_here, Standing::ExpiringSoon, ctx.now());
    Ok(OpenNow {
        alerts: people.open_alerts,
        late_alerts: people.late_alerts,
        applications: applications.open,
        late_applications: applications.overdue,
        expiring: expiring.count(ctx.db.read()).await?,
    })
}

/// Ids of one statement at most: databases bound the values of a statement.
const AT_ONCE: usize = 5000;

async fn names_of(ctx: &Context, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, Named>> {
    let ids: Vec<Uuid> = ids.collect();
    let mut named = HashMap::new();
    for ids in ids.chunks(AT_ONCE) {
        named.extend(names(ctx.db.read(), ids.iter().copied()).await?);
    }
    Ok(named)
}

fn name(named: &HashMap<Uuid, Named>, id: Uuid) -> Result<Named> {
    parsed("membership.id", named.get(&id).cloned())
}

fn by_doctor(people: &People, named: &HashMap<Uuid, Named>) -> Result<Vec<OfDoctor>> {
    let rows = people.of_doctors.iter().map(|(id, of)| {
        Ok(OfDoctor {
            doctor: name(named, *id)?,
            observed: of.observed,
            registered: of.registered,
            activated: of.activated,
            reports: of.reports,
            alerts: of.alerts,
            reaction: of.reaction,
            late: of.late,
        })
    });
    let mut rows: Vec<OfDoctor> = rows.collect::<Result<_>>()?;
    rows.sort_by_cached_key(|row| row.doctor.full_name.search_key());
    Ok(rows)
}

fn by_specialist(classes: &Classes, named: &HashMap<Uuid, Named>) -> Result<Vec<OfSpecialist>> {
    let rows = classes.of_specialists.iter().map(|(id, share)| {
        Ok(OfSpecialist {
            specialist: name(named, *id)?,
            people: share.people,
            attendance: share.attendance,
        })
    });
    let mut rows: Vec<OfSpecialist> = rows.collect::<Result<_>>()?;
    rows.sort_by_cached_key(|row| row.specialist.full_name.search_key());
    Ok(rows)
}

/// The courses that there are, and of those that are over the ones with something to tell.
fn by_course(classes: &Classes) -> Result<Vec<OfCourse>> {
    let mut rows = Vec::new();
    for (id, of) in &classes.of_courses {
        let row = OfCourse {
            course: CourseRef {
                id: CourseId(*id),
                name: parsed("course.name", CourseName::parse(&of.name).ok())?,
            },
            people: of.share.people,
            applied: of.applied,
            approved: of.approved,
            declined: of.declined,
            decision: of.decision,
            attendance: of.share.attendance,
            finished: of.finished,
            seats: of.seats,
        };
        let told = [row.people, row.applied, row.approved, row.declined, row.finished];
        if !of.is_over || told.iter().any(|number| *number > 0) {
            rows.push(row);
        }
    }
    rows.sort_by_cached_key(|row| domain::search::search_key(&row.course.name.to_string()));
    Ok(rows)
}

fn by_group(classes: &Classes) -> Result<Vec<OfGroup>> {
    let mut rows = Vec::new();
    for (id, of) in &classes.of_groups {
        let Share { people, attendance } = of.share;
        rows.push(OfGroup {
            group: GroupRef {
                id: GroupId(*id),
                title: parsed("exercise_group.title", GroupTitle::parse(&of.title).ok())?,
            },
            course: classes
                .of_courses
                .get(&of.course)
                .map(|of| of.name.clone())
                .unwrap_or_default(),
            people,
            attendance,
            finished: of.finished,
            seats: of.seats,
        });
    }
    rows.sort_by_cached_key(|row| domain::search::search_key(&format!("{} {}", row.course, row.group.title)));
    Ok(rows)
}
