//! The jobs of this process: claimed one by one, a few at a time, until the process stops.

use std::{sync::Arc, time::Duration};

use clinic::{
    Context,
    identity::Expiry,
    job::{self, Claim, Work},
};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep},
};

use crate::{mail::Post, metrics};

/// Jobs at once. They mostly wait for a mail server.
const AT_ONCE: usize = 4;
/// How often to look where nobody rang: for jobs of other processes, and for those whose time has come.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often to look whether what never ends is still asked for.
const ASK_EVERY: Duration = Duration::from_secs(3600);
/// The longest wait between two tries of a database that is away.
const PATIENCE_MAX: Duration = Duration::from_secs(30);

/// Works until `stop` says so, then finishes what was begun.
pub async fn run(ctx: Context, post: Arc<Post>, mut stop: watch::Receiver<bool>) {
    let mut running = JoinSet::new();
    let mut patience = LOOK_EVERY;
    let mut asked_for_recurring = None;
    while !*stop.borrow() {
        while let Some(ended) = running.try_join_next() {
            tell_of(ended);
        }
        let found = claim_all(&ctx, &post, &mut running, &mut asked_for_recurring).await;
        let wait = match found {
            Ok(()) => {
                patience = LOOK_EVERY;
                LOOK_EVERY
            }
            Err(error) => {
                tracing::error!(%error, "jobs can't be looked for");
                patience = (patience * 2).min(PATIENCE_MAX);
                patience
            }
        };
        let is_full = running.len() >= AT_ONCE;
        tokio::select! {
            // An ended stop's sender is a stop, too.
            _ = stop.changed() => {}
            Some(ended) = running.join_next(), if is_full => tell_of(ended),
            () = ctx.rung(), if !is_full => {}
            () = sleep(wait) => {}
        }
        if stop.has_changed().is_err() {
            break;
        }
    }
    while let Some(ended) = running.join_next().await {
        tell_of(ended);
    }
}

async fn claim_all(
    ctx: &Context,
    post: &Arc<Post>,
    running: &mut JoinSet<()>,
    asked_for_recurring: &mut Option<Instant>,
) -> clinic::Result<()> {
    // By a clock that nobody sets.
    if asked_for_recurring.is_none_or(|asked| asked.elapsed() > ASK_EVERY) {
        job::ensure_recurring(ctx).await?;
        *asked_for_recurring = Some(Instant::now());
    }
    while running.len() < AT_ONCE {
        let Some(claim) = job::claim(ctx).await? else { break };
        let (ctx, post) = (ctx.clone(), Arc::clone(post));
        running.spawn(async move {
            if let Err(error) = work(&ctx, &post, &claim).await {
                // Its lease runs out, and it is tried again.
                metrics::ALL.job_failed();
                tracing::error!(work = ?claim.work, %error, "a job was not done");
            }
        });
    }
    Ok(())
}

async fn work(ctx: &Context, post: &Post, claim: &Claim) -> clinic::Result<()> {
    match claim.work {
        Work::Letter(id) => {
            let Some(letter) = clinic::mail::open(ctx, id).await? else {
                return job::done(ctx, claim).await;
            };
            let outcome = post.send(&letter, ctx.now()).await;
            metrics::ALL.letter(name(&outcome));
            tracing::info!(letter = %id, outcome = name(&outcome), "letter");
            clinic::mail::settle(ctx, claim, id, outcome).await
        }
        Work::Expire => {
            if let Expiry::Asks(memberships) = job::expire(ctx, claim).await? {
                // Ends nothing by itself: more likely the clock jumped than that so many ran out at once.
                tracing::error!(
                    memberships,
                    "expiry stopped and asks: check the clock, then run `oncocenter expire`"
                );
            }
            Ok(())
        }
        _ => job::perform(ctx, claim).await,
    }
}

/// The server's words may name the address; the log gets none of them.
fn name(outcome: &domain::mail::Outcome) -> &'static str {
    use domain::mail::Outcome;
    match outcome {
        Outcome::Accepted(_) => "accepted",
        Outcome::Refused(_) => "refused",
        Outcome::Postponed(_) => "postponed",
    }
}

fn tell_of(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(panicked = error.is_panic(), "a job broke off");
    }
}
