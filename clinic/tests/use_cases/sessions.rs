//! Sessions: how long they last, where they begin, what ends them, and what they prove.

use chrono::Duration;
use clinic::{
    Result,
    identity::{self, Actor, Doctor, Organizer, Patient, Specialist, act_as, sign_out, touch},
    staff,
};
use domain::{
    error::Code,
    identity::{MembershipId, Role},
};
use uuid::Uuid;

use crate::harness::{PASSWORD, Person, World, from};

on_both![
    staff_are_signed_out_after_an_idle_hour,
    staff_are_signed_out_after_a_day_however_busy,
    a_patient_stays_for_thirty_days,
    a_patient_who_works_here_is_staff,
    a_role_at_work_shortens_the_sessions_that_are_there,
    signing_out_ends_the_session_everywhere,
    a_cookie_is_worth_something_only_whole,
    being_seen_is_written_once_a_minute,
    sign_in_leads_to_the_role_used_last,
    nobody_marks_another_ones_role_as_used,
    an_actor_holds_the_role_that_is_named,
    a_removed_role_proves_nothing_at_once,
];

async fn staff_are_signed_out_after_an_idle_hour(world: &World) {
    let anna = anna(world).await;
    world.pass(Duration::hours(1) - Duration::microseconds(1));
    let signed_in = anna.signed_in(world).await;
    touch(&world.ctx, &signed_in, None).await.unwrap();
    world.pass(Duration::hours(1) - Duration::microseconds(1));
    assert!(
        world.resumed(&anna.cookie).await.is_some(),
        "being seen began the hour anew"
    );
    world.pass(Duration::microseconds(1));
    assert!(world.resumed(&anna.cookie).await.is_none());
}

async fn staff_are_signed_out_after_a_day_however_busy(world: &World) {
    let anna = anna(world).await;
    for _ in 0..47 {
        world.pass(Duration::minutes(30));
        let signed_in = anna.signed_in(world).await;
        touch(&world.ctx, &signed_in, Some(anna.membership)).await.unwrap();
    }
    world.pass(Duration::minutes(30) - Duration::microseconds(1));
    assert!(world.resumed(&anna.cookie).await.is_some());
    world.pass(Duration::microseconds(1));
    assert!(world.resumed(&anna.cookie).await.is_none());
}

async fn a_patient_stays_for_thirty_days(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let (patient, keep) = patient(world, &clinic.organizer, "vera@example.org").await;
    assert_eq!(keep, Some(Duration::days(30)), "the browser keeps the cookie as long");
    world.pass(Duration::days(30) - Duration::microseconds(1));
    assert!(world.resumed(&patient.cookie).await.is_some());
    world.pass(Duration::microseconds(1));
    assert!(world.resumed(&patient.cookie).await.is_none());
}

async fn a_patient_who_works_here_is_staff(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let (_, _) = patient(world, &clinic.organizer, "anna@example.org").await;
    world.doctor(&clinic, "anna@example.org").await;
    let began = world
        .sign_in("anna@example.org", PASSWORD, &from("192.0.2.0/24"))
        .await
        .unwrap();
    assert_eq!(began.keep, None);
    world.pass(Duration::hours(1));
    assert!(world.resumed(began.token.reveal()).await.is_none());
}

async fn a_role_at_work_shortens_the_sessions_that_are_there(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let (patient, _) = patient(world, &clinic.organizer, "anna@example.org").await;
    let doctor = world.doctor(&clinic, "anna@example.org").await;
    assert_eq!(patient.signed_in(world).await.held().len(), 2);
    world.pass(Duration::hours(1) - Duration::microseconds(1));
    assert!(world.resumed(&patient.cookie).await.is_some());
    world.pass(Duration::microseconds(1));
    assert!(
        world.resumed(&patient.cookie).await.is_none(),
        "it would prove the doctor for weeks"
    );

    // The same of a session that began while the role at work was removed.
    staff::remove(&world.ctx, &organizer, doctor.membership).await.unwrap();
    let again = async || {
        let began = world
            .sign_in("anna@example.org", PASSWORD, &from("192.0.2.0/24"))
            .await
            .unwrap();
        world.noted(began.token.reveal())
    };
    let cookie = again().await;
    world.pass(Duration::minutes(30));
    staff::undo_removal(&world.ctx, &organizer, doctor.membership)
        .await
        .unwrap();
    assert!(world.resumed(&cookie).await.is_some());
    world.pass(Duration::minutes(30));
    assert!(world.resumed(&cookie).await.is_none());
}

async fn signing_out_ends_the_session_everywhere(world: &World) {
    let anna = anna(world).await;
    let other = world
        .sign_in("anna@example.org", PASSWORD, &from("192.0.2.0/24"))
        .await
        .unwrap();
    let elsewhere = world.another_process().await;
    assert!(identity::resume(&elsewhere, &anna.cookie).await.unwrap().is_some());
    let signed_in = anna.signed_in(world).await;
    sign_out(&world.ctx, &signed_in).await.unwrap();
    assert!(identity::resume(&elsewhere, &anna.cookie).await.unwrap().is_none());
    assert!(
        world.resumed(other.token.reveal()).await.is_some(),
        "the other browser stays"
    );
    let journal: i64 = world
        .one(
            "SELECT count(*) FROM audit_event WHERE action = 'signed_out' AND login_id = $1",
            vec![signed_in.login().0.into()],
        )
        .await;
    assert_eq!(journal, 1);
    // A request that was under way brings nothing back.
    touch(&world.ctx, &signed_in, Some(anna.membership)).await.unwrap();
    sign_out(&world.ctx, &signed_in).await.unwrap();
    assert!(world.resumed(&anna.cookie).await.is_none());
}

async fn a_cookie_is_worth_something_only_whole(world: &World) {
    let anna = anna(world).await;
    let cut_off: String = anna.cookie.chars().take(42).collect();
    let turned: String = anna.cookie.chars().rev().collect();
    for cookie in [
        "",
        "x",
        &cut_off,
        &turned,
        &format!("{} ", anna.cookie),
        &anna.device,
        &"x".repeat(10_000),
    ] {
        assert!(world.resumed(cookie).await.is_none(), "{cookie}");
    }
}

async fn being_seen_is_written_once_a_minute(world: &World) {
    let anna = anna(world).await;
    let before = world.dump().await;
    for _ in 0..3 {
        touch(&world.ctx, &anna.signed_in(world).await, Some(anna.membership))
            .await
            .unwrap();
    }
    world.pass(Duration::minutes(1) - Duration::microseconds(1));
    touch(&world.ctx, &anna.signed_in(world).await, Some(anna.membership))
        .await
        .unwrap();
    assert_eq!(world.dump().await, before);
    world.pass(Duration::microseconds(1));
    touch(&world.ctx, &anna.signed_in(world).await, Some(anna.membership))
        .await
        .unwrap();
    let after = world.dump().await;
    assert_ne!(after["session"], before["session"]);
    assert_ne!(after["membership"], before["membership"]);
    touch(&world.ctx, &anna.signed_in(world).await, Some(anna.membership))
        .await
        .unwrap();
    assert_eq!(world.dump().await, after);
}

async fn sign_in_leads_to_the_role_used_last(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let add = async |role| {
        world
            .member_of(&clinic.organizer, role, "anna@example.org", "Анна")
            .await
    };
    let (assistant, doctor) = (add(Role::Assistant).await, add(Role::Doctor).await);
    let specialist = add(Role::Specialist).await;
    let home = async || {
        let began = world
            .sign_in("anna@example.org", PASSWORD, &from("192.0.2.0/24"))
            .await
            .unwrap();
        let signed_in = world.resumed(began.token.reveal()).await.unwrap();
        assert_eq!(signed_in.home(), signed_in.held().first());
        (began.held.role, signed_in)
    };
    // None was used before any other: then the order of the roles decides.
    world.execute("UPDATE membership SET used_at = NULL", Vec::new()).await;
    let (role, signed_in) = home().await;
    assert_eq!(role, Role::Doctor);
    let held: Vec<_> = signed_in.held().iter().map(|held| held.membership).collect();
    assert_eq!(held, [doctor.membership, specialist.membership, assistant.membership]);

    // A change of roles counts at once, not only when the minute is over.
    world.pass(Duration::seconds(20));
    touch(&world.ctx, &signed_in, Some(assistant.membership)).await.unwrap();
    let (role, signed_in) = home().await;
    assert_eq!(role, Role::Assistant);
    world.pass(Duration::minutes(2));
    touch(&world.ctx, &signed_in, Some(specialist.membership))
        .await
        .unwrap();
    assert_eq!(home().await.0, Role::Specialist);
    assert_eq!(home().await.0, Role::Specialist);
}

async fn nobody_marks_another_ones_role_as_used(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, "anna@example.org").await;
    world.pass(Duration::minutes(5));
    let before = world.dump().await["membership"].clone();
    let signed_in = anna.signed_in(world).await;
    let theirs = Some(clinic.organizer.membership);
    touch(&world.ctx, &signed_in, theirs).await.unwrap();
    assert_eq!(world.dump().await["membership"], before);
}

async fn an_actor_holds_the_role_that_is_named(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let other = world.clinic("Другая", "oleg@example.org").await;
    let here = world.doctor(&clinic, "anna@example.org").await;
    world.pass(Duration::minutes(1));
    let there = world.doctor(&other, "anna@example.org").await;
    let anna = there.signed_in(world).await;

    let last: Actor<Doctor> = act_as(Some(&anna), None).unwrap();
    assert_eq!(
        last.membership(),
        there.membership,
        "the one used last, where none is named"
    );
    let named: Actor<Doctor> = act_as(Some(&anna), Some(here.membership)).unwrap();
    assert_eq!((named.membership(), named.clinic()), (here.membership, clinic.id));
    assert_eq!(
        named.zone(),
        chrono_tz::Europe::Moscow,
        "the clinic's, while she has none of her own"
    );
    assert_eq!(named.held().full_name, "Кузнецова Анна Львовна");

    assert!(refused(act_as::<Doctor>(None, Some(here.membership))).is(&Code::SignedOut));
    for membership in [Some(clinic.organizer.membership), Some(MembershipId(Uuid::now_v7()))] {
        assert!(refused(act_as::<Doctor>(Some(&anna), membership)).is(&Code::Forbidden));
    }
    for membership in [Some(here.membership), None] {
        assert!(refused(act_as::<Organizer>(Some(&anna), membership)).is(&Code::Forbidden));
        assert!(refused(act_as::<Specialist>(Some(&anna), membership)).is(&Code::Forbidden));
        assert!(refused(act_as::<Patient>(Some(&anna), membership)).is(&Code::Forbidden));
    }
}

async fn a_removed_role_proves_nothing_at_once(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let doctor = world.doctor(&clinic, "anna@example.org").await;
    let specialist = world
        .member_of(&clinic.organizer, Role::Specialist, "anna@example.org", "Анна")
        .await;
    for status in ["removed", "expired"] {
        let set = "UPDATE membership SET status = $1 WHERE id = $2";
        world
            .execute(set, vec![status.into(), specialist.membership.0.into()])
            .await;
        let anna = doctor.signed_in(world).await;
        let held: Vec<_> = anna.held().iter().map(|held| held.membership).collect();
        assert_eq!(held, [doctor.membership], "{status}");
        assert!(refused(act_as::<Specialist>(Some(&anna), Some(specialist.membership))).is(&Code::Forbidden));
        act_as::<Doctor>(Some(&anna), None).unwrap();
    }
    let began = world
        .sign_in("anna@example.org", PASSWORD, &from("192.0.2.0/24"))
        .await
        .unwrap();
    assert_eq!(began.held.role, Role::Doctor, "though the other was used last");
}

async fn anna(world: &World) -> Person {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world.doctor(&clinic, "anna@example.org").await
}

/// A patient with an account. No use case registers one yet: a doctor is made one before the activation.
async fn patient(world: &World, by: &Person, email: &str) -> (Person, Option<Duration>) {
    let id = world.invited(by, Role::Doctor, email, "Верещагина Вера").await;
    let become_patient = "UPDATE membership SET role = 'patient' WHERE id = $1";
    world.execute(become_patient, vec![id.0.into()]).await;
    let link = world.letter().await.link;
    let began = world.activate(&link, PASSWORD).await.unwrap();
    let keep = began.keep;
    (world.person(email.to_owned().try_into().unwrap(), began), keep)
}

#[track_caller]
fn refused<R>(actor: Result<Actor<R>>) -> clinic::Error {
    match actor {
        Ok(actor) => panic!("acts as {:?}", actor.membership()),
        Err(error) => error,
    }
}
