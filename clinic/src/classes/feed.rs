//! A patient's classes as a calendar that other programs read, at a secret address.

use chrono::{DateTime, Duration, Utc};
use domain::{
    audit::Action,
    classes::{AttendanceState, ClassState},
    error::Code,
    identity::Status,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait, sea_query::OnConflict,
};

use super::card::cards;
use crate::{
    audit,
    context::Context,
    entity::{attendance, calendar_feed, class, membership},
    error::Result,
    identity::{Actor, Patient},
    mail::ClassOfLetter,
    secret::{Secret, hash},
};

/// How long a calendar keeps what is over.
const KEPT: Duration = Duration::days(60);

/// A patient's calendar.
#[derive(Clone, Debug)]
pub struct Feed {
    pub classes: Vec<ClassOfLetter>,
    pub at: DateTime<Utc>,
}

/// Since when the patient has a calendar's address, if at all.
///
/// # Errors
/// The database's.
pub async fn has_address(ctx: &Context, actor: &Actor<Patient>) -> Result<Option<DateTime<Utc>>> {
    let found = calendar_feed::Entity::find()
        .filter(calendar_feed::Column::PatientId.eq(actor.membership().0))
        .one(ctx.db.read())
        .await?;
    Ok(found.map(|feed| feed.created_at))
}

/// Makes the secret address, shown once. An older one dies.
///
/// # Errors
/// The database's.
pub async fn new_address(ctx: &Context, actor: &Actor<Patient>) -> Result<Secret> {
    let now = ctx.now();
    let secret = Secret::draw()?;
    let txn = ctx.db.write().await?;
    let row = calendar_feed::ActiveModel {
        token_hash: Set(secret.hash()),
        clinic_id: Set(actor.clinic().0),
        patient_id: Set(actor.membership().0),
        created_at: Set(now),
    };
    // Of two presses at once the later one counts.
    let newest = OnConflict::column(calendar_feed::Column::PatientId)
        .update_columns([calendar_feed::Column::TokenHash, calendar_feed::Column::CreatedAt])
        .to_owned();
    calendar_feed::Entity::insert(row)
        .on_conflict(newest)
        .exec_without_returning(&txn)
        .await?;
    let me = Some(actor.membership().0);
    audit::record(&txn, now, actor.by(), Action::CalendarLinkMade, me, None).await?;
    txn.commit().await?;
    Ok(secret)
}

/// The address works no more.
///
/// # Errors
/// The database's.
pub async fn revoke_address(ctx: &Context, actor: &Actor<Patient>) -> Result<()> {
    let txn = ctx.db.write().await?;
    let dropped = calendar_feed::Entity::delete_many()
        .filter(calendar_feed::Column::PatientId.eq(actor.membership().0))
        .exec(&txn)
        .await?;
    if dropped.rows_affected > 0 {
        let me = Some(actor.membership().0);
        audit::record(&txn, ctx.now(), actor.by(), Action::CalendarLinkRevoked, me, None).await?;
    }
    txn.commit().await?;
    Ok(())
}

/// The classes behind a secret address, with those that were cancelled, so that calendars take them out. For whoever
/// has the address.
///
/// # Errors
/// `NotFound` where nobody has it any more, or who had it is gone.
pub async fn feed(ctx: &Context, secret: &str) -> Result<Feed> {
    let (now, db) = (ctx.now(), ctx.db.read());
    let patient = calendar_feed::Entity::belongs_to(membership::Entity)
        .from(calendar_feed::Column::PatientId)
        .to(membership::Column::Id);
    let feed = calendar_feed::Entity::find_by_id(hash(secret))
        .join(JoinType::InnerJoin, patient.into())
        .filter(membership::Column::Status.eq(Status::Active.name()))
        .one(db)
        .await?
        .ok_or(Code::NotFound)?;
    let theirs = attendance::Entity::find()
        .filter(attendance::Column::PatientId.eq(feed.patient_id))
        .filter(attendance::Column::State.ne(AttendanceState::Cancelled.name()))
        .select_only()
        .column(attendance::Column::ClassId);
    let classes = class::Entity::find()
        .filter(class::Column::Id.in_subquery(theirs.into_query()))
        .filter(class::Column::StartsAt.gt(now - KEPT));
    let classes = cards(db, classes).await?.into_iter().map(|card| ClassOfLetter {
        id: card.id,
        starts_at: card.starts_at,
        ends_at: card.ends_at,
        was: None,
        zone: card.zone,
        specialist: card.specialist.full_name.to_string(),
        is_cancelled: card.state == ClassState::Cancelled,
        reason: None,
        revision: u32::try_from(card.revision).unwrap_or(u32::MAX),
    });
    Ok(Feed {
        classes: classes.collect(),
        at: now,
    })
}
