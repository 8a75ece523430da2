//! Doctors whom others depend on: who does, passing them on, and that nobody is left behind.

use std::sync::atomic::Ordering;

use clinic::{
    identity::{Actor, Organizer},
    settings::{add_course, courses, end_course, save_settings},
    staff::{burden, hand_over, left_behind, patients_of, remove},
};
use domain::{
    error::{Code, Field, Problem},
    identity::{MembershipId, Role, Status},
    limits::LIST_PAGE,
    settings::{CourseId, CourseName, SettingsChange, TimeOfDay, WorkingDays},
    staff::{HandOver, ListQuery},
};
use uuid::Uuid;

use crate::harness::{Clinic, Person, World, clinic, doctors, key, patient, patients, people};

on_both![
    a_doctor_with_patients_is_handed_over_first,
    a_doctor_with_a_course_is_handed_over_first,
    whoever_is_gone_keeps_no_doctor,
    one_takes_everything_and_nothing_else_changes,
    each_gets_a_doctor_of_its_own,
    pressing_twice_passes_once,
    a_wrong_new_doctor_changes_nothing,
    only_the_doctors_own_are_passed,
    who_is_left_behind_is_shown_and_handed_over,
    patients_are_paged_by_name,
    nothing_of_another_clinic_is_seen,
    three_hundred_take_no_more_statements_than_one,
];

async fn a_doctor_with_patients_is_handed_over_first(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let anna = world.doctor(&clinic, "anna@example.org").await;
    let boris = world
        .member_of(&clinic.organizer, Role::Doctor, "boris@example.org", "Борисов Борис")
        .await;
    let new = patient("vera@example.org", "Верина Вера", anna.membership);
    let vera = world.patient(&clinic.organizer, new).await;
    let found = burden(&world.ctx, &organizer, anna.membership).await.unwrap();
    assert_eq!((found.patients, found.courses.len()), (1, 0));
    let before = world.dump().await;
    let refused = remove(&world.ctx, &organizer, anna.membership).await.unwrap_err();
    assert!(refused.is(&Code::HandOverFirst), "{refused:?}");
    assert_eq!(world.dump().await, before);

    let to = HandOver::All(boris.membership);
    hand_over(&world.ctx, &organizer, anna.membership, to, key())
        .await
        .unwrap();
    let keeps = async |keeper: &Person| {
        let keeper = keeper.keeps(world).await;
        let page = clinic::patients::list(&world.ctx, &keeper, &ListQuery::default())
            .await
            .unwrap();
        page.rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(
        keeps(&boris).await,
        [vera.membership],
        "the new doctor sees her at once"
    );
    assert_eq!(keeps(&anna).await, [], "the old one no more");
    assert!(
        burden(&world.ctx, &organizer, anna.membership)
            .await
            .unwrap()
            .is_empty()
    );
    remove(&world.ctx, &organizer, anna.membership).await.unwrap();
}

async fn a_doctor_with_a_course_is_handed_over_first(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let [anna, boris] = doctors(world, &clinic, ["Анна", "Борис"]).await;
    let yoga = course(world, &organizer, "Йога", anna).await;
    let found = burden(&world.ctx, &organizer, anna).await.unwrap();
    assert_eq!((found.patients, found.courses[0].id, found.courses.len()), (0, yoga, 1));
    let refused = remove(&world.ctx, &organizer, anna).await.unwrap_err();
    assert!(refused.is(&Code::HandOverFirst), "{refused:?}");
    hand_over(&world.ctx, &organizer, anna, HandOver::All(boris), key())
        .await
        .unwrap();
    remove(&world.ctx, &organizer, anna).await.unwrap();
    assert_eq!(burden(&world.ctx, &organizer, boris).await.unwrap().courses[0].id, yoga);
    end_course(&world.ctx, &organizer, yoga).await.unwrap();
    remove(&world.ctx, &organizer, boris).await.unwrap();
}

async fn whoever_is_gone_keeps_no_doctor(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let [anna] = doctors(world, &clinic, ["Анна"]).await;
    let gone = [
        ("Ушедшая", anna, Status::Removed),
        ("Непришедшая", anna, Status::Expired),
    ];
    patients(world, clinic.id, gone).await;
    assert!(burden(&world.ctx, &organizer, anna).await.unwrap().is_empty());
    assert_eq!(
        patients_of(&world.ctx, &organizer, anna, None).await.unwrap(),
        (Vec::new(), false)
    );
    remove(&world.ctx, &organizer, anna).await.unwrap();
    assert_eq!(left_behind(&world.ctx, &organizer).await.unwrap(), []);
}

async fn one_takes_everything_and_nothing_else_changes(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let [anna, boris, clara] = doctors(world, &clinic, ["Анна", "Борис", "Клара"]).await;
    let theirs = invited(world, &clinic, anna, ["Первая", "Второй"]).await;
    invited(world, &clinic, clara, ["Третий"]).await;
    patients(world, clinic.id, [("Ушедшая", anna, Status::Removed)]).await;
    let yoga = course(world, &organizer, "Йога", anna).await;
    course(world, &organizer, "Плавание", clara).await;
    let before = world.dump().await;
    hand_over(&world.ctx, &organizer, anna, HandOver::All(boris), key())
        .await
        .unwrap();

    let mut expected: Vec<_> = theirs.iter().map(|patient| patient.0).chain([yoga.0]).collect();
    let mut passed = journal(world).await;
    expected.sort();
    passed.sort();
    assert_eq!(passed, expected, "each patient and course is in the journal");
    assert_eq!(belongs_to(world, &organizer, boris).await, ["Второй", "Первая", "Йога"]);
    assert_eq!(belongs_to(world, &organizer, clara).await, ["Третий", "Плавание"]);
    let mut after = world.dump().await;
    for table in ["observation", "course"] {
        let changed = after[table].iter().filter(|row| !before[table].contains(row)).count();
        assert_eq!(changed, if table == "course" { 1 } else { 2 }, "{table}");
    }
    for table in ["observation", "course", "audit_event", "form_result"] {
        after.insert(table.to_owned(), before[table].clone());
    }
    assert_eq!(after, before);
}

async fn each_gets_a_doctor_of_its_own(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let [anna, boris, clara] = doctors(world, &clinic, ["Анна", "Борис", "Клара"]).await;
    let theirs = invited(world, &clinic, anna, ["Первая", "Второй", "Третий", "Четвёртая"]).await;
    let yoga = course(world, &organizer, "Йога", anna).await;
    course(world, &organizer, "Плавание", anna).await;
    let each = HandOver::Each(
        vec![(theirs[0], boris), (theirs[1], clara), (theirs[2], boris)],
        vec![(yoga, clara)],
    );
    hand_over(&world.ctx, &organizer, anna, each, key()).await.unwrap();
    assert_eq!(
        belongs_to(world, &organizer, anna).await,
        ["Четвёртая", "Плавание"],
        "the rest stays"
    );
    assert_eq!(belongs_to(world, &organizer, boris).await, ["Первая", "Третий"]);
    assert_eq!(belongs_to(world, &organizer, clara).await, ["Второй", "Йога"]);
    assert_eq!(journal(world).await.len(), 4);
    let refused = remove(&world.ctx, &organizer, anna).await.unwrap_err();
    assert!(refused.is(&Code::HandOverFirst), "{refused:?}");
}

async fn pressing_twice_passes_once(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let [anna, boris] = doctors(world, &clinic, ["Анна", "Борис"]).await;
    invited(world, &clinic, anna, ["Первая"]).await;
    let pressed = key();
    hand_over(&world.ctx, &organizer, anna, HandOver::All(boris), pressed)
        .await
        .unwrap();
    // Back again, and then the first form's second press comes late.
    hand_over(&world.ctx, &organizer, boris, HandOver::All(anna), key())
        .await
        .unwrap();
    hand_over(&world.ctx, &organizer, anna, HandOver::All(boris), pressed)
        .await
        .unwrap();
    assert_eq!(belongs_to(world, &organizer, anna).await, ["Первая"]);
    assert_eq!(journal(world).await.len(), 2);
}

async fn a_wrong_new_doctor_changes_nothing(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let [anna, boris] = doctors(world, &clinic, ["Анна", "Борис"]).await;
    let vera = invited(world, &clinic, anna, ["Верина Вера"]).await[0];
    let yoga = course(world, &organizer, "Йога", anna).await;
    let there = world.clinic("Чужая", "oleg@example.org").await;
    let [theirs] = doctors(world, &there, ["Чужой"]).await;
    let others = people(
        world,
        clinic.id,
        [
            ("Ушедший", Role::Doctor, Status::Removed),
            ("Непришедший", Role::Doctor, Status::Expired),
            ("Инструктор", Role::Specialist, Status::Invited),
        ],
    )
    .await;
    let before = world.dump().await;
    let wrong = others.iter().map(|(_, id)| *id);
    for wrong in wrong.chain([anna, theirs, vera, MembershipId(Uuid::now_v7())]) {
        for what in [
            HandOver::All(wrong),
            HandOver::Each(vec![(vera, wrong)], vec![(yoga, boris)]),
            HandOver::Each(vec![(vera, boris)], vec![(yoga, wrong)]),
        ] {
            let refused = hand_over(&world.ctx, &organizer, anna, what, key()).await.unwrap_err();
            assert!(
                refused.is(&Code::field(Field::Doctor, Problem::UnknownChoice)),
                "{refused:?}"
            );
        }
    }
    assert_eq!(world.dump().await, before);
}

async fn only_the_doctors_own_are_passed(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let [anna, boris, clara] = doctors(world, &clinic, ["Анна", "Борис", "Клара"]).await;
    let vera = invited(world, &clinic, anna, ["Верина Вера"]).await[0];
    let of_clara = invited(world, &clinic, clara, ["Чужая здесь"]).await[0];
    let gone = patients(world, clinic.id, [("Ушедшая", anna, Status::Removed)]).await[0].1;
    let yoga = course(world, &organizer, "Йога", anna).await;
    let swimming = course(world, &organizer, "Плавание", clara).await;
    let ended = course(world, &organizer, "Лыжи", anna).await;
    end_course(&world.ctx, &organizer, ended).await.unwrap();
    let there = world.clinic("Чужая", "oleg@example.org").await;
    let [their_doctor] = doctors(world, &there, ["Чужой"]).await;
    let their_patient = invited(world, &there, their_doctor, ["Чужая"]).await[0];
    let their_course = courses(&world.ctx, &there.organizer.acts(world).await).await.unwrap()[0].id;
    let before = world.dump().await;
    let pass = async |from, patient, course| {
        let each = HandOver::Each(vec![(vera, boris), (patient, boris)], vec![(course, boris)]);
        hand_over(&world.ctx, &organizer, from, each, key()).await.unwrap_err()
    };
    for (patient, course) in [(of_clara, yoga), (gone, yoga), (vera, swimming), (vera, ended)] {
        let refused = pass(anna, patient, course).await;
        assert!(refused.is(&Code::Conflict), "{refused:?}");
    }
    let nobody = MembershipId(Uuid::now_v7());
    for (patient, course) in [
        (their_patient, yoga),
        (nobody, yoga),
        (boris, yoga),
        (vera, their_course),
        (vera, CourseId(Uuid::now_v7())),
    ] {
        let refused = pass(anna, patient, course).await;
        assert!(refused.is(&Code::NotFound), "{refused:?}");
    }
    for from in [their_doctor, nobody, vera, clinic.organizer.membership] {
        let all = hand_over(&world.ctx, &organizer, from, HandOver::All(boris), key()).await;
        assert!(all.unwrap_err().is(&Code::NotFound));
    }
    assert_eq!(world.dump().await, before);
}

async fn who_is_left_behind_is_shown_and_handed_over(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let there = world.clinic("Чужая", "oleg@example.org").await;
    let mut gone = Vec::new();
    for (clinic, name, many) in [(&clinic, "Яшин", 1), (&clinic, "Ёлкин", 3), (&there, "Чужой", 2)] {
        let [doctor] = doctors(world, clinic, [name]).await;
        let theirs = std::iter::repeat_n(("Больная", doctor, Status::Invited), many);
        patients(world, clinic.id, theirs).await;
        patients(world, clinic.id, [("Ушедшая", doctor, Status::Removed)]).await;
        gone.push(doctor);
    }
    let [boris] = doctors(world, &clinic, ["Борис"]).await;
    invited(world, &clinic, boris, ["Верина Вера"]).await;
    let shown = async || {
        let shown = left_behind(&world.ctx, &organizer).await.unwrap();
        shown
            .into_iter()
            .map(|(doctor, many)| (doctor.id, many))
            .collect::<Vec<_>>()
    };
    assert_eq!(shown().await, [], "as long as they are here");
    for doctor in &gone {
        let expire = "UPDATE membership SET status = 'expired', ended_at = $1 WHERE id = $2";
        world.execute(expire, vec![world.now().into(), doctor.0.into()]).await;
    }
    assert_eq!(shown().await, [(gone[1], 3), (gone[0], 1)], "by name");
    assert_eq!(burden(&world.ctx, &organizer, gone[1]).await.unwrap().patients, 3);
    assert_eq!(
        patients_of(&world.ctx, &organizer, gone[1], None)
            .await
            .unwrap()
            .0
            .len(),
        3
    );
    hand_over(&world.ctx, &organizer, gone[1], HandOver::All(boris), key())
        .await
        .unwrap();
    assert_eq!(shown().await, [(gone[0], 1)]);
    assert_eq!(burden(&world.ctx, &organizer, boris).await.unwrap().patients, 4);
}

async fn patients_are_paged_by_name(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let [anna, boris] = doctors(world, &clinic, ["Анна", "Борис"]).await;
    let page = usize::try_from(LIST_PAGE).unwrap();
    let names = std::iter::repeat_n("Иванов Илья", 2 * page).chain(["Абрамова", "Ёлкина"]);
    let all = names.map(|name| (name, anna, Status::Invited));
    let mut expected = patients(world, clinic.id, all).await;
    expected.sort();
    invited(world, &clinic, boris, ["Иванов Илья"]).await;
    let (mut seen, mut after) = (Vec::new(), None);
    for more in [true, true, false] {
        let (shown, more_are_there) = patients_of(&world.ctx, &organizer, anna, after).await.unwrap();
        assert_eq!(more_are_there, more);
        seen.extend(shown.iter().map(|patient| (patient.full_name.search_key(), patient.id)));
        after = shown.last().map(|patient| patient.id);
        // Handed over after they were seen: the next page goes on all the same.
        let each = shown.iter().map(|patient| (patient.id, boris)).collect();
        hand_over(&world.ctx, &organizer, anna, HandOver::Each(each, Vec::new()), key())
            .await
            .unwrap();
    }
    assert_eq!(seen, expected);
}

async fn nothing_of_another_clinic_is_seen(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let there = world.clinic("Чужая", "oleg@example.org").await;
    let [theirs] = doctors(world, &there, ["Чужой"]).await;
    let their_patient = invited(world, &there, theirs, ["Чужая"]).await[0];
    let [anna] = doctors(world, &clinic, ["Анна"]).await;
    let specialist = people(world, clinic.id, [("Инструктор", Role::Specialist, Status::Invited)]).await[0].1;
    for id in [
        theirs,
        their_patient,
        clinic.organizer.membership,
        MembershipId(Uuid::now_v7()),
    ] {
        let found = burden(&world.ctx, &organizer, id).await.unwrap_err();
        assert!(found.is(&Code::NotFound), "{found:?}");
        let found = patients_of(&world.ctx, &organizer, id, None).await.unwrap_err();
        assert!(found.is(&Code::NotFound), "{found:?}");
    }
    assert!(burden(&world.ctx, &organizer, specialist).await.unwrap().is_empty());
    let after = patients_of(&world.ctx, &organizer, anna, Some(their_patient))
        .await
        .unwrap_err();
    assert!(after.is(&Code::NotFound), "{after:?}");
}

async fn three_hundred_take_no_more_statements_than_one(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let [anna, boris] = doctors(world, &clinic, ["Анна", "Борис"]).await;
    invited(world, &clinic, anna, ["Первая"]).await;
    let (ctx, statements) = world.counted_process().await;
    let passed = async |from, to| {
        statements.store(0, Ordering::SeqCst);
        hand_over(&ctx, &organizer, from, HandOver::All(to), key())
            .await
            .unwrap();
        statements.load(Ordering::SeqCst)
    };
    let one = passed(anna, boris).await;
    let many = std::iter::repeat_n(("Больная", boris, Status::Invited), 299);
    patients(world, clinic.id, many).await;
    assert_eq!(passed(boris, anna).await, one);
    assert_eq!(burden(&ctx, &organizer, anna).await.unwrap().patients, 300);
    assert_eq!(journal(world).await.len(), 301);
}

/// Patients of that doctor who have not activated the account yet.
async fn invited<const N: usize>(
    world: &World,
    clinic: &Clinic,
    doctor: MembershipId,
    names: [&'static str; N],
) -> Vec<MembershipId> {
    let theirs = names.map(|name| (name, doctor, Status::Invited));
    let made = patients(world, clinic.id, theirs).await;
    made.into_iter().map(|(_, id)| id).collect()
}

/// A course of that doctor.
async fn course(world: &World, organizer: &Actor<Organizer>, name: &str, doctor: MembershipId) -> CourseId {
    let name = CourseName::parse(name).unwrap();
    let id = add_course(&world.ctx, organizer, &name, None, key()).await.unwrap();
    let giving = SettingsChange {
        self_registration: false,
        class_capacity: 12,
        opens_at: TimeOfDay::parse("08:00").unwrap(),
        closes_at: TimeOfDay::parse("18:00").unwrap(),
        working_days: WorkingDays::FIVE,
        contact_phone: None,
        contact_email: None,
        courses: vec![(id, Some(doctor))],
    };
    save_settings(&world.ctx, organizer, giving, key()).await.unwrap();
    id
}

/// The names of the doctor's patients, then of its courses.
async fn belongs_to(world: &World, organizer: &Actor<Organizer>, doctor: MembershipId) -> Vec<String> {
    let (patients, _) = patients_of(&world.ctx, organizer, doctor, None).await.unwrap();
    let found = burden(&world.ctx, organizer, doctor).await.unwrap();
    assert_eq!(found.patients, u64::try_from(patients.len()).unwrap());
    let patients = patients.into_iter().map(|patient| patient.full_name.to_string());
    patients
        .chain(found.courses.into_iter().map(|course| course.name.to_string()))
        .collect()
}

/// What the journal says was handed over.
async fn journal(world: &World) -> Vec<Uuid> {
    let sql = "SELECT object_id FROM audit_event WHERE action = 'handed_over' ORDER BY id";
    world.column(sql, Vec::new()).await
}
