//! Whoever applied and is let in: a new patient, or the one that the applicant is already.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    identity::{ClinicId, Email, MembershipId, PersonName, Phone, Role},
    patients::{ObservationId, Period},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::observation;
use crate::{
    audit::By,
    entity::{ObservationState, id_of, invitation, login, membership, parsed},
    error::Result,
    identity::{self, Invitee, invite},
    staff::doctors,
};

/// Somebody who is let in, with the doctor who is responsible from then on.
pub(crate) struct Applicant<'a> {
    pub(crate) clinic: ClinicId,
    pub(crate) full_name: &'a PersonName,
    pub(crate) email: &'a Email,
    pub(crate) phone: Option<&'a Phone>,
    pub(crate) zone: Tz,
    pub(crate) doctor: MembershipId,
    pub(crate) period: &'a Period,
}

/// The patient of the clinic who has this name and reads mail at this address, whatever became of it; of several one
/// who is here, else the newest.
pub(crate) async fn known(
    db: &impl ConnectionTrait,
    clinic: ClinicId,
    full_name: &PersonName,
    email: &Email,
) -> Result<Option<membership::Model>> {
    let with_login = membership::Entity::belongs_to(login::Entity)
        .from(membership::Column::LoginId)
        .to(login::Column::Id)
        .into();
    let newest = membership::Entity::belongs_to(invitation::Entity)
        .from(membership::Column::InvitationId)
        .to(invitation::Column::Id)
        .into();
    let invited_there = Condition::all()
        .add(membership::Column::LoginId.is_null())
        .add(invitation::Column::Email.eq(email.as_str()));
    let there = Condition::any()
        .add(login::Column::Email.eq(email.as_str()))
        .add(invited_there);
    let found = doctors::of_role(clinic, Role::Patient)
        .filter(membership::Column::NameKey.eq(full_name.search_key()))
        .join(JoinType::LeftJoin, with_login)
        .join(JoinType::LeftJoin, newest)
        .filter(there)
        .order_by_desc(membership::Column::Id)
        .all(db)
        .await?;
    let here = found.iter().find(|member| doctors::one_is_here(member));
    Ok(here.or(found.first()).cloned())
}

/// Lets the applicant in: invites it as a patient, or takes the one that it is already, whose row the caller has locked.
/// One who is gone is registered again; one whom nobody could call gets the applicant's phone. Whoever is under
/// observation stays under the doctor whom it has.
pub(crate) async fn take_in(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    applicant: &Applicant<'_>,
    known: Option<&membership::Model>,
) -> Result<MembershipId> {
    let id = id_of(ObservationId);
    let Some(member) = known else {
        let invitee = Invitee {
            role: Role::Patient,
            email: applicant.email,
            full_name: applicant.full_name,
            phone: applicant.phone,
            observation: Some(id),
        };
        let patient = invite(txn, now, by, applicant.clinic, invitee).await?;
        let row = membership::ActiveModel {
            id: Set(patient.0),
            time_zone: Set(Some(applicant.zone.name().to_owned())),
            ..Default::default()
        };
        membership::Entity::update(row).exec(txn).await?;
        plan(txn, now, id, applicant, patient).await?;
        return Ok(patient);
    };
    let patient = MembershipId(member.id);
    let is_here = doctors::one_is_here(member);
    if !is_here {
        let Applicant {
            email,
            full_name,
            phone,
            ..
        } = applicant;
        identity::reregister(txn, now, by, member, email, full_name, *phone).await?;
    }
    if is_here && member.phone.is_none() && applicant.phone.is_some() {
        let full_name = parsed("membership.full_name", PersonName::parse(&member.full_name).ok())?;
        identity::save_card(txn, now, by, member, &full_name, applicant.phone, None).await?;
    }
    let observed = observation::newest(txn, member).await?;
    let is_observed = observed.is_some_and(|newest| newest.state != ObservationState::Ended.name());
    if !is_here || !is_observed {
        plan(txn, now, id, applicant, patient).await?;
        let row = membership::ActiveModel {
            id: Set(member.id),
            observation_id: Set(Some(id.0)),
            ..Default::default()
        };
        let member = membership::Entity::update(row).exec(txn).await?;
        if is_here && member.activated_at.is_some() {
            observation::begin(txn, now, &member).await?;
        }
    }
    Ok(patient)
}

async fn plan(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    id: ObservationId,
    applicant: &Applicant<'_>,
    patient: MembershipId,
) -> Result<()> {
    let patient = (applicant.clinic, patient);
    observation::plan(txn, now, id, patient, applicant.doctor, applicant.period).await
}
