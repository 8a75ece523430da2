//! Applicants who are patients of the clinic already.

use clinic::{
    classes::{
        attendance::{emergency_contact, named_when_applying},
        review::card,
    },
    identity::Patient,
    patients,
};
use domain::{
    classes::questionnaire::Answer,
    error::Code,
    identity::{Phone, Role},
    patients::NewPatient,
};

use super::{into_group, lets_in};
use crate::harness::{Desk, World, answers, patient};

on_both![
    a_patient_who_applies_is_never_made_twice,
    a_patient_who_is_gone_is_registered_again,
    a_patient_whom_nobody_could_call_gets_the_applicants_phone,
    whom_to_call_is_asked_again_in_the_applicants_own_words,
];

async fn a_patient_who_applies_is_never_made_twice(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let [first, second] = [desk.group(world, 10).await, desk.group(world, 10).await];
    let boris = world
        .member_of(
            &desk.clinic.organizer,
            Role::Doctor,
            "boris@example.org",
            "Борисов Борис",
        )
        .await;
    let new = patient("vera@example.org", "Верина Вера", boris.membership);
    let vera = world.patient(&desk.clinic.organizer, new).await;
    // Signed in, under whatever address; and as a visitor under the own one.
    let inside = desk
        .application(world, "vera@elsewhere.org", "Верина Вера", &answers(false))
        .await;
    world
        .set_application(inside, "patient_id", vera.membership.0.into())
        .await;
    let outside = desk
        .application(world, "vera@example.org", "верина  Вера", &answers(false))
        .await;
    // Another person at the same address is another patient.
    let daughter = desk
        .application(world, "vera@example.org", "Верина Дарья", &answers(false))
        .await;
    for (id, group) in [(inside, first), (outside, second)] {
        let known = card(&world.ctx, &doctor, id).await.unwrap().known.unwrap();
        assert_eq!(known.id, vera.membership);
        lets_in(world, &doctor, id, into_group(group)).await.unwrap();
        let letter = world.letter().await;
        assert_eq!(letter.to, "vera@example.org", "a patient reads mail at the own address");
        assert_eq!(letter.link, "", "and looks into the own account");
    }
    assert_eq!(
        world
            .number("SELECT count(*) FROM membership WHERE role = 'patient'")
            .await,
        1
    );
    let still = "SELECT count(*) FROM observation WHERE patient_id = $1 AND doctor_id = $2 AND state = 'running'";
    let under_boris = vec![vera.membership.0.into(), boris.membership.0.into()];
    assert_eq!(world.one::<i64>(still, under_boris).await, 1, "the doctor stays");
    // Who has a seat in that group gets no second one.
    let again = desk
        .application(world, "vera@example.org", "Верина Вера", &answers(false))
        .await;
    let known = card(&world.ctx, &doctor, again).await.unwrap().known.unwrap();
    assert_eq!(known.groups.len(), 2);
    let refused = lets_in(world, &doctor, again, into_group(first)).await.unwrap_err();
    assert!(refused.is(&Code::Conflict), "{refused:?}");
    assert!(card(&world.ctx, &doctor, daughter).await.unwrap().known.is_none());
    lets_in(world, &doctor, daughter, into_group(first)).await.unwrap();
    assert_eq!(
        world
            .number("SELECT count(*) FROM membership WHERE role = 'patient'")
            .await,
        2
    );
    assert_eq!(world.letters().await.len(), 2);
}

async fn a_patient_who_is_gone_is_registered_again(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let group = desk.group(world, 10).await;
    let new = patient("vera@example.org", "Верина Вера", desk.doctor.membership);
    let vera = world.patient(&desk.clinic.organizer, new).await;
    let keeper = desk.doctor.keeps(world).await;
    patients::remove(&world.ctx, &keeper, vera.membership).await.unwrap();
    let id = desk
        .application(world, "vera@example.org", "Верина Вера", &answers(false))
        .await;
    lets_in(world, &doctor, id, into_group(group)).await.unwrap();
    let back = "SELECT count(*) FROM membership WHERE id = $1 AND status = 'invited'";
    assert_eq!(world.one::<i64>(back, vec![vera.membership.0.into()]).await, 1);
    let planned = "SELECT count(*) FROM observation o JOIN membership m ON m.observation_id = o.id \
                   WHERE m.id = $1 AND o.state = 'planned'";
    assert_eq!(world.one::<i64>(planned, vec![vera.membership.0.into()]).await, 1);
    assert_eq!(world.letters().await.len(), 2);
}

async fn a_patient_whom_nobody_could_call_gets_the_applicants_phone(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let group = desk.group(world, 10).await;
    let own = Phone::parse("+79990000000").unwrap();
    let phones = [(None, "+79161234567"), (Some(own), "+79990000000")];
    for (n, (phone, kept)) in phones.into_iter().enumerate() {
        let email = format!("vera{n}@example.org");
        let new = NewPatient {
            phone,
            ..patient(&email, "Верина Вера", desk.doctor.membership)
        };
        let vera = world.patient(&desk.clinic.organizer, new).await;
        let id = desk.application(world, &email, "Верина Вера", &answers(false)).await;
        lets_in(world, &doctor, id, into_group(group)).await.unwrap();
        world.letter().await;
        let found = "SELECT count(*) FROM membership WHERE id = $1 AND phone = $2 AND search_text LIKE $3";
        let digits = format!("%{}%", kept.trim_start_matches('+'));
        let values = vec![vera.membership.0.into(), kept.into(), digits.into()];
        assert_eq!(world.one::<i64>(found, values).await, 1, "{kept}");
    }
}

async fn whom_to_call_is_asked_again_in_the_applicants_own_words(world: &World) {
    let desk = Desk::new(world).await;
    let new = patient("vera@example.org", "Верина Вера", desk.doctor.membership);
    let vera = world.patient(&desk.clinic.organizer, new).await;
    let actor = vera.acts::<Patient>(world).await;
    assert_eq!(named_when_applying(&world.ctx, &actor).await.unwrap(), None);
    let doctor = desk.reviews(world).await;
    let group = desk.group(world, 10).await;
    let mut said = answers(false);
    let words = "Муж Иван, 8 916 765-43-21";
    said.set(&"relative".parse().unwrap(), Some(Answer::Text(words.into())));
    let id = desk.application(world, "vera@example.org", "Верина Вера", &said).await;
    assert_eq!(
        named_when_applying(&world.ctx, &actor).await.unwrap(),
        None,
        "nobody's yet"
    );
    lets_in(world, &doctor, id, into_group(group)).await.unwrap();
    world.letter().await;
    let named = named_when_applying(&world.ctx, &actor).await.unwrap();
    assert_eq!(named.as_deref(), Some(words));
    let kept = emergency_contact(&world.ctx, &actor).await.unwrap();
    assert_eq!(kept, None, "nobody is called whom the patient has not confirmed");
}
