//! The code of a letter proves that whoever applies reads mail at the address.

use domain::{
    classes::{ApplicationState, typed_code},
    error::{Code, Field, Problem},
    identity::{ClinicId, Email, FormKey},
    limits::CODE_TRIES,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::{begin::remind_later, by_token, id, lock, state};
use crate::{
    context::Context,
    entity::{application, application_token, parsed},
    error::Result,
    identity::{Caller, count_letter},
    mail::application::{self as letters, Told, code_hash},
    once, secret,
};

/// Tries a code. The right one proves the address: from then on the browser that typed it goes on, every other link to
/// the draft is dead, and a letter brings one for other devices. One that was right before is right again.
///
/// # Errors
/// `DeadLink`; `Invalid` for a wrong code, or one that is over or was tried too often; `Conflict` for an application
/// that was taken back.
pub async fn confirm(ctx: &Context, token: &str, typed: &str) -> Result<()> {
    let now = ctx.now();
    let typed = typed_code(typed).map_err(|problem| Code::field(Field::Code, problem))?;
    let txn = ctx.db.write().await?;
    let row = lock(&txn, token).await?;
    if row.email_confirmed_at.is_some() {
        return Ok(());
    }
    if state(&row)? != ApplicationState::Draft {
        return Err(Code::Conflict.into());
    }
    let (Some(kept), Some(until)) = (&row.code_hash, row.code_expires_at) else {
        return Err(Code::field(Field::Code, Problem::CodeOver).into());
    };
    if now >= until || row.code_tries >= CODE_TRIES {
        return Err(Code::field(Field::Code, Problem::CodeOver).into());
    }
    if *kept != code_hash(id(&row), &typed) {
        let tries = row.code_tries + 1;
        let tried = application::ActiveModel {
            id: Set(row.id),
            code_tries: Set(tries),
            ..Default::default()
        };
        application::Entity::update(tried).exec(&txn).await?;
        txn.commit().await?;
        let problem = if tries >= CODE_TRIES {
            Problem::CodeOver
        } else {
            Problem::CodeWrong
        };
        return Err(Code::field(Field::Code, problem).into());
    }
    let proven = application::ActiveModel {
        id: Set(row.id),
        email_confirmed_at: Set(Some(now)),
        touched_at: Set(now),
        code_hash: Set(None),
        code_expires_at: Set(None),
        code_tries: Set(0),
        ..Default::default()
    };
    application::Entity::update(proven).exec(&txn).await?;
    only_this_link(&txn, &row, token).await?;
    remind_later(&txn, now, id(&row)).await?;
    let to = parsed("application.email", Email::parse(&row.email).ok())?;
    letters::tell(&txn, now, ClinicId(row.clinic_id), id(&row), Told::Continue, &to).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(())
}

/// «Отправить код ещё раз»: the code before it is over as soon as the new one is made.
///
/// # Errors
/// `DeadLink`; `Conflict` where nothing is to be proven any more; `TooManyAttempts`.
pub async fn send_code(ctx: &Context, token: &str, caller: &Caller, key: FormKey) -> Result<()> {
    let now = ctx.now();
    let row = by_token(ctx.db.read(), token).await?;
    if row.email_confirmed_at.is_some() || state(&row)? != ApplicationState::Draft {
        return Err(Code::Conflict.into());
    }
    let to = parsed("application.email", Email::parse(&row.email).ok())?;
    count_letter(ctx, &to, caller).await?;
    let txn = ctx.db.write().await?;
    if once::earlier::<()>(&txn, key, row.id, now).await?.is_some() {
        return Ok(());
    }
    letters::tell(&txn, now, ClinicId(row.clinic_id), id(&row), Told::Code, &to).await?;
    once::remember(&txn, key, &()).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(())
}

/// Somebody else may have begun this draft, in the name of whoever reads the address, and waits for the answers.
async fn only_this_link(txn: &DatabaseTransaction, row: &application::Model, token: &str) -> Result<()> {
    application_token::Entity::delete_many()
        .filter(application_token::Column::ApplicationId.eq(row.id))
        .filter(application_token::Column::TokenHash.ne(secret::hash(token)))
        .exec(txn)
        .await?;
    Ok(())
}
