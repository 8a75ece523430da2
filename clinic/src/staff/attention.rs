//! What needs an organizer's hand: a line above the staff list, and the page behind it.

use chrono::NaiveDate;
use domain::{
    classes::LeftBehind,
    identity::{MembershipId, Named, PersonName, Role},
    limits::NAMED_MAX,
    monitoring::{AlertState, Step},
    staff::{Matter, Standing},
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};
use uuid::Uuid;

use super::{doctors, hand_over, in_clinic, scope};
use crate::{
    classes::{group, review},
    context::Context,
    entity::{alert, deputy, membership, parsed},
    error::Result,
    identity::{Actor, Organizer},
    people, settings,
};

/// How somebody who needs the organizer's hand stands.
const NEEDY: [Standing; 3] = [Standing::ExpiringSoon, Standing::LetterRefused, Standing::NotMe];

/// Everything that needs the organizer's hand, the most urgent first; nothing where all is well. A fixed number of
/// queries.
///
/// # Errors
/// The database's.
pub async fn matters(ctx: &Context, actor: &Actor<Organizer>) -> Result<Vec<Matter>> {
    let mut matters = Vec::new();
    let mut add = |number: u64, matter: fn(u64) -> Matter| {
        if number > 0 {
            matters.push(matter(number));
        }
    };
    add(unanswered_alerts(ctx, actor).await?, Matter::Alerts);
    let applications = review::oversight(ctx, actor).await?;
    add(applications.overdue, Matter::OverdueApplications);
    add(applications.left_behind, Matter::ApplicationsWithoutDoctor);
    for (doctor, patients) in hand_over::left_behind(ctx, actor).await? {
        matters.push(Matter::PatientsWithoutDoctor { doctor, patients });
    }
    matters.extend(away_without_deputy(ctx, actor).await?);
    for left in group::left_behind(ctx, actor).await? {
        let LeftBehind {
            specialist,
            groups,
            classes,
        } = left;
        if groups > 0 {
            let specialist = specialist.clone();
            matters.push(Matter::GroupsWithoutSpecialist { specialist, groups });
        }
        if classes > 0 {
            matters.push(Matter::ClassesWithoutSpecialist { specialist, classes });
        }
    }
    for (standing, role, people) in attention(ctx, actor).await? {
        matters.push(Matter::Invitees { standing, role, people });
    }
    let asking = asking(ctx, actor).await?;
    if asking > 0 {
        matters.push(Matter::Asking(asking));
    }
    matters.extend(without_factor(ctx, actor).await?);
    Ok(matters)
}

/// How many of the clinic's staff and patients need a hand with their invitation, by what is the matter and by role;
/// what matters to nobody is left out.
///
/// # Errors
/// The database's.
pub async fn attention(ctx: &Context, actor: &Actor<Organizer>) -> Result<Vec<(Standing, Role, u64)>> {
    // Organizers are the operator's to invite.
    let invited_here = in_clinic(actor).filter(membership::Column::Role.ne(Role::Organizer.name()));
    let mut needy = Vec::new();
    for standing in NEEDY {
        let counts: Vec<(String, i64)> = people::standing(invited_here.clone(), standing, ctx.now())
            .select_only()
            .column(membership::Column::Role)
            .column_as(membership::Column::Id.count(), "people")
            .group_by(membership::Column::Role)
            .into_tuple()
            .all(ctx.db.read())
            .await?;
        for (role, people) in counts {
            let role = parsed("membership.role", Role::from_name(&role))?;
            needy.push((standing, role, u64::try_from(people).unwrap_or_default()));
        }
    }
    Ok(needy)
}

/// How many of the clinic's staff ask for a new invitation, theirs having run out.
///
/// # Errors
/// The database's.
pub async fn asking(ctx: &Context, actor: &Actor<Organizer>) -> Result<u64> {
    Ok(people::asking(scope(actor)).count(ctx.db.read()).await?)
}

/// Those that nobody answered in time, as [`crate::monitoring::alerts::overdue`] lists them.
async fn unanswered_alerts(ctx: &Context, actor: &Actor<Organizer>) -> Result<u64> {
    let late = Condition::any()
        .add(alert::Column::AnswerBy.lte(ctx.now()))
        .add(alert::Column::Step.eq(Step::Organizer.name()));
    let late = alert::Entity::find()
        .filter(alert::Column::ClinicId.eq(actor.clinic().0))
        .filter(alert::Column::State.eq(AlertState::Open.name()))
        .filter(late);
    Ok(late.count(ctx.db.read()).await?)
}

/// Doctors who are away today or will be, and whose deputy has gone meanwhile.
async fn away_without_deputy(ctx: &Context, actor: &Actor<Organizer>) -> Result<Vec<Matter>> {
    let today = ctx.now().with_timezone(&actor.held().clinic_zone).date_naive();
    let here = doctors::here(actor.clinic())
        .select_only()
        .column(membership::Column::Id)
        .into_query();
    let doctor = deputy::Entity::belongs_to(membership::Entity)
        .from(deputy::Column::DoctorId)
        .to(membership::Column::Id);
    let rows = deputy::Entity::find()
        .filter(deputy::Column::ClinicId.eq(actor.clinic().0))
        // Four digits of a year, then month and day: such texts stand in the order of the days.
        .filter(deputy::Column::ToDay.gte(today.to_string()))
        .filter(deputy::Column::DeputyId.not_in_subquery(here))
        .join(JoinType::InnerJoin, doctor.into())
        .filter(doctors::is_here())
        .order_by_asc(deputy::Column::FromDay)
        .order_by_asc(deputy::Column::Id)
        .select_only()
        .columns([deputy::Column::DoctorId, deputy::Column::FromDay, deputy::Column::ToDay])
        .column(membership::Column::FullName)
        .into_model::<Away>()
        .all(ctx.db.read())
        .await?;
    let day = |text: &str| parsed::<NaiveDate>("deputy.from_day", text.parse().ok());
    rows.into_iter()
        .map(|row| {
            Ok(Matter::AwayWithoutDeputy {
                doctor: named(row.doctor_id, &row.full_name)?,
                from: day(&row.from_day)?,
                to: day(&row.to_day)?,
            })
        })
        .collect()
}

/// Of the roles that need a second factor, those who have none: how many, and who, as far as names are told.
async fn without_factor(ctx: &Context, actor: &Actor<Organizer>) -> Result<Vec<Matter>> {
    let rules = settings::factor_rules(ctx, actor).await?;
    let owing = rules
        .into_iter()
        .filter(|rule| rule.demand.is_some() && rule.without > 0);
    let owing: Vec<_> = owing.collect();
    let who = settings::without_factor(ctx, actor, owing.iter().map(|rule| rule.role), NAMED_MAX).await?;
    let matters = owing.into_iter().map(|rule| Matter::WithoutFactor {
        role: rule.role,
        people: rule.without,
        who: who
            .iter()
            .filter(|(role, _)| *role == rule.role)
            .map(|(_, named)| named.clone())
            .collect(),
    });
    Ok(matters.collect())
}

fn named(id: Uuid, full_name: &str) -> Result<Named> {
    Ok(Named {
        id: MembershipId(id),
        full_name: parsed("membership.full_name", PersonName::parse(full_name).ok())?,
    })
}

#[derive(FromQueryResult)]
struct Away {
    doctor_id: Uuid,
    full_name: String,
    from_day: String,
    to_day: String,
}
