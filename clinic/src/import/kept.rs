//! A list as it is kept, and what becomes of its rows by how things are now.

use std::collections::{HashMap, HashSet};

use domain::{
    error::Code,
    identity::{ClinicId, Email, MembershipId, Named, Operation, Role, Status, reach},
    import::{
        Defaults, ImportId, ImportList, ImportSummary, Known, Line, RowText, Stage, Verdict, addresses, judge, names,
    },
    patients::PeriodId,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use crate::{
    alike,
    context::Context,
    entity::{ImportState, import_draft, import_row, invitation, login, membership, parsed},
    error::{Error, Result},
    identity::{Actor, PatientKeeper},
    patients, people,
};

/// The actor's own lists.
pub(super) fn of(actor: &Actor<PatientKeeper>) -> Select<import_draft::Entity> {
    import_draft::Entity::find().filter(import_draft::Column::OwnerId.eq(actor.membership().0))
}

/// The roles that the actor may give.
pub(super) fn roles(actor: &Actor<PatientKeeper>) -> &'static [Role] {
    match reach(actor.held().role, Operation::ManageStaff) {
        Some(_) => &[Role::Doctor, Role::Assistant, Role::Specialist, Role::Patient],
        None => &[Role::Patient],
    }
}

/// Those whom the actor keeps, of the roles that it may give.
fn within(actor: &Actor<PatientKeeper>) -> Select<membership::Entity> {
    match reach(actor.held().role, Operation::ManageStaff) {
        Some(_) => membership::Entity::find()
            .filter(membership::Column::ClinicId.eq(actor.clinic().0))
            .filter(membership::Column::Role.is_in(roles(actor).iter().map(|role| role.name()))),
        None => patients::kept_by(actor),
    }
}

/// The actor's list with its verdicts. A fixed number of queries, however long it is.
pub(super) async fn list(ctx: &Context, actor: &Actor<PatientKeeper>, id: ImportId) -> Result<ImportList> {
    let draft = of(actor)
        .filter(import_draft::Column::Id.eq(id.0))
        .one(ctx.db.read())
        .await?
        .ok_or(Code::NotFound)?;
    let lines = lines(ctx, id).await?;
    let doctors = patients::doctors(ctx, actor).await?;
    let emails = addresses(&lines);
    let present = present(ctx.db.read(), actor.clinic(), &emails).await?;
    // Whom the list itself has added is no news to it.
    let others = within(actor)
        .filter(membership::Column::Id.is_not_in(lines.iter().filter_map(|line| line.added).map(|id| id.0)));
    let alike = alike::lookalikes(ctx, others, &names(&lines), &emails).await?;
    let defaults = defaults(actor, &draft)?;
    let own = (actor.held().role == Role::Doctor).then(|| actor.membership());
    let known = Known {
        roles: roles(actor),
        doctors: &doctors,
        periods: patients::periods(ctx, actor),
        own,
        defaults: &defaults,
        present: &present,
        alike: &alike,
    };
    let verdicts = judge(&lines, &known);
    let rows: Vec<(Line, Verdict)> = lines.into_iter().zip(verdicts).collect();
    Ok(ImportList {
        id,
        created_at: draft.created_at,
        stage: stage(&draft, &rows)?,
        defaults,
        roles: roles(actor).to_vec(),
        doctors: told_apart(ctx, doctors).await?,
        own: own.is_some(),
        rows,
    })
}

pub(super) async fn summaries(ctx: &Context, actor: &Actor<PatientKeeper>) -> Result<Vec<ImportSummary>> {
    let drafts = of(actor)
        .order_by_desc(import_draft::Column::Id)
        .all(ctx.db.read())
        .await?;
    let counts: Vec<(Uuid, i64)> = import_row::Entity::find()
        .filter(import_row::Column::DraftId.is_in(drafts.iter().map(|draft| draft.id)))
        .select_only()
        .column(import_row::Column::DraftId)
        .column_as(import_row::Column::Line.count(), "people")
        .group_by(import_row::Column::DraftId)
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    let counts: HashMap<Uuid, i64> = counts.into_iter().collect();
    let summary = |draft: import_draft::Model| ImportSummary {
        id: ImportId(draft.id),
        created_at: draft.created_at,
        people: counts
            .get(&draft.id)
            .and_then(|people| u64::try_from(*people).ok())
            .unwrap_or(0),
    };
    Ok(drafts.into_iter().map(summary).collect())
}

/// Which of these addresses has which role in the clinic, active or invited.
pub(super) async fn present(
    db: &impl ConnectionTrait,
    clinic: ClinicId,
    emails: &HashSet<Email>,
) -> Result<HashSet<(Email, Role)>> {
    let here = |status: Status| {
        membership::Entity::find()
            .filter(membership::Column::ClinicId.eq(clinic.0))
            .filter(membership::Column::Status.eq(status.name()))
            .select_only()
    };
    let wanted = || emails.iter().map(Email::as_str);
    let of_login = membership::Entity::belongs_to(login::Entity)
        .from(membership::Column::LoginId)
        .to(login::Column::Id);
    let active: Vec<(String, String)> = here(Status::Active)
        .join(JoinType::InnerJoin, of_login.into())
        .filter(login::Column::Email.is_in(wanted()))
        .column(login::Column::Email)
        .column(membership::Column::Role)
        .into_tuple()
        .all(db)
        .await?;
    let of_invitation = membership::Entity::belongs_to(invitation::Entity)
        .from(membership::Column::InvitationId)
        .to(invitation::Column::Id);
    let invited: Vec<(String, String)> = here(Status::Invited)
        .join(JoinType::InnerJoin, of_invitation.into())
        .filter(invitation::Column::ClinicId.eq(clinic.0))
        .filter(invitation::Column::Email.is_in(wanted()))
        .column(invitation::Column::Email)
        .column(membership::Column::Role)
        .into_tuple()
        .all(db)
        .await?;
    let typed = |(email, role): (String, String)| {
        let email = parsed("email", Email::parse(&email).ok())?;
        Ok((email, parsed("membership.role", Role::from_name(&role))?))
    };
    active.into_iter().chain(invited).map(typed).collect()
}

/// Keeps the people of a list as its rows.
pub(super) async fn write_rows(
    txn: &DatabaseTransaction,
    actor: &Actor<PatientKeeper>,
    id: ImportId,
    people: Vec<(u32, RowText)>,
) -> Result<()> {
    let rows = people.into_iter().map(|(line, text)| import_row::ActiveModel {
        draft_id: Set(id.0),
        line: Set(i64::from(line)),
        clinic_id: Set(actor.clinic().0),
        full_name: Set(text.full_name),
        email: Set(text.email),
        phone: Set(text.phone),
        role: Set(text.role),
        doctor: Set(text.doctor),
        period: Set(text.period),
        sure: Set(None),
        membership_id: Set(None),
    });
    import_row::Entity::insert_many(rows)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// Deletes lists, whose job there is none of.
pub(super) async fn forget(txn: &DatabaseTransaction, ids: Vec<Uuid>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    import_row::Entity::delete_many()
        .filter(import_row::Column::DraftId.is_in(ids.clone()))
        .exec(txn)
        .await?;
    import_draft::Entity::delete_many()
        .filter(import_draft::Column::Id.is_in(ids))
        .exec(txn)
        .await?;
    Ok(())
}

async fn lines(ctx: &Context, id: ImportId) -> Result<Vec<Line>> {
    let rows = import_row::Entity::find()
        .filter(import_row::Column::DraftId.eq(id.0))
        .order_by_asc(import_row::Column::Line)
        .all(ctx.db.read())
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Line {
                number: parsed("import_row.line", u32::try_from(row.line).ok())?,
                text: RowText {
                    full_name: row.full_name,
                    email: row.email,
                    phone: row.phone,
                    role: row.role,
                    doctor: row.doctor,
                    period: row.period,
                    sure: row.sure.unwrap_or_default(),
                },
                added: row.membership_id.map(MembershipId),
            })
        })
        .collect()
}

/// What was chosen for all; whoever only brings patients has no role to choose.
fn defaults(actor: &Actor<PatientKeeper>, draft: &import_draft::Model) -> Result<Defaults> {
    let chosen = match &draft.role {
        Some(name) => Some(parsed("import_draft.role", Role::from_name(name))?),
        None => None,
    };
    let role = match roles(actor) {
        [only] => Some(*only),
        _ => chosen,
    };
    Ok(Defaults {
        role,
        doctor: draft.doctor_id.map(MembershipId),
        period: draft.period.clone().map(PeriodId),
    })
}

fn stage(draft: &import_draft::Model, rows: &[(Line, Verdict)]) -> Result<Stage> {
    let state = parsed("import_draft.state", ImportState::from_name(&draft.state))?;
    Ok(match state {
        ImportState::Unnamed => {
            let cells = parsed("import_draft.cells", draft.cells.as_deref())?;
            Stage::Unnamed(serde_json::from_str(cells).map_err(Error::broken)?)
        }
        ImportState::Open => Stage::Open,
        ImportState::Running => {
            let added = rows.iter().filter(|(line, _)| line.added.is_some()).count();
            Stage::Running {
                added: u64::try_from(added).unwrap_or(u64::MAX),
                goal: u64::try_from(draft.goal).unwrap_or(0),
            }
        }
    })
}

/// Doctors of one name get their addresses: nobody could choose between them otherwise.
async fn told_apart(ctx: &Context, doctors: Vec<Named>) -> Result<Vec<(Named, Option<Email>)>> {
    let mut names: HashMap<String, u32> = HashMap::new();
    for doctor in &doctors {
        *names.entry(doctor.full_name.search_key()).or_default() += 1;
    }
    let is_alike = |doctor: &Named| names.get(&doctor.full_name.search_key()).is_some_and(|many| *many > 1);
    let alike = doctors
        .iter()
        .filter(|doctor| is_alike(doctor))
        .map(|doctor| doctor.id.0);
    let alike = membership::Entity::find().filter(membership::Column::Id.is_in(alike));
    let mut addresses = people::addresses(ctx, alike).await?;
    let apart = doctors.into_iter().map(|doctor| {
        let address = addresses.remove(&doctor.id);
        (doctor, address)
    });
    Ok(apart.collect())
}
