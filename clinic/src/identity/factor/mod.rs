//! The second factor: what a login has beside its password, and how one is shown.
//!
//! Showing one has two steps. Before anything is locked it is read and judged, which may take a password hash; in the
//! transaction of whatever it is shown for it is used up, or found to be used. So a code is good once, in whatever
//! process it is typed.

mod codes;
mod passkey;
mod reset;
mod totp;
mod waiting;

pub use codes::new_recovery_codes;
pub use passkey::{
    PasskeyCard, Passkeys, add_passkey, passkey_to_add, passkey_to_prove, passkey_to_sign_in, remove_passkey,
};
pub use reset::{drop_factors, factor_holder, factor_link_page, operator_resets_factor, reset_factor};
pub(super) use totp::has_totp;
pub use totp::{TotpSetup, begin_totp, confirm_totp, remove_totp, totp_setup, vault_fits};
pub use waiting::{Entered, finish_sign_in, waiting};
pub(super) use waiting::{enter, forget_waiting};

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    error::{Code, Field, FieldErrors, Problem},
    identity::{Email, LoginId, ProofForm, TypedFactor},
    mail::LetterKind,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    QuerySelect,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use super::{
    actor::{Actor, Anyone},
    recovery::address_of,
    session::{Caller, SignedIn},
    sign_in::{has_still, record_failure},
    throttle,
};
use crate::{
    audit::{self, By},
    context::Context,
    entity::{login, parsed, session, totp as totp_row},
    error::{Error, Result},
    mail,
};

/// What a login has beside its password.
#[derive(Clone, Debug, Default)]
pub struct Factors {
    /// Since when an application makes codes for it.
    pub totp_since: Option<DateTime<Utc>>,
    pub passkeys: Vec<PasskeyCard>,
    /// How many recovery codes are left.
    pub codes_left: u64,
}

impl Factors {
    /// Whether signing in asks for more than the password.
    #[must_use]
    pub fn any(&self) -> bool {
        self.totp_since.is_some() || !self.passkeys.is_empty()
    }
}

/// What the login of whoever is signed in has.
///
/// # Errors
/// The database's.
pub async fn factors(ctx: &Context, signed_in: &SignedIn) -> Result<Factors> {
    factors_of(ctx.db.read(), signed_in.login()).await
}

async fn factors_of(db: &impl ConnectionTrait, login: LoginId) -> Result<Factors> {
    let totp = totp_row::Entity::find_by_id(login.0).one(db).await?;
    Ok(Factors {
        totp_since: totp.and_then(|row| row.confirmed_at),
        passkeys: passkey::cards(db, login).await?,
        codes_left: codes::left(db, login).await?,
    })
}

/// Whether a login has a factor, as a condition on its row.
pub(crate) fn has_any() -> Expr {
    let ways: [SelectStatement; 2] = [has_totp(), passkey::has_passkey()];
    let [totp, passkey] = ways.map(Expr::exists);
    totp.or(passkey)
}

/// The same for one login.
pub(crate) async fn has(db: &impl ConnectionTrait, login: LoginId) -> Result<bool> {
    let found = login::Entity::find_by_id(login.0).filter(has_any()).count(db).await?;
    Ok(found > 0)
}

/// A factor that somebody shows: counted, and judged as far as it can be before anything is locked.
pub(super) struct Presented {
    login: LoginId,
    counted: throttle::Try,
    judged: Judged,
    /// The field that it came in.
    field: Field,
}

enum Judged {
    /// The code of that step of time.
    Step(i64),
    /// A recovery code, as it is kept.
    Recovery(String),
    /// The answer of a passkey.
    Key(passkey::Answered),
    Wrong,
}

/// Counts the try and judges what was shown; `asker` is the sign-in or session that a passkey's question was put for.
///
/// # Errors
/// `TooManyAttempts`.
pub(super) async fn present(
    ctx: &Context,
    login: LoginId,
    email: &Email,
    typed: &TypedFactor,
    asker: Uuid,
    caller: &Caller,
) -> Result<Presented> {
    let counted = throttle::factor(ctx, email, caller).await?;
    let judged = throttle::checked(ctx, &counted, judge(ctx, login, typed, asker).await).await?;
    let field = match typed {
        TypedFactor::Key(_) => Field::FactorKey,
        TypedFactor::Totp(_) | TypedFactor::Recovery(_) => Field::Factor,
    };
    Ok(Presented {
        login,
        counted,
        judged,
        field,
    })
}

async fn judge(ctx: &Context, login: LoginId, typed: &TypedFactor, asker: Uuid) -> Result<Judged> {
    Ok(match typed {
        TypedFactor::Totp(code) => totp::step_of(ctx, login, code)
            .await?
            .map_or(Judged::Wrong, Judged::Step),
        TypedFactor::Recovery(code) => codes::hash_of(ctx, login, code)
            .await?
            .map_or(Judged::Wrong, Judged::Recovery),
        TypedFactor::Key(answer) => passkey::judge(ctx, login, asker, answer)
            .await?
            .map_or(Judged::Wrong, Judged::Key),
    })
}

impl Presented {
    /// Uses the factor up; whether it was right and nobody had used it before. The login's row is locked by the caller.
    pub(super) async fn use_up(&self, txn: &DatabaseTransaction, now: DateTime<Utc>) -> Result<bool> {
        let right = match &self.judged {
            Judged::Step(step) => totp::use_step(txn, self.login, *step).await?,
            Judged::Recovery(hash) => codes::use_code(txn, self.login, hash, now).await?,
            Judged::Key(answered) => passkey::use_answer(txn, answered, now).await?,
            Judged::Wrong => false,
        };
        if right {
            throttle::succeeded(txn, &self.counted).await?;
        }
        if right && matches!(self.judged, Judged::Recovery(_)) {
            let by = By {
                login: Some(self.login),
                ..By::default()
            };
            audit::record(txn, now, by, Action::RecoveryCodeUsed, Some(self.login.0), None).await?;
        }
        Ok(right)
    }
}

/// A wrong factor, for the journal, and the one answer to whatever was wrong with it.
pub(super) async fn refused(ctx: &Context, presented: &Presented, caller: &Caller) -> Result<Error> {
    let by = By {
        login: Some(presented.login),
        ..By::default()
    };
    let network = Some(caller.network.as_str());
    audit::record(ctx.db.read(), ctx.now(), by, Action::FactorFailed, None, network).await?;
    Ok(Code::field(presented.field, Problem::FactorWrong).into())
}

/// «Подтвердите, что это вы»: from now on, for some minutes, this session may change factors.
///
/// # Errors
/// `Invalid` for the password or the factor; `TooManyAttempts`.
pub async fn prove_self(
    ctx: &Context,
    actor: &Actor<Anyone>,
    signed_in: &SignedIn,
    form: &ProofForm,
    caller: &Caller,
) -> Result<()> {
    let login = login::Entity::find_by_id(actor.login().0).one(ctx.db.read()).await?;
    let login = parsed("session.login_id", login)?;
    let email = address_of(&login)?;
    let (password, factor) = form.check(signed_in.has_factor())?;
    let counted = throttle::begin(ctx, &email, caller).await?;
    let right = ctx.passwords.verify(&password, Some(login.password_hash.clone())).await;
    if !throttle::checked(ctx, &counted, right).await? {
        record_failure(ctx, caller).await?;
        return Err(Code::field(Field::CurrentPassword, Problem::PasswordWrong).into());
    }
    let presented = match &factor {
        Some(typed) => Some(present(ctx, actor.login(), &email, typed, signed_in.session.0, caller).await?),
        None => None,
    };
    let txn = ctx.db.write().await?;
    if !has_still(&txn, &login).await? {
        return Err(Code::Unavailable.into());
    }
    // The password was right, whatever becomes of the factor.
    throttle::succeeded(&txn, &counted).await?;
    if let Some(presented) = &presented
        && !presented.use_up(&txn, ctx.now()).await?
    {
        txn.commit().await?;
        let mut wrong = FieldErrors::one(presented.field, Problem::FactorWrong);
        wrong.set(Field::CurrentPassword, Some(Problem::TypeAgain));
        refused(ctx, presented, caller).await?;
        return Err(wrong.into_code().into());
    }
    mark_proved(&txn, signed_in, ctx.now()).await?;
    txn.commit().await?;
    Ok(())
}

/// Notes that the session has just shown everything there is to show.
pub(super) async fn mark_proved(txn: &DatabaseTransaction, signed_in: &SignedIn, now: DateTime<Utc>) -> Result<()> {
    let mut row = session::ActiveModel {
        proved_at: Set(Some(now)),
        ..Default::default()
    };
    if has(txn, signed_in.login()).await? {
        row.factor_at = Set(Some(now));
    }
    mark(txn, signed_in, row).await
}

/// Notes that the session has just shown the factor that it sets up. That is no proof of who it is: what else wants one
/// asks for it in its own time.
async fn mark_factor(txn: &DatabaseTransaction, signed_in: &SignedIn, now: DateTime<Utc>) -> Result<()> {
    let row = session::ActiveModel {
        factor_at: Set(Some(now)),
        ..Default::default()
    };
    mark(txn, signed_in, row).await
}

async fn mark(txn: &DatabaseTransaction, signed_in: &SignedIn, row: session::ActiveModel) -> Result<()> {
    let marked = session::Entity::update_many()
        .set(row)
        .filter(session::Column::Id.eq(signed_in.session.0))
        .exec(txn)
        .await?;
    if marked.rows_affected == 0 {
        return Err(Code::SignedOut.into());
    }
    Ok(())
}

/// The first line of whatever changes factors.
///
/// # Errors
/// `ProveAgain` where password and factor were shown too long ago.
fn fresh(ctx: &Context, signed_in: &SignedIn) -> Result<()> {
    if signed_in.has_just_proved(ctx.now()) {
        Ok(())
    } else {
        Err(Code::ProveAgain.into())
    }
}

/// Locks the login, so that its factors change one after the other and no sign-in overlooks one.
async fn lock(txn: &DatabaseTransaction, login: LoginId) -> Result<login::Model> {
    let row = login::Entity::find_by_id(login.0).lock_exclusive().one(txn).await?;
    parsed("login.id", row)
}

/// Takes every factor from a login.
pub(super) async fn drop_all(txn: &DatabaseTransaction, login: LoginId) -> Result<()> {
    totp_row::Entity::delete_by_id(login.0).exec(txn).await?;
    passkey::forget(txn, login).await?;
    codes::forget(txn, login).await
}

/// After one was taken away: with the last one the recovery codes go, too.
async fn tidy(txn: &DatabaseTransaction, login: LoginId) -> Result<()> {
    if !has(txn, login).await? {
        codes::forget(txn, login).await?;
    }
    Ok(())
}

/// Writes a change of factors into the journal and tells the login's address.
async fn tell(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    change: (Action, LetterKind),
    login: &login::Model,
    caller: &Caller,
) -> Result<()> {
    let (action, letter) = change;
    mail::enqueue_to_login(txn, now, Some(LoginId(login.id)), letter, &address_of(login)?, None).await?;
    audit::record(txn, now, by, action, Some(login.id), Some(caller.network.as_str())).await
}
