//! What doctors note about a patient for each other: whoever watches over it reads them, the patient does not. None is
//! changed: a correction stands in the place of what it corrects, which stays to be read.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    classes::Prose,
    error::Code,
    identity::{FormKey, MembershipId, Named},
    limits::NOTES_PAGE,
    monitoring::NoteId,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::{
    alerts::named,
    lead::{led, open},
};
use crate::{
    audit,
    classes::group::names,
    context::Context,
    entity::{ObservationState, doctor_note, id_of, membership, observation, parsed},
    error::Result,
    identity::{Actor, Doctor},
};

/// A note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub id: NoteId,
    pub author: Named,
    pub at: DateTime<Utc>,
    pub text: String,
    /// What stood here before, the latest first: text and time.
    pub before: Vec<(String, DateTime<Utc>)>,
}

/// One page of notes, the latest first.
#[derive(Clone, Debug)]
pub struct Notes {
    pub patient: Named,
    pub rows: Vec<Note>,
    /// Whether there is a page after this one.
    pub more: bool,
    /// Whether the patient's observation has not ended: afterwards they are only read.
    pub is_open: bool,
}

/// The notes about a patient, those that stand, from after this one on. The look is recorded. Six queries at most.
///
/// # Errors
/// `NotFound` for nobody of the doctor's.
pub async fn notes(
    ctx: &Context,
    actor: &Actor<Doctor>,
    patient: MembershipId,
    after: Option<NoteId>,
) -> Result<Notes> {
    let db = ctx.db.read();
    let member = led(ctx, actor)
        .filter(membership::Column::Id.eq(patient.0))
        .one(db)
        .await?;
    let member = member.ok_or(Code::NotFound)?;
    audit::record(db, ctx.now(), actor.by(), Action::RecordShown, Some(patient.0), None).await?;
    let observed = parsed("membership.observation_id", member.observation_id)?;
    let observed = observation::Entity::find_by_id(observed).one(db).await?;
    let observed = parsed("membership.observation_id", observed)?;
    let (rows, more) = page(db, actor, patient, after).await?;
    Ok(Notes {
        patient: named(member.id, &member.full_name)?,
        rows,
        more,
        is_open: observed.state != ObservationState::Ended.name(),
    })
}

/// «Записать», or «Исправить» one of the own ones. Pressing twice writes one.
///
/// # Errors
/// `NotFound` for nobody of the doctor's, and for a note that is not the doctor's own; `Conflict` once the observation
/// has ended, and for a note that was corrected meanwhile.
pub async fn add(
    ctx: &Context,
    actor: &Actor<Doctor>,
    patient: MembershipId,
    text: Prose,
    corrects: Option<NoteId>,
    key: FormKey,
) -> Result<()> {
    let now = ctx.now();
    let Some((deed, observed)) = open(ctx, actor, patient, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    if let Some(id) = corrects {
        let own = about(actor, patient)
            .filter(doctor_note::Column::Id.eq(id.0))
            .filter(doctor_note::Column::AuthorId.eq(actor.membership().0))
            .one(txn)
            .await?;
        own.ok_or(Code::NotFound)?;
        let corrected = about(actor, patient)
            .filter(doctor_note::Column::Corrects.eq(id.0))
            .one(txn)
            .await?;
        if corrected.is_some() {
            return Err(Code::Conflict.into());
        }
    }
    let row = doctor_note::ActiveModel {
        id: Set(id_of(NoteId).0),
        clinic_id: Set(actor.clinic().0),
        patient_id: Set(patient.0),
        observation_id: Set(observed.id),
        author_id: Set(actor.membership().0),
        text: Set(String::from(text)),
        corrects: Set(corrects.map(|id| id.0)),
        at: Set(now),
    };
    doctor_note::Entity::insert(row).exec_without_returning(txn).await?;
    audit::record(txn, now, actor.by(), Action::NoteAdded, Some(patient.0), None).await?;
    deed.done(&()).await
}

fn about(actor: &Actor<Doctor>, patient: MembershipId) -> Select<doctor_note::Entity> {
    doctor_note::Entity::find()
        .filter(doctor_note::Column::ClinicId.eq(actor.clinic().0))
        .filter(doctor_note::Column::PatientId.eq(patient.0))
}

async fn page(
    db: &impl ConnectionTrait,
    actor: &Actor<Doctor>,
    patient: MembershipId,
    after: Option<NoteId>,
) -> Result<(Vec<Note>, bool)> {
    let corrected = about(actor, patient)
        .filter(doctor_note::Column::Corrects.is_not_null())
        .all(db)
        .await?;
    let replaced: Vec<Uuid> = corrected.iter().filter_map(|row| row.corrects).collect();
    let mut standing = about(actor, patient).filter(doctor_note::Column::Id.is_not_in(replaced.iter().copied()));
    if let Some(after) = after {
        standing = standing.filter(doctor_note::Column::Id.lt(after.0));
    }
    let mut rows = standing
        .order_by_desc(doctor_note::Column::Id)
        .limit(NOTES_PAGE.saturating_add(1))
        .all(db)
        .await?;
    let shown = usize::try_from(NOTES_PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > shown;
    rows.truncate(shown);
    let originals = about(actor, patient)
        .filter(doctor_note::Column::Id.is_in(replaced))
        .all(db)
        .await?;
    let originals: HashMap<Uuid, &doctor_note::Model> = originals.iter().map(|row| (row.id, row)).collect();
    let people = names(db, rows.iter().map(|row| row.author_id)).await?;
    let note = |row: &doctor_note::Model| {
        let mut before = Vec::new();
        let mut at = row;
        while let Some(older) = at.corrects.and_then(|id| originals.get(&id)) {
            before.push((older.text.clone(), older.at));
            at = older;
        }
        Ok(Note {
            id: NoteId(row.id),
            author: parsed("doctor_note.author_id", people.get(&row.author_id).cloned())?,
            at: row.at,
            text: row.text.clone(),
            before,
        })
    };
    Ok((rows.iter().map(note).collect::<Result<_>>()?, more))
}
