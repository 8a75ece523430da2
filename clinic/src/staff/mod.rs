//! The people who work for a clinic, as its organizer keeps them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    error::Code,
    identity::{Email, FormKey, MembershipId, PersonName, Role, Status, days_left},
    limits::LIST_PAGE,
    mail::Delivery,
    staff::{InvitationState, MemberPage, MemberRow, NewMember},
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

use crate::{
    context::Context,
    entity::{InvitationEnd, invitation, login, membership, parsed},
    error::Result,
    identity::{Actor, Invitee, Organizer, invite},
    mail, once,
};

/// Registers a member of staff: membership, invitation and letter in one transaction. Pressing «Сохранить» twice
/// registers one.
///
/// The same person may be registered in several roles, and several people at one address.
///
/// # Errors
/// `Forbidden` for a role that is not staff's to give here.
pub async fn register(
    ctx: &Context,
    actor: &Actor<Organizer>,
    role: Role,
    new: NewMember,
    key: FormKey,
) -> Result<MembershipId> {
    if !matches!(role, Role::Doctor | Role::Specialist | Role::Assistant) {
        return Err(Code::Forbidden.into());
    }
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    if let Some(first) = once::earlier(&txn, key, actor.membership().0, now).await? {
        return Ok(first);
    }
    let invitee = Invitee {
        role,
        email: &new.email,
        full_name: &new.full_name,
    };
    let membership = invite(&txn, now, actor.by(), actor.clinic(), invitee).await?;
    once::remember(&txn, key, &membership).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(membership)
}

/// One page of the people of a role who work here or are invited to, by name; `after` is the last row of the page
/// before. Three queries, however many people there are.
///
/// # Errors
/// The database's.
pub async fn list(
    ctx: &Context,
    actor: &Actor<Organizer>,
    role: Role,
    after: Option<MembershipId>,
) -> Result<MemberPage> {
    let db = ctx.db.read();
    let total = of_role(actor, role).count(db).await?;
    let mut page = with_addresses(of_role(actor, role));
    if let Some(last) = after {
        let last = membership::Entity::find_by_id(last.0)
            .filter(membership::Column::ClinicId.eq(actor.clinic().0))
            .one(db)
            .await?
            .ok_or(Code::NotFound)?;
        page = page.filter(beyond(&last));
    }
    let rows = page
        .order_by_asc(membership::Column::NameKey)
        .order_by_asc(membership::Column::Id)
        .limit(LIST_PAGE)
        .into_model::<Row>()
        .all(db)
        .await?;
    let rows = rows_with_letters(ctx, actor, rows).await?;
    Ok(MemberPage { rows, total })
}

/// How the invitation of one person stands, for a row that follows its letter.
///
/// # Errors
/// `NotFound` in another clinic.
pub async fn member(ctx: &Context, actor: &Actor<Organizer>, id: MembershipId) -> Result<MemberRow> {
    let row = with_addresses(membership::Entity::find_by_id(id.0))
        .filter(membership::Column::ClinicId.eq(actor.clinic().0))
        .into_model::<Row>()
        .one(ctx.db.read())
        .await?
        .ok_or(Code::NotFound)?;
    rows_with_letters(ctx, actor, vec![row])
        .await?
        .pop()
        .ok_or(Code::NotFound.into())
}

fn of_role(actor: &Actor<Organizer>, role: Role) -> Select<membership::Entity> {
    membership::Entity::find()
        .filter(membership::Column::ClinicId.eq(actor.clinic().0))
        .filter(membership::Column::Role.eq(role.name()))
        .filter(membership::Column::Status.is_in([Status::Active.name(), Status::Invited.name()]))
}

/// What comes after a row in the order of the list.
fn beyond(last: &membership::Model) -> Condition {
    Condition::any()
        .add(membership::Column::NameKey.gt(last.name_key.clone()))
        .add(
            Condition::all()
                .add(membership::Column::NameKey.eq(last.name_key.clone()))
                .add(membership::Column::Id.gt(last.id)),
        )
}

/// An active member's address is the login's, an invited one's the live invitation's.
fn with_addresses(members: Select<membership::Entity>) -> Select<membership::Entity> {
    let login = membership::Entity::belongs_to(login::Entity)
        .from(membership::Column::LoginId)
        .to(login::Column::Id)
        .into();
    let live = membership::Entity::belongs_to(invitation::Entity)
        .from(membership::Column::Id)
        .to(invitation::Column::MembershipId)
        .on_condition(|_member, invitation| {
            Condition::all()
                .add(sea_orm::sea_query::Expr::col((invitation, invitation::Column::State)).eq(InvitationEnd::LIVE))
        })
        .into();
    members
        .join(JoinType::LeftJoin, login)
        .join(JoinType::LeftJoin, live)
        .select_only()
        .columns([
            membership::Column::Id,
            membership::Column::Role,
            membership::Column::Status,
        ])
        .column(membership::Column::FullName)
        .column_as(login::Column::Email, "login_email")
        .column_as(invitation::Column::Id, "invitation_id")
        .column_as(invitation::Column::Email, "invitation_email")
        .column_as(invitation::Column::ExpiresAt, "expires_at")
}

async fn rows_with_letters(ctx: &Context, actor: &Actor<Organizer>, rows: Vec<Row>) -> Result<Vec<MemberRow>> {
    let invitations: Vec<Uuid> = rows.iter().filter_map(|row| row.invitation_id).collect();
    let mut deliveries: HashMap<Uuid, Delivery> = match invitations.is_empty() {
        true => HashMap::new(),
        false => mail::newest_deliveries(ctx.db.read(), invitations)
            .await?
            .into_iter()
            .collect(),
    };
    let now = ctx.now();
    let zone = actor.held().clinic_zone;
    rows.into_iter()
        .map(|row| {
            let delivery = row.invitation_id.and_then(|id| deliveries.remove(&id));
            let invitation = row.expires_at.map(|expires_at| InvitationState {
                expires_at,
                days_left: days_left(expires_at, now, zone),
                delivery,
            });
            let address = row.login_email.or(row.invitation_email);
            Ok(MemberRow {
                id: MembershipId(row.id),
                role: parsed("membership.role", Role::from_name(&row.role))?,
                full_name: parsed("membership.full_name", PersonName::parse(&row.full_name).ok())?,
                email: parsed("email", address.and_then(|address| Email::parse(&address).ok()))?,
                status: parsed("membership.status", Status::from_name(&row.status))?,
                invitation,
            })
        })
        .collect()
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    role: String,
    status: String,
    full_name: String,
    login_email: Option<String>,
    invitation_id: Option<Uuid>,
    invitation_email: Option<String>,
    expires_at: Option<DateTime<Utc>>,
}
