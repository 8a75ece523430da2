//! Who hears of a change, each in one letter whatever the number of classes: those who are expected at this moment, and
//! the specialists whom it touches.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{classes::AttendanceState, identity::MembershipId, mail::LetterKind};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    entity::{attendance, class},
    error::Result,
    identity::Actor,
    mail::{self, ToldClass},
};

/// A class as it is after a change.
pub(super) struct Changed {
    pub(super) class: Uuid,
    /// Who ran it before the change.
    pub(super) specialist: Uuid,
    pub(super) starts_at: DateTime<Utc>,
    /// When it was to begin before.
    pub(super) was: Option<DateTime<Utc>>,
}

impl Changed {
    pub(super) fn of(row: &class::Model) -> Self {
        Self {
            class: row.id,
            specialist: row.specialist_id,
            starts_at: row.starts_at,
            was: None,
        }
    }

    fn told(&self) -> ToldClass {
        ToldClass {
            class: self.class,
            starts_at: self.starts_at,
            was: self.was,
        }
    }
}

/// Tells those who are expected and the specialists, but for the one who did it.
pub(super) async fn everybody<R>(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    actor: &Actor<R>,
    kind: LetterKind,
    changed: &[Changed],
) -> Result<()> {
    let mut news = expected(txn, changed).await?;
    for class in changed.iter().filter(|class| class.specialist != actor.membership().0) {
        news.entry(class.specialist).or_default().push(class.told());
    }
    mail::enqueue_about_classes(txn, now, actor.clinic(), kind, news).await
}

/// Tells those who are expected that somebody else runs these classes, and the specialists whose they were and are.
pub(super) async fn of_another_specialist<R>(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    actor: &Actor<R>,
    rows: &[&class::Model],
    to: MembershipId,
) -> Result<()> {
    let changed: Vec<_> = rows.iter().map(|row| Changed::of(row)).collect();
    let clinic = actor.clinic();
    let patients = expected(txn, &changed).await?;
    mail::enqueue_about_classes(txn, now, clinic, LetterKind::ClassSpecialist, patients).await?;
    let mut taken = BTreeMap::<Uuid, Vec<ToldClass>>::new();
    for class in changed.iter().filter(|class| class.specialist != actor.membership().0) {
        taken.entry(class.specialist).or_default().push(class.told());
    }
    mail::enqueue_about_classes(txn, now, clinic, LetterKind::ClassTaken, taken).await?;
    let given = (to != actor.membership() && !changed.is_empty())
        .then(|| (to.0, changed.iter().map(Changed::told).collect::<Vec<_>>()));
    mail::enqueue_about_classes(txn, now, clinic, LetterKind::ClassGiven, given.into_iter().collect()).await
}

/// What each of those hears who are expected.
async fn expected(txn: &DatabaseTransaction, changed: &[Changed]) -> Result<BTreeMap<Uuid, Vec<ToldClass>>> {
    let rows: Vec<(Uuid, Uuid)> = attendance::Entity::find()
        .filter(attendance::Column::ClassId.is_in(changed.iter().map(|class| class.class)))
        .filter(attendance::Column::State.eq(AttendanceState::Expected.name()))
        .select_only()
        .column(attendance::Column::ClassId)
        .column(attendance::Column::PatientId)
        .into_tuple()
        .all(txn)
        .await?;
    let mut news = BTreeMap::<Uuid, Vec<ToldClass>>::new();
    for class in changed {
        for (_, patient) in rows.iter().filter(|(id, _)| *id == class.class) {
            news.entry(*patient).or_default().push(class.told());
        }
    }
    Ok(news)
}
