//! Whether somebody who is about to be registered seems to be here already. A question, never a refusal.

use std::collections::HashSet;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{
    error::{Code, Doubt},
    identity::{Email, FormKey, LoginId, MembershipId, PersonName, Status},
    import::{Lookalike, Lookalikes},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use crate::{
    context::Context,
    entity::{invitation, login, membership},
    error::Result,
    once, people, search, secret,
};

/// How many are shown at most.
const SHOWN: u64 = 3;

/// Asks about those of `scope` who have the same name or address, unless `answer` answers exactly this question. Four
/// queries at most; the asker's own address is not asked about.
///
/// # Errors
/// `Asks`.
pub(crate) async fn ask(
    ctx: &Context,
    scope: Select<membership::Entity>,
    (full_name, email): (&PersonName, &Email),
    asker: LoginId,
    answer: Option<&str>,
    key: FormKey,
) -> Result<()> {
    if once::is_done(ctx.db.read(), key).await? {
        return Ok(());
    }
    let alike = alike(ctx, scope, full_name, email, asker).await?;
    if alike.is_empty() {
        return Ok(());
    }
    let expected = answer_to(full_name, email, &alike);
    if answer == Some(expected.as_str()) {
        return Ok(());
    }
    let about = Doubt::Person {
        alike,
        answer: expected,
    };
    Err(Code::Asks { about }.into())
}

/// Those of `scope` who have one of these names, or had one of these addresses before they were gone: whoever is here
/// at an address is no question. Two queries, however long the list is.
pub(crate) async fn lookalikes(
    ctx: &Context,
    scope: Select<membership::Entity>,
    names: &HashSet<String>,
    emails: &HashSet<Email>,
) -> Result<Lookalikes> {
    let named = scope
        .clone()
        .filter(membership::Column::NameKey.is_in(names.iter().map(String::as_str)));
    let addresses = || emails.iter().map(Email::as_str);
    let of_nobody = Condition::all()
        .add(membership::Column::LoginId.is_null())
        .add(invitation::Column::Email.is_in(addresses()));
    let gone = scope
        .filter(membership::Column::Status.is_in([Status::Expired.name(), Status::Removed.name()]))
        .filter(
            Condition::any()
                .add(of_nobody)
                .add(login::Column::Email.is_in(addresses())),
        );
    let mut found = people::everybody(ctx, named).await?;
    found.extend(people::everybody(ctx, gone).await?);
    let mut seen = HashSet::new();
    found.retain(|person| seen.insert(person.id));
    Ok(Lookalikes::of(found.into_iter().map(|person| Lookalike {
        id: person.id,
        role: person.role,
        full_name: person.full_name,
        email: person.email,
        status: person.status,
    })))
}

/// The answer holds for this name, this address and these people: whatever of it changes is asked about anew.
fn answer_to(full_name: &PersonName, email: &Email, alike: &[MembershipId]) -> String {
    let ids: Vec<String> = alike.iter().map(ToString::to_string).collect();
    let question = format!("{}\n{email}\n{}", full_name.search_key(), ids.join("\n"));
    BASE64_URL_SAFE_NO_PAD.encode(secret::hash(&question))
}

async fn alike(
    ctx: &Context,
    scope: Select<membership::Entity>,
    full_name: &PersonName,
    email: &Email,
    asker: LoginId,
) -> Result<Vec<MembershipId>> {
    let db = ctx.db.read();
    let same_name = scope
        .clone()
        .filter(membership::Column::NameKey.eq(full_name.search_key()))
        .select_only()
        .column(membership::Column::Id);
    // The index of what is searched narrows it down to a few; whether it is the very address, the rows tell.
    let login = membership::Entity::belongs_to(login::Entity)
        .from(membership::Column::LoginId)
        .to(login::Column::Id)
        .into();
    let newest = membership::Entity::belongs_to(invitation::Entity)
        .from(membership::Column::InvitationId)
        .to(invitation::Column::Id)
        .into();
    let of_nobody = Condition::all()
        .add(membership::Column::LoginId.is_null())
        .add(invitation::Column::Email.eq(email.as_str()));
    let same_address = scope
        .filter(search::members(email.as_str(), db.get_database_backend()))
        .join(JoinType::LeftJoin, login)
        .join(JoinType::LeftJoin, newest)
        .filter(
            Condition::any()
                .add(of_nobody)
                .add(login::Column::Email.eq(email.as_str())),
        )
        .select_only()
        .column(membership::Column::Id);
    let own = login::Entity::find_by_id(asker.0).one(db).await?;
    let is_own = own.is_some_and(|own| own.email == email.as_str());
    let mut found = Vec::new();
    for people in [Some(same_name), (!is_own).then_some(same_address)]
        .into_iter()
        .flatten()
    {
        let ids: Vec<Uuid> = people
            .order_by_desc(membership::Column::Id)
            .limit(SHOWN)
            .into_tuple()
            .all(db)
            .await?;
        for id in ids {
            if !found.contains(&MembershipId(id)) {
                found.push(MembershipId(id));
            }
        }
    }
    Ok(found)
}
