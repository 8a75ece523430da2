//! «Мои данные»: what the clinic asks a patient itself, on the first visit where it does not know it, and whenever the
//! patient changes it: telephone, address, whom to call, and what the patient agrees to, by versions of its text.

use chrono::{DateTime, Duration, Utc};
use domain::{
    audit::Action,
    classes::{EmergencyContact, questionnaire::Consent},
    error::Code,
    identity::{FormKey, MembershipId, PersonName, Phone},
    limits::OWN_DATA_AGAIN_DAYS,
    patients::{OwnData, OwnDataForm},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, sea_query::OnConflict,
};
use uuid::Uuid;

use crate::{
    audit,
    classes::attendance::read_contact,
    context::Context,
    database::LockMembers,
    entity::{consent, emergency_contact, membership, parsed, patient_data},
    error::Result,
    identity::{self, Actor, Caller, Patient},
    once::{self, Press},
};

/// What stands in the place of a questionnaire where a consent was not given with one.
pub(crate) const OBSERVED: &str = "observation";

/// What the clinic knows of a patient from the patient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub address: Option<String>,
    pub emergency: Option<EmergencyContact>,
}

/// «Мои данные», for the patient.
#[derive(Clone, Debug)]
pub struct OwnPage {
    pub phone: Option<Phone>,
    pub told: Told,
    /// The consents that the patient has not given, or only to an older text.
    pub asked: Vec<Consent>,
    /// Those that were given, and when.
    pub given: Vec<(Consent, DateTime<Utc>)>,
    /// Whether the clinic lacks something, and nobody said «позже» lately.
    pub asks: bool,
}

/// What the clinic knows of the patient, and what it asks. Four queries.
///
/// # Errors
/// The database's.
pub async fn own_data(ctx: &Context, actor: &Actor<Patient>) -> Result<OwnPage> {
    let (db, me) = (ctx.db.read(), actor.membership());
    let member = membership::Entity::find_by_id(me.0).one(db).await?;
    let member = parsed("membership.id", member)?;
    let phone = member
        .phone
        .as_deref()
        .map(|phone| parsed("membership.phone", Phone::parse(phone).ok()));
    let phone = phone.transpose()?;
    let (known, emergency) = known(db, me).await?;
    let given = given(db, me).await?;
    let all = &ctx.brands.get(&actor.held().brand).1.consents;
    let (was_given, asked): (Vec<_>, Vec<_>) = all.iter().partition(|consent| given_at(&given, consent).is_some());
    let was_asked = known.as_ref().is_some_and(|row| row.saved_at.is_some());
    let put_off = known.as_ref().and_then(|row| row.put_off_until);
    let told = Told {
        address: known.and_then(|row| row.address),
        emergency,
    };
    // Where to live and whom to call is asked once: whoever said nothing then has said so.
    let lacks = phone.is_none()
        || asked.iter().any(|consent| consent.required)
        || (!was_asked && (told.address.is_none() || told.emergency.is_none()));
    Ok(OwnPage {
        phone,
        told,
        asks: lacks && put_off.is_none_or(|until| until <= ctx.now()),
        asked: asked.into_iter().cloned().collect(),
        given: was_given
            .into_iter()
            .filter_map(|consent| Some((consent.clone(), given_at(&given, consent)?)))
            .collect(),
    })
}

/// «Сохранить». Pressing twice saves once.
///
/// # Errors
/// `Invalid` with every wrong field.
pub async fn save(
    ctx: &Context,
    actor: &Actor<Patient>,
    form: &OwnDataForm,
    caller: &Caller,
    key: FormKey,
) -> Result<()> {
    let (now, me) = (ctx.now(), actor.membership());
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let member = membership::Entity::find_by_id(me.0).lock_members().one(txn).await?;
    let member = member.ok_or(Code::NotFound)?;
    let given = given(txn, me).await?;
    let all = &ctx.brands.get(&actor.held().brand).1.consents;
    let asked: Vec<&Consent> = all
        .iter()
        .filter(|consent| given_at(&given, consent).is_none())
        .collect();
    let told = form.check(asked.iter().copied())?;
    let full_name = parsed("membership.full_name", PersonName::parse(&member.full_name).ok())?;
    identity::save_card(txn, now, actor.by(), &member, &full_name, Some(&told.phone), None).await?;
    keep(txn, now, &member, &told).await?;
    let agreed = asked.into_iter().filter(|consent| told.consents.contains(&consent.id));
    let agreed: Vec<consent::ActiveModel> = agreed
        .map(|consent| consent::ActiveModel {
            id: Set(Uuid::now_v7()),
            clinic_id: Set(member.clinic_id),
            application_id: Set(None),
            patient_id: Set(Some(me.0)),
            questionnaire: Set(OBSERVED.to_owned()),
            consent: Set(consent.id.to_string()),
            version: Set(consent.version.into()),
            given_at: Set(now),
            network: Set(Some(caller.network.clone())),
            withdrawn_at: Set(None),
        })
        .collect();
    if !agreed.is_empty() {
        consent::Entity::insert_many(agreed).exec_without_returning(txn).await?;
    }
    audit::record(txn, now, actor.by(), Action::OwnDataSaved, Some(me.0), None).await?;
    deed.done(&()).await
}

/// «Позже»: nobody asks for a week.
///
/// # Errors
/// The database's.
pub async fn put_off(ctx: &Context, actor: &Actor<Patient>) -> Result<()> {
    let until = ctx.now() + Duration::days(OWN_DATA_AGAIN_DAYS);
    let row = patient_data::Model {
        patient_id: actor.membership().0,
        clinic_id: actor.clinic().0,
        address: None,
        saved_at: None,
        put_off_until: Some(until),
    };
    let txn = ctx.db.write().await?;
    let again = OnConflict::column(patient_data::Column::PatientId)
        .update_column(patient_data::Column::PutOffUntil)
        .to_owned();
    patient_data::Entity::insert(patient_data::ActiveModel::from(row).reset_all())
        .on_conflict(again)
        .exec_without_returning(&txn)
        .await?;
    txn.commit().await?;
    Ok(())
}

/// What this patient told, for whoever may see it. Two queries.
pub(crate) async fn told(db: &impl ConnectionTrait, patient: MembershipId) -> Result<Told> {
    let (known, emergency) = known(db, patient).await?;
    Ok(Told {
        address: known.and_then(|row| row.address),
        emergency,
    })
}

async fn known(
    db: &impl ConnectionTrait,
    patient: MembershipId,
) -> Result<(Option<patient_data::Model>, Option<EmergencyContact>)> {
    let known = patient_data::Entity::find_by_id(patient.0).one(db).await?;
    let contact = emergency_contact::Entity::find_by_id(patient.0).one(db).await?;
    Ok((known, contact.as_ref().map(read_contact).transpose()?))
}

/// The consents that this patient gave to be observed and did not take back, the first first.
async fn given(db: &impl ConnectionTrait, patient: MembershipId) -> Result<Vec<consent::Model>> {
    Ok(consent::Entity::find()
        .filter(consent::Column::PatientId.eq(patient.0))
        .filter(consent::Column::Questionnaire.eq(OBSERVED))
        .filter(consent::Column::WithdrawnAt.is_null())
        .order_by_asc(consent::Column::Id)
        .all(db)
        .await?)
}

fn given_at(given: &[consent::Model], to: &Consent) -> Option<DateTime<Utc>> {
    let mut rows = given.iter();
    let row = rows.find(|row| row.consent == to.id.as_str() && row.version == i64::from(to.version));
    row.map(|row| row.given_at)
}

/// Writes address and contact; what was emptied is forgotten.
async fn keep(txn: &DatabaseTransaction, now: DateTime<Utc>, member: &membership::Model, told: &OwnData) -> Result<()> {
    let row = patient_data::Model {
        patient_id: member.id,
        clinic_id: member.clinic_id,
        address: told.address.clone(),
        saved_at: Some(now),
        put_off_until: None,
    };
    let newest = OnConflict::column(patient_data::Column::PatientId)
        .update_columns([
            patient_data::Column::Address,
            patient_data::Column::SavedAt,
            patient_data::Column::PutOffUntil,
        ])
        .to_owned();
    patient_data::Entity::insert(patient_data::ActiveModel::from(row).reset_all())
        .on_conflict(newest)
        .exec_without_returning(txn)
        .await?;
    let Some(contact) = &told.emergency else {
        emergency_contact::Entity::delete_by_id(member.id).exec(txn).await?;
        return Ok(());
    };
    let row = emergency_contact::Model {
        patient_id: member.id,
        clinic_id: member.clinic_id,
        name: contact.name.to_string(),
        phone: contact.phone.as_str().to_owned(),
        relation: contact.relation.clone(),
        changed_at: now,
    };
    let newest = OnConflict::column(emergency_contact::Column::PatientId)
        .update_columns([
            emergency_contact::Column::Name,
            emergency_contact::Column::Phone,
            emergency_contact::Column::Relation,
            emergency_contact::Column::ChangedAt,
        ])
        .to_owned();
    emergency_contact::Entity::insert(emergency_contact::ActiveModel::from(row).reset_all())
        .on_conflict(newest)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}
