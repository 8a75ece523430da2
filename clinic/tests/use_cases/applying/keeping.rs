//! How long drafts are kept, and by which version they are filled in.

use chrono::Duration;
use clinic::{
    classes::application::own,
    job::{self, Work},
    mail::ApplicationNews,
};
use domain::error::{Code, DeadLink};

use super::{OLGA, begun, filled, open, proven, seen, sending::assert_nothing_of};
use crate::harness::World;

on_both![
    an_unproven_draft_is_erased_after_a_day,
    a_draft_is_reminded_of_once_and_erased_after_a_month,
    a_draft_keeps_its_version,
];

/// Does what the worker does every hour.
async fn sweep(world: &World) {
    job::ensure_recurring(&world.ctx).await.unwrap();
    let mut others = Vec::new();
    while let Some(claim) = job::claim(&world.ctx).await.unwrap() {
        match claim.work {
            Work::Housekeeping => {
                job::perform(&world.ctx, &claim).await.unwrap();
                break;
            }
            _ => others.push(claim),
        }
    }
    for claim in others {
        job::again(&world.ctx, &claim, world.now()).await.unwrap();
    }
    // Not to meet a test that waits for letters.
    world
        .execute(
            "DELETE FROM job WHERE kind NOT IN ('letter', 'remind_applicant')",
            Vec::new(),
        )
        .await;
}

async fn an_unproven_draft_is_erased_after_a_day(world: &World) {
    let open = open(world).await;
    let link = begun(world, &open, OLGA).await;
    world.letter().await;
    world.pass(Duration::hours(24) - Duration::seconds(1));
    sweep(world).await;
    assert!(!seen(world, &link).await.is_confirmed, "not yet");
    world.pass(Duration::seconds(1));
    sweep(world).await;
    let gone = own(&world.ctx, &link).await.unwrap_err();
    assert!(gone.is(&Code::DeadLink { why: DeadLink::Unknown }), "{gone:?}");
    assert_nothing_of(world, OLGA).await;
}

async fn a_draft_is_reminded_of_once_and_erased_after_a_month(world: &World) {
    let open = open(world).await;
    let link = proven(world, &open, OLGA).await;
    world.pass(Duration::days(2));
    filled(world, &link).await;
    world.pass(Duration::days(2));
    assert!(world.letters().await.is_empty(), "it was gone on with two days ago");
    world.pass(Duration::days(1));
    let letter = world.letter().await;
    assert!(matches!(letter.of_application(), ApplicationNews::Unfinished { .. }));
    assert_eq!(
        seen(world, &letter.link).await.answers,
        seen(world, &link).await.answers
    );
    world.pass(Duration::days(26));
    sweep(world).await;
    assert!(world.letters().await.is_empty(), "once");
    seen(world, &link).await;
    world.pass(Duration::days(1));
    sweep(world).await;
    assert!(own(&world.ctx, &link).await.is_err());
    assert_nothing_of(world, OLGA).await;
}

async fn a_draft_keeps_its_version(world: &World) {
    let open = open(world).await;
    let link = proven(world, &open, OLGA).await;
    // As after a newer pack was put in: the draft names the older one, which is still there.
    let kept: i64 = world
        .one("SELECT questionnaire_version FROM application", Vec::new())
        .await;
    let named = seen(world, &link).await.questionnaire;
    assert_eq!((i64::from(named.version), named.code.as_str()), (kept, "nephro-lfk"));
    let moved = "UPDATE application SET questionnaire = 'onco-lfk'";
    world.execute(moved, Vec::new()).await;
    assert_eq!(seen(world, &link).await.questionnaire.code.as_str(), "onco-lfk");
    let by_its_own = clinic::classes::application::save_page(
        &world.ctx,
        &link,
        &"kidneys".parse().unwrap(),
        &super::posted(&[("stage", "c3")]),
    )
    .await
    .unwrap_err();
    assert!(
        by_its_own.is(&Code::NotFound),
        "asked by the version that it names, not by the brand's: {by_its_own:?}"
    );
}
