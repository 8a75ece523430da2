//! The journal: one row for every change and every look at clinical data, written with the change itself.

mod journal;
mod seal;

pub(crate) use journal::concerning;
pub use journal::{FILE_MAX, journal, journal_file};
pub(crate) use seal::seal;
pub use seal::{Mismatch, Sealed, seal_all, verify};

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    identity::{ClinicId, LoginId, MembershipId, Role},
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use uuid::Uuid;

use crate::{entity::audit_event, error::Result};

/// Who did it. Empty fields are an operator at the console, or a visitor who is nobody yet.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct By {
    pub(crate) clinic: Option<ClinicId>,
    pub(crate) login: Option<LoginId>,
    pub(crate) membership: Option<MembershipId>,
    pub(crate) role: Option<Role>,
}

/// Appends one event.
pub(crate) async fn record(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    by: By,
    action: Action,
    object: Option<Uuid>,
    network: Option<&str>,
) -> Result<()> {
    let event = event(now, by, action, object, network);
    audit_event::Entity::insert(event).exec_without_returning(db).await?;
    Ok(())
}

/// Appends the same event for each of many objects, in one statement: at most a thousand at a time.
pub(crate) async fn record_each(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    by: By,
    action: Action,
    objects: impl IntoIterator<Item = Uuid>,
) -> Result<()> {
    let events = objects
        .into_iter()
        .map(|object| event(now, by, action, Some(object), None));
    audit_event::Entity::insert_many(events)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

fn event(
    now: DateTime<Utc>,
    by: By,
    action: Action,
    object: Option<Uuid>,
    network: Option<&str>,
) -> audit_event::ActiveModel {
    audit_event::ActiveModel {
        id: Set(Uuid::now_v7()),
        at: Set(now),
        clinic_id: Set(by.clinic.map(|id| id.0)),
        login_id: Set(by.login.map(|id| id.0)),
        membership_id: Set(by.membership.map(|id| id.0)),
        role: Set(by.role.map(|role| role.name().to_owned())),
        action: Set(action.name().to_owned()),
        object_id: Set(object),
        network: Set(network.map(str::to_owned)),
    }
}
