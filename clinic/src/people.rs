//! Lists of people, whatever their role: searched, filtered, sorted, paged by key. Each room gives the scope, and makes
//! rows of its own kind of those who come out.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use domain::{
    error::Code,
    identity::{Email, MembershipId, PersonName, Phone, Role, Status, days_left},
    limits::LIST_PAGE,
    mail::Delivery,
    patients::ObservationId,
    staff::{EXPIRING_SOON_DAYS, InvitationState, InviteeAnswer, ListQuery, Sort, Standing},
};
use sea_orm::{
    ColumnTrait, Condition, DatabaseConnection, EntityTrait, FromQueryResult, JoinType, Order, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};
use uuid::Uuid;

use crate::{
    context::Context,
    entity::{InvitationEnd, invitation, login, membership, parsed},
    error::Result,
    mail, search,
};

/// Somebody of a list or a card, whatever the role.
pub(crate) struct Person {
    pub(crate) id: MembershipId,
    pub(crate) role: Role,
    pub(crate) status: Status,
    pub(crate) full_name: PersonName,
    pub(crate) email: Email,
    /// A patient's.
    pub(crate) phone: Option<Phone>,
    /// A patient's newest.
    pub(crate) observation: Option<ObservationId>,
    /// The live one, with what became of its letter.
    pub(crate) invitation: Option<InvitationState>,
    /// What one who is not active said to the newest one.
    pub(crate) answer: Option<InviteeAnswer>,
    /// When the person was removed, or the invitation ran out.
    pub(crate) ended_at: Option<DateTime<Utc>>,
}

/// One page, and how many people the whole list has.
pub(crate) struct Page {
    pub(crate) rows: Vec<Person>,
    /// All that fit the search and filter, on whatever page.
    pub(crate) total: u64,
    /// Whether there is a page after this one.
    pub(crate) more: bool,
}

/// One page of those of `scope` who work here or are invited to. At most five queries, however many people there are.
pub(crate) async fn page(
    ctx: &Context,
    scope: Select<membership::Entity>,
    query: &ListQuery,
    zone: Tz,
) -> Result<Page> {
    let db = ctx.db.read();
    let fitting = standing(scope.clone(), query.standing, ctx.now())
        .filter(search::members(&query.search, db.get_database_backend()));
    // Of the ids alone, which the index holds: the rows themselves need not be read to be counted.
    let total = fitting
        .clone()
        .select_only()
        .column(membership::Column::Id)
        .count(db)
        .await?;
    let mut page = fitting;
    if let Some(last) = query.after {
        let last = row(&scope, last, db).await?;
        page = page.filter(beyond(&last, query.sort));
    }
    let mut rows = order(with_addresses(page), query.sort)
        .limit(LIST_PAGE + 1)
        .into_model::<Row>()
        .all(db)
        .await?;
    let more = u64::try_from(rows.len()).is_ok_and(|rows| rows > LIST_PAGE);
    rows.truncate(usize::try_from(LIST_PAGE).unwrap_or(usize::MAX));
    Ok(Page {
        rows: with_letters(ctx, rows, zone).await?,
        total,
        more,
    })
}

/// Those of `scope` with these ids, in no order.
pub(crate) async fn of_ids(
    ctx: &Context,
    scope: Select<membership::Entity>,
    ids: &[Uuid],
    zone: Tz,
) -> Result<Vec<Person>> {
    let rows = with_addresses(scope.filter(membership::Column::Id.is_in(ids.iter().copied())))
        .into_model::<Row>()
        .all(ctx.db.read())
        .await?;
    with_letters(ctx, rows, zone).await
}

/// One of `scope`.
///
/// # Errors
/// `NotFound` for one who is not in it.
pub(crate) async fn one(
    ctx: &Context,
    scope: Select<membership::Entity>,
    id: MembershipId,
    zone: Tz,
) -> Result<Person> {
    let row = with_addresses(scope.filter(membership::Column::Id.eq(id.0)))
        .into_model::<Row>()
        .one(ctx.db.read())
        .await?
        .ok_or(Code::NotFound)?;
    with_letters(ctx, vec![row], zone)
        .await?
        .pop()
        .ok_or(Code::NotFound.into())
}

/// Those of `scope` who were removed or whose invitation ran out, the latest first.
pub(crate) async fn former(
    ctx: &Context,
    scope: Select<membership::Entity>,
    search: &str,
    after: Option<MembershipId>,
) -> Result<(Vec<Person>, bool)> {
    let db = ctx.db.read();
    let mut page = scope
        .clone()
        .filter(membership::Column::Status.is_in([Status::Expired.name(), Status::Removed.name()]))
        .filter(membership::Column::EndedAt.is_not_null())
        .filter(search::members(search, db.get_database_backend()));
    if let Some(last) = after {
        let last = row(&scope, last, db).await?;
        page = page.filter(
            Condition::any().add(membership::Column::EndedAt.lt(last.ended_at)).add(
                Condition::all()
                    .add(membership::Column::EndedAt.eq(last.ended_at))
                    .add(membership::Column::Id.lt(last.id)),
            ),
        );
    }
    let mut rows = with_addresses(page)
        .order_by_desc(membership::Column::EndedAt)
        .order_by_desc(membership::Column::Id)
        .limit(LIST_PAGE + 1)
        .into_model::<Row>()
        .all(db)
        .await?;
    let more = u64::try_from(rows.len()).is_ok_and(|rows| rows > LIST_PAGE);
    rows.truncate(usize::try_from(LIST_PAGE).unwrap_or(usize::MAX));
    Ok((
        rows.into_iter().map(|row| row.person(None)).collect::<Result<_>>()?,
        more,
    ))
}

/// Everybody of `scope`, without what became of their letters.
pub(crate) async fn everybody(ctx: &Context, scope: Select<membership::Entity>) -> Result<Vec<Person>> {
    let rows = with_addresses(scope).into_model::<Row>().all(ctx.db.read()).await?;
    rows.into_iter().map(|row| row.person(None)).collect()
}

/// The addresses of those of `scope`.
pub(crate) async fn addresses(
    ctx: &Context,
    scope: Select<membership::Entity>,
) -> Result<HashMap<MembershipId, Email>> {
    let rows = with_addresses(scope).into_model::<Row>().all(ctx.db.read()).await?;
    rows.into_iter()
        .map(|row| Ok((MembershipId(row.id), row.email()?)))
        .collect()
}

/// The row that a page goes on after, whatever became of it; one of somebody else's would tell where it stands.
async fn row(
    scope: &Select<membership::Entity>,
    id: MembershipId,
    db: &DatabaseConnection,
) -> Result<membership::Model> {
    let found = scope.clone().filter(membership::Column::Id.eq(id.0)).one(db).await?;
    found.ok_or(Code::NotFound.into())
}

/// Those of `scope` whom the filter of a list lets through.
pub(crate) fn standing(
    scope: Select<membership::Entity>,
    standing: Standing,
    now: DateTime<Utc>,
) -> Select<membership::Entity> {
    let status = membership::Column::Status;
    match standing {
        Standing::All => scope.filter(status.is_in([Status::Active.name(), Status::Invited.name()])),
        Standing::Active => scope.filter(status.eq(Status::Active.name())),
        Standing::NotActivated => scope.filter(status.eq(Status::Invited.name())),
        Standing::ExpiringSoon => scope.filter(status.eq(Status::Invited.name())).filter(
            membership::Column::InvitationId.in_subquery(
                invitation::Entity::find()
                    .select_only()
                    .column(invitation::Column::Id)
                    .filter(is_live())
                    .filter(invitation::Column::ExpiresAt.lte(now + Duration::days(EXPIRING_SOON_DAYS)))
                    .into_query(),
            ),
        ),
        Standing::LetterRefused => scope
            .filter(status.eq(Status::Invited.name()))
            .filter(membership::Column::InvitationId.in_subquery(mail::refused())),
        Standing::NotMe => scope
            .filter(status.eq(Status::Invited.name()))
            .filter(newest_has(invitation::Column::DeclinedAt)),
    }
}

/// Said with the word itself: for a value that it does not know yet, SQLite can't use the index of the live ones.
fn is_live() -> SimpleExpr {
    let word = Expr::cust(format!("'{}'", InvitationEnd::LIVE));
    invitation::Column::State.into_expr().eq(word)
}

/// Those whose invitation ran out and who ask for a new one, gone from the list by now or about to.
pub(crate) fn asking(scope: Select<membership::Entity>) -> Select<membership::Entity> {
    let status = membership::Column::Status;
    scope
        .filter(status.is_in([Status::Expired.name(), Status::Invited.name()]))
        .filter(newest_has(invitation::Column::AskedAt))
}

/// Whether the invitee gave this answer to the newest invitation.
fn newest_has(answer: invitation::Column) -> SimpleExpr {
    let answered = invitation::Entity::find()
        .select_only()
        .column(invitation::Column::Id)
        .filter(answer.is_not_null());
    membership::Column::InvitationId.in_subquery(answered.into_query())
}

fn order(rows: Select<membership::Entity>, sort: Sort) -> Select<membership::Entity> {
    let by_name = |order: Order| {
        rows.clone()
            .order_by(membership::Column::NameKey, order.clone())
            .order_by(membership::Column::Id, order)
    };
    match sort {
        Sort::NameUp => by_name(Order::Asc),
        Sort::NameDown => by_name(Order::Desc),
        Sort::Newest => rows.order_by_desc(membership::Column::Id),
    }
}

/// What comes after a row in the order of the list.
fn beyond(last: &membership::Model, sort: Sort) -> Condition {
    let (name, id) = (membership::Column::NameKey, membership::Column::Id);
    let same = || Condition::all().add(name.eq(last.name_key.clone()));
    match sort {
        Sort::NameUp => Condition::any()
            .add(name.gt(last.name_key.clone()))
            .add(same().add(id.gt(last.id))),
        Sort::NameDown => Condition::any()
            .add(name.lt(last.name_key.clone()))
            .add(same().add(id.lt(last.id))),
        // Ids are UUIDv7: their order is that of registration.
        Sort::Newest => Condition::all().add(id.lt(last.id)),
    }
}

/// An active member's address is the login's, anybody else's that of the newest invitation.
fn with_addresses(members: Select<membership::Entity>) -> Select<membership::Entity> {
    let login = membership::Entity::belongs_to(login::Entity)
        .from(membership::Column::LoginId)
        .to(login::Column::Id)
        .into();
    let newest = membership::Entity::belongs_to(invitation::Entity)
        .from(membership::Column::InvitationId)
        .to(invitation::Column::Id)
        .into();
    members
        .join(JoinType::LeftJoin, login)
        .join(JoinType::LeftJoin, newest)
        .select_only()
        .columns([
            membership::Column::Id,
            membership::Column::Role,
            membership::Column::Status,
        ])
        .columns([
            membership::Column::FullName,
            membership::Column::Phone,
            membership::Column::ObservationId,
            membership::Column::EndedAt,
        ])
        .column_as(login::Column::Email, "login_email")
        .column_as(invitation::Column::Id, "invitation_id")
        .column_as(invitation::Column::Email, "invitation_email")
        .column_as(invitation::Column::State, "invitation_state")
        .column_as(invitation::Column::ExpiresAt, "expires_at")
        .columns([invitation::Column::DeclinedAt, invitation::Column::AskedAt])
}

async fn with_letters(ctx: &Context, rows: Vec<Row>, zone: Tz) -> Result<Vec<Person>> {
    let live: Vec<Uuid> = rows.iter().filter_map(Row::live_invitation).map(|(id, _)| id).collect();
    let mut deliveries: HashMap<Uuid, Delivery> = match live.is_empty() {
        true => HashMap::new(),
        false => mail::newest_deliveries(ctx.db.read(), live)
            .await?
            .into_iter()
            .collect(),
    };
    let now = ctx.now();
    rows.into_iter()
        .map(|row| {
            let invitation = row.live_invitation().map(|(id, expires_at)| InvitationState {
                expires_at,
                days_left: days_left(expires_at, now, zone),
                delivery: deliveries.remove(&id),
            });
            row.person(invitation)
        })
        .collect()
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    role: String,
    status: String,
    full_name: String,
    phone: Option<String>,
    observation_id: Option<Uuid>,
    ended_at: Option<DateTime<Utc>>,
    login_email: Option<String>,
    invitation_id: Option<Uuid>,
    invitation_email: Option<String>,
    invitation_state: Option<String>,
    expires_at: Option<DateTime<Utc>>,
    declined_at: Option<DateTime<Utc>>,
    asked_at: Option<DateTime<Utc>>,
}

impl Row {
    fn answer(&self) -> Option<InviteeAnswer> {
        if self.status == Status::Active.name() {
            return None;
        }
        let not_me = self.declined_at.map(|at| InviteeAnswer::NotMe { at });
        not_me.or(self.asked_at.map(|at| InviteeAnswer::AsksAgain { at }))
    }

    fn live_invitation(&self) -> Option<(Uuid, DateTime<Utc>)> {
        let is_live = self.invitation_state.as_deref() == Some(InvitationEnd::LIVE);
        self.invitation_id.zip(self.expires_at).filter(|_| is_live)
    }

    fn email(&self) -> Result<Email> {
        let address = self.login_email.as_ref().or(self.invitation_email.as_ref());
        parsed("email", address.and_then(|address| Email::parse(address).ok()))
    }

    fn person(self, invitation: Option<InvitationState>) -> Result<Person> {
        let phone = match &self.phone {
            Some(phone) => Some(parsed("membership.phone", Phone::parse(phone).ok())?),
            None => None,
        };
        Ok(Person {
            id: MembershipId(self.id),
            role: parsed("membership.role", Role::from_name(&self.role))?,
            status: parsed("membership.status", Status::from_name(&self.status))?,
            full_name: parsed("membership.full_name", PersonName::parse(&self.full_name).ok())?,
            email: self.email()?,
            phone,
            answer: self.answer(),
            observation: self.observation_id.map(ObservationId),
            invitation,
            ended_at: self.ended_at,
        })
    }
}
