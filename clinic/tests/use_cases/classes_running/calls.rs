//! Whom an assistant calls.

use chrono::Duration;
use clinic::{
    classes::{
        call::{Callee, call_list, how_many_to_call, note_call},
        group::end,
    },
    identity::{Actor, Assistant},
    mail,
};
use domain::{
    classes::{ApplicationId, CallForm, CallOutcome, CallReason, NewCall},
    error::Code,
    identity::{MembershipId, Role},
    limits::FIRST_CLASS_DAYS,
    mail::Outcome,
};

use crate::harness::{Cohort, Person, Plan, World, cohort, key};

on_both![
    whoever_missed_two_classes_is_called_until_somebody_talked,
    a_first_class_and_a_refused_letter_are_reasons,
    a_talk_before_the_first_class_comes_near_does_not_settle_it,
    a_letter_that_is_taken_settles_one_that_was_refused,
    a_refused_letter_about_a_group_is_a_reason,
    the_list_is_in_the_journal,
    an_applicant_who_does_not_answer_is_called,
    only_patients_of_the_assigned_doctors_are_called,
];

async fn with_assistant(world: &World) -> (Cohort, Person, Actor<Assistant>) {
    let all = cohort(world, Plan::default()).await;
    let vera = world
        .member_of(
            &all.clinic.organizer,
            Role::Assistant,
            "vera@example.org",
            "Белова Вера",
        )
        .await;
    world.attach(&all.clinic, &vera, all.doctor.membership).await;
    let me = vera.acts(world).await;
    (all, vera, me)
}

fn call(outcome: &str) -> NewCall {
    let form = CallForm {
        outcome: outcome.to_owned(),
        note: "заметка".to_owned(),
    };
    form.check().unwrap()
}

/// Whom the list has, and why.
async fn listed(world: &World, assistant: &Actor<Assistant>) -> Vec<(String, Vec<CallReason>)> {
    let list = call_list(&world.ctx, assistant).await.unwrap();
    list.iter()
        .map(|entry| {
            (
                entry.full_name.to_string(),
                entry.reasons.iter().map(|(why, _)| *why).collect(),
            )
        })
        .collect()
}

async fn absent(world: &World, patient: MembershipId, class: domain::classes::ClassId) {
    let set = "UPDATE attendance SET state = 'absent' WHERE patient_id = $1 AND class_id = $2";
    world.execute(set, vec![patient.0.into(), class.0.into()]).await;
}

async fn whoever_missed_two_classes_is_called_until_somebody_talked(world: &World) {
    let (all, _, me) = with_assistant(world).await;
    let [olga, pavel] = all.crowd(world, all.group, ["Смирнова Ольга", "Попов Павел"]).await;
    world.makes_classes().await;
    let made = all.classes(world, all.group).await;
    for (class, _) in &made[..2] {
        absent(world, olga, *class).await;
    }
    absent(world, pavel, made[0].0).await;
    world.set(made[1].1 + Duration::hours(2));
    assert_eq!(
        listed(world, &me).await,
        [("Смирнова Ольга".to_owned(), vec![CallReason::Missed])]
    );
    let callee = Callee::Patient(olga);
    for outcome in ["no_answer", "call_back"] {
        world.pass(Duration::minutes(5));
        note_call(&world.ctx, &me, callee, call(outcome), key()).await.unwrap();
    }
    let list = call_list(&world.ctx, &me).await.unwrap();
    let last = list[0].last.as_ref().unwrap();
    assert_eq!((last.outcome, last.at), (CallOutcome::CallBack, world.now()));
    let press = key();
    for _ in 0..2 {
        note_call(&world.ctx, &me, callee, call("reached"), press)
            .await
            .unwrap();
    }
    assert_eq!(world.number("SELECT count(*) FROM call").await, 3);
    assert_eq!(listed(world, &me).await, []);
    // The next miss is a new reason.
    absent(world, olga, made[2].0).await;
    world.set(made[2].1 + Duration::hours(2));
    assert_eq!(listed(world, &me).await.len(), 1);
}

async fn a_first_class_and_a_refused_letter_are_reasons(world: &World) {
    let (all, _, me) = with_assistant(world).await;
    all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    // An invitation that nobody takes.
    let new = crate::harness::patient("pavel@example.org", "Попов Павел", all.doctor.membership);
    world.invited_patient(&all.doctor, new).await;
    let (claim, letter) = world.open_next().await.unwrap();
    mail::settle(&world.ctx, &claim, letter.id, refused()).await.unwrap();
    let of_pavel = ("Попов Павел".to_owned(), vec![CallReason::LetterRefused]);
    assert_eq!(listed(world, &me).await, std::slice::from_ref(&of_pavel));
    world.makes_classes().await;
    let begins = all.classes(world, all.group).await[0].1;
    let of_olga = ("Смирнова Ольга".to_owned(), vec![CallReason::FirstClass]);
    assert_eq!(listed(world, &me).await, [of_pavel.clone(), of_olga]);
    world.set(begins - Duration::hours(20));
    world.reminds().await;
    let (claim, letter) = world.open_next().await.unwrap();
    mail::settle(&world.ctx, &claim, letter.id, refused()).await.unwrap();
    let both = vec![CallReason::FirstClass, CallReason::LetterRefused];
    assert_eq!(
        listed(world, &me).await,
        [of_pavel, ("Смирнова Ольга".to_owned(), both)]
    );
    let statements = statements(world, &me).await;
    assert!(statements <= 10, "{statements} statements");
}

async fn a_talk_before_the_first_class_comes_near_does_not_settle_it(world: &World) {
    let (all, _, me) = with_assistant(world).await;
    let [olga] = all.crowd(world, all.group, ["Смирнова Ольга"]).await;
    let later = "UPDATE exercise_group SET from_day = '2026-12-10', to_day = '2026-12-18'";
    world.execute(later, vec![]).await;
    world.makes_classes().await;
    let begins = all.classes(world, all.group).await[0].1;
    world.pass(Duration::days(1));
    assert_eq!(listed(world, &me).await, []);
    // About something else.
    let callee = Callee::Patient(olga);
    note_call(&world.ctx, &me, callee, call("reached"), key())
        .await
        .unwrap();
    world.set(begins - Duration::days(FIRST_CLASS_DAYS) + Duration::hours(1));
    let first = [("Смирнова Ольга".to_owned(), vec![CallReason::FirstClass])];
    assert_eq!(listed(world, &me).await, first);
    note_call(&world.ctx, &me, callee, call("reached"), key())
        .await
        .unwrap();
    assert_eq!(listed(world, &me).await, []);
}

/// What the mail server says of the next letter, and to whom it was.
async fn settled(world: &World, outcome: Outcome) -> String {
    let (claim, letter) = world.open_next().await.unwrap();
    mail::settle(&world.ctx, &claim, letter.id, outcome).await.unwrap();
    letter.to
}

fn refused() -> Outcome {
    Outcome::Refused("550 no such user".to_owned())
}

async fn a_letter_that_is_taken_settles_one_that_was_refused(world: &World) {
    let (all, _, me) = with_assistant(world).await;
    all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    world.makes_classes().await;
    let made = all.classes(world, all.group).await;
    let was = "UPDATE attendance SET state = 'present' WHERE class_id = $1";
    world.execute(was, vec![made[0].0.0.into()]).await;
    world.set(made[1].1 - Duration::hours(20));
    world.reminds().await;
    settled(world, refused()).await;
    let refused_one = [("Смирнова Ольга".to_owned(), vec![CallReason::LetterRefused])];
    assert_eq!(listed(world, &me).await, refused_one);
    world.set(made[1].1 - Duration::minutes(50));
    world.reminds().await;
    // What still waits tells nothing.
    assert_eq!(listed(world, &me).await, refused_one);
    settled(world, Outcome::Accepted("250 2.0.0 Ok".to_owned())).await;
    assert_eq!(listed(world, &me).await, []);
}

async fn a_refused_letter_about_a_group_is_a_reason(world: &World) {
    let (all, _, me) = with_assistant(world).await;
    all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    let doctor = all.doctor.acts(world).await;
    end(&world.ctx, &doctor, all.group, key()).await.unwrap();
    let mut to: Vec<String> = Vec::new();
    for _ in 0..2 {
        to.push(settled(world, refused()).await);
    }
    to.sort();
    assert_eq!(to, ["oleg@example.org", "olga@example.org"]);
    let reason = [("Смирнова Ольга".to_owned(), vec![CallReason::LetterRefused])];
    assert_eq!(listed(world, &me).await, reason);
    world.letters().await;
}

async fn the_list_is_in_the_journal(world: &World) {
    let (all, vera, me) = with_assistant(world).await;
    all.crowd(world, all.group, ["Смирнова Ольга"]).await;
    world.makes_classes().await;
    assert_eq!(how_many_to_call(&world.ctx, &me).await.unwrap(), 1);
    let looks = "SELECT count(*) FROM audit_event WHERE action = 'calls_listed' AND membership_id = $1";
    let looks = async || world.one::<i64>(looks, vec![vera.membership.0.into()]).await;
    assert_eq!(looks().await, 0, "a number shows nobody");
    call_list(&world.ctx, &me).await.unwrap();
    assert_eq!(looks().await, 1);
}

async fn statements(world: &World, me: &Actor<Assistant>) -> usize {
    let (ctx, counter) = world.counted_process().await;
    call_list(&ctx, me).await.unwrap();
    counter.load(std::sync::atomic::Ordering::SeqCst)
}

async fn an_applicant_who_does_not_answer_is_called(world: &World) {
    let (all, _, me) = with_assistant(world).await;
    let id = uuid::Uuid::now_v7();
    let asked = world.now();
    let row = vec![
        ("id", id.into()),
        ("clinic_id", all.clinic.id.0.into()),
        ("course_id", all.course.into()),
        ("number", 1_i64.into()),
        ("state", "question_asked".into()),
        ("full_name", "Новикова Нина".into()),
        ("email", "nina@example.org".into()),
        ("phone", "+79161234567".into()),
        ("time_zone", "Europe/Moscow".into()),
        ("email_confirmed_at", asked.into()),
        ("code_tries", 0_i64.into()),
        ("questionnaire", "onco-lfk".into()),
        ("questionnaire_version", 1_i64.into()),
        ("answers", "{}".into()),
        ("triage", "{}".into()),
        ("level", "info".into()),
        ("created_at", asked.into()),
        ("touched_at", asked.into()),
        ("submitted_at", asked.into()),
        ("answer_by", asked.into()),
        ("doctor_id", all.doctor.membership.0.into()),
    ];
    world.insert("application", row).await.unwrap();
    world.pass(Duration::hours(1));
    assert_eq!(
        listed(world, &me).await,
        [("Новикова Нина".to_owned(), vec![CallReason::Unanswered])]
    );
    let callee = Callee::Applicant(ApplicationId(id));
    assert_eq!(call_list(&world.ctx, &me).await.unwrap()[0].callee, callee);
    note_call(&world.ctx, &me, callee, call("reached"), key())
        .await
        .unwrap();
    assert_eq!(listed(world, &me).await, []);
}

async fn only_patients_of_the_assigned_doctors_are_called(world: &World) {
    let (all, vera, me) = with_assistant(world).await;
    let [olga] = all.crowd(world, all.group, ["Смирнова Ольга"]).await;
    world.makes_classes().await;
    assert_eq!(listed(world, &me).await.len(), 1);
    world.detach(&vera).await;
    assert_eq!(listed(world, &me).await, []);
    let before = world.dump().await;
    let foreign = note_call(&world.ctx, &me, Callee::Patient(olga), call("reached"), key()).await;
    assert!(foreign.unwrap_err().is(&Code::NotFound));
    let nobody = Callee::Applicant(ApplicationId(olga.0));
    let foreign = note_call(&world.ctx, &me, nobody, call("reached"), key()).await;
    assert!(foreign.unwrap_err().is(&Code::NotFound));
    assert_eq!(world.dump().await, before);
}
