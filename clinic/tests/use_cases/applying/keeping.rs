//! How long drafts are kept, and by which version they are filled in.

use chrono::Duration;
use clinic::{
    classes::{
        application::{answer, begin_as_patient, own, patient_entrance, submit, withdraw},
        review,
    },
    identity::Patient,
    job::{self, Work},
    mail::ApplicationNews,
};
use domain::{
    classes::{ApplicationState, PatientStartForm, Prose},
    error::{Code, DeadLink},
};

use super::{NETWORK, OLGA, begun, contact, doctor, filled, open, proven, seen, sending::assert_nothing_of, sent};
use crate::harness::{World, from, key, patient};

on_both![
    an_unproven_draft_is_erased_after_a_day,
    a_draft_is_reminded_of_once_and_erased_after_a_month,
    a_question_that_nobody_answers_closes_the_application_after_a_month,
    a_draft_keeps_its_version,
    what_a_patient_consented_to_outlives_the_draft,
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

async fn what_a_patient_consented_to_outlives_the_draft(world: &World) {
    let open = open(world).await;
    let new = patient(OLGA, "Смирнова Ольга", open.anna.membership);
    let olga = world.patient(&open.anna, new).await;
    let actor = olga.acts::<Patient>(world).await;
    let other = world.course(&open.clinic, open.anna.membership).await;
    let form = PatientStartForm {
        phone: contact(OLGA).phone,
        consents: contact(OLGA).consents,
    };
    let mut links = Vec::new();
    for course in [open.course, other] {
        let link = begin_as_patient(&world.ctx, &actor, course, &form, &from(NETWORK), key()).await;
        links.push(world.noted(link.unwrap().reveal()));
    }
    filled(world, &links[1]).await;
    submit(&world.ctx, &links[1], &from(NETWORK), key()).await.unwrap();
    world.letters().await;
    withdraw(&world.ctx, &links[0], &from(NETWORK), key()).await.unwrap();
    assert!(own(&world.ctx, &links[0]).await.is_err(), "the draft is gone");
    let rests_on = "SELECT count(*) FROM consent WHERE patient_id = $1";
    assert_eq!(world.one::<i64>(rests_on, vec![olga.membership.0.into()]).await, 3);
    let asks = patient_entrance(&world.ctx, &actor).await.unwrap();
    assert!(asks.consents.is_empty(), "the other application rests on them");
}

async fn a_question_that_nobody_answers_closes_the_application_after_a_month(world: &World) {
    let open = open(world).await;
    let (link, _) = sent(world, &open, OLGA).await;
    let (other, _) = sent(world, &open, "pavel@example.org").await;
    let actor = doctor(world, &open).await;
    let id = seen(world, &link).await.id;
    let card = review::card(&world.ctx, &actor, id).await.unwrap();
    let question = Prose::parse("Какой калий?").unwrap();
    review::ask(&world.ctx, &actor, id, card.touched_at, question, key())
        .await
        .unwrap();
    world.letter().await;
    world.pass(Duration::days(30) - Duration::seconds(1));
    sweep(world).await;
    let application = seen(world, &link).await;
    assert_eq!(application.state, ApplicationState::QuestionAsked, "not yet");
    assert_eq!(application.kept_until, world.now() + Duration::seconds(1));
    world.pass(Duration::seconds(1));
    for _ in 0..2 {
        sweep(world).await;
    }
    let letter = world.letter().await;
    assert_eq!(letter.to, OLGA);
    assert!(matches!(
        letter.of_application(),
        ApplicationNews::Expired { number: 1, .. }
    ));
    let application = seen(world, &letter.link).await;
    assert!(application.state == ApplicationState::Expired && application.is_open);
    let answered = Prose::parse("4,5").unwrap();
    let late = answer(&world.ctx, &link, answered, &from(NETWORK), key()).await;
    assert!(late.unwrap_err().is(&Code::Conflict));
    let waits = seen(world, &other).await.state;
    assert_eq!(
        waits,
        ApplicationState::Submitted,
        "whoever waits for the doctor waits on"
    );
    let journal = "SELECT count(*) FROM audit_event WHERE action = 'application_expired' AND membership_id IS NULL";
    assert_eq!(world.number(journal).await, 1);
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
