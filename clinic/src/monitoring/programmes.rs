use domain::{
    audit::Action,
    error::{Code, Field, Problem},
    identity::{FormKey, MembershipId, Operation},
    monitoring::{Programme, ProgrammeCode},
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
    packs::Packs,
};

/// Every version of every programme that this service knows.
pub type Programmes = Packs<Programme>;

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
