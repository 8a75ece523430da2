//! Work that is done later or again and again: one table, claimed under a lease, so that it is done once whatever
//! process looks, and done again when the one that claimed it died.

use chrono::{DateTime, Duration, Utc};
use domain::{
    classes::{ApplicationId, WaitingId},
    identity::{InvitationId, WAITING_LIVES},
    import::ImportId,
    mail::LetterId,
    monitoring::AlertId,
    settings::CourseId,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{LockBehavior, LockType, OnConflict},
};
use uuid::Uuid;

use crate::{
    audit, classes,
    context::Context,
    entity::{
        form_result, job, known_device, login_link, login_link_token, parsed, passkey_challenge, session,
        sign_in_failure, waiting_sign_in,
    },
    error::Result,
    identity::{self, Expiry, FAILURES_REMEMBERED},
    import, monitoring,
};

/// What there is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Send this letter.
    Letter(LetterId),
    /// Remind of this invitation, so many days before it runs out.
    Remind { invitation: InvitationId, days: i64 },
    /// Add the people of this list.
    Import(ImportId),
    /// Remind the doctor of an application that waits for an answer.
    RemindDoctor(ApplicationId),
    /// Remind of an application that was begun and not sent.
    RemindApplicant(ApplicationId),
    /// An application was not answered in time.
    Escalate(ApplicationId),
    /// Make the classes of the coming weeks.
    MakeClasses,
    /// Offer the free seats of this course to those who wait.
    Offer(CourseId),
    /// Pass the seat on that this place was offered, where nobody answered.
    OfferEnds(WaitingId),
    /// Remind of the classes that come soon.
    RemindOfClasses,
    /// Ask patients for the reports that are due, and close those that nobody sent.
    AskForReports,
    /// An alert was not answered in time.
    EscalateAlert(AlertId),
    /// End the memberships whose invitations ran out.
    Expire,
    /// Seal what the journal has recorded.
    Seal,
    /// Sweep out what no longer counts.
    Housekeeping,
}

/// The right to do one job, for a while.
#[derive(Clone, Debug)]
pub struct Claim {
    pub work: Work,
    id: Uuid,
    lease_until: DateTime<Utc>,
}

/// Longer than the slowest job may take: a mail server gets 30 seconds for each of its answers.
const LEASE: Duration = Duration::minutes(5);
const EXPIRE_EVERY: Duration = Duration::minutes(10);
const SWEEP_EVERY: Duration = Duration::hours(1);
/// A form's key counts as long as somebody may press its button again.
const FORM_RESULT_KEPT: Duration = Duration::days(2);
/// So long a dead link can say which kind of dead it is.
const LINK_KEPT: Duration = Duration::days(30);
/// Browsers keep no cookie longer than this.
const DEVICE_KEPT: Duration = Duration::days(400);

impl Work {
    fn kind(self) -> &'static str {
        match self {
            Self::Letter(_) => "letter",
            Self::Remind { days: 3, .. } => "remind_3",
            Self::Remind { .. } => "remind_1",
            Self::Import(_) => "import",
            Self::RemindDoctor(_) => "remind_doctor",
            Self::RemindApplicant(_) => "remind_applicant",
            Self::Escalate(_) => "escalate",
            Self::MakeClasses => "make_classes",
            Self::Offer(_) => "offer",
            Self::OfferEnds(_) => "offer_ends",
            Self::RemindOfClasses => "remind_of_classes",
            Self::AskForReports => "ask_for_reports",
            Self::EscalateAlert(_) => "escalate_alert",
            Self::Expire => "expire",
            Self::Seal => "seal",
            Self::Housekeeping => "housekeeping",
        }
    }

    fn subject(self) -> Option<Uuid> {
        match self {
            Self::Letter(letter) => Some(letter.0),
            Self::Remind { invitation, .. } => Some(invitation.0),
            Self::Import(list) => Some(list.0),
            Self::RemindDoctor(application) | Self::RemindApplicant(application) | Self::Escalate(application) => {
                Some(application.0)
            }
            Self::Offer(course) => Some(course.0),
            Self::OfferEnds(place) => Some(place.0),
            Self::EscalateAlert(alert) => Some(alert.0),
            Self::MakeClasses
            | Self::RemindOfClasses
            | Self::AskForReports
            | Self::Expire
            | Self::Seal
            | Self::Housekeeping => None,
        }
    }

    fn of(row: &job::Model) -> Option<Self> {
        match (row.kind.as_str(), row.subject) {
            ("letter", Some(letter)) => Some(Self::Letter(LetterId(letter))),
            ("remind_3", Some(id)) => Some(Self::Remind {
                invitation: InvitationId(id),
                days: 3,
            }),
            ("remind_1", Some(id)) => Some(Self::Remind {
                invitation: InvitationId(id),
                days: 1,
            }),
            ("remind_doctor", Some(id)) => Some(Self::RemindDoctor(ApplicationId(id))),
            ("remind_applicant", Some(id)) => Some(Self::RemindApplicant(ApplicationId(id))),
            ("escalate", Some(id)) => Some(Self::Escalate(ApplicationId(id))),
            ("import", Some(list)) => Some(Self::Import(ImportId(list))),
            ("make_classes", None) => Some(Self::MakeClasses),
            ("offer", Some(course)) => Some(Self::Offer(CourseId(course))),
            ("offer_ends", Some(place)) => Some(Self::OfferEnds(WaitingId(place))),
            ("remind_of_classes", None) => Some(Self::RemindOfClasses),
            ("ask_for_reports", None) => Some(Self::AskForReports),
            ("escalate_alert", Some(alert)) => Some(Self::EscalateAlert(AlertId(alert))),
            ("expire", None) => Some(Self::Expire),
            ("seal", None) => Some(Self::Seal),
            ("housekeeping", None) => Some(Self::Housekeeping),
            _ => None,
        }
    }
}

/// Asks for work, in the caller's transaction; asking twice is asking once.
pub(crate) async fn enqueue(txn: &DatabaseTransaction, work: Work, run_at: DateTime<Utc>) -> Result<()> {
    let unique_key = unique_key(work);
    let row = job::ActiveModel {
        id: Set(Uuid::now_v7()),
        kind: Set(work.kind().to_owned()),
        unique_key: Set(unique_key),
        subject: Set(work.subject()),
        run_at: Set(run_at),
        lease_until: Set(None),
        attempts: Set(0),
    };
    job::Entity::insert(row)
        .on_conflict(OnConflict::column(job::Column::UniqueKey).do_nothing().to_owned())
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// Takes back what was asked for, if it is not done yet.
pub(crate) async fn forget(txn: &DatabaseTransaction, work: Work) -> Result<()> {
    job::Entity::delete_many()
        .filter(job::Column::UniqueKey.eq(unique_key(work)))
        .exec(txn)
        .await?;
    Ok(())
}

fn unique_key(work: Work) -> String {
    match work.subject() {
        Some(subject) => format!("{}:{subject}", work.kind()),
        None => work.kind().to_owned(),
    }
}

/// Sees to it that the work that never ends is asked for. Called once when the service starts.
///
/// # Errors
/// The database's.
pub async fn ensure_recurring(ctx: &Context) -> Result<()> {
    let txn = ctx.db.write().await?;
    enqueue(&txn, Work::MakeClasses, ctx.now()).await?;
    enqueue(&txn, Work::RemindOfClasses, ctx.now()).await?;
    // Not yet `AskForReports`: nobody is asked before there is a page where a report is filled in.
    enqueue(&txn, Work::Expire, ctx.now()).await?;
    enqueue(&txn, Work::Seal, ctx.now()).await?;
    enqueue(&txn, Work::Housekeeping, ctx.now()).await?;
    txn.commit().await?;
    Ok(())
}

/// Claims the job that has been due longest, if any. Until the lease ends nobody else gets it.
///
/// # Errors
/// The database's.
pub async fn claim(ctx: &Context) -> Result<Option<Claim>> {
    let now = ctx.now();
    let due = Condition::all().add(job::Column::RunAt.lte(now)).add(
        Condition::any()
            .add(job::Column::LeaseUntil.is_null())
            .add(job::Column::LeaseUntil.lte(now)),
    );
    // Looking costs no write lock; only a sight of work does.
    let sight = job::Entity::find().filter(due.clone()).one(ctx.db.read()).await?;
    if sight.is_none() {
        return Ok(None);
    }
    let txn = ctx.db.write().await?;
    let found = job::Entity::find()
        .filter(due)
        .order_by_asc(job::Column::RunAt)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .limit(1)
        .one(&txn)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let lease_until = now + LEASE;
    let claimed = job::ActiveModel {
        id: Set(row.id),
        lease_until: Set(Some(lease_until)),
        attempts: Set(row.attempts + 1),
        ..Default::default()
    };
    job::Entity::update(claimed).exec(&txn).await?;
    txn.commit().await?;
    Ok(Some(Claim {
        work: parsed("job.kind", Work::of(&row))?,
        id: row.id,
        lease_until,
    }))
}

/// The job is done.
///
/// # Errors
/// The database's.
pub async fn done(ctx: &Context, claim: &Claim) -> Result<()> {
    let txn = ctx.db.write().await?;
    finish(&txn, claim).await?;
    txn.commit().await?;
    Ok(())
}

/// The job is to be done again at that time.
///
/// # Errors
/// The database's.
pub async fn again(ctx: &Context, claim: &Claim, at: DateTime<Utc>) -> Result<()> {
    let txn = ctx.db.write().await?;
    put_off(&txn, claim, at).await?;
    txn.commit().await?;
    Ok(())
}

/// Sends a reminder that is due.
///
/// # Errors
/// The database's.
pub async fn remind(ctx: &Context, claim: &Claim, invitation: InvitationId) -> Result<()> {
    identity::remind(ctx, claim, invitation).await
}

/// Adds some more people of a list and comes back until it is through.
///
/// # Errors
/// The database's; who was added by then stays added.
pub async fn import(ctx: &Context, claim: &Claim, list: ImportId) -> Result<()> {
    import::go_on(ctx, claim, list).await
}

/// Reminds the doctor of an application, unless it was answered, or is not due yet.
///
/// # Errors
/// The database's.
pub async fn remind_doctor(ctx: &Context, claim: &Claim, application: ApplicationId) -> Result<()> {
    classes::review::remind(ctx, claim, application).await
}

/// Reminds whoever began an application and does not go on, unless it is not due yet.
///
/// # Errors
/// The database's.
pub async fn remind_applicant(ctx: &Context, claim: &Claim, application: ApplicationId) -> Result<()> {
    classes::application::remind(ctx, claim, application).await
}

/// Tells whoever stands in for the doctor of an application that was not answered in time.
///
/// # Errors
/// The database's.
pub async fn escalate(ctx: &Context, claim: &Claim, application: ApplicationId) -> Result<()> {
    classes::review::escalate(ctx, claim, application).await
}

/// Makes the classes of the coming weeks and comes back in half a day.
///
/// # Errors
/// The database's; the groups that were done by then are done.
pub async fn make_classes(ctx: &Context, claim: &Claim) -> Result<()> {
    classes::making::make_all(ctx, claim).await
}

/// Offers the free seats of a course to those who wait, in their order.
///
/// # Errors
/// The database's.
pub async fn offer(ctx: &Context, claim: &Claim, course: CourseId) -> Result<()> {
    classes::waiting::offer(ctx, claim, course).await
}

/// Passes a seat on whose offer nobody answered in time.
///
/// # Errors
/// The database's.
pub async fn offer_ends(ctx: &Context, claim: &Claim, place: WaitingId) -> Result<()> {
    classes::waiting::offer_ends(ctx, claim, place).await
}

/// Reminds of the classes that come soon and comes back in five minutes.
///
/// # Errors
/// The database's; who was reminded by then is reminded.
pub async fn remind_of_classes(ctx: &Context, claim: &Claim) -> Result<()> {
    classes::reminder::send_due(ctx, claim).await
}

/// Seals what the journal has recorded and comes back in five minutes.
///
/// # Errors
/// The database's; what was sealed by then is sealed.
pub async fn seal(ctx: &Context, claim: &Claim) -> Result<()> {
    audit::seal(ctx, claim).await
}

/// Asks for the reports that are due, closes those that nobody sent, and comes back in ten minutes.
///
/// # Errors
/// The database's; who was asked by then was asked.
pub async fn ask_for_reports(ctx: &Context, claim: &Claim) -> Result<()> {
    monitoring::due::ask_all(ctx, claim).await
}

/// Passes an alert on that nobody answered.
///
/// # Errors
/// The database's.
pub async fn escalate_alert(ctx: &Context, claim: &Claim, alert: AlertId) -> Result<()> {
    monitoring::escalate::go_on(ctx, claim, alert).await
}

/// Ends what ran out and comes back in ten minutes. Where it asks, the caller tells the operator.
///
/// # Errors
/// The database's.
pub async fn expire(ctx: &Context, claim: &Claim) -> Result<Expiry> {
    let expiry = identity::expire(ctx, false).await?;
    again(ctx, claim, ctx.now() + EXPIRE_EVERY).await?;
    Ok(expiry)
}

/// Sweeps out ended sessions, old form keys, lists, failures and applications that nobody goes on with, and comes back in an hour.
///
/// # Errors
/// The database's.
pub async fn housekeeping(ctx: &Context, claim: &Claim) -> Result<()> {
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
    put_off(&txn, claim, now + SWEEP_EVERY).await?;
    txn.commit().await?;
    Ok(())
}

/// Ends the job; whether the claim still held.
pub(crate) async fn finish(txn: &DatabaseTransaction, claim: &Claim) -> Result<bool> {
    let ended = job::Entity::delete_many().filter(mine(claim)).exec(txn).await?;
    Ok(ended.rows_affected > 0)
}

/// Has the job done again at that time; whether the claim still held.
pub(crate) async fn put_off(txn: &DatabaseTransaction, claim: &Claim, at: DateTime<Utc>) -> Result<bool> {
    let row = job::ActiveModel {
        run_at: Set(at),
        lease_until: Set(None),
        ..Default::default()
    };
    let put_off = job::Entity::update_many()
        .set(row)
        .filter(mine(claim))
        .exec(txn)
        .await?;
    Ok(put_off.rows_affected > 0)
}

/// The claimed row, as long as the lease is the claimer's own: one who was too slow leaves the next one's alone.
fn mine(claim: &Claim) -> Condition {
    Condition::all()
        .add(job::Column::Id.eq(claim.id))
        .add(job::Column::LeaseUntil.eq(claim.lease_until))
}
