//! Whom an assistant calls.

use chrono::Duration;
use clinic::{
    classes::call::{Callee, call_list, note_call},
    identity::{Actor, Assistant},
    mail,
};
use domain::{
    classes::{ApplicationId, CallForm, CallOutcome, CallReason, NewCall},
    error::Code,
    identity::{MembershipId, Role},
    mail::Outcome,
};

use crate::harness::{Cohort, Person, Plan, World, cohort, key};

on_both![
    whoever_missed_two_classes_is_called_until_somebody_talked,
    a_first_class_and_a_refused_letter_are_reasons,
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
    let refused = || Outcome::Refused("550 no such user".to_owned());
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
