//! Sessions: signed-in browsers, in the database, so that every process knows them and their end is at once.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use domain::{
    audit::Action,
    error::Code,
    identity::{Email, LoginId, MembershipId, PROVED_FOR, SessionId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    factor,
    held::{Held, mark_used, memberships_of},
};
use crate::{
    audit::{self, By},
    context::Context,
    entity::{id_of, known_device, login, parsed, session},
    error::Result,
    mail,
    secret::{self, Secret},
};

/// Staff: an hour without a request, a day at most (NIST SP 800-63B-4, AAL2).
const STAFF_IDLE: Duration = Duration::hours(1);
const STAFF_AT_MOST: Duration = Duration::hours(24);
/// Patients, on a device of their own.
const PATIENT_FOR: Duration = Duration::days(30);
/// «Last seen» is written at most so often.
const SEEN_EVERY: Duration = Duration::minutes(1);

/// Where a request comes from, as far as throttling needs to know.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The network of the peer: an IPv4 /24 or IPv6 /64.
    pub network: String,
    /// The cookie of a browser that signed in before.
    pub device: Option<String>,
    /// The cookie of a sign-in that waits for its second factor.
    pub waiting: Option<String>,
    /// The browser and its system in words («Chrome, Windows»), as far as it says.
    pub agent: Option<String>,
}

/// Somebody who is signed in, with every role that the login holds at this moment.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub(super) session: SessionId,
    pub(super) login: LoginId,
    pub(super) email: Email,
    pub(super) zone: Option<Tz>,
    pub(super) seen_at: DateTime<Utc>,
    pub(super) proved_at: Option<DateTime<Utc>>,
    pub(super) factor_at: Option<DateTime<Utc>>,
    pub(super) has_factor: bool,
    /// When all this was read.
    pub(super) read_at: DateTime<Utc>,
    pub(super) held: Vec<Held>,
    /// What the login holds, too, but this session no longer proves: the clinic ended it for itself.
    pub(super) ended: Vec<Held>,
}

/// A session that has just begun: the secrets for its cookies, and where to go.
#[derive(Debug)]
pub struct NewSession {
    pub token: Secret,
    /// Lets this browser in while somebody else guesses at the password.
    pub device: Secret,
    /// How long the browser may keep the cookie; `None` ends it with the browser.
    pub keep: Option<Duration>,
    /// The role to begin in.
    pub held: Held,
}

impl SignedIn {
    #[must_use]
    pub fn login(&self) -> LoginId {
        self.login
    }

    #[must_use]
    pub fn email(&self) -> &Email {
        &self.email
    }

    /// Whether signing in to this login asks for more than the password.
    #[must_use]
    pub fn has_factor(&self) -> bool {
        self.has_factor
    }

    /// Whether this session has shown password and factor a moment ago.
    #[must_use]
    pub fn has_just_proved(&self, now: DateTime<Utc>) -> bool {
        self.proved_at.is_some_and(|at| now < at + PROVED_FOR)
    }

    /// Whether a change of address or password asks for the second factor, too.
    #[must_use]
    pub fn asks_factor(&self, now: DateTime<Utc>) -> bool {
        self.has_factor && !self.has_just_proved(now)
    }

    /// Until when the second factor that is demanded in this role may be put off; `None` where none is demanded, or there
    /// is one.
    #[must_use]
    pub fn factor_due(&self, held: &Held) -> Option<DateTime<Utc>> {
        held.factor_due.filter(|_due| !self.has_factor)
    }

    /// Whether that time is over: in this role nothing is possible any more but setting up a factor.
    #[must_use]
    pub fn owes_factor(&self, held: &Held) -> bool {
        self.factor_due(held).is_some_and(|due| self.read_at >= due)
    }

    /// The zone in which this person reads times in a role.
    #[must_use]
    pub fn zone_in(&self, held: &Held) -> Tz {
        self.zone.or(held.entered_zone).unwrap_or(held.clinic_zone)
    }

    /// Every active membership of this login, the one used last first, then by role.
    #[must_use]
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// The role where sign-in leads.
    #[must_use]
    pub fn home(&self) -> Option<&Held> {
        self.held.first()
    }
}

/// The session behind a cookie, if it is still good. One that never showed a factor is none where the login has one.
///
/// # Errors
/// The database's.
pub async fn resume(ctx: &Context, token: &str) -> Result<Option<SignedIn>> {
    let found = session::Entity::find()
        .filter(session::Column::TokenHash.eq(secret::hash(token)))
        .join(
            JoinType::InnerJoin,
            session::Entity::belongs_to(login::Entity)
                .from(session::Column::LoginId)
                .to(login::Column::Id)
                .into(),
        )
        .select_only()
        .columns([session::Column::Id, session::Column::LoginId, session::Column::SeenAt])
        .column(session::Column::CreatedAt)
        .columns([session::Column::IdleS, session::Column::ExpiresAt])
        .columns([session::Column::ProvedAt, session::Column::FactorAt])
        .column(login::Column::Email)
        .column(login::Column::TimeZone)
        .column_as(factor::has_any(), "has_factor")
        .into_model::<SessionRow>()
        .one(ctx.db.read())
        .await?;
    let Some(row) = found else { return Ok(None) };
    let now = ctx.now();
    if now >= row.expires_at || now >= row.seen_at + Duration::seconds(row.idle_s) {
        return Ok(None);
    }
    if row.has_factor && row.factor_at.is_none() {
        return Ok(None);
    }
    let login = LoginId(row.login_id);
    let all = memberships_of(ctx.db.read(), login).await?;
    let is_over = |from: Option<DateTime<Utc>>| from.is_some_and(|from| row.created_at <= from);
    let (ended, held): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, from)| is_over(*from));
    let without = |all: Vec<(Held, _)>| all.into_iter().map(|(held, _)| held).collect();
    Ok(Some(SignedIn {
        session: SessionId(row.id),
        login,
        email: parsed("login.email", Email::parse(&row.email).ok())?,
        zone: row.time_zone.and_then(|zone| zone.parse().ok()),
        seen_at: row.seen_at,
        proved_at: row.proved_at,
        factor_at: row.factor_at,
        has_factor: row.has_factor,
        read_at: now,
        held: without(held),
        ended: without(ended),
    }))
}

/// Notes that the session, and the role it acts in, are in use; each at most once a minute, so that a role that was
/// changed to is the one used last from then on.
///
/// # Errors
/// The database's.
pub async fn touch(ctx: &Context, signed_in: &SignedIn, acting: Option<MembershipId>) -> Result<()> {
    let now = ctx.now();
    let is_due = |last: DateTime<Utc>| now >= last + SEEN_EVERY;
    let acting = signed_in
        .held
        .iter()
        .find(|held| Some(held.membership) == acting)
        .filter(|held| held.used_at.is_none_or(is_due));
    if acting.is_none() && !is_due(signed_in.seen_at) {
        return Ok(());
    }
    let txn = ctx.db.write().await?;
    session::Entity::update_many()
        .col_expr(session::Column::SeenAt, Expr::value(now))
        .filter(session::Column::Id.eq(signed_in.session.0))
        .exec(&txn)
        .await?;
    if let Some(held) = acting {
        mark_used(&txn, held.membership, now).await?;
    }
    txn.commit().await?;
    Ok(())
}

/// Ends the session: its cookie is worth nothing from now on, in any process.
///
/// # Errors
/// The database's.
pub async fn sign_out(ctx: &Context, signed_in: &SignedIn) -> Result<()> {
    let txn = ctx.db.write().await?;
    end(&txn, signed_in).await?;
    let by = By {
        login: Some(signed_in.login),
        ..By::default()
    };
    audit::record(&txn, ctx.now(), by, Action::SignedOut, None, None).await?;
    txn.commit().await?;
    Ok(())
}

/// Begins a session for a login that has just proved itself, in the given role; `factor_at` is when it showed its
/// second factor, if it has one. A browser that the login did not know is told of by letter to `told`, the login's
/// address; a first activation is no news and tells nobody.
pub(super) async fn begin(
    txn: &DatabaseTransaction,
    login: LoginId,
    held: &[Held],
    first: Held,
    factor_at: Option<DateTime<Utc>>,
    caller: &Caller,
    told: Option<&Email>,
    now: DateTime<Utc>,
) -> Result<NewSession> {
    let works_here = held.iter().any(|held| held.role.is_staff());
    let (idle, at_most) = if works_here {
        (STAFF_IDLE, STAFF_AT_MOST)
    } else {
        (PATIENT_FOR, PATIENT_FOR)
    };
    if works_here {
        shorten(txn, login, now).await?;
    }
    let token = Secret::draw()?;
    let row = session::ActiveModel {
        id: Set(id_of(SessionId).0),
        token_hash: Set(token.hash()),
        login_id: Set(login.0),
        created_at: Set(now),
        seen_at: Set(now),
        idle_s: Set(idle.num_seconds()),
        expires_at: Set(now + at_most),
        device: Set(caller.agent.clone()),
        proved_at: Set(Some(now)),
        factor_at: Set(factor_at),
    };
    session::Entity::insert(row).exec_without_returning(txn).await?;
    let device = match known_browser(txn, login, caller, now).await? {
        Some(device) => device,
        None => {
            if let Some(email) = told {
                mail::enqueue_new_device(txn, now, login, email, caller.agent.as_deref()).await?;
            }
            new_browser(txn, login, caller, now).await?
        }
    };
    mark_used(txn, first.membership, now).await?;
    Ok(NewSession {
        token,
        device,
        keep: (!works_here).then_some(PATIENT_FOR),
        held: first,
    })
}

/// A login that got a role at work keeps no session longer than that allows, however it began: as a patient's it would
/// prove the new role for weeks.
pub(super) async fn shorten(txn: &DatabaseTransaction, login: LoginId, now: DateTime<Utc>) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::IdleS, Expr::value(STAFF_IDLE.num_seconds()))
        .col_expr(session::Column::ExpiresAt, Expr::value(now + STAFF_AT_MOST))
        .filter(session::Column::LoginId.eq(login.0))
        .filter(session::Column::IdleS.gt(STAFF_IDLE.num_seconds()))
        .exec(txn)
        .await?;
    Ok(())
}

/// The mark that the browser showed, where this login knows it: it stays, and is remembered from now on.
async fn known_browser(
    txn: &DatabaseTransaction,
    login: LoginId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Result<Option<Secret>> {
    let Some(shown) = &caller.device else { return Ok(None) };
    let renewed = known_device::Entity::update_many()
        .col_expr(known_device::Column::CreatedAt, Expr::value(now))
        .filter(known_device::Column::TokenHash.eq(secret::hash(shown)))
        .filter(known_device::Column::LoginId.eq(login.0))
        .exec(txn)
        .await?;
    Ok((renewed.rows_affected > 0).then(|| Secret::shown(shown)))
}

/// Marks a browser that this login does not know. The mark is drawn anew even where the browser has one, so that
/// nobody can plant one beforehand; those who signed in there earlier are known by the new one, too, for a browser
/// keeps just one.
async fn new_browser(txn: &DatabaseTransaction, login: LoginId, caller: &Caller, now: DateTime<Utc>) -> Result<Secret> {
    let device = Secret::draw()?;
    if let Some(shown) = &caller.device {
        known_device::Entity::update_many()
            .col_expr(known_device::Column::TokenHash, Expr::value(device.hash()))
            .filter(known_device::Column::TokenHash.eq(secret::hash(shown)))
            .exec(txn)
            .await?;
    }
    let known = known_device::ActiveModel {
        token_hash: Set(device.hash()),
        login_id: Set(login.0),
        created_at: Set(now),
    };
    known_device::Entity::insert(known).exec_without_returning(txn).await?;
    Ok(device)
}

/// Ends the session that a browser had before it signed in anew; whether there still was one.
pub(super) async fn end(txn: &DatabaseTransaction, previous: &SignedIn) -> Result<bool> {
    let ended = session::Entity::delete_by_id(previous.session.0).exec(txn).await?;
    Ok(ended.rows_affected > 0)
}

/// Ends every session of a login.
pub(super) async fn end_all(txn: &DatabaseTransaction, login: LoginId) -> Result<()> {
    session::Entity::delete_many()
        .filter(session::Column::LoginId.eq(login.0))
        .exec(txn)
        .await?;
    known_device::Entity::delete_many()
        .filter(known_device::Column::LoginId.eq(login.0))
        .exec(txn)
        .await?;
    factor::forget_waiting(txn, login).await
}

/// Ends every session of a login but this one, and forgets its other browsers; how many sessions there were.
///
/// # Errors
/// `SignedOut` where this one has ended, too.
pub(super) async fn end_others(txn: &DatabaseTransaction, signed_in: &SignedIn, caller: &Caller) -> Result<u64> {
    let of_login = session::Column::LoginId.eq(signed_in.login.0);
    let here = session::Entity::find_by_id(signed_in.session.0).one(txn).await?;
    here.ok_or(Code::SignedOut)?;
    let ended = session::Entity::delete_many()
        .filter(of_login)
        .filter(session::Column::Id.ne(signed_in.session.0))
        .exec(txn)
        .await?;
    let mut others = known_device::Entity::delete_many().filter(known_device::Column::LoginId.eq(signed_in.login.0));
    if let Some(device) = &caller.device {
        others = others.filter(known_device::Column::TokenHash.ne(secret::hash(device)));
    }
    others.exec(txn).await?;
    factor::forget_waiting(txn, signed_in.login).await?;
    Ok(ended.rows_affected)
}

#[derive(FromQueryResult)]
struct SessionRow {
    id: Uuid,
    login_id: Uuid,
    created_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    idle_s: i64,
    expires_at: DateTime<Utc>,
    proved_at: Option<DateTime<Utc>>,
    factor_at: Option<DateTime<Utc>>,
    has_factor: bool,
    email: String,
    time_zone: Option<String>,
}
