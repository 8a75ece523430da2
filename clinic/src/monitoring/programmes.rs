use std::{collections::BTreeMap, sync::Arc};

use domain::{
    audit::Action,
    error::{Code, Field, Problem},
    identity::{FormKey, MembershipId, Operation},
    monitoring::{Programme, ProgrammeCode, ProgrammeId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::observed_by;
use crate::{
    audit,
    context::Context,
    entity::{ObservationState, membership, observation, parsed},
    error::Result,
    identity::{Actor, PatientKeeper},
    once::{self, Press},
};

/// Every version of every programme that this service knows. Old ones stay: a report is shown and judged by the version
/// that it was asked by.
#[derive(Clone)]
pub struct Programmes(Arc<BTreeMap<ProgrammeId, Programme>>);

impl Programmes {
    /// The version that new observations take.
    #[must_use]
    pub fn newest(&self, code: &ProgrammeCode) -> Option<&Programme> {
        let of_code = self.0.values().filter(|version| version.id().code == *code);
        of_code.max_by_key(|version| version.id().version)
    }

    /// The version that an observation names.
    #[must_use]
    pub fn get(&self, id: &ProgrammeId) -> Option<&Programme> {
        self.0.get(id)
    }
}

impl FromIterator<Programme> for Programmes {
    fn from_iter<T: IntoIterator<Item = Programme>>(all: T) -> Self {
        let all = all.into_iter().map(|version| (version.id().clone(), version));
        Self(Arc::new(all.collect()))
    }
}

/// The programmes that a patient of the actor's can be observed by, the one that is offered first.
pub fn offered<'a>(ctx: &'a Context, actor: &Actor<PatientKeeper>) -> impl Iterator<Item = &'a Programme> {
    ctx.brands.programmes_of(&actor.held().brand)
}

/// «сменить программу»: from now on the patient is asked by the newest version of this one. Reports that are open stay
/// as they are; what was reported stays judged as it was. Pressing twice is one change.
///
/// # Errors
/// `Forbidden` for whoever does not lead observations; `NotFound` for nobody whose observation the actor leads; `Invalid`
/// for a programme that the brand does not offer; `Conflict` for an observation that has ended.
pub async fn choose(
    ctx: &Context,
    actor: &Actor<PatientKeeper>,
    patient: MembershipId,
    code: &ProgrammeCode,
    key: FormKey,
) -> Result<()> {
    let observed = observed_by(ctx, actor, Operation::ManageObservations)?;
    let chosen = offered(ctx, actor).find(|programme| programme.id().code == *code);
    let chosen = chosen.ok_or_else(|| Code::field(Field::Programme, Problem::UnknownChoice))?;
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let found = observed.filter(membership::Column::Id.eq(patient.0)).one(txn).await?;
    let observed = found.ok_or(Code::NotFound)?.observation_id;
    let observed = parsed("membership.observation_id", observed)?;
    let row = observation::Entity::find_by_id(observed)
        .lock_exclusive()
        .one(txn)
        .await?;
    let row = parsed("membership.observation_id", row)?;
    if row.state == ObservationState::Ended.name() {
        return Err(Code::Conflict.into());
    }
    let changed = observation::ActiveModel {
        id: Set(row.id),
        programme: Set(Some(chosen.id().code.to_string())),
        programme_version: Set(Some(chosen.id().version.into())),
        ..Default::default()
    };
    observation::Entity::update(changed).exec(txn).await?;
    audit::record(
        txn,
        ctx.now(),
        actor.by(),
        Action::ProgrammeChosen,
        Some(patient.0),
        None,
    )
    .await?;
    deed.done(&()).await?;
    Ok(())
}
