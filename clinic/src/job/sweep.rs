use chrono::Duration;
use domain::identity::WAITING_LIVES;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::{Claim, put_off};
use crate::{
    classes,
    context::Context,
    entity::{
        form_result, known_device, login_link, login_link_token, passkey_challenge, session, sign_in_failure,
        waiting_sign_in,
    },
    error::Result,
    identity::FAILURES_REMEMBERED,
    import, monitoring,
};

const SWEEP_EVERY: Duration = Duration::hours(1);
/// A form's key counts as long as somebody may press its button again.
const FORM_RESULT_KEPT: Duration = Duration::days(2);
/// So long a dead link can say which kind of dead it is.
const LINK_KEPT: Duration = Duration::days(30);
/// Browsers keep no cookie longer than this.
const DEVICE_KEPT: Duration = Duration::days(400);

/// Sweeps out ended sessions, old form keys, lists, failures and applications that nobody goes on with, and comes back
/// in an hour. Applicants whose applications are closed by that are told.
///
/// # Errors
/// The database's.
pub(super) async fn sweep(ctx: &Context, claim: &Claim) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    session::Entity::delete_many()
        .filter(session::Column::ExpiresAt.lte(now))
        .exec(&txn)
        .await?;
    waiting_sign_in::Entity::delete_many()
        .filter(waiting_sign_in::Column::ExpiresAt.lte(now))
        .exec(&txn)
        .await?;
    passkey_challenge::Entity::delete_many()
        .filter(passkey_challenge::Column::CreatedAt.lte(now - WAITING_LIVES))
        .exec(&txn)
        .await?;
    let forms = form_result::Column::CreatedAt.lt(now - FORM_RESULT_KEPT);
    form_result::Entity::delete_many().filter(forms).exec(&txn).await?;
    let failures = sign_in_failure::Column::At.lt(now - FAILURES_REMEMBERED);
    sign_in_failure::Entity::delete_many()
        .filter(failures)
        .exec(&txn)
        .await?;
    let devices = known_device::Column::CreatedAt.lt(now - DEVICE_KEPT);
    known_device::Entity::delete_many().filter(devices).exec(&txn).await?;
    let old_links = login_link::Column::CreatedAt.lt(now - LINK_KEPT);
    let old_tokens = login_link_token::Column::CreatedAt.lt(now - LINK_KEPT);
    login_link_token::Entity::delete_many()
        .filter(old_tokens)
        .exec(&txn)
        .await?;
    let without_tokens = login_link::Entity::delete_many().filter(old_links).filter(
        login_link::Column::Id.not_in_subquery(
            login_link_token::Entity::find()
                .select_only()
                .column(login_link_token::Column::LinkId)
                .into_query(),
        ),
    );
    without_tokens.exec(&txn).await?;
    import::sweep(&txn, now).await?;
    classes::application::sweep(&txn, now).await?;
    classes::application::expire(&txn, now).await?;
    monitoring::link::sweep(&txn, now).await?;
    put_off(&txn, claim, now + SWEEP_EVERY).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(())
}
