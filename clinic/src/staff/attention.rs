use domain::{identity::Role, staff::Standing};
use sea_orm::{ColumnTrait, PaginatorTrait, QuerySelect};

use super::scope;
use crate::{
    context::Context,
    entity::{membership, parsed},
    error::Result,
    identity::{Actor, Organizer},
    people,
};

/// How somebody who needs the organizer's hand stands.
const NEEDY: [Standing; 3] = [Standing::ExpiringSoon, Standing::LetterRefused, Standing::NotMe];

/// How many of the clinic's staff need a hand, by what is the matter and by role; what matters to nobody is left out.
///
/// # Errors
/// The database's.
pub async fn attention(ctx: &Context, actor: &Actor<Organizer>) -> Result<Vec<(Standing, Role, u64)>> {
    let mut needy = Vec::new();
    for standing in NEEDY {
        let counts: Vec<(String, i64)> = people::standing(scope(actor), standing, ctx.now())
            .select_only()
            .column(membership::Column::Role)
            .column_as(membership::Column::Id.count(), "people")
            .group_by(membership::Column::Role)
            .into_tuple()
            .all(ctx.db.read())
            .await?;
        for (role, people) in counts {
            let role = parsed("membership.role", Role::from_name(&role))?;
            needy.push((standing, role, u64::try_from(people).unwrap_or_default()));
        }
    }
    Ok(needy)
}

/// How many of the clinic's staff ask for a new invitation, theirs having run out.
///
/// # Errors
/// The database's.
pub async fn asking(ctx: &Context, actor: &Actor<Organizer>) -> Result<u64> {
    Ok(people::asking(scope(actor)).count(ctx.db.read()).await?)
}
