//! Whose patients somebody sees and changes: nobody else's, by no way.

use chrono::Duration;
use clinic::{
    identity::{Actor, PatientKeeper},
    patients::{
        copy_link, doctors, end_sessions, former, list, patient, register, remove, reregister, resend, resend_expiring,
        save, undo_removal,
    },
    staff,
};
use domain::{
    error::Code,
    identity::{Email, MembershipId, Role},
    staff::{HandOver, ListQuery, Standing},
};

use super::{keepers, no_such_doctor, unchanged};
use crate::harness::{PASSWORD, Person, World, from, key, patient as somebody};

on_both![
    each_keeper_sees_its_own_patients,
    nobody_changes_somebody_elses_patient,
    an_assistant_is_attached_and_detached_at_once,
    a_patient_who_is_handed_over_changes_hands_at_once,
    an_older_observation_gives_no_right,
    everybody_in_reach_is_sent_to_again_and_nobody_else,
    a_keeper_ends_a_patients_sessions,
];

/// Two doctors with a patient each, an assistant of the first, one of nobody, and another clinic of the same kind.
struct Cast {
    keepers: Vec<Actor<PatientKeeper>>,
    /// The doctor whom the keeper gives patients to; nobody for an assistant of nobody.
    doctors: Vec<Option<MembershipId>>,
    /// Which of the patients each keeper sees.
    sees: Vec<Vec<usize>>,
    patients: Vec<MembershipId>,
}

async fn cast(world: &World) -> Cast {
    let all = keepers(world).await;
    let by = &all.clinic.organizer;
    let colleague = world
        .member_of(by, Role::Doctor, "boris@example.org", "Авдеев Борис")
        .await;
    let idle = world
        .member_of(by, Role::Assistant, "gleb@example.org", "Глебов Глеб")
        .await;
    let there = world.clinic("Чужая", "oleg@example.org").await;
    let theirs = world.doctor(&there, "zoya@example.org").await;
    let mut patients = Vec::new();
    for (n, doctor) in [&all.doctor, &colleague, &theirs].into_iter().enumerate() {
        let new = somebody(&format!("patient{n}@example.org"), "Смирнова Ольга", doctor.membership);
        patients.push(world.invited_patient(doctor, new).await);
    }
    world.letters().await;
    let mut cast = Cast {
        keepers: Vec::new(),
        doctors: Vec::new(),
        sees: Vec::new(),
        patients,
    };
    let people: [(&Person, Option<&Person>, &[usize]); 7] = [
        (by, Some(&all.doctor), &[0, 1]),
        (&all.doctor, Some(&all.doctor), &[0]),
        (&colleague, Some(&colleague), &[1]),
        (&all.assistant, Some(&all.doctor), &[0]),
        (&idle, None, &[]),
        (&there.organizer, Some(&theirs), &[2]),
        (&theirs, Some(&theirs), &[2]),
    ];
    for (keeper, doctor, sees) in people {
        cast.keepers.push(keeper.keeps(world).await);
        cast.doctors.push(doctor.map(|doctor| doctor.membership));
        cast.sees.push(sees.to_vec());
    }
    cast
}

impl Cast {
    fn seen_by(&self, keeper: usize) -> Vec<MembershipId> {
        self.sees[keeper].iter().map(|n| self.patients[*n]).collect()
    }
}

async fn each_keeper_sees_its_own_patients(world: &World) {
    let cast = cast(world).await;
    for (n, keeper) in cast.keepers.iter().enumerate() {
        let expected = cast.seen_by(n);
        for (search, standing) in [
            ("", Standing::All),
            ("", Standing::NotActivated),
            ("смирнова", Standing::All),
            ("см", Standing::All),
            ("patient", Standing::NotActivated),
        ] {
            let query = ListQuery {
                search: search.to_owned(),
                standing,
                ..ListQuery::default()
            };
            let page = list(&world.ctx, keeper, &query).await.unwrap();
            let ids: Vec<_> = page.rows.iter().map(|row| row.id).collect();
            assert_eq!(ids, expected, "«{search}» of keeper {n}");
            assert_eq!(page.total, u64::try_from(expected.len()).unwrap());
        }
        for id in &cast.patients {
            let found = patient(&world.ctx, keeper, *id).await;
            let query = ListQuery {
                after: Some(*id),
                ..ListQuery::default()
            };
            let page = list(&world.ctx, keeper, &query).await;
            let gone = former(&world.ctx, keeper, "", Some(*id)).await;
            if expected.contains(id) {
                assert_eq!(found.unwrap().id, *id);
                page.unwrap();
                gone.unwrap();
            } else {
                assert!(found.unwrap_err().is(&Code::NotFound), "a card for keeper {n}");
                assert!(
                    page.unwrap_err().is(&Code::NotFound),
                    "a place in the list for keeper {n}"
                );
                assert!(
                    gone.unwrap_err().is(&Code::NotFound),
                    "a place among the former for keeper {n}"
                );
            }
        }
    }
    // The same of those who are gone.
    for (keeper, id) in [(0, 0), (2, 1), (6, 2)] {
        remove(&world.ctx, &cast.keepers[keeper], cast.patients[id])
            .await
            .unwrap();
    }
    for (n, keeper) in cast.keepers.iter().enumerate() {
        let mut expected = cast.seen_by(n);
        expected.reverse();
        for search in ["", "смирнова", "patient"] {
            let (rows, more) = former(&world.ctx, keeper, search, None).await.unwrap();
            let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
            assert_eq!((ids, more), (expected.clone(), false), "«{search}» of keeper {n}");
        }
        let page = list(&world.ctx, keeper, &ListQuery::default()).await.unwrap();
        assert_eq!((page.rows.len(), page.total), (0, 0));
    }
}

async fn nobody_changes_somebody_elses_patient(world: &World) {
    let cast = cast(world).await;
    let right = Email::parse("olga@example.com").unwrap();
    let invited = world.dump().await;
    refused_of_others(world, &cast, &right).await;
    assert_eq!(world.dump().await, invited);
    for (keeper, id) in [(0, 0), (2, 1), (6, 2)] {
        remove(&world.ctx, &cast.keepers[keeper], cast.patients[id])
            .await
            .unwrap();
    }
    let removed = world.dump().await;
    refused_of_others(world, &cast, &right).await;
    assert_eq!(world.dump().await, removed);
}

async fn refused_of_others(world: &World, cast: &Cast, right: &Email) {
    let ctx = &world.ctx;
    for (n, keeper) in cast.keepers.iter().enumerate() {
        for (number, id) in cast.patients.iter().enumerate() {
            if cast.sees[n].contains(&number) {
                continue;
            }
            let owner = (0..cast.keepers.len()).find(|n| cast.sees[*n] == [number]).unwrap();
            let mut change = unchanged(&patient(ctx, &cast.keepers[owner], *id).await.unwrap());
            let doctor = cast.doctors[n];
            change.doctor = doctor.unwrap_or(change.doctor);
            let new = somebody("olga@example.com", "Смирнова Ольга", change.doctor);
            let why = if doctor.is_some() {
                Code::NotFound
            } else {
                no_such_doctor()
            };
            for (refused, why) in [
                (resend(ctx, keeper, *id, right, key()).await, &Code::NotFound),
                (copy_link(ctx, keeper, *id).await.map(drop), &Code::NotFound),
                (remove(ctx, keeper, *id).await, &Code::NotFound),
                (undo_removal(ctx, keeper, *id).await, &Code::NotFound),
                (end_sessions(ctx, keeper, *id).await, &Code::NotFound),
                (save(ctx, keeper, *id, change, key()).await, &why),
                (reregister(ctx, keeper, *id, new, key()).await, &why),
            ] {
                let refused = refused.unwrap_err();
                assert!(refused.is(why), "patient {number} of keeper {n}: {refused:?}");
            }
        }
    }
}

async fn an_assistant_is_attached_and_detached_at_once(world: &World) {
    let all = keepers(world).await;
    let new = somebody("olga@example.org", "Смирнова Ольга", all.doctor.membership);
    let id = world.invited_patient(&all.doctor, new.clone()).await;
    world.letters().await;
    // One proof, as a page that stays open.
    let assistant = all.assistant.keeps(world).await;
    let total = async || {
        let page = list(&world.ctx, &assistant, &ListQuery::default()).await.unwrap();
        page.total
    };
    assert_eq!(total().await, 1);
    world.detach(&all.assistant).await;
    assert_eq!(total().await, 0);
    assert_eq!(doctors(&world.ctx, &assistant).await.unwrap(), []);
    let refused = remove(&world.ctx, &assistant, id).await.unwrap_err();
    assert!(refused.is(&Code::NotFound), "{refused:?}");
    let refused = register(&world.ctx, &assistant, new, key()).await.unwrap_err();
    assert!(refused.is(&no_such_doctor()), "{refused:?}");
    world.attach(&all.clinic, &all.assistant, all.doctor.membership).await;
    assert_eq!(total().await, 1);
    remove(&world.ctx, &assistant, id).await.unwrap();
}

async fn a_patient_who_is_handed_over_changes_hands_at_once(world: &World) {
    let all = keepers(world).await;
    let by = &all.clinic.organizer;
    let colleague = world
        .member_of(by, Role::Doctor, "boris@example.org", "Авдеев Борис")
        .await;
    let new = somebody("olga@example.org", "Смирнова Ольга", all.doctor.membership);
    let id = world.patient(&all.doctor, new).await.membership;
    let (before, after) = (all.doctor.keeps(world).await, colleague.keeps(world).await);
    let card = unchanged(&patient(&world.ctx, &before, id).await.unwrap());
    let organizer = by.acts(world).await;
    let to = HandOver::Each(vec![(id, colleague.membership)], Vec::new());
    staff::hand_over(&world.ctx, &organizer, all.doctor.membership, to, key())
        .await
        .unwrap();

    assert_eq!(
        patient(&world.ctx, &after, id).await.unwrap().doctor.id,
        colleague.membership
    );
    let gone = patient(&world.ctx, &before, id).await.unwrap_err();
    assert!(gone.is(&Code::NotFound), "{gone:?}");
    // The card that still stands on the first doctor's screen takes nobody back.
    let refused = save(&world.ctx, &before, id, card, key()).await.unwrap_err();
    assert!(refused.is(&Code::NotFound), "{refused:?}");
}

async fn an_older_observation_gives_no_right(world: &World) {
    let all = keepers(world).await;
    let by = &all.clinic.organizer;
    let colleague = world
        .member_of(by, Role::Doctor, "boris@example.org", "Авдеев Борис")
        .await;
    let new = somebody("olga@example.org", "Смирнова Ольга", all.doctor.membership);
    let id = world.patient(&all.doctor, new).await.membership;
    let organizer = by.keeps(world).await;
    remove(&world.ctx, &organizer, id).await.unwrap();
    let again = somebody("olga@example.org", "Смирнова Ольга", colleague.membership);
    reregister(&world.ctx, &organizer, id, again, key()).await.unwrap();
    world.letter().await;
    let before = all.doctor.keeps(world).await;
    let gone = patient(&world.ctx, &before, id).await.unwrap_err();
    assert!(gone.is(&Code::NotFound), "{gone:?}");
    let page = list(&world.ctx, &before, &ListQuery::default()).await.unwrap();
    assert_eq!((page.rows.len(), page.total), (0, 0));
}

async fn everybody_in_reach_is_sent_to_again_and_nobody_else(world: &World) {
    let cast = cast(world).await;
    let [organizer, doctor] = [&cast.keepers[0], &cast.keepers[1]];
    assert_eq!(resend_expiring(&world.ctx, organizer, key()).await.unwrap(), 0);
    world.pass(Duration::days(7));
    // The reminders of three.
    assert_eq!(world.letters().await.len(), 3);
    let soon = ListQuery {
        standing: Standing::ExpiringSoon,
        ..ListQuery::default()
    };
    let waiting = async |keeper| list(&world.ctx, keeper, &soon).await.unwrap().total;
    assert_eq!((waiting(organizer).await, waiting(doctor).await), (2, 1));

    let key = key();
    assert_eq!(resend_expiring(&world.ctx, doctor, key).await.unwrap(), 1);
    let before = world.dump().await;
    assert_eq!(
        resend_expiring(&world.ctx, doctor, key).await.unwrap(),
        1,
        "the second press"
    );
    assert_eq!(world.dump().await, before);
    assert_eq!((waiting(organizer).await, waiting(doctor).await), (1, 0));
    assert_eq!(
        resend_expiring(&world.ctx, organizer, crate::harness::key())
            .await
            .unwrap(),
        1
    );
    let mut to: Vec<_> = world.letters().await.into_iter().map(|letter| letter.to).collect();
    to.sort();
    assert_eq!(to, ["patient0@example.org", "patient1@example.org"]);
    let theirs = patient(&world.ctx, &cast.keepers[6], cast.patients[2]).await.unwrap();
    assert_eq!(theirs.invitation.unwrap().days_left, 3);
    let ours = patient(&world.ctx, organizer, cast.patients[0]).await.unwrap();
    assert_eq!(ours.invitation.unwrap().days_left, 10);
}

async fn a_keeper_ends_a_patients_sessions(world: &World) {
    let all = keepers(world).await;
    let new = somebody("olga@example.org", "Смирнова Ольга", all.doctor.membership);
    let olga = world.patient(&all.doctor, new).await;
    let assistant = all.assistant.keeps(world).await;
    end_sessions(&world.ctx, &assistant, olga.membership).await.unwrap();
    assert!(world.resumed(&olga.cookie).await.is_none());
    let again = world
        .sign_in("olga@example.org", PASSWORD, &from("192.0.2.0/24"))
        .await
        .unwrap();
    assert_eq!(again.held.membership, olga.membership);
    // Whoever has not activated has none, and an assistant who was detached reaches nobody.
    let new = somebody("vera@example.org", "Верещагина Вера", all.doctor.membership);
    let invited = world.invited_patient(&all.doctor, new).await;
    world.letters().await;
    let refused = end_sessions(&world.ctx, &assistant, invited).await.unwrap_err();
    assert!(refused.is(&Code::Conflict), "{refused:?}");
    world.detach(&all.assistant).await;
    let refused = end_sessions(&world.ctx, &assistant, olga.membership).await.unwrap_err();
    assert!(refused.is(&Code::NotFound), "{refused:?}");
}
