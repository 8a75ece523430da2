//! Whoever seems to be here already is asked about before being registered: within the own reach, and for exactly what
//! was shown.

use clinic::{
    Error,
    identity::{Actor, Organizer, act_as_patient_keeper},
    patients, staff,
};
use domain::{
    error::{Code, Doubt},
    identity::{FormKey, MembershipId, Role},
    staff::NewMember,
};

use crate::harness::{Clinic, World, key, member, patient};

const ANNA: &str = "anna@example.org";
const NAME: &str = "Фёдорова Анна Львовна";

on_both![
    the_same_name_or_address_is_asked_about,
    another_role_and_another_clinic_are_nobodys_business,
    an_answer_holds_for_what_was_shown,
    the_second_press_is_not_asked,
    the_guide_tries_out_on_the_own_address,
    those_who_are_gone_are_found_too,
    a_doctor_is_told_of_own_patients_only,
    the_price_is_the_same_however_many_there_are,
];

async fn the_same_name_or_address_is_asked_about(world: &World) {
    let (clinic, id) = clinic_with_anna(world).await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    for (email, name) in [
        ("other@example.org", "  федорова   АННА львовна"),
        (" Anna@Example.org ", "Совсем Другой"),
        (ANNA, NAME),
    ] {
        let (alike, _) = asked(world, &organizer, Role::Doctor, &member(email, name))
            .await
            .unwrap();
        assert_eq!(alike, [id], "{email} {name}");
    }
    for (email, name) in [
        ("other@example.org", "Фёдорова Анна"),
        ("xanna@example.org", "Совсем Другой"),
        ("anna@example.or", "Совсем Другой"),
    ] {
        let new = member(email, name);
        assert!(
            asked(world, &organizer, Role::Doctor, &new).await.is_none(),
            "{email} {name}"
        );
    }
}

async fn another_role_and_another_clinic_are_nobodys_business(world: &World) {
    let (clinic, _) = clinic_with_anna(world).await;
    let other = world.clinic("Другая", "oleg@example.org").await;
    let here = clinic.organizer.acts::<Organizer>(world).await;
    let there = other.organizer.acts::<Organizer>(world).await;
    let new = member(ANNA, NAME);
    assert!(asked(world, &here, Role::Specialist, &new).await.is_none());
    assert!(asked(world, &there, Role::Doctor, &new).await.is_none());
    assert!(asked(world, &here, Role::Doctor, &new).await.is_some());
}

async fn an_answer_holds_for_what_was_shown(world: &World) {
    let (clinic, first) = clinic_with_anna(world).await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let new = member("other@example.org", NAME);
    let (_, answer) = asked(world, &organizer, Role::Doctor, &new).await.unwrap();
    let sure =
        async |new: &NewMember| staff::ask_about(&world.ctx, &organizer, Role::Doctor, new, Some(&answer), key()).await;
    sure(&new).await.unwrap();
    // Another name or address that is here, too, is another question.
    let second = world
        .invited(&clinic.organizer, Role::Doctor, "boris@example.org", "Борисов Борис")
        .await;
    world.letter().await;
    for changed in [
        member("other@example.org", "Борисов Борис"),
        member("boris@example.org", NAME),
        member(ANNA, NAME),
    ] {
        assert!(question(sure(&changed).await).is_some(), "{changed:?}");
    }
    // So is one more person who is alike.
    staff::register(&world.ctx, &organizer, Role::Doctor, new.clone(), key())
        .await
        .unwrap();
    world.letter().await;
    let (alike, _) = question(sure(&new).await).unwrap();
    assert_eq!(alike.len(), 2);
    assert!(alike.contains(&first) && !alike.contains(&second));
}

async fn the_second_press_is_not_asked(world: &World) {
    let (clinic, _) = clinic_with_anna(world).await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let (new, pressed) = (member("vera@example.org", "Верещагина Вера"), key());
    for _ in 0..2 {
        staff::ask_about(&world.ctx, &organizer, Role::Doctor, &new, None, pressed)
            .await
            .unwrap();
        staff::register(&world.ctx, &organizer, Role::Doctor, new.clone(), pressed)
            .await
            .unwrap();
    }
    world.letter().await;
    assert!(asked(world, &organizer, Role::Doctor, &new).await.is_some());
}

async fn the_guide_tries_out_on_the_own_address(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    for name in ["Первый Врач", "Второй Врач", "Третий Врач"] {
        let new = member("ivan@example.org", name);
        assert!(asked(world, &organizer, Role::Doctor, &new).await.is_none(), "{name}");
        staff::register(&world.ctx, &organizer, Role::Doctor, new, key())
            .await
            .unwrap();
        world.letter().await;
    }
    let again = member("ivan@example.org", "второй врач");
    assert!(asked(world, &organizer, Role::Doctor, &again).await.is_some());
}

async fn those_who_are_gone_are_found_too(world: &World) {
    let (clinic, id) = clinic_with_anna(world).await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    staff::remove(&world.ctx, &organizer, id).await.unwrap();
    let (alike, _) = asked(world, &organizer, Role::Doctor, &member(ANNA, "Другая Фамилия"))
        .await
        .unwrap();
    assert_eq!(alike, [id]);
}

async fn a_doctor_is_told_of_own_patients_only(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let first = world.doctor(&clinic, "first@example.org").await;
    let second = world.doctor(&clinic, "second@example.org").await;
    let (name, email) = ("Верещагина Вера", "vera@example.org");
    let ask = async |keeper: &crate::harness::Person, doctor: MembershipId| {
        let keeper = act_as_patient_keeper(Some(&keeper.signed_in(world).await), None, None).unwrap();
        let new = patient(email, name, doctor);
        question(patients::ask_about(&world.ctx, &keeper, &new, None, key()).await)
    };
    let new = patient(email, name, first.membership);
    let id = world.invited_patient(&first, new).await;
    world.letter().await;
    let (alike, answer) = ask(&first, first.membership).await.unwrap();
    assert_eq!(alike, [id]);
    assert!(
        ask(&second, second.membership).await.is_none(),
        "nobody sees another one's patients"
    );
    assert_eq!(ask(&clinic.organizer, first.membership).await.unwrap().0, [id]);
    let keeper = act_as_patient_keeper(Some(&first.signed_in(world).await), None, None).unwrap();
    let again = patient(email, name, first.membership);
    patients::ask_about(&world.ctx, &keeper, &again, Some(&answer), key())
        .await
        .unwrap();
}

async fn the_price_is_the_same_however_many_there_are(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let (counted, statements) = world.counted_process().await;
    let mut counts = Vec::new();
    for many in [0, 1, 12] {
        for n in 0..many {
            world
                .invited(
                    &clinic.organizer,
                    Role::Doctor,
                    &format!("a{many}x{n}@example.org"),
                    NAME,
                )
                .await;
        }
        world.letters().await;
        let before = statements.load(std::sync::atomic::Ordering::SeqCst);
        let new = member("new@example.org", NAME);
        let done = staff::ask_about(&counted, &organizer, Role::Doctor, &new, None, key()).await;
        counts.push(statements.load(std::sync::atomic::Ordering::SeqCst) - before);
        let shown = question(done).map_or(0, |(alike, _)| alike.len());
        assert_eq!(shown, many.min(3));
    }
    assert!(
        counts.iter().all(|count| *count == counts[0] && *count <= 4),
        "{counts:?}"
    );
}

async fn clinic_with_anna(world: &World) -> (Clinic, MembershipId) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let id = world.invited(&clinic.organizer, Role::Doctor, ANNA, NAME).await;
    world.letter().await;
    (clinic, id)
}

/// What the form of somebody new is asked, if anything.
async fn asked(
    world: &World,
    organizer: &Actor<Organizer>,
    role: Role,
    new: &NewMember,
) -> Option<(Vec<MembershipId>, String)> {
    let pressed: FormKey = key();
    question(staff::ask_about(&world.ctx, organizer, role, new, None, pressed).await)
}

fn question(done: Result<(), Error>) -> Option<(Vec<MembershipId>, String)> {
    match done {
        Ok(()) => None,
        Err(Error::Refused(Code::Asks {
            about: Doubt::Person { alike, answer },
        })) => Some((alike, answer)),
        Err(other) => panic!("{other:?}"),
    }
}
