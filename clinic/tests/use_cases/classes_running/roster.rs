//! Who is expected at a class, and who was there.

use chrono::Duration;
use clinic::{
    classes::{
        attendance::call_off,
        roster::{Mark, Marks, mark, roster},
    },
    patients::own_data::save,
};
use domain::{
    classes::{AbsenceReason, AttendanceState, EmergencyForm},
    error::Code,
    identity::Role,
    patients::OwnDataForm,
};

use crate::harness::{Plan, World, cohort, from, key};

on_both![
    a_roster_shows_what_to_mind_and_whom_to_call,
    a_roster_is_for_who_runs_the_class,
    attendance_is_marked_and_corrected_with_author_and_time,
    whoever_called_off_stays_excused_when_a_mark_is_corrected,
    a_note_about_a_class_is_in_the_journal,
];

async fn a_roster_shows_what_to_mind_and_whom_to_call(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    let pavel = all.patient(world, "pavel@example.org", "Попов Павел").await;
    world.makes_classes().await;
    let (first, _) = all.classes(world, all.group).await[0];
    let contact = EmergencyForm {
        emergency_name: "Смирнов Илья".into(),
        emergency_relation: "муж".into(),
        emergency_phone: "8 916 123-45-67".into(),
    };
    let form = OwnDataForm {
        phone: "8 916 123-45-00".into(),
        address: "Омск, улица Мира, 1".into(),
        emergency: contact.clone(),
        consents: vec!["observation_data".into()],
    };
    let contact = contact.check().unwrap();
    save(
        &world.ctx,
        &olga.acts(world).await,
        &form,
        &from("203.0.113.0/24"),
        key(),
    )
    .await
    .unwrap();
    call_off(
        &world.ctx,
        &pavel.acts(world).await,
        first,
        AbsenceReason::Unwell,
        key(),
    )
    .await
    .unwrap();
    let runner = all.specialist.runs(world).await;
    let shown = roster(&world.ctx, &runner, first).await.unwrap();
    assert!(!shown.can_be_marked);
    let [of_pavel, of_olga] = shown.seats.as_slice() else {
        panic!("two seats: {shown:?}")
    };
    assert_eq!(of_olga.emergency.as_ref(), Some(&contact));
    assert_eq!(of_olga.address.as_deref(), Some("Омск, улица Мира, 1"));
    assert_eq!(of_olga.restrictions.iter().collect::<Vec<_>>(), ["опора рядом"]);
    assert!(of_olga.is_first && !of_olga.is_guest);
    assert_eq!(
        (of_pavel.state, of_pavel.absence, of_pavel.emergency.as_ref()),
        (AttendanceState::Cancelled, Some(AbsenceReason::Unwell), None)
    );
    let looks = "SELECT count(*) FROM audit_event WHERE action = 'roster_shown' AND object_id = $1";
    assert_eq!(world.one::<i64>(looks, vec![first.0.into()]).await, 1);
}

async fn a_roster_is_for_who_runs_the_class(world: &World) {
    let all = cohort(world, Plan::default()).await;
    all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    world.makes_classes().await;
    let (first, begins) = all.classes(world, all.group).await[0];
    let stranger = world
        .member_of(
            &all.clinic.organizer,
            Role::Specialist,
            "vera@example.org",
            "Белова Вера",
        )
        .await;
    let doctor = world.doctor(&all.clinic, "boris@example.org").await;
    let runners = [stranger.runs(world).await, doctor.runs(world).await];
    let own = all.doctor.runs(world).await;
    world.set(begins);
    let before = world.dump().await;
    for runner in runners {
        let shown = roster(&world.ctx, &runner, first).await;
        assert!(shown.unwrap_err().is(&Code::NotFound));
        let marked = mark(&world.ctx, &runner, first, Marks::default(), key()).await;
        assert!(marked.unwrap_err().is(&Code::NotFound));
    }
    assert_eq!(world.dump().await, before, "and nothing was recorded as seen");
    assert!(roster(&world.ctx, &own, first).await.is_ok());
}

async fn attendance_is_marked_and_corrected_with_author_and_time(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    let pavel = all.patient(world, "pavel@example.org", "Попов Павел").await;
    world.makes_classes().await;
    let made = all.classes(world, all.group).await;
    let (first, begins) = made[0];
    let runner = all.specialist.runs(world).await;
    let doctor = all.doctor.runs(world).await;
    let marks = |olga_came: bool, note: Option<&str>| Marks {
        marks: [(&olga, Some(olga_came), note), (&pavel, Some(false), None)]
            .map(|(who, was_there, note)| Mark {
                patient: who.membership,
                was_there,
                note: note.map(str::to_owned),
            })
            .into(),
        note: Some("Всё спокойно".to_owned()),
    };
    world.set(begins - Duration::minutes(11));
    let early = mark(&world.ctx, &runner, first, marks(true, None), key()).await;
    assert!(early.unwrap_err().is(&Code::Conflict));
    world.set(begins);
    mark(&world.ctx, &runner, first, marks(true, Some("Устала")), key())
        .await
        .unwrap();
    let shown = roster(&world.ctx, &runner, first).await.unwrap();
    assert_eq!(shown.class.note.as_deref(), Some("Всё спокойно"));
    let of_olga = &shown.seats[1];
    assert_eq!(
        (of_olga.state, of_olga.note.as_deref()),
        (AttendanceState::Present, Some("Устала"))
    );
    let (author, at) = of_olga.marked.clone().unwrap();
    assert_eq!((author.as_str(), at), ("Орлов Олег Юрьевич", begins));
    assert_eq!(shown.seats[0].state, AttendanceState::Absent);
    // The doctor corrects it a day later: the row tells of the last, the journal of both. Pavel's row stays as it was.
    world.pass(Duration::days(1));
    mark(&world.ctx, &doctor, first, marks(false, Some("Устала")), key())
        .await
        .unwrap();
    let shown = roster(&world.ctx, &doctor, first).await.unwrap();
    let markers: Vec<_> = shown
        .seats
        .iter()
        .map(|seat| seat.marked.as_ref().unwrap().0.to_string())
        .collect();
    assert_eq!(markers, ["Орлов Олег Юрьевич", "Кузнецова Анна Львовна"]);
    let times = "SELECT count(*) FROM audit_event WHERE action = 'attendance_marked' AND object_id = $1";
    assert_eq!(world.one::<i64>(times, vec![olga.membership.0.into()]).await, 2);
    assert_eq!(world.one::<i64>(times, vec![pavel.membership.0.into()]).await, 1);
    // Whoever was there once is no newcomer at the next one.
    mark(&world.ctx, &runner, first, marks(true, None), key())
        .await
        .unwrap();
    let next = roster(&world.ctx, &runner, made[1].0).await.unwrap();
    let newcomers: Vec<_> = next.seats.iter().map(|seat| seat.is_first).collect();
    assert_eq!(newcomers, [true, false]);
    let stranger = Marks {
        marks: vec![Mark {
            patient: all.doctor.membership,
            was_there: Some(true),
            note: None,
        }],
        note: None,
    };
    let nobody = mark(&world.ctx, &runner, first, stranger, key()).await;
    assert!(nobody.unwrap_err().is(&Code::NotFound));
}

async fn whoever_called_off_stays_excused_when_a_mark_is_corrected(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    world.makes_classes().await;
    let (first, begins) = all.classes(world, all.group).await[0];
    let me = olga.acts(world).await;
    call_off(&world.ctx, &me, first, AbsenceReason::Unwell, key())
        .await
        .unwrap();
    let runner = all.specialist.runs(world).await;
    world.set(begins);
    for (was_there, state) in [
        (false, AttendanceState::Cancelled),
        (true, AttendanceState::Present),
        (false, AttendanceState::Cancelled),
    ] {
        let marks = Marks {
            marks: vec![Mark {
                patient: olga.membership,
                was_there: Some(was_there),
                note: None,
            }],
            note: None,
        };
        mark(&world.ctx, &runner, first, marks, key()).await.unwrap();
        let seat = roster(&world.ctx, &runner, first).await.unwrap().seats.remove(0);
        assert_eq!((seat.state, seat.absence), (state, Some(AbsenceReason::Unwell)));
    }
}

async fn a_note_about_a_class_is_in_the_journal(world: &World) {
    let all = cohort(world, Plan::default()).await;
    world.makes_classes().await;
    let (first, begins) = all.classes(world, all.group).await[0];
    let runner = all.specialist.runs(world).await;
    world.set(begins);
    let noted = |note: &str| Marks {
        marks: Vec::new(),
        note: Some(note.to_owned()),
    };
    // The same note again changes nothing.
    for note in ["Спокойно", "Спокойно", "Шумно"] {
        mark(&world.ctx, &runner, first, noted(note), key()).await.unwrap();
    }
    let events = "SELECT count(*) FROM audit_event WHERE action = 'attendance_marked' AND object_id = $1";
    assert_eq!(world.one::<i64>(events, vec![first.0.into()]).await, 2);
}
