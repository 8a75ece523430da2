//! «Журнал»: what it shows, and that a row which was changed by hand is found.

use clinic::{
    audit::{Mismatch, journal, journal_file, seal_all, verify},
    classes::roster::roster,
    job::{self, Work},
    monitoring::looks::looks as looks_at,
    staff,
};
use domain::{
    audit::{Action, Broken, JournalEntry, JournalQuery, What},
    error::Code,
    identity::Role,
};
use uuid::Uuid;

use crate::harness::{Plan, World, clinic, cohort, doctors, key, member, operator, patient};

on_both![
    it_shows_who_did_what_to_whom_the_latest_first,
    it_is_found_by_name_role_day_and_person_and_paged,
    another_clinics_journal_is_not_there,
    who_looked_at_somebody_is_found_by_the_person,
    days_are_the_readers,
    a_page_costs_the_same_queries_however_much_is_on_it,
    a_row_that_was_changed_or_removed_by_hand_is_found,
    sealing_twice_and_late_leaves_one_chain,
    a_clock_that_was_wrong_for_a_while_breaks_no_chain,
];

async fn shown(
    world: &World,
    actor: &clinic::identity::Actor<clinic::identity::Organizer>,
    query: JournalQuery,
) -> Vec<JournalEntry> {
    journal(&world.ctx, actor, &query).await.unwrap().0
}

async fn it_shows_who_did_what_to_whom_the_latest_first(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    world.pass(chrono::Duration::minutes(1));
    let new = member("anna@example.org", "Орлова Анна Петровна");
    let added = staff::register(&world.ctx, &organizer, Role::Doctor, new, key())
        .await
        .unwrap();
    let entries = shown(world, &organizer, JournalQuery::default()).await;
    let first = entries.first().unwrap();
    assert_eq!(
        (first.at, first.action, first.role),
        (world.now(), Action::MemberRegistered, Some(Role::Organizer))
    );
    assert_eq!(first.who.as_ref().unwrap().id, clinic.organizer.membership);
    let Some(What::Person(whom)) = &first.what else {
        panic!("{first:?}");
    };
    assert_eq!((whom.id, whom.full_name.as_str()), (added, "Орлова Анна Петровна"));
    assert!(entries.is_sorted_by(|one, next| one.at >= next.at));
    world.letters().await;
}

async fn it_is_found_by_name_role_day_and_person_and_paged(world: &World) {
    let (here, organizer) = clinic(world).await;
    let ids = doctors(world, &here, ["Орлова Анна", "Берёзов Борис"]).await;
    world.pass(chrono::Duration::days(1));
    staff::remove(&world.ctx, &organizer, ids[1]).await.unwrap();
    let by_name = JournalQuery {
        search: "березов".into(),
        ..JournalQuery::default()
    };
    let found = shown(world, &organizer, by_name).await;
    assert!(found.iter().any(|entry| entry.action == Action::MemberRemoved));
    assert!(
        found
            .iter()
            .all(|entry| matches!(&entry.what, Some(What::Person(whom)) if whom.id == ids[1]))
    );
    for (id, expected) in [(ids[0], vec![]), (ids[1], vec![Action::MemberRemoved])] {
        let about = JournalQuery {
            about: Some(id),
            ..JournalQuery::default()
        };
        let found = shown(world, &organizer, about).await;
        assert_eq!(found.iter().map(|entry| entry.action).collect::<Vec<_>>(), expected);
    }
    for (role, found) in [(Role::Doctor, false), (Role::Organizer, true)] {
        let query = JournalQuery {
            role: Some(role),
            ..JournalQuery::default()
        };
        let entries = shown(world, &organizer, query).await;
        assert!(entries.iter().all(|entry| entry.role == Some(role)));
        assert_eq!(entries.iter().any(|entry| entry.action == Action::MemberRemoved), found);
    }
    let today = world.now().with_timezone(&chrono_tz::Tz::Europe__Moscow).date_naive();
    let only_today = JournalQuery {
        from: Some(today),
        to: Some(today),
        ..JournalQuery::default()
    };
    let found = shown(world, &organizer, only_today).await;
    assert_eq!(
        found.iter().map(|entry| entry.action).collect::<Vec<_>>(),
        [Action::MemberRemoved]
    );
    let until_yesterday = JournalQuery {
        to: today.pred_opt(),
        ..JournalQuery::default()
    };
    let found = shown(world, &organizer, until_yesterday).await;
    assert!(!found.is_empty() && found.iter().all(|entry| entry.action != Action::MemberRemoved));

    for n in 0..60 {
        let new = member(&format!("d{n}@example.org"), "Новый Врач");
        staff::register(&world.ctx, &organizer, Role::Doctor, new, key())
            .await
            .unwrap();
    }
    let all = journal_file(&world.ctx, &organizer, &JournalQuery::default())
        .await
        .unwrap()
        .0;
    let mut paged = Vec::new();
    let mut query = JournalQuery::default();
    loop {
        let (page, more) = journal(&world.ctx, &organizer, &query).await.unwrap();
        query.after = page.last().map(|entry| entry.id);
        paged.extend(page);
        if !more {
            break;
        }
    }
    assert!(all.len() > 60);
    assert_eq!(paged, all);
    world.letters().await;
}

async fn another_clinics_journal_is_not_there(world: &World) {
    let (here, organizer) = clinic(world).await;
    let there = world.clinic("Другая", "oleg@example.org").await;
    let stranger = there.organizer.acts(world).await;
    let [doctor] = doctors(world, &here, ["Орлова Анна"]).await;
    let about = JournalQuery {
        about: Some(doctor),
        ..JournalQuery::default()
    };
    assert_eq!(shown(world, &stranger, about).await, []);
    let by_name = JournalQuery {
        search: "Орлова".into(),
        ..JournalQuery::default()
    };
    assert_eq!(shown(world, &stranger, by_name).await, []);
    let entry = shown(world, &organizer, JournalQuery::default()).await[0].id;
    let beyond = JournalQuery {
        after: Some(entry),
        ..JournalQuery::default()
    };
    let refused = journal(&world.ctx, &stranger, &beyond).await.unwrap_err();
    assert!(refused.is(&Code::NotFound), "{refused:?}");
    world.letters().await;
}

async fn a_page_costs_the_same_queries_however_much_is_on_it(world: &World) {
    let (_, organizer) = clinic(world).await;
    let (ctx, queries) = world.counted_process().await;
    let count = async || {
        let before = queries.load(std::sync::atomic::Ordering::SeqCst);
        journal(&ctx, &organizer, &JournalQuery::default()).await.unwrap();
        queries.load(std::sync::atomic::Ordering::SeqCst) - before
    };
    let few = count().await;
    for n in 0..40 {
        let new = member(&format!("d{n}@example.org"), "Новый Врач");
        staff::register(&world.ctx, &organizer, Role::Doctor, new, key())
            .await
            .unwrap();
    }
    assert_eq!(count().await, few);
    assert!(few <= 8, "{few}");
    world.letters().await;
}

async fn who_looked_at_somebody_is_found_by_the_person(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    world.makes_classes().await;
    let new = patient("pavel@example.org", "Попов Павел", all.doctor.membership);
    let pavel = world.patient(&all.doctor, new).await;
    let (class, _) = all.classes(world, all.group).await[0];
    let runner = all.specialist.runs(world).await;
    roster(&world.ctx, &runner, class).await.unwrap();
    let organizer = all.clinic.organizer.acts(world).await;
    for (who, looks) in [(&olga, 1), (&pavel, 0)] {
        let about = JournalQuery {
            about: Some(who.membership),
            ..JournalQuery::default()
        };
        let entries = shown(world, &organizer, about).await;
        let rosters: Vec<_> = entries
            .iter()
            .filter(|entry| entry.action == Action::RosterShown)
            .collect();
        assert_eq!(rosters.len(), looks, "{:?}", who.email);
        // And so the patient reads it.
        let read = looks_at(&world.ctx, &who.acts(world).await).await.unwrap();
        let read: Vec<_> = read.iter().map(|look| (look.by.id, look.action)).collect();
        assert_eq!(read, vec![(all.specialist.membership, Action::RosterShown); looks]);
        assert!(rosters.iter().all(|entry| entry.role == Some(Role::Specialist)));
    }
    world.letters().await;
}

async fn days_are_the_readers(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let new = member("anna@example.org", "Орлова Анна");
    staff::register(&world.ctx, &organizer, Role::Doctor, new, key())
        .await
        .unwrap();
    world.letters().await;
    world
        .execute("UPDATE login SET time_zone = 'Asia/Kamchatka'", Vec::new())
        .await;
    world
        .execute(
            "UPDATE audit_event SET at = $1 WHERE action = 'member_registered'",
            vec![
                "2026-11-23T13:00:00Z"
                    .parse::<chrono::DateTime<chrono::Utc>>()
                    .unwrap()
                    .into(),
            ],
        )
        .await;
    let organizer = clinic.organizer.acts(world).await;
    for (day, found) in [("2026-11-23", false), ("2026-11-24", true)] {
        let day = Some(day.parse().unwrap());
        let query = JournalQuery {
            from: day,
            to: day,
            ..JournalQuery::default()
        };
        let entries = shown(world, &organizer, query).await;
        let there = entries.iter().any(|entry| entry.action == Action::MemberRegistered);
        assert_eq!(there, found, "13:00 UTC is one in the morning of the 24th in Kamchatka");
    }
}

/// Has the job of sealing done, and nothing else that comes again and again.
async fn seal(world: &World) {
    job::ensure_recurring(&world.ctx).await.unwrap();
    let mut sealed = false;
    while let Some(claim) = job::claim(&world.ctx).await.unwrap() {
        if claim.work == Work::Seal {
            job::perform(&world.ctx, &claim).await.unwrap();
            sealed = true;
        } else {
            let later = world.now() + chrono::Duration::hours(1);
            job::again(&world.ctx, &claim, later).await.unwrap();
        }
    }
    assert!(sealed);
}

async fn a_row_that_was_changed_or_removed_by_hand_is_found(world: &World) {
    let (here, _) = clinic(world).await;
    doctors(world, &here, ["Орлова Анна", "Берёзов Борис"]).await;
    world.letters().await;
    seal(world).await;
    let events = world.number("SELECT count(*) FROM audit_event").await;
    let sound = verify(&world.ctx, &operator()).await.unwrap().unwrap();
    assert_eq!(sound.iter().map(|chain| chain.number).sum::<i64>(), events);

    let victim: Uuid = world
        .one(
            "SELECT id FROM audit_event WHERE action = 'member_registered' AND role IS NULL ORDER BY id LIMIT 1",
            Vec::new(),
        )
        .await;
    let number: i64 = world
        .one("SELECT number FROM audit_seal WHERE event_id = $1", vec![victim.into()])
        .await;
    let expect = async |broken: Broken, number: i64| {
        let found = verify(&world.ctx, &operator()).await.unwrap().unwrap_err();
        assert_eq!((found.broken, found.number), (broken, Some(number)), "{found:?}");
        found
    };
    for (change, back) in [
        ("action = 'member_removed'", "action = 'member_registered'"),
        ("role = 'doctor'", "role = NULL"),
        ("network = '10.0.0.1'", "network = NULL"),
    ] {
        world
            .execute(
                &format!("UPDATE audit_event SET {change} WHERE id = $1"),
                vec![victim.into()],
            )
            .await;
        let found: Mismatch = expect(Broken::Changed, number).await;
        assert_eq!(
            (found.clinic.as_deref(), found.at),
            (Some("Клиника"), Some(world.now()))
        );
        world
            .execute(
                &format!("UPDATE audit_event SET {back} WHERE id = $1"),
                vec![victim.into()],
            )
            .await;
        assert!(verify(&world.ctx, &operator()).await.unwrap().is_ok(), "{back}");
    }
    world
        .execute("DELETE FROM audit_seal WHERE event_id = $1", vec![victim.into()])
        .await;
    world
        .execute("DELETE FROM audit_event WHERE id = $1", vec![victim.into()])
        .await;
    expect(Broken::Skipped, number + 1).await;
    world.letters().await;
}

async fn sealing_twice_and_late_leaves_one_chain(world: &World) {
    let (here, organizer) = clinic(world).await;
    world.letters().await;
    seal(world).await;
    let first = world.number("SELECT count(*) FROM audit_seal").await;
    world.pass(chrono::Duration::minutes(6));
    seal(world).await;
    assert_eq!(
        world.number("SELECT count(*) FROM audit_seal").await,
        first,
        "nothing new"
    );
    doctors(world, &here, ["Орлова Анна"]).await;
    world.letters().await;
    // As by a transaction that began before the last sealing and was slow.
    world
        .execute(
            "UPDATE audit_event SET at = $1 WHERE id NOT IN (SELECT event_id FROM audit_seal)",
            vec![(world.now() - chrono::Duration::minutes(30)).into()],
        )
        .await;
    world.pass(chrono::Duration::minutes(6));
    seal(world).await;
    let events = world.number("SELECT count(*) FROM audit_event").await;
    assert_eq!(world.number("SELECT count(*) FROM audit_seal").await, events);
    let sealed = verify(&world.ctx, &operator()).await.unwrap().unwrap();
    assert_eq!(sealed.iter().map(|chain| chain.number).sum::<i64>(), events);
    // What was put in between long ago is in no chain.
    world
        .execute(
            "UPDATE audit_event SET at = $1 WHERE id = (SELECT event_id FROM audit_seal WHERE number = 2 AND chain = $2)",
            vec![(world.now() - chrono::Duration::days(1)).into(), here.id.0.into()],
        )
        .await;
    world
        .execute(
            "DELETE FROM audit_seal WHERE chain = $1 AND number > 1",
            vec![here.id.0.into()],
        )
        .await;
    let found = verify(&world.ctx, &operator()).await.unwrap();
    assert_eq!(found.unwrap_err().broken, Broken::Late);
    assert!(!shown(world, &organizer, JournalQuery::default()).await.is_empty());
}

async fn a_clock_that_was_wrong_for_a_while_breaks_no_chain(world: &World) {
    let (here, _) = clinic(world).await;
    seal_all(&world.ctx).await.unwrap();
    let now = world.now();
    let hours = chrono::Duration::hours;
    let names = ["Орлова Анна", "Берёзов Борис", "Волкова Вера", "Громов Глеб"];
    for (name, ahead) in names.into_iter().zip([-2, 0, 365 * 24, 0]) {
        world.set(now + hours(ahead));
        doctors(world, &here, [name]).await;
        // As a service does that stops before its clock is set.
        seal_all(&world.ctx).await.unwrap();
    }
    world.set(now + hours(5));
    let sealed = verify(&world.ctx, &operator()).await.unwrap().unwrap();
    let events = world.number("SELECT count(*) FROM audit_event").await;
    assert_eq!(sealed.iter().map(|chain| chain.number).sum::<i64>(), events);
    world.letters().await;
}
