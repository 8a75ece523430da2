//! The rows of the staff's lists.

use chrono_tz::Tz;
use domain::{
    identity::MembershipId,
    staff::{FormerMember, ListQuery, MemberPage, MemberRow},
};
use sea_orm::Select;

use crate::{
    context::Context,
    entity::{membership, parsed},
    error::{Error, Result},
    people::{self, Person},
};

/// One page of those of `scope` who work here or are invited to.
pub(crate) async fn page(
    ctx: &Context,
    scope: Select<membership::Entity>,
    query: &ListQuery,
    zone: Tz,
) -> Result<MemberPage> {
    let page = people::page(ctx, scope, query, zone).await?;
    Ok(MemberPage {
        rows: page.rows.into_iter().map(MemberRow::from).collect(),
        total: page.total,
        more: page.more,
    })
}

/// One member of `scope`.
///
/// # Errors
/// `NotFound` for one who is not in it.
pub(crate) async fn one(
    ctx: &Context,
    scope: Select<membership::Entity>,
    id: MembershipId,
    zone: Tz,
) -> Result<MemberRow> {
    people::one(ctx, scope, id, zone).await.map(MemberRow::from)
}

/// Those of `scope` who were removed or whose invitation ran out, the latest first.
pub(crate) async fn former(
    ctx: &Context,
    scope: Select<membership::Entity>,
    search: &str,
    after: Option<MembershipId>,
) -> Result<(Vec<FormerMember>, bool)> {
    let (people, more) = people::former(ctx, scope, search, after).await?;
    let rows = people.into_iter().map(FormerMember::try_from).collect::<Result<_>>()?;
    Ok((rows, more))
}

impl From<Person> for MemberRow {
    fn from(person: Person) -> Self {
        Self {
            id: person.id,
            role: person.role,
            full_name: person.full_name,
            email: person.email,
            status: person.status,
            invitation: person.invitation,
            answer: person.answer,
        }
    }
}

impl TryFrom<Person> for FormerMember {
    type Error = Error;
    fn try_from(person: Person) -> Result<Self> {
        Ok(Self {
            id: person.id,
            role: person.role,
            full_name: person.full_name,
            email: person.email,
            status: person.status,
            ended_at: parsed("membership.ended_at", person.ended_at)?,
            answer: person.answer,
        })
    }
}
