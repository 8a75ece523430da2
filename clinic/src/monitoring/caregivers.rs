//! Who may fill in reports for a patient: named by the patient or by the doctor, asked by letters to an own address, and
//! no longer from the moment on in which somebody ends it. Such a person signs in nowhere and sees nothing else.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    error::{Code, DeadLink},
    identity::{ClinicId, Email, FormKey, MembershipId, Named, PersonName},
    limits::CAREGIVERS_MAX,
    mail::LetterKind,
    monitoring::{CaregiverId, NewCaregiver, ReportState},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect, Select, sea_query::OnConflict,
};
use uuid::Uuid;

use super::{alerts::named, lead::led, link::Link};
use crate::{
    audit::{self, By},
    classes::group::names,
    context::Context,
    database::LockMembers,
    entity::{caregiver, caregiver_report, id_of, membership, parsed, report},
    error::Result,
    identity::{Actor, Doctor, Patient},
    mail,
    once::{self, Press},
};

/// Caregivers of one page, ended ones too.
const LISTED: u64 = 50;

/// Whose caregivers, and who asks: the patient, or the doctor who watches over it.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    Own(&'a Actor<Patient>),
    Patients(&'a Actor<Doctor>, MembershipId),
}

/// Those who may fill in, or might once.
#[derive(Clone, Debug)]
pub struct Caregivers {
    pub patient: Named,
    /// Those who may, then those who might, the latest first.
    pub rows: Vec<CaregiverRow>,
    /// Whether one more may be named.
    pub takes_more: bool,
}

/// Somebody who may fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaregiverRow {
    pub id: CaregiverId,
    pub full_name: PersonName,
    pub email: Email,
    /// The patient, or a doctor.
    pub added_by: Named,
    pub added_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

impl Whose<'_> {
    fn clinic(self) -> ClinicId {
        match self {
            Self::Own(actor) => actor.clinic(),
            Self::Patients(actor, _) => actor.clinic(),
        }
    }

    fn by(self) -> By {
        match self {
            Self::Own(actor) => actor.by(),
            Self::Patients(actor, _) => actor.by(),
        }
    }

    fn membership(self) -> MembershipId {
        match self {
            Self::Own(actor) => actor.membership(),
            Self::Patients(actor, _) => actor.membership(),
        }
    }

    /// The patient, if it is one of theirs.
    fn within(self, ctx: &Context) -> Select<membership::Entity> {
        match self {
            Self::Own(actor) => membership::Entity::find_by_id(actor.membership().0),
            Self::Patients(actor, patient) => led(ctx, actor).filter(membership::Column::Id.eq(patient.0)),
        }
    }

    async fn press(self, ctx: &Context, key: FormKey) -> Result<Press<()>> {
        match self {
            Self::Own(actor) => once::press(ctx, actor, key).await,
            Self::Patients(actor, _) => once::press(ctx, actor, key).await,
        }
    }
}

/// Who may fill in for this patient, and who might once. Three queries; a doctor's look is recorded.
///
/// # Errors
/// `NotFound` for nobody of the doctor's.
pub async fn caregivers(ctx: &Context, whose: Whose<'_>) -> Result<Caregivers> {
    let db = ctx.db.read();
    let patient = whose.within(ctx).one(db).await?.ok_or(Code::NotFound)?;
    if let Whose::Patients(actor, id) = whose {
        audit::record(db, ctx.now(), actor.by(), Action::RecordShown, Some(id.0), None).await?;
    }
    let rows = caregiver::Entity::find()
        .filter(caregiver::Column::ClinicId.eq(whose.clinic().0))
        .filter(caregiver::Column::PatientId.eq(patient.id))
        .order_by_desc(caregiver::Column::EndedAt.is_null())
        .order_by_desc(caregiver::Column::AddedAt)
        .order_by_desc(caregiver::Column::Id)
        .limit(LISTED)
        .all(db)
        .await?;
    let people = names(db, rows.iter().map(|row| row.added_by)).await?;
    let living = rows.iter().filter(|row| row.ended_at.is_none()).count();
    let row = |row: &caregiver::Model| {
        Ok(CaregiverRow {
            id: CaregiverId(row.id),
            full_name: name_of(&row.full_name)?,
            email: parsed("caregiver.address", Email::parse(&row.address).ok())?,
            added_by: parsed("caregiver.added_by", people.get(&row.added_by).cloned())?,
            added_at: row.added_at,
            ended_at: row.ended_at,
        })
    };
    Ok(Caregivers {
        patient: named(patient.id, &patient.full_name)?,
        rows: rows.iter().map(row).collect::<Result<_>>()?,
        takes_more: u64::try_from(living).is_ok_and(|living| living < CAREGIVERS_MAX),
    })
}

/// «Добавить»: from now on this person is asked for reports along with the patient, and at once for those that are open.
/// Pressing twice adds one.
///
/// # Errors
/// `NotFound` for nobody of the doctor's; `Invalid` for an address that fills in for this patient already; `Conflict`
/// for a patient who is gone, or has as many as there may be.
pub async fn add(ctx: &Context, whose: Whose<'_>, new: &NewCaregiver, key: FormKey) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = whose.press(ctx, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let patient = whose.within(ctx).lock_members().one(txn).await?;
    let patient = patient.ok_or(Code::NotFound)?;
    let living = living(txn, [patient.id]).await?;
    if living.iter().any(|row| row.address == new.email.as_str()) {
        return Err(NewCaregiver::taken().into());
    }
    let is_full = u64::try_from(living.len()).is_ok_and(|living| living >= CAREGIVERS_MAX);
    if is_full || !crate::staff::doctors::one_is_here(&patient) {
        return Err(Code::Conflict.into());
    }
    let row = caregiver::Model {
        id: id_of(CaregiverId).0,
        clinic_id: patient.clinic_id,
        patient_id: patient.id,
        full_name: new.full_name.to_string(),
        address: new.email.to_string(),
        added_by: whose.membership().0,
        added_at: now,
        ended_at: None,
        ended_by: None,
    };
    insert(txn, &row).await?;
    mail::enqueue_caregiver_named(txn, now, &row).await?;
    let open = report::Entity::find()
        .filter(report::Column::PatientId.eq(patient.id))
        .filter(report::Column::State.eq(ReportState::Open.name()))
        .filter(report::Column::AskedAt.is_not_null())
        .filter(report::Column::ClosesAt.gt(now))
        .order_by_asc(report::Column::Id)
        .all(txn)
        .await?;
    for report in &open {
        mail::enqueue_to_caregiver(txn, now, LetterKind::CaregiverDue, report, &row).await?;
    }
    let about = Some(patient.id);
    audit::record(txn, now, whose.by(), Action::CaregiverNamed, about, None).await?;
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// «Прекратить»: from this moment on no link of this person opens anything. Ending what has ended is nothing.
///
/// # Errors
/// `NotFound` for nobody of the doctor's patients, and for no caregiver of the patient's.
pub async fn end(ctx: &Context, whose: Whose<'_>, id: CaregiverId) -> Result<()> {
    let txn = ctx.db.write().await?;
    let patient = whose.within(ctx).one(&txn).await?.ok_or(Code::NotFound)?;
    let found = caregiver::Entity::find_by_id(id.0)
        .filter(caregiver::Column::ClinicId.eq(whose.clinic().0))
        .filter(caregiver::Column::PatientId.eq(patient.id))
        .lock_exclusive()
        .one(&txn)
        .await?;
    let row = found.ok_or(Code::NotFound)?;
    ended(ctx, txn, &row, whose.by(), Some(whose.membership())).await
}

/// «Больше не присылать»: the caregiver itself wants no more.
///
/// # Errors
/// `NotFound` for a link that is no caregiver's.
pub async fn decline(ctx: &Context, link: &Link) -> Result<()> {
    let id = link.caregiver.ok_or(Code::NotFound)?;
    let txn = ctx.db.write().await?;
    let found = caregiver::Entity::find_by_id(id.0).lock_exclusive().one(&txn).await?;
    let row = parsed("caregiver_token.caregiver_id", found)?;
    ended(ctx, txn, &row, link.by(), None).await
}

async fn ended(
    ctx: &Context,
    txn: DatabaseTransaction,
    row: &caregiver::Model,
    by: By,
    who: Option<MembershipId>,
) -> Result<()> {
    if row.ended_at.is_some() {
        return Ok(());
    }
    let now = ctx.now();
    let ended = caregiver::ActiveModel {
        id: Set(row.id),
        ended_at: Set(Some(now)),
        ended_by: Set(who.map(|who| who.0)),
        ..Default::default()
    };
    caregiver::Entity::update(ended).exec(&txn).await?;
    audit::record(&txn, now, by, Action::CaregiverEnded, Some(row.patient_id), None).await?;
    txn.commit().await?;
    Ok(())
}

async fn insert(txn: &DatabaseTransaction, row: &caregiver::Model) -> Result<()> {
    use sea_orm::ActiveModelTrait;
    let row = caregiver::ActiveModel::from(row.clone()).reset_all();
    caregiver::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}

/// Those who may fill in for these patients now.
pub(super) async fn living(
    db: &impl ConnectionTrait,
    patients: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<caregiver::Model>> {
    Ok(caregiver::Entity::find()
        .filter(caregiver::Column::PatientId.is_in(patients))
        .filter(caregiver::Column::EndedAt.is_null())
        .order_by_asc(caregiver::Column::Id)
        .all(db)
        .await?)
}

/// That this person may fill in, still. Whoever writes holds the row until it has written.
///
/// # Errors
/// `DeadLink` for one who may not any more.
pub(super) async fn still(db: &impl ConnectionTrait, id: CaregiverId) -> Result<()> {
    let row = caregiver::Entity::find_by_id(id.0).lock_shared().one(db).await?;
    let row = parsed("caregiver_token.caregiver_id", row)?;
    match row.ended_at {
        None => Ok(()),
        Some(_) => Err(Code::DeadLink {
            why: DeadLink::CareEnded,
        }
        .into()),
    }
}

/// Notes whose hand filled a report in last, where it was a caregiver's.
pub(super) async fn note_hand(
    txn: &DatabaseTransaction,
    of: &report::Model,
    caregiver: Option<CaregiverId>,
) -> Result<()> {
    let Some(caregiver) = caregiver else {
        caregiver_report::Entity::delete_by_id(of.id).exec(txn).await?;
        return Ok(());
    };
    let row = caregiver_report::ActiveModel {
        report_id: Set(of.id),
        clinic_id: Set(of.clinic_id),
        caregiver_id: Set(caregiver.0),
    };
    let again = OnConflict::column(caregiver_report::Column::ReportId)
        .update_column(caregiver_report::Column::CaregiverId)
        .to_owned();
    caregiver_report::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// The caregivers who filled in these reports, by report. One query.
pub(super) async fn of_reports(
    db: &impl ConnectionTrait,
    reports: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, PersonName>> {
    let who = caregiver_report::Entity::belongs_to(caregiver::Entity)
        .from(caregiver_report::Column::CaregiverId)
        .to(caregiver::Column::Id);
    let rows: Vec<(Uuid, String)> = caregiver_report::Entity::find()
        .filter(caregiver_report::Column::ReportId.is_in(reports))
        .join(JoinType::InnerJoin, who.into())
        .select_only()
        .column(caregiver_report::Column::ReportId)
        .column(caregiver::Column::FullName)
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(report, name)| Ok((report, name_of(&name)?)))
        .collect()
}

/// What a caregiver is called.
pub(crate) fn name_of(name: &str) -> Result<PersonName> {
    parsed("caregiver.full_name", PersonName::parse(name).ok())
}
