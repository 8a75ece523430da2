//! «Где выполнен вход»: the sessions of one login, as its holder sees and ends them; and as a clinic ends them.

use chrono::{DateTime, Duration, Utc};
use domain::{
    audit::Action,
    error::Code,
    identity::{LoginId, SessionId, Status},
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::{
    actor::{Actor, Anyone},
    held::held_by,
    session::{Caller, SignedIn, end_all, end_others},
};
use crate::{
    audit::{self, By},
    context::Context,
    entity::{login, membership, session},
    error::Result,
};

/// A signed-in browser.
#[derive(Clone, Debug)]
pub struct SessionCard {
    pub id: SessionId,
    pub began_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    /// The browser and its system in words, where they are known.
    pub device: Option<String>,
    /// Whether it is the one that asks.
    pub here: bool,
}

/// The sessions that are going on: the present one first, then those seen last.
///
/// # Errors
/// The database's.
pub async fn sessions(ctx: &Context, signed_in: &SignedIn) -> Result<Vec<SessionCard>> {
    let now = ctx.now();
    let rows = session::Entity::find()
        .filter(session::Column::LoginId.eq(signed_in.login.0))
        .filter(session::Column::ExpiresAt.gt(now))
        .order_by_desc(session::Column::SeenAt)
        .all(ctx.db.read())
        .await?;
    let mut cards: Vec<SessionCard> = rows
        .into_iter()
        .filter(|row| now < row.seen_at + Duration::seconds(row.idle_s))
        .map(|row| SessionCard {
            id: SessionId(row.id),
            began_at: row.created_at,
            seen_at: row.seen_at,
            device: row.device,
            here: row.id == signed_in.session.0,
        })
        .collect();
    cards.sort_by_key(|card| !card.here);
    Ok(cards)
}

/// «завершить»: ends another session of the same login. One that has ended already is what was wanted.
///
/// # Errors
/// The database's.
pub async fn end_session(ctx: &Context, actor: &Actor<Anyone>, signed_in: &SignedIn, id: SessionId) -> Result<()> {
    let txn = ctx.db.write().await?;
    let ended = session::Entity::delete_many()
        .filter(session::Column::Id.eq(id.0))
        .filter(session::Column::Id.ne(signed_in.session.0))
        .filter(session::Column::LoginId.eq(actor.login().0))
        .exec(&txn)
        .await?;
    if ended.rows_affected > 0 {
        audit::record(&txn, ctx.now(), actor.by(), Action::SessionsEnded, Some(id.0), None).await?;
    }
    txn.commit().await?;
    Ok(())
}

/// «завершить все остальные»: every session but this one; the other browsers are known no more.
///
/// # Errors
/// `SignedOut` where this one has ended, too.
pub async fn end_other_sessions(
    ctx: &Context,
    actor: &Actor<Anyone>,
    signed_in: &SignedIn,
    caller: &Caller,
) -> Result<()> {
    let txn = ctx.db.write().await?;
    if end_others(&txn, signed_in, caller).await? > 0 {
        let login = Some(actor.login().0);
        audit::record(&txn, ctx.now(), actor.by(), Action::SessionsEnded, login, None).await?;
    }
    txn.commit().await?;
    Ok(())
}

/// «завершить сеансы» on a person's card: whoever sits at the person's browsers must sign in anew to act here.
///
/// A login of this clinic alone loses all sessions, and its browsers are known no more. One that serves another clinic,
/// too, keeps them for that clinic's work, which is not this one's to interrupt: here they prove nothing from now on.
///
/// # Errors
/// `Conflict` for one who is not active.
pub(crate) async fn end_sessions_of(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    member: &membership::Model,
) -> Result<()> {
    let active = member.status == Status::Active.name();
    let login = member.login_id.filter(|_| active).map(LoginId).ok_or(Code::Conflict)?;
    // A sign-in that holds the row now has its session by then, one that comes later is a new one.
    login::Entity::find_by_id(login.0).lock_exclusive().one(txn).await?;
    let held = held_by(txn, login).await?;
    if held.iter().all(|held| held.clinic.0 == member.clinic_id) {
        end_all(txn, login).await?;
    } else {
        membership::Entity::update_many()
            .col_expr(membership::Column::SessionsFrom, Expr::value(now))
            .filter(membership::Column::LoginId.eq(login.0))
            .filter(membership::Column::ClinicId.eq(member.clinic_id))
            .exec(txn)
            .await?;
    }
    audit::record(txn, now, by, Action::SessionsEnded, Some(member.id), None).await
}
